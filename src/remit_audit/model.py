"""The unknown table of respondents, as far as the released facts speak of it.

Answers that share a fact form a component. Within it, answers that stand in one place of a fact have one
joint table by the public keys; tables that share an answer agree on it, and all agree on how many people
there are of each combination of keys. Nothing else ties answers together, so each component is attacked
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from remit_audit.reading import BLANK, At, Fact, KnownKeys, Published
from remit_audit.scaling import Scaling
from remit_audit.solver import WHOLE, Array, Contradiction, Programme, Rows, Unproven

LARGEST_EXACT = 1_500
"""Most cells of a component that is searched in whole people; above it they are taken as divisible."""

MOST_WHOLE = 5_000
"""Most people who are searched as whole ones: of more, each is a small part of what is printed."""

LARGEST = 40_000
"""Most cells of one table by all keys at once; above it the keys are taken two at a time."""

Mask = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Component:
    """Answers that facts tie together, their facts, and the keys these facts speak of."""

    answers: tuple[str, ...]
    facts: tuple[Fact, ...]
    keys: tuple[str, ...]


def components(published: Published) -> tuple[Component, ...]:
    """The answers of a release in groups that can be attacked one by one, in the order of the file."""
    keys = set(published.keys)
    parent = {name: name for name in published.variables if name not in keys}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    spoken = [_names(fact, keys) for fact in published.facts]
    for names in spoken:
        for other in names[1:]:
            parent[root(other)] = root(names[0])
    members: dict[str, list[str]] = {}
    for name in parent:
        members.setdefault(root(name), []).append(name)
    facts: dict[str, list[Fact]] = {name: [] for name in members}
    for fact, names in zip(published.facts, spoken, strict=True):
        if names:
            facts[root(names[0])].append(fact)
    return tuple(
        Component(tuple(names), tuple(facts[first]), _keys_of(facts[first], published.keys))
        for first, names in members.items()
    )


def _names(fact: Fact, keys: set[str]) -> list[str]:
    """The answers that a fact speaks of."""
    return list(dict.fromkeys(name for _, at in fact.terms for name in at if name not in keys))


def _keys_of(facts: Iterable[Fact], keys: Sequence[str]) -> tuple[str, ...]:
    spoken = {name for fact in facts for _, at in fact.terms for name in at}
    return tuple(key for key in keys if key in spoken)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Combinations of keys: `codes[i]` in the order of `keys`; `people` where their numbers are known."""

    keys: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    people: Array | None = None
    _masks: dict[tuple[str, str], Mask] = field(default_factory=dict, compare=False, repr=False)
    _places: dict[tuple[str | None, ...], Places] = field(default_factory=dict, compare=False, repr=False)

    def places(self, at: At) -> Places:
        """The numbers of the combinations that lie at a place; asked for again and again."""
        named = tuple(at.get(key) for key in self.keys)
        if named not in self._places:
            self._places[named] = np.flatnonzero(self.mask(at))
        return self._places[named]

    def mask(self, at: At) -> Mask:
        """The combinations that lie at a place."""
        found = np.ones(len(self.codes), dtype=bool)
        for key in self.keys:
            if key in at:
                found &= self._one(key, at[key])
        return found

    def _one(self, key: str, code: str) -> Mask:
        if (key, code) not in self._masks:
            position = self.keys.index(key)
            self._masks[key, code] = np.array([codes[position] == code for codes in self.codes], dtype=bool)
        return self._masks[key, code]


def known_profiles(known: KnownKeys) -> Profiles:
    """The combinations that respondents have, with their numbers."""
    return Profiles(known.keys, known.profiles, np.array(known.people, dtype=float))


