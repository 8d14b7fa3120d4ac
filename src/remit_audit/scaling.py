"""Tables that fit a release, found by proportional fitting: a witness in milliseconds where counts are many.

Each printed count scales the cells it adds up, in turn (Deming and Stephan 1940; it converges where a table
with these zeros exists, but where counts overlap a thousandth a turn). So after some turns all factors are
corrected at once by Newton's method on the dual, which is convex: the sum of the cells less the factors'
printed sums (Nocedal and Wright 2006, algorithm 3.2). A few corrections will do.

People are divisible here, so such a witness proves what a linear programme would. Only counts can be fitted:
limits, as an average has them, are looked at afterwards, and where they do not hold there is no witness.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from remit_audit.solver import Array, Rows

SWEEPS, ROUNDS = 25, 80
"""After how many turns the factors are corrected at once.

Where there are too many sums for that, so many rounds of turns are gone, each to come half as near.
"""

MOST_SUMS = 6_000
"""Most sums that are corrected at once: their products are held as one matrix."""

CORRECTIONS, STALE = 60, 8
"""Most corrections, and after how many the worst sum must have come half as near."""

FAINT = 1e-11
"""What is added to the diagonal, of one, so that sums that follow from each other do no harm."""

SHORTEST = 1e-4
"""The least part of a correction that is tried before there is held to be none."""

CLOSE = 1e-7
"""How far a fitted sum may be from what was printed, in people."""

Columns = NDArray[np.intp]
Family = tuple[Columns, Array]
"""Sums that share no cell: for each cell which of them it belongs to, or their number; and their values."""


class Scaling:
    """The printed counts of a model, as families of sums that do not overlap.

    `people` are the numbers by profile where they are known; a cell's profile is its column modulo their
    number.
    """

    def __init__(self, columns: int, rows: Rows, people: Array | None) -> None:
        self.columns = columns
        self.possible = True
        self._zero = np.ones(columns)
        self._limits = Rows()
        sums: list[tuple[Columns, float]] = []
        for place, values, low, high in zip(rows.columns, rows.values, rows.lows, rows.highs, strict=True):
            if low != high:
                if low > 0 or not np.isinf(high) or np.any(values < 0):
                    self._limits.add(place.astype(np.intp), values, low, high)
            elif not np.all(values == 1.0):
                self.possible = False
            elif low <= 0:
                self._zero[place] = 0.0
            else:
                sums.append((place.astype(np.intp), low))
                if people is not None:
                    self._exhaust(place.astype(np.intp), low, people)
        self._families = _families(columns, sums)

    def _exhaust(self, place: Columns, value: float, people: Array) -> None:
        """Where a sum already counts everybody of its profiles, nobody is left for their other cells.

        Fitting would come near nought there, but never to it.
        """
        touched = np.zeros(len(people), dtype=bool)
        touched[place % len(people)] = True
        if abs(people[touched].sum() - value) < CLOSE:
            others = touched[np.arange(self.columns) % len(people)]
            others[place] = False
            self._zero[others] = 0.0

    def fit(self, demanded: Sequence[tuple[Columns, float]] = ()) -> Array | None:
        """A table with these further sums; None where none was found."""
        found = self._fitted(demanded) if self.possible else None
        return found if found is not None and self._within(found) else None

    def _within(self, found: Array) -> bool:
        limits = self._limits
        every = zip(limits.columns, limits.values, limits.lows, limits.highs, strict=True)
        return all(low - CLOSE <= values @ found[place] <= high + CLOSE for place, values, low, high in every)

    def _fitted(self, demanded: Sequence[tuple[Columns, float]]) -> Array | None:
        found = self._zero.copy()
        for place, value in demanded:
            if value <= 0:
                found[place] = 0.0
        families = [*self._families, *_families(self.columns, [pair for pair in demanded if pair[1] > 0])]
        many = sum(len(values) for _, values in families) > MOST_SUMS
        before = np.inf
        for _ in range(ROUNDS if many else 1):
            swept, worst = _swept(found, families)
            if swept is None or worst < CLOSE:
                return swept
            if worst > before / 2:  # it creeps: no table, or one that has further noughts
                return None
            found, before = swept, worst
        return None if many else _corrected(found, families)


def _swept(found: Array, families: Sequence[Family]) -> tuple[Array | None, float]:
    """The table after some turns, and how far the worst sum was off; none where a sum has nobody left."""
    worst = np.inf
    for _ in range(SWEEPS):
        worst = 0.0
        for labels, values in families:
            sums = _sums(found, labels, values)
            if np.any(sums <= 0):
                return None, worst
            worst = max(worst, float(np.max(np.abs(sums - values))))
            found = found * np.append(values / sums, 1.0)[labels]
        if worst < CLOSE:
            break
    return found, worst


def _sums(found: Array, labels: Columns, values: Array) -> Array:
    sums = np.bincount(labels, weights=found, minlength=len(values) + 1)[: len(values)]
    return np.asarray(sums, dtype=np.float64)


def _corrected(found: Array, families: Sequence[Family]) -> Array | None:
    """Newton's method on the factors of all sums together; None where they do not come nearer."""
    wanted = np.concatenate([values for _, values in families])
    best = np.inf
    for correction in range(CORRECTIONS):
        off = wanted - np.concatenate([_sums(found, *family) for family in families])
        worst = float(np.max(np.abs(off)))
        if worst < CLOSE:
            return found
        if correction % STALE == 0:
            if worst > best / 2:
                return None
            best = worst
        scale = np.sqrt(np.maximum(wanted - off, CLOSE))
        alike = _products(found, families) / scale[:, None] / scale
        alike[np.diag_indices_from(alike)] += FAINT
        factors = np.linalg.solve(alike, off / scale) / scale
        longer = _stepped(found, families, factors, wanted)
        if longer is None:
            return None
        found = longer
    return None


