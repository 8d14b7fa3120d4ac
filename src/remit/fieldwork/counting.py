"""People with the same answers counted together: what an engine is asked for, however many rows it holds.

Everything that is published of an item follows from how many people gave each combination of its answers in
each group, with the sums of their weights and squared weights. So rows can stay where they are; only such
counts travel, and they are responses again, each row standing for several people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import polars as pl
from msgspec import Struct

from remit.core.words import Variable
from remit.fieldwork.responses import Responses

PEOPLE, WEIGHTS, SQUARES = "remit n", "remit w", "remit w2"
"""Columns of what was counted; no variable has a blank in its name."""


WROTE = "…"
"""What stands for anything that somebody wrote: open text is counted by whether there is any."""


class Counting(Protocol):
    """Rows that can be counted by combinations of their cells, wherever they are."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows."""

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`.

        Without names it is one row: everybody.
        """

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by` (never by itself)."""

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item: who ticked each, who answered any, and who only refused.

        These sums are right, by `by` too; which choices were ticked together need not be.
        """


class CountedHere(Struct, frozen=True):
    """Rows that are in memory, counted by polars."""

    responses: Responses

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows."""
        return self.responses.variables

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`."""
        found = self.responses
        weight = np.ones(len(found)) if found.weights is None else found.weights
        three = [np.ones(len(found)), weight, weight * weight] if found.counts is None else found.counts.T
        planes = dict(zip((PEOPLE, WEIGHTS, SQUARES), three, strict=True))
        rows = found.rows.with_columns(pl.Series(name, each) for name, each in planes.items())
        summed = [pl.col(name).sum() for name in planes]
        if not names:
            return as_responses(rows.select(summed), found)
        return as_responses(rows.group_by(list(names)).agg(summed).sort(list(names)), found)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by` (never by itself)."""
        more = [by] if by else []
        return {name: self.count([name, *more]) for name in names if name != by}

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item, by each combination of them."""
        return self.count([*names, *([by] if by else [])])


class Asked(Struct, frozen=True):
    """What a build asks about rows: each of `alone` of all and by each of `keys`, and the joint counts."""

    alone: tuple[str, ...]
    keys: tuple[str, ...]
    joints: tuple[tuple[str, ...], ...]


class NotedDown:
    """Rows of nobody, which note what they are asked: so it is known beforehand what has to be counted."""

    def __init__(self, variables: Sequence[Variable], population: int = 0) -> None:
        self._variables = tuple(variables)
        self._population = population
        self._alone: dict[str, None] = {}
        self._keys: dict[str, None] = {}
        self._joints: dict[tuple[str, ...], None] = {}

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of the rows."""
        return self._variables

    @property
    def asked(self) -> Asked:
        """What was asked so far."""
        return Asked(tuple(self._alone), tuple(self._keys), tuple(self._joints))

    def count(self, names: Sequence[str]) -> Responses:
        """Nobody, in the shape of an answer."""
        if len(names) == 1:
            self._alone.setdefault(names[0])
        elif names:
            self._joints.setdefault(tuple(names))
        return self._nobody(names)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables."""
        return {name: self._one([name], by) for name in names if name != by}

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The same for the flags of one select-all item."""
        return self._one(names, by)

    def _one(self, names: Sequence[str], by: str | None) -> Responses:
        self._alone.update(dict.fromkeys(names))
        if by:
            self._keys.setdefault(by)
        return self._nobody([*names, *([by] if by else [])])

    def _nobody(self, names: Sequence[str]) -> Responses:
        columns = {name: pl.Series(name, [], dtype=pl.String) for name in names}
        none = [] if names else [0.0]
        planes = {name: pl.Series(name, none, dtype=pl.Float64) for name in (PEOPLE, WEIGHTS, SQUARES)}
        of = Responses(
            pl.DataFrame(schema={each.name: pl.String for each in self._variables}),
            self._variables,
            population=self._population,
        )
        return as_responses(pl.DataFrame([*columns.values(), *planes.values()]), of)


def as_responses(counted: pl.DataFrame, of: Responses) -> Responses:
    """What was counted as responses.

    `counted` holds the columns that were counted by, as text, and `PEOPLE`, `WEIGHTS`, `SQUARES`. The
    variables and the population are those of the rows they are `of`.
    """
    planes = [counted[name].cast(pl.Float64).to_numpy() for name in (PEOPLE, WEIGHTS, SQUARES)]
    counts = np.stack(planes, axis=1)
    rows = counted.drop(PEOPLE, WEIGHTS, SQUARES)
    variables = tuple(variable for variable in of.variables if variable.name in rows.columns)
    return Responses(rows, variables, None, of.population, counts)
