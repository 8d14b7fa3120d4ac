"""What several respondents learn who tell each other everything: real people, as they answered.

The auditor attacks as each combination of keys and answers; this is slower and about given people, so that it
is a second opinion as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from audit.kit import Document
from remit_audit.bounds import Bounds
from remit_audit.model import Component, Model, Profiles, components, known_profiles
from remit_audit.reading import Fact, Published, read_keys, read_release
from remit_audit.solver import Array
from remit_audit.targets import Target, targets_of
from remit_audit.verdicts import no_secret, watch

Person = Mapping[str, str]
Terms = Sequence[tuple[float, Mapping[str, str]]]


def counted(people: Sequence[Person], terms: Terms) -> int:
    """How many of these people a sum of places counts."""
    return int(sum(weight * sum(at.items() <= p.items() for p in people) for weight, at in terms))


class Coalitions:
    """A release, ready to be attacked by one coalition after the other."""

    def __init__(self, document: Document, keys: Document) -> None:
        self.published = read_release(document)
        self.profiles = known_profiles(read_keys(keys, self.published))
        self.parts = [_Part(self.published, each, self.profiles) for each in components(self.published)]
        self.withheld = sum(len(part.targets) for part in self.parts)

    def learn(self, members: Sequence[Person]) -> Iterator[str]:
        """Withheld counts that, for these people, hold one other at least and fewer than the threshold."""
        for part in self.parts:
            yield from part.learn(members)


class _Part:
    """One component with its withheld counts, and tables that fit the release."""

    def __init__(self, published: Published, component: Component, profiles: Profiles) -> None:
        self.published, self.component, self.profiles = published, component, profiles
        self.model = Model(published, component, profiles)
        printed = {tuple(map(str, fact.terms)) for fact in component.facts if fact.exact}
        self.targets = [
            target
            for target in targets_of(published, component)
            if target.listed
            and tuple(map(str, target.terms)) not in printed
            and self.model.weigh(target.terms)
        ]
        bounds = Bounds(self.model, exact=True)
        sums = [bounds.watch(target.terms) for target in self.targets]
        for each in filter(None, sums):
            bounds.settle_low(each)
            bounds.settle_high(each)
        for seed in range(12 if self.targets else 0):
            bounds.stir(bounds.sums, seed)
        self.witnesses = np.array(bounds.witnesses)
        self._learnt: dict[object, list[str]] = {}

    def learn(self, members: Sequence[Person]) -> list[str]:
        """What these people learn; whoever has the same keys and answers learns the same."""
        if not self.targets or not len(self.witnesses):
            return []
        known = [
            place
            for person in members
            for table in self.model.tables
            if (place := self._place(table.answers, person)) is not None
        ]
        mark = tuple(sorted(tuple(sorted(at.items())) for at in known))
        if mark not in self._learnt:
            self._learnt[mark] = list(self._attack(members, known))
        return self._learnt[mark]

    def _attack(self, members: Sequence[Person], known: Sequence[dict[str, str]]) -> Iterator[str]:
        fits = self.witnesses[
            np.all([self._values(at) >= n for at, n in self._floors(known, members)], axis=0)
        ]
        open_now = [target for target in self.targets if not self._told_apart(target, members, fits)]
        if not open_now:
            return
        facts = tuple(Fact(((1.0, at),), float(n), None) for at, n in self._floors(known, members))
        component = Component(self.component.answers, (*self.component.facts, *facts), self.published.keys)
        bounds = Bounds(Model(self.published, component, self.profiles), exact=True)
        for target in open_now:
            asked = bounds.watch(target.terms)
            if asked is None:
                continue
            own, least = counted(members, target.terms), self.published.least(target.name)
            low = bounds.settle_low(asked, enough=own) - own
            high = bounds.settle_high(asked, enough=own + least) - own
            if low > 0 and high < least and not self._is_no_secret(target):
                yield f"{target}: {low:g} to {high:g} others"
        if bounds.witnesses:  # they fit the release as well, and may answer what is asked next
            self.witnesses = np.unique(np.vstack([self.witnesses, *bounds.witnesses]), axis=0)

    def _is_no_secret(self, target: Target) -> bool:
        """Whether everybody knows as much, and may."""
        bounds = Bounds(self.model, exact=True)
        watched = watch(bounds, self.published, target)
        assert watched is not None
        follows = bounds.settle_low(watched.count) == bounds.settle_high(watched.count)
        return follows or no_secret(bounds, watched)

    def _place(self, answers: Sequence[str], person: Person) -> dict[str, str] | None:
        """Where somebody stands in a table; None where their answers are not known."""
        if not all(name in person for name in answers):
            return None
        return {name: person[name] for name in (*answers, *self.profiles.keys)}

    def _floors(
        self, known: Sequence[dict[str, str]], members: Sequence[Person]
    ) -> list[tuple[dict[str, str], int]]:
        return [(at, counted(members, [(1.0, at)])) for at in known] or [({}, 0)]

    def _values(self, at: Mapping[str, str]) -> Array:
        columns, weights = self.model.weigh([(1.0, at)]) or (np.zeros(0, int), np.zeros(0))
        return np.asarray(self.witnesses[:, columns] @ weights)

    def _told_apart(self, target: Target, members: Sequence[Person], fits: Array) -> bool:
        columns, weights = self.model.weigh(target.terms) or (np.zeros(0, int), np.zeros(0))
        others = fits[:, columns] @ weights - counted(members, target.terms)
        least = self.published.least(target.name)
        return bool(np.any((others < 0.5) | (others > least - 0.5)))
