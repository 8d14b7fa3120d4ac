"""An attacker who has nothing but `release.json` and patience: tries whole numbers until something fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

Place = tuple[str, ...]
"""The categories of the attacked variables, in their order."""

Constraint = tuple[Mapping[Place, float], float, float]
UNBOUNDED = 10**6


def constraints_of(document: Mapping[str, Any], names: Sequence[str]) -> list[Constraint]:
    """Every fact that is about these variables only, over the cells of their joint table."""
    categories = [document["variables"][name] for name in names]
    found: dict[tuple[object, ...], Constraint] = {}
    stated = [([[1, fact["at"]]], fact) for fact in document["facts"]]
    stated += [(fact["terms"], fact) for fact in document["linear"]]
    for terms, fact in stated:
        if any(name not in names for _, at in terms for name in at):
            continue
        weights: dict[Place, float] = {}
        for weight, at in terms:
            for place in product(*categories):
                if all(at.get(name, part) == part for name, part in zip(names, place, strict=True)):
                    weights[place] = weights.get(place, 0.0) + weight
        high = UNBOUNDED if fact["hi"] is None else fact["hi"]
        if fact["lo"] > 0 or high < UNBOUNDED:
            found[(*sorted(weights.items()), fact["lo"], high)] = (weights, fact["lo"], high)
    return list(found.values())


def possible(constraints: Iterable[Constraint], wanted: Constraint, most: int) -> bool:
    """Whether a table of whole numbers from 0 to `most` fits all constraints and the wanted one."""
    every = [*constraints, wanted]
    places = sorted({place for weights, _, _ in every for place in weights})
    number = {place: index for index, place in enumerate(places)}
    rules = [
        ([(number[place], weight) for place, weight in weights.items() if weight], low, high)
        for weights, low, high in every
    ]
    touched: list[list[int]] = [[] for _ in places]
    for index, (terms, _, _) in enumerate(rules):
        for place, _ in terms:
            touched[place].append(index)
    return _fit([0] * len(places), [most] * len(places), (rules, touched))


Rule = tuple[list[tuple[int, float]], float, float]

Rules = tuple[list[Rule], list[list[int]]]
"""The rules, and for each place the numbers of those that are about it."""


def _fit(lows: list[int], highs: list[int], rules: Rules) -> bool:
    if not _narrow(lows, highs, rules):
        return False
    open_places = [place for place in range(len(lows)) if lows[place] < highs[place]]
    if not open_places:
        return True
    place = min(open_places, key=lambda each: highs[each] - lows[each])
    middle = (lows[place] + highs[place]) // 2
    for low, high in ((lows[place], middle), (middle + 1, highs[place])):
        fewer, more = list(lows), list(highs)
        fewer[place], more[place] = low, high
        if _fit(fewer, more, rules):
            return True
    return False


def _narrow(lows: list[int], highs: list[int], rules: Rules) -> bool:
    """Narrow the bounds of each place to what each rule leaves by itself; False when nothing is left."""
    every, touched = rules
    waiting = dict.fromkeys(range(len(every)))
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        terms, low, high = every[number]
        least = sum(w * (lows[p] if w > 0 else highs[p]) for p, w in terms)
        most = sum(w * (highs[p] if w > 0 else lows[p]) for p, w in terms)
        if least > high + 1e-9 or most < low - 1e-9:
            return False
        for place, weight in terms:
            lower, upper = lows[place], highs[place]
            if lower == upper:
                continue
            up = (high - least) / weight + (lower if weight > 0 else upper)
            down = (low - most) / weight + (upper if weight > 0 else lower)
            top, bottom = (up, down) if weight > 0 else (down, up)
            highs[place] = min(upper, int((top + 1e-9) // 1))
            lows[place] = max(lower, -int(-(bottom - 1e-9) // 1))
            if lows[place] > highs[place]:
                return False
            if (lower, upper) != (lows[place], highs[place]):
                waiting |= dict.fromkeys(touched[place])
    return True
