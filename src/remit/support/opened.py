"""A round with its fixed pairs laid beside the others, so that held and running ones have alternatives."""

from __future__ import annotations

from collections import Counter

import numpy as np
from msgspec.structs import replace

from remit.support.board import Board
from remit.support.edges import edges_of
from remit.support.matching import Round
from remit.support.rules import Side
from remit.support.scoring import Ints
from remit.support.solving import NOBODY


def opened(found: Round) -> Round:
    """The same round where running pairs and held proposals are on the board too, each in its place.

    `held` then names the receivers of running pairs, whom nobody but themselves may move; an earlier proposal
    is a proposal like any other. `places`, `floor` and `total` are of everybody who may be moved. A round
    without such pairs, and one that is opened already, comes back as it is.
    """
    rows = {side.person.id: row for row, side in enumerate(found.board.receivers)}
    fixed = [row for name, row in rows.items() if name in found.held]
    if not found.board.running and not (found.solution.giver[fixed] == NOBODY).any():
        return found
    board = _with_running(found.board)
    scores = {pair.receiver: (pair.giver, pair.score) for pair in found.pairs}
    columns = {side.person.id: column for column, side in enumerate(board.givers)}
    given = np.full(len(board.receivers), NOBODY)
    for row, side in enumerate(board.receivers):
        if side.person.id in scores:
            given[row] = columns[scores[side.person.id][0]]
    loose = [pair.score for pair in found.pairs if pair.status != "running"]
    solution = replace(
        found.solution,
        giver=given,
        edges=edges_of(board),
        floor=min(loose, default=0),
        total=sum(loose),
        matched=len(loose),
    )
    held = frozenset(receiver.person.id for _, receiver in found.board.running)
    return replace(found, board=board, solution=solution, places=np.array(board.places, np.int64), held=held)


def _with_running(board: Board) -> Board:
    """The board on which running pairs take a place like any other."""
    load = Counter(giver.person.id for giver, _ in board.running)
    left = dict(zip((side.person.id for side in board.givers), board.places, strict=True))
    givers = _by_id((*board.givers, *(giver for giver, _ in board.running)))
    receivers = _by_id((*board.receivers, *(receiver for _, receiver in board.running)))
    here = {side.person.id: place for place, side in enumerate(givers)}
    there = {side.person.id: place for place, side in enumerate(receivers)}
    proposed = tuple(
        (here[board.givers[giver].person.id], there[board.receivers[receiver].person.id])
        for giver, receiver in board.proposed
    )
    places = tuple(left.get(side.person.id, 0) + load[side.person.id] for side in givers)
    return replace(
        board,
        givers=givers,
        receivers=receivers,
        places=places,
        running=(),
        proposed=tuple(sorted(proposed, key=lambda pair: pair[1])),
        full=tuple(side for side in board.full if side.person.id not in load),
    )


def _by_id(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    return tuple(side for _, side in sorted({side.person.id: side for side in sides}.items()))


def held_rows(found: Round) -> Ints:
    """The rows of an opened round whose pair runs, so that only their own receiver may move it."""
    return np.flatnonzero([side.person.id in found.held for side in found.board.receivers])


def own_scores(found: Round) -> Ints:
    """The score of each receiver's pair in an opened round; nothing (-1) for who has none."""
    scores = {pair.receiver: pair.score for pair in found.pairs}
    return np.array([scores.get(side.person.id, -1) for side in found.board.receivers], np.int64)
