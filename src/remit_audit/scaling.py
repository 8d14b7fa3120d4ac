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

MOST_SUMS, MOST_SHARED = 3_000, 20_000_000
"""Most sums that are corrected at once, those of the largest family aside, and most pairs with these.

What each two of the others share is held as one matrix, and what each shares with the largest family as one.
"""

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
        self._people = people
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
            elif not self._follows(place.astype(np.intp), low):
                sums.append((place.astype(np.intp), low))
        self._families = [
            *([] if people is None else [_by_profile(columns, people)]),
            *_families(columns, sums),
        ]

    def _follows(self, place: Columns, value: float) -> bool:
        """Whether a sum is that of everybody of its profiles, whose numbers are known: each is met by itself.

        Where it counts as many people without all their cells, nobody is left for the others: fitting would
        come near nought there, but never to it.
        """
        if self._people is None:
            return False
        touched = np.zeros(len(self._people), dtype=bool)
        touched[place % len(touched)] = True
        equal = bool(abs(self._people[touched].sum() - value) < CLOSE)
        if len(place) == self.columns // len(touched) * np.count_nonzero(touched):
            self.possible &= equal
            return True
        if equal:
            others = touched[np.arange(self.columns) % len(touched)]
            others[place] = False
            self._zero[others] = 0.0
        return False

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
        further = _families(self.columns, [pair for pair in demanded if pair[1] > 0])
        # The largest family first: what is corrected at once is divided by it.
        families = sorted([*self._families, *further], key=lambda family: -len(family[1]))
        rest = sum(len(values) for _, values in families[1:])
        many = rest > MOST_SUMS or rest * len(families[0][1] if families else ()) > MOST_SHARED
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
        factors = _factors(found, families, off, wanted - off)
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


def _factors(found: Array, families: Sequence[Family], off: Array, sums: Array) -> Array:
    """The correction of every sum: the least squares of what is off by the people that sums share.

    Sums of the first family, the largest, share nobody, so they are worked out of the others: what is solved
    is as large as these (a Schur complement).
    """
    first, others = families[0], families[1:]
    size, scale = len(first[1]), np.sqrt(np.maximum(sums, CLOSE))
    wish, (one, rest) = off / scale, np.split(scale, [size])
    shared = _shared(found, others, [first]) / one / rest[:, None]
    alike = _shared(found, others, others) / rest / rest[:, None] - shared @ shared.T / (1.0 + FAINT)
    alike[np.diag_indices_from(alike)] += FAINT
    factors = np.linalg.solve(alike, wish[size:] - shared @ wish[:size] / (1.0 + FAINT))
    return np.concatenate([(wish[:size] - factors @ shared) / (1.0 + FAINT), factors]) / scale


def _shared(found: Array, down: Sequence[Family], along: Sequence[Family]) -> Array:
    """How many people each sum of some families (down) shares with each of others (along)."""
    rows, columns = ([0, *np.cumsum([len(values) for _, values in some])] for some in (down, along))
    matrix = np.zeros((rows[-1], columns[-1]))
    for at, (ours, values) in enumerate(down):
        for place, (theirs, others) in enumerate(along):
            height, width = len(values), len(others)
            both = np.bincount(
                ours * (width + 1) + theirs, weights=found, minlength=(height + 1) * (width + 1)
            )
            block = both.reshape(height + 1, width + 1)[:-1, :-1]
            matrix[rows[at] : rows[at + 1], columns[place] : columns[place + 1]] = block
    return matrix


def _by_profile(columns: int, people: Array) -> Family:
    """The people of each profile, where there are any."""
    there = people > 0
    labels = np.where(there, np.cumsum(there) - 1, np.count_nonzero(there))
    return labels[np.arange(columns) % len(people)], people[there]


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