def possible_profiles(published: Published, component: Component) -> Iterator[Profiles]:
    """Every combination of the keys that could be; of each two keys where all at once would be too many.

    Raises `Unproven` where even those are too many.
    """
    sizes = {key: len(published.variables[key]) for key in component.keys}
    answers = max((len(published.variables[name]) for name in component.answers), default=1)
    every = int(np.prod([sizes[key] for key in component.keys], dtype=float)) if sizes else 1
    two = min(2, len(component.keys))
    chosen = [component.keys] if every * answers <= LARGEST else list(combinations(component.keys, two))
    for keys in chosen:
        if answers * int(np.prod([sizes[key] for key in keys], dtype=float)) > LARGEST:
            raise Unproven(f"{' by '.join(keys)} has too many cells to be attacked without known keys")
        yield Profiles(keys, tuple(product(*(published.variables[key] for key in keys))))


class Table:
    """The joint table of some answers by profiles: its cells are columns of the programme from `start`."""

    def __init__(
        self, published: Published, answers: tuple[str, ...], profiles: Profiles, start: int
    ) -> None:
        self.answers = answers
        self.profiles = profiles
        self.start = start
        self.codes = tuple(product(*(published.variables[name] for name in answers)))
        self.size = len(self.codes) * len(profiles.codes)
        self._places: dict[tuple[str | None, ...], Places] = {}

    def answer_mask(self, at: At) -> Mask:
        """The combinations of answers that lie at a place."""
        found = np.ones(len(self.codes), dtype=bool)
        for position, name in enumerate(self.answers):
            if name in at:
                found &= np.array([codes[position] == at[name] for codes in self.codes], dtype=bool)
        return found

    def _answer_places(self, at: At) -> Places:
        named = tuple(at.get(name) for name in self.answers)
        if named not in self._places:
            self._places[named] = np.flatnonzero(self.answer_mask(at))
        return self._places[named]

    def columns(self, at: At) -> Places:
        """The columns of the programme that lie at a place."""
        answers, profiles = self._answer_places(at), self.profiles.places(at)
        both = answers[:, None] * len(self.profiles.codes) + profiles[None, :]
        return np.asarray(both.ravel() + self.start, dtype=np.intp)

    def covers(self, at: At, keys: Sequence[str]) -> bool:
        """Whether every answer of a place is in this table and every key among the profiles' keys."""
        return all(name in self.answers or (name in keys and name in self.profiles.keys) for name in at)


def taken_as_divisible(cells: int, people: float) -> bool:
    """Whether a search in whole people would take too long: minutes a question instead of seconds."""
    return cells > LARGEST_EXACT or people > MOST_WHOLE


