"""A second program that checks a round from its eligible rows alone: (kind, giver, receiver, score,
capacity).

It shares nothing with the engine: no numpy, no scipy, no cost matrix. It grows a matching one receiver at a
time by augmenting paths over givers with capacities, and finds the floor by taking scores away from below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product

Row = tuple[str, str, str, int, int]
Choice = tuple[int, int, int]
"""How many pairs, the lowest score, the sum of scores."""


def largest(rows: Iterable[Row]) -> int:
    """How many receivers can be matched at once."""
    ways: dict[str, list[str]] = defaultdict(list)
    capacity: dict[str, int] = {}
    for _, giver, receiver, _, places in rows:
        ways[receiver].append(giver)
        capacity[giver] = places
    holds: dict[str, list[str]] = defaultdict(list)
    return sum(_placed(receiver, ways, capacity, holds) for receiver in sorted(ways))


def _placed(
    receiver: str, ways: dict[str, list[str]], capacity: dict[str, int], holds: dict[str, list[str]]
) -> bool:
    """Breadth first: who must give way to whom, until somebody finds a free place."""
    wants: dict[str, tuple[str, str]] = {}  # for each giver seen: who wants to come, and from where
    waiting = [(receiver, "")]
    for mover, origin in waiting:
        for giver in ways[mover]:
            if giver in wants:
                continue
            wants[giver] = (mover, origin)
            if len(holds[giver]) < capacity[giver]:
                _shift(giver, wants, holds)
                return True
            waiting += [(held, giver) for held in holds[giver]]
    return False


def _shift(giver: str, wants: dict[str, tuple[str, str]], holds: dict[str, list[str]]) -> None:
    """Everybody on the way moves one on, the last first."""
    while giver:
        mover, origin = wants[giver]
        holds[giver].append(mover)
        if origin:
            holds[origin].remove(mover)
        giver = origin


def floor_of(rows: Sequence[Row], matched: int) -> int:
    """The highest score from which on so many can be matched."""
    scores = sorted({row[3] for row in rows})
    possible = [score for score in scores if largest([row for row in rows if row[3] >= score]) == matched]
    return max(possible, default=0)


def every_choice(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Every way to match, receiver to giver, for a handful of people."""
    ways: dict[str, list[str]] = defaultdict(lambda: [""])
    capacity = {row[1]: row[4] for row in rows}
    for row in rows:
        ways[row[2]].append(row[1])
    people = sorted(ways)
    found = []
    for givers in product(*(ways[name] for name in people)):
        if all(givers.count(giver) <= places for giver, places in capacity.items()):
            found.append({who: giver for who, giver in zip(people, givers, strict=True) if giver})
    return found


def value(choice: dict[str, str], score: dict[tuple[str, str], int]) -> Choice:
    """What a round is judged by, in this order."""
    got = [score[giver, receiver] for receiver, giver in choice.items()]
    return len(got), min(got, default=0), sum(got)
