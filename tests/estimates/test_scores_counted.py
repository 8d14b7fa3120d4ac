"""Scores of people who were counted together equal those of the same people one by one, to twelve digits."""

from __future__ import annotations

from random import Random

import numpy as np
import polars as pl
import pytest

from remit.core.words import Choice, Variable
from remit.estimates.counted import tabulate_counted
from remit.estimates.design import rake
from remit.estimates.scoring.counted import ScoredCounting, score_sums, weigh_counted
from remit.estimates.scoring.organisations import organisation_means
from remit.estimates.scoring.persons import add_scores, score_specs
from remit.estimates.scoring.weighing import weigh
from remit.estimates.scoring.words import (
    Benchmark,
    Calibration,
    Element,
    Margin,
    Mix,
    Part,
    Scoring,
    Theme,
    variable_name,
)
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.counting import CountedHere
from remit.fieldwork.responses import Responses

CLOSE = 1e-12
ANSWERS = ("a", "b", "c", "unsure")
ITEMS = ("q0", "q1", "q2", "q3")
ASKED = {**dict.fromkeys(ITEMS, ANSWERS), "org": ("o1", "o2", "o3"), "kind": ("g", "h"), "work": ("x", "y")}
VARIABLES = tuple(
    Variable(name, name, name, "choice", "single", tuple(Choice(c, c) for c in codes))
    for name, codes in ASKED.items()
)
KEYS = tuple(variable for variable in VARIABLES if variable.name in ("org", "work"))
PARTS = tuple(Part(name, reverse=name == "q1", leave_out=("unsure",)) for name in ITEMS)
SCORES = Scoring(
    (Element("e", "E", PARTS[:3], 2), Element("f", "F", PARTS[3:], 1, lower_is_better=True)),
    (Theme("t", "T", ("e", "f"), 1),),
)
BENCHMARK = Benchmark("org", "kind")
WORK, ORG = Margin("work", {"x": 300.0, "y": 100.0}), Margin("org", {"o1": 150.0, "o2": 130.0, "o3": 120.0})
WEIGHTINGS = {
    "as they are": (None, None, None),
    "post-stratified": (None, None, Calibration((WORK,))),
    "to a mix": (BENCHMARK, Mix("work"), None),
    "post-stratified and to a mix": (BENCHMARK, Mix("work", "sector"), Calibration((WORK,))),
    "raked": (None, None, Calibration((WORK, ORG))),
}


def _responses(*, weighted: bool) -> Responses:
    chance = Random(8)  # noqa: S311 made-up people
    rows = []
    for _ in range(240):
        org = chance.choice((*ASKED["org"], None))
        row = {name: chance.choice((*ANSWERS, *ANSWERS, ".r", None)) for name in ITEMS}
        kind = None if org is None else "h" if org == "o3" else "g"
        rows.append({**row, "org": org, "kind": kind, "work": chance.choice(("x", "y", "y", None))})
    schema = dict.fromkeys(ASKED, pl.String)
    weights = np.array([chance.choice((0.5, 1.0, 2.25)) for _ in rows]) if weighted else None
    return Responses(pl.DataFrame(rows, schema), VARIABLES, weights, 900)


def _scoring(name: str) -> Scoring:
    benchmark, mix, calibration = WEIGHTINGS[name]
    return Scoring(SCORES.elements, SCORES.themes, benchmark, mix, calibration)


def _by_rows(scoring: Scoring, responses: Responses) -> tuple[Responses, tuple[Table, ...]]:
    fuller, specs = add_scores(responses, scoring, weigh(scoring, responses, rake).weights)
    return fuller, tabulate_all(fuller, specs, KEYS)


def _by_counts(scoring: Scoring, responses: Responses) -> tuple[ScoredCounting, tuple[Table, ...]]:
    counting, found = weigh_counted(scoring, CountedHere(responses), rake)
    specs = score_specs(scoring, weighted=found.weights is not None)
    return counting, tabulate_counted(counting, specs, KEYS)


def _same(one: Table, other: Table) -> None:
    assert one.head == other.head
    assert one.notes == other.notes
    assert len(one.cells) == len(other.cells)
    for cell, twin in zip(one.cells, other.cells, strict=True):
        assert (cell.measure, cell.group, cell.n, cell.base) == (twin.measure, twin.group, twin.n, twin.base)
        for number, same in ((cell.value, twin.value), (cell.lower, twin.lower), (cell.upper, twin.upper)):
            assert number == (same if same is None else pytest.approx(same, rel=CLOSE, abs=CLOSE))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", WEIGHTINGS)
def test_tables_of_scores_are_the_same_from_rows_and_from_counts(name: str, *, weighted: bool) -> None:
    if name == "raked":
        pytest.importorskip("svy")
    responses = _responses(weighted=weighted)
    _, by_rows = _by_rows(_scoring(name), responses)
    _, by_counts = _by_counts(_scoring(name), responses)
    assert len(by_rows) == 9
    for one, other in zip(by_rows, by_counts, strict=True):
        _same(one, other)


@pytest.mark.parametrize("weighted", [False, True])
def test_errors_of_organisations_are_the_same_from_rows_and_from_counts(*, weighted: bool) -> None:
    scoring, responses = _scoring("to a mix"), _responses(weighted=weighted)
    for score in scoring.scores:
        name, found = variable_name(score), []
        for rows in (_by_rows(scoring, responses)[0], _by_counts(scoring, responses)[0]):
            held, sums = score_sums(rows, name, ("org", "work"))
            at, kinds = held.codes("org", ASKED["org"]), held.codes("work", ASKED["work"])
            found.append(organisation_means(held.numbers(name), sums, at, 3, kinds))
        for one, other in zip(*found, strict=True):
            assert one.people == other.people
            assert (one.mean, one.error, one.effective) == pytest.approx(
                (other.mean, other.error, other.effective), rel=CLOSE
            )


def test_what_is_no_score_is_counted_as_before() -> None:
    responses = _responses(weighted=False)
    counting, _ = weigh_counted(_scoring("to a mix"), CountedHere(responses), rake)
    plain = CountedHere(responses)
    assert counting.count(["q0", "org"]).rows.equals(plain.count(["q0", "org"]).rows)
    assert counting.count([]).people == 240
    each = counting.count_each(["q0", "score.t"], "org")
    assert set(each) == {"q0", "score.t"}
    assert each["q0"].rows.equals(plain.count_each(["q0"], "org")["q0"].rows)
    assert each["score.t"].people == 240
