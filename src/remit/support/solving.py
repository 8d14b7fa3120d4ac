"""Who goes to whom: most people, then the highest floor, then the best total, then the least change.

Everything is counted in whole numbers that fit a float without rounding, so the answer is exact and the same
on every computer. Sources: Hopcroft and Karp (1973) for the most pairs; a search over scores for the floor;
Jonker and Volgenant (1987), as in scipy, for the best total; Hall (1935) for the proof that a floor cannot
rise.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from remit.support.edges import Edges
from remit.support.extra import scipy
from remit.support.rules import BEST
from remit.support.scoring import BARRED, Ints

NOBODY = -1
DENSE = 6_000_000
"""Up to so many receivers times places the matrix is held whole."""

Completed = Callable[[Edges, Ints, Ints], Edges | None]
"""Adds every pair of some receivers, or of some givers (one of the two is empty), unless that is too many."""

NONE = np.zeros(0, np.int64)


class Solution(Struct, frozen=True):
    """The giver of each receiver (`NOBODY`: none), the lowest score among the pairs, and their sum.

    `proven`: that no other way serves more people, and none that serves as many has a higher floor. It is
    always so when the edges hold every pair.
    """

    giver: Ints
    floor: int
    total: int
    matched: int
    proven: bool
    edges: Edges


def solve(
    edges: Edges, places: Ints, before: Ints | None = None, more: Completed | None = None, floor: bool = True
) -> Solution:
    """The best matching of these edges; `before`, the earlier giver of each receiver, decides between equals.

    `more` gives the pairs that a large board left out, asked only where a proof needs them. Without `floor`
    the best total alone follows the number of people.
    """
    nothing = Solution(np.full(edges.receivers, NOBODY), 0, 0, 0, True, edges)
    if not places.sum():
        return nothing
    search = _Search(edges, places, more)
    if not len(search.edges.row):
        return replace(nothing, proven=search.proven)
    matched = search.most()
    if not matched:  # there are pairs, but nobody who gives has a place left
        return replace(nothing, proven=search.proven)
    lowest = search.floor(matched) if floor else BARRED
    earlier = np.full(edges.receivers, NOBODY) if before is None else before
    giver, scores = best_total(search.edges.chosen(search.edges.score >= lowest), places, earlier)
    return Solution(giver, int(scores.min()), int(scores.sum()), len(scores), search.proven, search.edges)


def most_served(edges: Edges, places: Ints, more: Completed | None = None) -> int:
    """How many receivers can be matched at once."""
    search = _Search(edges, places, more)
    return search.most() if len(search.edges.row) and places.sum() else 0


class _Search:
    """The most pairs and the highest floor; grows its edges where a proof needs those left out."""

    def __init__(self, edges: Edges, places: Ints, more: Completed | None) -> None:
        self.edges, self.places, self.more, self.proven = edges, places, more, True
        self.ceiling = BARRED
        alone = np.flatnonzero((edges.best == BARRED) & (edges.complete_above > BARRED))
        if len(alone):
            self._complete(alone, NONE)

    def most(self) -> int:
        """How many receivers can be matched at once."""
        best = self.edges.best
        reachable = int((best >= 0).sum())
        ceiling = int(best[best >= 0].min())
        # Mostly everybody can be served at the best score of the one with the least: then all is said.
        if (most_pairs(self._from(ceiling), self.places) >= 0).sum() == reachable:
            self.ceiling = ceiling
            return reachable
        limit = min(reachable, int(self.places.sum()))
        return self._settled(0, limit)

    def floor(self, matched: int) -> int:
        """The highest score at which so many can still be matched."""
        if self.ceiling != BARRED:
            return self.ceiling
        best = np.sort(self.edges.best)[::-1]
        low, high = 0, int(best[matched - 1])
        while low < high:
            middle = (low + high + 1) // 2
            found = int((most_pairs(self._from(middle), self.places) >= 0).sum())
            low, high = (middle, high) if found == matched else (low, middle - 1)
        # The best of each were kept, so `best` is right; pairs left out can only lift the floor towards it.
        while low < int(best[matched - 1]) and self._settled(low + 1, matched) == matched:
            low += 1
        return low

    def _from(self, score: int) -> Edges:
        return self.edges.chosen(self.edges.score >= score)

    def _settled(self, score: int, limit: int) -> int:
        """How many can be matched from this score on, with pairs that were left out where they could help."""
        while True:
            some = self._from(score)
            giver = most_pairs(some, self.places)
            found = int((giver >= 0).sum())
            if found >= limit:
                return found
            rows = without_way(some, giver, self.places)
            columns = with_room(some, giver, self.places)
            rows = rows[self.edges.complete_above[rows] >= score]
            columns = columns[~self.edges.complete_givers[columns]]
            if not len(rows) or not len(columns) or not self._complete(rows, columns):
                return found

    def _complete(self, rows: Ints, columns: Ints) -> bool:
        """Add every pair of these receivers or of these givers, whichever are fewer, or give up the proof."""
        wide, high = int(self.edges.open_givers.sum()), int(self.edges.open_receivers.sum())
        by_row = not len(columns) or len(rows) * wide <= len(columns) * high
        grown = None
        if self.more:
            grown = self.more(self.edges, *((rows, NONE) if by_row else (NONE, columns)))
        self.proven &= grown is not None
        self.edges = grown or self.edges
        return grown is not None


def _in_places(edges: Edges, places: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Each edge once a place of its giver: counts by edge, places by edge, row starts, first places."""
    first = np.concatenate([[0], np.cumsum(places)])
    count = places[edges.column]
    ends = np.cumsum(count)
    place = np.repeat(first[edges.column] - (ends - count), count) + np.arange(ends[-1] if len(ends) else 0)
    by_row = np.bincount(edges.row, weights=count, minlength=edges.receivers).astype(np.int64)
    return count, place, np.concatenate([[0], np.cumsum(by_row)]), first


