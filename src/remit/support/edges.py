"""The pairs that can be, scored: all of a small board, the best of each receiver on a large one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from remit.support.board import Board
from remit.support.scoring import BARRED, Ints, Scorer, Scores, rows_at_once, scorer

ALL_PAIRS = 2_000_000
"""Boards with at most so many pairs keep every one."""

BEST_OF_EACH = 60
"""On larger boards, the pairs kept of each receiver. With 60 the best total of 2,000 people loses 0.003 %."""

MOST_PAIRS = 3_000_000
"""More pairs than this are never held, to bound memory."""

MIX = 512
"""A power of two; scores times this still fit 32 bits."""


class Edges(Struct, frozen=True):
    """Possible pairs in the order of receivers, then givers.

    `complete_above`, one number a receiver: every pair of theirs with a higher score is here. `BARRED` means
    all.
    """

    receivers: int
    givers: int
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    score: Scores
    complete_above: Scores
    complete_givers: npt.NDArray[np.bool_]
    """Givers all of whose pairs are here."""
    open_receivers: npt.NDArray[np.bool_]
    open_givers: npt.NDArray[np.bool_]
    """Who takes part; the others have no pairs, here or left out."""

    def chosen(self, keep: npt.NDArray[np.bool_]) -> Edges:
        """Only these pairs; what is known of the others stays."""
        return replace(self, row=self.row[keep], column=self.column[keep], score=self.score[keep])

    def among(self, rows: npt.NDArray[np.bool_], columns: npt.NDArray[np.bool_]) -> Edges:
        """The pairs of these receivers and givers; the others no longer take part."""
        return replace(
            self.chosen(rows[self.row] & columns[self.column]),
            complete_above=np.where(rows, self.complete_above, np.int16(BARRED)),
            complete_givers=self.complete_givers | ~columns,
            open_receivers=self.open_receivers & rows,
            open_givers=self.open_givers & columns,
        )

    @property
    def best(self) -> Scores:
        """The best score of each receiver; `BARRED` for who has no pair."""
        found = np.full(self.receivers, BARRED, np.int16)
        np.maximum.at(found, self.row, self.score)
        return found

    def score_of(self, row: int, column: int) -> int:
        """The score of a pair, `BARRED` when it is not here."""
        start, end = np.searchsorted(self.row, (row, row + 1))
        at = start + int(np.searchsorted(self.column[start:end], column))
        here = at < end and self.column[at] == column
        return int(self.score[at]) if here else BARRED


def edges_of(board: Board) -> Edges:
    """The possible pairs of a board: all, or on a large board the best `BEST_OF_EACH` of each receiver."""
    ready = scorer(board)
    count, wide = len(board.receivers), len(board.givers)
    whole = count * wide <= ALL_PAIRS or wide <= BEST_OF_EACH
    if not count or not wide:
        nothing = np.zeros(0, np.int32)
        return _fresh(board, nothing, nothing, nothing.astype(np.int16), np.full(count, BARRED, np.int16))
    before = np.full(count, -1)
    for giver, receiver in board.proposed:
        before[receiver] = giver
    blocks = []
    for at in range(0, count, rows_at_once(wide)):
        rows = np.arange(at, min(at + rows_at_once(wide), count))
        scores = ready.block(rows)
        blocks.append(_all(rows, scores) if whole else _best(rows, scores, before[rows]))
    row, column, score, above = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return _fresh(board, row, column, score, above)


def _fresh(
    board: Board, row: npt.NDArray[np.int32], column: npt.NDArray[np.int32], score: Scores, above: Scores
) -> Edges:
    count, wide = len(board.receivers), len(board.givers)
    everybody = np.full(count, True), np.full(wide, True)
    return Edges(count, wide, row, column, score, above, np.full(wide, not (above >= 0).any()), *everybody)


Found = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Scores, Scores]


def _all(rows: Ints, scores: Scores) -> Found:
    at, column = _where(scores >= 0)
    above = np.full(len(rows), BARRED, np.int16)
    return rows[at].astype(np.int32), column.astype(np.int32), scores[at, column], above


def _where(keep: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Rows and columns that are true; faster than `nonzero` of a table."""
    at, column = np.divmod(np.flatnonzero(keep), keep.shape[1])
    return at, column


def _best(rows: Ints, scores: Scores, before: Ints) -> Found:
    """The best pairs of each row; of equal ones each row takes others, so that no giver is forgotten."""
    wide = scores.shape[1]
    by_giver = (np.arange(wide) * 40503 % MIX).astype(np.int32)
    by_row = (rows * 1327 % MIX).astype(np.int32)
    keys = scores.astype(np.int32) * MIX + ((by_giver + by_row[:, None]) & (MIX - 1))
    cut = np.partition(keys, wide - BEST_OF_EACH, axis=1)[:, wide - BEST_OF_EACH]
    keep = (keys >= cut[:, None]) & (scores >= 0)
    held = np.flatnonzero(before >= 0)
    keep[held, before[held]] = True
    at, column = _where(keep)
    above = np.maximum(cut // MIX, BARRED).astype(np.int16)
    return rows[at].astype(np.int32), column.astype(np.int32), scores[at, column], above


def completed(edges: Edges, ready: Scorer, rows: Ints, columns: Ints) -> Edges | None:
    """The same with every pair of these receivers and of these givers, or None if that is too many."""
    here, there = edges.open_receivers.copy(), edges.open_givers.copy()
    if len(columns):
        there[:] = False
        there[columns] = True
    else:
        here[:] = False
        here[rows] = True
    if len(edges.row) + int(here.sum()) * int(there.sum()) > MOST_PAIRS:
        return None
    kept = edges.chosen(~(here[edges.row] & there[edges.column]))
    some = np.flatnonzero(there)
    narrow, rows = ready.narrowed(some), np.flatnonzero(here)
    parts = 1 + len(rows) // rows_at_once(len(some))
    added = [_all(few, narrow.block(few)) for few in np.array_split(rows, parts)]
    row = np.concatenate([kept.row, *(part[0] for part in added)])
    column = np.concatenate([kept.column, *(some[part[1]].astype(np.int32) for part in added)])
    score = np.concatenate([kept.score, *(part[2] for part in added)])
    order = np.lexsort((column, row))
    grown = replace(edges, row=row[order], column=column[order], score=score[order])
    if len(columns):
        return replace(grown, complete_givers=edges.complete_givers | there)
    return replace(grown, complete_above=np.where(here, np.int16(BARRED), edges.complete_above))
