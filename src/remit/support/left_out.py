"""Who cannot be seated and why, in words that never give a bar away.

The reason is worked out as if nobody had barred anybody: half-days, organisations and numbers explain what
they can, and everything else is 'no place could be found', whatever lies behind it. So a reason with a bar
and without is the same, letter by letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import Struct

from remit.support.seating import FEWEST, Roster

RULES = {
    "no half-day": "no half-day was given, so no meeting can be found",
    "half-days": "fewer than {others} other people can meet on the half-days given",
    "neighbours": "fewer than {others} people can meet on the half-days given who are at "
    "{others} organisations that are neither their own, nor neighbours of it or of each other",
    "crowded": "more people are at their organisation and its neighbours than there can be sets, and no "
    "two of them may sit together",
    "no place": "no place could be found this time; more half-days make it likelier",
}
"""The rules that can leave a person out, with what is said to them."""


class LeftOut(Struct, frozen=True):
    """A person in no set: the rule that decided, by name, and the reason in plain words."""

    person: str
    rule: str
    reason: str


def why_left_out(roster: Roster, rows: Iterable[int]) -> tuple[LeftOut, ...]:
    """For each, the first rule that explains it; `no place` when half-days and organisations alone do not."""
    free = _blocks_by_day(roster, range(len(roster.people)))
    able = Counter(block for block, slots in zip(roster.blocks, roster.slots, strict=True) if slots)
    crowded = {block for block, people in able.items() if people > able.total() // FEWEST}
    told = {
        row: _binding(roster, row, free) or ("crowded" if roster.blocks[row] in crowded else "no place")
        for row in rows
    }
    return tuple(
        LeftOut(roster.people[row], rule, RULES[rule].format(others="four")) for row, rule in told.items()
    )


def _binding(roster: Roster, row: int, free: Mapping[int, Mapping[int, int]]) -> str:
    """The rule that makes any set impossible for a person, bars apart; empty when none does."""
    days = [free[day] for day in _days(roster.slots[row])]
    if not days:
        return "no half-day"
    if max(sum(blocks.values()) for blocks in days) < FEWEST:
        return "half-days"
    return "neighbours" if max(len(blocks) for blocks in days) < FEWEST else ""


def _days(slots: int) -> Iterator[int]:
    while slots:
        yield slots & -slots
        slots &= slots - 1


def seatless(roster: Roster) -> frozenset[int]:
    """Everybody for whom no set is possible, whoever else were in it; they are not grouped at all.

    Possible is: on one of their half-days, people of four or more other blocks are free and not their foes,
    counting only people for whom a set is possible in turn.
    """
    out: set[int] = set()
    while True:
        left = [row for row in range(len(roster.people)) if row not in out]
        free = _blocks_by_day(roster, left)
        fresh = {row for row in left if not _possible(roster, row, free, out)}
        if not fresh:
            return frozenset(out)
        out |= fresh


def _blocks_by_day(roster: Roster, rows: Iterable[int]) -> dict[int, dict[int, int]]:
    """By half-day: how many people of each block are free."""
    found: dict[int, dict[int, int]] = {}
    for row in rows:
        for day in _days(roster.slots[row]):
            counts = found.setdefault(day, {})
            counts[roster.blocks[row]] = counts.get(roster.blocks[row], 0) + 1
    return found


def _possible(roster: Roster, row: int, free: Mapping[int, Mapping[int, int]], out: Set[int]) -> bool:
    closed = [row, *(foe for foe in roster.foes[row] if foe not in out)]
    for day in _days(roster.slots[row]):
        lost = Counter(roster.blocks[other] for other in closed if roster.slots[other] & day)
        gone = sum(free[day][block] == many for block, many in lost.items())
        if len(free[day]) - gone >= FEWEST - 1:
            return True
    return False
