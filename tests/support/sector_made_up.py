"""A sector nobody lives in: organisations, people and bars by a seed, in the proportions of a real one."""

from __future__ import annotations

from random import Random

from remit.support.records import Bar, Org, Person, Sector

KINDS = ("acute", "acute", "acute", "acute", "mental health", "mental health", "community", "specialist",
         "ambulance", "acute")  # fmt: skip
SIZES = ("small", "medium", "large")
HALF_DAYS = tuple(f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm"))
CONCERNS = (
    "quality", "culture", "money", "staffing", "regulation", "waiting", "mergers", "estates", "digital",
    "research", "partners", "regional plans", "succession",
)  # fmt: skip
TODAY = "2026-11-01"


def sector(
    people: int,
    seed: int = 1,
    free: float = 0.5,
    bars: float = 0.05,
    regions: int = 7,
    *,
    clumped: bool = True,
) -> Sector:
    """`people` role-holders, nearly all at an organisation of their own; half of all half-days suit each.

    Six people to an area, so that neighbours abound in small sectors; with `clumped` off, one.
    """
    rng = Random(seed)  # noqa: S311 - made-up people
    areas = max(4, people // (6 if clumped else 1))
    orgs, members = {}, {}
    for number in range(max(1, int(people * 0.97))):
        area = rng.randrange(areas)
        orgs[f"o{number}"] = Org(
            f"o{number}", f"Organisation {number}", rng.choice(KINDS), rng.choice(SIZES),
            f"region {area % regions}", f"area {area}",
        )  # fmt: skip
    homes = list(orgs)
    for number in range(people):
        home = homes[number] if number < len(homes) else rng.choice(homes)
        members[f"p{number}"] = _person(rng, f"p{number}", home, free)
    names = list(members)
    declared = []
    for _ in range(int(people * bars)):
        a, b = rng.choice(names), rng.choice(names)
        declared.append(Bar(a, rng.choice(homes) if rng.random() < 0.2 else b, a))
    return Sector(TODAY, orgs, members, bars=tuple(bar for bar in declared if bar.a != bar.b), sizes=SIZES)


def _person(rng: Random, name: str, home: str, free: float) -> Person:
    wanted: list[str] = []
    while len(wanted) < 3:
        found = CONCERNS[min(rng.randrange(len(CONCERNS)), rng.randrange(len(CONCERNS)))]
        if found not in wanted:
            wanted.append(found)
    return Person(
        name,
        home,
        since=f"{2026 - int(rng.random() ** 2 * 14)}-{rng.randint(1, 10):02}-01",
        slots=frozenset(day for day in HALF_DAYS if rng.random() < free),
        concerns=tuple(wanted),
        part_time=rng.random() < 0.1,
        gender=rng.choice(("", "", "woman", "man", "man")),
    )


def shuffled(made: Sector, seed: int) -> Sector:
    """The same sector with everything told in another order."""
    rng = Random(seed)  # noqa: S311 - made-up people
    orgs, people, bars = list(made.orgs.items()), list(made.people.items()), list(made.bars)
    for rows in (orgs, people, bars):
        rng.shuffle(rows)
    return Sector(made.today, dict(orgs), dict(people), bars=tuple(bars), sizes=made.sizes)
