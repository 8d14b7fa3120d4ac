"""What a mean or a quantile says about counts of categories, when a category may stand for several values."""

from __future__ import annotations

from collections.abc import Collection, Mapping

INFINITE = float("inf")

Bounds = Mapping[str, tuple[float, float]]
"""The lowest and highest value that each category may stand for."""

Weighted = tuple[dict[str, float], float, float | None]
"""Weights by category with the lowest and highest sum."""


def bounds_of(categories: Mapping[str, Collection[str]], scores: Mapping[str, float]) -> Bounds:
    """The values of each category with a score; joined ends ("6 or fewer") reach as far as numbers go."""
    found: dict[str, tuple[float, float]] = {}
    for code, members in categories.items():
        values = [value for member in members if (value := _value(member, scores)) is not None]
        if values and len(values) == len(members):
            low = -INFINITE if code.endswith("_or_fewer") else min(values)
            high = INFINITE if code.endswith("_or_more") else max(values)
            found[code] = (low, high)
    return found


def _value(code: str, scores: Mapping[str, float]) -> float | None:
    if code in scores:
        return scores[code]
    try:
        return float(code)
    except ValueError:
        return None


def mean_facts(bounds: Bounds, mean: float, base: int, width: float) -> list[Weighted]:
    """A mean, known within `width`, of `base` people: what their values sum to.

    With one value a category that is one band; else the lowest values cannot exceed its top, nor the highest
    values fall short of its bottom.
    """
    low, high = (mean - width) * base, (mean + width) * base
    lows = {code: pair[0] for code, pair in bounds.items()}
    highs = {code: pair[1] for code, pair in bounds.items()}
    if lows == highs:
        return [(lows, low, high)] if lows else []
    found: list[Weighted] = []
    if all(value > -INFINITE for value in lows.values()) and min(lows.values()) >= 0:
        found.append((lows, 0.0, high))
    if all(value < INFINITE for value in highs.values()):
        found.append((highs, low, None))
    return found


def quantile_facts(bounds: Bounds, value: float, base: int, share: float) -> list[Weighted]:
    """A quantile of `base` people: no more than this share lies below it, no less does not exceed it."""
    below = {code: 1.0 for code, (_, high) in bounds.items() if high < value}
    reached = {code: 1.0 for code, (low, _) in bounds.items() if low <= value}
    found: list[Weighted] = []
    if below:
        found.append((below, 0.0, share * base))
    if reached:
        found.append((reached, share * base, None))
    return found
