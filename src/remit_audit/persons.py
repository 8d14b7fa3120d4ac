"""Single people: whose answer is certain, for a stranger who knows all keys and for each colleague.

Nothing is certain that two tables tell differently. So tables are gathered in which each count is once above
nought and once below everybody; which pairs of counts no table has told apart is then a matter of bits, and
only those pairs are asked for by a programme of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from remit_audit.bounds import TINY, Bounds, Sum, share_for_one
from remit_audit.moving import AT_ONCE, moves_from
from remit_audit.reading import Published
from remit_audit.solver import Array
from remit_audit.targets import Target, sensitive
from remit_audit.verdicts import Exposure

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
        self._later = np.zeros((0, len(self.sums)))
        self.unanimous: dict[str, bool] = {}

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

    def values(self, tables: Array | None = None) -> Array:
        """One row a table (a witness, if none are given), one column a cell."""
        found = np.array(self._bounds.witnesses) if tables is None else tables
        if all(len(each.columns) == 1 for each in self.sums):
            return found[:, [each.columns[0] for each in self.sums]]
        return np.stack([found[:, each.columns] @ each.weights for each in self.sums], axis=1)

    def later(self) -> Array:
        """The values in the witnesses since all were `gathered`, each worked out once."""
        known = self.gathered + len(self._later)
        if known < len(self._bounds.witnesses):
            found = self.values(np.array(self._bounds.witnesses[known:]))
            self._later = np.concatenate([self._later, found])
        return self._later

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
        if cells.sums:
            _gather(bounds, cells)
            yield from _strangers(bounds, cells)
            yield from _colleagues(bounds, cells)


def _gather(bounds: Bounds, cells: _Cells) -> None:
    """Witnesses in which many counts are what they have not been yet: above nought, or below everybody."""
    if not bounds.exact and not bounds.inside:
        bounds.spread(np.arange(bounds.model.columns))
    chance = np.random.default_rng(len(cells.sums))
    left = 2 * len(cells.sums) + 1
    for _ in range(GATHERED):
        values = cells.values()
        # Divisible people are made whole one by one later.
        empty = ~np.any(values >= 1 - TINY, axis=0) & bounds.exact
        full = np.all(values >= cells.people - bounds.margin, axis=0)
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
    margin = bounds.margin
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
    code = cells.labels[index][0]
    if code not in cells.unanimous:  # it is the same for every profile
        cells.unanimous[code] = _all_said(bounds, Target(cells.name, code, ((),)))
    return cells.unanimous[code]


def _all_said(bounds: Bounds, whole: Target) -> bool:
    everyone, said = bounds.watch(whole.everyone(bounds.model.published)), bounds.watch(whole.terms)
    if everyone is None or said is None:
        return False
    most = bounds.settle_high(everyone)
    return bounds.settle_low(said, enough=most - 1) >= most - bounds.margin


# ---- colleagues ----------------------------------------------------------------------------------


def _colleagues(bounds: Bounds, cells: _Cells) -> Iterator[Exposure]:
    """What each respondent, of each profile and with each answer, works out of everybody else."""
    whole = _made_whole(bounds, cells)
    _settle_owners(bounds, cells, whole)
    cells.gathered = len(bounds.witnesses)
    values = cells.values()
    # What is certain for strangers they found; with many profiles it is not asked again for each colleague.
    certain = np.all(values >= cells.people - bounds.margin, axis=0) & (not bounds.exact)
    fits = _bits(values >= 1 - TINY)  # the tables in which somebody of this profile said so
    others = _bits(values < cells.people - bounds.margin)  # those in which not all of a profile said so
    settled = whole | _mixed(bounds, cells, values, certain)
    for mask in np.unique(fits, axis=1).T:
        if not mask.any():
            continue  # nobody can have said so
        open_pairs = np.flatnonzero(~np.any(others & mask[:, None], axis=0) & ~certain)
        if len(open_pairs):
            for index in np.flatnonzero(np.all(fits == mask[:, None], axis=0) & ~settled):
                for place in open_pairs:
                    if cells.owners[place] != cells.owners[index]:
                        yield from _ask(bounds, cells, int(index), int(place))
    yield from _same_profile(bounds, cells, values, whole)


def _made_whole(bounds: Bounds, cells: _Cells) -> NDArray[np.bool_]:
    """Colleagues whom one change makes whole with every answer open that is open for a stranger."""
    settled = np.zeros(len(cells.sums), dtype=bool)
    seen = cells.values()
    certain = np.all(seen >= cells.people - bounds.margin, axis=0)
    left = np.flatnonzero(~_mixed(bounds, cells, seen, certain))
    if bounds.exact or not len(left):
        return settled
    moves = moves_from(bounds.model.programme, bounds.witnesses)
    if moves is None:
        return settled
    columns = np.array([each.columns[moves.base[each.columns].argmax()] for each in cells.sums])
    for start in range(0, len(left), AT_ONCE):
        chosen = left[start : start + AT_ONCE]
        tables, fits = moves.whole(columns[chosen])
        values = cells.values(tables)
        same = cells.owners[chosen][:, None] == cells.owners[None, :]
        own = chosen[:, None] == np.arange(len(columns))[None, :]
        with np.errstate(invalid="ignore"):
            open_now = values - own < cells.people - same - bounds.margin
        alone = same & (cells.people == 1)
        settled[chosen] = fits & np.all(open_now | alone | (certain & ~same), axis=1)
    return settled


def _settle_owners(bounds: Bounds, cells: _Cells, settled: NDArray[np.bool_]) -> None:
    """For each count a table in which somebody is there, if there is one."""
    left = [cells.sums[index] for index in np.flatnonzero(~settled)]
    single = [each.columns for each in left if len(each.columns) == 1]
    if single:
        bounds.spread(np.concatenate(single))
    unseen = np.flatnonzero(~np.any(cells.values() >= 1 - TINY, axis=0) & ~settled)
    together = np.unique(
        np.concatenate([np.zeros(0, dtype=np.intp), *(cells.sums[i].columns for i in unseen)])
    )
    if len(unseen) and bounds.largest(Sum(together, np.ones(len(together))), enough=1.0) >= 1 - TINY:
        since = len(bounds.witnesses)
        for index in unseen:
            own = cells.sums[index]
            if not any(own.weights @ found[own.columns] >= 1 - TINY for found in bounds.witnesses[since:]):
                bounds.largest(own, enough=1.0)


def _mixed(bounds: Bounds, cells: _Cells, values: Array, certain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Colleagues for whom a mixture of two tables leaves every answer open that is open for a stranger.

    Divisible people can be mixed: of the middle of all tables, in which nothing is certain that is not so in
    each, as much as leaves the colleague whole.
    """
    if bounds.exact or certain.all():
        return np.zeros(len(certain), dtype=bool)
    middle = values.mean(axis=0)
    open_by = float((cells.people - middle)[~certain].min())
    share = share_for_one(middle, values.max(axis=0))
    return np.asarray(share * open_by > 2 * bounds.margin)


