"""After drop-outs nobody else moves, unless somebody would go without who could have a pair."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.support import edges as edges_module
from remit.support import solving
from remit.support.matching import eligible_rows, match
from remit.support.records import KINDS, Bar, Kind, Link, Need, Offer, Org, Person, Sector
from remit.support.rematch import moved, rematch, without
from support.checker import every_choice, largest
from support.made_up import sector

SCARCE = {"offers": 0.15, "bars": 1.0, "free": 0.25}


def proposed(made: Sector, state: str = "proposed") -> Sector:
    """The sector with its own best round as links."""
    pairs = [pair for found in match(made) for pair in found.pairs]
    return replace(made, links=tuple(Link(pair.kind, pair.giver, pair.receiver, state) for pair in pairs))


def some_leave(made: Sector, count: int, seed: int) -> Sector:
    chance = Random(seed)  # noqa: S311 - made-up people
    return without(made, chance.sample(sorted({link.giver for link in made.links}), count))


@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([{}, SCARCE]))
@settings(max_examples=40)
def test_nobody_whose_pair_is_possible_moves_for_a_drop_out(
    seed: int, leave: int, shape: dict[str, float]
) -> None:
    before = proposed(sector(80, seed, **shape))
    left = some_leave(before, min(leave, len({link.giver for link in before.links})), seed)
    (found,) = rematch(left)
    (fresh,) = match(replace(left, links=()))
    kept = {(link.giver, link.receiver) for link in left.links}
    now = {(pair.giver, pair.receiver) for pair in found.pairs}
    assert len(found.pairs) == len(fresh.pairs) == largest(list(eligible_rows(fresh)))
    if not moved(found):
        assert kept <= now
    else:  # only where all that stay in place would leave somebody without
        (stuck,) = match(replace(left, links=tuple(replace(link, state="active") for link in left.links)))
        assert len(stuck.pairs) < len(found.pairs)


@pytest.mark.parametrize("seed", range(8))
def test_at_265_people_three_mentors_leave_and_nobody_else_moves(seed: int) -> None:
    left = some_leave(proposed(sector(265, seed, offers=0.3)), 3, seed)
    (found,) = rematch(left)
    assert moved(found) == ()
    assert {(link.giver, link.receiver) for link in left.links} <= {
        (pair.giver, pair.receiver) for pair in found.pairs
    }
    assert found.unmatched == ()


@pytest.mark.parametrize("seed", range(3))
def test_on_a_large_board_nobody_moves_for_want_of_pairs_that_were_left_out(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edges_module, "ALL_PAIRS", 0)
    monkeypatch.setattr(edges_module, "BEST_OF_EACH", 4)
    monkeypatch.setattr(solving, "DENSE", 0)
    left = some_leave(proposed(sector(200, seed, offers=0.3)), 3, seed)
    (found,) = rematch(left)
    assert moved(found) == ()
    assert found.unmatched == ()


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_as_few_move_as_will_do(seed: int) -> None:
    before = proposed(sector(13, seed, offers=0.3, bars=0.8, free=0.35))
    if not before.links:
        return
    left = some_leave(before, 1, seed)
    (fresh,) = match(replace(left, links=()))
    held = {link.receiver: link.giver for link in left.links}
    rounds = every_choice(list(eligible_rows(fresh)))
    most = max(len(choice) for choice in rounds)
    kept = max(
        sum(held.get(receiver) == giver for receiver, giver in choice.items())
        for choice in rounds
        if len(choice) == most
    )
    (found,) = rematch(left)
    assert len(found.pairs) == most
    assert sum(pair.status == "kept" for pair in found.pairs) == kept
    assert len(moved(found)) == len(held) - kept


def _person(name: str, **known: str) -> tuple[Person, Org]:
    return Person(name, f"at {name}", **known), Org(f"at {name}")


def test_a_proposal_gives_way_when_somebody_would_go_without_but_a_running_pair_does_not() -> None:
    kind: Kind = "mentor"
    who = [_person(name) for name in ("g1", "g2", "r1", "r2")]
    made = Sector(
        "2026-11-27",
        {org.id: org for _, org in who},
        {person.id: person for person, _ in who},
        (Offer("g1", kind), Offer("g2", kind)),
        (Need("r1", kind), Need("r2", kind)),
        (Bar("r2", "g2", "r2"),),
        (Link(kind, "g1", "r1"),),
    )
    (found,) = rematch(made)
    assert {(pair.giver, pair.receiver) for pair in found.pairs} == {("g2", "r1"), ("g1", "r2")}
    assert moved(found) == ("r1",)
    (found,) = rematch(replace(made, links=(Link(kind, "g1", "r1", "active"),)))
    assert [(pair.giver, pair.receiver, pair.status) for pair in found.pairs] == [("g1", "r1", "running")]
    assert found.unmatched == ("r2",)


def test_a_giver_who_takes_fewer_keeps_the_better_of_the_proposals() -> None:
    before = proposed(sector(100, 4))
    wide = next(o for o in before.offers if sum(link.giver == o.person for link in before.links) > 1)
    narrowed = replace(
        before,
        offers=tuple(replace(offer, capacity=1) if offer is wide else offer for offer in before.offers),
    )
    (old,) = match(before)
    theirs = {pair.receiver: pair.score for pair in old.pairs if pair.giver == wide.person}
    (found,) = rematch(narrowed)
    still = [pair.receiver for pair in found.pairs if pair.giver == wide.person]
    assert [theirs[name] for name in still] == [max(theirs.values())]


def test_every_kind_is_matched_again_by_itself() -> None:
    left = some_leave(proposed(sector(120, 7, KINDS, offers=0.3)), 3, 1)
    assert [found.kind for found in rematch(left)] == list(KINDS)
    assert all(moved(found) == () for found in rematch(left))


def test_who_dropped_out_is_gone_from_everywhere() -> None:
    before = proposed(sector(60, 1))
    gone = before.links[0].giver
    left = without(before, [gone])
    assert gone not in left.people
    assert gone not in {offer.person for offer in left.offers}
    assert gone not in {link.giver for link in left.links}
