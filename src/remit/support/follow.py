"""What became of pairs and sets: meetings held, how useful they were, and where nothing is heard.

A meeting has a day, whether it took place, and how useful it was. There is no room for what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

from remit.support.records import Link
from remit.support.small_cells import SMALLEST

if TYPE_CHECKING:
    from remit.support.learning_sets import LearningSet

QUIET_AFTER = 60
"""Days without anything recorded after which a running pair or set counts as stalled."""

HALF_A_YEAR = 183
"""Days after the start by which a pair should have a recorded state."""

RUNNING = ("accepted", "active")


class Meeting(Struct, frozen=True):
    """A meeting of a pair or a set: `of` is its id, `on` a day, `useful` from 0 to 10 (None: not said).

    Each who took part may record it, with a rating of their own.
    """

    of: str
    on: str
    held: bool = True
    useful: int | None = None


class Following(Struct, frozen=True):
    """A pair or set that is followed: its id, the people, the day it started, and its state on `state_on`.

    `state` is that of a `Link`; `state_on` is the day it was last recorded ("" never since the start).
    `circle` marks a learning set; in a pair the giver stands first.
    """

    id: str
    people: tuple[str, ...]
    started: str
    state: str = "active"
    state_on: str = ""
    circle: bool = False

    @property
    def supported(self) -> tuple[str, ...]:
        """Who receives support in it: everybody in a set, the receiver in a pair."""
        return self.people if self.circle else self.people[1:]


class Quiet(Struct, frozen=True):
    """A pair or set of which nothing was recorded for a while: who, since which day, for how many days."""

    id: str
    people: tuple[str, ...]
    last: str
    days: int
    circle: bool = False


class FollowThrough(Struct, frozen=True):
    """How well pairs and sets are followed: `due` started half a year ago or more, `recorded` have a state.

    `share` is recorded / due (None when none is due). `held` meetings took place, `missed` were recorded as
    not held; `useful` is the median rating, None with fewer than five, `ratings` their number (0 then).
    """

    due: int
    recorded: int
    share: float | None
    held: int
    missed: int
    useful: float | None
    ratings: int


def pair_id(link: Link) -> str:
    """The name under which meetings of a pair are recorded."""
    return f"{link.kind}:{link.giver}:{link.receiver}"


def follow_pair(link: Link, started: str, state_on: str = "") -> Following:
    """A pair to be followed, from its link."""
    return Following(pair_id(link), (link.giver, link.receiver), started, link.state, state_on)


def follow_set(found: LearningSet, started: str, state: str = "active", state_on: str = "") -> Following:
    """A learning set to be followed."""
    return Following(found.id, found.people, started, state, state_on, circle=True)


def stalled(
    following: Iterable[Following], meetings: Iterable[Meeting], today: str, quiet_after: int = QUIET_AFTER
) -> tuple[Quiet, ...]:
    """Running pairs and sets with nothing recorded in the last `quiet_after` days, the longest first.

    A meeting that was recorded counts, held or not; so does a recorded state. What lies after `today` does
    not.
    """
    records = _days_of(meetings, today)
    found = []
    for one in following:
        told = [one.state_on] if one.state_on and one.state_on <= today else []
        last = max([one.started, *told, *records.get(one.id, ())])
        since = _days(last, today)
        if one.state in RUNNING and since > quiet_after:
            found.append(Quiet(one.id, one.people, last, since, one.circle))
    return tuple(sorted(found, key=lambda quiet: (-quiet.days, quiet.id)))


def follow_through(
    following: Iterable[Following], meetings: Iterable[Meeting], today: str, marks: Iterable[int] = ()
) -> FollowThrough:
    """The share of pairs and sets with a recorded state half a year after the start, and what meetings tell.

    A state counts as recorded when it was recorded, or a meeting was, on any day from the start to half a
    year later; one that ended or was declined in that time has a state too. `marks` are ratings of
    no known meeting.
    """
    rows, told = list(following), [meeting for meeting in meetings if meeting.on <= today]
    records = _days_of(told, today)
    due = [one for one in rows if _days(one.started, today) >= HALF_A_YEAR]
    recorded = sum(_is_recorded(one, records.get(one.id, {})) for one in due)
    known = [held for one in rows for held in records.get(one.id, {}).values()]
    followed = {one.id for one in rows}
    ratings = [one.useful for one in told if one.of in followed and one.held and one.useful is not None]
    ratings += marks
    enough = len(ratings) >= SMALLEST
    return FollowThrough(
        len(due),
        recorded,
        recorded / len(due) if due else None,
        sum(known),
        len(known) - sum(known),
        float(median(ratings)) if enough else None,
        len(ratings) if enough else 0,
    )


def meetings_held(
    following: Iterable[Following], meetings: Iterable[Meeting], today: str
) -> Mapping[str, int]:
    """By person, how many meetings of their pairs and sets took place: the dose of support."""
    records = _days_of(meetings, today)
    found: dict[str, int] = {}
    for one in following:
        for person in one.people:
            found[person] = found.get(person, 0) + sum(records.get(one.id, {}).values())
    return found


def _is_recorded(one: Following, days: Iterable[str]) -> bool:
    return any(day and 0 <= _days(one.started, day) <= HALF_A_YEAR for day in (one.state_on, *days))


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _days_of(meetings: Iterable[Meeting], today: str) -> Mapping[str, Mapping[str, bool]]:
    """By pair or set: each day up to `today` with a meeting, and whether it took place.

    Both sides may record one meeting: it counts once, and took place if either says so.
    """
    found: dict[str, dict[str, bool]] = {}
    for meeting in meetings:
        if meeting.on <= today:
            days = found.setdefault(meeting.of, {})
            days[meeting.on] = days.get(meeting.on, False) or meeting.held
    return found
