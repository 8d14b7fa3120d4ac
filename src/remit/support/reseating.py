"""Three sets at a time made anew in the best way there is, until no three can be bettered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from remit.support.partition import Masks

NONE = np.zeros(0, np.intp)


def reseat(masks: Masks, gains: NDArray[np.float64], at_hand: Sequence[int]) -> list[int]:
    """Sets at least as good as those at hand, of the same people, as many: no three of them can be bettered.

    Among the listed sets of just these people, each that holds the first person is completed by each that
    holds the first of the rest, when what then remains is a listed set too.
    """
    chosen = list(at_hand)
    order = np.argsort(masks, kind="stable")
    sorted_masks, worth = masks[order], gains[order]
    better = len(chosen) > 2
    tried: set[tuple[int, ...]] = set()
    while better:
        better = False
        for places in combinations(range(len(chosen)), 3):
            three = [chosen[place] for place in places]
            if (key := tuple(sorted(three))) in tried:
                continue
            tried.add(key)
            found = _best_three(sorted_masks, worth, np.bitwise_or.reduce(masks[three]))
            if found is not None and worth[found].sum() > gains[three].sum():
                for place, number in zip(places, found.tolist(), strict=True):
                    chosen[place] = int(order[number])
                better = True
    return chosen


def _best_three(masks: Masks, worth: NDArray[np.float64], union: np.uint64) -> NDArray[np.intp] | None:
    """The three listed sets that are worth most and together are exactly these people."""
    near = np.flatnonzero((masks & ~union) == 0)
    inside, value = masks[near], worth[near]
    lowest = inside & (~inside + np.uint64(1))  # a number and its negative share just the lowest bit
    by_first = {int(bit): np.flatnonzero(lowest == bit) for bit in np.unique(lowest)}
    best, found = -1.0, None
    for place in by_first.get(_lowest(int(union)), NONE):
        rest = union ^ inside[place]
        seconds = by_first.get(_lowest(int(rest)), NONE)
        wanted = rest ^ inside[seconds]
        may = (inside[seconds] & ~rest) == 0
        seconds, wanted = seconds[may], wanted[may]
        thirds = np.minimum(np.searchsorted(inside, wanted), len(inside) - 1)
        totals = np.where(inside[thirds] == wanted, value[seconds] + value[thirds], -1.0)
        if len(totals) and (top := int(np.argmax(totals))) >= 0 and totals[top] >= 0:
            together = float(value[place] + totals[top])
            if together > best:
                best, found = together, near[[place, seconds[top], thirds[top]]]
    return found


def _lowest(mask: int) -> int:
    return mask & -mask
