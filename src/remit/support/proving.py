"""What the search found, made better where there is better, with the proof: for few people only."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.support.packing import PLACED, Packing
from remit.support.partition import Every, every_set
from remit.support.reseating import reseat
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


def prove(roster: Roster, sets: Sequence[Sequence[int]], rows: Sequence[int]) -> Proven:
    """At least as good a grouping as these sets; bound 100 and no proof when there are too many people."""
    at_hand = tuple(tuple(sorted(members)) for members in sets)
    everybody = sum(map(len, at_hand)) == len(rows)
    lengths = [len(members) for members in at_hand] if everybody and at_hand else [FEWEST, MOST]
    every = every_set(roster, rows, (min(lengths), max(lengths)))
    if every is None or not len(every.masks):
        return Proven(at_hand, 100.0, 0 if every else len(rows), every is not None)
    numbers = _numbers(every, at_hand, rows)
    if everybody:
        numbers = reseat(every, numbers)
    limit = len(at_hand) if everybody else len(rows) // FEWEST
    packed = Packing(every, len(rows), limit, weighted=not everybody).solve(numbers)
    seatable = min(len(rows), int(packed.bound // PLACED))
    bound = (packed.bound - PLACED * len(rows)) / limit if everybody else 100.0
    chosen = tuple(
        tuple(row for place, row in enumerate(rows) if int(every.masks[number]) >> place & 1)
        for number in packed.chosen
    )
    return Proven(chosen, min(bound, 100.0), seatable, packed.proven)


def _numbers(every: Every, sets: Sequence[Sequence[int]], rows: Sequence[int]) -> list[int]:
    """Where these sets stand in the list of all."""
    places = {row: place for place, row in enumerate(rows)}
    wanted = {sum(1 << places[row] for row in members) for members in sets}
    return [number for number, mask in enumerate(every.masks.tolist()) if mask in wanted]
