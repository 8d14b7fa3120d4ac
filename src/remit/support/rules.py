"""Who may not be brought together, and what a pair is worth: one form for the score and for its reasons.

`bar(giver, receiver)` is a name or None; `parts(giver, receiver)` are points with the words that earn them.
The score is the sum of the parts, so a score and its reasons cannot disagree. The name of a bar is for the
machine: in words every bar is `NOT_AVAILABLE`, the same words as for somebody whose places are taken.

The weights are a proposal, not a finding: research supports matching on needs that can be met and on
experience more than on likeness (173 samples: likeness in values and experience beats likeness on the
surface), but no study gives these numbers. They are published with each round, and a study can change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from remit.support.records import Kind, Org, Person

NOT_AVAILABLE = "Not available."
"""All that is ever said of a pair that cannot be: barred, no common time, no place left, nothing offered."""

BarName = Literal["self", "organisation", "neighbour", "line", "declared", "past", "time"]
"""Why a pair cannot be. Never shown: see `NOT_AVAILABLE`."""

DAYS_A_YEAR = 365.25
BEST = 100


class Weights(Struct, frozen=True):
    """The most points of each rule; together 100.

    A tuple is a ladder: `topics` for one, two, three shared topics; `times` for one, two, three shared
    half-days; `experience` for the steps `years`. A giver earns `experience` by being longer in post; a buddy
    by being about as long in post.
    """

    topics: tuple[int, ...] = (22, 34, 40)
    provider: int = 15
    experience: tuple[int, ...] = (5, 10, 15)
    years: tuple[float, ...] = (1, 3, 5)
    region: int = 10
    times: tuple[int, ...] = (4, 7, 10)
    size: int = 5
    wishes: int = 5

    @property
    def most(self) -> int:
        """The most points a pair can have."""
        ladders = self.topics[-1] + self.experience[-1] + self.times[-1]
        return ladders + self.provider + self.region + self.size + self.wishes

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with these weights, in words; empty when they can be used."""
        ladders = {"topics": self.topics, "experience": self.experience, "times": self.times}
        found = [
            f"{name} must be numbers from 0 that do not fall"
            for name, steps in ladders.items()
            if not _rises(steps)
        ]
        if len(self.years) != len(self.experience) or list(self.years) != sorted(self.years):
            found.append("years must be as many as experience, smallest first")
        if min(self.provider, self.region, self.size, self.wishes) < 0:
            found.append("no weight can be under 0")
        if not found and self.most != BEST:
            found.append(f"the weights come to {self.most}, not to {BEST}")
        return tuple(found)


def _rises(steps: tuple[int, ...]) -> bool:
    return bool(steps) and steps[0] >= 0 and list(steps) == sorted(steps)


class Side(Struct, frozen=True):
    """One person's part in one kind of support: who, where, which topics; `wishes` on the receiver's side."""

    person: Person
    org: Org
    topics: frozenset[str] = frozenset()
    wishes: Mapping[str, str] = {}


class Part(Struct, frozen=True):
    """Some points of a score: the rule, how many of how many, in words, and the answers they come from."""

    rule: str
    points: int
    most: int
    text: str
    answers: str


class Ties(Struct, frozen=True):
    """What is known of pairs of people beyond their own answers; all of it is (giver, receiver) ids.

    `lines`: one reports to the other, directly or through others. `declared`: somebody asked that these two
    are never brought together. `past`: declined or ended before in this kind.
    """

    lines: frozenset[tuple[str, str]] = frozenset()
    declared: frozenset[tuple[str, str]] = frozenset()
    past: frozenset[tuple[str, str]] = frozenset()


def bar(giver: Side, receiver: Side, ties: Ties) -> BarName | None:
    """The first bar between two people, or None when they may be brought together."""
    pair = (giver.person.id, receiver.person.id)
    return open_bar(giver, receiver) or closed_bar(pair, ties) or (None if _meet(giver, receiver) else "time")


def open_bar(giver: Side, receiver: Side) -> BarName | None:
    """A bar that follows from public facts about the two organisations, or None."""
    if giver.person.id == receiver.person.id:
        return "self"
    if giver.person.organisation == receiver.person.organisation:
        return "organisation"
    here, there = giver.org, receiver.org
    near = bool(here.area and here.kind) and (here.area, here.kind) == (there.area, there.kind)
    return "neighbour" if near else None


def closed_bar(pair: tuple[str, str], ties: Ties) -> BarName | None:
    """A bar that only the people concerned know of, or None."""
    if pair in ties.lines:
        return "line"
    if pair in ties.declared:
        return "declared"
    return "past" if pair in ties.past else None


def _meet(giver: Side, receiver: Side) -> bool:
    """Whether they can find a time; who named no half-day is asked later, and barred from nobody."""
    here, there = giver.person.slots, receiver.person.slots
    return not here or not there or bool(here & there)