def _useful(edges: Edges, places: Ints) -> Ints:
    """No giver needs more places than there are people who could come."""
    return np.minimum(places, np.bincount(edges.column, minlength=edges.givers))


def _giver_of(place: Ints, first: Ints) -> Ints:
    found = np.searchsorted(first, place, side="right") - 1
    return np.where((place >= 0) & (place < first[-1]), found, NOBODY)


def most_pairs(edges: Edges, places: Ints) -> Ints:
    """A matching of as many receivers as possible, as the giver of each; scores do not count."""
    _, place, starts, first = _in_places(edges, _useful(edges, places))
    if not len(place):
        return np.full(edges.receivers, NOBODY)
    graph = scipy("sparse").csr_array(
        (np.ones(len(place), np.int8), place.astype(np.int32), starts.astype(np.int32)),
        shape=(edges.receivers, int(first[-1])),
    )
    found = scipy("sparse.csgraph").maximum_bipartite_matching(graph, perm_type="column")
    return _giver_of(found.astype(np.int64), first)


def without_way(edges: Edges, giver: Ints, places: Ints) -> Ints:
    """The receivers that an unmatched one can reach by others giving way, when nobody can be matched more.

    They compete for fewer places than they are many (Hall), and the proof holds for pairs left out elsewhere.
    """
    seen_rows = np.zeros(edges.receivers, np.bool_)
    seen_givers = np.zeros(edges.givers, np.bool_)
    fresh = (giver == NOBODY) & (np.bincount(edges.row, minlength=edges.receivers) > 0)
    while fresh.any():
        seen_rows |= fresh
        reached = np.zeros(edges.givers, np.bool_)
        reached[edges.column[fresh[edges.row]]] = True
        reached &= ~seen_givers & (places > 0)
        seen_givers |= reached
        fresh = np.where(giver >= 0, reached[giver], False) & ~seen_rows
    return np.flatnonzero(seen_rows)


def with_room(edges: Edges, giver: Ints, places: Ints) -> Ints:
    """The givers that could take one more if others gave way, when nobody can be matched more.

    Whoever could come to them is with one of them already, so nobody who is left out can.
    """
    taken = np.bincount(giver[giver != NOBODY], minlength=edges.givers)
    fresh = taken < places
    seen = fresh.copy()
    while fresh.any():
        near = np.unique(giver[edges.row[fresh[edges.column]]])
        fresh = np.zeros(edges.givers, np.bool_)
        fresh[near[near != NOBODY]] = True
        fresh &= ~seen
        seen |= fresh
    return np.flatnonzero(seen)


def best_total(edges: Edges, places: Ints, before: Ints) -> tuple[Ints, Ints]:
    """The most pairs, then the best total, then the most as before; the giver of each, and the scores."""
    unit = edges.receivers + 1
    worth = edges.score.astype(np.int64) * unit + (before[edges.row] == edges.column)
    giver = _best(edges, places, worth)
    hit = giver[edges.row] == edges.column
    return giver, edges.score[hit].astype(np.int64)


def fewest_moves(edges: Edges, places: Ints, before: Ints) -> Ints:
    """The most pairs, then as many as before as can be, then the best total; the giver of each."""
    unit = BEST * edges.receivers + 1
    worth = edges.score.astype(np.int64) + unit * (before[edges.row] == edges.column)
    return _best(edges, places, worth)


def _best(edges: Edges, places: Ints, worth: Ints) -> Ints:
    """The most pairs, and of these the most worth; the giver of each."""
    places = _useful(edges, places)
    dense = edges.receivers * int(places.sum()) <= DENSE
    return _dense(edges, places, worth) if dense else _sparse(edges, places, worth)


def _dense(edges: Edges, places: Ints, worth: Ints) -> Ints:
    count, place, _, first = _in_places(edges, places)
    # One more pair is worth more than all points of all pairs together.
    more = (int(worth.max()) + 1) * (min(edges.receivers, int(first[-1])) + 1)
    table = np.zeros((edges.receivers, int(first[-1])))
    table[np.repeat(edges.row, count), place] = np.repeat(worth + more, count)
    rows, columns = scipy("optimize").linear_sum_assignment(table, maximize=True)
    found = np.full(edges.receivers, NOBODY)
    real = table[rows, columns] > 0
    found[rows[real]] = columns[real]
    return _giver_of(found, first)


def _sparse(edges: Edges, places: Ints, worth: Ints) -> Ints:
    """As `_dense`; each receiver has a place of their own, dearer than all pairs, for going without."""
    count, place, starts, first = _in_places(edges, places)
    rows, wide = edges.receivers, int(first[-1])
    cost = np.repeat(worth.max() + 1 - worth, count).astype(np.float64)
    alone = float(worth.max() + 2) * (rows + 1)
    ends = starts[1:]
    columns = np.insert(place, ends, wide + np.arange(rows))
    graph = scipy("sparse").csr_array(
        (
            np.insert(cost, ends, alone),
            columns.astype(np.int32),
            (starts + np.arange(rows + 1)).astype(np.int32),
        ),
        shape=(rows, wide + rows),
    )
    _, found = scipy("sparse.csgraph").min_weight_full_bipartite_matching(graph)
    return _giver_of(found.astype(np.int64), first)
