"""Tables that fit, found by making one person whole: thousands of colleagues settled by one factorisation.

From a table that fits, in which nobody is at an end that need not be, one count is raised to a whole person
by the smallest change that leaves every printed sum as it is; small counts change least (the projection of
generalised least squares, Deming and Stephan 1940). People are divisible here. What comes out is checked
against every constraint, so it proves what a linear programme would; where it does not fit, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from remit_audit.solver import Array, Programme, Rows

LARGEST = 50_000_000
"""Most entries of the matrix of constraints that is held at once; beyond it programmes are asked."""

AT_ONCE = 512
"""Most changes that are worked out together."""

NEAR = 1e-8
"""How far a sum may be off, in people; the solver of programmes allows ten times as much."""

LEAST = 1e-6
"""A count that gains no more than this of each person that is added cannot be raised."""

SAME = 1e-10
"""Below this part of the largest an eigenvalue is nought: sums that follow from each other leave such."""

MENDS = 24
"""Most times that a table is mended after a count was set; each leaves a small part of what was off."""

Places = NDArray[np.intp]


class _Apart:
    """Sums that share no count, as the people of each profile do: one at most for each count.

    With thousands of profiles nearly all sums are of this kind, and among themselves they need no matrix.
    """

    def __init__(self, rows: Rows, columns: int) -> None:
        self._owner, self._weights = np.full(columns, -1, dtype=np.intp), np.zeros(columns)
        chosen: list[int] = []
        for row in sorted(_equal(rows), key=lambda row: (len(rows.columns[row]), row)):
            own = rows.columns[row]
            if len(own) and (self._owner[own] < 0).all():
                self._owner[own], self._weights[own] = len(chosen), rows.values[row]
                chosen.append(row)
        self.rows = frozenset(chosen)
        order = np.argsort(self._owner, kind="stable")
        self._order = order[np.sum(self._owner < 0) :]
        self._starts = np.searchsorted(self._owner[self._order], np.arange(len(chosen)))

    def add(self, values: Array) -> Array:
        """These sums of each row of `values`, which has a column for each count."""
        if not self.rows:
            return np.zeros((len(values), 0))
        weighed = (values * self._weights)[:, self._order]
        return np.asarray(np.add.reduceat(weighed, self._starts, axis=1))

    def spread(self, pulls: Array) -> Array:
        """For each count the weighted pull of its sum, nought where it has none; one row each as `pulls`."""
        padded = np.concatenate([pulls, np.zeros((len(pulls), 1))], axis=1)
        return np.asarray(padded[:, self._owner] * self._weights)

    def squares(self, base: Array) -> Array:
        """The square of each sum, weighed by a table."""
        return np.asarray(self.add((base * self._weights)[np.newaxis])[0])

    def mates(self, columns: Places) -> NDArray[np.bool_]:
        """The counts that stand in the same sum as each of these; one row each."""
        return np.asarray(self._owner[columns][:, None] == self._owner)

    def is_one(self, columns: Places, base: Array) -> NDArray[np.bool_]:
        """Whether the sum that each of these counts stands in is one person."""
        people = np.append(self.add(base[np.newaxis])[0], 0.0)
        return np.asarray(
            (np.abs(people - 1.0)[self._owner[columns]] <= NEAR) & (self._weights[columns] == 1)
        )

    def of(self, columns: Places) -> Array:
        """How often each of these counts stands in each sum; one row each."""
        found = np.zeros((len(columns), len(self.rows) + 1))
        found[np.arange(len(columns)), self._owner[columns]] = self._weights[columns]
        return found[:, :-1]


class Moves:
    """Changes from one table of a programme that leave every sum as it is.

    The sums apart are eliminated first (Schur's complement), so that only the others are factorised.
    """

    def __init__(self, programme: Programme, base: Array) -> None:
        rows, self.base = programme.constraints, np.maximum(base, 0.0)
        self._upper = programme.upper
        self._apart = _Apart(rows, programme.columns)
        equal = _equal(rows)
        joint = [row for row in equal if row not in self._apart.rows]
        between = sorted(set(range(programme.rows)).difference(equal))
        self._joint = _matrix(rows, joint, programme.columns)
        self._between = _matrix(rows, between, programme.columns)
        self._lows, self._highs = np.array(rows.lows)[between], np.array(rows.highs)[between]
        weighed = self._joint * self.base
        self._square, self._cross = weighed @ self._joint.T, self._apart.add(weighed)
        self._own = self._apart.squares(self.base)
        self._inverse_own = np.where(self._own > NEAR, 1.0 / np.maximum(self._own, NEAR), 0.0)
        left = self._square - (self._cross * self._inverse_own) @ self._cross.T
        scale = 1.0 / np.sqrt(np.maximum(self._square.diagonal(), NEAR))
        alike = left * scale[:, None] * scale
        self._inverse = np.linalg.pinv(alike, rcond=SAME, hermitian=True) * scale[:, None] * scale

    def _pulls(self, wanted: Array, wanted_own: Array) -> tuple[Array, Array]:
        """How hard each sum must be pulled to change by so much; one row for each change."""
        pull = (wanted - (wanted_own * self._inverse_own) @ self._cross.T) @ self._inverse
        return pull, (wanted_own - pull @ self._cross) * self._inverse_own

    def _change(self, pull: Array, pull_own: Array) -> Array:
        """What pulling at the sums does to each count: small counts change least."""
        return np.asarray(self.base * (pull @ self._joint + self._apart.spread(pull_own)))

    def _towards(self, columns: Places) -> Array:
        """For each column a change that adds one person to it; one row each, nan where there is none."""
        wanted, wanted_own = self._joint[:, columns].T, self._apart.of(columns)
        pull, pull_own = self._pulls(wanted, wanted_own)
        off = np.abs(wanted - pull @ self._square - pull_own @ self._cross.T).max(axis=1, initial=0.0)
        off_own = np.abs(wanted_own - pull @ self._cross - pull_own * self._own).max(axis=1, initial=0.0)
        found, own = -self._change(pull, pull_own), np.arange(len(columns))
        found[own, columns] += 1.0
        moved = found[own, columns]
        moved[(off > NEAR) | (off_own > NEAR) | (moved <= LEAST)] = np.nan
        return np.asarray(found / moved[:, None])

    def _alone(self, columns: Places) -> tuple[Array, NDArray[np.bool_]]:
        """Tables with a whole person in each of these columns, whose sum is that one person; which fit.

        All else that the sum counts is then nobody, to the last digit: it is set, and the rest follows.
        """
        mates = self._apart.mates(columns)
        found = np.where(mates, 0.0, self.base)
        found[np.arange(len(columns)), columns] = 1.0
        off = np.full(len(columns), np.inf)
        for _ in range(MENDS):
            moved = found - self.base
            wanted, wanted_own = moved @ self._joint.T, self._apart.add(moved)
            off = np.abs(np.concatenate([wanted, wanted_own], axis=1)).max(axis=1, initial=0.0)
            if np.all(off <= NEAR):
                break
            found = found - np.where(mates, 0.0, self._change(*self._pulls(wanted, wanted_own)))
        return found, off <= NEAR

    def whole(self, columns: Places) -> tuple[Array, NDArray[np.bool_]]:
        """The table with a whole person in each of these columns in turn, and which of them fit."""
        step = np.maximum(1.0 - self.base[columns], 0.0)
        found = self.base + step[:, None] * self._towards(columns)
        fits = np.ones(len(columns), dtype=bool)
        alone = np.flatnonzero(self._apart.is_one(columns, self.base))
        if len(alone):
            found[alone], fits[alone] = self._alone(columns[alone])
        with np.errstate(invalid="ignore"):
            fits &= np.all((found >= -NEAR) & (found <= self._upper + NEAR), axis=1)
            if len(self._lows):
                sums = found @ self._between.T
                fits &= np.all((sums >= self._lows - NEAR) & (sums <= self._highs + NEAR), axis=1)
        return found, np.asarray(fits)


def moves_from(programme: Programme, tables: list[Array]) -> Moves | None:
    """Changes from the middle of some tables that fit; None where there would be too many numbers."""
    if not tables:
        return None
    apart = _Apart(programme.constraints, programme.columns)
    if programme.columns * (programme.rows - len(apart.rows)) > LARGEST:
        return None
    return Moves(programme, np.mean(tables, axis=0))


def _equal(rows: Rows) -> list[int]:
    """The constraints that say how many there are; the others give limits."""
    return [row for row, (low, high) in enumerate(zip(rows.lows, rows.highs, strict=True)) if low == high]


def _matrix(rows: Rows, chosen: Sequence[int], columns: int) -> Array:
    found = np.zeros((len(chosen), columns))
    for place, row in enumerate(chosen):
        found[place, rows.columns[row]] = rows.values[row]
    return found
