"""An attacker with plain linear programmes over the whole joint table: people may come in parts.

Shares nothing with the auditor but the file formats; speaks as `worlds` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Fractions:
    """All divisible tables that fit: rows of `lower <= matrix @ cells <= upper`."""

    places: tuple[dict[str, str], ...]
    matrix: Weights
    lower: Weights
    upper: Weights

    def of(self, terms: Any) -> Sum:
        """A weighted sum of places."""
        return Sum(self, self.weigh(terms))

    def weigh(self, terms: Any) -> Weights:
        return np.array([sum(w for w, at in terms if at.items() <= place.items()) for place in self.places])

    def where(self, asked: AtLeast) -> Fractions:
        """The tables in which a sum is at least so much."""
        matrix = np.vstack([self.matrix, asked.weights])
        return Fractions(
            self.places, matrix, np.append(self.lower, asked.least), np.append(self.upper, np.inf)
        )

    @property
    def counts(self) -> Sequence[int]:
        """Not empty where some table fits."""
        return self.of([])

    def largest(self, weights: Weights) -> float | None:
        """The largest value of a sum; None where no table fits."""
        finite = np.isfinite(self.upper)
        found = linprog(
            -weights,
            A_ub=np.vstack([self.matrix[finite], -self.matrix]),
            b_ub=np.concatenate([self.upper[finite], -self.lower]),
            bounds=(0, None),
            method="highs",
        )
        return None if found.status == 2 else round(float(-found.fun), 6) + 0.0


@dataclass(frozen=True)
class AtLeast:
    """A demand on tables."""

    weights: Weights
    least: float


@dataclass(frozen=True)
class Sum:
    """A sum of counts in all tables, less a fixed number; has a smallest and a largest value."""

    tables: Fractions
    weights: Weights
    less: float = 0.0

    def max(self) -> float:
        found = self.tables.largest(self.weights)
        assert found is not None
        return found - self.less

    def min(self) -> float:
        found = self.tables.largest(-self.weights)
        assert found is not None
        return -found - self.less

    def __len__(self) -> int:
        return self.tables.largest(self.weights * 0) is not None

    def __ge__(self, least: float) -> AtLeast:
        return AtLeast(self.weights, least)

    def __sub__(self, other: Any) -> Sum:
        if isinstance(other, Sum):
            return Sum(self.tables, self.weights - other.weights, self.less - other.less)
        return Sum(self.tables, self.weights, self.less + other)


def fractions(document: Any, keys: Any) -> Fractions:
    """All divisible tables that fit a release and the numbers of people by keys."""
    variables = document["variables"]
    places = tuple(dict(zip(variables, codes, strict=True)) for codes in product(*variables.values()))
    stated = [([[1, fact["at"]]], fact["lo"], fact["hi"]) for fact in document["facts"]]
    stated += [(fact["terms"], fact["lo"], fact["hi"]) for fact in document["linear"]]
    held = {tuple(each["at"].items()): each["n"] for each in keys["counts"]}
    for codes in product(*(variables[key] for key in keys["keys"])):
        at = dict(zip(keys["keys"], codes, strict=True))
        people = held.get(tuple(at.items()), 0)
        stated.append(([[1, at]], people, people))
    empty = Fractions(places, np.zeros((0, len(places))), np.zeros(0), np.zeros(0))
    return Fractions(
        places,
        np.array([empty.weigh(terms) for terms, _, _ in stated], dtype=float),
        np.array([low for _, low, _ in stated], dtype=float),
        np.array([np.inf if high is None else high for _, _, high in stated], dtype=float),
    )
