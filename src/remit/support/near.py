"""Rounds and groupings that are as good as the best to within one in a hundred, for a start drawn by lot.

The best is flat: much may be exchanged for next to nothing. Pairs are found by solving again with a little
chance added to each score, groupings by exchanging members at random while little is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from msgspec.structs import replace

from remit.support.learning_sets import LearningSet, in_words
from remit.support.lottery import WITHIN
from remit.support.matching import Round, assemble
from remit.support.records import Sector
from remit.support.seating import Roster, enrol, feasible, points
from remit.support.solving import NOBODY, Solution, best_total

TRIES = 20
"""So many rounds and groupings are looked for beside the best."""

CHANCE = (3, 5, 7, 9)
"""What may be added to a score, by turns: less than so many points."""

EXCHANGES = 6
"""Exchanges tried for each person of a grouping."""


def near_rounds(found: Round, seed: int, tries: int = TRIES) -> tuple[Round, ...]:
    """The round, and others that serve as many, with a floor as high and a total within one in a hundred.

    Pairs that run or were held are the same in all. The same seed gives the same rounds.
    """
    edges = found.solution.edges
    kept = edges.chosen(edges.score >= found.floor)
    nobody = np.full(edges.receivers, NOBODY)
    known = {_pairs(found): found}
    for turn in range(tries if found.solution.matched else 0):
        chance = Random(f"{seed} {found.kind} {turn}")  # noqa: S311 - a lottery to be drawn again
        noise = np.frombuffer(chance.randbytes(len(kept.row)), np.uint8) % CHANCE[turn % len(CHANCE)]
        given, _ = best_total(replace(kept, score=kept.score + noise.astype(np.int16)), found.places, nobody)
        hit = given[kept.row] == kept.column
        total, matched = int(kept.score[hit].sum()), int(hit.sum())
        if matched == found.solution.matched and total >= (1 - WITHIN) * found.total:
            floor = int(kept.score[hit].min())
            solution = Solution(given, floor, total, matched, found.solution.proven, edges)
            other = assemble(found.board, solution, found.places, _fixed(found))
            known.setdefault(_pairs(other), other)
    return tuple(known.values())


def _pairs(found: Round) -> tuple[tuple[str, str], ...]:
    return tuple((pair.giver, pair.receiver) for pair in found.pairs)


def _fixed(found: Round) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The giver of each receiver whose proposal was held, else `NOBODY`."""
    columns = {side.person.id: column for column, side in enumerate(found.board.givers)}
    own = {pair.receiver: pair.giver for pair in found.pairs if pair.receiver in found.held}
    names = [side.person.id for side in found.board.receivers]
    return np.array([columns[own[name]] if name in own else NOBODY for name in names], np.int64)


def near_sets(
    sector: Sector, sets: Sequence[LearningSet], seed: int, tries: int = TRIES
) -> tuple[tuple[LearningSet, ...], ...]:
    """The grouping, and others of the same people whose mean score is within one in a hundred.

    Every set of each may be. The same seed gives the same groupings.
    """
    if len(sets) < 2:
        return (tuple(sets),)
    roster = enrol(sector, [person for each in sets for person in each.people])
    row_of = {name: row for row, name in enumerate(roster.people)}
    best = [[row_of[name] for name in each.people] for each in sets]
    known = {_frozen(best): tuple(sets)}
    for turn in range(tries):
        other = _exchanged(roster, best, Random(f"{seed} sets {turn}"))  # noqa: S311 - as above
        known.setdefault(_frozen(other), in_words(roster, other))
    return tuple(known.values())


def _frozen(groups: Iterable[Sequence[int]]) -> frozenset[frozenset[int]]:
    return frozenset(frozenset(rows) for rows in groups)


def _exchanged(roster: Roster, best: Sequence[Sequence[int]], chance: Random) -> list[list[int]]:
    """A walk of random exchanges between two sets, each kept only if all together lose little."""
    groups = [list(rows) for rows in best]
    scores = [points(roster, rows).total for rows in groups]
    least = (1 - WITHIN) * sum(scores)
    for _ in range(EXCHANGES * len(roster.people)):
        one, other = _two(len(groups), chance)
        here, there = (int(chance.random() * len(groups[at])) for at in (one, other))
        first, second = groups[one].copy(), groups[other].copy()
        first[here], second[there] = second[there], first[here]
        if not (feasible(roster, first) and feasible(roster, second)):
            continue
        gained = points(roster, first).total, points(roster, second).total
        if sum(scores) - scores[one] - scores[other] + sum(gained) >= least:
            groups[one], groups[other] = first, second
            scores[one], scores[other] = gained
    return groups


def _two(count: int, chance: Random) -> tuple[int, int]:
    """Two different places of so many."""
    one = int(chance.random() * count)
    other = int(chance.random() * (count - 1))
    return one, other + (other >= one)
