"""Repeating rows are also one answer: the team as a whole."""

import polars as pl
from msgspec.structs import replace

from remit.core.words import Choice, Variable
from remit.fieldwork.responses import Responses
from remit.fieldwork.teams import add_configurations
from remit.instrument.items import Column, Instrument, Item, Page

ITEM = Item(
    "team",
    "rows",
    "Who is in the team?",
    columns=(
        Column("title", "Title", "choice", (Choice("deputy", "Deputy"), Choice("associate", "Associate"))),
        Column("number", "How many", "whole"),
    ),
)


def described(*people):
    names = [f"team.{row}.{column}" for row in (1, 2) for column in ("title", "number")]
    rows = pl.DataFrame(
        [dict(zip(names, person, strict=True)) for person in people], {n: pl.String for n in names}
    )
    rows = rows.with_columns(pl.Series("id", [str(i) for i in range(len(people))]))
    variables = tuple(
        Variable(name, "team", "", "choice" if name.endswith("title") else "number", "rows") for name in names
    )
    found, specs = add_configurations(Responses(rows, variables), Instrument("t", (Page("p", "", (ITEM,)),)))
    return found.texts("team.configuration"), specs


def test_the_order_of_rows_does_not_matter():
    codes, specs = described(("associate", "6", "deputy", "3"), ("deputy", "3", "associate", "6"))
    assert codes == ["deputy=3,associate=6"] * 2
    assert specs[0].variables[0].choices == (Choice("deputy=3,associate=6", "Deputy: 3, Associate: 6"),)


def test_a_title_twice_is_added_and_a_title_with_none_is_left_out():
    codes, _ = described(("deputy", "1", "deputy", "2"), ("deputy", "2", "associate", "0"))
    assert codes == ["deputy=3", "deputy=2"]


def test_a_whole_team_is_as_special_as_its_question():
    columns = [Variable(f"team.1.{name}", "team", "", "choice", "rows") for name in ("title", "number")]
    rows = pl.DataFrame({"id": ["1"], "team.1.title": ["deputy"], "team.1.number": ["2"]})
    for special in (True, False):
        asked = Instrument("t", (Page("p", "", (replace(ITEM, special=special),)),))
        _, (spec,) = add_configurations(Responses(rows, tuple(columns)), asked)
        assert spec.special is special


def test_blank_is_not_an_empty_team():
    codes, _ = described((None, None, None, None), ("deputy", "0", None, None), (".n", None, None, None))
    assert codes == [None, "none", None]


def test_a_title_without_a_number_is_one_post():
    codes, _ = described(("deputy", None, None, None))
    assert codes == ["deputy=1"]


def test_the_author_says_which_column_counts():
    counted = Item("team", "rows", "Who?", columns=(*ITEM.columns, Column("pas", "PAs", "whole")))
    named = Item("team", "rows", "Who?", columns=counted.columns, settings={"count": "pas"})
    names = ["id", "team.1.title", "team.1.number", "team.1.pas"]
    rows = pl.DataFrame([["1", "deputy", "2", "7"]], names, orient="row")
    variables = tuple(Variable(name, "team", "", "number", "rows") for name in names[1:])

    def code(item):
        found, _ = add_configurations(Responses(rows, variables), Instrument("t", (Page("p", "", (item,)),)))
        return found.texts("team.configuration")

    assert (code(counted), code(named)) == (["deputy=2"], ["deputy=7"])
