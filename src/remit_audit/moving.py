"""Tables that fit, found by making one person whole: thousands of colleagues settled by one factorisation.

From a table that fits, in which nobody is at an end that need not be, one count is raised to a whole person
by the smallest change that leaves every printed sum as it is; small counts change least (the projection of
generalised least squares, Deming and Stephan 1940). People are divisible here. What comes out is checked
against every constraint, so it proves what a linear programme would; where it does not fit, nothing is said.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remit_audit.solver import Array, Programme

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

Places = NDArray[np.intp]


class Moves:
    """Changes from one table of a programme that leave every sum as it is."""

    def __init__(self, programme: Programme, base: Array) -> None:
        self.base = np.maximum(base, 0.0)
        self._upper = programme.upper
        self._equal, *_ = programme.sums(equal=True)
        self._between, self._lows, self._highs = programme.sums(equal=False)
        self._square = (self._equal * self.base) @ self._equal.T
        scale = 1.0 / np.sqrt(np.maximum(self._square.diagonal(), NEAR))
        alike = self._square * scale[:, None] * scale
        self._inverse = np.linalg.pinv(alike, rcond=SAME, hermitian=True) * scale[:, None] * scale

    def _towards(self, columns: Places) -> Array:
        """For each column a change that adds one person to it; one row each, nan where there is none."""
        wanted = self._equal[:, columns]
        pull = self._inverse @ wanted
        off = np.abs(wanted - self._square @ pull).max(axis=0, initial=0.0)
        found = -self.base * (pull.T @ self._equal)
        own = np.arange(len(columns))
        found[own, columns] += 1.0
        moved = found[own, columns]
        moved[(off > NEAR) | (moved <= LEAST)] = np.nan
        return np.asarray(found / moved[:, None])

    def whole(self, columns: Places) -> tuple[Array, NDArray[np.bool_]]:
        """The table with a whole person in each of these columns in turn, and which of them fit."""
        step = np.maximum(1.0 - self.base[columns], 0.0)
        found = self.base + step[:, None] * self._towards(columns)
        with np.errstate(invalid="ignore"):
            fits = np.all((found >= -NEAR) & (found <= self._upper + NEAR), axis=1)
            if len(self._lows):
                sums = found @ self._between.T
                fits &= np.all((sums >= self._lows - NEAR) & (sums <= self._highs + NEAR), axis=1)
        return found, np.asarray(fits)


def moves_from(programme: Programme, tables: list[Array]) -> Moves | None:
    """Changes from the middle of some tables that fit; None where there would be too many numbers."""
    if not tables or programme.columns * programme.rows > LARGEST:
        return None
    return Moves(programme, np.mean(tables, axis=0))
