"""The change of one figure between two waves: its interval, and the smallest change that would be found.

The waves are treated as independent samples. Where the same people answered both times their answers are
usually alike, the true interval is narrower, and what is given here errs on the careful side. The finite
population correction of each wave is in.
"""

from __future__ import annotations

from math import isfinite, sqrt
from statistics import NormalDist

import numpy as np
from msgspec import Struct

from remit.estimates.intervals import (
    LEVEL,
    Sampling,
    difference_interval,
    share_estimate,
    t_values,
    wilson,
)

POWER = 0.8
"""The chance with which the smallest detectable change would be found."""

_Z = NormalDist().inv_cdf((1.0 + LEVEL) / 2.0)
_Z_POWER = NormalDist().inv_cdf(POWER)
_STEPS = 80

Triple = tuple[float, float, float]
"""Value, lower and upper limit."""


class Counted(Struct, frozen=True):
    """`n` of `base` people in a wave in which `people` of `population` answered (0: population unknown).

    `people` is larger than `base` in a group.
    """

    n: int
    base: int
    people: int = 0
    population: int = 0

    @property
    def share(self) -> float:
        """The share: n over base."""
        return self.n / self.base

    @property
    def sampling(self) -> Sampling:
        """How the base was sampled."""
        return Sampling(self.people or self.base, self.population)

    @property
    def variance(self) -> float:
        """1 over the effective size: what p(1-p) is multiplied by; 0 when everybody answered."""
        return self.sampling.correction / self.base


def counted_interval(one: Counted) -> Triple:
    """The share with the Wilson interval that a release prints: t values, finite population correction."""
    chosen, base = np.full((1, 3), float(one.n)), np.full((1, 3), float(one.base))
    value, lower, upper = (float(each[0]) for each in share_estimate(chosen, base, one.sampling))
    return value, lower, upper


def share_change(before: Counted, after: Counted, *, normal: bool = False) -> Triple:
    """The later share minus the earlier, with its 95 % interval.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890, method 10: the two Wilson intervals put together. They are those that
    the report prints, with t values; `normal` takes z values as Newcombe does. NaN where one wave has none.
    """
    triples = [_normal(one) if normal else counted_interval(one) for one in (after, before)]
    return difference_interval(triples[0], triples[1])


def _normal(one: Counted) -> Triple:
    share, size = np.array([one.share]), np.array([float(one.base)])
    lower, upper = wilson(share, size / one.sampling.correction, np.array([_Z]))
    return one.share, float(lower[0]), float(upper[0])


def detectable_share(before: Counted, after: Counted) -> float | None:
    """The smallest change of the earlier share that these bases would find: power 80 %, 5 % two-sided.

    The smallest d with d >= z(.975) sqrt(q(1-q)(v1+v2)) + z(.8) sqrt(p1(1-p1)v1 + p2(1-p2)v2), where
    p2 = p1 + d towards the middle (where chance is largest), q is the pooled share and v is 1/n times the
    finite population correction. Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and
    Proportions, 3rd edition, chapter 4, solved for the difference. None where no change could be found.
    """
    p, v, w = before.share, before.variance, after.variance
    side = 1.0 if p <= 0.5 else -1.0
    if not v + w:
        return 0.0

    def missed(d: float) -> bool:
        other = p + side * d
        pooled = (p * w + other * v) / (v + w)
        null = sqrt(max(pooled * (1.0 - pooled), 0.0) * (v + w))
        spread = sqrt(max(p * (1.0 - p), 0.0) * v + max(other * (1.0 - other), 0.0) * w)
        return d < _Z * null + _Z_POWER * spread

    low, high = 0.0, max(p, 1.0 - p)
    if missed(high):
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if missed(middle) else (low, middle)
    return high


def detectable_from_intervals(before: Triple, after: Triple, bases: tuple[int, int]) -> float | None:
    """The smallest detectable change of a mean or a weighted share: z(.975) + z(.8) standard errors.

    The standard errors are read back from the printed intervals: half their width over the t value of the
    base. Source: Bloom (1995), Minimum detectable effects, Evaluation Review 19, 547-556.
    """
    freedom = np.array([base - 1.0 for base in bases])
    if min(bases) < 2:
        return None
    errors = [
        (upper - lower) / 2.0 / t
        for (_, lower, upper), t in zip((before, after), t_values(freedom), strict=True)
    ]
    found = (_Z + _Z_POWER) * sqrt(sum(error**2 for error in errors))
    return found if isfinite(found) else None