def parts(
    giver: Side, receiver: Side, kind: Kind, weights: Weights, sizes: tuple[str, ...] = ()
) -> tuple[Part, ...]:
    """Every rule's points for a pair with the words for them, those without points too."""
    return (
        _topics(giver, receiver, weights),
        _provider(giver, receiver, weights),
        _experience(giver, receiver, kind, weights),
        _region(giver, receiver, weights),
        _times(giver, receiver, weights),
        _size(giver, receiver, weights, sizes),
        _wishes(giver, receiver, weights),
    )


def step(ladder: tuple[int, ...], reached: int) -> int:
    """The points of so many shared things; the ladder ends, more earns no more."""
    return ladder[min(reached, len(ladder)) - 1] if reached else 0


def _topics(giver: Side, receiver: Side, weights: Weights) -> Part:
    shared = sorted(giver.topics & receiver.topics)
    text = f"Asked for and offered: {', '.join(shared)}" if shared else "No topic in common"
    return Part(
        "topics",
        step(weights.topics, len(shared)),
        weights.topics[-1],
        text,
        "topics of the need and of the offer",
    )


def _provider(giver: Side, receiver: Side, weights: Weights) -> Part:
    same = bool(giver.org.kind) and giver.org.kind == receiver.org.kind
    text = f"Same kind of organisation: {giver.org.kind}" if same else "Not the same kind of organisation"
    return Part("provider", weights.provider * same, weights.provider, text, "kind of both organisations")


def day_number(day: str) -> int:
    """An ISO day as a number of days; 0 when it is not known."""
    return date.fromisoformat(day).toordinal() if day else 0


def days_of(years: float) -> int:
    """Whole days of so many years."""
    return round(years * DAYS_A_YEAR)


def _experience(giver: Side, receiver: Side, kind: Kind, weights: Weights) -> Part:
    most, answers = weights.experience[-1], "start in post of both"
    here, there = day_number(giver.person.since), day_number(receiver.person.since)
    if not here or not there:
        return Part("experience", 0, most, "Time in post is not known for both", answers)
    apart = there - here
    years = abs(apart) / DAYS_A_YEAR
    if kind == "buddy":
        points = step(weights.experience, sum(abs(apart) <= days_of(limit) for limit in weights.years))
        return Part("experience", points, most, f"Started {_years(years)} apart", answers)
    points = step(weights.experience, sum(apart >= days_of(limit) for limit in weights.years))
    text = f"In post {_years(years)} longer" if apart > 0 else "Not longer in post"
    return Part("experience", points, most, text, answers)


def _years(years: float) -> str:
    whole = int(years)
    return "less than a year" if not whole else "1 year" if whole == 1 else f"{whole} years"


def _region(giver: Side, receiver: Side, weights: Weights) -> Part:
    same = bool(giver.org.region) and giver.org.region == receiver.org.region
    text = f"Same region: {giver.org.region}" if same else "Not the same region"
    return Part("region", weights.region * same, weights.region, text, "region of both organisations")


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def in_week(slot: str) -> tuple[int, str]:
    """The place of a half-day in the week, "Mon am" first; names of no day come last, by the alphabet."""
    day = slot[:3].casefold()
    return (WEEK.index(day) if day in WEEK else len(WEEK)), slot


def _times(giver: Side, receiver: Side, weights: Weights) -> Part:
    both = sorted(giver.person.slots & receiver.person.slots, key=in_week)
    text = f"Both free: {', '.join(both)}" if both else "Times are not known for both"
    return Part("times", step(weights.times, len(both)), weights.times[-1], text, "half-days of both")


def _size(giver: Side, receiver: Side, weights: Weights, sizes: tuple[str, ...]) -> Part:
    here, there = giver.org.size, receiver.org.size
    points, text = 0, "Not the same size"
    if here and here == there:
        points, text = weights.size, f"Same size: {here}"
    elif here in sizes and there in sizes and abs(sizes.index(here) - sizes.index(there)) == 1:
        points, text = weights.size // 2, "One size band apart"
    return Part("size", points, weights.size, text, "size of both organisations")


TRAITS = ("area", "gender", "kind", "organisation", "part_time", "region", "size")
"""What can be wished for of a giver."""


def trait(side: Side, name: str) -> str:
    """What is known of a person under the name of a wish; "" when it is not known."""
    if name == "part_time":
        return "yes" if side.person.part_time else "no"
    if name in ("gender", "organisation"):
        return side.person.gender if name == "gender" else side.person.organisation
    return str(getattr(side.org, name)) if name in TRAITS else ""


def _wishes(giver: Side, receiver: Side, weights: Weights) -> Part:
    wished = sorted(name for name in receiver.wishes if receiver.wishes[name])
    met = [name for name in wished if trait(giver, name) == receiver.wishes[name]]
    points = weights.wishes * len(met) // len(wished) if wished else 0
    # How many, never which: a wish for a gender that is met would tell whose it is.
    text = f"Wishes met: {len(met)} of {len(wished)}" if wished else "No wish was stated"
    return Part("wishes", points, weights.wishes, text, "wishes of the need")
