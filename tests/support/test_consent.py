"""Nothing is made of a person without that person's own yes to the purpose."""

from __future__ import annotations

import pytest

from remit.support.consent import EVERYTHING, PURPOSES, Consents, only, without_revoked
from remit.support.records import Bar, Link, Need, Offer, Org, Person, Sector

PEOPLE = {
    name: Person(name, f"Org {name}", concerns=("secret worry",), interests=("chess",), contact=f"{name}@x")
    for name in "abc"
}
SECTOR = Sector(
    today="2026-06-01",
    orgs={person.organisation: Org(person.organisation) for person in PEOPLE.values()},
    people=PEOPLE,
    offers=(Offer("a", "mentor"), Offer("c", "mentor")),
    needs=(Need("b", "mentor"),),
    bars=(Bar("a", "b", "a"), Bar("c", "b", "c")),
    links=(Link("mentor", "a", "b"), Link("mentor", "c", "b")),
)
CONSENTS = Consents({"a": frozenset(["matching"]), "b": frozenset(PURPOSES), "c": frozenset(["directory"])})


def test_a_purpose_sees_only_those_who_said_yes_to_it() -> None:
    assert set(only(SECTOR, CONSENTS, "matching").people) == {"a", "b"}
    assert set(only(SECTOR, CONSENTS, "learning sets").people) == {"b"}
    assert set(only(SECTOR, CONSENTS, "directory").people) == {"b", "c"}


def test_offers_needs_bars_and_links_of_others_are_gone_too() -> None:
    seen = only(SECTOR, CONSENTS, "matching")
    assert [offer.person for offer in seen.offers] == ["a"]
    assert [link.giver for link in seen.links] == ["a"]
    assert [bar.a for bar in seen.bars] == ["a"]


def test_matching_learns_no_concern_and_sets_learn_no_interest() -> None:
    assert only(SECTOR, CONSENTS, "matching").people["b"].concerns == ()
    assert only(SECTOR, CONSENTS, "learning sets").people["b"].interests == ()
    assert only(SECTOR, CONSENTS, "learning sets").people["b"].concerns == ("secret worry",)
    assert only(SECTOR, CONSENTS, "learning sets").people["b"].contact == ""


def test_sets_see_no_offers_and_no_needs() -> None:
    seen = only(SECTOR, CONSENTS, "learning sets")
    assert (seen.offers, seen.needs) == ((), ())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_taken_back_is_gone(purpose: str) -> None:
    left = without_revoked(CONSENTS, [("b", purpose)])
    assert not left.agreed("b", purpose)  # type: ignore[arg-type]
    assert all(left.agreed("b", other) for other in PURPOSES if other != purpose)


def test_who_takes_everything_back_is_nowhere() -> None:
    left = without_revoked(CONSENTS, [("b", EVERYTHING)])
    assert "b" not in left.given
    assert all("b" not in only(SECTOR, left, purpose).people for purpose in PURPOSES)
