"""Who leads which learning set at the start: a second assignment, of facilitators to sets.

A facilitator has a half-day in common with all of the set, is not of a member's organisation nor of a
neighbour of it, is in no reporting line with a member, is barred by nobody in it, is not a member, and leads
no more sets than offered. As many sets as can be are led; of those ways the one with the most half-days to
choose from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from remit.support.board import above
from remit.support.extra import scipy
from remit.support.records import FACILITATOR, Org, Sector

if TYPE_CHECKING:
    from remit.support.learning_sets import LearningSet

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


def who_lead(offered: Sector, listed: Iterable[Facilitator], busy: Iterable[str]) -> tuple[Facilitator, ...]:
    """Those the desk lists and those who offered, with the places that sets they lead already leave them.

    `offered` holds the people who agreed to facilitating; `busy` names the facilitator of each running set.
    """
    found = {leader.id: leader for leader in listed}
    for offer in offered.offers:
        if offer.kind == FACILITATOR:
            person = offered.people[offer.person]
            found[person.id] = Facilitator(person.id, person.organisation, person.slots, offer.capacity)
    taken = Counter(busy)
    left = (replace(each, capacity=max(each.capacity - taken[name], 0)) for name, each in found.items())
    return tuple(sorted(left, key=lambda each: each.id))


def assign(sector: Sector, sets: Iterable[LearningSet], facilitators: Iterable[Facilitator]) -> Led:
    """Each set with at most one facilitator; the order of the input makes no difference.

    `sector` holds the members and the facilitators who are people of it. Needs scipy (`remit[support]`).
    """
    groups = tuple(sets)
    leaders = sorted({leader.id: leader for leader in facilitators}.values(), key=lambda leader: leader.id)
    against = [
        one | other for one, other in zip(_against(sector, leaders), _lines(sector, leaders), strict=True)
    ]
    shape = (len(groups), len(leaders))
    days, near, barred = np.zeros(shape, np.int64), np.zeros(shape, bool), np.zeros(shape, bool)
    for row, group in enumerate(groups):
        homes = {sector.people[person].organisation for person in group.people} - {""}
        places = {_place(sector.orgs.get(home)) for home in homes} - {None}
        closed = {*group.people, *homes}
        for column, leader in enumerate(leaders):
            days[row, column] = len(leader.slots.intersection(group.days))
            own = _place(sector.orgs.get(leader.organisation))
            near[row, column] = leader.id in closed or own in places or leader.organisation in homes
            barred[row, column] = not against[column].isdisjoint(closed)
    chosen = _assigned(np.where(near | barred, 0, days), [max(leader.capacity, 0) for leader in leaders])
    led, unled = [], []
    for place, group in enumerate(groups):
        if place in chosen:
            leader = leaders[chosen[place]]
            slot = next(day for day in group.days if day in leader.slots)
            led.append(replace(group, facilitator=leader.id, slot=slot))
        else:
            led.append(group)
            rule = _lacking(days[place], near[place])
            unled.append(Unled(group.id, rule, LACKS[rule]))
    return Led(tuple(led), tuple(unled))


def _place(org: Org | None) -> tuple[str, str] | None:
    return (org.area, org.kind) if org is not None and org.area and org.kind else None


def _against(sector: Sector, leaders: Sequence[Facilitator]) -> list[frozenset[str]]:
    """For each facilitator, the people and organisations that a bar on them or their organisation names."""
    barred: dict[str, set[str]] = {}
    for bar in sector.bars:
        barred.setdefault(bar.a, set()).add(bar.b)
        barred.setdefault(bar.b, set()).add(bar.a)
    return [
        frozenset().union(*(barred.get(name, ()) for name in (leader.id, leader.organisation) if name))
        for leader in leaders
    ]


def _lines(sector: Sector, leaders: Sequence[Facilitator]) -> list[frozenset[str]]:
    """For each facilitator, those above and below in the reporting line."""
    over = {name: set(above(sector, name)) for name in sector.people}
    return [
        frozenset(over.get(leader.id, ())) | {name for name, found in over.items() if leader.id in found}
        for leader in leaders
    ]


def _assigned(days: np.ndarray[tuple[int, ...], np.dtype[np.int64]], places: Sequence[int]) -> dict[int, int]:
    """The leader of each set that gets one: most sets, then most half-days."""
    times = np.minimum(np.array(places, np.int64), len(days))  # no more places than there are sets
    columns = np.repeat(np.arange(len(places)), times)
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
