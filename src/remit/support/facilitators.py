"""Who leads which learning set at the start: a second assignment, of facilitators to sets.

A facilitator has a half-day in common with all of the set, is not of a member's organisation nor of a neighbour of
it, is barred by nobody in it, is not a member, and leads no more sets than offered. As many sets as can be are led;
of those ways the one with the most half-days to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from remit.support.extra import scipy
from remit.support.learning_sets import LearningSet
from remit.support.records import Org, Sector

LACKS = {
    "half-days": "no facilitator can come on a half-day that suits this set",
    "neighbours": "the facilitators who could come are of a member's organisation or a neighbour of it",
    "no place": "no facilitator could be found for this set this time",
}
"""Why a set has nobody to lead it, by rule; none of the reasons tells whether anybody is barred."""


class Facilitator(Struct, frozen=True):
    """Somebody who can lead sets: where from (empty: independent), when free, how many sets at once."""

    id: str
    organisation: str = ""
    slots: frozenset[str] = frozenset()
    capacity: int = 1


class Unled(Struct, frozen=True):
    """A set without a facilitator: the rule and the reason in words."""

    set: str
    rule: str
    reason: str


class Led(Struct, frozen=True):
    """The sets with their facilitators and the half-day that suits both, and the sets that have none."""

    sets: tuple[LearningSet, ...]
    unled: tuple[Unled, ...]


def assign(sector: Sector, sets: Iterable[LearningSet], facilitators: Iterable[Facilitator]) -> Led:
    """Each set with at most one facilitator; the order of the input makes no difference.

    Needs scipy (`remit[support]`).
    """
    groups = tuple(sets)
    leaders = sorted({leader.id: leader for leader in facilitators}.values(), key=lambda leader: leader.id)
    barred = _barred(sector)
    days = np.array([[_days(group, leader) for leader in leaders] for group in groups], dtype=np.int64)
    near = np.array([[_near(sector, group, leader) for leader in leaders] for group in groups], dtype=bool)
    open_to = np.array([[not _bars(sector, barred, group, leader) for leader in leaders] for group in groups])
    shape = (len(groups), len(leaders))
    days, near, open_to = (table.reshape(shape) for table in (days, near, open_to))
    chosen = _assigned(np.where(near | ~open_to, 0, days), [max(leader.capacity, 0) for leader in leaders])
    led, unled = [], []
    for place, group in enumerate(groups):
        if place in chosen:
            leader = leaders[chosen[place]]
            led.append(replace(group, facilitator=leader.id, slot=_first(group, leader)))
        else:
            led.append(group)
            rule = _lacking(days[place], near[place])
            unled.append(Unled(group.id, rule, LACKS[rule]))
    return Led(tuple(led), tuple(unled))


def _days(group: LearningSet, leader: Facilitator) -> int:
    return len(leader.slots.intersection(group.days))


def _first(group: LearningSet, leader: Facilitator) -> str:
    return next(day for day in group.days if day in leader.slots)


def _near(sector: Sector, group: LearningSet, leader: Facilitator) -> bool:
    """Whether the facilitator is a member, or of an organisation that is a member's or a neighbour of one."""
    homes = {sector.people[person].organisation for person in group.people}
    if leader.id in group.people or (leader.organisation and leader.organisation in homes):
        return True
    own = _place(sector.orgs.get(leader.organisation))
    return bool(own) and own in {_place(sector.orgs.get(home)) for home in homes}


def _place(org: Org | None) -> tuple[str, str] | None:
    return (org.area, org.kind) if org is not None and org.area and org.kind else None


def _barred(sector: Sector) -> Mapping[str, Set[str]]:
    """With whom (people or organisations) each is barred, both ways."""
    found: dict[str, set[str]] = {}
    for bar in sector.bars:
        found.setdefault(bar.a, set()).add(bar.b)
        found.setdefault(bar.b, set()).add(bar.a)
    return found


def _bars(sector: Sector, barred: Mapping[str, Set[str]], group: LearningSet, leader: Facilitator) -> bool:
    own = {leader.id, leader.organisation} - {""}
    against = set().union(*(barred.get(name, frozenset()) for name in own))
    homes = {sector.people[person].organisation for person in group.people}
    return not against.isdisjoint({*group.people, *homes})


def _assigned(days: np.ndarray[tuple[int, ...], np.dtype[np.int64]], places: Sequence[int]) -> dict[int, int]:
    """The leader of each set that gets one: most sets, then most half-days."""
    columns = np.repeat(np.arange(len(places)), np.minimum(places, len(days)))
    if not len(columns) or not len(days):
        return {}
    one = int(days.max()) * len(days) + 1  # one more set outweighs all half-days
    gain = np.where(days > 0, days + one, 0)[:, columns]
    rows, picked = scipy("optimize").linear_sum_assignment(gain, maximize=True)
    return {
        int(row): int(columns[column])
        for row, column in zip(rows, picked, strict=True)
        if gain[row, column] > 0
    }


def _lacking(days: Sequence[int], near: Sequence[bool]) -> str:
    free = [place for place, count in enumerate(days) if count]
    if not free:
        return "half-days"
    return "neighbours" if all(near[place] for place in free) else "no place"
