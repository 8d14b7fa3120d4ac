"""How far each target can move in the tables that fit the release: the attack itself.

Every solution of a programme is kept as a witness: two tables of people that print the same release and
differ in a count prove that the count cannot be known. Only what no witness settles is asked for by a
programme of its own, so that a thousand targets need a few dozen programmes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit_audit.model import Model
from remit_audit.reading import At
from remit_audit.solver import WHOLE, Array, is_whole

Terms = Sequence[tuple[float, At]]
TINY = 1e-6

HALF = 0.5
"""Half a person: what tells one whole number from the next."""

DIVISIBLE = 1e-4
"""The same where people are taken as divisible: a table in which part of one said otherwise will do."""

SPREAD, OVER_ONE = 24, 1.25
"""Most tables that spread divisible people over many counts, and how many come to each: enough to mix."""

CORNERS, TILT = 2, 1e-3
"""How many other corners are tried, and how far chance may turn the question to find them."""


Place = tuple[tuple[float, tuple[tuple[str, str], ...]], ...]


def place_of(terms: Iterable[tuple[float, At]]) -> Place:
    """A sum of places in a form in which equal sums are equal; a place that is named twice counts twice."""
    return tuple(sorted((weight, tuple(sorted(at.items()))) for weight, at in terms))


@dataclass(slots=True)
class Sum:
    """A weighted sum of columns; `low` and `high` are proven where `closed` says so, seen otherwise."""

    columns: NDArray[np.intp]
    weights: Array
    low: float = np.inf
    high: float = -np.inf
    closed_low: bool = False
    closed_high: bool = False

    def see(self, found: Array) -> None:
        """Its value in one more table that fits."""
        value = float(self.weights @ found[self.columns])
        self.low, self.high = min(self.low, value), max(self.high, value)


class Bounds:
    """Intervals of sums in one model. `exact`: people are whole, and so are the witnesses."""

    def __init__(self, model: Model, *, exact: bool) -> None:
        self.model = model
        self.exact = exact
        self.margin = HALF if exact else DIVISIBLE
        self.sums: list[Sum] = []  # those of which a witness may still tell something
        stated = (*model.component.facts, *model.published.about_keys)
        self._printed = {place_of(fact.terms): fact.low for fact in stated if fact.exact}
        self._watched: dict[Place, Sum | None] = {}
        self.witnesses: list[Array] = []
        self.inside = False  # whether there is a witness in which nothing is nought that need not be

    def watch(self, terms: Terms) -> Sum | None:
        """A sum to be followed in every witness; None where the model cannot say it."""
        place = place_of(terms)
        if place not in self._watched:
            self._watched[place] = self._watch(terms, place)
        return self._watched[place]

    def _watch(self, terms: Terms, place: Place) -> Sum | None:
        weighed = self.model.weigh(terms)
        if weighed is None:
            return None
        printed = self._printed.get(place, None if len(weighed[0]) else 0.0)
        if printed is not None:  # the release says it, or nobody can be there
            return Sum(*weighed, printed, printed, closed_low=True, closed_high=True)
        found = Sum(*weighed)
        for witness in self.witnesses:
            found.see(witness)
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

    def begin(self) -> bool:
        """A first witness of a large model in which nothing is nought that need not be."""
        found = self.model.scaling.fit() if self.model.scaling is not None else None
        if found is not None:
            self.keep(found)
        self.inside = found is not None
        return self.inside

    def smallest(self, asked: Sum, *, enough: float) -> float:
        """The smallest value under whatever else is demanded of the tables just now.

        One that is at or below `enough` will do.
        """
        return self._solve(asked, largest=False, enough=enough)

    def largest(self, asked: Sum, *, enough: float) -> float:
        """The largest value likewise; one that is at or above `enough` will do."""
        return self._solve(asked, largest=True, enough=enough)

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
        if enough is not None:
            best = min(best, enough) if largest else max(best, enough)
        for seed in range(CORNERS):
            tilt = np.random.default_rng(seed).random(self.model.columns) * TILT
            tilt[asked.columns] += asked.weights * (-1.0 if largest else 1.0)
            every = np.arange(self.model.columns)
            _, found = programme.extreme(every, tilt, largest=False)
            reached = float(asked.weights @ np.rint(found)[asked.columns])
            if is_whole(found) and (reached >= best - WHOLE if largest else reached <= best + WHOLE):
                return found
        return programme.extreme(asked.columns, asked.weights, largest=largest, whole=True, enough=enough)[1]

    def keep(self, found: Array) -> None:
        """Follow every sum in one more witness."""
        if self.exact:
            found = np.rint(found)
        self.witnesses.append(found)
        self.sums = [each for each in self.sums if not (each.closed_low and each.closed_high)]
        for each in self.sums:
            each.see(found)

    def lean(self, weights: Array) -> None:
        """One more witness, far towards these weights; none where the programme's corner is not whole."""
        columns = np.flatnonzero(weights)
        _, found = self.model.programme.extreme(columns, weights[columns], largest=True)
        if not self.exact or is_whole(found):
            self.keep(found)

    def spread(self, columns: NDArray[np.intp]) -> None:
        """Witnesses with somebody in each of these counts, many counts at once, as long as they help.

        Only where people can be mixed; then with more than one, so that something may be mixed in.
        """
        programme, few = self.model.programme, len(columns) + 1
        for _ in range(0 if self.exact else SPREAD):
            most = np.max([found[columns] for found in self.witnesses], axis=0)
            columns = columns[most <= 1 + TINY]
            if not len(columns) or len(columns) >= few:
                return
            few = len(columns)
            with programme.at_most(columns, OVER_ONE):
                self.keep(programme.extreme(columns, np.ones(len(columns)), largest=True)[1])

    def stir(self, sums: Sequence[Sum], seed: int) -> None:
        """Two opposite witnesses that push many sums at once, to settle most of them together.

        The first seed pushes all of them one way, which leaves most of them at nought.
        """
        if not sums:
            return
        chance = np.random.default_rng(seed)
        weights = np.zeros(self.model.columns)
        signs = chance.choice((-1.0, 1.0), len(sums)) if seed else np.ones(len(sums))
        for each, sign in zip(sums, signs, strict=True):
            weights[each.columns] += sign * each.weights
        self.lean(weights)
        self.lean(-weights)


def share_for_one(first: Array, most: Array) -> Array:
    """The largest share of a table with `first` people of each kind that leaves one whole person of it.

    The rest of the mixture is a table with `most`; nought where no such mixture has one.
    """
    gap = most - np.minimum(first, 1.0)
    return np.where(gap > TINY, np.clip((most - 1.0) / np.maximum(gap, TINY), 0.0, 1.0), 0.0)


def those_who_can_be(bounds: Bounds, columns: NDArray[np.intp]) -> Iterator[int]:
    """Of these counts those in which there can be somebody; often one programme tells that there are none."""
    if len(columns) and bounds.largest(Sum(columns, np.ones(len(columns))), enough=1.0) >= 1 - TINY:
        for column in columns:
            if bounds.largest(Sum(np.array([column]), np.ones(1)), enough=1.0) >= 1 - TINY:
                yield int(column)
