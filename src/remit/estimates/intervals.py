"""95 % intervals in closed form, from the three sums: shares, means and quantiles.

Everything here assumes that the people who answered are a simple random sample of the population, with
weights and a finite population correction when these are given. Groups are domains of that sample. The
intervals cover sampling only, not non-response.

Sources: Wilson (1927); Franco et al. (2019) for the effective sample size; Woodruff (1952) for quantiles;
Kish (1965) for the effect of weights. With one weight for all the Wilson interval equals that of svy 0.35,
digit by digit.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.estimates.student import t_quantile
from remit.estimates.sums import W2, Floats, N, W

LEVEL = 0.95

Estimate = tuple[Floats, Floats, Floats]
"""Value, lower and upper limit, arrays of one shape; NaN where there is none."""


class Sampling(Struct, frozen=True):
    """How a base was sampled: `people` in the whole base, and the `population` they stand for (0: unknown).

    `population` smaller than `people` counts as fully observed.
    """

    people: int
    population: int = 0

    @property
    def correction(self) -> float:
        """The finite population correction of a variance, 1 - n/N; 1 when the population is unknown."""
        if not self.population:
            return 1.0
        return max(0.0, 1.0 - self.people / self.population)

    @property
    def factor(self) -> float:
        """(1 - n/N) n/(n-1), by which the sum of squared linearised scores becomes a variance."""
        return self.correction * self.people / (self.people - 1) if self.people > 1 else float("nan")


def t_values(freedom: npt.NDArray[np.float64]) -> Floats:
    """The two-sided 95 % t value of each number of degrees of freedom; NaN where there are none."""
    distinct, places = np.unique(freedom.ravel(), return_inverse=True)
    found = [t_quantile((1.0 + LEVEL) / 2.0, each) for each in distinct.tolist()]
    return np.array(found, dtype=np.float64)[places].reshape(freedom.shape)


def wilson(share: Floats, effective: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Wilson's score interval for shares with these effective sample sizes and t (or z) values.

    Always within [0, 1] and around the share. An infinite effective size gives the share itself.
    """
    ratio = t * t / effective
    centre = (share + ratio / 2.0) / (1.0 + ratio)
    half = t / (1.0 + ratio) * np.sqrt(share * (1.0 - share) / effective + ratio / (4.0 * effective))
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)


def effective_size(share: Floats, chosen: Floats, base: Floats, sampling: Sampling) -> Floats:
    """The size of a simple random sample with the same precision: p(1-p) / var(p).

    `chosen` and `base` hold the three sums in their last axis. The variance is the linearised one,
    Σw²(x-p)²/(Σw)² · n/(n-1) · (1-n/N). At 0 and 1, where it vanishes whatever the sample, Kish's effective
    size takes its place, to which it tends when all weights are equal.
    """
    total = base[..., W]
    spread = (1.0 - share) ** 2 * chosen[..., W2] + share**2 * (base[..., W2] - chosen[..., W2])
    with np.errstate(divide="ignore", invalid="ignore"):
        kish = total**2 / base[..., W2]
        linear = share * (1.0 - share) * total**2 / spread
        inner = (share > 0.0) & (share < 1.0) & (spread > 0.0)
        return np.asarray(np.where(inner, linear, kish) / sampling.factor)


def share_estimate(chosen: Floats, base: Floats, sampling: Sampling) -> Estimate:
    """Shares with Wilson intervals. `chosen` (..., 3) and `base` (broadcastable) are sums.

    NaN where the base is empty; no interval for a base of one person.
    """
    base = np.broadcast_to(base, chosen.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = _settled(chosen[..., W] / base[..., W])
        if sampling.factor == 0.0:
            return share, share, share
        lower, upper = wilson(
            share, effective_size(share, chosen, base, sampling), t_values(base[..., N] - 1.0)
        )
    return share, lower, upper


def _settled(share: Floats) -> Floats:
    """Shares with 0 and 1 exact: sums of weights in another order may miss them by a rounding."""
    near = np.round(share)
    return np.asarray(np.where(np.abs(share - near) < 1e-12, near, share))


def mean_estimate(counted: Floats, scores: Floats, sampling: Sampling) -> Estimate:
    """Weighted means of scores with t intervals; `counted` (groups, answers, 3), one score an answer.

    Answers whose score is NaN are left out. One value a group.
    """
    known = np.isfinite(scores)
    counted, scores = counted[:, known], scores[known]
    total = counted[..., W].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (counted[..., W] * scores).sum(axis=1) / total
        gaps = (scores[np.newaxis, :] - mean[:, np.newaxis]) ** 2
        variance = (gaps * counted[..., W2]).sum(axis=1) / total**2 * sampling.factor
        half = t_values(counted[..., N].sum(axis=1) - 1.0) * np.sqrt(variance)
    return mean, mean - half, mean + half


def difference_interval(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> tuple[float, float, float]:
    """The difference of two independent figures from their own intervals, each (value, lower, upper).

    Sources: Newcombe (1998), method 10, for shares with Wilson intervals; Zou and Donner (2008) in general.
    """
    (p, p_low, p_high), (q, q_low, q_high) = first, second
    return p - q, p - q - hypot(p - p_low, q_high - q), p - q + hypot(p_high - p, q - q_low)


Quantile = Callable[[float], float]


def quantile_of(values: Floats, weights: Floats) -> Quantile:
    """The quantile function of sorted distinct values with weights.

    Definition 2 of Hyndman and Fan (1996): the smallest value that at least this share of the weight does
    not exceed; where the share falls exactly between two values, their mean. For the median this is the
    textbook rule. R's survey package calls it `school`.
    """
    present = weights > 0.0
    values, reached = values[present], np.cumsum(weights[present])

    def at(probability: float) -> float:
        if not len(values):
            return float("nan")
        wanted = probability * reached[-1]
        slack = 1e-12 * reached[-1]
        place = int(np.searchsorted(reached, wanted - slack))
        if place + 1 < len(values) and abs(reached[place] - wanted) <= slack:
            return float(values[place] + values[place + 1]) / 2.0
        return float(values[min(place, len(values) - 1)])

    return at


def quantile_estimate(
    values: Floats, counted: Floats, probability: float, sampling: Sampling
) -> tuple[float, float, float]:
    """A quantile with Woodruff's interval; `counted` (values, 3) belongs to sorted distinct `values`.

    The limits are the quantiles at p ± t √(p(1-p)/effective n): every value that the data do not reject as
    the p-quantile. No interval where that leaves 0 to 1.
    """
    at = quantile_of(values, counted[:, W])
    people, total, squares = counted.sum(axis=0)
    middle = at(probability)
    if people < 2 or not total:
        return middle, float("nan"), float("nan")
    error = np.sqrt(probability * (1.0 - probability) * squares / total**2 * sampling.factor)
    half = t_quantile((1.0 + LEVEL) / 2.0, float(people) - 1.0) * error
    if probability - half <= 0.0 or probability + half >= 1.0:
        return middle, float("nan"), float("nan")
    return middle, min(at(probability - half), middle), max(at(probability + half), middle)
