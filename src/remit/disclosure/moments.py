"""What an average, a quantile or a most common value says about counts of categories.

A category may stand for several values, and a printed number for all that round to it: what follows is then
an inequality between counts, no equation. Everything here is about people who count once each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil, floor, inf, log10, sqrt

from msgspec import Struct

from remit.core.words import number_of
from remit.estimates.intervals import LEVEL, Sampling
from remit.estimates.student import t_quantile

Bounds = Mapping[str, tuple[float, float]]
"""The lowest and highest value that each category may stand for."""

Weighted = tuple[dict[str, float], float, float | None]
"""Weights by category with the lowest and highest sum."""

Range = tuple[float, float]
"""The lowest and the highest number that a question takes."""

EVERY: Range = (-inf, inf)

NEXT = 1e-9
"""How far below its end the last value of a category may be."""

LARGEST = 1e9
"""No weight or sum of a fact is larger: beyond, digits are lost when it is solved for."""

SLACK = 1e-4
"""What arithmetic may be off by, in sums that are not whole."""


class Printed(Struct, frozen=True):
    """A number of `base` people as printed, known within `width` to either side."""

    value: float
    base: int
    width: float
    lower: float | None = None
    upper: float | None = None


def bounds_of(
    categories: Mapping[str, Collection[str]], scores: Mapping[str, float], limits: Range = EVERY
) -> Bounds:
    """The values of each category with a score; joined ends ("6 or fewer") reach as far as `limits` go.

    Where limits say less than the values that are there, they are no limits.
    """
    found: dict[str, tuple[float, float]] = {}
    for code, members in categories.items():
        values = [value for member in members if (value := _value(member, scores)) is not None]
        if values and len(values) == len(members):
            low, high = min(values), max(values)
            if code.endswith("_or_fewer"):
                low = limits[0] if limits[0] <= low else -inf
            if code.endswith("_or_more"):
                high = limits[1] if limits[1] >= high else inf
            found[code] = (low, high)
    return found


def _value(code: str, scores: Mapping[str, float]) -> float | None:
    return scores[code] if code in scores else number_of(code)


def cut(points: Collection[float], width: float, limits: Range) -> Bounds:
    """Categories for a number without any: what rounds to each printed value, and what lies between.

    So that a printed quantile says how many are in which of them. A category ends just before the next.
    """
    found: dict[str, tuple[float, float]] = {}
    last, before = limits[0], ""
    for point in sorted(points):
        low, high = max(point - width, limits[0]), min(point + width, limits[1])
        if low > last + NEXT:
            found[f"{before}_to_{point:.15g}" if before else f"under_{point:.15g}"] = (last, low - NEXT)
        found[f"about_{point:.15g}"] = (low, high - NEXT)
        last, before = high, f"{point:.15g}"
    if before and limits[1] > last:
        found[f"over_{before}"] = (last, limits[1])
    return found


# ---- averages ------------------------------------------------------------------------------------


def mean_facts(bounds: Bounds, printed: Printed) -> list[Weighted]:
    """A mean: what the values of all people sum to.

    With one value a category that is one band; else the lowest values cannot exceed its top, nor the highest
    values fall short of its bottom, as far as there is a lowest or highest value.
    """
    low = (printed.value - printed.width) * printed.base
    high = (printed.value + printed.width) * printed.base
    lows = {code: pair[0] for code, pair in bounds.items()}
    highs = {code: pair[1] for code, pair in bounds.items()}
    if lows == highs:
        return [(lows, low, high)] if lows else []
    return _one_sided((lows, highs), (low, high), printed.base)


def small(fact: Weighted) -> Weighted:
    """The same fact in small numbers: salaries of many people, squared, are more than an auditor reads."""
    weights, low, high = fact
    largest = max(map(abs, (*weights.values(), low, high or 0.0)))
    if largest <= LARGEST:
        return fact
    unit = 10.0 ** ceil(log10(largest / LARGEST))
    return (
        {code: weight / unit for code, weight in weights.items()},
        low / unit,
        None if high is None else high / unit,
    )


def _one_sided(weights: tuple[dict[str, float], dict[str, float]], ends: Range, base: int) -> list[Weighted]:
    """Sums of the smallest weights stay below the upper end, sums of the largest reach the lower one."""
    least, most = weights
    found: list[Weighted] = []
    if all(value > -inf for value in least.values()) and any(least.values()):
        floor = min(0.0, *least.values()) * base  # no sum of people is less
        found.append((least, floor, ends[1]))
    if all(value < inf for value in most.values()) and any(most.values()):
        found.append((most, ends[0], None))
    return found


def spread_facts(bounds: Bounds, printed: Printed, sampling: Sampling) -> list[Weighted]:
    """The interval of a mean: how far the values of people lie from it, squared and summed.

    The interval is mean ± t s / √n with the finite population correction (see `mean_estimate`), so that its
    half width gives the sum of squares within a band.
    """
    half = _half_width(printed)
    base, factor = printed.base, sampling.factor
    if half is None or base < 2 or not factor > 0:
        return []
    scale = base**2 / (t_quantile((1.0 + LEVEL) / 2.0, base - 1.0) ** 2 * factor)
    # About the printed mean, not the exact one, squares sum to a little more.
    low, high = half[0] ** 2 * scale - SLACK, half[1] ** 2 * scale + base * printed.width**2 + SLACK
    nearest = {code: _nearest(pair, printed.value) ** 2 for code, pair in bounds.items()}
    farthest = {code: max((end - printed.value) ** 2 for end in pair) for code, pair in bounds.items()}
    if nearest == farthest:
        return [(nearest, max(0.0, low), high)] if any(nearest.values()) else []
    return _one_sided((nearest, farthest), (max(0.0, low), high), base)


def _half_width(printed: Printed) -> Range | None:
    """The smallest and largest half width of an interval that is printed as this one."""
    if printed.lower is None or printed.upper is None:
        return None
    value, width = printed.value, printed.width
    up, down = printed.upper - value, value - printed.lower
    both = (printed.upper - printed.lower) / 2
    low = max(0.0, both - width, up - 2 * width, down - 2 * width)
    return low, min(both + width, up + 2 * width, down + 2 * width)


def _nearest(pair: Range, value: float) -> float:
    """The distance from a value to the nearest of a range."""
    return max(pair[0] - value, value - pair[1], 0.0)


# ---- quantiles and most common values ------------------------------------------------------------


def _inside(printed: Printed, pair: Range) -> tuple[bool, bool]:
    """Whether a category lies below everything that is printed as this value, and whether it reaches it.

    Halves are rounded away from nought, so that for negative numbers the upper end belongs to it.
    """
    low, high = printed.value - printed.width, printed.value + printed.width
    if printed.value < 0:
        return pair[1] <= low, pair[0] <= high
    return pair[1] < low, pair[0] < high


def quantile_facts(bounds: Bounds, printed: Printed, share: float) -> list[Weighted]:
    """A quantile: no more than this share lies below it, no less does not exceed it."""
    below = {code: 1.0 for code, pair in bounds.items() if _inside(printed, pair)[0]}
    reached = {code: 1.0 for code, pair in bounds.items() if _inside(printed, pair)[1]}
    found: list[Weighted] = []
    if below:
        found.append((below, 0.0, float(floor(share * printed.base + SLACK))))
    if reached:
        found.append((reached, float(ceil(share * printed.base - SLACK)), None))
    return found


def limit_shares(base: int, share: float, sampling: Sampling) -> Range | None:
    """The shares at which the ends of a quantile's interval lie (Woodruff; see `quantile_estimate`)."""
    if base < 2 or not sampling.factor >= 0:
        return None
    half = t_quantile((1.0 + LEVEL) / 2.0, base - 1.0) * sqrt(share * (1 - share) / base * sampling.factor)
    return (share - half, share + half) if share - half > 0.0 and share + half < 1.0 else None


def mode_facts(
    bounds: Bounds, members: Mapping[str, Sequence[float]], printed: Printed, least: int
) -> list[Weighted]:
    """The most common value, the lowest of several: no other is given more often.

    It is printed only where at least `least` people gave it. `members` are the values that a category may
    stand for, where everybody knows them; of k values one was given by at least a k-th of its people.
    """
    sides = {code: _inside(printed, pair) for code, pair in bounds.items()}
    mine = [code for code, (below, reached) in sides.items() if reached and not below]
    if not mine:
        return []
    found: list[Weighted] = [(dict.fromkeys(mine, 1.0), float(least), None)]
    for code, values in members.items():
        if code in mine or code not in bounds or not values:
            continue
        first = len(values) == 1 and sides[code][0]  # of equally common values a lower one would be given
        weights = {**dict.fromkeys(mine, float(len(values))), code: -1.0}
        found.append((weights, 1.0 if first else 0.0, None))
    return found
