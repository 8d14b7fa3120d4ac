"""Post-stratified and raked weights, and the means they give, equal those of svy and those made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from remit.estimates.design import rake
from remit.estimates.scoring.organisations import organisation_means
from remit.estimates.scoring.weights import post_stratify
from remit.estimates.sums import Codes, Floats

svy = pytest.importorskip("svy")

NINE_DIGITS = 1e-9
ROWS = pl.read_csv(Path(__file__).parent / "reference" / "scoring_rows.csv").with_columns(
    pl.col("score").cast(pl.Float64)
)
KINDS = {"a": 400.0, "b": 350.0, "c": 250.0}
AGES = {"x": 560.0, "y": 440.0}
WEIGHTS: Floats = ROWS["weight"].to_numpy()
SCORES: Floats = ROWS["score"].fill_null(float("nan")).to_numpy()
EVERYBODY = np.zeros(ROWS.height, dtype=np.int32)


def _codes(name: str, targets: dict[str, float]) -> Codes:
    return np.array([list(targets).index(code) for code in ROWS[name]], dtype=np.int32)


def _sample() -> Any:
    return svy.Sample(ROWS, svy.Design(wgt="weight"))


def _mean(sample: Any) -> tuple[float, float]:
    found = sample.estimation.mean("score", where=pl.col("score").is_not_null()).to_polars()
    return float(found["est"][0]), float(found["se"][0])


def _margins() -> list[tuple[Codes, Floats]]:
    return [
        (_codes("occupation", KINDS), np.array(list(KINDS.values()))),
        (_codes("age", AGES), np.array(list(AGES.values()))),
    ]


def test_post_stratified_weights_means_and_errors_are_those_of_svy() -> None:
    other = _sample().weighting.poststratify(KINDS, cells="occupation", wgt_name="own")
    cells, totals = _margins()[0]
    weights = post_stratify(WEIGHTS, cells, totals)
    assert weights == pytest.approx(other.data["own"].to_numpy(), rel=NINE_DIGITS)
    (found,) = organisation_means(SCORES, weights, EVERYBODY, 1, cells)
    assert (found.mean, found.error) == pytest.approx(_mean(other), rel=NINE_DIGITS)


def test_post_stratified_means_are_those_of_cell_means_times_totals() -> None:
    cells, totals = _margins()[0]
    (found,) = organisation_means(SCORES, post_stratify(WEIGHTS, cells, totals), EVERYBODY, 1, cells)
    valid = np.isfinite(SCORES)
    top = bottom = 0.0
    for cell, total in enumerate(totals):
        inside = cells == cell
        factor = total / WEIGHTS[inside].sum()
        top += factor * float((WEIGHTS * np.where(valid, SCORES, 0.0))[inside].sum())
        bottom += factor * float(WEIGHTS[inside & valid].sum())
    assert found.mean == pytest.approx(top / bottom, rel=NINE_DIGITS)


def test_the_mean_of_raked_weights_is_that_of_svy_and_that_of_turns_by_hand() -> None:
    controls = {"occupation": KINDS, "age": AGES}
    other = _sample().weighting.rake(controls=controls, wgt_name="own", tol=1e-13, max_iter=500)
    weights = rake(WEIGHTS, _margins(), (0.0, 0.0))
    (found,) = organisation_means(SCORES, weights, EVERYBODY, 1)
    assert found.mean == pytest.approx(_mean(other)[0], rel=NINE_DIGITS)
    turned = WEIGHTS.copy()
    for _ in range(300):
        for cells, totals in _margins():
            turned *= (totals / np.bincount(cells, turned))[cells]
    assert weights == pytest.approx(turned, rel=NINE_DIGITS)
    for cells, totals in _margins():
        assert np.bincount(cells, weights) == pytest.approx(totals, rel=NINE_DIGITS)
