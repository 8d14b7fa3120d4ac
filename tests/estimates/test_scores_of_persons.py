"""A person's scores: points of answers, how many are needed, and the direction of what is asked."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates.made import LIKERT, rows, variable
from remit.core.words import Choice
from remit.estimates.scoring.benchmarks import beside, best_average_worst, funnel, spread_of
from remit.estimates.scoring.checking import check_scoring
from remit.estimates.scoring.persons import add_scores, person_scores
from remit.estimates.scoring.weighing import weigh
from remit.estimates.scoring.weights import post_stratify, weight_to_mix
from remit.estimates.scoring.words import (
    Benchmark,
    Calibration,
    Element,
    Margin,
    Mix,
    Part,
    Scoring,
    Theme,
    half_or_more,
)
from remit.estimates.tabulate import tabulate

NAMES = ("a", "b", "c")
VARIABLES = tuple(variable(name, choices=LIKERT) for name in NAMES)
CODES = [choice.code for choice in LIKERT]


def _element(*parts: Part, needs: int = 0, name: str = "one") -> Element:
    return Element(name, "One", parts, needs or half_or_more(len(parts)))


def _scores(element: Element, *people: tuple[str | None, ...]) -> list[float]:
    cells = {name: [person[place] for person in people] for place, name in enumerate(NAMES)}
    found = person_scores(Scoring((element,)), rows(cells, VARIABLES))
    return found[f"score.{element.id}"].tolist()


def test_a_score_is_the_mean_of_equal_steps_from_nought_to_ten() -> None:
    element = _element(*map(Part, NAMES))
    assert _scores(element, ("sd", "n", "sa"), ("d", "d", "a")) == pytest.approx([5.0, 12.5 / 3])


def test_a_reversed_item_counts_the_other_way_round() -> None:
    element = _element(Part("a"), Part("b", reverse=True), Part("c", reverse=True))
    assert _scores(element, ("sa", "sd", "sd"), ("sa", "sa", "sa")) == pytest.approx([10.0, 10.0 / 3])


def test_whoever_answered_half_or_more_has_a_score_of_what_they_answered() -> None:
    element = _element(*map(Part, NAMES))
    found = _scores(element, ("sa", None, "n"), ("sa", None, ".r"), (None, None, None))
    assert found[0] == pytest.approx(7.5)
    assert math.isnan(found[1])
    assert math.isnan(found[2])


def test_needs_can_ask_for_every_answer_or_for_one() -> None:
    assert math.isnan(_scores(_element(*map(Part, NAMES), needs=3), ("sa", "sa", None))[0])
    assert _scores(_element(*map(Part, NAMES), needs=1), ("sa", None, None)) == [10.0]


def test_own_points_and_answers_that_are_left_out() -> None:
    own = Part("a", scores={"sd": 0.0, "d": 1.0, "a": 9.0, "sa": 10.0}, leave_out=("n",))
    assert _scores(_element(own), ("d", None, None)) == [1.0]
    assert math.isnan(_scores(_element(own), ("n", None, None))[0])
    steps = Part("a", leave_out=("n",))
    assert _scores(_element(steps), ("d", None, None)) == pytest.approx([10.0 / 3])


def test_a_theme_is_the_mean_of_a_persons_elements() -> None:
    elements = (_element(Part("a"), name="x"), _element(Part("b"), Part("c"), name="y"))
    scoring = Scoring(elements, (Theme("t", "T", ("x", "y"), 2),))
    cells = {"a": ["sa", None], "b": ["sd", "sd"], "c": ["d", "d"]}
    found = person_scores(scoring, rows(cells, VARIABLES))["score.t"].tolist()
    assert found[0] == pytest.approx((10.0 + 1.25) / 2)
    assert math.isnan(found[1])


@given(st.lists(st.tuples(*[st.sampled_from([*CODES, None])] * 3), min_size=1, max_size=20))
def test_turning_every_item_round_turns_the_score_round(people: list[tuple[str | None, ...]]) -> None:
    straight = _scores(_element(*map(Part, NAMES)), *people)
    turned = _scores(_element(*(Part(name, reverse=True) for name in NAMES)), *people)
    for one, other in zip(straight, turned, strict=True):
        assert math.isnan(one) == math.isnan(other)
        assert math.isnan(one) or one + other == pytest.approx(10.0)


def test_a_score_is_a_derived_number_without_rows_for_single_values() -> None:
    cells = {name: ["sa", "a", "n", "d"] for name in NAMES}
    fuller, specs = add_scores(rows(cells, VARIABLES), Scoring((_element(*map(Part, NAMES)),)))
    table = tabulate(fuller, specs[0])
    assert {cell.measure for cell in table.cells} >= {"mean", "median"}
    assert not [cell for cell in table.cells if cell.measure == "share"]
    assert next(cell.value for cell in table.cells if cell.measure == "mean") == pytest.approx(6.25)
    assert table.head.made_of == NAMES


def test_weights_of_scores_leave_other_tables_alone() -> None:
    cells = {"a": ["sa", "sd"], "b": ["sa", "sd"], "c": ["sa", "sd"]}
    weights = np.array([3.0, 1.0])
    fuller, specs = add_scores(rows(cells, VARIABLES), Scoring((_element(Part("a")),)), weights)
    table = tabulate(fuller, specs[0])
    assert next(cell.value for cell in table.cells if cell.measure == "mean") == pytest.approx(7.5)
    assert table.head.weighted
    assert fuller.weights is None


# ---- weights ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0.1, 5)), min_size=6, max_size=40))
def test_post_stratified_weights_add_up_to_the_totals(people: list[tuple[int, float]]) -> None:
    cells = np.array([0, 1, 2, *(cell for cell, _ in people)], dtype=np.int32)
    weights = np.array([1.0, 1.0, 1.0, *(weight for _, weight in people)])
    totals = np.array([50.0, 30.0, 20.0])
    assert np.bincount(cells, post_stratify(weights, cells, totals)) == pytest.approx(totals)


def test_people_whose_cell_is_not_known_change_by_the_factor_of_all() -> None:
    found = post_stratify(np.ones(4), np.array([0, 0, 1, -1], dtype=np.int32), np.array([6.0, 3.0]))
    assert found.tolist() == pytest.approx([3.0, 3.0, 3.0, 3.0])


def test_an_organisation_weighted_to_a_mix_has_that_mix_and_keeps_its_sum() -> None:
    rng = random.Random(3)  # noqa: S311 the same rows each time
    at = np.array([rng.randrange(4) for _ in range(300)], dtype=np.int32)
    cells = np.array([rng.choices(range(3), (5, 3, 1 + place))[0] for place in at.tolist()], dtype=np.int32)
    weights = np.array([rng.uniform(0.5, 2.0) for _ in range(300)])
    mixed = weight_to_mix(weights, at, cells, [0, 0, 1, 1], (2, 3))
    assert mixed.collapsed == ()
    for organisations in ((0, 1), (2, 3)):
        inside = np.isin(at, organisations)
        mix = np.bincount(cells[inside], weights[inside], 3) / weights[inside].sum()
        for place in organisations:
            own = at == place
            assert mixed.weights[own].sum() == pytest.approx(weights[own].sum())
            got = np.bincount(cells[own], mixed.weights[own], 3) / mixed.weights[own].sum()
            assert got == pytest.approx(mix)


# ---- benchmarks ------------------------------------------------------------------------------------


def test_best_and_worst_follow_the_direction_and_the_average_is_the_middle() -> None:
    assert best_average_worst([4.0, 6.0, 5.5, 9.0]) == (9.0, 5.75, 4.0)
    assert best_average_worst([4.0, 6.0, 5.5], lower_is_better=True) == (4.0, 5.5, 6.0)
    assert best_average_worst([4.0, 6.0]) is None
    assert best_average_worst([4.0, 6.0], fewest=2) == (6.0, 5.0, 4.0)


def test_funnel_limits_are_three_point_nine_standard_errors_wide_on_each_side_of_few_people() -> None:
    low, high = funnel(5.0, 2.0, 16)
    assert (low, high) == pytest.approx((5.0 - 3.0902323 * 0.5, 5.0 + 3.0902323 * 0.5))
    assert spread_of(5.0 - 0.6744898, 5.0 + 0.6744898) == pytest.approx(1.0)


def test_an_interval_lies_beside_an_average_only_with_both_ends() -> None:
    assert [beside(5.1, 6.0, 5.0), beside(4.0, 4.9, 5.0), beside(4.9, 6.0, 5.0)] == [
        "above",
        "below",
        "within",
    ]


# ---- what is wrong ---------------------------------------------------------------------------------

KINDS = (Choice("x", "X"), Choice("y", "Y"))
PLACES = (variable("org", choices=KINDS), variable("kind", choices=KINDS), variable("work", choices=KINDS))


@pytest.mark.parametrize(
    ("scoring", "code", "said"),
    [
        (Scoring((_element(Part("aa")),)), "SCORE-006", "did you mean 'a'"),
        (Scoring((_element(Part("open")),)), "SCORE-007", "open"),
        (Scoring((_element(Part("a", leave_out=("dont",))),)), "SCORE-008", "dont"),
        (Scoring((_element(Part("a", scores={"sd": 1.0})),)), "SCORE-008", "neither points"),
        (Scoring((_element(Part("a", scores={"sd": 11.0})),)), "SCORE-008", "outside 0 to 10"),
        (Scoring((), (), Benchmark("orgg", "kind")), "SCORE-009", "did you mean 'org'"),
        (Scoring((), (), None, Mix("open")), "SCORE-009", "open"),
        (Scoring(calibration=Calibration((Margin("kind", {"x": 5.0}),))), "SCORE-010", "no target for 'y'"),
        (Scoring(calibration=Calibration((Margin("kind", {"x": 5, "y": 0}),))), "SCORE-010", "above nought"),
        (
            Scoring(
                calibration=Calibration((Margin("kind", {"x": 5, "y": 5}), Margin("work", {"x": 5, "y": 6})))
            ),
            "SCORE-010",
            "different numbers of people (10 and 11)",
        ),
    ],
)
def test_names_and_points_that_do_not_fit_are_refused(scoring: Scoring, code: str, said: str) -> None:
    known = (*VARIABLES, *PLACES, variable("open", "text"))
    (problem,) = [each for each in check_scoring(scoring, known) if each.code == code and said in str(each)]
    assert problem.where.file == "scores.yaml"


def _no_rake(*_: object) -> np.ndarray:
    raise AssertionError("nothing is to be raked")


def test_an_organisation_in_two_groups_and_an_empty_margin_are_refused() -> None:
    cells = {"org": ["x", "x", "y"], "kind": ["x", "y", "y"], "work": ["x", "x", "x"]}
    responses = rows(cells, PLACES)
    mixed = Scoring(benchmark=Benchmark("org", "kind"), mix=Mix("work"))
    assert [each.code for each in weigh(mixed, responses, _no_rake).problems] == ["SCORE-012"]
    empty = Scoring(calibration=Calibration((Margin("work", {"x": 5, "y": 5}),)))
    found = weigh(empty, responses, _no_rake)
    assert (found.weights, [each.code for each in found.problems]) == (None, ["SCORE-011"])
