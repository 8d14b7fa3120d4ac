"""What boards do for those who come next and for the holder: reviews, own programmes, coaching, shadowing.

Boards and the sector body write these; none of them comes from an answer to the questionnaire. What follows
for the sector are counts of five or more, never a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from remit.support.counts import Counts, parts, single, tally

POTENTIALS = ("high", "some", "not yet")
"""How far somebody could go, as an appraisal rated it."""

DECISIONS = ("yes", "no", "later")
"""Whether the board takes somebody into its plan; blank where it has not decided."""

STEPS = ("same role", "bigger role", "the role", "left")
"""Where somebody is who went through a programme of the house."""

NOT_FOLLOWED, GOING_ON, NOT_SAID = "not followed yet", "still in it", "not said"
UNRATED, UNDECIDED = "not rated", "not decided"


class Appraisal(Struct, frozen=True):
    """What an appraisal said of somebody who could come next, and what the board decided about it.

    `readiness` and `potential` are empty where they were not rated, `decided` until the board has.
    """

    organisation: str
    person: str
    readiness: str = ""
    potential: str = ""
    on: str = ""
    decided: str = ""


class Trainee(Struct, frozen=True):
    """Somebody in a leadership programme that an organisation runs itself; `now`: one of `STEPS` or empty."""

    organisation: str
    programme: str
    person: str
    started: str = ""
    finished: bool = False
    now: str = ""


class Coaching(Struct, frozen=True):
    """What an organisation sets aside for coaching in a year, for everybody (`post` empty) or for one post.

    Nothing of what is talked about. `hours` were agreed, `used` have been. `currency` stands before money.
    """

    organisation: str
    year: str
    post: str = ""
    budget: float | None = None
    spent: float | None = None
    hours: float | None = None
    used: float | None = None
    currency: str = ""

    @property
    def over(self) -> bool | None:
        """Whether more was spent than set aside; None where that cannot be said."""
        return None if self.budget is None or self.spent is None else self.spent > self.budget


class Placement(Struct, frozen=True):
    """A stay of one person with another, to shadow: whom with, from when to when, and whether it took place.

    `happened` is None until somebody tells.
    """

    host: str
    visitor: str
    starts: str
    ends: str = ""
    happened: bool | None = None

    def state(self, today: str) -> str:
        """`took place`, `did not take place`, `planned`, or `not told` once its last day is over."""
        if self.happened is not None:
            return "took place" if self.happened else "did not take place"
        return "not told" if today and (self.ends or self.starts) < today else "planned"


PLACED = ("took place", "planned", "did not take place", "not told")


def most_at_once(placements: Iterable[Placement]) -> int:
    """The most people who are with a host on one day; placements that did not take place do not count."""
    stays = [(each.starts, each.ends or each.starts) for each in placements if each.happened is not False]
    return max((sum(start <= day <= end for start, end in stays) for day, _ in stays), default=0)


def potentials(appraisals: Iterable[Appraisal]) -> Counts:
    """How many people were rated how; none under five. The rest are those not rated, if there are any."""
    return parts(tally((each.potential or UNRATED for each in appraisals), POTENTIALS))


def readiness(appraisals: Iterable[Appraisal], order: Sequence[str]) -> Counts:
    """How many people were rated how ready; none under five."""
    return parts(tally((each.readiness or UNRATED for each in appraisals), order))


def decisions(appraisals: Iterable[Appraisal]) -> Counts:
    """How many people boards took into their plans; none under five."""
    return parts(tally((each.decided or UNDECIDED for each in appraisals), DECISIONS))


def followed(trainees: Iterable[Trainee]) -> Counts:
    """Where everybody is who went to a programme of the house; none under five."""
    now = ((each.now or NOT_FOLLOWED) if each.finished else GOING_ON for each in trainees)
    return parts(tally(now, STEPS))


def houses(rows: Iterable[Trainee | Coaching | Appraisal]) -> int | None:
    """How many organisations these rows are of; None under five."""
    return single(len({row.organisation for row in rows}))


def kept_budgets(coaching: Iterable[Coaching]) -> Counts:
    """How many boards stayed within what they set aside in the last year they wrote down; none under five.

    An organisation with several rows of that year is over as soon as one of them is.
    """
    by: dict[str, list[Coaching]] = {}
    for row in coaching:
        by.setdefault(row.organisation, []).append(row)
    found = []
    for rows in by.values():
        last = max(row.year for row in rows)
        over = {row.over for row in rows if row.year == last}
        found.append("over" if True in over else "within" if False in over else NOT_SAID)
    return parts(tally(found, ("within", "over")))


def stays(placements: Iterable[Placement], today: str) -> Counts:
    """How many placements took place, are planned, or came to nothing; none under five."""
    return parts(tally((each.state(today) for each in placements), PLACED))
