"""Who starts now and who in half a year, by a lottery that anybody can draw again; off unless asked for.

Many groupings are as good as the best to within one in a hundred, and where support cannot begin for all at
once, somebody decides who waits. A lottery among such groupings is fair, and it makes those who wait the
comparison that shows whether support works (see `outcomes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random

from msgspec import Struct

WITHIN = 0.01
"""How far below the best total a grouping may lie and still take part in the lottery."""

WAIT = 183
"""Days until the others start: half a year."""


class Ballot(Struct, frozen=True):
    """A grouping in the lottery: its name, its points, and what can start (sets or pairs, by name)."""

    name: str
    total: float
    units: tuple[str, ...]


class Start(Struct, frozen=True):
    """The grouping drawn, how many took part, what starts now, what on the day `later_on`, and the seed."""

    name: str
    took_part: int
    now: tuple[str, ...]
    later: tuple[str, ...]
    later_on: str
    seed: int


def draw(ballots: Iterable[Ballot], today: str, seed: int, within: float = WITHIN) -> Start:
    """One of the groupings within `within` of the best, and half of its sets or pairs to start now.

    The order of the input makes no difference. Raises `ValueError` when there is nothing to draw from.
    """
    known = sorted({ballot.name: ballot for ballot in ballots}.values(), key=lambda ballot: ballot.name)
    if not known:
        raise ValueError("a lottery needs at least one grouping")
    best = max(ballot.total for ballot in known)
    fair = [ballot for ballot in known if ballot.total >= best - within * abs(best)]
    chance = Random(seed)  # noqa: S311 - a lottery that everybody is to be able to draw again
    drawn = fair[int(chance.random() * len(fair))]
    order = [unit for _, unit in sorted((chance.random(), unit) for unit in sorted(set(drawn.units)))]
    half = (len(order) + 1) // 2
    later_on = (date.fromisoformat(today) + timedelta(days=WAIT)).isoformat()
    return Start(
        drawn.name, len(fair), tuple(sorted(order[:half])), tuple(sorted(order[half:])), later_on, seed
    )


def starters(start: Start, people_of: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The people who start now: the supported side of the comparison; the others wait."""
    return frozenset(person for unit in start.now for person in people_of[unit])
