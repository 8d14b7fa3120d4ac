"""An attacker with no idea of linear programming: writes down every table of people and strikes out misfits.

Shares nothing with the auditor but the file formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

At = Mapping[str, str]
Counts = NDArray[np.int64]


@cache
def splits(people: int, cells: int) -> Counts:
    """Every way to put so many people into so many cells, one a row."""
    if cells == 1:
        return np.array([[people]])
    return np.vstack(
        [
            np.hstack([np.full((len(rest), 1), here), rest])
            for here in range(people + 1)
            for rest in [splits(people - here, cells - 1)]
        ]
    )


@dataclass(frozen=True, slots=True)
class Worlds:
    """All tables that fit a release: `counts` has a row a table and a column a cell of `places`."""

    places: tuple[dict[str, str], ...]
    counts: Counts

    def mask(self, at: At) -> NDArray[np.bool_]:
        """The cells at a place."""
        return np.array([all(place[name] == code for name, code in at.items()) for place in self.places])

    def of(self, terms: Sequence[Sequence[Any]]) -> NDArray[np.float64]:
        """A sum of places in each table."""
        weights = np.zeros(len(self.places))
        for weight, at in terms:
            weights += weight * self.mask(at)
        return self.counts @ weights

    def where(self, chosen: NDArray[np.bool_]) -> Worlds:
        """Some of the tables."""
        return Worlds(self.places, self.counts[chosen])


def facts_of(document: Mapping[str, Any]) -> list[tuple[list[list[Any]], float, float]]:
    """Every fact as weighted places with its ends."""
    found = [([[1, fact["at"]]], fact) for fact in document["facts"]]
    found += [(fact["terms"], fact) for fact in document["linear"]]
    return [(t, fact["lo"], np.inf if fact["hi"] is None else fact["hi"]) for t, fact in found]


def worlds(document: Mapping[str, Any], keys: Mapping[str, Any] | None = None) -> Worlds:
    """Every table of people that fits the facts, and the numbers of people by keys where they are known.

    Without `keys` the release must say how many people there are.
    """
    named = document["variables"]
    by = list(document["public_keys"])
    answers = [name for name in named if name not in by]
    profiles = [dict(zip(by, codes, strict=True)) for codes in product(*(named[key] for key in by))]
    given = [dict(zip(answers, codes, strict=True)) for codes in product(*(named[name] for name in answers))]
    places = tuple(profile | answer for profile in profiles for answer in given)
    if keys is None:
        total = next(fact["lo"] for fact in document["facts"] if not fact["at"])
        counts = splits(total, len(places))
    else:
        counts = np.zeros((1, 0), dtype=int)
        for profile in profiles:
            people = sum(each["n"] for each in keys["counts"] if each["at"] == profile)
            more = splits(people, len(given))
            counts = np.hstack([np.repeat(counts, len(more), axis=0), np.tile(more, (len(counts), 1))])
    found = Worlds(places, counts)
    for terms, low, high in facts_of(document):
        values = found.of(terms)
        found = found.where((values >= low - 1e-9) & (values <= high + 1e-9))
    return found
