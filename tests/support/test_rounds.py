"""A round serves most people, then lifts the worst pair, then the total; two other programs say so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.core.problems import Refused
from remit.support import edges as edges_module
from remit.support import extra, solving
from remit.support.board import lay_out
from remit.support.matching import Round, eligible_rows, match, price_of_floor, reasons
from remit.support.records import KINDS, Link, Sector
from remit.support.rules import Weights, bar
from support.checker import every_choice, floor_of, largest, value
from support.made_up import sector, shuffled

SCARCE = {"offers": 0.15, "bars": 1.0, "free": 0.25}


def only(made: Sector) -> Round:
    (found,) = match(made)
    return found


def free_pairs(found: Round) -> dict[str, str]:
    return {pair.receiver: pair.giver for pair in found.pairs if pair.status != "running"}


@given(st.integers(0, 10_000), st.integers(6, 13), st.floats(0.15, 0.4), st.floats(0, 1.5))
@settings(max_examples=150)
def test_no_other_round_of_a_few_people_is_better(seed: int, people: int, offers: float, bars: float) -> None:
    found = only(sector(people, seed, offers=offers, bars=bars, free=0.35))
    rows = list(eligible_rows(found))
    score = {(giver, receiver): points for _, giver, receiver, points, _ in rows}
    best = max(value(choice, score) for choice in every_choice(rows))
    assert value(free_pairs(found), score) == best
    assert (len(found.pairs), found.floor, found.total) == best


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_of_equally_good_rounds_the_one_with_the_least_change_is_taken(seed: int) -> None:
    made = sector(11, seed, bars=0.3, free=0.4)
    made = replace(
        made,
        offers=tuple(replace(offer, topics=frozenset()) for offer in made.offers),  # so that many rounds tie
        people={name: replace(person, since="") for name, person in made.people.items()},
    )
    rows = list(eligible_rows(only(made)))
    score = {(giver, receiver): points for _, giver, receiver, points, _ in rows}
    choices = every_choice(rows)
    before = choices[seed % len(choices)]
    links = tuple(Link("mentor", giver, receiver) for receiver, giver in before.items())
    found = only(replace(made, links=links))

    def kept(choice: dict[str, str]) -> int:
        return sum(before.get(receiver) == giver for receiver, giver in choice.items())

    best = max((*value(choice, score), kept(choice)) for choice in choices)
    assert (*value(free_pairs(found), score), kept(free_pairs(found))) == best


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("people", "shape"), [(40, {}), (40, SCARCE), (150, {}), (150, SCARCE), (265, {})])
def test_an_independent_program_finds_nobody_more_to_serve_and_no_higher_floor(
    seed: int, people: int, shape: dict[str, float]
) -> None:
    found = only(sector(people, seed, **shape))
    rows = list(eligible_rows(found))
    assert largest(rows) == len(found.pairs)
    assert floor_of(rows, len(found.pairs)) == found.floor == min(pair.score for pair in found.pairs)
    assert found.solution.proven


@given(st.integers(0, 10_000), st.integers(10, 70), st.sampled_from([{}, SCARCE]))
def test_no_place_is_given_twice_and_no_bar_is_broken(
    seed: int, people: int, shape: dict[str, float]
) -> None:
    made = sector(people, seed, KINDS, **shape)
    for found in match(made):
        board = found.board
        givers = {
            side.person.id: (side, places) for side, places in zip(board.givers, board.places, strict=True)
        }
        receivers = {side.person.id: side for side in board.receivers}
        assert sorted([*(pair.receiver for pair in found.pairs), *found.unmatched]) == sorted(receivers)
        for name, (side, places) in givers.items():
            theirs = [pair for pair in found.pairs if pair.giver == name]
            assert len(theirs) <= places
            assert all(bar(side, receivers[pair.receiver], board.ties) is None for pair in theirs)
        for pair in found.pairs:
            assert sum(part.points for part in reasons(found, pair)) == pair.score


@given(st.integers(0, 1000), st.integers(0, 1000))
@settings(max_examples=30)
def test_the_order_of_the_rows_never_matters(seed: int, mix: int) -> None:
    made = sector(60, seed, ("mentor", "buddy"), bars=0.3)
    before = [(found.pairs, found.unmatched, list(eligible_rows(found))) for found in match(made)]
    assert before == [
        (found.pairs, found.unmatched, list(eligible_rows(found))) for found in match(shuffled(made, mix))
    ]


def test_a_score_that_its_reasons_do_not_earn_is_never_told() -> None:
    found = only(sector(40, 1))
    wrong = replace(found.pairs[0], score=found.pairs[0].score + 1)
    with pytest.raises(ArithmeticError):
        reasons(found, wrong)


@pytest.mark.parametrize("state", ["accepted", "active"])
def test_running_pairs_stay_and_take_their_place(state: str) -> None:
    made = sector(60, 3)
    first = only(made)
    worst = sorted(first.pairs, key=lambda pair: pair.score)[:5]
    links = tuple(Link("mentor", pair.giver, pair.receiver, state) for pair in worst)
    found = only(replace(made, links=links))
    running = {(pair.giver, pair.receiver) for pair in found.pairs if pair.status == "running"}
    assert running == {(pair.giver, pair.receiver) for pair in worst}
    assert not {row[2] for row in eligible_rows(found)} & {pair.receiver for pair in worst}
    taken = sum(pair.giver == worst[0].giver for pair in found.pairs)
    assert taken <= next(offer.capacity for offer in made.offers if offer.person == worst[0].giver)


def test_a_running_pair_ends_when_somebody_declares_a_bar() -> None:
    made = sector(60, 3)
    pair = only(made).pairs[0]
    made = replace(made, links=(Link("mentor", pair.giver, pair.receiver, "active"),))
    assert only(made).board.running
    entry = type(made.bars[0])(pair.giver, pair.receiver, pair.receiver)
    assert not only(replace(made, bars=(*made.bars, entry))).board.running


def test_a_giver_who_takes_fewer_people_keeps_the_active_ones() -> None:
    made = sector(60, 3)
    wide = next(offer for offer in made.offers if offer.capacity > 1)
    people = [row[2] for row in eligible_rows(only(made)) if row[1] == wide.person][:2]
    links = (
        Link("mentor", wide.person, people[0], "accepted"),
        Link("mentor", wide.person, people[1], "active"),
    )
    offers = tuple(replace(offer, capacity=1) if offer is wide else offer for offer in made.offers)
    found = only(replace(made, links=links, offers=offers))
    assert [there.person.id for _, there in found.board.running] == [people[1]]


def test_two_offers_or_needs_of_one_person_count_as_one() -> None:
    made = sector(40, 2)
    twice = replace(
        made,
        offers=(*made.offers, replace(made.offers[0], capacity=1, topics=frozenset({"finance"}))),
        needs=(*made.needs, made.needs[0]),
    )
    board = lay_out(twice, "mentor", Weights())
    plain = lay_out(made, "mentor", Weights())
    assert sum(board.places) == sum(plain.places) + 1
    assert len(board.receivers) == len(plain.receivers)


def test_who_gave_no_consent_takes_no_part() -> None:
    made = sector(40, 2)
    gone = made.offers[0].person
    people = {name: person for name, person in made.people.items() if name != gone}
    found = only(replace(made, people=people))
    assert gone not in {pair.giver for pair in found.pairs}


@pytest.mark.parametrize("needs", [(), "all"])
def test_a_round_without_anybody_to_ask_or_to_give_is_no_error(needs: object) -> None:
    made = sector(30, 1)
    if needs == ():
        assert match(replace(made, needs=())) == ()
    else:
        found = only(replace(made, offers=()))
        assert found.pairs == ()
        assert len(found.unmatched) == len(made.needs)
        assert (found.floor, found.total, found.solution.proven) == (0, 0, True)


def test_the_floor_has_a_price_and_it_is_small() -> None:
    found = only(sector(265, 0))
    price = price_of_floor(found)
    assert 0 <= price <= 0.03 * found.total


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("shape", [{}, SCARCE])
def test_a_board_that_keeps_only_the_best_of_each_serves_as_many_with_the_same_floor(
    seed: int, shape: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sector(300, seed, **shape)
    whole = only(made)
    monkeypatch.setattr(edges_module, "ALL_PAIRS", 0)
    monkeypatch.setattr(edges_module, "BEST_OF_EACH", 12)
    monkeypatch.setattr(solving, "DENSE", 0)
    found = only(made)
    assert len(found.solution.edges.row) < len(whole.solution.edges.row) or shape == SCARCE
    assert found.solution.proven
    assert (len(found.pairs), found.floor) == (len(whole.pairs), whole.floor)
    assert 0 <= whole.total - found.total <= 0.03 * whole.total


def test_a_proof_that_would_need_too_many_pairs_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sector(300, 0)
    monkeypatch.setattr(edges_module, "ALL_PAIRS", 0)
    monkeypatch.setattr(edges_module, "BEST_OF_EACH", 2)
    monkeypatch.setattr(edges_module, "MOST_PAIRS", 0)
    assert not only(made).solution.proven


def test_both_solvers_find_the_same_total(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(5):
        made = sector(120, seed, **SCARCE)
        dense = only(made)
        with monkeypatch.context() as changed:
            changed.setattr(solving, "DENSE", 0)
            sparse = only(made)
        assert (dense.floor, dense.total, len(dense.pairs)) == (sparse.floor, sparse.total, len(sparse.pairs))


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(extra, "import_module", missing)
    with pytest.raises(Refused, match=r"MATCH-001.*remit\[support\]"):
        match(sector(40))
