"""Single people: whose answer is certain, for a stranger who knows all keys and for each colleague.

Nothing is certain that two tables tell differently. So tables are gathered in which each count is once above
nought and once below everybody; which pairs of counts no table has told apart is then a matter of bits, and
only those pairs are asked for by a programme of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from remit_audit.bounds import Bounds, Sum
from remit_audit.reading import Published
from remit_audit.solver import Array
from remit_audit.targets import Target, sensitive
from remit_audit.verdicts import Exposure

HALF = 0.5
"""Half a person: what tells one whole number from the next."""

DIVISIBLE = 1e-4
"""The same where people are taken as divisible: a table in which part of one said otherwise will do."""

GATHERED = 24
"""Most tables that are gathered for all counts at once, before counts are asked for one by one."""

Bits = NDArray[np.uint64]


class _Cells:
    """The counts of one answer's categories by profile: who gave it, of `people` with that profile."""

    def __init__(self, bounds: Bounds, published: Published, name: str, people: Array) -> None:
        self._bounds = bounds
        self.name = name
        self.codes = [code for code in published.variables[name] if sensitive(published, name, code)]
        self.places = [place for place in range(len(people)) if people[place] >= 1]
        self.labels = [(code, place) for code in self.codes for place in self.places]
        self.people = np.array([people[place] for _, place in self.labels])
        self.owners = np.array([place for _, place in self.labels])
        self.sums = [self._sum(index) for index in range(len(self.labels))]
        self.gathered = 0

    def at(self, index: int) -> dict[str, str]:
        """Where a cell stands."""
        code, place = self.labels[index]
        profiles = self._bounds.model.profiles
        return {self.name: code, **dict(zip(profiles.keys, profiles.codes[place], strict=True))}

    def _sum(self, index: int) -> Sum:
        model, (code, place) = self._bounds.model, self.labels[index]
        table = next(table for table in model.tables if self.name in table.answers)
        if table.answers == (self.name,):
            column = table.start + table.codes.index((code,)) * len(model.profiles.codes) + place
            return Sum(np.array([column]), np.ones(1))
        weighed = model.weigh([(1.0, self.at(index))])
        if weighed is None:
            raise AssertionError(f"'{self.name}' has no table by profiles")
        return Sum(*weighed)

    def values(self) -> Array:
        """One row a witness, one column a cell."""
        found = np.array(self._bounds.witnesses)
        if all(len(each.columns) == 1 for each in self.sums):
            return found[:, [each.columns[0] for each in self.sums]]
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
    if not bounds.witnesses and not bounds.begin():
        bounds.settle_high(Sum(np.arange(bounds.model.columns), np.ones(bounds.model.columns)))
    for name in bounds.model.component.answers:
        cells = _Cells(bounds, published, name, people)
        if cells.sums and not bounds.exact:
            yield from _strangers(bounds, cells)
        elif cells.sums:
            _gather(bounds, cells)
            yield from _strangers(bounds, cells)
            yield from _colleagues(bounds, cells)


def _gather(bounds: Bounds, cells: _Cells) -> None:
    """Witnesses in which many counts are what they have not been yet: above nought, or below everybody."""
    chance = np.random.default_rng(len(cells.sums))
    left = 2 * len(cells.sums) + 1
    for _ in range(GATHERED):
        values = cells.values()
        empty, full = ~np.any(values >= 1, axis=0), np.all(values >= cells.people - HALF, axis=0)
        open_now = int(empty.sum() + full.sum())
        if not open_now or open_now >= left:
            return
        left = open_now
        weights = np.zeros(bounds.model.columns)
        for index in np.flatnonzero(empty | full):
            pull = (1.0 if empty[index] else -1.0) * (0.5 + chance.random())
            weights[cells.sums[index].columns] += pull * cells.sums[index].weights
        bounds.lean(weights)


def _strangers(bounds: Bounds, cells: _Cells) -> Iterator[Exposure]:
    """Profiles in which everybody must have given the same answer."""
    margin = HALF if bounds.exact else DIVISIBLE
    for found in np.flatnonzero(np.all(cells.values() >= cells.people - margin, axis=0)):
        index = int(found)
        people = float(cells.people[index])
        smallest = bounds.smallest(cells.sums[index], enough=people - 2 * margin)
        if smallest >= people - margin and not _unanimous(bounds, cells, index):
            who = "the only respondent" if people == 1 else f"all {people:.0f} respondents"
            what = f"the answer of {who} is certain"
            place = ((1.0, cells.at(index)),)
            yield Exposure("known keys", cells.said(index), what, place, people - 1, None, round(people))


