"""Records of a role: what was agreed about it, the week it fills, the team under it, who may come next.

The board and the role-holder write these together; none of them comes from an answer to the questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

from remit.support.development import Appraisal, Coaching, Trainee

Share = Literal["lead", "share", "none"]
"""What a role-holder has to do with a duty: lead it, share in it, or none of it."""

SHARES: tuple[Share, ...] = ("lead", "share", "none")

READINESS = ("now", "1-2 years", "3-5 years")
"""How soon somebody could take the role."""


class Objective(Struct, frozen=True):
    """One objective, how it is measured, and the day it is looked at again."""

    text: str
    measure: str = ""
    review: str = ""


class Cover(Struct, frozen=True):
    """Who stands in: when, for the role, and for the holder's other work; empty where nobody does."""

    when: str
    role: str = ""
    work: str = ""


class RoleCard(Struct, frozen=True):
    """The description of one post's role, and what was agreed with the chief executive.

    `balance` runs from 0 (all strategic) to 10 (all operational), `wanted` is the same as it should be.
    `facts` holds direct support in words ("assistant": "shared, 20 hours a week"). `until` ends the
    appointment where it is for a time; `notice` is in months.
    """

    post: str
    purpose: str = ""
    agreed: str = ""
    holder_signed: bool = False
    chief_signed: bool = False
    review: str = ""
    duties: Mapping[str, Share] = field(default_factory=dict)
    not_mine: tuple[str, ...] = ()
    balance: float | None = None
    wanted: float | None = None
    objectives: tuple[Objective, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    cover: tuple[Cover, ...] = ()
    until: str = ""
    notice: str = ""


class PlanLine(Struct, frozen=True):
    """One line of a job plan: how many units of the week a category of work takes."""

    post: str
    category: str
    amount: float
    note: str = ""


class TeamRow(Struct, frozen=True):
    """One kind of post in a team: the local title, the common word for it, how many, units for each.

    `duties` are codes of what they look after.
    """

    organisation: str
    title: str
    role: str = ""
    number: int = 1
    each: float | None = None
    duties: tuple[str, ...] = ()


class Successor(Struct, frozen=True):
    """Somebody who may take the role one day, as the board entered it.

    `told` says whether the person knows. `aspiration` is what the person wants, where they chose to say.
    """

    organisation: str
    person: str
    readiness: str
    gaps: tuple[str, ...] = ()
    aspiration: str = ""
    told: bool = False
    action: str = ""


class Horizon(Struct, frozen=True):
    """When a post may fall free: what the board entered, or what the holder chose to share with it."""

    organisation: str
    post: str
    leaving: str
    by: Literal["board", "person"] = "board"
    shared: bool = False


class Action(Struct, frozen=True):
    """One line of "you said, we did": a finding, who took it on, until when, how far it is.

    `placed` names who is best placed to take it further, `met` the day it was talked over with them.
    """

    finding: str
    owner: str = ""
    due: str = ""
    state: str = "open"
    done: str = ""
    need: str = ""
    theme: str = ""
    placed: str = ""
    met: str = ""

    def overdue(self, today: str) -> bool:
        """Whether its day is over and it is neither done nor dropped; a month ends with its last day."""
        last = f"{self.due}-99-99"[: len("2014-01-31")] if self.due else ""
        return bool(today and last and last < today and self.state in ("open", "started"))


STATES = ("open", "started", "done", "dropped")


class Rating(Struct, frozen=True):
    """One rater's mark (1 to 5) for one statement of the board's look at itself; nobody's name is kept."""

    organisation: str
    statement: str
    mark: int


class Records(Struct, frozen=True):
    """Everything that was written down about roles, teams and boards."""

    cards: Mapping[str, RoleCard] = field(default_factory=dict)
    plans: tuple[PlanLine, ...] = ()
    teams: tuple[TeamRow, ...] = ()
    successors: tuple[Successor, ...] = ()
    horizons: tuple[Horizon, ...] = ()
    actions: tuple[Action, ...] = ()
    ratings: tuple[Rating, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    trainees: tuple[Trainee, ...] = ()
    coaching: tuple[Coaching, ...] = ()

    def appraised(self, organisation: str) -> tuple[Appraisal, ...]:
        """The ratings that an organisation took over from appraisals, by person."""
        found = (each for each in self.appraisals if each.organisation == organisation)
        return tuple(sorted(found, key=lambda each: each.person))

    def trained(self, organisation: str) -> tuple[Trainee, ...]:
        """Who went through a programme of the house."""
        return tuple(each for each in self.trainees if each.organisation == organisation)

    def coached(self, organisation: str) -> tuple[Coaching, ...]:
        """What an organisation wrote down of coaching."""
        return tuple(each for each in self.coaching if each.organisation == organisation)

    def plan(self, post: str) -> tuple[PlanLine, ...]:
        """The job plan of a post."""
        return tuple(line for line in self.plans if line.post == post)

    def team(self, organisation: str) -> tuple[TeamRow, ...]:
        """The team of an organisation."""
        return tuple(row for row in self.teams if row.organisation == organisation)

    def pipeline(self, organisation: str) -> tuple[Successor, ...]:
        """The possible successors of an organisation, the readiest first."""
        found = [each for each in self.successors if each.organisation == organisation]
        order = {name: place for place, name in enumerate(READINESS)}
        return tuple(sorted(found, key=lambda each: (order.get(each.readiness, len(order)), each.person)))

    def leaving(self, organisation: str) -> tuple[Horizon, ...]:
        """What the board may know of who leaves: what it entered itself, or what the holder shared."""
        return tuple(
            each
            for each in self.horizons
            if each.organisation == organisation and (each.by == "board" or each.shared)
        )


# ---- job plans ---------------------------------------------------------------------------------------


class Rule(Struct, frozen=True):
    """A rule of a job plan: the sum of some categories lies between two bounds.

    `of` names categories, `*` all of them. The rule counts only where the categories of `given` take any
    time.
    """

    id: str
    says: str
    of: tuple[str, ...]
    given: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None


class Checked(Struct, frozen=True):
    """What a rule found in one plan."""

    rule: Rule
    found: float
    kept: bool


def total(plan: Iterable[PlanLine], categories: Iterable[str] = ("*",)) -> float:
    """The units of some categories together; `*` stands for all."""
    wanted = set(categories)
    return sum(line.amount for line in plan if "*" in wanted or line.category in wanted)


def check_plan(plan: tuple[PlanLine, ...], rules: Iterable[Rule]) -> tuple[Checked, ...]:
    """What each rule that applies says of a plan; a plan without lines has nothing to check."""
    found = []
    for rule in rules if plan else ():
        if rule.given and not total(plan, rule.given):
            continue
        amount = total(plan, rule.of)
        kept = (rule.least is None or amount >= rule.least) and (rule.most is None or amount <= rule.most)
        found.append(Checked(rule, amount, kept))
    return tuple(found)


# ---- teams -------------------------------------------------------------------------------------------


def team_units(team: Iterable[TeamRow]) -> float:
    """The units of a whole team."""
    return sum(row.number * (row.each or 0) for row in team)


def uncovered(card: RoleCard | None, team: Iterable[TeamRow]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Duties that the holder only shares or leaves and nobody looks after, and those with two keepers."""
    kept: dict[str, int] = {}
    for row in team:
        for duty in row.duties:
            kept[duty] = kept.get(duty, 0) + 1
    duties = card.duties if card else {}
    lead = {duty for duty, share in duties.items() if share == "lead"}
    nobody = tuple(duty for duty, share in duties.items() if share == "share" and duty not in kept)
    double = tuple(sorted(duty for duty, count in kept.items() if count > 1 or duty in lead))
    return nobody, double
