"""Matching again after drop-outs, so that nobody else is moved.

What was running or proposed stays while it is possible; only those who lost their pair, and those who had
none, are matched to the places that are left. If that would leave somebody without a pair who could have one,
earlier proposals (never running pairs) give way: as few as will do, and of those ways the one with the best
total.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace

from remit.support.board import Board, lay_out
from remit.support.edges import edges_of
from remit.support.matching import Round, asked, checked, completing, earlier, match_kind
from remit.support.records import KINDS, Kind, Sector
from remit.support.rules import Weights
from remit.support.scoring import Ints
from remit.support.solving import NOBODY, fewest_moves, most_served


def without(sector: Sector, people: Iterable[str]) -> Sector:
    """The sector after these people dropped out: their offers, needs and links end with them."""
    gone = frozenset(people)
    return replace(
        sector,
        people={name: person for name, person in sector.people.items() if name not in gone},
        offers=tuple(offer for offer in sector.offers if offer.person not in gone),
        needs=tuple(need for need in sector.needs if need.person not in gone),
        links=tuple(link for link in sector.links if not gone & {link.giver, link.receiver}),
    )


def rematch(
    sector: Sector, weights: Weights | None = None, kinds: tuple[Kind, ...] = KINDS
) -> tuple[Round, ...]:
    """As `match`, with the proposals in `sector.links` held; who dropped out is no longer in the sector."""
    chosen = checked(weights)
    boards = [lay_out(sector, kind, chosen) for kind in asked(sector, kinds)]
    return tuple(match_kind(board, held_first(board)) for board in boards)


def moved(found: Round) -> tuple[str, ...]:
    """The receivers whose earlier proposal was still possible and was not kept."""
    kept = {pair.receiver for pair in found.pairs if pair.status == "kept"}
    before = {found.board.receivers[receiver].person.id for _, receiver in found.board.proposed}
    return tuple(sorted(before - kept))


def held_first(board: Board) -> Ints:
    """The giver of each receiver whose earlier proposal is fixed before the rest is solved, else `NOBODY`."""
    before = _within_places(board)
    if not board.proposed:
        return before
    edges, places = edges_of(board), np.array(board.places, np.int64)
    taken = np.bincount(before[before != NOBODY], minlength=edges.givers)
    free = edges.among(before == NOBODY, taken < places)
    more = completing(board)
    left = most_served(free, places - taken, more)
    if left + int((before != NOBODY).sum()) == most_served(edges, places, more):
        return before
    given = fewest_moves(edges, places, before)
    return np.where(given == before, before, NOBODY)


def _within_places(board: Board) -> Ints:
    """The earlier proposals; where a giver now has fewer places, those with the better score."""
    before = earlier(board)
    ranked = sorted(
        (-board.points(board.givers[giver], board.receivers[receiver]), giver, receiver)
        for giver, receiver in board.proposed
    )
    left = list(board.places)
    for _, giver, receiver in ranked:
        left[giver] -= 1
        if left[giver] < 0:
            before[receiver] = NOBODY
    return before
