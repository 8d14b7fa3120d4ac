"""Facilitators: as many sets as can be are led, by somebody from outside who can come."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.support.consent import PURPOSES, Consents
from remit.support.facilitators import LACKS, Facilitator, assign
from remit.support.learning_sets import LearningSet, form_sets
from remit.support.listing import list_themes
from remit.support.lists import Lists
from remit.support.proposals import Circle
from remit.support.proposing import propose
from remit.support.records import Bar, Offer, Org, Person, Sector
from support.sector_made_up import HALF_DAYS, sector

MADE = sector(40, 4)
SETS = form_sets(MADE, prove=False).sets


def may_lead(made: Sector, group: LearningSet, leader: Facilitator) -> bool:
    """The rules once more, from the records."""
    homes = [made.people[person].organisation for person in group.people]
    own = made.orgs.get(leader.organisation)
    near = any(
        own is not None and (made.orgs[home].area, made.orgs[home].kind) == (own.area, own.kind)
        for home in homes
    )
    names, members = {leader.id, leader.organisation} - {""}, {*group.people, *homes}
    barred = any(
        (bar.a in names and bar.b in members) or (bar.b in names and bar.a in members) for bar in made.bars
    )
    return not (
        near or barred or leader.id in group.people or leader.organisation in homes
    ) and not leader.slots.isdisjoint(group.days)


leaders = st.lists(
    st.builds(
        Facilitator,
        st.sampled_from([*(f"f{number}" for number in range(6)), "p1", "p2"]),
        st.sampled_from(["", "o1", "o7", "o20", "elsewhere"]),
        st.frozensets(st.sampled_from(HALF_DAYS), max_size=4),
        st.integers(0, 3),
    ),
    max_size=6,
    unique_by=lambda leader: leader.id,
)


@settings(max_examples=40)
@given(leaders)
def test_nobody_leads_where_they_may_not_and_as_many_sets_as_can_be_are_led(crew: list[Facilitator]) -> None:
    made = replace(MADE, bars=(*MADE.bars, Bar("p3", "f1", "p3"), Bar("p9", "elsewhere", "p9")))
    few = SETS[:4]
    led = assign(made, few, crew)
    by_id = {leader.id: leader for leader in crew}
    ruling = [one.facilitator for one in led.sets if one.facilitator]
    for one in led.sets:
        if one.facilitator:
            assert may_lead(made, one, by_id[one.facilitator])
            assert one.slot in by_id[one.facilitator].slots
            assert one.slot in one.days
    assert all(ruling.count(name) <= by_id[name].capacity for name in ruling)
    best = 0
    for choice in product([None, *crew], repeat=len(few)):
        pairs = [(one, leader) for one, leader in zip(few, choice, strict=True) if leader is not None]
        fits = all(may_lead(made, one, leader) for one, leader in pairs)
        if fits and all(choice.count(leader) <= leader.capacity for leader in crew):
            best = max(best, len(pairs))
    assert len(ruling) == best
    assert {lack.set for lack in led.unled} == {one.id for one in led.sets if not one.facilitator}


def test_the_order_of_facilitators_makes_no_difference() -> None:
    crew = [Facilitator(f"f{n}", "", frozenset(HALF_DAYS[n : n + 4]), 2) for n in range(6)]
    assert assign(MADE, SETS, crew) == assign(MADE, SETS, crew[::-1])


@pytest.mark.parametrize("lead", [frozenset[str](), frozenset({"never"})])
def test_who_cannot_come_is_the_reason(lead: frozenset[str]) -> None:
    unled = assign(MADE, SETS, [Facilitator("f", "", lead)]).unled
    assert {lack.rule for lack in unled} == {"half-days"}


def test_without_facilitators_no_set_is_led() -> None:
    assert len(assign(MADE, SETS, []).unled) == len(SETS)
    assert assign(MADE, [], [Facilitator("f")]).sets == ()


def test_a_bar_is_not_the_reason_given() -> None:
    everybody = tuple(Bar(name, "f", name) for name in MADE.people)
    unled = assign(
        replace(MADE, bars=everybody), SETS, [Facilitator("f", "", frozenset(HALF_DAYS), 99)]
    ).unled
    assert {lack.reason for lack in unled} == {LACKS["no place"]}


def _set(name: str, theme: str, people: int, sharing: int) -> LearningSet:
    return LearningSet(
        name, tuple(f"{name}{n}" for n in range(people)), theme, sharing, "Mon am", ("Mon am",), 0, ()
    )


def test_the_public_list_names_no_theme_of_fewer_than_five_people() -> None:
    listed = list_themes([_set("S1", "money", 6, 6), _set("S2", "illness", 7, 4), _set("S3", "money", 6, 3)])
    assert [(theme.name, theme.sets, theme.people) for theme in listed.themes] == [("money", 2, 12)]
    assert (listed.other_sets, listed.other_people) == (1, 7)


@settings(max_examples=4)
@given(st.integers(10, 45), st.integers(0, 10**6))
def test_nothing_public_points_to_a_member(people: int, seed: int) -> None:
    made = sector(people, seed)
    sets = form_sets(made, prove=False).sets
    text = str(list_themes(sets))
    private = [
        *made.people,
        *made.orgs,
        *HALF_DAYS,
        *(org.region for org in made.orgs.values()),
        *(org.area for org in made.orgs.values()),
        *("acute", "community", "ambulance"),
    ]
    words = set(text.replace("'", " ").replace("(", " ").replace(",", " ").split())
    assert not words & {word for name in private for word in [name] if " " not in name}
    assert not [name for name in private if " " in name and name in text]
    for theme in list_themes(sets).themes:
        assert sum(one.sharing for one in sets if one.theme == theme.name) >= 5


def test_an_independent_facilitator_is_nobodys_neighbour() -> None:
    people = {f"p{n}": Person(f"p{n}", "", slots=frozenset({"Mon am"})) for n in range(6)}
    made = Sector("2026-11-01", {"o": Org("o")}, people)
    sets = form_sets(made).sets
    assert assign(made, sets, [Facilitator("f", "", frozenset({"Mon am"}))]).sets[0].facilitator == "f"


def meeting(*more: Person, bars: tuple[Bar, ...] = (), capacity: int = 1) -> Sector:
    """Six people who make one set, and others who only offer to lead it."""
    free = frozenset({"Mon am"})
    members = [Person(f"p{n}", f"o{n}", slots=free, concerns=("money",)) for n in range(6)]
    people = {person.id: person for person in (*members, *(replace(each, slots=free) for each in more))}
    orgs = {person.organisation: Org(person.organisation) for person in people.values()}
    offers = tuple(Offer(each.id, "facilitator", capacity=capacity) for each in more)
    return Sector("2026-11-01", orgs, people, offers, bars=bars)


def leader_of(made: Sector, *, agree: bool = True, lists: Lists | None = None) -> str:
    """Who leads the one set that is proposed."""
    given = {name: frozenset({"learning sets"}) for name in made.people if name.startswith("p")}
    given |= {offer.person: frozenset({"facilitating"}) if agree else frozenset() for offer in made.offers}
    (circle,) = propose(made, Consents(given), lists=lists).circles
    return circle.facilitator


def test_who_offers_and_agrees_leads_a_set_and_who_did_not_agree_does_not() -> None:
    made = meeting(Person("lead", "away"))
    assert leader_of(made) == "lead"
    assert leader_of(made, agree=False) == ""
    assert leader_of(meeting(Person("lead", "away"), capacity=0)) == ""


def test_nobody_leads_a_set_with_a_member_of_the_own_house_or_reporting_line() -> None:
    assert leader_of(meeting(Person("lead", "o3"))) == ""
    assert leader_of(meeting(Person("lead", "away", reports_to="p2"))) == ""
    above = meeting(Person("lead", "away"))
    above = replace(above, people=above.people | {"p2": replace(above.people["p2"], reports_to="lead")})
    assert leader_of(above) == ""


@pytest.mark.parametrize(
    "bar", [Bar("lead", "p1", "lead"), Bar("p1", "lead", "p1"), Bar("lead", "o1", "lead")]
)
def test_a_bar_of_a_facilitator_or_of_a_member_holds(bar: Bar) -> None:
    assert leader_of(meeting(Person("lead", "away"), bars=(bar,))) == ""


def test_a_set_that_runs_takes_one_of_the_places_of_its_facilitator() -> None:
    runs = Lists(running=(Circle("S1", "Tue am", "law", ("x", "y"), "lead"),))
    assert leader_of(meeting(Person("lead", "away")), lists=runs) == ""
    assert leader_of(meeting(Person("lead", "away"), capacity=2), lists=runs) == "lead"


def test_an_offer_to_lead_is_no_offer_to_one_person() -> None:
    made = meeting(Person("lead", "away"))
    consents = Consents(dict.fromkeys(made.people, frozenset(PURPOSES)))
    found = propose(replace(made, needs=()), consents)
    assert found.matches == found.eligible == ()
