"""A good first grouping in one pass: people with few choices first, each to an open set that suits."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from remit.support.seating import Roster

LOOKED_AT = 40
"""How many open sets of one theme are looked at for one person."""


class _Open:
    """A set being filled: who is in it, the half-days that still suit all, how many it takes."""

    def __init__(self, size: int) -> None:
        self.rows: list[int] = []
        self.days, self.size, self.seen = -1, size, 0

    def add(self, roster: Roster, row: int) -> None:
        self.rows.append(row)
        self.days &= roster.slots[row]
        self.seen |= roster.packed[row]

    def takes(self, roster: Roster, row: int, least: int) -> bool:
        return (self.days & roster.slots[row]).bit_count() >= least and roster.foes[row].isdisjoint(self.rows)


def shuffled(rows: Sequence[int], chance: Random) -> list[int]:
    """The rows in another order, the same for one seed in every version of Python."""
    return [row for _, row in sorted((chance.random(), row) for row in rows)]


def sow(roster: Roster, rows: Sequence[int], sizes: Sequence[int], seed: int) -> list[list[int]]:
    """Sets of the sizes asked for, with everybody in one; most share a theme and two half-days.

    Those who have only rare concerns and few half-days choose first. Who finds no open set fills the gaps at
    the end, whether it suits or not: that is for the annealing.
    """
    concerns = _concerns(roster)
    many = [sum(place in concerns[row] for row in rows) for place in range(len(roster.concern.names))]
    hardest = sorted(
        shuffled(rows, Random(seed)),  # noqa: S311 - a search, not a secret
        key=lambda row: (
            max((many[place] for place in concerns[row]), default=0),
            roster.slots[row].bit_count(),
        ),
    )
    left = [_Open(size) for size in sorted(sizes)]
    full: list[_Open] = []
    opened: dict[int, list[_Open]] = {}
    over: list[int] = []
    for row in hardest:
        themes = sorted(concerns[row], key=lambda place: (-many[place], place))
        found = _best(roster, row, themes, opened, 2)
        if found is None and left and themes:
            found = themes[0], left.pop()
            opened.setdefault(themes[0], []).append(found[1])
        found = found or _best(roster, row, themes, opened, 1)
        if found is None:
            over.append(row)
            continue
        place, group = found
        group.add(roster, row)
        if len(group.rows) == group.size:
            opened[place].remove(group)
            full.append(group)
    return _filled([*full, *(group for place in sorted(opened) for group in opened[place]), *left], over)


def _concerns(roster: Roster) -> list[list[int]]:
    start, width = roster.concern.start, len(roster.concern.names)
    return [
        [place for place in range(width) if packed >> (start + 4 * place) & 1] for packed in roster.packed
    ]


def _best(
    roster: Roster, row: int, themes: Sequence[int], opened: dict[int, list[_Open]], least: int
) -> tuple[int, _Open] | None:
    """Of the open sets that keep so many half-days, the one that most lacks what this person has."""
    mixed = roster.packed[row] & (roster.kind.ones | roster.region.ones | roster.stage.ones)
    company = roster.packed[row] & roster.gender.ones
    for place in themes:
        groups = [group for group in opened.get(place, ())[:LOOKED_AT] if group.takes(roster, row, least)]
        if groups:
            return place, max(
                groups,
                key=lambda group: (
                    4 * (mixed & ~group.seen).bit_count()
                    + 3 * bool(company & group.seen)
                    + (group.days & roster.slots[row]).bit_count()
                    + len(group.rows)
                ),
            )
    return None


def _filled(groups: Sequence[_Open], over: Sequence[int]) -> list[list[int]]:
    """The gaps filled with the people left over."""
    waiting = list(over)
    for group in groups:
        while len(group.rows) < group.size:
            group.rows.append(waiting.pop())
    return [group.rows for group in groups]