def _bits(seen: NDArray[np.bool_]) -> Bits:
    """A column of booleans as 64-bit words."""
    rows = -(-len(seen) // 64) * 64
    padded = np.zeros((rows, seen.shape[1]), dtype=bool)
    padded[: len(seen)] = seen
    packed = np.packbits(padded, axis=0).reshape(rows // 64, 8, seen.shape[1])
    return np.ascontiguousarray(packed.transpose(0, 2, 1)).view(np.uint64)[:, :, 0]


def _same_profile(
    bounds: Bounds, cells: _Cells, values: Array, whole: NDArray[np.bool_]
) -> Iterator[Exposure]:
    """A colleague who shares the profile with others: what they must all have said."""
    width = len(cells.places)
    people = cells.people[:width]
    middle = values.mean(axis=0)
    share = share_for_one(middle, values.max(axis=0))
    best = values.argmax(axis=0)  # the table of each cell in which it is largest
    for first in range(len(cells.codes)):
        own = slice(first * width, (first + 1) * width)
        there = values[:, own] >= 1 - TINY
        open_now = (people >= 2) & np.any(there, axis=0) & ~whole[own]
        for second in range(len(cells.codes)):
            mine = float(first == second)
            start, left = second * width, open_now.copy()
            if not bounds.exact:
                most = values[best[own], start + np.arange(width)]
                mixture = share[own] * middle[start : start + width] + (1 - share[own]) * most
                left &= (share[own] <= 0) | (mixture - mine >= people - 1 - bounds.margin)
            asked = np.flatnonzero(left)
            others = values[:, start + asked] - mine < people[asked] - 1 - bounds.margin
            for place in asked[~np.any(there[:, asked] & others, axis=0)]:
                yield from _ask(bounds, cells, first * width + int(place), start + int(place))


def _ask(bounds: Bounds, cells: _Cells, index: int, place: int) -> Iterator[Exposure]:
    """Whether one colleague's own answer makes others' certain, by a programme of its own."""
    own = cells.sums[index]
    mine = float(index == place)
    others = float(cells.people[place] - (cells.owners[place] == cells.owners[index]))
    # The answer to one question often answers the next: most pairs are told apart by what is new.
    found = cells.later()
    there, said = found[:, index] >= 1 - TINY, found[:, place] - mine
    if np.any(there & (said < others - bounds.margin)):
        return
    with bounds.model.programme.at_least(own.columns, 1.0):
        smallest = bounds.smallest(cells.sums[place], enough=others + mine - 2 * bounds.margin) - mine
    # Whether all said so is judged by what is public: that it follows from a colleague's own answer is news.
    if smallest < others - bounds.margin or _unanimous(bounds, cells, place):
        return
    what = f"certain of the others for a colleague who is {cells.said(index)}"
    wish = max(0.0, float(cells.people[place]) - 2)
    at = ((1.0, cells.at(place)),)
    yield Exposure("insider", cells.said(place), what, at, wish, None, round(others))
