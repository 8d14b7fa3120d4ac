"""Weights and means of scores equal those of R's survey package (4.1-1), number by number.

`reference/scoring.R` made the numbers from `reference/scoring_rows.csv`; R is not needed to run these tests.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from remit.estimates.scoring.organisations import organisation_means
from remit.estimates.scoring.weights import post_stratify, weight_to_mix
from remit.estimates.sums import Codes, Floats

FOLDER = Path(__file__).parent / "reference"
EXACT = 1e-11


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "scoring_rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _r(what: str) -> dict[str, float]:
    with (FOLDER / "scoring_r.csv").open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["what"] == what]
    return {row["organisation"]: float(row["number"]) for row in found}


ROWS = _rows()
ORGANISATIONS = ["o1", "o2", "o3", "o4", "o5"]
GROUPS = [0, 0, 0, 1, 1]


def _codes(column: str, known: list[str]) -> Codes:
    return np.array([known.index(row[column]) for row in ROWS], dtype=np.int32)


WEIGHTS: Floats = np.array([float(row["weight"]) for row in ROWS])
SCORES: Floats = np.array([float(row["score"] or "nan") for row in ROWS])
WORK, AGE = _codes("occupation", ["a", "b", "c"]), _codes("age", ["x", "y"])
AT = _codes("organisation", ORGANISATIONS)
WORK_TOTALS, AGE_TOTALS = np.array([400.0, 350.0, 250.0]), np.array([560.0, 440.0])


def test_post_stratified_weights_are_those_of_r() -> None:
    expected = _r("post_weight")
    found = post_stratify(WEIGHTS, WORK, WORK_TOTALS)
    assert found == pytest.approx([expected[row["id"]] for row in ROWS], rel=EXACT)


def test_the_mean_of_everybody_and_its_error_after_post_stratification_are_those_of_r() -> None:
    weights = post_stratify(WEIGHTS, WORK, WORK_TOTALS)
    everybody = np.zeros(len(ROWS), dtype=np.int32)
    (found,) = organisation_means(SCORES, weights, everybody, 1, WORK)
    assert found.mean == pytest.approx(_r("post_mean")[""], rel=EXACT)
    assert found.error == pytest.approx(_r("post_error")[""], rel=EXACT)


def test_organisations_weighted_to_the_mix_of_their_group_are_those_of_r() -> None:
    mixed = weight_to_mix(WEIGHTS, AT, WORK, GROUPS, (2, 3))
    found = organisation_means(SCORES, mixed.weights, AT, len(ORGANISATIONS), WORK)
    means, errors = _r("mix_mean"), _r("mix_error")
    assert [each.mean for each in found] == pytest.approx([means[name] for name in ORGANISATIONS], rel=EXACT)
    assert [each.error for each in found] == pytest.approx([errors[n] for n in ORGANISATIONS], rel=EXACT)


def test_organisations_with_weights_as_they_are_equal_those_of_r() -> None:
    found = organisation_means(SCORES, WEIGHTS, AT, len(ORGANISATIONS))
    means, errors = _r("plain_mean"), _r("plain_error")
    assert [each.mean for each in found] == pytest.approx([means[name] for name in ORGANISATIONS], rel=EXACT)
    assert [each.error for each in found] == pytest.approx([errors[n] for n in ORGANISATIONS], rel=EXACT)


def test_a_kind_that_nobody_answered_from_is_spread_over_the_others_and_said() -> None:
    mixed = weight_to_mix(WEIGHTS, AT, WORK, GROUPS, (2, 3))
    assert [(each.organisation, each.cell) for each in mixed.collapsed] == [(4, 2)]
    inside = np.isin(AT, [3, 4])
    expected = WEIGHTS[inside & (WORK == 2)].sum() / WEIGHTS[inside].sum()
    assert mixed.collapsed[0].share == pytest.approx(expected, rel=EXACT)


def test_raked_weights_are_those_of_r() -> None:
    pytest.importorskip("svy")
    from remit.estimates.design import rake

    expected = _r("rake_weight")
    found = rake(WEIGHTS, [(WORK, WORK_TOTALS), (AGE, AGE_TOTALS)], (0.0, 0.0))
    assert found == pytest.approx([expected[row["id"]] for row in ROWS], rel=1e-10)


def test_raked_weights_are_those_of_fitting_margin_after_margin() -> None:
    pytest.importorskip("svy")
    from remit.estimates.design import rake

    fitted = WEIGHTS.copy()
    for _ in range(500):
        fitted = post_stratify(post_stratify(fitted, WORK, WORK_TOTALS), AGE, AGE_TOTALS)
    found = rake(WEIGHTS, [(WORK, WORK_TOTALS), (AGE, AGE_TOTALS)], (0.0, 0.0))
    assert found == pytest.approx(fitted, rel=1e-10)


def test_bounded_raking_keeps_the_margins_and_the_bounds() -> None:
    pytest.importorskip("svy")
    from remit.estimates.design import rake

    mean = WORK_TOTALS.sum() / len(ROWS)
    free = rake(WEIGHTS, [(WORK, WORK_TOTALS), (AGE, AGE_TOTALS)], (0.0, 0.0))
    found = rake(WEIGHTS, [(WORK, WORK_TOTALS), (AGE, AGE_TOTALS)], (0.4, 1.8))
    assert free.max() > 1.8 * mean
    assert found.max() <= 1.8 * mean * (1 + 1e-6)
    assert found.min() >= 0.4 * mean * (1 - 1e-6)
    assert np.bincount(WORK, found) == pytest.approx(WORK_TOTALS, rel=1e-6)
    assert np.bincount(AGE, found) == pytest.approx(AGE_TOTALS, rel=1e-6)


def test_margins_that_no_weights_can_meet_are_refused_with_a_reason() -> None:
    pytest.importorskip("svy")
    from remit.core.problems import Refused
    from remit.estimates.design import rake

    with pytest.raises(Refused) as refused:
        rake(WEIGHTS, [(WORK, np.array([990.0, 5.0, 5.0])), (AGE, AGE_TOTALS)], (0.9, 1.1))
    assert refused.value.problems[0].code == "SCORE-014"
