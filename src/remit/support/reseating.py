"""Three sets at a time made anew in the best way there is, until no three can be bettered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from remit.support.partition import Every, Masks


def reseat(every: Every, at_hand: Sequence[int]) -> list[int]:
    """Sets at least as good as those at hand, of the same people and as many: no three of them can be bettered.

    Among the listed sets of just these people, each that holds the first person is completed by each that
    holds the first of the rest, when what then remains is a listed set too.
    """
    chosen = list(at_hand)
    order = np.argsort(every.masks, kind="stable")
    sorted_masks, worth = every.masks[order], every.points[order]
    better = len(chosen) > 2
    tried: set[tuple[int, ...]] = set()
    while better:
        better = False
        for places in combinations(range(len(chosen)), 3):
            three = [chosen[place] for place in places]
            if (key := tuple(sorted(three))) in tried:
                continue
            tried.add(key)
            found = _best_three(sorted_masks, worth, np.bitwise_or.reduce(every.masks[three]))
            if found is not None and worth[found].sum() > every.points[three].sum():
                for place, number in zip(places, found.tolist(), strict=True):
                    chosen[place] = int(order[number])
                better = True
    return chosen


def _best_three(masks: Masks, worth: NDArray[np.int64], union: np.uint64) -> NDArray[np.intp] | None:
    """The three listed sets that are worth most and together are exactly these people."""
    near = np.flatnonzero((masks & ~union) == 0)
    inside, value = masks[near], worth[near]
    lowest = inside & (~inside + np.uint64(1))
    first = union & (~union + np.uint64(1))
    best, found = -1, None
    for place in np.flatnonzero(lowest == first):
        rest = union ^ inside[place]
        seconds = np.flatnonzero((lowest == (rest & (~rest + np.uint64(1)))) & ((inside & ~rest) == 0))
        wanted = rest ^ inside[seconds]
        thirds = np.minimum(np.searchsorted(inside, wanted), len(inside) - 1)
        fits = inside[thirds] == wanted
        if fits.any():
            totals = np.where(fits, value[seconds] + value[thirds], -1)
            top = int(np.argmax(totals))
            if value[place] + totals[top] > best:
                best = int(value[place] + totals[top])
                found = near[[place, seconds[top], thirds[top]]]
    return found
