"""Who may not be brought together, what a pair is worth, and that blocks and words agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Refused
from remit.support.board import Board, lay_out
from remit.support.matching import match
from remit.support.records import KINDS, Bar, Kind, Link, Need, Offer, Org, Person, Sector
from remit.support.rules import Side, Ties, Weights, bar, in_week, parts
from remit.support.scoring import BARRED, every_score
from support.made_up import sector

HERE = Org("here", kind="general", size="large", region="North", area="A")
THERE = Org("there", kind="special", size="medium", region="North", area="B")
SIZES = ("small", "medium", "large")


def giver(org: Org = THERE, **known: Any) -> Side:
    return Side(
        Person(known.pop("id", "g"), org.id, **known), org, frozenset({"finance", "quality", "change", "law"})
    )


def receiver(org: Org = HERE, topics: frozenset[str] = frozenset(), **known: Any) -> Side:
    wishes = known.pop("wishes", {})
    return Side(Person(known.pop("id", "r"), org.id, **known), org, topics, wishes)


def points(rule: str, here: Side, there: Side, kind: Kind = "mentor") -> int:
    return next(part.points for part in parts(here, there, kind, Weights(), SIZES) if part.rule == rule)


def test_nobody_gives_to_themselves_or_within_one_organisation_or_to_a_neighbour() -> None:
    assert bar(giver(id="r"), receiver(), Ties()) == "self"
    assert bar(giver(HERE), receiver(), Ties()) == "organisation"
    near = Org("near", kind="general", area="A")
    assert bar(giver(near), receiver(), Ties()) == "neighbour"
    assert bar(giver(Org("other", kind="special", area="A")), receiver(), Ties()) is None
    assert bar(giver(Org("x")), receiver(Org("y")), Ties()) is None, "unknown areas are no neighbours"


def test_people_need_a_common_half_day_unless_one_of_them_named_none() -> None:
    assert bar(giver(slots=frozenset({"Mon am"})), receiver(slots=frozenset({"Tue am"})), Ties()) == "time"
    assert bar(giver(slots=frozenset({"Mon am"})), receiver(), Ties()) is None


def _sector(*bars: Bar, links: tuple[Link, ...] = (), **people: Person) -> Sector:
    everybody = {"g": Person("g", "there"), "r": Person("r", "here"), **people}
    orgs = {org.id: org for org in (HERE, THERE)}
    return Sector(
        "2026-11-27", orgs, everybody, (Offer("g", "mentor"),), (Need("r", "mentor"),), bars, links, SIZES
    )


@pytest.mark.parametrize(
    "entry", [Bar("g", "r", "g"), Bar("r", "g", "r"), Bar("r", "there", "r"), Bar("here", "g")]
)
def test_a_declared_bar_holds_both_ways_and_for_everybody_in_an_organisation(entry: Bar) -> None:
    assert match(_sector(entry))[0].pairs == ()
    assert len(match(_sector())[0].pairs) == 1


def test_a_reporting_line_holds_through_others_and_ends_in_a_circle() -> None:
    between = Person("m", "there", reports_to="g")
    assert match(_sector(r=Person("r", "here", reports_to="m"), m=between))[0].pairs == ()
    assert match(_sector(g=Person("g", "there", reports_to="r")))[0].pairs == ()
    circle = Person("m", "there", reports_to="r")
    assert len(match(_sector(r=Person("r", "here", reports_to="m"), m=circle))[0].pairs) == 1


@pytest.mark.parametrize("state", ["declined", "ended"])
def test_a_pair_that_ended_is_not_proposed_again_in_that_kind(state: str) -> None:
    assert match(_sector(links=(Link("mentor", "g", "r", state),)))[0].pairs == ()
    assert len(match(_sector(links=(Link("coach", "g", "r", state),)))[0].pairs) == 1


@pytest.mark.parametrize(("shared", "worth"), [(0, 0), (1, 22), (2, 34), (3, 40), (4, 40)])
def test_shared_topics_saturate(shared: int, worth: int) -> None:
    asked = frozenset(["finance", "quality", "change", "law"][:shared])
    assert points("topics", giver(), receiver(topics=asked)) == worth


@pytest.mark.parametrize(
    ("kind", "here", "there", "worth"),
    [
        ("mentor", "2015-01-01", "2024-01-01", 15),
        ("mentor", "2020-06-01", "2024-01-01", 10),
        ("coach", "2022-06-01", "2024-01-01", 5),
        ("mentor", "2024-01-01", "2015-01-01", 0),
        ("mentor", "", "2024-01-01", 0),
        ("buddy", "2023-06-01", "2024-01-01", 15),
        ("buddy", "2024-01-01", "2021-06-01", 10),
        ("buddy", "2010-01-01", "2024-01-01", 0),
    ],
)
def test_a_mentor_is_longer_in_post_and_a_buddy_about_as_long(
    kind: Kind, here: str, there: str, worth: int
) -> None:
    assert points("experience", giver(since=here), receiver(since=there), kind) == worth


def test_place_size_times_and_wishes_earn_their_points() -> None:
    free = frozenset({"Mon am", "Tue am"})
    asked = receiver(slots=free, wishes={"region": "North", "gender": "woman"})
    offered = giver(slots=free, gender="man")
    told = {part.rule: part.points for part in parts(offered, asked, "mentor", Weights(), SIZES)}
    assert told == {
        "topics": 0, "provider": 0, "experience": 0, "region": 10, "times": 7, "size": 2, "wishes": 2,
    }  # fmt: skip


def test_the_standard_weights_come_to_100() -> None:
    assert Weights().most == 100
    assert Weights().faults == ()


@pytest.mark.parametrize(
    "weights",
    [
        Weights(region=11),
        Weights(topics=(40, 34, 22)),
        Weights(years=(1, 3)),
        Weights(region=-5, provider=30),
        Weights(times=()),
    ],
)
def test_weights_that_cannot_be_used_are_refused_in_words(weights: Weights) -> None:
    with pytest.raises(Refused, match="MATCH-002"):
        match(_sector(), weights)


def agrees(board: Board) -> None:
    """Every pair: barred in words where it is barred in the block, and of the same score."""
    scores = every_score(board)
    for row, there in enumerate(board.receivers):
        for column, here in enumerate(board.givers):
            found = int(scores[row, column])
            assert (bar(here, there, board.ties) is not None) == (found == BARRED)
            if found != BARRED:
                told = parts(here, there, board.kind, board.weights, board.sizes)
                assert sum(part.points for part in told) == found
                assert all(0 <= part.points <= part.most and part.text and part.answers for part in told)
                assert 0 <= found <= 100


@given(st.integers(0, 10_000), st.sampled_from(KINDS), st.integers(10, 60))
def test_blocks_and_words_agree_on_every_pair(seed: int, kind: Kind, people: int) -> None:
    made = sector(people, seed, (kind,), bars=0.5)
    agrees(lay_out(made, kind, Weights()))


def test_blocks_and_words_agree_with_other_weights_and_hundreds_of_topics() -> None:
    made = sector(60, 5)
    chance = np.random.default_rng(3)
    many = [f"topic {number}" for number in range(300)]

    def some(size: int) -> frozenset[str]:
        return frozenset(chance.choice(many, size, replace=False).tolist())

    made = replace(
        made,
        offers=tuple(replace(offer, topics=some(280)) for offer in made.offers),
        needs=tuple(replace(need, topics=some(290)) for need in made.needs),
    )
    weights = Weights((10, 20), 20, (0, 20), (2, 4), 15, (5,), 10, 10)
    assert weights.faults == ()
    agrees(lay_out(made, "mentor", weights))


def test_a_wish_that_is_met_is_counted_and_not_named() -> None:
    woman = giver(gender="woman")
    for wishes, words in (
        ({"gender": "woman"}, "Wishes met: 1 of 1"),
        ({"gender": "woman", "region": "South"}, "Wishes met: 1 of 2"),
        ({"gender": "man", "region": "North"}, "Wishes met: 1 of 2"),
        ({}, "No wish was stated"),
    ):
        told = parts(woman, receiver(wishes=wishes), "mentor", Weights(), SIZES)
        (part,) = [each for each in told if each.rule == "wishes"]
        assert part.text == words


def test_half_days_are_named_in_the_order_of_the_week() -> None:
    free = {"Fri pm", "Mon am", "Thu am", "Mon pm", "Night", "Evening"}
    assert sorted(free, key=in_week) == ["Mon am", "Mon pm", "Thu am", "Fri pm", "Evening", "Night"]