class Model:
    """The tables of a component and what the facts say of them, ready for a programme."""

    def __init__(self, published: Published, component: Component, profiles: Profiles) -> None:
        self.published = published
        self.component = component
        self.profiles = profiles
        self.tables = self._tables()
        self.columns = sum(table.size for table in self.tables)
        rows = self._rows()
        self.programme = Programme(self.columns, rows, self._upper())
        alone = profiles.people if len(self.tables) == 1 else None
        everybody = 0.0 if profiles.people is None else float(profiles.people.sum())
        divisible = taken_as_divisible(self.columns, everybody)
        self.scaling = Scaling(self.columns, rows, alone) if divisible else None

    def _tables(self) -> tuple[Table, ...]:
        together = {
            tuple(name for name in self.component.answers if name in at)
            for fact in self.component.facts
            for _, at in fact.terms
        }
        together |= {(name,) for name in self.component.answers}
        together.discard(())
        maximal = [names for names in together if not any(set(names) < set(other) for other in together)]
        tables, start = [], 0
        for names in sorted(
            maximal, key=lambda names: [self.component.answers.index(name) for name in names]
        ):
            tables.append(Table(self.published, names, self.profiles, start))
            start += tables[-1].size
        return tuple(tables)

    def _upper(self) -> Array | None:
        if self.profiles.people is None:
            return None
        return np.concatenate([np.tile(self.profiles.people, len(table.codes)) for table in self.tables])

    def _rows(self) -> Rows:
        rows = Rows()
        stated = (*self.component.facts, *self.published.about_keys)
        printed = {_place(fact.terms[0][1]): fact.low for fact in stated if _is_count(fact)}
        for fact in stated:
            if not _follows(fact, printed):
                self._add_fact(rows, fact)
        self._add_people(rows)
        for first, second in combinations(self.tables, 2):
            self._add_agreement(rows, first, second)
        return rows

    def find(self, at: At) -> NDArray[np.intp] | None:
        """The columns of a place, or None where no table has all that it names."""
        for table in self.tables:
            if table.covers(at, self.published.keys):
                return table.columns(at)
        return None

    def weigh(self, terms: Iterable[tuple[float, At]]) -> tuple[NDArray[np.intp], Array] | None:
        """A weighted sum as columns with their weights, each once; None where it cannot be said here."""
        terms = tuple(terms)
        if len(terms) == 1 and terms[0][0]:
            only = self.find(terms[0][1])
            return None if only is None else (only, np.full(len(only), terms[0][0]))
        weights = np.zeros(self.columns)
        for weight, at in terms:
            columns = self.find(at)
            if columns is None:
                return None
            weights[columns] += weight
        columns = np.flatnonzero(weights)
        return columns, weights[columns]

    def _add_fact(self, rows: Rows, fact: Fact) -> None:
        if fact.hidden:
            return
        weighed = self.weigh(fact.terms)
        if weighed is None:
            return
        columns, weights = weighed
        high = np.inf if fact.high is None else fact.high
        if not len(columns):
            if not fact.low <= 0 <= high:
                raise Contradiction(
                    f"nobody can be at {dict(fact.terms[0][1])}, yet people are counted there"
                )
            return
        rows.add(columns, weights, fact.low, high)

    def _add_people(self, rows: Rows) -> None:
        """Each table has the same people of each profile; their number where it is known."""
        first = self.tables[0]
        for place in range(len(self.profiles.codes)):
            for table in self.tables:
                columns = np.arange(len(table.codes)) * len(self.profiles.codes) + place + table.start
                if self.profiles.people is not None:
                    number = float(self.profiles.people[place])
                    rows.add(columns, np.ones(len(columns)), number, number)
                elif table is not first:
                    reference = np.arange(len(first.codes)) * len(self.profiles.codes) + place
                    both = np.concatenate((columns, reference))
                    signs = np.concatenate((np.ones(len(columns)), -np.ones(len(reference))))
                    rows.add(both, signs, 0.0, 0.0)

    def _add_agreement(self, rows: Rows, first: Table, second: Table) -> None:
        """Two tables agree on the answers that both have, for each profile."""
        shared = [name for name in first.answers if name in second.answers]
        if not shared:
            return
        for codes in product(*(self.published.variables[name] for name in shared)):
            at = dict(zip(shared, codes, strict=True))
            for profile in self.profiles.codes:
                there = at | dict(zip(self.profiles.keys, profile, strict=True))
                one, other = first.columns(there), second.columns(there)
                signs = np.concatenate((np.ones(len(one)), -np.ones(len(other))))
                rows.add(np.concatenate((one, other)), signs, 0.0, 0.0)


def _place(at: At) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(at.items()))


def _is_count(fact: Fact) -> bool:
    """Whether a fact prints the people at one place."""
    return fact.exact and len(fact.terms) == 1 and fact.terms[0][0] == 1


def _follows(fact: Fact, printed: Mapping[tuple[tuple[str, str], ...], float]) -> bool:
    """Whether limits say no more than printed counts do: an average whose every count stands beside it.

    Limits that printed counts break are kept, so that the contradiction is found.
    """
    if fact.exact or len(fact.terms) == 1:
        return False
    value = 0.0
    for weight, at in fact.terms:
        count = printed.get(_place(at))
        if count is None:
            return False
        value += weight * count
    return fact.low - WHOLE <= value <= (np.inf if fact.high is None else fact.high) + WHOLE


def answered(published: Published, name: str) -> tuple[str, ...]:
    """The categories of an answer but that of people who gave none."""
    return tuple(code for code in published.variables[name] if code != BLANK)
