"""Guided annealing: sets improve by swaps, mostly of the member who does not fit for somebody who does.

Plain Python on packed integers (see `seating`), a fixed number of steps and one seed, so the same people give
the same sets. The guide: take a set that could still gain, find its theme, and try somebody who shares the
theme and a half-day in the place of somebody who does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from random import Random

from remit.support.seating import (
    CLASH,
    COMPANY,
    FEWEST,
    HALF_DAYS,
    KINDS,
    MOST,
    NO_DAY,
    REGIONS,
    SHARED,
    STAGES,
    USUAL,
    Roster,
    clashes,
    share,
)

STAGES_OF_COOLING = 60
LARGEST_LOSS = 100
"""A loss of so many points is never accepted."""

GUIDED = 0.9
"""How often a step follows the guide; the rest is pure chance, so that no set is out of reach."""

DRAWS = 6
"""How many people are looked at, at most, for one who can come on a half-day that suits the others."""

WARM, COLD = 6.0, 0.25
"""The loss in points accepted with probability 1/e at the start and at the end."""


def sizes(people: int, least: int = 1) -> list[int]:
    """How large the sets shall be: as near to six and seven as the number allows; may leave somebody out.

    Five to eight make one set, nine a set of eight; fewer than five none. `least` sets are needed because
    so many people may not sit with each other.
    """
    if people < FEWEST:
        return []
    number = max(1, round(people / USUAL))
    while people > number * MOST and people // (number + 1) >= FEWEST:
        number += 1
    number = max(number, min(least, people // FEWEST))
    seated = min(people, number * MOST)
    return [seated // number + (place < seated % number) for place in range(number)]


def worth(roster: Roster) -> Callable[[int, int], int]:
    """The function from the packed sum and size of a set to its points, less what a missing half-day costs.

    Two who may not sit together are not seen here: the search counts them for itself.
    """
    day, concern, gender = roster.day, roster.concern, roster.gender
    mixes = list(
        zip((roster.kind, roster.region, roster.stage), roster.mix, (KINDS, REGIONS, STAGES), strict=True)
    )
    tables = [
        (field.high, [share(whole, found, hoped) for found in range(len(field.names) + 1)])
        for field, hoped, whole in mixes
    ]
    (kind_high, kind_points), (region_high, region_points), (stage_high, stage_points) = tables
    sevens = sum(field.ones * 7 for field, _, _ in mixes) + gender.ones * 7
    lift = [sevens + day.ones * (MOST - size) if size <= MOST else 0 for size in range(MOST + 1)]
    raised = [concern.ones * (MOST - count) for count in range(MOST + 1)]
    short = [day.ones * (MOST - count) for count in range(MOST + 1)]
    shared = [
        [SHARED * max(most - 1, 0) // max(size - 1, 1) for most in range(MOST + 1)]
        for size in range(MOST + 1)
    ]
    day_high, concern_high, gender_high, sixes = day.high, concern.high, gender.high, gender.ones * 6
    half = HALF_DAYS // 2

    def value(total: int, size: int) -> int:
        up = total + lift[size]
        days = (up & day_high).bit_count()
        most = size
        while most and not (total + raised[most]) & concern_high:
            most -= 1
        found = (
            shared[size][most]
            + kind_points[(up & kind_high).bit_count()]
            + region_points[(up & region_high).bit_count()]
            + stage_points[(up & stage_high).bit_count()]
        )
        if not (up ^ (total + sixes)) & gender_high:
            found += COMPANY
        if days:
            return found + (HALF_DAYS if days > 1 else half)
        most = size - 1
        while most and not (total + short[most]) & day_high:
            most -= 1
        return found - NO_DAY * (size - most)

    return value


class Search:
    """A grouping being improved: `sets` of row numbers, `home` of each row, `values` of each set."""

    def __init__(self, roster: Roster, sets: Sequence[Sequence[int]], seed: int) -> None:
        self.roster = roster
        self.sets = [list(rows) for rows in sets]
        self.random = Random(seed).random  # noqa: S311 - a search, not a secret
        self.value = worth(roster)
        self.home = {row: number for number, rows in enumerate(self.sets) for row in rows}
        self.seated = sorted(self.home)
        self.totals = [sum(roster.packed[row] for row in rows) for rows in self.sets]
        self.values = [self._full(number) for number in range(len(self.sets))]
        self.sharers = self._sharers()
        self.poor: list[int] = []
        self.place_in_poor: dict[int, int] = {}
        for number in range(len(self.sets)):
            self._note(number)

    def _full(self, number: int) -> int:
        rows = self.sets[number]
        return self.value(self.totals[number], len(rows)) - CLASH * clashes(self.roster, rows)

    def _sharers(self) -> dict[int, list[int]]:
        """By the bit of a concern's count: everybody seated who has that concern."""
        concern = self.roster.concern
        found: dict[int, list[int]] = {}
        for place in range(len(concern.names)):
            bit = 1 << (concern.start + 4 * place)
            found[bit] = [row for row in self.seated if self.roster.packed[row] & bit]
        return found

    def _note(self, number: int) -> None:
        """Keep the list of sets that could still gain."""
        listed, poor = self.place_in_poor, self.poor
        if self.values[number] < 100:
            if number not in listed:
                listed[number] = len(poor)
                poor.append(number)
        elif number in listed:
            place, last = listed.pop(number), poor.pop()
            if last != number:
                poor[place] = last
                listed[last] = place

    def _theme(self, number: int) -> int:
        """The bit of the concern that most members of a set share; 0 when nobody told one."""
        total, concern = self.totals[number], self.roster.concern
        for count in range(len(self.sets[number]), 0, -1):
            found = (total + concern.ones * (MOST - count)) & concern.high
            if found:
                return (found & -found) >> 3
        return 0

    def run(self, steps: int, warm: float = WARM, cold: float = COLD) -> None:
        """Try this many exchanges, cooling from `warm` to `cold`; keeps the last state, which is cold."""
        if len(self.sets) < 2:
            return
        for stage in range(STAGES_OF_COOLING):
            heat = warm * (cold / warm) ** (stage / (STAGES_OF_COOLING - 1))
            chances = [exp(-loss / heat) for loss in range(LARGEST_LOSS)]
            for _ in range(steps // STAGES_OF_COOLING):
                if not self.poor:
                    return
                self._step(chances)

    def _step(self, chances: Sequence[float]) -> None:
        """Take one set, a member to leave it and somebody to come instead; exchange them where it pays."""
        random, poor = self.random, self.poor
        number = poor[int(random() * len(poor))] if random() < GUIDED else int(random() * len(self.sets))
        theme = self._theme(number)
        leaver = self._leaver(number, theme)
        rest = [row for row in self.sets[number] if row != leaver]
        comer = self._comer(number, rest, self.sharers[theme] if theme and random() < GUIDED else self.seated)
        if comer >= 0:
            self._exchange(number, leaver, rest, comer, chances)

    def _leaver(self, number: int, theme: int) -> int:
        """A member who may go: mostly one who does not share the theme."""
        random, packed, rows = self.random, self.roster.packed, self.sets[number]
        if random() < GUIDED:
            strangers = [row for row in rows if not packed[row] & theme]
            if strangers:
                return strangers[int(random() * len(strangers))]
        return rows[int(random() * len(rows))]

    def _comer(self, number: int, rest: Sequence[int], pool: Sequence[int]) -> int:
        """Somebody from elsewhere who can meet the others and may sit with them; -1 when none was drawn."""
        random, slots, home, foes = self.random, self.roster.slots, self.home, self.roster.foes
        days = -1
        for row in rest:
            days &= slots[row]
        for _ in range(DRAWS):
            row = pool[int(random() * len(pool))]
            if (slots[row] & days or not days) and home[row] != number and foes[row].isdisjoint(rest):
                return row
        return -1

    def _exchange(
        self, number: int, leaver: int, rest: list[int], comer: int, chances: Sequence[float]
    ) -> None:
        packed, totals, foes = self.roster.packed, self.totals, self.roster.foes[leaver]
        other = self.home[comer]
        there, step = self.sets[other], packed[comer] - packed[leaver]
        one = self.value(totals[number] + step, len(rest) + 1)
        two = self.value(totals[other] - step, len(there))
        if not foes.isdisjoint(there):
            two -= CLASH * len(foes.intersection(row for row in there if row != comer))
        loss = self.values[number] + self.values[other] - one - two
        if loss > 0 and (loss >= LARGEST_LOSS or self.random() >= chances[loss]):
            return
        self.sets[number] = [*rest, comer]
        self.sets[other] = [leaver if row == comer else row for row in there]
        self.home[comer], self.home[leaver] = number, other
        totals[number] += step
        totals[other] -= step
        self.values[number], self.values[other] = self._full(number), self._full(other)
        self._note(number)
        self._note(other)
