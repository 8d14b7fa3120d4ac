"""Mean scores of organisations with standard errors and 95 % intervals, also weighted to a common mix."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from remit.estimates.intervals import t_values
from remit.estimates.scoring.weights import effective_size, sums_of
from remit.estimates.sums import W2, Codes, Floats, N, W


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

    `scores` holds NaN for people without a score, `weights` one number a row, or where rows stand for several
    people n, Σw, Σw² of each; `organisations` holds one position a row (-1: none). Without
    `cells` the variance is the linearised one of a weighted mean. With `cells`, the kinds of people to whose
    mix the weights were brought, what lies between kinds does not vary from sample to sample, so the variance
    is that of what is left within a kind (Valliant 1993, as R's `postStratify`). A kind with one person in an
    organisation leaves nothing, so errors of tiny kinds are too small: join them.
    """
    sums = weights if weights.ndim == 2 else sums_of(weights)
    return tuple(
        _mean(scores[inside], sums[inside], None if cells is None else cells[inside])
        for place in range(count)
        for inside in (organisations == place,)
    )


def _mean(scores: Floats, sums: Floats, cells: Codes | None) -> OrganisationMean:
    valid, weights = np.isfinite(scores), sums[:, W]
    people, total = round(float(sums[valid, N].sum())), float(weights[valid].sum())
    if not total:
        return OrganisationMean(people, 0.0, *([float("nan")] * 4))
    mean = float((weights[valid] * scores[valid]).sum()) / total
    # People without the score count as nought here: they are part of the sample, and of their kind.
    apart = np.where(valid, scores - mean, 0.0)
    if cells is not None:
        apart = apart - _cell_means(apart, weights, cells)
    size = float(sums[:, N].sum())
    centre = float((weights * apart).sum()) / total / size
    # (Σ of squares of w a / W less their mean), over everybody of each row at once.
    squares = (
        sums[:, W2] * (apart / total) ** 2 - 2.0 * centre * weights * apart / total + sums[:, N] * centre**2
    )
    factor = size / (size - 1) if size > 1 else float("nan")
    error = float(np.sqrt(factor * max(float(squares.sum()), 0.0)))
    half = float(t_values(np.array([people - 1.0]))[0]) * error
    return OrganisationMean(people, effective_size(sums[valid]), mean, error, mean - half, mean + half)


def _cell_means(values: Floats, weights: Floats, cells: Codes) -> Floats:
    """The weighted mean of each row's cell; the people whose cell is not known are a cell together."""
    _, places = np.unique(cells, return_inverse=True)
    held = np.bincount(places, weights)
    sums = np.bincount(places, weights * values)
    return np.asarray((sums / np.where(held > 0.0, held, 1.0))[places])
