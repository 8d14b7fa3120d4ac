"""Mean scores of organisations with standard errors and 95 % intervals, also weighted to a common mix."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from remit.estimates.intervals import t_values
from remit.estimates.scoring.weights import effective_size
from remit.estimates.sums import Codes, Floats


class OrganisationMean(Struct, frozen=True):
    """The mean score of an organisation; NaN where nobody has the score.

    `people` have the score, `effective` is Kish's effective number of them, `error` the standard error,
    `lower` and `upper` the 95 % interval (t, people - 1 degrees of freedom).
    """

    people: int
    effective: float
    mean: float
    error: float
    lower: float
    upper: float


def organisation_means(
    scores: Floats, weights: Floats, organisations: Codes, count: int, cells: Codes | None = None
) -> tuple[OrganisationMean, ...]:
    """The weighted mean of each of `count` organisations; each counts as a sample of its own.

    `scores` holds NaN for people without a score, `organisations` one position a row (-1: none). Without
    `cells` the variance is the linearised one of a weighted mean. With `cells`, the kinds of people to whose
    mix the weights were brought, what lies between kinds does not vary from sample to sample, so the variance
    is that of what is left within a kind (Valliant 1993, as R's `postStratify`). A kind with one person in an
    organisation leaves nothing, so errors of tiny kinds are too small: join them.
    """
    return tuple(
        _mean(scores[inside], weights[inside], None if cells is None else cells[inside])
        for place in range(count)
        for inside in (organisations == place,)
    )


def _mean(scores: Floats, weights: Floats, cells: Codes | None) -> OrganisationMean:
    valid = np.isfinite(scores)
    people, weight = int(valid.sum()), weights[valid]
    total = float(weight.sum())
    if not total:
        return OrganisationMean(people, 0.0, *([float("nan")] * 4))
    mean = float((weight * scores[valid]).sum()) / total
    # People without the score count as nought here: they are part of the sample, and of their kind.
    apart = np.where(valid, scores - mean, 0.0)
    if cells is not None:
        apart = apart - _cell_means(apart, weights, cells)
    size = len(scores)
    scaled = weights * apart / total
    centred = scaled - scaled.mean()
    factor = size / (size - 1) if size > 1 else float("nan")
    error = float(np.sqrt(factor * (centred**2).sum()))
    half = float(t_values(np.array([people - 1.0]))[0]) * error
    return OrganisationMean(people, effective_size(weight), mean, error, mean - half, mean + half)


def _cell_means(values: Floats, weights: Floats, cells: Codes) -> Floats:
    """The weighted mean of each row's cell; the people whose cell is not known are a cell together."""
    _, places = np.unique(cells, return_inverse=True)
    held = np.bincount(places, weights)
    sums = np.bincount(places, weights * values)
    return np.asarray((sums / np.where(held > 0.0, held, 1.0))[places])
