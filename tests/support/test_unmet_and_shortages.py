"""Who is left without a pair hears the rule that binds; the shortage line keeps what it promises."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec.structs import replace

from remit.support.matching import Round, match
from remit.support.records import Need, Offer, Org, Person, Sector
from remit.support.shortage import FEW, POOR, shortages
from remit.support.unmet import unmet
from support.made_up import TODAY, sector


def small(givers: dict[str, Org], capacity: int = 1, receivers: int = 1) -> Sector:
    home = Org("home", kind="general", area="A", region="North")
    orgs = {"home": home, **{org.id: org for org in givers.values()}}
    people = {name: Person(name, org.id) for name, org in givers.items()}
    people |= {f"r{number}": Person(f"r{number}", "home") for number in range(receivers)}
    offers = tuple(Offer(name, "mentor", capacity=capacity) for name in givers)
    needs = tuple(Need(f"r{number}", "mentor") for number in range(receivers))
    return Sector(TODAY.isoformat(), orgs, people, offers, needs)


def rules(made: Sector) -> list[str]:
    return [entry.rule for found in match(made) for entry in unmet(found)]


def test_each_rule_is_said_where_it_binds() -> None:
    away = Org("away", kind="general", area="B")
    near = Org("near", kind="general", area="A")
    assert rules(small({})) == ["nobody offers"]
    assert rules(small({"g": near, "h": Org("home", kind="general", area="A")})) == ["near"]
    assert rules(small({"g": away}, receivers=2)) == ["places"]
    assert rules(small({"g": away}, capacity=0)) == ["places"]
    apart = small({"g": away})
    apart = replace(
        apart,
        people={
            "g": replace(apart.people["g"], slots=frozenset({"Mon am"})),
            "r0": replace(apart.people["r0"], slots=frozenset({"Fri pm"})),
        },
    )
    assert rules(apart) == ["taken"]
    assert rules(small({"g": away})) == []


def test_who_offers_only_to_themselves_is_told_that_nobody_else_offers() -> None:
    made = small({})
    assert rules(replace(made, offers=(Offer("r0", "mentor"),))) == ["nobody offers"]


def test_everybody_without_a_pair_is_listed_once_with_words() -> None:
    (found,) = match(sector(150, 3, offers=0.12, bars=1.0))
    listed = unmet(found)
    assert [entry.receiver for entry in listed] == list(found.unmatched)
    assert listed
    assert all(entry.text.endswith(".") for entry in listed)


def weak(found: Round) -> set[str]:
    return set(found.unmatched) | {pair.receiver for pair in found.pairs if pair.score < POOR}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("offers", [0.1, 0.2])
def test_recruiting_what_the_first_line_says_helps_as_many_as_it_says(seed: int, offers: float) -> None:
    made = sector(150, seed, offers=offers)
    (before,) = match(made)
    line = shortages(before)[0]
    since = sorted(
        made.people[offer.person].since for offer in made.offers if made.people[offer.person].since
    )
    recruit = Person("~recruit", "~new", since[(len(since) - 1) // 2])
    joined = replace(
        made,
        orgs={**made.orgs, "~new": Org("~new", kind=line.provider, region=line.region)},
        people={**made.people, "~recruit": recruit},
        offers=(*made.offers, Offer("~recruit", "mentor", frozenset(line.topics), line.places)),
    )
    (after,) = match(joined)
    assert line.needy == len(weak(before))
    assert line.helped == len(weak(before)) - len(weak(after)) > 0


def test_each_line_counts_after_the_ones_before() -> None:
    (found,) = match(sector(265, 2, offers=0.12))
    lines = shortages(found)
    assert len(lines) == 3
    for before, after in pairwise(lines):
        assert after.needy == before.needy - before.helped
    assert all(line.recruit >= 1 and line.helped <= line.places for line in lines)


def test_counts_of_a_few_people_are_not_said() -> None:
    (found,) = match(sector(265, 0, offers=0.12))
    for line in shortages(found, most=8):
        if line.helped < FEW:
            assert "some of them" in line.text
        else:
            assert f"help {line.helped} of them" in line.text


def test_nobody_is_recruited_where_everybody_is_well_served() -> None:
    (found,) = match(sector(265, 0))
    assert shortages(found, poor=0) == ()
