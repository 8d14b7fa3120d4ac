"""Single people: whose answer is certain, for a stranger who knows all keys and for each colleague."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remit_audit.bounds import Bounds, Sum
from remit_audit.reading import Published
from remit_audit.solver import Array
from remit_audit.targets import Target, sensitive
from remit_audit.verdicts import Exposure

HALF = 0.5
"""Half a person: what tells one whole number from the next."""


class _Cells:
    """The counts of one answer's categories by profile: who gave it, of `people` with that profile."""

    def __init__(self, bounds: Bounds, published: Published, name: str, people: Array) -> None:
        self._bounds = bounds
        self.name = name
        codes = [code for code in published.variables[name] if sensitive(published, name, code)]
        places = [place for place in range(len(people)) if people[place] >= 1]
        self.labels = [(code, place) for code in codes for place in places]
        self.people = np.array([people[place] for _, place in self.labels])
        self.owners = np.array([place for _, place in self.labels])
        self.sums = [self._sum(code, place) for code, place in self.labels]

    def at(self, index: int) -> dict[str, str]:
        """Where a cell stands."""
        code, place = self.labels[index]
        profiles = self._bounds.model.profiles
        return {self.name: code, **dict(zip(profiles.keys, profiles.codes[place], strict=True))}

    def _sum(self, code: str, place: int) -> Sum:
        profiles = self._bounds.model.profiles
        at = {self.name: code, **dict(zip(profiles.keys, profiles.codes[place], strict=True))}
        weighed = self._bounds.model.weigh([(1.0, at)])
        if weighed is None:
            raise AssertionError(f"'{self.name}' has no table by profiles")
        return Sum(*weighed)

    def values(self) -> Array:
        """One row a witness, one column a cell."""
        found = np.array(self._bounds.witnesses)
        return np.stack([found[:, each.columns] @ each.weights for each in self.sums], axis=1)

    def said(self, index: int) -> str:
        """A cell in words."""
        profiles = self._bounds.model.profiles
        code, place = self.labels[index]
        named = zip(profiles.keys, profiles.codes[place], strict=True)
        return f"{self.name}={code} for " + ", ".join(f"{key}={value or '(none)'}" for key, value in named)


def single_people(published: Published, bounds: Bounds) -> Iterator[Exposure]:
    """Certain answers, given the number of people of each profile; for strangers and then for colleagues."""
    people = bounds.model.profiles.people
    if people is None:
        raise AssertionError("the profiles of respondents are not known")
    if not bounds.witnesses:
        bounds.settle_high(Sum(np.arange(bounds.model.columns), np.ones(bounds.model.columns)))
    for name in bounds.model.component.answers:
        cells = _Cells(bounds, published, name, people)
        if cells.sums:
            yield from _strangers(bounds, cells)
            for index in range(len(cells.sums)):
                yield from _colleague(bounds, cells, index)


def _strangers(bounds: Bounds, cells: _Cells) -> Iterator[Exposure]:
    """Profiles in which everybody must have given the same answer."""
    for found in np.flatnonzero(np.all(cells.values() >= cells.people - HALF, axis=0)):
        index = int(found)
        people = float(cells.people[index])
        if bounds.smallest(cells.sums[index]) >= people - HALF and not _unanimous(bounds, cells, index):
            who = "the only respondent" if people == 1 else f"all {people:.0f} respondents"
            what = f"the answer of {who} is certain"
            yield Exposure("known keys", cells.said(index), what, ((1.0, cells.at(index)),), people - 1, None)


def _unanimous(bounds: Bounds, cells: _Cells, index: int) -> bool:
    """Whether everybody who answered must have said so: then it is known of each, and printed as such."""
    published, code = bounds.model.published, cells.labels[index][0]
    whole = Target(cells.name, code, ((),))
    everyone, said = bounds.model.weigh(whole.everyone(published)), bounds.model.weigh(whole.terms)
    if everyone is None or said is None:
        return False
    return bounds.smallest(Sum(*said)) >= bounds.settle_high(Sum(*everyone)) - HALF


def _colleague(bounds: Bounds, cells: _Cells, index: int) -> Iterator[Exposure]:
    """What one respondent, of this profile and with this answer, works out of everybody else."""
    own = cells.sums[index]
    if not np.any(cells.values()[:, index] >= 1) and bounds.settle_high(own, enough=1.0) < 1:
        return  # nobody of this profile can have said so
    mine = np.zeros(len(cells.sums))
    mine[index] = 1.0
    others = cells.people - (cells.owners == cells.owners[index])
    values = cells.values()
    fits = values[values[:, index] >= 1]
    certain = np.flatnonzero((others >= 1) & np.all(fits - mine >= others - HALF, axis=0))
    if not len(certain) or len(own.columns) != 1:
        return
    demanded = [int(own.columns[0])]
    bounds.model.programme.at_least(demanded, 1.0)
    try:
        for place in certain:
            smallest = bounds.smallest(cells.sums[place]) - mine[place]
            if smallest >= others[place] - HALF and not _unanimous(bounds, cells, int(place)):
                yield _learnt(cells, index, int(place))
    finally:
        bounds.model.programme.at_least(demanded, 0.0)


def _learnt(cells: _Cells, index: int, place: int) -> Exposure:
    what = f"certain of the others for a colleague who is {cells.said(index)}"
    people = float(cells.people[place])
    return Exposure("insider", cells.said(place), what, ((1.0, cells.at(place)),), max(0.0, people - 2), None)
