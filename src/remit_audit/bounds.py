"""How far each target can move in the tables that fit the release: the attack itself.

Every solution of a programme is kept as a witness: two tables of people that print the same release and
differ in a count prove that the count cannot be known. Only what no witness settles is asked for by a
programme of its own, so that a thousand targets need a few dozen programmes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit_audit.model import Model
from remit_audit.reading import At
from remit_audit.solver import WHOLE, Array, is_whole

Terms = Sequence[tuple[float, At]]
TINY = 1e-6

CORNERS, TILT = 4, 1e-3
"""How many other corners are tried, and how far chance may turn the question to find them."""


@dataclass(slots=True)
class Sum:
    """A weighted sum of columns; `low` and `high` are proven where `closed` says so, seen otherwise."""

    columns: NDArray[np.intp]
    weights: Array
    low: float = np.inf
    high: float = -np.inf
    closed_low: bool = False
    closed_high: bool = False


class Bounds:
    """Intervals of sums in one model. `exact`: people are whole, and so are the witnesses."""

    def __init__(self, model: Model, *, exact: bool) -> None:
        self.model = model
        self.exact = exact
        self.sums: list[Sum] = []
        self.witnesses: list[Array] = []

    def watch(self, terms: Terms) -> Sum | None:
        """A sum to be followed in every witness; None where the model cannot say it."""
        weighed = self.model.weigh(terms)
        if weighed is None:
            return None
        found = Sum(*weighed)
        if not len(found.columns):  # nobody can be there
            found.low, found.high, found.closed_low, found.closed_high = 0.0, 0.0, True, True
        self.sums.append(found)
        return found

    def settle_low(self, asked: Sum, *, enough: float = 0.0) -> float:
        """The smallest value; a witness at or below `enough` will do."""
        if not asked.closed_low and asked.low > enough + TINY:
            value = self._solve(asked, largest=False, enough=enough)
            asked.low, asked.closed_low = value, value > enough + TINY
        return asked.low

    def settle_high(self, asked: Sum, *, enough: float = np.inf) -> float:
        """The largest value; a witness at or above `enough` will do."""
        if not asked.closed_high and asked.high < enough - TINY:
            value = self._solve(asked, largest=True, enough=enough)
            asked.high, asked.closed_high = value, value < enough - TINY
        return asked.high

    def smallest(self, asked: Sum) -> float:
        """The smallest value under whatever else is demanded of the tables just now."""
        return self._solve(asked, largest=False)

    def _solve(self, asked: Sum, *, largest: bool, enough: float | None = None) -> float:
        programme = self.model.programme
        value, found = programme.extreme(asked.columns, asked.weights, largest=largest)
        if self.exact and not is_whole(found):
            found = self._rounded(asked, value, enough, largest=largest)
            value = float(asked.weights @ found[asked.columns])
        self.keep(found)
        return float(np.rint(value)) if abs(value - np.rint(value)) < WHOLE else value

    def _rounded(self, asked: Sum, value: float, enough: float | None, *, largest: bool) -> Array:
        """A table of whole numbers with the best value.

        Most corners of the tables that fit are whole, so other corners of the same value are tried before
        whole numbers are searched for, which takes a hundred times as long.
        """
        programme = self.model.programme
        best = np.ceil(value - WHOLE) if not largest else np.floor(value + WHOLE)
        for seed in range(CORNERS):
            tilt = np.random.default_rng(seed).random(self.model.columns) * TILT
            tilt[asked.columns] += asked.weights * (-1.0 if largest else 1.0)
            every = np.arange(self.model.columns)
            _, found = programme.extreme(every, tilt, largest=False)
            if is_whole(found) and abs(asked.weights @ np.rint(found)[asked.columns] - best) < WHOLE:
                return found
        return programme.extreme(asked.columns, asked.weights, largest=largest, whole=True, enough=enough)[1]

    def keep(self, found: Array) -> None:
        """Follow every sum in one more witness."""
        if self.exact:
            found = np.rint(found)
        self.witnesses.append(found)
        for each in self.sums:
            value = float(each.weights @ found[each.columns])
            each.low, each.high = min(each.low, value), max(each.high, value)

    def stir(self, sums: Sequence[Sum], seed: int) -> None:
        """Two opposite witnesses that push many sums at once, to settle most of them together."""
        if not sums:
            return
        chance = np.random.default_rng(seed)
        weights = np.zeros(self.model.columns)
        for each, sign in zip(sums, chance.choice((-1.0, 1.0), len(sums)), strict=True):
            weights[each.columns] += sign * each.weights
        columns = np.flatnonzero(weights)
        for largest in (True, False):
            _, found = self.model.programme.extreme(columns, weights[columns], largest=largest)
            if not self.exact or is_whole(found):
                self.keep(found)
