"""Who agreed to what: nothing of a person is used for a purpose without that person's own yes to it.

A yes can be taken back at any time; the next run then finds the person nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import Struct, field
from msgspec.structs import replace

from remit.support.records import FACILITATOR, Bar, Link, Need, Offer, Person, Purpose, Sector

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

EVERYTHING = "everything"
"""Stands in a revocation for all purposes at once."""


class Consents(Struct, frozen=True):
    """Each person's purposes; `use_answers` names those whose answers may become records."""

    given: Mapping[str, frozenset[str]] = field(default_factory=dict)
    use_answers: frozenset[str] = frozenset()

    def agreed(self, person: str, purpose: Purpose) -> bool:
        """Whether this person said yes to this purpose, and did not take it back."""
        return purpose in self.given.get(person, frozenset())

    def people(self, purpose: Purpose) -> frozenset[str]:
        """Everybody who said yes to a purpose."""
        return frozenset(person for person, purposes in self.given.items() if purpose in purposes)


def without_revoked(consents: Consents, revoked: Iterable[tuple[str, str]]) -> Consents:
    """The consents that are left; `revoked` pairs a person with a purpose or with `everything`."""
    taken: dict[str, set[str]] = {}
    for person, purpose in revoked:
        taken.setdefault(person, set()).update(PURPOSES if purpose == EVERYTHING else (purpose,))
    left = {person: given - taken.get(person, set()) for person, given in consents.given.items()}
    given = {person: purposes for person, purposes in left.items() if purposes}
    return Consents(given, consents.use_answers & given.keys())


def only(sector: Sector, consents: Consents, purpose: Purpose) -> Sector:
    """The sector as it may be seen for one purpose: those who agreed to it, with what it needs of them.

    A bar stays: it protects whoever declared it, and nobody is told of it.
    """
    there = consents.people(purpose)
    people = {
        name: _needed(person, purpose, there) for name, person in sector.people.items() if name in there
    }
    matching = purpose == "matching"
    return replace(
        sector,
        people=people,
        offers=_offers(sector.offers, people, purpose),
        needs=_needs(sector.needs, people) if matching else (),
        bars=_bars(sector.bars, people, sector.orgs),
        links=_links(sector.links, people),
    )


def _needed(person: Person, purpose: Purpose, there: frozenset[str]) -> Person:
    """A person with nothing but what the purpose needs."""
    return replace(
        person,
        concerns=person.concerns if purpose == "learning sets" else (),
        interests=person.interests if purpose == "directory" else (),
        reports_to=person.reports_to if person.reports_to in there else "",
        contact=person.contact if purpose in ("matching", "directory") else "",
    )


def leading(sector: Sector, consents: Consents) -> Sector:
    """Those who agreed to learning sets or to facilitating, with nothing but what keeps them apart.

    The one purpose would not know of a bar that the people of the other declared.
    """
    there = consents.people("learning sets") | consents.people("facilitating")
    people = {
        name: _needed(person, "facilitating", there)
        for name, person in sector.people.items()
        if name in there
    }
    return replace(
        sector, people=people, offers=(), needs=(), links=(), bars=_bars(sector.bars, people, sector.orgs)
    )


def _offers(offers: Iterable[Offer], people: Mapping[str, Person], purpose: Purpose) -> tuple[Offer, ...]:
    """Offers to one person belong to matching, offers to lead a set to facilitating, none to the others."""
    if purpose not in ("matching", "facilitating"):
        return ()
    leads = purpose == "facilitating"
    return tuple(offer for offer in offers if offer.person in people and (offer.kind == FACILITATOR) == leads)


def _needs(needs: Iterable[Need], people: Mapping[str, Person]) -> tuple[Need, ...]:
    return tuple(need for need in needs if need.person in people)


def _bars(bars: Iterable[Bar], people: Mapping[str, Person], orgs: Mapping[str, object]) -> tuple[Bar, ...]:
    return tuple(bar for bar in bars if bar.a in people and (bar.b in people or bar.b in orgs))


def _links(links: Iterable[Link], people: Mapping[str, Person]) -> tuple[Link, ...]:
    return tuple(link for link in links if link.giver in people and link.receiver in people)
