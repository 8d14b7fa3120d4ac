"""A sector made up from a seed: as many needs, places, bars and free half-days as a real one might have.

Of `people`, about half ask for a mentor and a quarter offer it to one, two or three others; people are free
in half of ten half-days. Names say that nobody is meant.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from msgspec.structs import replace

from remit.support.records import Bar, Kind, Need, Offer, Org, Person, Sector

REGIONS = ("North", "East", "South", "West", "Coast", "Hills", "Capital")
PROVIDERS = ("general", "special", "community", "mobile")
SIZES = ("small", "medium", "large", "very large")
TOPICS = (
    "board work", "finance", "regulation", "quality", "job plans", "conduct", "change", "public voice",
    "partners", "research", "recruitment", "own career",
)  # fmt: skip
SLOTS = tuple(f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm"))
TODAY = date(2026, 11, 27)
AREAS = 42


def sector(
    people: int,
    seed: int = 0,
    kinds: tuple[Kind, ...] = ("mentor",),
    needs: float = 0.48,
    offers: float = 0.25,
    bars: float = 0.05,
    free: float = 0.5,
) -> Sector:
    """A made-up sector; `needs`, `offers`, `bars` are shares of people, `free` is of half-days."""
    chance = Random(seed)  # noqa: S311 - made-up people
    orgs = _orgs(max(2, people * 4 // 5), chance)
    places = list(orgs)
    who = {
        f"p{number:05d}": _person(f"p{number:05d}", number, places, chance, free) for number in range(people)
    }
    names = list(who)
    asked, given = [], []
    for kind in kinds:
        order = chance.sample(names, len(names))
        givers, receivers = round(people * offers), round(people * needs)
        given += [_offer(name, kind, chance) for name in order[:givers]]
        asked += [_need(name, kind, chance) for name in order[people - receivers :]]
    declared = [_bar(names, places, chance) for _ in range(round(people * bars))]
    return Sector(TODAY.isoformat(), orgs, who, tuple(given), tuple(asked), tuple(declared), (), SIZES)


def _orgs(count: int, chance: Random) -> dict[str, Org]:
    found = {}
    for number in range(count):
        name = f"org{number:05d}"
        area = chance.randrange(AREAS)
        found[name] = Org(
            name,
            f"Made-up organisation {number}",
            chance.choices(PROVIDERS, (6, 3, 2, 1))[0],
            chance.choice(SIZES),
            REGIONS[area % len(REGIONS)],
            f"area {area}",
        )
    return found


def _person(name: str, number: int, places: list[str], chance: Random, free: float) -> Person:
    since = TODAY - timedelta(days=int(chance.expovariate(1 / 1400)))
    slots = frozenset(slot for slot in SLOTS if chance.random() < free)
    chief = f"p{chance.randrange(number):05d}" if number and chance.random() < 0.03 else ""
    where = places[number] if number < len(places) else chance.choice(places)
    gender = chance.choice(("woman", "man")) if chance.random() < 0.3 else ""
    concerns = tuple(chance.sample(TOPICS, chance.randint(1, 3)))
    known = since.isoformat() if chance.random() < 0.97 else ""
    return Person(name, where, known, slots, concerns, reports_to=chief, gender=gender)


def _offer(name: str, kind: Kind, chance: Random) -> Offer:
    return Offer(name, kind, frozenset(chance.sample(TOPICS, chance.randint(1, 5))), chance.choice((1, 2, 3)))


def _need(name: str, kind: Kind, chance: Random) -> Need:
    wishes = {}
    if chance.random() < 0.3:
        wishes = dict(
            [chance.choice((("region", chance.choice(REGIONS)), ("kind", chance.choice(PROVIDERS))))]
        )
    if chance.random() < 0.1:
        wishes["gender"] = chance.choice(("woman", "man"))
    return Need(name, kind, frozenset(chance.sample(TOPICS, chance.randint(1, 3))), wishes)


def _bar(names: list[str], orgs: list[str], chance: Random) -> Bar:
    first = chance.choice(names)
    return Bar(first, chance.choice(names if chance.random() < 0.7 else orgs), first)


def shuffled(old: Sector, seed: int) -> Sector:
    """The same sector with everything in another order."""
    chance = Random(seed)  # noqa: S311 - made-up people
    many = {
        name: tuple(chance.sample(values, len(values)))
        for name, values in (
            ("offers", old.offers), ("needs", old.needs), ("bars", old.bars), ("links", old.links),
        )
    }  # fmt: skip
    people = dict(chance.sample(list(old.people.items()), len(old.people)))
    return replace(
        old, people=people, orgs=dict(chance.sample(list(old.orgs.items()), len(old.orgs))), **many
    )
