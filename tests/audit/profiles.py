"""Reconstruction: whether several answers and keys together are forced on anybody.

Tables of different questions are tied by nothing but the keys of people, so that within each combination of
keys their answers may fall together in any way: of N people of whom x said a and y said b, at least x + y - N
said both (Fréchet). The smallest number over all tables that fit the release is a programme in whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from audit.kit import Document
from remit_audit.bounds import Bounds
from remit_audit.model import Model, components, known_profiles
from remit_audit.reading import read_keys, read_release

At = Mapping[str, str]
Counts = NDArray[np.float64]
Columns = NDArray[np.intp]
Row = tuple[Columns, Counts, float, float]
"""Columns with their weights, and the ends of their sum."""

Part = tuple[Model, list[Columns]]
"""A table, and its columns at a place for each combination of keys."""

Tie = Callable[[Sequence[Columns], int, float], list[Row]]
"""How the number of people with all answers hangs together with the numbers of each."""


class Reconstruction:
    """A release with the tables of its questions, each with witnesses to try first."""

    def __init__(self, document: Document, keys: Document, only: Sequence[str] = ()) -> None:
        self.published = read_release(document)
        self.profiles = known_profiles(read_keys(keys, self.published))
        self.people = np.asarray(self.profiles.people)
        self.models: dict[str, Model] = {}
        self.witnesses: dict[int, Counts] = {}
        for component in components(self.published):
            if only and not set(only) & set(component.answers):
                continue
            model = Model(self.published, component, self.profiles)
            self.models.update(dict.fromkeys(component.answers, model))
            self.witnesses[id(model)] = _tables(model)
        self.names = [name for name in (only or self.models) if name in self.models]

    def forced(self, at: At, fewer_than: int) -> tuple[int, int] | None:
        """Between how many people are at a place of keys and answers, where that is some but few; else None.

        Two large counts of a small group overlap: that somebody has both is no secret. But nobody may learn
        that somebody has them, and that fewer than a count must be do.
        """
        here = self.profiles.mask(at)
        parts = self._parts(at)
        if self._can_be_empty(parts, here):
            return None
        least = self._extreme(parts, here, _at_least)
        if not least:
            return None
        most = self._extreme(parts, here, _at_most)
        return (least, most) if most < fewer_than else None

    def _parts(self, at: At) -> list[Part]:
        """By table: the columns of its answers at the place, for each combination of keys."""
        found: list[Part] = []
        left = {name for name in at if name in self.models}
        while left:
            model = self.models[min(left)]
            table = max(model.tables, key=lambda table: len(left & set(table.answers)))
            mine = left & set(table.answers)
            chosen = np.flatnonzero(table.answer_mask({name: at[name] for name in mine}))
            many = len(self.people)
            found.append((model, [table.start + chosen * many + place for place in range(many)]))
            left -= mine
        return found

    def _can_be_empty(self, parts: Sequence[Part], here: NDArray[np.bool_]) -> bool:
        """Whether some witnesses leave nobody there; those of different models go together freely."""
        if len({id(model) for model, _ in parts}) < len(parts):
            return False
        spare = np.zeros((1, int(here.sum())))
        for model, columns in parts:
            found = self.witnesses[id(model)]
            counts = np.stack([found[:, each].sum(axis=1) for each in columns], axis=1)[:, here]
            missing = np.unique(self.people[here] - counts, axis=0)
            spare = np.unique((spare[:, None, :] + missing[None, :, :]).reshape(-1, spare.shape[1]), axis=0)
            spare = spare[np.argsort(spare.min(axis=1))[::-1]][:1000]
        return bool(np.any(np.all(spare >= self.people[here], axis=1)))

    def _extreme(self, parts: Sequence[Part], here: NDArray[np.bool_], tie: Tie) -> int:
        """The smallest or largest number of people at a place, over all tables that fit."""
        models = list({id(model): model for model, _ in parts}.values())
        starts = dict(zip(map(id, models), np.cumsum([0, *(m.columns for m in models)]), strict=False))
        size = sum(model.columns for model in models)
        rows = [row for model in models for row in _rows(model, int(starts[id(model)]))]
        places = np.flatnonzero(here)
        for index, place in enumerate(places):
            mine = [starts[id(model)] + columns[place] for model, columns in parts]
            rows += tie(mine, size + index, float(self.people[place]))
        total = size + len(places)
        aim = np.append(np.zeros(size), np.full(len(places), 1.0 if tie is _at_least else -1.0))
        found = milp(
            aim,
            constraints=LinearConstraint(_matrix(rows, total), [r[2] for r in rows], [r[3] for r in rows]),
            integrality=np.ones(total),
            bounds=Limits(0, np.inf),
        )
        assert found.status == 0, found.message
        return abs(round(found.fun))


def _at_least(parts: Sequence[Columns], both: int, people: float) -> list[Row]:
    """Of so many people at least as many have all answers as there is no room for elsewhere."""
    every = np.concatenate(parts)
    weights = np.append(-np.ones(len(every)), 1.0)
    return [(np.append(every, both), weights, -(len(parts) - 1) * people, np.inf)]


def _at_most(parts: Sequence[Columns], both: int, people: float) -> list[Row]:
    """No more people have all answers than have any one of them."""
    assert people >= 0
    return [(np.append(each, both), np.append(np.ones(len(each)), -1.0), 0.0, np.inf) for each in parts]


def _matrix(rows: Sequence[Row], width: int) -> csr_array:
    values = np.concatenate([weights for _, weights, _, _ in rows])
    columns = np.concatenate([columns for columns, _, _, _ in rows])
    ends = np.cumsum([0, *(len(columns) for columns, *_ in rows)])
    return csr_array((values, columns, ends), shape=(len(rows), width))


def _rows(model: Model, start: int) -> Iterator[Row]:
    rows = model._rows()
    for columns, weights, low, high in zip(rows.columns, rows.values, rows.lows, rows.highs, strict=True):
        yield columns + start, weights, low, high


def _tables(model: Model) -> Counts:
    """Tables of whole people that fit, as different as a few programmes make them."""
    bounds = Bounds(model, exact=True)
    cells = [
        bounds.watch([(1.0, {name: code})]) for name in model.component.answers for code in _of(model, name)
    ]
    for each in filter(None, cells):
        bounds.settle_low(each, enough=-1.0)
    every = [
        bounds.watch([(1.0, {name: code, **dict(zip(model.profiles.keys, codes, strict=True))})])
        for name in model.component.answers
        for code in _of(model, name)
        for codes in model.profiles.codes
    ]
    sums = [each for each in every if each is not None]
    for seed in range(6):
        bounds.stir(sums, seed)
    for each in sums:
        bounds.settle_low(each, enough=0.0)
    return np.array(bounds.witnesses)


def _of(model: Model, name: str) -> list[str]:
    return [code for code in model.published.variables[name] if code]


def quadruples(names: Sequence[str], keys: Sequence[str], number: int, seed: int) -> list[tuple[str, ...]]:
    """Four variables each, at least one of them an answer: all of them, or so many by chance."""
    mixed = [
        (*some, *rest)
        for many in range(min(3, len(keys)) + 1)
        for some in combinations(keys, many)
        for rest in (
            combinations(names, 4 - many) if len(names) < 12 else _drawn(names, 4 - many, number, seed)
        )
    ]
    return mixed if len(mixed) <= number else Random(seed).sample(mixed, number)  # noqa: S311


def _drawn(names: Sequence[str], many: int, number: int, seed: int) -> list[tuple[str, ...]]:
    chance = Random(f"{seed} {many}")  # noqa: S311 - no secret
    return [tuple(chance.sample(list(names), many)) for _ in range(number)]


def places(people: Sequence[At], names: Sequence[str], fewer_than: int) -> dict[tuple[str, ...], int]:
    """The combinations of these variables that fewer people have than may be known, all answered."""
    found: dict[tuple[str, ...], int] = {}
    for person in people:
        codes = tuple(person[name] for name in names)
        if all(codes):
            found[codes] = found.get(codes, 0) + 1
    return {codes: n for codes, n in found.items() if n < fewer_than}
