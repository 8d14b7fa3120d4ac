"""Tables that fit a release, found by proportional fitting: a witness in milliseconds where counts are many.

Each printed count scales the cells it adds up, in turn, until all fit (Deming and Stephan 1940; it converges
where a table with these zeros exists). People are divisible here, so such a witness proves what a linear
programme would. Only counts can be fitted: with an average among the facts there is no fitting.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from remit_audit.solver import Array, Rows

SWEEPS, PATIENCE = 2_000, 25
"""Most sweeps, and after how many the worst sum must have come half as near."""

CLOSE = 1e-7
"""How far a fitted sum may be from what was printed, in people."""

Columns = NDArray[np.intp]


class Scaling:
    """The printed counts of a model, as families of sums that do not overlap.

    `people` are the numbers by profile where they are known; a cell's profile is its column modulo their
    number.
    """

    def __init__(self, columns: int, rows: Rows, people: Array | None) -> None:
        self.columns = columns
        self.possible = True
        self._zero = np.ones(columns)
        sums: list[tuple[Columns, float]] = []
        for place, values, low, high in zip(rows.columns, rows.values, rows.lows, rows.highs, strict=True):
            if not np.all(values == 1.0) or low != high:
                nothing = low <= 0 and np.isinf(high) and np.all(values >= 0)
                self.possible = self.possible and bool(nothing)
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
        if not self.possible:
            return None
        found = self._zero.copy()
        for place, value in demanded:
            if value <= 0:
                found[place] = 0.0
        families = [*self._families, *_families(self.columns, [pair for pair in demanded if pair[1] > 0])]
        before = np.inf
        for sweep in range(SWEEPS):
            worst = 0.0
            for labels, values in families:
                sums = np.bincount(labels, weights=found, minlength=len(values) + 1)[: len(values)]
                if np.any(sums <= 0):
                    return None
                worst = max(worst, float(np.max(np.abs(sums - values))))
                found = found * np.append(values / sums, 1.0)[labels]
            if worst < CLOSE:
                return found
            if sweep % PATIENCE == PATIENCE - 1:
                if worst > before / 2:  # it creeps: no table, or one that has further noughts
                    return None
                before = worst
        return None


def _families(columns: int, sums: Sequence[tuple[Columns, float]]) -> list[tuple[Columns, Array]]:
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
