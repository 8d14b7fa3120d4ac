"""What the search found, made better where there is better, with the proof: for few people only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from remit.support.packing import PLACED, Packing
from remit.support.partition import Every, every_set
from remit.support.seating import FEWEST, MOST, Roster


class Proven(Struct, frozen=True):
    """A grouping, what its mean score cannot exceed, how many people can be seated, whether it is best.

    Where everybody is seated, best means the highest mean score of so many sets of these sizes; where not,
    the most people seated, and of those the highest score a member.
    """

    sets: tuple[tuple[int, ...], ...]
    bound: float
    seatable: int
    best: bool


def prove(roster: Roster, groupings: Sequence[Sequence[Sequence[int]]], rows: Sequence[int]) -> Proven:
    """At least as good a grouping as each of these, the first of which is the best of them.

    With a bound of 100 and no proof when there are too many people.
    """
    best = _sorted(groupings[0])
    everybody = sum(map(len, best)) == len(rows)
    lengths = [len(members) for members in best] if everybody and best else [FEWEST, MOST]
    every = every_set(roster, rows, (min(lengths), max(lengths)))
    if every is None or not len(every.masks):
        return Proven(best, 100.0, 0 if every else len(rows), every is not None)
    alike = [_sorted(sets) for sets in groupings]
    alike = (
        [sets for sets in alike if sorted(map(len, sets)) == sorted(map(len, best))] if everybody else [best]
    )
    limit = len(best) if everybody else len(rows) // FEWEST
    starts = [_numbers(every, sets, rows) for sets in alike]
    packed = Packing(every, len(rows), limit, weighted=not everybody).solve(starts)
    seatable = min(len(rows), int(packed.bound // PLACED))
    bound = (packed.bound - PLACED * len(rows)) / limit if everybody else 100.0
    chosen = tuple(
        tuple(row for place, row in enumerate(rows) if int(every.masks[number]) >> place & 1)
        for number in packed.chosen
    )
    return Proven(chosen, min(bound, 100.0), seatable, packed.proven)


def _sorted(sets: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(sorted(members)) for members in sets)


def _numbers(every: Every, sets: Sequence[Sequence[int]], rows: Sequence[int]) -> list[int]:
    """Where these sets stand in the list of all."""
    places = {row: place for place, row in enumerate(rows)}
    wanted = np.array([sum(1 << places[row] for row in members) for members in sets], dtype=np.uint64)
    return [int(number) for number in np.flatnonzero(np.isin(every.masks, wanted))]
