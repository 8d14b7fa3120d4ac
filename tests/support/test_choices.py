"""Alternatives with their price, and the exact answer to "why not X?"; both against every possible round."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.support import choices as choices_module
from remit.support.choices import NEARLY_NOTHING, alternatives, why_not
from remit.support.matching import Round, eligible_rows, match
from remit.support.records import Link
from remit.support.rules import NOT_AVAILABLE
from remit.support.solving import solve
from support.checker import every_choice, value
from support.made_up import sector


def only(*shape: int, **more: float) -> Round:
    (found,) = match(sector(*shape, **more))
    return found


@given(st.integers(0, 10_000), st.integers(7, 12), st.floats(0.2, 0.5))
@settings(max_examples=60)
def test_why_not_is_answered_as_if_every_round_had_been_tried(seed: int, people: int, offers: float) -> None:
    found = only(people, seed, offers=offers, free=0.4)
    rows = list(eligible_rows(found))
    score = {(giver, receiver): points for _, giver, receiver, points, _ in rows}
    rounds = every_choice(rows)
    now = {pair.receiver: pair.giver for pair in found.pairs}
    for (giver, receiver), points in score.items():
        if now.get(receiver) == giver:
            continue
        forced = [choice for choice in rounds if choice.get(receiver) == giver]
        rest = [
            value({who: whom for who, whom in choice.items() if who != receiver}, score) for choice in forced
        ]
        before = value({who: whom for who, whom in now.items() if who != receiver}, score)
        after = max(rest)
        answer = why_not(found, giver, receiver)
        assert answer.possible
        assert (answer.score, answer.own) == (points, score.get((now.get(receiver, ""), receiver), 0))
        assert answer.unserved == before[0] - after[0]
        assert answer.rest == before[2] - after[2]
        assert (answer.floor_before, answer.floor_after) == (before[1], after[1])


def test_the_answer_says_both_scores_and_what_the_rest_loses() -> None:
    found = only(265, 0)
    told = [why_not(found, found.board.givers[3].person.id, pair.receiver) for pair in found.pairs[:40]]
    possible = [answer for answer in told if answer.possible and answer.rest > 1 and not answer.unserved]
    for answer in possible:
        assert f"You could have a {answer.score} instead of your {answer.own}" in answer.text
        assert f"lose {answer.rest} points" in answer.text
    assert possible


def test_the_pair_of_this_round_is_named_as_such() -> None:
    found = only(40, 0)
    pair = found.pairs[0]
    assert f"with {pair.score} point" in why_not(found, pair.giver, pair.receiver).text


def test_an_answer_takes_less_than_50_milliseconds_at_265_people() -> None:
    found = only(265, 0)
    pairs = [
        (side.person.id, found.pairs[place].receiver) for place, side in enumerate(found.board.givers[:40])
    ]
    why_not(found, *pairs[0])
    took = []
    for giver, receiver in pairs:
        start = time.process_time()
        why_not(found, giver, receiver)
        took.append(time.process_time() - start)
    assert sorted(took)[len(took) // 2] < 0.050


@pytest.mark.parametrize("people", [40, 120, 265])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("offers", [0.12, 0.25, 0.4])
def test_the_price_of_an_alternative_is_what_solving_again_finds(
    people: int, seed: int, offers: float
) -> None:
    found = only(people, seed, offers=offers, free=0.4)
    edges = found.solution.edges
    rows = {side.person.id: place for place, side in enumerate(found.board.receivers)}
    columns = {side.person.id: place for place, side in enumerate(found.board.givers)}
    exact = 0
    for receiver, listed in alternatives(found).items():
        for entry in listed:
            row, places = rows[receiver], found.places.copy()
            places[columns[entry.giver]] -= 1
            own = edges.score_of(row, int(found.solution.giver[row]))
            if "fall" in entry.text:
                answer = why_not(found, entry.giver, receiver)
                assert (answer.unserved, answer.rest + own - entry.score) == (0, entry.cost)
                continue
            kept = edges.chosen((edges.row != row) & (edges.score >= found.floor))
            again = solve(kept, places, floor=False)
            cost = found.total - again.total - entry.score
            assert again.matched >= found.solution.matched - 1
            assert entry.cost == cost if entry.exact else entry.cost >= cost
            exact += entry.exact
    assert exact


def test_everybody_has_two_or_three_alternatives_the_third_for_nearly_nothing() -> None:
    found = only(265, 0)
    listed = alternatives(found)
    assert set(listed) == {pair.receiver for pair in found.pairs}
    assert {len(entries) for entries in listed.values()} <= {2, 3}
    for entries in listed.values():
        assert all(entry.cost <= NEARLY_NOTHING for entry in entries[2:])
        assert len({entry.giver for entry in entries}) == len(entries)
    costs = [entries[0].cost for entries in listed.values()]
    assert np.median(costs) <= NEARLY_NOTHING


def test_an_alternative_is_never_barred_and_never_the_pair_itself() -> None:
    found = only(150, 4, bars=2.0)
    rows = {(giver, receiver): score for _, giver, receiver, score, _ in eligible_rows(found)}
    now = {(pair.giver, pair.receiver) for pair in found.pairs}
    for receiver, entries in alternatives(found).items():
        assert all(rows[entry.giver, receiver] == entry.score for entry in entries)
        assert not {(entry.giver, receiver) for entry in entries} & now


def test_with_very_many_givers_a_price_is_an_upper_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found = only(265, 1)
    exact = alternatives(found, most=2)
    monkeypatch.setattr(choices_module, "EXACT_GIVERS", 0)
    for receiver, entries in alternatives(found, most=2).items():
        prices = {entry.giver: entry.cost for entry in exact[receiver] if entry.exact}
        for entry in entries:
            assert not entry.exact
            assert entry.cost >= prices.get(entry.giver, entry.cost)
            assert "at most" in entry.text or entry.cost <= 0


def test_who_has_a_running_pair_is_offered_nobody_else() -> None:
    made = sector(60, 2)
    pair = match(made)[0].pairs[0]
    (found,) = match(replace(made, links=(Link("mentor", pair.giver, pair.receiver, "active"),)))
    assert pair.receiver not in alternatives(found)
    other = next(side.person.id for side in found.board.givers if side.person.id != pair.giver)
    assert why_not(found, other, pair.receiver).text == NOT_AVAILABLE
