"""Quantiles of Student's t without a statistics library: the light core must not load scipy.

The distribution function is the regularised incomplete beta function by its continued fraction (Numerical
Recipes 6.4, modified Lentz); the quantile follows by Newton steps kept inside a bracket.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, nan, pi
from statistics import NormalDist

_TINY = 1e-300
_STEPS = 400
_LARGE = 2000.0


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function; converges fast for x < (a+1)/(a+b+2)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _STEPS):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + top * d
            c = 1.0 + top / c
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return value


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1.0 - x) / b


def _upper_tail(t: float, freedom: float) -> float:
    """P(T > t) for t >= 0."""
    return 0.5 * incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))


def _density(t: float, freedom: float) -> float:
    scale = lgamma((freedom + 1.0) / 2.0) - lgamma(freedom / 2.0) - 0.5 * log(freedom * pi)
    return exp(scale - (freedom + 1.0) / 2.0 * log1p(t * t / freedom))


@lru_cache(maxsize=65536)
def t_quantile(probability: float, freedom: float) -> float:
    """The value that a t variable with these degrees of freedom stays below with this probability.

    NaN when `freedom` is not positive; the normal quantile when it is infinite. Right to 1e-11 or better.
    """
    if not freedom > 0.0 or not 0.0 < probability < 1.0:
        return nan
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -t_quantile(1.0 - probability, freedom)
    start = _expansion(NormalDist().inv_cdf(probability), freedom)
    return start if freedom > _LARGE else _refine(start, probability, freedom)


def _expansion(z: float, freedom: float) -> float:
    """Cornish-Fisher expansion in 1/freedom (Abramowitz and Stegun 26.7.5); error of order freedom^-5."""
    s = z * z
    return z * (
        1.0
        + (s + 1.0) / (4.0 * freedom)
        + ((5.0 * s + 16.0) * s + 3.0) / (96.0 * freedom**2)
        + (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / (384.0 * freedom**3)
        + ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / (92160.0 * freedom**4)
    )


def _refine(start: float, probability: float, freedom: float) -> float:
    """Newton steps from a starting value, kept inside a bracket around the quantile."""
    tail = 1.0 - probability
    low, high = 0.0, 1.0
    while _upper_tail(high, freedom) > tail:
        low, high = high, high * 2.0
    t = min(max(start, low), high)
    for _ in range(200):
        miss = _upper_tail(t, freedom) - tail
        low, high = (t, high) if miss > 0.0 else (low, t)
        step = t + miss / _density(t, freedom)
        following = step if low < step < high else (low + high) / 2.0
        if abs(following - t) <= 1e-13 * following:
            return following
        t = following
    return t
