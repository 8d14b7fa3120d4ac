"""The records of support, as plain values; `study/support` reads and writes them.

Days are ISO texts ("2026-11-27"), never read from a clock. Every record of a person rests on a consent for
its purpose; who gave none has no record here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

Kind = Literal["mentor", "coach", "buddy", "shadow"]
"""What one person can be to another. The giver offers it, the receiver needs it."""

KINDS: tuple[Kind, ...] = ("mentor", "coach", "buddy", "shadow")

OfferKind = Kind | Literal["facilitator"]
"""What can be offered: help to one person, or to lead learning sets at the start."""

FACILITATOR: OfferKind = "facilitator"

Purpose = Literal["matching", "learning sets", "directory", "catalogue", "follow-up", "facilitating"]
"""What a person may agree to, each for itself and revocable."""


class Org(Struct, frozen=True):
    """An organisation: `kind` of provider, `size` band (in the order of `Sector.sizes`), `region`, `area`.

    Two organisations of one `area` and one `kind` are neighbours (they may compete or share patients).
    """

    id: str
    name: str = ""
    kind: str = ""
    size: str = ""
    region: str = ""
    area: str = ""


class Person(Struct, frozen=True):
    """A holder of the role: where, since when, when free, and what only they chose to say.

    `slots` are the half-days that suit ("Mon am"). `since` is the day the post began ("" unknown).
    `reports_to` is another person. `gender` is there only where the person asked that it may count.
    """

    id: str
    organisation: str
    since: str = ""
    slots: frozenset[str] = frozenset()
    concerns: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    part_time: bool = False
    reports_to: str = ""
    gender: str = ""
    contact: str = ""


class Offer(Struct, frozen=True):
    """What a person gives: a kind of support, on which topics, for how many people (or sets) at once."""

    person: str
    kind: OfferKind
    topics: frozenset[str] = frozenset()
    capacity: int = 1


class Need(Struct, frozen=True):
    """What a person asks for: a kind of support, on which topics.

    `wishes` are wanted traits of the giver, as "region": "North".
    """

    person: str
    kind: Kind
    topics: frozenset[str] = frozenset()
    wishes: Mapping[str, str] = field(default_factory=dict)


class Bar(Struct, frozen=True):
    """Two people (or a person and an organisation) who must not be brought together; `by` declared it.

    Nobody but `by` ever learns that it exists.
    """

    a: str
    b: str
    by: str = ""


class Link(Struct, frozen=True):
    """A proposed or running pair; `state` is proposed, accepted, declined, active or ended."""

    kind: Kind
    giver: str
    receiver: str
    state: str = "proposed"


class Sector(Struct, frozen=True):
    """Everything that matching and grouping may look at, on one day."""

    today: str
    orgs: Mapping[str, Org]
    people: Mapping[str, Person]
    offers: tuple[Offer, ...] = ()
    needs: tuple[Need, ...] = ()
    bars: tuple[Bar, ...] = ()
    links: tuple[Link, ...] = ()
    sizes: tuple[str, ...] = ()
    """The size bands in order, smallest first."""
