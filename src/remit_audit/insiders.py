"""Colleagues and withheld counts: what is left for somebody who takes her own answer away.

Who is in a printed count of n knows n - 1 others; that is how the thresholds are set. But of a count that is
withheld, no respondent may learn that it holds somebody else and how few: at least one other, fewer than the
threshold. Two tables in which she is counted, one with nobody else there or one with many, prove that she
does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from remit_audit.bounds import TINY, Bounds, Sum, share_for_one, those_who_can_be
from remit_audit.model import Component, Table
from remit_audit.moving import AT_ONCE, Moves, moves_from
from remit_audit.reading import Published
from remit_audit.solver import Array
from remit_audit.targets import Target, targets_of
from remit_audit.verdicts import Exposure, no_secret, watch

OFTEN = 3
"""In how many of the tables in which colleagues are moved a count that is still open is nought."""

WORTH = 24
"""So many pairs must be open for a table to be worth its making; fewer are asked for one by one."""

ROOM, MOSTLY = 2.0, 0.9
"""So much above what may be known a count should be, and the most of one table that is mixed in for it."""

MOST = 2_000_000
"""Most pairs of a colleague and a count that are looked at together; more are taken in turns."""


@dataclass(frozen=True, slots=True)
class _Withheld:
    """A withheld count, its threshold, its table, and whether each column of the table is counted in it."""

    target: Target
    count: Sum
    least: float
    table: Table
    inside: Array


def few_others(
    published: Published, component: Component, bounds: Bounds, exposed: Collection[Target] = ()
) -> Iterator[Exposure]:
    """Withheld counts of which some colleague learns that they hold one other at least, but only a few.

    A colleague is anybody who can be there: each combination of keys with each answer to the questions that
    a table joins. Of each count the first is named who learns it; what everybody learns (`exposed`) is left
    out.
    """
    withheld = [each for each in _withheld(published, component, bounds) if each.target not in exposed]
    named: set[Target] = set()
    for table in bounds.model.tables:
        of_table = [each for each in withheld if each.table is table]
        for taken in _in_turns(of_table, max(1, MOST // table.size)):
            _prepare(bounds, taken)
            since = len(bounds.witnesses)
            for person, place in _open(bounds, table, taken):
                target = taken[place].target
                if target in named:
                    continue
                for found in _ask(bounds, taken[place], person, since):
                    named.add(target)
                    if not _is_no_secret(published, bounds, target):
                        yield found


def _in_turns(withheld: Sequence[_Withheld], most: int) -> Iterator[Sequence[_Withheld]]:
    for start in range(0, len(withheld), most):
        yield withheld[start : start + most]


def _prepare(bounds: Bounds, withheld: Sequence[_Withheld]) -> None:
    """Where people can be mixed, a table far above the threshold of each count: it tells most colleagues."""
    if not bounds.exact:
        for each in withheld:
            bounds.largest(each.count, enough=np.inf)


def _withheld(published: Published, component: Component, bounds: Bounds) -> Iterator[_Withheld]:
    for target in targets_of(published, component):
        places = [at for _, at in target.terms]
        table = next(
            (t for t in bounds.model.tables if all(t.covers(at, published.keys) for at in places)), None
        )
        if table is None or not target.listed:
            continue
        count = bounds.watch(target.terms)
        if count is None or (count.closed_low and count.closed_high and count.low == count.high):
            continue  # it is printed, or follows
        inside = np.zeros(bounds.model.columns)
        inside[count.columns] = count.weights
        yield _Withheld(
            target,
            count,
            float(published.least(target.name)),
            table,
            inside[table.start : table.start + table.size],
        )


def _open(bounds: Bounds, table: Table, withheld: Sequence[_Withheld]) -> list[tuple[int, int]]:
    """Pairs of a colleague (a column) and a count (its place) that no witness has told apart."""
    if not bounds.witnesses:
        return []
    found = np.array(bounds.witnesses)
    cells = found[:, table.start : table.start + table.size]
    there = (cells >= 1 - TINY).astype(np.float32)
    told = np.zeros((table.size, len(withheld)), dtype=bool)
    for place, each in enumerate(withheld):
        values = found[:, each.count.columns] @ each.count.weights
        for own in (0.0, 1.0):
            open_now = _harmless(values - own, each.least).astype(np.float32)
            told[:, place] |= (each.inside == own) & (there.T @ open_now > 0)
        if not bounds.exact:
            told[:, place] |= _mixture_tells(cells, values, each)
    can_be = np.asarray(there.any(axis=0), dtype=bool)
    tables = _tables(bounds, withheld, told)
    for moves in islice(tables, 1):
        _move(moves, table, withheld, told, can_be)
    unseen = table.start + np.flatnonzero(~can_be & ~told.all(axis=1))
    for column in those_who_can_be(bounds, unseen):
        can_be[column - table.start] = True
    told |= ~can_be[:, None]
    while not told.all() and (more := next(tables, None)) is not None:
        _move(more, table, withheld, told, can_be)
    return [(table.start + int(person), int(place)) for person, place in np.argwhere(~told)]


def _tables(bounds: Bounds, withheld: Sequence[_Withheld], told: NDArray[np.bool_]) -> Iterator[Moves]:
    """Tables of divisible people in which one person can be moved about, as long as pairs are not `told`.

    The middle of what was seen; such in which counts are nought that can be so together; for each count that
    is still open one in which it is large.
    """
    programme, scaling = bounds.model.programme, bounds.model.scaling
    middle = None if bounds.exact else moves_from(programme, bounds.witnesses)
    if middle is None or scaling is None:
        return
    yield middle
    for nought in _noughts(bounds, withheld, told):
        found = scaling.fit([(withheld[place].count.columns, 0.0) for place in nought])
        if found is not None:
            yield Moves(programme, found)
    for place, each in enumerate(withheld):
        if np.sum(~told[:, place]) > WORTH:
            yield Moves(programme, _with_many(bounds, each, middle.base))


def _noughts(
    bounds: Bounds, withheld: Sequence[_Withheld], told: NDArray[np.bool_]
) -> Iterator[NDArray[np.intp]]:
    """Places of counts that can be nought together, as a witness has them, until each open one was, often."""
    found = np.array(bounds.witnesses)
    seen = np.stack([found[:, each.count.columns] @ each.count.weights for each in withheld], axis=1)
    nought, times = seen <= TINY, np.zeros(len(withheld))
    while True:
        left = np.where(times < OFTEN, np.sum(~told, axis=0), 0)
        gains = nought @ (left / (1.0 + times) ** 2)
        best = int(np.argmax(gains))
        if gains[best] <= 0 or left.sum() <= WORTH:
            return
        places = np.flatnonzero(nought[best] & (left > 0))
        times[places] += 1
        yield places


def _with_many(bounds: Bounds, withheld: _Withheld, middle: Array) -> Array:
    """A table near the middle of what was seen with a count above what may be known, if one was seen."""
    count, enough = withheld.count, withheld.least + ROOM
    values = [float(count.weights @ found[count.columns]) for found in bounds.witnesses]
    most, now = max(values), float(count.weights @ middle[count.columns])
    share = np.clip((enough - now) / max(most - now, TINY), 0.0, MOSTLY)
    return np.asarray(share * bounds.witnesses[int(np.argmax(values))] + (1.0 - share) * middle)


def _move(
    moves: Moves,
    table: Table,
    withheld: Sequence[_Withheld],
    told: NDArray[np.bool_],
    can_be: NDArray[np.bool_],
) -> None:
    """Fill in `told` and `can_be` from the tables in which one change makes a colleague whole."""
    left = np.flatnonzero(~told.all(axis=1))
    for start in range(0, len(left), AT_ONCE):
        persons = left[start : start + AT_ONCE]
        found, fits = moves.whole(table.start + persons)
        can_be[persons[fits]] = True
        for place, each in enumerate(withheld):
            others = found[:, each.count.columns] @ each.count.weights - each.inside[persons]
            told[persons, place] |= fits & _harmless(others, each.least)


def _mixture_tells(cells: Array, values: Array, withheld: _Withheld) -> NDArray[np.bool_]:
    """Colleagues who are whole in a mixture of two tables whose count is still as large as may be known.

    One is the table with the largest count, the other the one in which the colleague is most.
    """
    high = int(np.argmax(values))
    share = share_for_one(cells[high], cells.max(axis=0))
    count = share * values[high] + (1.0 - share) * values[cells.argmax(axis=0)]
    return np.asarray((share > 0) & (count >= withheld.least + withheld.inside - TINY))


def _harmless(others: Array, least: float) -> NDArray[np.bool_]:
    """Nobody else, or as many as may be known."""
    return np.asarray((others <= TINY) | (others >= least - TINY))


def _ask(bounds: Bounds, withheld: _Withheld, person: int, since: int) -> Iterator[Exposure]:
    """Whether a colleague learns it, by programmes of their own; many are answered by those asked `since`."""
    own = float(withheld.inside[person - withheld.table.start])
    count, least = withheld.count, withheld.least
    for found in bounds.witnesses[since:]:
        others = float(count.weights @ found[count.columns]) - own
        if found[person] >= 1 - TINY and (others <= TINY or others >= least - TINY):
            return
    with bounds.model.programme.at_least(np.array([person]), 1.0):
        most = bounds.largest(count, enough=least + own) - own
        if most >= least - TINY:
            return
        fewest = bounds.smallest(count, enough=own) - own
    if fewest > TINY and most > TINY:
        who = _said(bounds, withheld.table, person)
        between = f"{fewest:g}" if most - fewest < TINY else f"between {fewest:g} and {most:g}"
        who_else = "other" if between == "1" else "others"
        what = f"{between} {who_else}, fewer than {least:g}, for a colleague who is {who}"
        yield Exposure("insider", str(withheld.target), what, withheld.target.terms, own, least + own)


def _is_no_secret(published: Published, bounds: Bounds, target: Target) -> bool:
    """Whether the whole sector alone says that there is somebody, or the count follows and may be known."""
    watched = watch(bounds, published, target)
    if watched is None:
        return False
    follows = bounds.settle_low(watched.count) >= bounds.settle_high(watched.count) - TINY
    return follows or no_secret(bounds, watched)


def _said(bounds: Bounds, table: Table, person: int) -> str:
    """A colleague in words."""
    profiles = bounds.model.profiles
    codes, profile = divmod(person - table.start, len(profiles.codes))
    answers = zip(table.answers, table.codes[codes], strict=True)
    keys = zip(profiles.keys, profiles.codes[profile], strict=True)
    return ", ".join(f"{name}={code or '(none)'}" for name, code in (*answers, *keys))
