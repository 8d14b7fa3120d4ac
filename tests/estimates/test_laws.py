"""What must hold whatever people answered."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from estimates.made import COLOURS, LIKERT, cell, flags, rows, spec, variable
from remit.core.words import TableSpec
from remit.estimates.sums import sums
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate, tabulate_all
from remit.fieldwork.responses import Responses

KEY = variable("key", choices=COLOURS)
SPECS: tuple[TableSpec, ...] = (
    spec("choice", [variable("view", choices=LIKERT)], favourable=("a", "sa"), unfavourable=("sd", "d")),
    spec("multi", flags("tools", "xyz")),
    spec("ranking", [variable(f"top.{place}", choices=COLOURS) for place in (1, 2)], limit=2),
    spec("number", [variable("size", "number")]),
    spec("answers", [variable("words", "text")]),
    spec("choice", [KEY]),
)
VARIABLES = tuple(each for table in SPECS for each in table.variables)

CHOICE = st.sampled_from(["sd", "d", "n", "a", "sa", ".r", ".n", "other than listed", None])
COLOUR = st.sampled_from(["red", "blue", "green", ".r", None])
FLAG = st.sampled_from(["1", "0", "0", None, ".r", ".n"])
NUMBER = st.sampled_from(["1", "2.0", "3", "7", "12", "about ten", ".r", None])
PERSON = st.tuples(
    CHOICE, FLAG, FLAG, FLAG, COLOUR, COLOUR, NUMBER, st.sampled_from(["I think", None, ".n"]), COLOUR
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=25)
WEIGHT = st.floats(0.1, 10.0)


def make(answers: list[tuple[str | None, ...]], weights: list[float] | None = None) -> Responses:
    columns = {each.name: [person[place] for person in answers] for place, each in enumerate(VARIABLES)}
    return rows(columns, VARIABLES, weights)


def close(one: Table, two: Table, tolerance: float = 1e-9) -> None:
    """Two tables say the same."""
    assert [(c.variable, c.choice, c.label, c.group, c.measure, c.n, c.base) for c in one.cells] == [
        (c.variable, c.choice, c.label, c.group, c.measure, c.n, c.base) for c in two.cells
    ]
    for left, right in zip(one.cells, two.cells, strict=True):
        for part in ("value", "lower", "upper"):
            mine, other = getattr(left, part), getattr(right, part)
            assert (mine is None) == (other is None), (left, right)
            assert mine is None or mine == pytest.approx(other, rel=tolerance, abs=tolerance), (left, right)


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_the_shares_of_one_choice_item_add_up_to_one(answers: list[tuple[str | None, ...]]) -> None:
    shares = [each for each in tabulate(make(answers), SPECS[0]).cells if each.measure == "share"]
    assert sum(each.n for each in shares) == shares[0].base
    if shares[0].base:
        assert sum(each.value or 0.0 for each in shares) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, WEIGHT)
def test_one_weight_for_all_gives_the_unweighted_answer(
    answers: list[tuple[str | None, ...]], weight: float
) -> None:
    for table in SPECS:
        plain = tabulate(make(answers), table, KEY)
        close(plain, tabulate(make(answers, [weight] * len(answers)), table, KEY), 1e-8)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.data())
def test_the_order_of_the_rows_changes_nothing(
    answers: list[tuple[str | None, ...]], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(WEIGHT, min_size=len(answers), max_size=len(answers)))
    order = data.draw(st.permutations(range(len(answers))))
    for table in SPECS:
        one = tabulate(make(answers, weights), table, KEY)
        two = tabulate(make([answers[row] for row in order], [weights[row] for row in order]), table, KEY)
        close(one, two)


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_somebody_who_answered_nothing_changes_nothing(answers: list[tuple[str | None, ...]]) -> None:
    silent = [*answers, (None,) * len(VARIABLES)]
    for table in SPECS:
        close(tabulate(make(answers), table, KEY), tabulate(make(silent), table, KEY), 1e-12)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.data())
def test_every_interval_holds_its_estimate_and_shares_stay_between_0_and_1(
    answers: list[tuple[str | None, ...]], data: st.DataObject
) -> None:
    weights = data.draw(st.one_of(st.none(), st.lists(WEIGHT, min_size=len(answers), max_size=len(answers))))
    made = make(answers, weights)
    population = data.draw(st.sampled_from([0, len(answers), len(answers) + 7, 100_000]))
    for table in tabulate_all(replace(made, population=population), SPECS, [KEY]):
        for each in table.cells:
            assert (each.lower is None) == (each.upper is None)
            if each.lower is not None and each.upper is not None and each.value is not None:
                assert each.lower <= each.value <= each.upper
            if each.measure in ("share", "top_two", "first_choice", "any_mention"):
                for part in (each.value, each.lower, each.upper):
                    assert part is None or 0.0 <= part <= 1.0
            assert 0 <= each.n <= each.base <= len(answers)


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 2), WEIGHT), max_size=40), st.integers(0, 40))
def test_sums_of_two_parts_add_up_to_the_sums_of_all(lines: list[tuple[int, int, float]], cut: int) -> None:
    def of(part: list[tuple[int, int, float]]) -> np.ndarray:
        answers = np.array([line[0] for line in part], dtype=np.int32)
        groups = np.array([line[1] for line in part], dtype=np.int32)
        return sums(answers, 5, np.array([line[2] for line in part]), groups, 3)

    assert of(lines) == pytest.approx(of(lines[:cut]) + of(lines[cut:]))


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.data())
def test_groups_are_parts_of_the_whole(answers: list[tuple[str | None, ...]], data: st.DataObject) -> None:
    weights = data.draw(st.one_of(st.none(), st.lists(WEIGHT, min_size=len(answers), max_size=len(answers))))
    everyone = [
        (*person[:-1], person[-1] if person[-1] in ("red", "blue") else "green") for person in answers
    ]
    table = tabulate(make(everyone, weights), SPECS[0], KEY)
    for code in ("sd", "a"):
        whole = cell(table, choice=code)
        assert whole.n == sum(cell(table, choice=code, group=each.code).n for each in COLOURS)
        assert whole.base == sum(cell(table, choice=code, group=each.code).base for each in COLOURS)


@settings(max_examples=40, deadline=None)
@given(PEOPLE)
def test_all_tables_at_once_are_the_tables_one_by_one(answers: list[tuple[str | None, ...]]) -> None:
    made = make(answers)
    at_once = tabulate_all(made, SPECS, [KEY])
    by_spec = SPECS[-1]
    one_by_one = []
    for table in SPECS:
        one_by_one.append(tabulate(made, table))
        if table.item != "key":
            one_by_one.append(tabulate(made, table, KEY, by_spec))
    assert at_once == tuple(one_by_one)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.lists(WEIGHT, min_size=25, max_size=25))
def test_a_bigger_population_never_narrows_an_interval(
    answers: list[tuple[str | None, ...]], weights: list[float]
) -> None:
    made = make(answers, weights[: len(answers)])
    near = tabulate(replace(made, population=len(answers) + 3), SPECS[0])
    far = tabulate(replace(made, population=10_000), SPECS[0])
    assume(any(each.lower is not None for each in far.cells))
    for close_by, wide in zip(near.cells, far.cells, strict=True):
        if wide.lower is not None and wide.upper is not None:
            assert close_by.lower is not None
            assert close_by.upper is not None
            assert close_by.upper - close_by.lower <= wide.upper - wide.lower + 1e-12


def test_the_small_and_the_large_way_to_read_a_column_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    pick = lambda known: [known[place] for place in rng.integers(0, len(known), 300)]  # noqa: E731
    answers = list(
        zip(
            pick(["sd", "a", ".r", ".n", "odd", None]),
            *(pick(["1", "0", None, ".r", "1.0", "yes"]) for _ in range(3)),
            *(pick(["red", "blue", "green", None]) for _ in range(2)),
            pick(["1", "2.0", "2", "many", None, ".r"]),
            pick(["I think", None]),
            pick(["red", "blue", None]),
            strict=True,
        )
    )
    made = make(answers)
    small = tabulate_all(made, SPECS, [KEY])
    monkeypatch.setattr("remit.estimates.columns.SMALL", 0)
    assert tabulate_all(made, SPECS, [KEY]) == small
    assert isinstance(made.rows, pl.DataFrame)
