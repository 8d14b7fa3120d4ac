"""Action learning sets: five to eight people who share a concern, can meet, and are safe with each other.

Hard, never given up: one person of an organisation, no neighbours (one area and one kind), nobody who is
barred, a half-day that suits all. What a set is worth beyond that is a hundred points (`seating.points`). Who
cannot be seated is told why, in words that are the same with and without anybody's bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from remit.support import proving
from remit.support.annealing import Search, sizes
from remit.support.left_out import LeftOut, seatless, why_left_out
from remit.support.mending import mend
from remit.support.proving import Proven
from remit.support.records import Sector
from remit.support.seating import (
    COMPANY,
    HALF_DAYS,
    KINDS,
    REGIONS,
    SHARED,
    STAGES,
    Points,
    Roster,
    enrol,
    points,
)
from remit.support.sowing import sow

PROTECTED = ("company",)
"""Parts that rest on what the law protects; they count for the search and are shown nowhere."""

MOST_POINTS: Mapping[str, int] = {
    "concern": SHARED,
    "half-days": HALF_DAYS,
    "kinds": KINDS,
    "regions": REGIONS,
    "stages": STAGES,
    "company": COMPANY,
}
"""The parts of a set's score and what each can bring."""

MOST_SHOWN = sum(most for name, most in MOST_POINTS.items() if name not in PROTECTED)
"""The points that a set can have in the parts that are shown."""

STEPS, STEPS_EACH, STEPS_FEW = 380_000, 55, 1_500
"""Exchanges tried: so many and 55 more for each person, but no more than 1,555 for each."""

FEW, STARTS = 60, 8
"""Below this many people the search begins anew several times, because one can lead into a corner."""


class Part(Struct, frozen=True):
    """One part of a score: its name, the points, how many there could be, and the reason in words."""

    name: str
    points: int
    most: int
    reason: str


class LearningSet(Struct, frozen=True):
    """People who are proposed as one set.

    `theme` is the concern most of them share, `sharing` how many do, `days` every half-day that all can
    make, `slot` the one proposed. `score` is the sum of the parts, `facilitator` empty until one is
    assigned (see `facilitators`).
    """

    id: str
    people: tuple[str, ...]
    theme: str
    sharing: int
    slot: str
    days: tuple[str, ...]
    score: int
    parts: tuple[Part, ...]
    facilitator: str = ""

    @property
    def shown(self) -> int:
        """The score as it may be shown: without parts from which a member's gender could be worked out."""
        return sum(part.points for part in self.parts if part.name not in PROTECTED)


class LearningSets(Struct, frozen=True):
    """A round of sets, and who is in none and why.

    `quality` is the mean score (None without a set); `bound` is what no grouping into so many sets can
    exceed, `seatable` how many people can be seated at most, `proven` whether this grouping is the best of
    all.
    """

    sets: tuple[LearningSet, ...]
    left_out: tuple[LeftOut, ...]
    bound: float = 100.0
    seatable: int = 0
    proven: bool = False

    @property
    def quality(self) -> float | None:
        """The mean score of the sets."""
        return sum(found.score for found in self.sets) / len(self.sets) if self.sets else None

    @property
    def worst(self) -> int | None:
        """The score of the poorest set."""
        return min((found.score for found in self.sets), default=None)


def form_sets(
    sector: Sector, people: Iterable[str] | None = None, seed: int = 1, *, prove: bool = True
) -> LearningSets:
    """The people (default: everybody in the sector) in learning sets.

    The same input and seed give the same sets, in whatever order the input is told. With `prove`, up to forty
    people get the best grouping there is or a bound beside it, which takes some seconds.
    """
    roster = enrol(sector, sector.people if people is None else people)
    rows = range(len(roster.people))
    never = seatless(roster)
    willing = [row for row in rows if row not in never]
    groupings = [mend(roster, grouped, willing) for grouped in _groupings(roster, willing, seed)]
    groupings.sort(key=lambda grouped: _merit(roster, grouped), reverse=True)
    found = Proven(tuple(map(tuple, groupings[0])), 100.0, len(willing), best=not willing)
    if prove and willing:
        found = proving.prove(roster, groupings, willing)
    seated = {row for members in found.sets for row in members}
    return LearningSets(
        in_words(roster, found.sets),
        why_left_out(roster, [row for row in rows if row not in seated]),
        found.bound,
        found.seatable,
        found.best,
    )


def _groupings(roster: Roster, rows: Sequence[int], seed: int) -> list[list[list[int]]]:
    """What the search finds, once from each start; sets that may not be are left for the mending."""
    crowd = max(Counter(roster.blocks[row] for row in rows).values(), default=1)
    wanted = sizes(len(rows), crowd)
    if len(wanted) < 2:
        return [[list(rows)] if wanted else []]
    starts = STARTS if len(rows) < FEW else 1
    steps = (min(STEPS, STEPS_FEW * len(rows)) + STEPS_EACH * len(rows)) // (1 if starts == 1 else 3)
    warm = min(8.0, max(1.0, 100.0 / len(rows) ** 0.5))
    found = []
    for start in range(starts):
        search = Search(roster, sow(roster, rows, wanted, seed + start), seed + start)
        search.run(steps, warm)
        found.append(search.sets)
    return found


def renamed(sets: tuple[LearningSet, ...], taken: set[str]) -> tuple[LearningSet, ...]:
    """The sets under names that no set had before."""
    if not taken:
        return sets
    free = (name for name in (f"S{number}" for number in count(1)) if name not in taken)
    return tuple(replace(each, id=next(free)) for each in sets)


def _merit(roster: Roster, sets: Sequence[Sequence[int]]) -> tuple[int, float]:
    """People seated, then the mean score."""
    scores = [points(roster, members).total for members in sets]
    return sum(map(len, sets)), sum(scores) / len(scores) if scores else 0.0


def in_words(roster: Roster, grouped: Iterable[Sequence[int]]) -> tuple[LearningSet, ...]:
    """Rows as sets: in the order of their first members, with scores, reasons and names S1, S2 and so on."""
    return tuple(
        _told(roster, f"S{number}", members)
        for number, members in enumerate(sorted(sorted(members) for members in grouped), start=1)
    )


def _told(roster: Roster, name: str, rows: Sequence[int]) -> LearningSet:
    found = points(roster, rows)
    reasons = _reasons(roster, rows, found)
    parts = tuple(Part(part, found.parts[part], most, reasons[part]) for part, most in MOST_POINTS.items())
    people = tuple(roster.people[row] for row in rows)
    return LearningSet(
        name, people, found.theme, found.sharing, found.days[0], found.days, found.total, parts
    )


def _reasons(roster: Roster, rows: Sequence[int], found: Points) -> dict[str, str]:
    size, packed = len(rows), sum(roster.packed[row] for row in rows)
    kinds, regions, stages = (field.present(packed) for field in (roster.kind, roster.region, roster.stage))
    met = found.parts["stages"] == STAGES
    return {
        "concern": f"{found.sharing} of {size} share '{found.theme}'"
        if found.theme
        else "no concern was told",
        "half-days": f"all {size} can meet on {_listed(found.days)}",
        "kinds": f"{_count(kinds, 'kind')} of organisation",
        "regions": f"{_count(regions, 'region')}",
        "stages": "people new to the role and experienced ones"
        if met and stages > 1
        else "no mix of new and experienced",
        "company": "nobody is the only one of their gender"
        if found.parts["company"]
        else "not everybody has company by gender",
    }


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
