"""What a round of support proposes, in the plain form that files and pages are made from."""

from __future__ import annotations

from msgspec import Struct

from remit.support.between import Told
from remit.support.development import Placement


class Match(Struct, frozen=True):
    """A proposed pair; `rank` 1 is the proposal, 2 and 3 are what the receiver may choose instead.

    `reasons` add up to `score`. `new` is False where the pair runs already.
    """

    kind: str
    giver: str
    receiver: str
    score: int
    rank: int
    reasons: tuple[str, ...] = ()
    new: bool = True


class Eligible(Struct, frozen=True):
    """A pair that may be: its score, and how many places the giver has."""

    kind: str
    giver: str
    receiver: str
    score: int
    capacity: int


class Unmatched(Struct, frozen=True):
    """Somebody who asked and has no proposal; `rule` names what stood in the way, `words` say it."""

    person: str
    kind: str
    rule: str
    words: str = ""


class Circle(Struct, frozen=True):
    """A learning set: its number, the half-day, the theme, its people, who facilitates."""

    name: str
    slot: str
    theme: str
    people: tuple[str, ...]
    facilitator: str = ""


class Shortage(Struct, frozen=True):
    """Whom to recruit: the kind of giver, the topic, where, and how many people it would help.

    `people` is None where it is under five.
    """

    kind: str
    topic: str
    region: str
    people: int | None
    words: str


class Stalled(Struct, frozen=True):
    """A running pair, or the learning set `of`, of which nothing was heard since a day."""

    kind: str
    giver: str
    receiver: str
    last: str
    days: int
    of: str = ""


class Network(Struct, frozen=True):
    """A network: what it is about, where, for whom, how often it meets, how useful it is found.

    `state` is live, stalled or not known.
    """

    name: str
    interest: str = ""
    region: str = ""
    kind: str = ""
    meets: str = ""
    state: str = ""
    online: bool = False
    useful: str = ""
    contact: str = ""
    members: tuple[str, ...] = ()


class Programme(Struct, frozen=True):
    """A programme of the catalogue: who did it, who recommends it; None where a count is withheld.

    `rank` is its place among the recommended ones, ties as ties: "1", "=2", "=2", "4".
    """

    name: str
    did: int | None
    recommends: int | None
    base: int
    rank: str = ""
    need: str = ""
    stage: str = ""
    cost: str = ""


class Grouped(Struct, frozen=True):
    """Who recommends each programme in groups of people; `by` is need or stage. None: a count is withheld."""

    by: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


class Proposals(Struct, frozen=True):
    """Everything that one round proposes and counts.

    `running` are the learning sets that run already, `unled` new ones without a facilitator and why.
    `followed` says in words what became of earlier pairs and sets; `starts` say of each pair and set whether
    it begins now or later, and on which day, where a lottery was asked for; `placements` are stays to shadow
    that were agreed. `outcomes` are what two waves say
    of support, `no_outcomes` why they say nothing.
    """

    matches: tuple[Match, ...] = ()
    eligible: tuple[Eligible, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    circles: tuple[Circle, ...] = ()
    running: tuple[Circle, ...] = ()
    themes: tuple[tuple[str, int], ...] = ()
    left_over: tuple[Unmatched, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    networks: tuple[Network, ...] = ()
    gaps: tuple[str, ...] = ()
    programmes: tuple[Programme, ...] = ()
    grouped: tuple[Grouped, ...] = ()
    unfolded: tuple[tuple[str, str], ...] = ()
    stalled: tuple[Stalled, ...] = ()
    followed: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ()
    unled: tuple[tuple[str, str], ...] = ()
    starts: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    outcomes: tuple[Told, ...] = ()
    no_outcomes: str = ""

    def for_person(self, person: str) -> tuple[Match, ...]:
        """What is proposed to somebody who asked, best first by kind."""
        found = [match for match in self.matches if match.receiver == person]
        return tuple(sorted(found, key=lambda match: (match.kind, match.rank, match.giver)))

    def given_by(self, person: str) -> tuple[Match, ...]:
        """The proposals in which somebody is the giver; alternatives are not theirs to know."""
        return tuple(match for match in self.matches if match.giver == person and match.rank == 1)

    def begins(self, unit: str) -> str:
        """The day on which a pair or set of the lottery begins that has to wait; empty for all others."""
        return next((day for name, when, day in self.starts if name == unit and when == "later"), "")

    def led_by(self, person: str) -> tuple[Circle, ...]:
        """The learning sets that somebody leads at the start."""
        return tuple(each for each in (*self.circles, *self.running) if each.facilitator == person)

    def circle_of(self, person: str) -> Circle | None:
        """The learning set of somebody, if there is one."""
        return next((each for each in (*self.circles, *self.running) if person in each.people), None)
