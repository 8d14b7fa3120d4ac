"""What the search leaves undone: sets that may not be are taken apart, and people without a place seated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from remit.support.seating import FEWEST, MOST, Roster, feasible, points


def mend(roster: Roster, sets: Iterable[Sequence[int]], rows: Iterable[int]) -> list[list[int]]:
    """Sets that all may be, with as many of the people as can be seated by one move each.

    A set that may not be keeps the most members who may sit together (five at least), the best of those. The
    others join a set with room, change places with somebody who can sit elsewhere, or found a set with people
    from sets of six and more.
    """
    done = [kept for members in sets if (kept := _kept(roster, members))]
    seated = {row for members in done for row in members}
    waiting = [row for row in rows if row not in seated]
    moved = True
    while moved:
        moved = False
        for row in waiting:
            if _join(roster, done, row) or _swap_in(roster, done, row) or _found(roster, done, row, waiting):
                seated = {member for members in done for member in members}
                waiting = [other for other in waiting if other not in seated]
                moved = True
                break
    return done


def _kept(roster: Roster, members: Sequence[int]) -> list[int]:
    for size in range(min(len(members), MOST), FEWEST - 1, -1):
        able = [list(rows) for rows in combinations(members, size) if feasible(roster, rows)]
        if able:
            return max(able, key=lambda rows: points(roster, rows).total)
    return []


def _join(roster: Roster, sets: list[list[int]], row: int) -> bool:
    """Seat a person where it costs least, in a set with room."""
    able = [
        (points(roster, [*members, row]).total - points(roster, members).total, -number)
        for number, members in enumerate(sets)
        if len(members) < MOST and feasible(roster, [*members, row])
    ]
    if able:
        sets[-max(able)[1]].append(row)
    return bool(able)


def _swap_in(roster: Roster, sets: list[list[int]], row: int) -> bool:
    """Seat a person in the place of somebody who can sit elsewhere."""
    for members in sets:
        for place, leaver in enumerate(members):
            changed = [*members[:place], row, *members[place + 1 :]]
            if not feasible(roster, changed):
                continue
            members[place] = row
            if _join(roster, sets, leaver):
                return True
            members[place] = leaver
    return False


def _found(roster: Roster, sets: list[list[int]], row: int, waiting: Sequence[int]) -> bool:
    """A new set round a person: others who wait first, then people out of each set that can spare some."""
    for day in (1 << place for place in range(len(roster.day.names))):
        if not roster.slots[row] & day:
            continue
        group = [row]
        for other in waiting:
            if len(group) < FEWEST and other not in group and _suits(roster, group, other, day):
                group.append(other)
        spare = {number: len(members) - FEWEST for number, members in enumerate(sets)}
        for number, members in enumerate(sets):
            for other in members:
                if len(group) < FEWEST and spare[number] and _suits(roster, group, other, day):
                    group.append(other)
                    spare[number] -= 1
        if len(group) == FEWEST:
            for members in sets:
                members[:] = [other for other in members if other not in group]
            sets.append(group)
            return True
    return False


def _suits(roster: Roster, group: Sequence[int], row: int, day: int) -> bool:
    return bool(roster.slots[row] & day) and roster.foes[row].isdisjoint(group)
