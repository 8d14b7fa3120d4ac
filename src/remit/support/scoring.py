"""The rules of `rules.py` for many pairs at once: blocks of receivers by all givers, as small whole numbers.

`BARRED` stands for a pair that cannot be; every other number is the sum of the parts that `rules.parts` gives
in words. Nothing here holds all pairs of a large sector: a block is as many rows as fit in fast memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.support.board import Board
from remit.support.rules import Side, Weights, day_number, days_of, trait

Scores = npt.NDArray[np.int16]
Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.unsignedinteger]

Wish = tuple[str, str]
"""A trait and its wanted value."""

BARRED = -1
NOWHERE = -1
"""The code of a place, size or region that is not known: equal to nothing."""


class Coded(Struct, frozen=True):
    """One side of a board as arrays, one entry a person."""

    organisation: npt.NDArray[np.int32]
    near: npt.NDArray[np.int32]
    """Area and kind of organisation together; `NOWHERE` when one is not known."""
    provider: npt.NDArray[np.int16]
    region: npt.NDArray[np.int16]
    band: npt.NDArray[np.int16]
    """The size band by name, whether in the list of sizes or not."""
    rung: npt.NDArray[np.int16]
    """The place of the size in the list of sizes; far from every other when it is not there."""
    since: npt.NDArray[np.int32]
    topics: tuple[Bits, ...]
    slots: tuple[Bits, ...]


class Scorer(Struct, frozen=True):
    """A board ready to be scored: `block(rows)` gives the scores of some receivers by all givers."""

    weights: Weights
    alike: bool
    """Whether about the same time in post is wanted (buddies), not a longer one."""
    givers: Coded
    receivers: Coded
    wishes: Mapping[int, tuple[Wish, ...]]
    """What each receiver wishes for, for those who wish for something."""
    having: Mapping[Wish, npt.NDArray[np.bool_]]
    """Which givers have what is wished for."""
    closed: tuple[Ints, Ints]
    """Receivers and givers of the pairs that `ties` close, in the order of receivers."""

    def block(self, rows: Ints) -> Scores:
        """Scores of these receivers (any order) by all givers."""
        some = _taken(self.receivers, rows)
        givers, weights = self.givers, self.weights
        scores = _ladder(weights.topics)[_shared(some.topics, givers.topics)]
        common = _shared(some.slots, givers.slots)
        scores += _ladder(weights.times)[common]
        scores += _same(some.provider, givers.provider) * np.int16(weights.provider)
        scores += _same(some.region, givers.region) * np.int16(weights.region)
        self._add_experience(scores, some)
        self._add_size(scores, some)
        for place, row in enumerate(rows.tolist()):
            if row in self.wishes:
                scores[place] += self._wished(self.wishes[row])
        barred = some.organisation[:, None] == givers.organisation
        barred |= _same(some.near, givers.near)
        barred |= (common == 0) & _named(some.slots)[:, None] & _named(givers.slots)
        scores[barred] = BARRED
        self._close(scores, rows)
        return scores

    def narrowed(self, columns: Ints) -> Scorer:
        """The same for some of the givers only."""
        new = np.full(len(self.givers.since), NOWHERE)
        new[columns] = np.arange(len(columns))
        kept = new[self.closed[1]] != NOWHERE
        return Scorer(
            self.weights,
            self.alike,
            _taken(self.givers, columns),
            self.receivers,
            self.wishes,
            {wish: has[columns] for wish, has in self.having.items()},
            (self.closed[0][kept], new[self.closed[1][kept]]),
        )

    def _add_experience(self, scores: Scores, some: Coded) -> None:
        here, there = self.givers.since, some.since[:, None]
        apart = there - here
        ladder, rung = self.weights.experience, 0
        limits = [days_of(years) for years in self.weights.years]
        known = (here > 0) & (there > 0)
        if self.alike:
            apart = np.abs(apart)
        steps = reversed(limits) if self.alike else limits
        for step, limit in zip(ladder, steps, strict=True):
            reached = apart <= limit if self.alike else apart >= limit
            scores += (reached & known) * np.int16(step - rung)
            rung = step

    def _add_size(self, scores: Scores, some: Coded) -> None:
        size = self.weights.size
        scores += _same(some.band, self.givers.band) * np.int16(size)
        scores += (np.abs(some.rung[:, None] - self.givers.rung) == 1) * np.int16(size // 2)

    def _wished(self, wishes: tuple[Wish, ...]) -> Scores:
        met = sum(self.having[wish].astype(np.int64) for wish in wishes)
        return np.asarray(self.weights.wishes * met // len(wishes), np.int16)

    def _close(self, scores: Scores, rows: Ints) -> None:
        """Bar the pairs that ties close, and everybody from themselves."""
        receivers, givers = self.closed
        starts, ends = np.searchsorted(receivers, rows), np.searchsorted(receivers, rows, side="right")
        for place in np.flatnonzero(ends > starts):
            scores[place, givers[starts[place] : ends[place]]] = BARRED


def scorer(board: Board) -> Scorer:
    """The board's people as arrays, coded alike on both sides."""
    sides = (*board.givers, *board.receivers)
    count = len(board.givers)
    columns = _coded(sides, board.sizes)
    givers, receivers = _taken(columns, np.arange(count)), _taken(columns, np.arange(count, len(sides)))
    return Scorer(board.weights, board.kind == "buddy", givers, receivers, *_wishes(board), _closed(board))


