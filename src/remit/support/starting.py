"""Who starts now and who in half a year: a lottery for each kind of support, and what was drawn in words."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.support.learning_sets import LearningSet, renamed
from remit.support.lists import SET
from remit.support.lottery import Ballot, Start, draw
from remit.support.matching import Round
from remit.support.near import near_rounds, near_sets
from remit.support.records import Sector

Row = tuple[str, str, str]
"""A pair or set, `now` or `later`, and the day."""


class Drawn(Struct, frozen=True):
    """What the lotteries drew: rounds and sets that go on, the start of each new pair and set, and words."""

    rounds: tuple[Round, ...]
    sets: tuple[LearningSet, ...]
    starts: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def unit_of(kind: str, giver: str, receiver: str) -> str:
    """The name of a pair in the lottery and in starts.csv."""
    return f"{kind}:{giver}:{receiver}"


def staggered(
    rounds: Sequence[Round], sector: Sector, sets: Sequence[LearningSet], seed: int, taken: set[str]
) -> Drawn:
    """One of the near-best rounds of each kind and one of the near-best groupings, and half of each to start.

    `sector` holds the people of the sets, `taken` names that sets had before. Pairs that run or were proposed
    before take no part: only what is new waits.
    """
    drawn_rounds, starts, notes = [], [], []
    for found in rounds:
        near = near_rounds(found, seed)
        ballots = [
            Ballot(f"{at:02}", each.total, tuple(_units(each)))
            for at, each in enumerate(near)
            if _units(each)
        ]
        if not ballots:
            drawn_rounds.append(found)
            continue
        start = draw(ballots, sector.today, seed)
        drawn_rounds.append(near[int(start.name)])
        starts += rows_of(start, sector.today)
        notes.append(_note(found.kind.capitalize(), start))
    groups = tuple(sets)
    if groups:
        near_groups = [renamed(each, taken) for each in near_sets(sector, groups, seed)]
        ballots = [
            Ballot(f"{at:02}", sum(one.score for one in each), tuple(one.id for one in each))
            for at, each in enumerate(near_groups)
        ]
        start = draw(ballots, sector.today, seed)
        groups = near_groups[int(start.name)]
        starts += rows_of(start, sector.today)
        notes.append(_note(f"{SET.capitalize()}s", start))
    return Drawn(tuple(drawn_rounds), groups, tuple(starts), tuple(notes))


def _units(found: Round) -> list[str]:
    return [unit_of(pair.kind, pair.giver, pair.receiver) for pair in found.pairs if pair.status == "new"]


def rows_of(start: Start, today: str) -> list[Row]:
    """What starts now, then what starts later."""
    return [
        *((unit, "now", today) for unit in start.now),
        *((unit, "later", start.later_on) for unit in start.later),
    ]


def _note(what: str, start: Start) -> str:
    many = f"one of {start.took_part:,} rounds" if start.took_part > 1 else "the only round"
    return (
        f"{what}: {many} found within one in a hundred of the best was drawn by lot (seed {start.seed}), and "
        f"then who of it starts now and who on {start.later_on}."
    )
