"""Every possible set of few people, listed with its points: what exact grouping chooses from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.support.seating import (
    COMPANY,
    HALF_DAYS,
    KINDS,
    REGIONS,
    SHARED,
    STAGES,
    Field,
    Roster,
    share,
)

MOST_PEOPLE = 40
MOST_SETS = 4_000_000
"""More people, or more possible sets, are not listed: then nothing is proven."""

Masks = NDArray[np.uint64]


class Every(Struct, frozen=True):
    """Every set that may be: members as bits, how many they are, and the points of each."""

    masks: Masks
    sizes: NDArray[np.int64]
    points: NDArray[np.int64]


def every_set(roster: Roster, rows: Sequence[int], sizes: tuple[int, int]) -> Every | None:
    """All feasible sets of people of these sizes (fewest, most); None when they are too many to list.

    Grown one member at a time, in the order of the rows, keeping the half-days and the people still possible.
    """
    if len(rows) > MOST_PEOPLE or len(roster.day.names) > 63:
        return None
    days = np.array([roster.slots[row] for row in rows], dtype=np.uint64)
    friends = _friends(roster, rows)
    masks, left, suits = np.zeros(1, np.uint64), np.array([_ones(len(rows))]), np.array([_ones(64)])
    found: list[Masks] = []
    for size in range(1, sizes[1] + 1):
        grown = [_grown(masks, left, suits, place, days[place], friends[place]) for place in range(len(rows))]
        if sum(len(part[0]) for part in grown) > MOST_SETS:
            return None
        masks, left, suits = (np.concatenate([part[item] for part in grown]) for item in range(3))
        if size >= sizes[0]:
            found.append(masks)
    listed = np.concatenate(found) if found else np.zeros(0, np.uint64)
    counted = np.bitwise_count(listed).astype(np.int64)
    return (
        Every(listed, counted, _points(roster, rows, listed, counted)) if len(listed) <= MOST_SETS else None
    )


def _ones(count: int) -> np.uint64:
    return np.uint64((1 << count) - 1)


def _friends(roster: Roster, rows: Sequence[int]) -> list[np.uint64]:
    """Who may sit with each and comes later in the order."""
    return [
        np.uint64(
            sum(1 << there for there in range(here + 1, len(rows)) if rows[there] not in roster.foes[row])
        )
        for here, row in enumerate(rows)
    ]


def _grown(
    masks: Masks, left: Masks, suits: Masks, place: int, days: np.uint64, friends: np.uint64
) -> tuple[Masks, Masks, Masks]:
    bit = np.uint64(1 << place)
    may = ((left & bit) != 0) & ((suits & days) != 0)
    return masks[may] | bit, left[may] & friends, suits[may] & days


def members(masks: Masks, width: int) -> NDArray[np.float32]:
    """A 1 for each member: one row a set, one column a person."""
    return ((masks[:, None] >> np.arange(width, dtype=np.uint64)) & np.uint64(1)).astype(np.float32)


def added(masks: Masks, prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each set the sum of its members' prices: eight people at a time, by a table of their subsets."""
    total = np.zeros(len(masks))
    for start in range(0, len(prices), 8):
        eight = np.zeros(8)
        eight[: len(prices[start : start + 8])] = prices[start : start + 8]
        table = (np.arange(256)[:, None] >> np.arange(8) & 1) @ eight
        total += table[(masks >> np.uint64(start)) & np.uint64(255)]
    return total


def _points(roster: Roster, rows: Sequence[int], masks: Masks, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The points of each set, by counting columns: the third way to the same sum."""
    total = np.zeros(len(masks), np.int64)
    for start in range(0, len(masks), 100_000):
        part = slice(start, start + 100_000)
        total[part] = _points_of(roster, rows, members(masks[part], len(rows)), sizes[part])
    return total


def _points_of(
    roster: Roster, rows: Sequence[int], inside: NDArray[np.float32], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    def counts(field: Field) -> NDArray[np.int64]:
        told = np.array(
            [
                [roster.packed[row] >> (field.start + 4 * place) & 15 for place in range(len(field.names))]
                for row in rows
            ],
            dtype=np.float32,
        ).reshape(len(rows), len(field.names))
        return np.asarray(np.rint(inside @ told), dtype=np.int64)

    most = counts(roster.concern).max(axis=1, initial=0)
    days = (counts(roster.day) == sizes[:, None]).sum(axis=1)
    found = SHARED * np.maximum(most - 1, 0) // np.maximum(sizes - 1, 1)
    found += HALF_DAYS * np.minimum(days, 2) // 2
    mixes = zip((roster.kind, roster.region, roster.stage), roster.mix, (KINDS, REGIONS, STAGES), strict=True)
    for field, hoped, whole in mixes:
        table = np.array([share(whole, many, hoped) for many in range(len(field.names) + 1)])
        found += table[(counts(field) > 0).sum(axis=1)]
    found += np.where((counts(roster.gender) == 1).any(axis=1), 0, COMPANY)
    return np.asarray(found, dtype=np.int64)
