"""A round of matching: mentors, coaches, buddies and shadowing, each kind by itself.

In this order: running pairs stay; most people; the highest floor (the score of the worst pair); the best
total; the least change to earlier proposals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.support.board import Board, lay_out
from remit.support.edges import Edges, completed, edges_of
from remit.support.records import KINDS, Kind, Sector
from remit.support.rules import Part, Side, Weights, parts
from remit.support.scoring import Ints, Scorer, scorer
from remit.support.solving import NOBODY, Completed, Solution, best_total, solve

Status = Literal["running", "kept", "new"]


class Pair(Struct, frozen=True):
    """A pair of a round: `running` was not touched, `kept` was proposed before, `new` is new."""

    kind: Kind
    giver: str
    receiver: str
    score: int
    status: Status


class Round(Struct, frozen=True):
    """One kind of support, solved.

    `pairs` in the order of receivers, running ones too; `floor` and `total` are those of the pairs that were
    free to choose; `proven`, that nobody more could be served, nor with a higher floor. `held` are receivers
    whose earlier proposal was fixed before the rest was solved (see `rematch`).
    """

    board: Board
    solution: Solution
    places: Ints
    """The places of each giver, those of `held` pairs taken away."""
    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]
    held: frozenset[str] = frozenset()

    @property
    def kind(self) -> Kind:
        """Mentor, coach, buddy or shadow."""
        return self.board.kind

    @property
    def floor(self) -> int:
        """The lowest score among the pairs that were free to choose; 0 without any."""
        return self.solution.floor

    @property
    def total(self) -> int:
        """The sum of scores of the pairs that were free to choose."""
        return self.solution.total


def match(
    sector: Sector, weights: Weights | None = None, kinds: tuple[Kind, ...] = KINDS
) -> tuple[Round, ...]:
    """A round for every kind that anybody asks for, in the order of `KINDS`.

    Refuses weights that cannot be used (`Weights.faults` says why), and to run without scipy.
    """
    return tuple(match_kind(lay_out(sector, kind, checked(weights))) for kind in asked(sector, kinds))


def asked(sector: Sector, kinds: tuple[Kind, ...]) -> list[Kind]:
    """The kinds among these that anybody asks for, in the order of `KINDS`."""
    return [kind for kind in KINDS if kind in kinds and any(need.kind == kind for need in sector.needs)]


def checked(weights: Weights | None) -> Weights:
    """These weights, or the standard ones; `Refused` when they cannot be used."""
    chosen = weights or Weights()
    if chosen.faults:
        raise refuse(
            "MATCH-002",
            Place("support.yaml"),
            f"the weights cannot be used: {'; '.join(chosen.faults)}",
            "name the most points of each rule so that they come to 100, or leave 'weights' out",
        )
    return chosen


def match_kind(board: Board, held: Ints | None = None) -> Round:
    """One board solved. `held`: the giver of each receiver whose proposal is fixed first, else `NOBODY`."""
    edges = edges_of(board)
    places = np.array(board.places, np.int64)
    fixed = np.full(edges.receivers, NOBODY) if held is None else held
    free = fixed == NOBODY
    left = places - np.bincount(fixed[~free], minlength=edges.givers)[: edges.givers]
    before = earlier(board)

    open_pairs = edges.among(free, left > 0)
    solution = solve(open_pairs, left, before, completing(board))
    return assemble(board, solution, left, fixed)


def completing(board: Board) -> Completed:
    """How to get the pairs that a large board left out, for some receivers or some givers."""
    ready: list[Scorer] = []  # made when it is first needed

    def more(edges: Edges, rows: Ints, columns: Ints) -> Edges | None:
        if not ready:
            ready.append(scorer(board))
        return completed(edges, ready[0], rows, columns)

    return more


def earlier(board: Board) -> Ints:
    """The giver who was proposed to each receiver before, where that is still possible."""
    found = np.full(len(board.receivers), NOBODY)
    for giver, receiver in board.proposed:
        found[receiver] = giver
    return found


def assemble(board: Board, solution: Solution, places: Ints, fixed: Ints) -> Round:
    """The pairs of a solution with those that were fixed before it."""
    before, given = earlier(board), np.where(fixed == NOBODY, solution.giver, fixed)
    edges = solution.edges
    hit = solution.giver[edges.row] == edges.column
    scores = dict(zip(edges.row[hit].tolist(), edges.score[hit].tolist(), strict=True))
    pairs = [
        Pair(board.kind, giver.person.id, receiver.person.id, board.points(giver, receiver), "running")
        for giver, receiver in board.running
    ]
    for place in np.flatnonzero(given != NOBODY).tolist():
        giver, receiver = board.givers[given[place]], board.receivers[place]
        status: Status = "kept" if given[place] == before[place] else "new"
        score = scores[place] if fixed[place] == NOBODY else board.points(giver, receiver)
        pairs.append(Pair(board.kind, giver.person.id, receiver.person.id, score, status))
    unmatched = tuple(board.receivers[place].person.id for place in np.flatnonzero(given == NOBODY).tolist())
    held = frozenset(board.receivers[place].person.id for place in np.flatnonzero(fixed != NOBODY).tolist())
    pairs.sort(key=lambda pair: pair.receiver)
    return Round(board, solution, places, tuple(pairs), unmatched, held)


def reasons(found: Round, pair: Pair) -> tuple[Part, ...]:
    """Every part of a pair's score with the words for it and the answers it comes from.

    Raises ArithmeticError if the parts and the score of the round ever disagreed.
    """
    giver, receiver = (
        side_of(found.board, pair.giver, "giver"),
        side_of(found.board, pair.receiver, "receiver"),
    )
    told = parts(giver, receiver, found.kind, found.board.weights, found.board.sizes)
    if sum(part.points for part in told) != pair.score:
        raise ArithmeticError(f"the parts of {pair.giver} and {pair.receiver} do not come to {pair.score}")
    return told


def side_of(board: Board, person: str, role: Literal["giver", "receiver"]) -> Side:
    """The giver or receiver with this id; KeyError when there is none on the board."""
    sides = board.givers if role == "giver" else board.receivers
    running = (pair[0 if role == "giver" else 1] for pair in board.running)
    for side in (*running, *sides):
        if side.person.id == person:
            return side
    raise KeyError(person)


def price_of_floor(found: Round) -> int:
    """The points that the best total without regard to the floor would have more."""
    edges = found.solution.edges
    if not len(edges.row) or not found.solution.matched:
        return 0
    _, scores = best_total(edges, found.places, np.full(edges.receivers, NOBODY))
    return int(scores.sum()) - found.total


def eligible_rows(found: Round) -> Iterator[tuple[str, str, str, int, int]]:
    """Every pair that could have been chosen: kind, giver, receiver, score, places of the giver.

    From these rows alone another program can find out that nobody more could be matched and that the floor is
    the highest. Private: a missing row is a bar. Pairs that were fixed (running, held) are not in it, nor
    their places. Of a large board these are the pairs that were kept.
    """
    edges, board = found.solution.edges, found.board
    for row, column, score in zip(
        edges.row.tolist(), edges.column.tolist(), edges.score.tolist(), strict=True
    ):
        if not found.places[column]:
            continue
        giver, receiver = board.givers[column].person.id, board.receivers[row].person.id
        yield found.kind, giver, receiver, score, int(found.places[column])
