"""Made-up rows of what boards do for the next generation and for the holder, and of stays to shadow."""

from __future__ import annotations

import random
from collections.abc import Sequence

Rows = list[Sequence[str]]

OWN_PROGRAMMES = ("Clinical leaders", "Leading services", "Steps to the board")


def appraisals(rng: random.Random, organisations: Sequence[str]) -> Rows:
    """Ratings that boards took over from appraisals; candidates bear the names of successors.csv."""
    rows: Rows = []
    for organisation in organisations:
        for place in range(rng.randint(0, 5)):
            ready = rng.choices(("now", "1-2 years", "3-5 years", ""), [1, 3, 3, 1])[0]
            potential = rng.choices(("high", "some", "not yet"), [3, 4, 2])[0]
            decided = rng.choices(("yes", "no", "later", ""), [4, 1, 2, 2])[0]
            rows.append((organisation, f"Candidate {place + 1}", ready, potential, "2013-11", decided))
    return rows


def inhouse(rng: random.Random, organisations: Sequence[str]) -> Rows:
    """Who went through a leadership programme of the house, and where they are since."""
    rows: Rows = []
    for organisation in organisations:
        if rng.random() < 0.4:
            continue
        programme = rng.choice(OWN_PROGRAMMES)
        for place in range(rng.randint(3, 8)):
            finished = rng.random() < 0.75
            now = rng.choices(("same role", "bigger role", "the role", "left", ""), [5, 5, 1, 1, 3])[0]
            began = f"{rng.randint(2009, 2013)}"
            cells = (began, "yes" if finished else "no", now if finished else "")
            rows.append((organisation, programme, f"Person {place + 1}", *cells))
    return rows


def coaching(rng: random.Random, boards: Sequence[tuple[str, str]]) -> Rows:
    """What boards set aside for coaching in a year: for all, and for the holder of the post."""
    rows: Rows = []
    for organisation, post in boards:
        if rng.random() < 0.25:
            continue
        budget, hours = 500 * rng.randint(4, 16), rng.randint(20, 60)
        spent, used = round(budget * rng.uniform(0.4, 1.15), -1), rng.randint(10, hours)
        rows.append((organisation, "2013", "", str(budget), f"{spent:g}", "£", str(hours), str(used)))
        if rng.random() < 0.6:
            own, agreed = 250 * rng.randint(2, 8), rng.choice((6, 8, 10, 12))
            paid, had = round(own * rng.uniform(0.3, 1), -1), rng.randint(2, agreed)
            rows.append((organisation, "2013", post, str(own), f"{paid:g}", "£", str(agreed), str(had)))
    return rows


def stays(rng: random.Random, hosts: Sequence[str], visitors: Sequence[str], today: str) -> Rows:
    """Stays to shadow: each with a host of its own, some over and some to come."""
    rows: Rows = []
    for host, visitor in zip(rng.sample(hosts, len(hosts)), visitors, strict=False):
        month, day = rng.randint(1, 6), rng.randint(1, 25)
        starts, ends = f"2014-{month:02}-{day:02}", f"2014-{month:02}-{day + rng.randint(0, 2):02}"
        happened = rng.choices(("yes", "no", ""), [5, 1, 1])[0] if ends < today else ""
        rows.append((host, visitor, starts, ends, happened))
    return rows
