"""People with the same answers, counted together, give the tables that their rows give."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimates.made import COLOURS, LIKERT, alike, flags, rows, spec, variable
from remit.core.problems import Refused
from remit.core.words import TableSpec
from remit.estimates.counted import tabulate_counted
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.counting import CountedHere
from remit.fieldwork.responses import Responses

COLOUR = variable("colour", choices=COLOURS)
VIEWS = tuple(variable(f"views.{row}", choices=LIKERT) for row in "ab")
TICKS = flags("ticks", "xyz")
AGE = variable("age", "number")
FIRST = tuple(variable(f"rank.{place}", choices=COLOURS) for place in (1, 2))
VARIABLES = (COLOUR, *VIEWS, *TICKS, AGE, *FIRST)
SPECS = (
    spec("choice", [COLOUR]),
    spec("matrix", VIEWS, favourable=("a", "sa"), unfavourable=("sd", "d")),
    spec("multi", TICKS),
    spec("number", [AGE]),
    spec("ranking", FIRST),
)


def cells(*texts: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([*texts, ".r", ".n", None])


ROW = st.fixed_dictionaries(
    {
        "colour": cells("red", "blue", "green", "mauve"),
        **{each.name: cells("sd", "d", "n", "a", "sa") for each in VIEWS},
        **{each.name: st.sampled_from(["1", "0", None]) for each in TICKS},
        "age": cells("31", "42.5", "42.50", "old"),
        **{each.name: cells("red", "blue") for each in FIRST},
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, min_size=1, max_size=40), st.booleans(), st.sampled_from([0, 100]))
def test_counts_alone_give_every_table_by_every_key(
    made: list[dict[str, str | None]], weighted: bool, population: int
) -> None:
    columns = {name: [row[name] for row in made] for name in made[0]}
    weights = [0.5 + place % 3 for place in range(len(made))] if weighted else None
    responses = rows(columns, VARIABLES, weights, population)
    found = tabulate_counted(CountedHere(responses), SPECS, [COLOUR])
    assert alike(tabulate_all(responses, SPECS, [COLOUR]), found)


def test_what_was_counted_can_be_counted_again() -> None:
    columns = {"colour": ["red", "red", "blue", None] * 5, "age": ["31", "42", "31", None] * 5}
    responses = rows(columns, (COLOUR, AGE), [1.0, 2.0, 0.5, 1.5] * 5)
    once = CountedHere(responses).count(["colour", "age"])
    assert (len(once), once.people, once.weighted) == (4, 20, True)
    twice = CountedHere(once).count(["colour"])
    assert twice.rows["colour"].to_list() == [None, "blue", "red"]
    assert twice.counts is not None
    assert twice.counts.tolist() == [[5, 7.5, 11.25], [5, 2.5, 1.25], [10, 15, 25]]


def test_a_population_smaller_than_everybody_counted_is_refused() -> None:
    responses = rows({"colour": ["red"] * 9}, (COLOUR,), population=5)
    with pytest.raises(Refused, match="EST-004"):
        tabulate_counted(CountedHere(responses), [spec("choice", [COLOUR])])


def test_a_table_whose_variables_are_nowhere_is_named() -> None:
    responses = Responses(pl.DataFrame({"id": ["p1"]}), ())
    absent: TableSpec = spec("choice", [COLOUR])
    with pytest.raises(Refused, match="EST-005"):
        tabulate_counted(CountedHere(responses), [absent])
    assert np.isfinite(responses.people)
