"""What the mean of a score says of the points of its answers holds for whatever people answer, and weigh."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.words import Choice, Variable
from remit.estimates.scoring.linear import Formula, formula_of
from remit.estimates.scoring.persons import person_scores
from remit.estimates.scoring.weights import sums_of, weight_range
from remit.estimates.scoring.words import Element, Part, Scoring, Theme, variable_name
from remit.fieldwork.responses import Responses

CODES = ("a", "b", "c", "d", "unsure")
NAMES = tuple(f"q{place}" for place in range(6))
VARIABLES = {
    name: Variable(name, name, name, "choice", "single", tuple(Choice(c, c) for c in CODES)) for name in NAMES
}
PARTS = (
    Part("q0", leave_out=("unsure",)),
    Part("q1", reverse=True, leave_out=("unsure",)),
    Part("q2", scores={"a": 0.0, "b": 1.0, "c": 9.5, "d": 10.0}, leave_out=("unsure",)),
    Part("q3", leave_out=("unsure",)),
    Part("q4"),
    Part("q5", leave_out=("unsure", "b")),
)
SIZES = (3, 1, 2)


@st.composite
def scorings(draw: st.DrawFn) -> Scoring:
    """Three elements of three, one and two answers and a theme of them, each with its own needs."""
    elements, start = [], 0
    for place, size in enumerate(SIZES):
        parts, needs = PARTS[start : start + size], draw(st.integers(1, size))
        elements.append(Element(f"e{place}", "E", parts, needs))
        start += size
    return Scoring(tuple(elements), (Theme("t", "T", ("e0", "e1", "e2"), draw(st.integers(1, 3))),))


people = st.lists(st.tuples(*[st.sampled_from([*CODES, ".r", None])] * 6), min_size=1, max_size=12)


def _responses(rows: list[tuple[str | None, ...]]) -> Responses:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(NAMES)}
    return Responses(pl.DataFrame(columns, dict.fromkeys(NAMES, pl.String)), tuple(VARIABLES.values()))


def _added(formula: Formula, rows: list[tuple[str | None, ...]], *, upper: bool) -> float:
    """The points of everybody, with the most or the least for each gap."""
    return sum(
        portion.points.get(row[NAMES.index(portion.variable)] or "", portion.most if upper else portion.least)
        for row in rows
        for portion in formula.portions
    )


@given(scoring=scorings(), rows=people)
def test_points_lie_round_the_sum_of_scores(scoring: Scoring, rows: list[tuple[str | None, ...]]) -> None:
    found = person_scores(scoring, _responses(rows))
    for score in scoring.scores:
        formula = formula_of(scoring, score, VARIABLES)
        assert formula is not None
        values = found[variable_name(score)]
        valid = np.isfinite(values)
        total = float(values[valid].sum()) * formula.scale
        without = int((~valid).sum())
        assert _added(formula, rows, upper=True) >= total - 1e-6
        assert _added(formula, rows, upper=False) - formula.missing * without <= total + 1e-6


@given(scoring=scorings(), chance=st.randoms(use_true_random=False))
def test_where_nobody_left_anything_out_points_are_the_sum(scoring: Scoring, chance: object) -> None:
    rows = [tuple(chance.choice("acd") for _ in NAMES) for _ in range(9)]  # type: ignore[attr-defined]
    found = person_scores(scoring, _responses(rows))
    for score in scoring.scores:
        formula = formula_of(scoring, score, VARIABLES)
        assert formula is not None
        total = float(found[variable_name(score)].sum()) * formula.scale
        assert _added(formula, rows, upper=True) == pytest.approx(total, abs=1e-6)
        assert _added(formula, rows, upper=False) == pytest.approx(total, abs=1e-6)


numbers = st.floats(0.0, 10.0, allow_nan=False)


@given(rows=st.lists(st.tuples(numbers, st.floats(0.0, 5.0), st.integers(-1, 2)), min_size=1, max_size=20))
def test_a_weighted_mean_bounds_the_sum_of_scores_in_every_group_and_joined_groups(
    rows: list[tuple[float, float, int]],
) -> None:
    scores, weights = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    at = np.array([row[2] for row in rows], dtype=np.int32)
    formula = Formula((), 4.0, 0.0, 0.0, weight_range(sums_of(weights), [(at, 3)]))
    for inside in (at > -2, at == 0, at == 1, at == 2, np.isin(at, [0, 2]), at >= 0):
        held = float(weights[inside].sum())
        if held > 1e-6:
            mean = float((scores * weights)[inside].sum()) / held
            low, high = formula.sum_range((mean - 0.05, mean + 0.05), int(inside.sum()))
            assert low - 1e-6 <= 4.0 * float(scores[inside].sum()) <= high + 1e-6


def test_people_who_count_alike_have_no_range_of_weights() -> None:
    at = np.array([0, 1, 0, -1], dtype=np.int32)
    assert weight_range(sums_of(np.full(4, 2.6)), [(at, 2)]) == (1.0, 1.0)
    assert Formula((), 1.0, 0.0, 0.0).sum_range((4.95, 5.05), 20) == pytest.approx((99.0, 101.0))


def test_a_score_of_an_answer_that_is_not_there_has_no_formula() -> None:
    element = Element("e", "E", (Part("q0"), Part("gone")), 1)
    assert formula_of(Scoring((element,)), element, VARIABLES) is None


def test_a_step_is_the_widest_that_leaves_an_end_with_one_answer() -> None:
    element = Element("e", "E", PARTS[:4], 2)
    formula = formula_of(Scoring((element,)), element, VARIABLES, (0.5, 2.0))
    assert formula is not None
    assert formula.step == pytest.approx(2.0 * (10.0 / 3.0) / 4.0)
