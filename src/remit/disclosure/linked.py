"""What else is withheld so that a sum can move: complementary suppression over all tables at once.

The unknown is the table of one component of answers by profiles (combinations of public keys, whose numbers a
well-informed attacker knows). Printed counts fix sums of it. For a sum that is known too well, a linear
programme finds the cheapest set of printed numbers that have to give way so that it can be as small, or as
large, as it must: the table it finds is another one that prints the same release once those numbers are
withheld. After Kelly, Golden and Assad (1992), Networks 22, with the joint table by keys instead of single
tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import highspy
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.disclosure.clear import Source
from remit.disclosure.release_facts import Stated

Array = NDArray[np.float64]
At = Mapping[str, str]
Terms = Sequence[tuple[float, At]]

SOLVER = getattr(highspy.highs, "_Highs", highspy.Highs)
"""The solver itself; the class around it prints a banner on standard output before it can be told not to."""

PRICES = {"share": 1.0, "first_choice": 1.0, "any_mention": 1.0}
"""What a count of a group costs; every other measure of a group costs `PRICE_OTHER`."""

PRICE_OTHER, PRICE_WHOLE = 0.5, 10_000.0
"""An average of a group goes before a count; the whole sector gives way only where nothing else helps."""

GIVES = 1e-6
"""A number that moves by less stands still."""


class Wish(Struct, frozen=True):
    """A sum of places that must be able to be at most `low`, and at least `high` (None: no wish)."""

    terms: tuple[tuple[float, At], ...]
    low: float | None = None
    high: float | None = None


class _Row(Struct, frozen=True):
    """A printed number over the columns of the table; without sources it cannot give way."""

    columns: NDArray[np.intp]
    weights: Array
    low: float
    high: float
    sources: tuple[Source, ...]
    price: float


class _Block:
    """The joint table of some answers by profiles; its cells are the columns from `start`."""

    def __init__(
        self,
        variables: Mapping[str, Sequence[str]],
        answers: tuple[str, ...],
        profiles: _Profiles,
        start: int,
    ) -> None:
        self.answers = answers
        self.profiles = profiles
        self.start = start
        self.codes = tuple(product(*(variables[name] for name in answers)))
        self.size = len(self.codes) * len(profiles.codes)

    def columns(self, at: At) -> NDArray[np.intp]:
        """The cells at a place."""
        found = np.ones((len(self.codes), len(self.profiles.codes)), dtype=bool)
        for name, code in at.items():
            if name in self.answers:
                place = self.answers.index(name)
                found &= np.array([codes[place] == code for codes in self.codes])[:, None]
            else:
                found &= self.profiles.mask(name, code)[None, :]
        return np.flatnonzero(found.ravel()) + self.start


class _Profiles:
    """The combinations of public keys that respondents have, and how many people have each."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self.keys = tuple(keys["keys"])
        self.codes = [tuple(entry["at"][key] for key in self.keys) for entry in keys["counts"]]
        self.people = [float(entry["n"]) for entry in keys["counts"]]

    def mask(self, key: str, code: str) -> NDArray[np.bool_]:
        """The combinations with this code."""
        place = self.keys.index(key)
        return np.array([codes[place] == code for codes in self.codes], dtype=bool)


class _Grid:
    """The tables of one component: answers that stand together in a fact have one joint table."""

    def __init__(self, document: Mapping[str, Any], answers: Sequence[str], profiles: _Profiles) -> None:
        self.answers = frozenset(answers)
        self.profiles = profiles
        together = {
            tuple(name for name in answers if name in at)
            for terms, _ in _facts(document)
            for _, at in terms
            if self.answers.intersection(at)
        }
        together |= {(name,) for name in answers}
        self.blocks: list[_Block] = []
        self.size = 0
        for names in sorted(together):
            if not any(set(names) < set(other) for other in together):
                self.blocks.append(_Block(document["variables"], names, profiles, self.size))
                self.size += self.blocks[-1].size

    def weigh(self, terms: Terms) -> tuple[NDArray[np.intp], Array]:
        """A weighted sum of places as columns with their weights."""
        weights = np.zeros(self.size)
        for weight, at in terms:
            named = self.answers.intersection(at)
            block = next(block for block in self.blocks if named <= set(block.answers))
            weights[block.columns(at)] += weight
        columns = np.flatnonzero(weights)
        return columns, weights[columns]


def give_way(stated: Stated, keys: Mapping[str, Any], wishes: Iterable[Wish]) -> frozenset[Source]:
    """The printed cells to withhold so that every wish can come true, as far as withholding helps.

    `keys` are the joint counts of the public keys as in `audit-keys.json`. Wishes about different components
    are served one component at a time, wishes of one component in turn, each with what the earlier ones hid.
    """
    profiles, found = _Profiles(keys), set[Source]()
    for answers, asked in _by_component(stated.document, wishes).items():
        found |= _serve(stated, _Grid(stated.document, answers, profiles), asked)
    return frozenset(found)


def all_breakdowns(stated: Stated, wishes: Iterable[Wish]) -> frozenset[Source]:
    """Every printed cell of a group about the answers of these wishes: the last resort."""
    named = {name for answers in _by_component(stated.document, wishes) for name in answers}
    return frozenset(
        source
        for (terms, _), sources in zip(_facts(stated.document), stated.sources, strict=True)
        if named & _names(stated.document, terms)
        for source in sources
        if source[1][3]
    )


