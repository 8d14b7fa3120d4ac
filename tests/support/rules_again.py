"""The rules and points of a learning set once more, straight from the records, to hold the fast code to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from itertools import combinations

from remit.support.records import Sector


def may_sit(sector: Sector, one: str, other: str) -> bool:
    """Whether two people may be in one set."""
    a, b = sector.people[one], sector.people[other]
    at_a, at_b = sector.orgs.get(a.organisation), sector.orgs.get(b.organisation)
    if a.organisation and a.organisation == b.organisation:
        return False
    if at_a and at_b and at_a.area and at_a.kind and (at_a.area, at_a.kind) == (at_b.area, at_b.kind):
        return False
    if a.reports_to == other or b.reports_to == one:
        return False
    names = ({one, a.organisation}, {other, b.organisation})
    return not any(
        (bar.a in names[0] and bar.b in names[1]) or (bar.a in names[1] and bar.b in names[0])
        for bar in sector.bars
    )


def common_days(sector: Sector, people: Iterable[str]) -> set[str]:
    return set.intersection(*(set(sector.people[person].slots) for person in people))


def may_be(sector: Sector, people: Collection[str]) -> bool:
    """Whether these people may be a set."""
    return (
        5 <= len(set(people)) == len(people) <= 8
        and bool(common_days(sector, people))
        and all(may_sit(sector, one, other) for one, other in combinations(people, 2))
    )


def stage(sector: Sector, person: str) -> str:
    since = sector.people[person].since
    if not since:
        return ""
    years = (date.fromisoformat(sector.today) - date.fromisoformat(since)).days / 365.25
    return "new" if years < 2 else "experienced" if years >= 4 else ""


def mixed(whole: int, values: Iterable[str], everywhere: Iterable[str], hoped: int) -> int:
    hoped = min(hoped, len({value for value in everywhere if value}))
    found = len({value for value in values if value})
    if hoped < 2 or found >= hoped:
        return whole
    return whole * max(found - 1, 0) // (hoped - 1)


def worth(sector: Sector, people: Collection[str], all_people: Iterable[str]) -> dict[str, int]:
    """The points of a set, part by part."""
    everybody = list(all_people)

    def org(person: str, trait: str) -> str:
        found = sector.orgs.get(sector.people[person].organisation)
        return str(getattr(found, trait)) if found else ""

    concerns = Counter(concern for person in people for concern in set(sector.people[person].concerns))
    genders = Counter(sector.people[person].gender for person in people if sector.people[person].gender)
    most = max(concerns.values(), default=0)
    return {
        "concern": 40 * max(most - 1, 0) // (len(people) - 1),
        "half-days": 10 * min(len(common_days(sector, people)), 2),
        "kinds": mixed(10, [org(p, "kind") for p in people], [org(p, "kind") for p in everybody], 3),
        "regions": mixed(10, [org(p, "region") for p in people], [org(p, "region") for p in everybody], 3),
        "stages": mixed(10, [stage(sector, p) for p in people], [stage(sector, p) for p in everybody], 2),
        "company": 0 if 1 in genders.values() else 10,
    }


def best_of_all(sector: Sector) -> tuple[int, int]:
    """The most people that one or two sets can seat, and of those the most points a member, by trying all."""
    everybody = sorted(sector.people)
    possible = [
        (frozenset(people), len(people) * sum(worth(sector, people, everybody).values()))
        for size in range(5, 9)
        for people in combinations(everybody, size)
        if may_be(sector, people)
    ]
    alone = [(len(people), points) for people, points in possible]
    two = [
        (len(one) + len(other), first + second)
        for (one, first), (other, second) in combinations(possible, 2)
        if not one & other
    ]
    return max([(0, 0), *alone, *two])