def _stepped(found: Array, families: Sequence[Family], factors: Array, wanted: Array) -> Array | None:
    """The table with as much of this change of the (logarithms of the) factors as brings it nearer."""
    move = np.zeros(len(found))
    start = 0
    for labels, values in families:
        move += np.append(factors[start : start + len(values)], 0.0)[labels]
        start += len(values)
    there = found > 0
    slope = float(found[there] @ move[there] - factors @ wanted)
    part = 1.0
    while part > SHORTEST:
        longer = found.copy()
        with np.errstate(over="ignore"):
            longer[there] *= np.exp(part * move[there])
        gained = float(np.sum(longer - found) - part * (factors @ wanted))
        if gained <= SHORTEST * part * slope + CLOSE * CLOSE:
            return longer
        part /= 2
    return None


def _products(found: Array, families: Sequence[Family]) -> Array:
    """How many people each two sums share, as one matrix."""
    sizes = [len(values) for _, values in families]
    starts = np.cumsum([0, *sizes])
    matrix = np.zeros((starts[-1], starts[-1]))
    for first, (labels, _) in enumerate(families):
        for second in range(first, len(families)):
            others, width = families[second][0], sizes[second] + 1
            both = np.bincount(labels * width + others, weights=found, minlength=(sizes[first] + 1) * width)
            block = both.reshape(sizes[first] + 1, width)[:-1, :-1]
            down, along = slice(starts[first], starts[first + 1]), slice(starts[second], starts[second + 1])
            matrix[down, along] = block
            matrix[along, down] = block.T
    return matrix


def _families(columns: int, sums: Sequence[tuple[Columns, float]]) -> list[Family]:
    """Sums put together as long as they share no cell; a label says which sum a cell belongs to, if any."""
    members: list[list[tuple[Columns, float]]] = []
    taken: list[NDArray[np.bool_]] = []
    for place, value in sums:
        index = next((i for i, used in enumerate(taken) if not used[place].any()), len(taken))
        if index == len(taken):
            taken.append(np.zeros(columns, dtype=bool))
            members.append([])
        taken[index][place] = True
        members[index].append((place, value))
    families = []
    for family in members:
        labels = np.full(columns, len(family), dtype=np.intp)
        for index, (place, _) in enumerate(family):
            labels[place] = index
        families.append((labels, np.array([value for _, value in family])))
    return families