def _facts(document: Mapping[str, Any]) -> list[tuple[Terms, Mapping[str, Any]]]:
    single = [([(1.0, fact["at"])], fact) for fact in document["facts"]]
    return [*single, *(([(w, at) for w, at in fact["terms"]], fact) for fact in document["linear"])]


def _names(document: Mapping[str, Any], terms: Terms) -> frozenset[str]:
    keys = set(document["public_keys"])
    return frozenset(name for _, at in terms for name in at if name not in keys)


def _by_component(document: Mapping[str, Any], wishes: Iterable[Wish]) -> dict[tuple[str, ...], list[Wish]]:
    """Wishes by the answers that facts tie to theirs."""
    tied = {frozenset(names) for terms, _ in _facts(document) if (names := _names(document, terms))}
    found: dict[tuple[str, ...], list[Wish]] = {}
    for wish in wishes:
        names = _names(document, wish.terms)
        while more := frozenset(name for each in tied if each & names for name in each) - names:
            names |= more
        found.setdefault(tuple(name for name in document["variables"] if name in names), []).append(wish)
    return found


def _serve(stated: Stated, grid: _Grid, wishes: Sequence[Wish]) -> set[Source]:
    rows = list(_rows(stated, grid))
    hidden: set[Source] = set()
    for wish in wishes:
        for bound, largest in ((wish.low, False), (wish.high, True)):
            if bound is None:
                continue
            printed = [row for row in rows if not row.sources or not hidden.issuperset(row.sources)]
            hidden |= _Programme(grid, printed).move(wish.terms, bound, largest=largest)
    return hidden


def _rows(stated: Stated, grid: _Grid) -> Iterable[_Row]:
    """The printed numbers about the answers of a grid."""
    for (terms, fact), sources in zip(_facts(stated.document), stated.sources, strict=True):
        names = _names(stated.document, terms)
        printed = fact["hi"] is not None or fact["lo"] > 0 or any(weight < 0 for weight, _ in terms)
        if names and names <= grid.answers and printed:
            high = np.inf if fact["hi"] is None else float(fact["hi"])
            yield _Row(*grid.weigh(terms), float(fact["lo"]), high, sources, sum(map(_price, sources)))


def _price(source: Source) -> float:
    measure, _, _, group = source[1]
    return PRICES.get(measure, PRICE_OTHER) * (1.0 if group else PRICE_WHOLE)


class _Programme:
    """How the table can move, and which printed numbers give way to it at what price."""

    def __init__(self, grid: _Grid, rows: Sequence[_Row]) -> None:
        self._grid = grid
        self._rows = rows
        self._free = [place for place, row in enumerate(rows) if row.sources]

    def move(self, terms: Terms, bound: float, *, largest: bool) -> set[Source]:
        """The cells that give way when the sum is moved to its bound; none where it cannot be moved."""
        columns, weights = self._grid.weigh(terms)
        solver = self._model(columns, weights, bound, largest=largest)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return set()
        found = np.array(solver.getSolution().col_value)[self._grid.size :]
        moved = found.reshape(-1, 2).sum(axis=1)
        gives = [place for place, by in zip(self._free, moved, strict=True) if by > GIVES]
        return {source for place in gives for source in self._rows[place].sources}

    def _model(
        self, columns: NDArray[np.intp], weights: Array, bound: float, *, largest: bool
    ) -> highspy.Highs:
        grid, rows, free = self._grid, self._rows, self._free
        entries: list[tuple[NDArray[np.intp], Array, float, float]] = []
        slack = {place: grid.size + 2 * index for index, place in enumerate(free)}
        for place, row in enumerate(rows):
            own = (row.columns, row.weights)
            if place in slack:
                pair = np.array([slack[place], slack[place] + 1])
                own = (np.concatenate((row.columns, pair)), np.concatenate((row.weights, [1.0, -1.0])))
            entries.append((*own, row.low, row.high))
        for block in grid.blocks:
            for place, people in enumerate(grid.profiles.people):
                line = np.arange(len(block.codes)) * len(grid.profiles.people) + place + block.start
                entries.append((line, np.ones(len(line)), people, people))
        low, high = (bound, np.inf) if largest else (-np.inf, bound)
        entries.append((columns, weights, low, high))
        return _solver(grid.size + 2 * len(free), self._costs(), entries)

    def _costs(self) -> Array:
        """A number that gives way costs its price for each person it moves, at least for one."""
        return np.concatenate(
            [np.zeros(self._grid.size), *(np.full(2, self._rows[place].price) for place in self._free)]
        )


def _solver(
    size: int, costs: Array, entries: Sequence[tuple[NDArray[np.intp], Array, float, float]]
) -> highspy.Highs:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, len(entries)
    model.col_cost_, model.col_lower_ = costs, np.zeros(size)
    model.col_upper_ = np.full(size, highspy.kHighsInf)
    model.row_lower_ = np.array([low for _, _, low, _ in entries])
    model.row_upper_ = np.array([high for _, _, _, high in entries])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lengths = [len(columns) for columns, *_ in entries]
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([columns for columns, *_ in entries]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([weights for _, weights, *_ in entries])
    solver = SOLVER()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver
