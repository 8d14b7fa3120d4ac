"""A build of stored sums: the tables of the rows, added up over parts, corrected, and never guessed at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from estimates.coded_made import coded_rows
from estimates.made import COLOURS, LIKERT, alike, flags, rows, spec, variable
from remit.core.problems import Refused
from remit.core.words import Choice
from remit.estimates.counted import tabulate_counted
from remit.estimates.mass.count import Wanted, count_rows
from remit.estimates.mass.stored import CountedBefore, Joint, Stored, as_asked, correct, merge_stored
from remit.estimates.mass.sums import ordered_codes
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.coded import CodedVariable
from remit.fieldwork.counting import Asked, CountedHere, NotedDown
from remit.fieldwork.responses import Responses

COLOUR = variable("colour", choices=COLOURS)
REGION = variable("region", choices=COLOURS)
VIEWS = tuple(variable(f"views.{row}", choices=LIKERT) for row in "ab")
TICKS = flags("ticks", "xyz")
AGE = variable("age", "number")
FIRST = tuple(variable(f"rank.{place}", choices=COLOURS) for place in (1, 2))
WISH = variable("wish", "text")
VARIABLES = (COLOUR, REGION, *VIEWS, *TICKS, AGE, *FIRST, WISH)
KEYS = (COLOUR, REGION)
SPECS = (
    spec("choice", [COLOUR]),
    spec("matrix", VIEWS, favourable=("a", "sa"), unfavourable=("sd", "d")),
    spec("multi", TICKS),
    spec("number", [AGE]),
    spec("ranking", FIRST),
    spec("answers", [WISH]),
)


def cells(*texts: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([*texts, ".r", ".n", None])


PERSON = st.fixed_dictionaries(
    {
        "colour": cells("red", "blue", "green", "mauve"),
        "region": cells("red", "green"),
        **{each.name: cells("sd", "d", "n", "a", "sa", "?") for each in VIEWS},
        **{each.name: st.sampled_from(["1", "0", "1.0", ".r", ".n", "yes", None]) for each in TICKS},
        "age": cells("31", "42.5", "42.50", "old"),
        **{each.name: cells("red", "blue") for each in FIRST},
        "wish": cells("More time", "Less noise"),
    }
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=30)


def responses_of(
    made: Sequence[dict[str, str | None]], weighted: bool = False, population: int = 0
) -> Responses:
    columns = {each.name: [row[each.name] for row in made] for each in VARIABLES}
    weights = [0.25 + place % 3 for place in range(len(made))] if weighted else None
    return rows(columns, VARIABLES, weights, population)


def asked_of(responses: Responses) -> Asked:
    """What the tables ask, noted down by rows of nobody."""
    noted = NotedDown(responses.variables)
    tabulate_counted(noted, SPECS, KEYS)
    noted.count([key.name for key in KEYS])
    return noted.asked


def stored_of(responses: Responses) -> Stored:
    """The sums of rows in memory: margins by the kernel, combinations by polars."""
    asked, batch = asked_of(responses), coded_rows(responses)
    by_name = {each.name: each for each in batch.variables}
    closed = tuple(by_name[name] for name in asked.alone if name in by_name)
    weight = "" if responses.weights is None else "weight"
    sums = count_rows([batch], Wanted(closed, tuple(by_name[key] for key in asked.keys), None, weight))
    written = responses.rows.with_columns(
        wish=pl.when(pl.col("wish").is_in([".r", ".n"]))
        .then("wish")
        .otherwise(pl.when(pl.col("wish").is_not_null()).then(pl.lit("…")))
    )
    here = CountedHere(replace(responses, rows=written))
    names = [*asked.joints, *(("wish", key) for key in asked.keys)]
    joints = []
    for each in names:
        counted = here.count(each)
        three = dict(zip(("remit n", "remit w", "remit w2"), counted.counts.T, strict=True))
        joints.append(
            Joint(tuple(each), counted.rows.with_columns(pl.Series(k, v) for k, v in three.items()))
        )
    return Stored(responses.variables, sums, tuple(joints))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(PEOPLE, st.booleans(), st.sampled_from([0, 100]))
def test_sums_alone_give_every_table_by_every_key(
    made: list[dict[str, str | None]], weighted: bool, population: int
) -> None:
    responses = responses_of(made, weighted, population)
    found = tabulate_counted(CountedBefore(stored_of(responses), population), SPECS, KEYS)
    assert alike(tabulate_all(responses, SPECS, KEYS), found)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(PEOPLE, PEOPLE, PEOPLE, st.booleans())
def test_parts_add_up_to_the_whole_in_any_order(
    one: list[dict[str, str | None]],
    two: list[dict[str, str | None]],
    three: list[dict[str, str | None]],
    weighted: bool,
) -> None:
    whole = responses_of([*one, *two, *three], weighted)
    ends = np.cumsum([0, len(one), len(two), len(three)]).tolist()
    parts = []
    for start, end in pairwise(ends):
        weights = None if whole.weights is None else whole.weights[start:end]
        parts.append(stored_of(replace(whole, rows=whole.rows[start:end], weights=weights)))
    for order in (parts, parts[::-1]):
        found = tabulate_counted(CountedBefore(merge_stored(order)), SPECS, KEYS)
        assert alike(tabulate_all(whole, SPECS, KEYS), found)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(PEOPLE, PEOPLE, PEOPLE)
def test_one_group_counted_anew_is_as_if_all_had_been(
    others: list[dict[str, str | None]],
    former: list[dict[str, str | None]],
    fresh: list[dict[str, str | None]],
) -> None:
    others = [{**person, "colour": "blue"} for person in others]
    former, fresh = ([{**person, "colour": "red"} for person in part] for part in (former, fresh))
    before, after = responses_of([*others, *former]), responses_of([*others, *fresh])
    old, new = stored_of(responses_of(former)), stored_of(responses_of(fresh))
    found = correct(stored_of(before), "colour", "red", new, old)
    assert alike(tabulate_all(after, SPECS, KEYS), tabulate_counted(CountedBefore(found), SPECS, KEYS))


MADE = [
    {each.name: None for each in VARIABLES} | {"colour": colour, "region": "red", "ticks.x": "1"}
    for colour in ("red", "red", "blue")
]


def test_rows_that_were_not_counted_cannot_be_taken_off() -> None:
    whole, one = stored_of(responses_of(MADE)), stored_of(responses_of(MADE[:1]))
    with pytest.raises(Refused, match=r"MASS-004 · 2 people of 'red' were counted, and .* hold 1"):
        correct(whole, "colour", "red", one, one)
    with pytest.raises(Refused, match=r"MASS-003 · there is no breakdown by 'color' .*did you mean 'colour'"):
        correct(whole, "color", "red", one, one)


def test_what_was_not_counted_is_named_and_not_guessed() -> None:
    kept = CountedBefore(stored_of(responses_of(MADE)))
    for names in (["colour", "ticks.x"], ["views.a", "views.b"]):
        with pytest.raises(Refused, match=r"MASS-013 · .* was not counted"):
            kept.count(names)
    with pytest.raises(Refused, match=r"MASS-013 · 'veiws.a' by 'colour' .*did you mean 'views.a'"):
        kept.count_each(["veiws.a"], "colour")
    with pytest.raises(Refused, match=r"MASS-013 · 'ticks.x' by 'age'"):
        kept.count_block(["ticks.x"], "age")
    with pytest.raises(Refused, match=r"MASS-013 · 'ticks.w' by 'colour'"):
        kept.count_block(["ticks.w"], "colour")


def test_a_combination_that_was_counted_gives_every_smaller_one() -> None:
    kept = CountedBefore(stored_of(responses_of(MADE)))
    pair = kept.count(["region", "colour"])
    assert pair.rows.rows() == [("red", "blue"), ("red", "red")]
    assert pair.counts.tolist() == [[1.0] * 3, [2.0] * 3]
    assert kept.count(["rank.1"]).people == 3
    assert kept.count([]).people == 3


def test_sums_for_other_questions_are_not_added() -> None:
    one = stored_of(responses_of(MADE))
    for other, said in (
        (replace(one, joints=one.joints[1:]), "'rank.1' and 'rank.2' are counted in one only"),
        (replace(one, variables=one.variables[:-1]), "'wish' is in one only"),
    ):
        with pytest.raises(Refused, match=f"MASS-002 · .*{said}"):
            merge_stored([one, other])


def test_words_may_be_corrected_and_meaning_may_not() -> None:
    stored = stored_of(responses_of(MADE))
    worded = replace(REGION, label="Where?", choices=(Choice("red", "Rouge"), *COLOURS[1:]))
    today = [worded if each.name == "region" else each for each in VARIABLES]
    found, changed = as_asked(stored, today)
    assert changed == ""
    assert found.sums.keys[1].variable.label == "Where?"
    tables = tabulate_counted(CountedBefore(found), [spec("choice", [worded])], [])
    assert tables[0].head.choices[0].text == "Rouge"
    for other, said in (
        (replace(REGION, choices=COLOURS[1:]), "choice 1 of 'region' is 'blue' (score None), and was 'red'"),
        (replace(REGION, choices=(*COLOURS, Choice("x", "X"))), "choice 4 of 'region' is 'x'"),
        (replace(REGION, storage="number", choices=()), "'region' is stored as number of 'region'"),
    ):
        again = [other if each.name == "region" else each for each in VARIABLES]
        assert as_asked(stored, again)[1].startswith(said)
    assert as_asked(stored, VARIABLES[1:])[1] == "'colour' is asked no more"


def test_a_part_without_a_code_adds_to_one_that_has_it() -> None:
    """The lists of two parts differ where an answer was given in one of them only."""
    one, two = stored_of(responses_of(MADE)), stored_of(responses_of([{**MADE[0], "colour": "mauve"}]))
    whole = merge_stored([one, two])
    assert whole.sums.keys[0] == CodedVariable(COLOUR, ordered_codes(COLOUR, ["mauve"]))
    assert CountedBefore(whole).count(["colour"]).rows["colour"].to_list() == ["red", "blue", "mauve"]
