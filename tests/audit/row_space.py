"""Linear algebra with persons: which single answers are a sum of what was printed, times something.

Each person has an unknown for each answer to a question: one or nought. Whatever is printed of a group is a
sum of such unknowns, and a colleague knows her own. An answer is solved where its unknown lies in the space
that the printed sums span. Bands (an average) count as if they were exact, so the attacker has more than is
printed. No whole numbers and no noughts are reckoned with: that is what the auditor does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.kit import Document, every_fact, terms_of

Matrix = NDArray[np.float64]
Person = Mapping[str, str]

EXACT = 1e-8
"""How near to one the share of an unknown must be that the printed sums explain."""


class Sums:
    """The printed sums about some answers that stand together in a sum, over the unknowns of all people."""

    def __init__(self, document: Document, people: Sequence[Person], names: Sequence[str]) -> None:
        self.names = tuple(names)
        listed = [document["variables"][name] for name in names]
        # Who gave none of the other answers gave the last: its unknown follows, so it has none of its own.
        self.codes = list(product(*listed))
        self.width = len(self.codes) - 1
        self.people = people
        keys = set(document["public_keys"])
        rows = []
        for fact in every_fact(document):
            terms = terms_of(fact)
            named = {name for _, at in terms for name in at} - keys
            if named and named <= set(names) and fact["hi"] is not None:
                rows.append(self._row(terms, keys))
        self.matrix = np.unique(np.array(rows), axis=0) if rows else np.zeros((0, self.width * len(people)))

    def _row(self, terms: Sequence[Any], keys: set[str]) -> Matrix:
        row = np.zeros((len(self.people), len(self.codes)))
        for weight, at in terms:
            here = [all(person[k] == code for k, code in at.items() if k in keys) for person in self.people]
            said = [
                all(at.get(name, code) == code for name, code in zip(self.names, codes, strict=True))
                for codes in self.codes
            ]
            row += weight * np.outer(here, said)
        return (row[:, :-1] - row[:, -1:]).ravel()

    def solved(self, knows: Sequence[int] = ()) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Answers of others that are solved for people who know their own: person and answer."""
        matrix = self.matrix.copy()
        for person in knows:
            matrix[:, person * self.width : (person + 1) * self.width] = 0.0
        if not matrix.any():
            return
        _, values, space = np.linalg.svd(matrix @ matrix.T)
        kept = values > EXACT * values[0]
        basis = (space[kept] @ matrix) / np.sqrt(values[kept])[:, None]
        for place in np.flatnonzero((basis**2).sum(axis=0) > 1 - EXACT):
            person, code = divmod(int(place), self.width)
            yield person, self.codes[code]


def all_sums(document: Document, people: Sequence[Person]) -> list[Sums]:
    """The sums of a release, by answers that stand together."""
    keys = set(document["public_keys"])
    together: list[set[str]] = []
    for fact in every_fact(document):
        named = {name for _, at in terms_of(fact) for name in at} - keys
        if not named or fact["hi"] is None or not named <= set(people[0]):
            continue
        mine = [each for each in together if each & named]
        together = [each for each in together if not each & named] + [named.union(*mine)]
    return [Sums(document, people, sorted(names)) for names in together]
