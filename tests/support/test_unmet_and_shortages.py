"""Who is left without a pair hears the rule that binds; the shortage line keeps what it promises."""

from __future__ import annotations

import re
from itertools import pairwise, product

import pytest
from msgspec.structs import replace

from remit.support.consent import Consents
from remit.support.matching import Round, match
from remit.support.proposing import propose
from remit.support.records import Need, Offer, Org, Person, Sector
from remit.support.rules import Side
from remit.support.shortage import FEW, POOR, Named, Shortage, name, shortages
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


def test_counts_of_a_few_people_are_not_said_and_do_not_follow_from_two_lines() -> None:
    small = 0
    for seed in range(4):
        (found,) = match(sector(265, seed, offers=0.12))
        lines = shortages(found, most=8)
        for at, line in enumerate(lines):
            few = line.helped < FEW
            small += few
            said = [int(word) for word in re.findall(r"\d+", line.text.replace(f"under {POOR}", ""))]
            wanted = ([line.needy] if not at else []) + [line.recruit] + ([] if few else [line.helped])
            assert said == wanted
            assert ("some" in line.text) == few
    assert small > 5


def alike(found: Round, needy: set[str], line: Shortage) -> dict[str, int]:
    """How many of the badly served share each thing that a line names, counted from the records."""
    sides = [side for side in found.board.receivers if side.person.id in needy]
    places = {
        "place": [
            side
            for side in sides
            if line.named.region in ("", side.org.region) and line.named.provider in ("", side.org.kind)
        ]
    }
    shared = {name: len(there) for name, there in places.items() if line.named.region or line.named.provider}
    return shared | {topic: sum(topic in side.topics for side in sides) for topic in line.named.topics}


def test_no_line_names_a_place_or_a_topic_that_fewer_than_five_share() -> None:
    placed = merged = 0
    for offers, people in product((0.05, 0.12, 0.2), (12, 40, 150)):
        for seed in range(6):
            (found,) = match(sector(people, seed, offers=offers))
            for line in shortages(found, most=1):  # later lines speak of some of the same people
                shared = alike(found, weak(found), line)
                assert min(shared.values(), default=FEW) >= FEW, line.text
                named = bool(line.named.region or line.named.provider)
                assert line.helped >= FEW or not named
                for word in (line.region, f": {line.provider})"):
                    hidden = word not in (line.named.region, f": {line.named.provider})")
                    assert not (hidden and word in line.text), line.text
                placed, merged = placed + named, merged + (not named)
    assert merged > 5
    assert placed > 5


def test_a_place_is_merged_upward_before_it_is_hidden() -> None:
    def side(region: str, kind: str) -> Side:
        return Side(Person("x", "o"), Org("o", region=region, kind=kind), frozenset({"money"}))

    recruit = side("North", "mobile")
    whole = [side("North", "mobile")] * 5
    assert name(recruit, whole, 5) == Named(("money",), "North", "mobile")
    by_region = [side("North", "mobile")] * 2 + [side("North", "general")] * 3
    assert name(recruit, by_region, 5) == Named(("money",), "North")
    by_kind = [side("North", "mobile")] * 2 + [side("South", "mobile")] * 3
    assert name(recruit, by_kind, 5) == Named(("money",), "", "mobile")
    spread = [side("North", "mobile"), *(side(f"R{n}", f"K{n}") for n in range(4))]
    assert name(recruit, spread, 5) == Named(("money",))
    assert name(recruit, whole, 4) == Named(("money",)), "a place never stands beside a few"
    assert name(recruit, whole[:4], 4) == Named()


def test_the_file_and_the_page_say_no_more_than_the_words() -> None:
    made = sector(40, 1, offers=0.1)
    found = propose(made, Consents(dict.fromkeys(made.people, frozenset({"matching"}))))
    assert found.shortages
    for row in found.shortages:
        assert row.people is None or row.people >= FEW
        assert row.region in row.words
        assert all(topic in row.words for topic in row.topic.split("; "))


def test_where_no_recruit_would_help_the_line_says_so_and_names_nothing() -> None:
    made = replace(small({}, receivers=3), offers=())
    (found,) = match(made)
    (line,) = shortages(found, poor=101)
    assert line.text.startswith("A few people who asked for a mentor have nobody or a weak pair")
    assert line.named == Named()


def test_nobody_is_recruited_where_everybody_is_well_served() -> None:
    (found,) = match(sector(265, 0))
    assert shortages(found, poor=0) == ()