def _codes(names: Iterable[object]) -> list[int]:
    """A number for each name, the same for the same name; `NOWHERE` for an empty one."""
    known: dict[object, int] = {}
    return [known.setdefault(name, len(known)) if name else NOWHERE for name in names]


def _coded(sides: Sequence[Side], sizes: tuple[str, ...]) -> Coded:
    orgs = [side.org for side in sides]
    rungs = {size: place for place, size in enumerate(sizes)}
    return Coded(
        np.array(_codes((side.person.organisation,) for side in sides), np.int32),
        np.array(_codes((org.area, org.kind) if org.area and org.kind else "" for org in orgs), np.int32),
        np.array(_codes(org.kind for org in orgs), np.int16),
        np.array(_codes(org.region for org in orgs), np.int16),
        np.array(_codes(org.size for org in orgs), np.int16),
        np.array([rungs.get(org.size, -9) for org in orgs], np.int16),
        np.array([day_number(side.person.since) for side in sides], np.int32),
        _bits([side.topics for side in sides]),
        _bits([side.person.slots for side in sides]),
    )


def _bits(sets: Sequence[frozenset[str]]) -> tuple[Bits, ...]:
    """Sets of names as bits of whole numbers, as narrow as they can be; more than 64 names take several."""
    names = sorted({name for names in sets for name in names})
    words: list[Bits] = []
    for start in range(0, max(1, len(names)), 64):
        some = {name: 1 << place for place, name in enumerate(names[start : start + 64])}
        width = np.uint16 if len(some) <= 16 else np.uint32 if len(some) <= 32 else np.uint64
        coded = np.array([sum(some.get(name, 0) for name in names) for names in sets], np.uint64)
        words.append(coded.astype(width))
    return tuple(words)


def _taken(coded: Coded, rows: Ints) -> Coded:
    return Coded(
        coded.organisation[rows], coded.near[rows], coded.provider[rows], coded.region[rows],
        coded.band[rows], coded.rung[rows], coded.since[rows],
        tuple(word[rows] for word in coded.topics), tuple(word[rows] for word in coded.slots),
    )  # fmt: skip


def _shared(here: tuple[Bits, ...], there: tuple[Bits, ...]) -> npt.NDArray[np.uint8]:
    """How many names each pair shares; at most 255."""
    counts = [np.bitwise_count(a[:, None] & b) for a, b in zip(here, there, strict=True)]
    total: npt.NDArray[np.uint8] = counts[0]
    for more in counts[1:]:
        total = np.minimum(total.astype(np.int16) + more, 255).astype(np.uint8)
    return total


def _named(words: tuple[Bits, ...]) -> npt.NDArray[np.bool_]:
    """Who named anything."""
    named: npt.NDArray[np.bool_] = np.any([word != 0 for word in words], axis=0)
    return named


def _same(here: npt.NDArray[np.signedinteger], there: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.bool_]:
    """Equal and known, receivers by givers."""
    # What is not known on one side becomes another code than on the other.
    equal: npt.NDArray[np.bool_] = np.where(here == NOWHERE, here.dtype.type(-2), here)[:, None] == there
    return equal


def _ladder(steps: tuple[int, ...]) -> Scores:
    """The points of 0 to 255 shared things."""
    return np.array([0, *steps, *([steps[-1]] * (255 - len(steps)))], np.int16)[:256]


def _wishes(board: Board) -> tuple[dict[int, tuple[Wish, ...]], dict[Wish, npt.NDArray[np.bool_]]]:
    """What each receiver wishes for, and for each wish which givers have it."""
    wishes = {
        place: tuple((name, value) for name, value in sorted(side.wishes.items()) if value)
        for place, side in enumerate(board.receivers)
    }
    wishes = {place: wished for place, wished in wishes.items() if wished}
    having = {
        (name, value): np.array([trait(giver, name) == value for giver in board.givers], np.bool_)
        for name, value in sorted({wish for wished in wishes.values() for wish in wished})
    }
    return wishes, having


def _closed(board: Board) -> tuple[Ints, Ints]:
    here = {side.person.id: place for place, side in enumerate(board.givers)}
    there = {side.person.id: place for place, side in enumerate(board.receivers)}
    pairs = [(name, name) for name in here if name in there]
    for tied in (board.ties.lines, board.ties.declared, board.ties.past):
        pairs += [pair for pair in tied if pair[0] in here and pair[1] in there]
    places = sorted((there[receiver], here[giver]) for giver, receiver in pairs)
    rows = np.array([row for row, _ in places], np.int64)
    return rows, np.array([column for _, column in places], np.int64)


def rows_at_once(givers: int) -> int:
    """How many rows a block may have so that its arrays stay in fast memory."""
    return max(1, 250_000 // max(1, givers))


def every_score(board: Board) -> Scores:
    """The scores of all pairs, receivers by givers."""
    ready = scorer(board)
    count, wide = len(board.receivers), rows_at_once(len(board.givers))
    blocks = [ready.block(np.arange(at, min(at + wide, count))) for at in range(0, count, wide)]
    return np.concatenate(blocks) if blocks else np.zeros((0, len(board.givers)), np.int16)
