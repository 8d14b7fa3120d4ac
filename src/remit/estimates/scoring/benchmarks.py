"""Best, average and worst of organisations, and the limits that chance alone draws round an average."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, median
from typing import Literal

FUNNEL = 0.998
"""The share of organisations without any difference that lies inside: 2 of 1,000 lie outside by chance."""

_Z = NormalDist().inv_cdf((1.0 + FUNNEL) / 2.0)
_QUARTILES_APART = 2.0 * NormalDist().inv_cdf(0.75)


def best_average_worst(
    values: Sequence[float], *, lower_is_better: bool = False, fewest: int = 3
) -> tuple[float, float, float] | None:
    """The best, the middle (median) and the worst value; None where there are fewer than `fewest`."""
    if not values or len(values) < fewest:
        return None
    best, worst = (min, max) if lower_is_better else (max, min)
    return best(values), median(values), worst(values)


def beside(lower: float, upper: float, average: float) -> Literal["above", "within", "below"]:
    """Where an interval lies beside an average: wholly above it, wholly below it, or round it."""
    return "above" if lower > average else "below" if upper < average else "within"


def spread_of(first_quartile: float, third_quartile: float) -> float:
    """The standard deviation of a normal distribution with these quartiles."""
    return (third_quartile - first_quartile) / _QUARTILES_APART


def funnel(average: float, spread: float, people: int) -> tuple[float, float]:
    """The limits within which the mean of so many lies in 998 of 1,000 cases, by chance alone.

    `spread` is the standard deviation between people. Source: Spiegelhalter (2005), Funnel plots for
    comparing institutional performance, Statistics in Medicine 24, 1185-1202. Wide limits allow for the
    number of organisations that are looked at, in place of a correction of many tests.
    """
    half = _Z * spread / sqrt(people) if people else float("inf")
    return average - half, average + half