def _unanimous(bounds: Bounds, cells: _Cells, index: int) -> bool:
    """Whether everybody who answered must have said so: then it is known of each, and printed as such."""
    published, code = bounds.model.published, cells.labels[index][0]
    whole = Target(cells.name, code, ((),))
    everyone, said = bounds.model.weigh(whole.everyone(published)), bounds.model.weigh(whole.terms)
    if everyone is None or said is None:
        return False
    most = bounds.settle_high(Sum(*everyone))
    return bounds.smallest(Sum(*said), enough=most - 1) >= most - HALF


# ---- colleagues ----------------------------------------------------------------------------------


def _colleagues(bounds: Bounds, cells: _Cells) -> Iterator[Exposure]:
    """What each respondent, of each profile and with each answer, works out of everybody else."""
    for index in np.flatnonzero(~np.any(cells.values() >= 1, axis=0)):
        bounds.settle_high(cells.sums[index], enough=1.0)
    cells.gathered = len(bounds.witnesses)
    values = cells.values()
    fits = _bits(values >= 1)  # the tables in which somebody of this profile said so
    others = _bits(values < cells.people - HALF)  # those in which not all of a profile said so
    for mask in np.unique(fits, axis=1).T:
        if not mask.any():
            continue  # nobody can have said so
        open_pairs = np.flatnonzero(~np.any(others & mask[:, None], axis=0))
        if len(open_pairs):
            for index in np.flatnonzero(np.all(fits == mask[:, None], axis=0)):
                for place in open_pairs:
                    if cells.owners[place] != cells.owners[index]:
                        yield from _ask(bounds, cells, int(index), int(place))
    yield from _same_profile(bounds, cells, values)


def _bits(seen: NDArray[np.bool_]) -> Bits:
    """A column of booleans as 64-bit words."""
    rows = -(-len(seen) // 64) * 64
    padded = np.zeros((rows, seen.shape[1]), dtype=bool)
    padded[: len(seen)] = seen
    packed = np.packbits(padded, axis=0).reshape(rows // 64, 8, seen.shape[1])
    return np.ascontiguousarray(packed.transpose(0, 2, 1)).view(np.uint64)[:, :, 0]


def _same_profile(bounds: Bounds, cells: _Cells, values: Array) -> Iterator[Exposure]:
    """A colleague who shares the profile with others: what they must all have said."""
    many, width = (
        np.array([cells.people[place] >= 2 for place in range(len(cells.places))]),
        len(cells.places),
    )
    for first in range(len(cells.codes)):
        own = values[:, first * width : (first + 1) * width]
        for second in range(len(cells.codes)):
            other = values[:, second * width : (second + 1) * width] - (first == second)
            told = (own >= 1) & (other < cells.people[:width] - 1 - HALF)
            certain = many & np.any(own >= 1, axis=0) & ~np.any(told, axis=0)
            for place in np.flatnonzero(certain):
                yield from _ask(bounds, cells, first * width + int(place), second * width + int(place))


def _value(asked: Sum, found: Array) -> float:
    return float(asked.weights @ found[asked.columns])


def _ask(bounds: Bounds, cells: _Cells, index: int, place: int) -> Iterator[Exposure]:
    """Whether one colleague's own answer makes others' certain, by a programme of its own."""
    own = cells.sums[index]
    mine = float(index == place)
    others = float(cells.people[place] - (cells.owners[place] == cells.owners[index]))
    # The answer to one question often answers the next: most pairs are told apart by what is new.
    for found in bounds.witnesses[cells.gathered :]:
        if _value(own, found) >= 1 and _value(cells.sums[place], found) - mine < others - HALF:
            return
    with bounds.model.programme.at_least(own.columns, 1.0):
        smallest = bounds.smallest(cells.sums[place], enough=others - 1 + mine) - mine
    # Whether all said so is judged by what is public: that it follows from a colleague's own answer is news.
    if smallest < others - HALF or _unanimous(bounds, cells, place):
        return
    what = f"certain of the others for a colleague who is {cells.said(index)}"
    wish = max(0.0, float(cells.people[place]) - 2)
    at = ((1.0, cells.at(place)),)
    yield Exposure("insider", cells.said(place), what, at, wish, None, round(others))
