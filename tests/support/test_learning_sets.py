"""Learning sets: nobody sits where they may not, everybody who can sit does, and chance has no say."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.support.annealing import Search, sizes, worth
from remit.support.learning_sets import LearningSets, form_sets
from remit.support.left_out import RULES, seatless, why_left_out
from remit.support.packing import Packing
from remit.support.partition import every_set
from remit.support.records import Bar, Org, Person, Sector
from remit.support.seating import clashes, enrol, feasible, points
from remit.support.sowing import sow
from support import rules_again
from support.sector_made_up import sector, shuffled


def check(made: Sector, found: LearningSets) -> None:
    """Every set may be, nobody sits twice, everybody is somewhere, every point has its reason."""
    seated = [person for one in found.sets for person in one.people]
    assert sorted([*seated, *(left.person for left in found.left_out)]) == sorted(made.people)
    for one in found.sets:
        assert rules_again.may_be(made, one.people), one
        assert set(one.days) == rules_again.common_days(made, one.people)
        assert one.slot in one.days
        assert {part.name: part.points for part in one.parts} == rules_again.worth(
            made, one.people, made.people
        )
        assert (
            one.score == sum(part.points for part in one.parts) <= sum(part.most for part in one.parts) == 100
        )
        assert sum(one.theme in made.people[person].concerns for person in one.people) == one.sharing


@settings(max_examples=12)
@given(
    st.integers(0, 45),
    st.integers(0, 10**6),
    st.sampled_from([0.08, 0.2, 0.5, 0.9]),
    st.sampled_from([0, 0.1, 1.0]),
)
def test_every_set_may_be_whoever_takes_part(people: int, seed: int, free: float, bars: float) -> None:
    made = sector(people, seed, free, bars)
    check(made, form_sets(made, prove=False))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_in_which_things_are_told_makes_no_difference(seed: int) -> None:
    made = sector(70, seed)
    found = form_sets(made)
    assert form_sets(shuffled(made, seed)) == found == form_sets(made)


def test_another_seed_may_give_other_sets() -> None:
    made = sector(44)
    assert len({form_sets(made, seed=seed, prove=False).sets for seed in range(3)}) > 1


@settings(max_examples=12)
@given(st.integers(5, 11), st.integers(0, 10**6), st.sampled_from([0.3, 0.5, 0.8]))
def test_of_few_people_none_could_be_seated_better(people: int, seed: int, free: float) -> None:
    made = sector(people, seed, free, bars=0.2, clumped=False)
    found = form_sets(made)
    check(made, found)
    most, best = rules_again.best_of_all(made)
    seated = sum(len(one.people) for one in found.sets)
    assert found.proven
    assert seated == most == found.seatable
    if seated < people:
        assert sum(len(one.people) * one.score for one in found.sets) == best


def test_a_proven_grouping_beats_every_other_of_as_many_sets() -> None:
    made = sector(12, 2, free=0.7, bars=0, clumped=False)
    roster = enrol(made, made.people)
    every = every_set(roster, range(12), (6, 6))
    assert every is not None
    totals = {int(mask): int(worth) for mask, worth in zip(every.masks, every.points, strict=True)}
    whole = (1 << 12) - 1
    best = max(worth + totals[whole ^ mask] for mask, worth in totals.items() if whole ^ mask in totals)
    found = form_sets(made)
    assert found.proven
    assert sum(one.score for one in found.sets) == best
    assert found.bound == best / 2


def test_every_possible_set_is_listed_once_with_its_points() -> None:
    made = sector(13, 5, free=0.6, clumped=False)
    roster = enrol(made, made.people)
    every = every_set(roster, range(13), (5, 8))
    assert every is not None
    listed = {int(mask): int(found) for mask, found in zip(every.masks, every.points, strict=True)}
    assert len(listed) == len(every.masks)
    for mask in range(1 << 13):
        people = [roster.people[place] for place in range(13) if mask >> place & 1]
        if rules_again.may_be(made, people):
            assert listed.pop(mask) == sum(rules_again.worth(made, people, made.people).values())
    assert not listed


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(2, 8))
def test_the_fast_sum_is_the_plain_sum(seed: int, pick: int, size: int) -> None:
    made = sector(30, seed, free=0.7)
    roster = enrol(made, made.people)
    rows = Random(pick).sample(range(30), size)  # noqa: S311 - made-up people
    people = [roster.people[row] for row in rows]
    plain = rules_again.worth(made, people, made.people)
    assert points(roster, rows).parts == plain
    assert feasible(roster, rows) == rules_again.may_be(made, people)
    fast = worth(roster)(sum(roster.packed[row] for row in rows), size)
    if points(roster, rows).days:
        assert fast == sum(plain.values())
    else:
        assert fast < sum(plain.values())


def test_the_search_never_loses_anybody_and_its_books_are_right() -> None:
    made = sector(100, 2, free=0.3, bars=0.5)
    roster = enrol(made, made.people)
    search = Search(roster, sow(roster, range(100), sizes(100), 4), 4)
    before = sum(search.values)
    search.run(30_000)
    assert sorted(row for rows in search.sets for row in rows) == list(range(100))
    assert all(row in search.sets[search.home[row]] for row in range(100))
    fresh = Search(roster, search.sets, 1)
    assert fresh.values == search.values
    assert sum(search.values) > before


def test_a_bound_is_never_below_what_can_be_had() -> None:
    made = sector(24, 8, free=0.4, clumped=False)
    found = form_sets(made)
    quick = form_sets(made, prove=False)
    assert found.quality is not None
    assert quick.quality is not None
    assert len(found.left_out) <= len(quick.left_out)
    assert found.quality <= found.bound <= 100.0
    assert found.seatable >= sum(len(one.people) for one in found.sets)


def test_a_packing_without_any_set_is_refused_nothing() -> None:
    made = sector(6, 1, free=0.02)
    every = every_set(enrol(made, made.people), range(6), (5, 8))
    assert every is not None
    assert Packing(every, 6, 1, weighted=True).solve([[]]).chosen == ()


@given(st.integers(0, 3000), st.integers(1, 40))
def test_sets_have_five_to_eight_members_and_nearly_everybody_is_in_one(people: int, least: int) -> None:
    wanted = sizes(people, least)
    assert all(5 <= size <= 8 for size in wanted)
    assert sum(wanted) == (people if people not in (0, 1, 2, 3, 4, 9) else 8 if people == 9 else 0)
    if people > 30 and least == 1:
        assert set(wanted) <= {6, 7}


def test_neighbours_more_than_six_or_seven_to_a_set_get_more_sets() -> None:
    people = {f"p{number}": _person(f"p{number}", f"o{number}") for number in range(40)}
    orgs = {
        f"o{number}": Org(f"o{number}", kind="acute", area="same" if number < 8 else f"area {number}")
        for number in range(40)
    }
    found = form_sets(Sector("2026-11-01", orgs, people), prove=False)
    assert len(found.sets) == 8
    assert not found.left_out


def _person(name: str, home: str, **more: object) -> Person:
    return Person(name, home, slots=frozenset({"Mon am"}), concerns=("money",), **more)  # type: ignore[arg-type]


def _apart(people: int, **more: object) -> Sector:
    orgs = {f"o{number}": Org(f"o{number}", kind="k", area=f"a{number}") for number in range(people)}
    return Sector("2026-11-01", orgs, {f"p{n}": _person(f"p{n}", f"o{n}", **more) for n in range(people)})


def test_the_reason_names_the_rule_that_decided() -> None:
    made = _apart(5)
    people = dict(made.people)
    people["idle"] = replace(people["p0"], id="idle", organisation="x", slots=frozenset())
    people["late"] = replace(people["p0"], id="late", organisation="y", slots=frozenset({"Fri pm"}))
    people["near"] = replace(people["p0"], id="near", organisation="o0", slots=frozenset({"Mon am"}))
    reasons = {left.person: left.rule for left in form_sets(replace(made, people=people)).left_out}
    assert reasons["idle"] == "no half-day"
    assert reasons["late"] == "half-days"
    assert {"p0", "near"} & set(reasons)


def test_too_many_of_one_place_are_told_so() -> None:
    people = {f"p{n}": _person(f"p{n}", "one" if n < 5 else f"o{n}") for n in range(9)}
    found = form_sets(Sector("2026-11-01", {}, people))
    assert len(found.sets) == 1
    assert {left.rule for left in found.left_out} == {"crowded"}
    assert len(found.left_out) == 4


@settings(max_examples=40)
@given(st.integers(5, 14), st.integers(0, 10**6), st.sampled_from([0.2, 0.5, 0.9]))
def test_no_reason_gives_a_bar_away(people: int, seed: int, free: float) -> None:
    barred = sector(people, seed, free, bars=2.0)
    open_to_all = replace(barred, bars=())
    reasons = {left.person: left.reason for left in form_sets(barred, prove=False).left_out}
    # They hear what they would hear if nobody had barred anybody and they were left out all the same.
    roster = enrol(open_to_all, open_to_all.people)
    rows = [row for row, name in enumerate(roster.people) if name in reasons]
    assert {left.person: left.reason for left in why_left_out(roster, rows)} == reasons
    assert not any("bar" in text.casefold().split() or "declared" in text for text in RULES.values())


def test_somebody_barred_by_all_hears_only_that_no_place_was_found() -> None:
    made = replace(_apart(7), bars=tuple(Bar(f"p{n}", "p0", f"p{n}") for n in range(1, 7)))
    found = form_sets(made)
    assert [(left.person, left.rule) for left in found.left_out] == [("p0", "no place")]


def test_a_bar_on_an_organisation_holds_for_everybody_there() -> None:
    made = replace(_apart(10), bars=(Bar("p1", "o2", "p1"),))
    check(made, form_sets(made))
    together = [one.people for one in form_sets(made).sets if "p1" in one.people]
    assert together
    assert "p2" not in together[0]


def test_who_reports_to_whom_is_kept_apart() -> None:
    made = _apart(10)
    made = replace(made, people={**made.people, "p1": replace(made.people["p1"], reports_to="p2")})
    assert all(not {"p1", "p2"} <= set(one.people) for one in form_sets(made).sets)


@settings(max_examples=30)
@given(st.integers(5, 40), st.integers(0, 10**6), st.sampled_from([0.1, 0.3]))
def test_nobody_is_called_hopeless_who_could_sit_somewhere(people: int, seed: int, free: float) -> None:
    made = sector(people, seed, free, bars=0.3)
    roster = enrol(made, made.people)
    every = every_set(roster, range(people), (5, 5))
    if every is not None:
        could = {row for mask in every.masks.tolist() for row in range(people) if mask >> row & 1}
        assert not could & seatless(roster)


def test_who_did_not_ask_is_in_no_set() -> None:
    made = sector(60)
    asked = [name for name in made.people if int(name[1:]) % 2]
    found = form_sets(made, asked, prove=False)
    assert {p for one in found.sets for p in one.people} <= set(asked)
    assert {left.person for left in found.left_out} <= set(asked)


def test_no_mix_to_be_had_costs_nobody_points() -> None:
    made = _apart(12)
    assert form_sets(made).quality == 40 + 10 + 40  # one half-day, and a mix of four kinds in full
    assert clashes(enrol(made, made.people), range(12)) == 0


def test_at_265_people_every_set_may_be_and_the_mean_is_above_98_and_a_half() -> None:
    made = sector(265)
    found = form_sets(made)
    check(made, found)
    assert found.quality is not None
    assert found.quality >= 98.5
    assert {left.rule for left in found.left_out} <= {"no half-day"}


@pytest.mark.slow
@pytest.mark.parametrize(("people", "wanted"), [(2_000, 99.0), (20_000, 98.5)])
def test_thousands_are_seated_as_well(people: int, wanted: float) -> None:
    made = sector(people)
    found = form_sets(made)
    check(made, found)
    assert found.quality is not None
    assert found.quality >= wanted
    assert {left.rule for left in found.left_out} <= {"no half-day"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_forty_people_are_seated_within_two_in_a_hundred_of_the_bound(seed: int) -> None:
    made = sector(40, seed, clumped=False)
    found = form_sets(made)
    check(made, found)
    assert found.quality is not None
    assert found.proven or found.quality >= 0.98 * found.bound
