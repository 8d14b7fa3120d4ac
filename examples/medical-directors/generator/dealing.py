"""Deals fixed counts out to people, so that every margin comes out exactly and the rest is chance."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

Counts = Mapping[str, int]


def deal(counts: Counts, people: Sequence[int], rng: random.Random) -> dict[int, str]:
    """One code for each of as many people as the counts add up to; the others stay without."""
    cards = [str(code) for code, count in counts.items() for _ in range(count)]
    if len(cards) > len(people):
        raise ValueError(f"{len(cards)} answers for {len(people)} people")
    return dict(zip(rng.sample(list(people), len(cards)), cards, strict=True))


def deal_sets(
    counts: Counts,
    people: Sequence[int],
    rng: random.Random,
    *,
    most: int,
    alone: Iterable[str] = (),
) -> dict[int, list[str]]:
    """A set of different codes for each person, at most `most`, spread evenly; codes in `alone` stay alone.

    Whoever holds nothing comes first; among the others it is chance, with less for those who hold more.
    """
    single = set(alone)
    held: dict[int, list[str]] = {person: [] for person in people}
    order = sorted(counts, key=lambda code: (code not in single, -counts[code], code))
    for code in order:
        free = [
            person
            for person in people
            if len(held[person]) < most
            and not (held[person] and code in single)
            and not single.intersection(held[person])
        ]
        if len(free) < counts[code]:
            raise ValueError(f"no room left for {code}: {len(free)} people, {counts[code]} wanted")
        chance = {person: rng.random() * 1.4 for person in free}
        free.sort(key=lambda person: (bool(held[person]), len(held[person]) + chance[person], person))
        for person in free[: counts[code]]:
            held[person].append(code)
    return held


def deal_picks(
    counts: Counts, people: Sequence[int], rng: random.Random, *, most: int
) -> dict[int, list[str]]:
    """Exactly as many picks as the counts say, no one more than `most` and no one less than `most` - 1."""
    room = dict.fromkeys(people, most)
    held: dict[int, list[str]] = {person: [] for person in people}
    for code in sorted(counts, key=lambda code: (-counts[code], code)):
        ready = sorted(people, key=lambda person: (-room[person], rng.random()))
        for person in ready[: counts[code]]:
            if not room[person]:
                raise ValueError(f"no room left for {code}")
            room[person] -= 1
            held[person].append(code)
    return held


def deal_later(
    counts: Counts, people: Sequence[int], before: Mapping[int, set[str]], rng: random.Random
) -> dict[int, str]:
    """Like `deal`, but nobody gets a code that they hold already."""
    dealt = deal(counts, people, rng)
    holders = list(dealt)
    for person in holders:
        while dealt[person] in before.get(person, set()):
            other = rng.choice(holders)
            mine, theirs = dealt[person], dealt[other]
            if theirs not in before.get(person, set()) and mine not in before.get(other, set()):
                dealt[person], dealt[other] = theirs, mine
    return dealt


def share_week(
    role: Counts, clinical: Counts, extra: Sequence[int], people: Sequence[int], rng: random.Random
) -> tuple[dict[int, int], dict[int, int]]:
    """Programmed activities for the role and for clinical work, so that no week is absurd.

    `people` have a contract in programmed activities; `extra` are people with clinical work and another kind
    of contract, who take some of the clinical counts. Long weeks in the role go with short clinical ones;
    then pairs are swapped at random as long as both weeks stay between 8 and 12 activities.
    """
    roles = sorted(int(code) for code, count in role.items() for _ in range(count))
    works = sorted((int(code) for code, count in clinical.items() for _ in range(count)), reverse=True)
    given = [2, 4, 1, 2][: len(extra)]
    for number in given:
        works.remove(number)
    works += [0] * (len(roles) - len(works))
    pairs = list(zip(roles, works, strict=True))
    for _ in range(4000):
        one, two = rng.randrange(len(pairs)), rng.randrange(len(pairs))
        (a, b), (c, d) = pairs[one], pairs[two]
        if all(8 <= week <= 12 for week in (a + d, c + b)) and max(a + b, c + d) <= 12:
            pairs[one], pairs[two] = (a, d), (c, b)
    rng.shuffle(pairs)
    chosen = dict(zip(people, pairs, strict=True))
    clinically = {person: pair[1] for person, pair in chosen.items() if pair[1]}
    clinically |= dict(zip(extra, given, strict=True))
    return {person: pair[0] for person, pair in chosen.items()}, clinically


def fit_contracts(total: Mapping[int, int], counts: Counts, rng: random.Random) -> dict[int, int]:
    """A whole contract for each person that is never less than what is planned in it."""
    contracts = sorted(int(code) for code, count in counts.items() for _ in range(count))
    order = sorted(total, key=lambda person: (total[person], rng.random()))
    fitted = dict(zip(order, contracts, strict=True))
    short = [person for person in order if fitted[person] < total[person]]
    if short:
        raise ValueError(f"{len(short)} contracts are shorter than the week planned in them")
    return fitted
