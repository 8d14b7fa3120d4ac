"""Planning before fieldwork: classes, coarse categories, keys, peer groups, and who could be singled out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.kit import Merge
from remit.core.words import Choice
from remit.disclosure.classes import apply_classes, check_classes, check_whole_names, class_items
from remit.disclosure.expecting import Expectation
from remit.disclosure.grouping import Asked, propose_groups
from remit.disclosure.planning import MOST_KEYS, Proposal, Wishes, propose
from remit.disclosure.policy import Policy
from remit.disclosure.uniqueness import count_uniqueness
from remit.fieldwork.frame import Frame, make_frame
from remit.instrument.items import Instrument, Item, Page
from remit.study.folder import read_draft

RATE = Fraction(2, 5)


def item(name: str, codes: str = "ab", **more: object) -> Item:
    choices = tuple(Choice(code, f"Answer {code}") for code in codes)
    return Item(name, "single", f"Question {name}?", choices=choices, **more)  # type: ignore[arg-type]


def instrument(*items: Item) -> Instrument:
    return Instrument("A study", (Page("one", "One", items),))


def frame(posts: int = 0, **columns: Sequence[str | None]) -> Frame:
    posts = posts or len(next(iter(columns.values())))
    made, _ = make_frame({"post": [f"P{number}" for number in range(posts)], **columns})
    assert made is not None
    return made


def expect(posts: int, rate: Fraction = RATE, policy: Policy | None = None) -> Expectation:
    return Expectation(posts, rate, policy or Policy())


def proposed(
    asked: Instrument, frame: Frame | None, wishes: Wishes | None = None, posts: int = 0
) -> Proposal:
    number = len(frame) if frame is not None else posts
    proposal, problems = propose(asked, frame, wishes or Wishes(), expect(number))
    assert problems == ()
    return proposal


# ---- classes -------------------------------------------------------------------------------------

EVERY = instrument(
    item("region"),
    item("size", scope="organisation"),
    item("sector", key=True),
    item("pay"),
    item("health", special=True, key=True),
    Item("wish", "text", "What do you wish for?"),
)


def test_classes_are_guessed_from_flags_the_frame_and_the_kind() -> None:
    found = {entry.item: entry.group for entry in class_items(EVERY, ["region"], {})}
    assert found == {
        "region": "public",
        "size": "organisation",
        "sector": "public",
        "pay": "personal",
        "health": "special",
        "wish": "personal",
    }


def test_the_plan_overrides_a_guess_but_never_a_special_mark() -> None:
    chosen = {"pay": "organisation", "size": "public", "health": "public"}
    found = {entry.item: entry.group for entry in class_items(EVERY, [], chosen)}
    assert (found["pay"], found["size"], found["health"]) == ("organisation", "public", "special")
    assert [problem.code for problem in check_classes(EVERY, chosen)] == ["PLAN-005"]


def test_a_class_of_the_plan_is_what_a_build_works_with() -> None:
    classed = apply_classes(EVERY, {"pay": "special", "size": "personal", "wish": "organisation"})
    items = {entry.id: entry for entry in classed.items}
    assert items["pay"].special
    assert (items["size"].scope, items["wish"].scope) == ("person", "organisation")
    assert apply_classes(EVERY, {}) is EVERY


def test_wrong_names_of_classes_and_items_are_said_with_the_nearest() -> None:
    problems = check_classes(EVERY, {"pay": "personel", "heath": "special"})
    assert [problem.code for problem in problems] == ["PLAN-003", "PLAN-004"]
    assert "did you mean 'personal'" in problems[0].what
    assert "did you mean 'health'" in problems[1].what


def test_whole_names_items_that_no_table_breaks_down() -> None:
    problems = check_whole_names(EVERY, ["pay", "helth"], [("pay", "region"), ("wish.themes", "region")])
    assert [problem.code for problem in problems] == ["PLAN-006", "PLAN-007"]
    assert check_whole_names(EVERY, ["wish"], [("wish.themes", "region")])[0].code == "PLAN-007"


EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "medical-directors"


def test_the_questions_of_the_example_are_classed_right() -> None:
    draft = read_draft(EXAMPLE)
    assert draft.frame is not None
    found: dict[str, list[str]] = {}
    for entry in class_items(draft.instrument, draft.frame.attributes, draft.plan.classes):
        found.setdefault(entry.group, []).append(entry.item)
    assert (found["public"], found["special"]) == (["provider", "turnover"], ["ethnicity"])
    assert {"deputies", "role_pas", "objectives", "succession", "team"} <= set(found["organisation"])
    assert {"gender", "specialty", "challenges", "career_next"} <= set(found["personal"])
    assert sum(map(len, found.values())) == len(draft.instrument.items)


def test_the_proposal_for_the_example_reaches_the_minimum_in_every_group() -> None:
    draft = read_draft(EXAMPLE)
    wishes = Wishes(peer_groups=draft.settings.peer_groups)
    proposal, problems = propose(draft.instrument, draft.frame, wishes, expect(265))
    assert problems == ()
    assert (proposal.keys, proposal.peer_groups) == (("provider", "turnover"), "provider")
    groups = [group for key in proposal.keys for group in proposal.partitions[key].occupied]
    assert len(groups) == 5
    assert all(group.posts * RATE >= 11 for group in groups)


# ---- coarse categories ---------------------------------------------------------------------------

codes = st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=8, unique=True)
values = st.lists(st.sampled_from([*"abcdefgh", None, "elsewhere"]), max_size=400)
rates = st.sampled_from([Fraction(1, 10), Fraction(2, 5), Fraction(1, 3), Fraction(1)])


@given(codes=codes, values=values, rate=rates, ordered=st.booleans(), merged=st.integers(0, 3))
def test_every_proposed_partition_covers_each_answer_once(
    codes: list[str], values: list[str | None], rate: Fraction, ordered: bool, merged: int
) -> None:
    choices = tuple(Choice(code, f"Answer {code}") for code in codes)
    merges = [Merge("own", "Own", tuple(codes[:merged]))] if merged > 1 else []
    asked = Asked("x", choices, ordered, merges)
    partition, _ = propose_groups(asked, values, expect(len(values), rate))
    covered = Counter(code for group in partition.groups for code in group.choices)
    assert covered == Counter(codes)
    counts = Counter(values)
    for group in partition.groups:
        assert group.posts == sum(counts[code] for code in group.choices)
    listed = sum(counts[code] for code in codes)
    assert listed + partition.blank + partition.unlisted == len(values)


@given(codes=codes, values=values, rate=rates, ordered=st.booleans())
def test_groups_reach_the_minimum_wherever_two_groups_can(
    codes: list[str], values: list[str | None], rate: Fraction, ordered: bool
) -> None:
    choices = tuple(Choice(code, f"Answer {code}") for code in codes)
    partition, _ = propose_groups(Asked("x", choices, ordered), values, expect(len(values), rate))
    sizes = [Counter(values)[code] * rate for code in codes]
    if ordered:
        cuts = [(sum(sizes[:cut]), sum(sizes[cut:])) for cut in range(1, len(sizes))]
        possible = any(low >= 22 and high >= 22 for low, high in cuts)
    else:
        possible = any(size >= 11 for size in sizes) and sum(sizes) - max(sizes) >= 11
    if possible:
        assert all(Fraction(group.posts) * rate >= 11 for group in partition.occupied)


def test_ordered_answers_are_joined_with_their_neighbours_only() -> None:
    choices = tuple(Choice(code, code.upper()) for code in "abcd")
    cells = ["a"] * 100 + ["b"] * 5 + ["c"] * 60 + ["d"] * 90
    partition, _ = propose_groups(Asked("x", choices, ordered=True), cells, expect(255))
    assert [group.choices for group in partition.groups] == [("a",), ("b", "c"), ("d",)]


def test_what_the_plan_joined_already_is_kept_and_not_proposed_again() -> None:
    choices = tuple(Choice(code, code.upper()) for code in "abcd")
    merges = [Merge("cd", "C or D", ("c", "d", ".r"))]
    cells = ["a"] * 100 + ["b"] * 90 + ["c"] * 20 + ["d"] * 20
    partition, problems = propose_groups(Asked("x", choices, False, merges), cells, expect(230))
    assert problems == ()
    assert [(group.code, group.posts) for group in partition.groups if group.joined] == [("cd", 40)]
    assert partition.proposed == ()


def test_a_value_that_the_question_does_not_list_is_a_warning_with_the_nearest_code() -> None:
    choices = (Choice("north", "North"), Choice("south", "South"))
    _, (problem,) = propose_groups(Asked("region", choices, False), ["nort", "nort", "south"], expect(3))
    assert (problem.code, problem.severity) == ("PLAN-018", "warning")
    assert "'nort' (2 posts)" in problem.what
    assert "did you mean 'north'" in problem.what


@pytest.mark.parametrize(("posts", "least"), [(28, 11), (11, 11), (10, 11), (60, 5), (500, 11)])
def test_the_chance_to_reach_a_minimum_is_binomial(posts: int, least: int) -> None:
    exact = sum(
        comb(posts, count) * RATE**count * (1 - RATE) ** (posts - count) for count in range(least, posts + 1)
    )
    assert expect(posts).chance(posts, least) == pytest.approx(float(exact), abs=1e-9)


def test_if_everybody_answers_a_group_reaches_its_own_size() -> None:
    everybody = expect(11, Fraction(1))
    assert (everybody.chance(11, 11), everybody.chance(10, 11), everybody.needed(11)) == (1.0, 0.0, 11)
    assert expect(100).needed(11) == 28
    assert expect(100, Fraction(11, 100)).needed(11) == 100


# ---- keys, peer groups, tables -------------------------------------------------------------------

POSTS = frame(region=["a"] * 150 + ["b"] * 150, size=["a"] * 290 + ["b"] * 10, town=["x", "y", "z"] * 100)


def test_keys_are_public_questions_whose_groups_are_large_enough() -> None:
    proposal = proposed(instrument(item("region"), item("size"), item("pay")), POSTS)
    assert proposal.keys == ("region",)
    assert proposal.peer_groups == "region"
    assert not proposal.partitions["size"].reaches
    assert (proposal.asked, proposal.unasked) == (("region", "size"), ("town",))


def test_a_few_keys_are_proposed_at_most_and_the_peer_groups_are_one_of_them() -> None:
    columns = {f"k{number}": ["a", "b"] * 200 for number in range(MOST_KEYS + 2)}
    asked = instrument(*(item(name) for name in columns))
    proposal = proposed(asked, frame(**columns), Wishes(peer_groups="k5"))
    assert len(proposal.keys) == MOST_KEYS
    assert "k5" in proposal.keys


def test_a_question_with_too_many_answers_for_its_groups_is_proposed_for_the_whole_only() -> None:
    asked = instrument(item("region"), item("few"), item("many", "abcdefghijklmnop"))
    assert proposed(asked, POSTS).whole == ("many",)


def test_keys_with_many_groups_are_not_crossed_with_each_other() -> None:
    columns = {"region": [*"abcde"] * 60, "size": [*"ab"] * 150}
    proposal = proposed(instrument(item("region", "abcde"), item("size"), item("pay")), frame(**columns))
    assert proposal.keys == ("region", "size")
    assert proposal.whole == ()
    fewer = proposed(
        instrument(item("region", "abcde"), item("size")),
        frame(region=[*"abcde"] * 30, size=["a"] * 110 + ["b"] * 40),
    )
    assert fewer.keys == ("region", "size")
    assert fewer.whole == ("region",)


def test_peer_groups_are_of_like_organisations_before_they_are_many() -> None:
    columns = {
        "town": [*"abcdefgh"] * 25 + ["i"] * 60 + ["j"] * 60,
        "tenure": [*"abcde"] * 64,
        "sector": [*"ab"] * 160,
    }
    town, tenure = item("town", "abcdefghij", key=True), item("tenure", "abcde")
    marked = instrument(town, tenure, item("sector", scope="organisation"))
    assert proposed(marked, frame(**columns)).peer_groups == "sector"
    assert proposed(instrument(town, tenure), frame(**columns)).peer_groups == "tenure"
    assert proposed(instrument(town), frame(**columns)).peer_groups == "town"


def test_special_answers_are_for_the_whole_only_unless_a_breakdown_is_named() -> None:
    asked = instrument(item("region"), item("health", special=True))
    assert proposed(asked, POSTS).whole == ("health",)
    assert proposed(asked, POSTS, Wishes(tables=(("health", "region"),))).whole == ()


def test_without_a_frame_groups_are_judged_as_if_answers_were_equally_common() -> None:
    proposal = proposed(instrument(item("sector", key=True), item("pay")), None, posts=80)
    assert proposal.keys == ("sector",)
    assert proposal.partitions["sector"].source == "even"
    assert proposal.partitions["sector"].smallest == 16.0
    assert proposal.uniqueness is None


def test_without_frame_and_population_only_marked_keys_are_proposed_and_nothing_is_judged() -> None:
    proposal = proposed(instrument(item("sector", key=True), item("pay")), None)
    assert proposal.keys == ("sector",)
    assert not proposal.partitions["sector"].known
    assert proposal.whole == ()


def test_posts_that_are_not_eligible_are_not_counted() -> None:
    posts = frame(region=["a"] * 40 + ["b"] * 40, disposition=["4.0"] * 20 + [None] * 60)
    partition = proposed(instrument(item("region")), posts).partitions["region"]
    assert [group.posts for group in partition.groups] == [20, 40]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (Wishes(keys=("regin",)), "PLAN-001"),
        (Wishes(keys=("wish",)), "PLAN-001"),
        (Wishes(tables=(("pay", "wish"),)), "PLAN-002"),
        (Wishes(merges={"regin": ()}), "CLEAR-005"),
        (Wishes(merges={"region": [Merge("m", "M", ("a", "z"))]}), "CLEAR-004"),
        (Wishes(peer_groups="wish"), "PLAN-017"),
        (Wishes(peer_groups="health"), "PLAN-017"),
    ],
)
def test_a_plan_that_names_what_is_not_there_is_told_so(wishes: Wishes, code: str) -> None:
    _, problems = propose(EVERY, POSTS, wishes, expect(300))
    assert [problem.code for problem in problems] == [code]


# ---- uniqueness ----------------------------------------------------------------------------------


def brute(rows: list[tuple[str | None, ...]], places: tuple[int, ...], least: int) -> tuple[int, int, int]:
    """Combinations, posts alone and posts among few, counted one by one."""
    shown = [tuple(row[place] or "" for place in places) for row in rows]
    alone = sum(1 for row in shown if shown.count(row) == 1)
    few = sum(1 for row in shown if shown.count(row) < least)
    return len(set(shown)), alone, few


cells = st.sampled_from(["a", "b", "c", None])


@given(
    rows=st.lists(st.tuples(cells, cells, cells, cells), min_size=2, max_size=40), least=st.integers(2, 12)
)
def test_uniqueness_agrees_with_counting_one_by_one(rows: list[tuple[str | None, ...]], least: int) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate("wxyz")}
    found = count_uniqueness(pl.DataFrame(columns, schema=dict.fromkeys("wxyz", pl.String)), least)
    kept = [place for place, name in enumerate("wxyz") if name not in {n.attributes[0] for n in found.names}]
    for each in (*found.names, *found.singles, *found.pairs, *found.worst):
        places = tuple("wxyz".index(name) for name in each.attributes)
        assert (each.combinations, each.alone, each.few) == brute(rows, places, least)
    assert len(found.pairs) == len(list(combinations(kept, 2)))
    if found.everything is not None:
        every = found.everything
        assert (every.combinations, every.alone, every.few) == brute(rows, tuple(kept), least)
    best = {
        size: max((brute(rows, p, least)[1] for p in combinations(kept, size)), default=0)
        for size in (1, 2, 3)
    }
    for size in (1, 2, 3):
        shown = [each.alone for each in found.worst if len(each.attributes) == size]
        if shown:
            assert shown[0] == best[size]


def test_a_column_in_which_every_post_has_its_own_value_is_a_name() -> None:
    columns = {"mail": [f"m{number}" for number in range(50)], "region": ["a", "b"] * 25}
    found = count_uniqueness(pl.DataFrame(columns), 11)
    assert [each.attributes for each in found.names] == [("mail",)]
    assert [each.attributes for each in found.singles] == [("region",)]
    assert found.worst == ()


def test_larger_sets_are_grown_until_they_tell_as_much_as_all_together() -> None:
    columns = {f"bit{place}": [str(number >> place & 1) for number in range(64)] for place in range(6)}
    found = count_uniqueness(pl.DataFrame(columns), 11)
    assert found.everything is not None
    assert found.everything.alone == 64
    assert [(len(each.attributes), each.alone) for each in found.worst] == [(6, 64)]


def test_joining_categories_leaves_fewer_posts_alone() -> None:
    columns = {"region": [*"abcdefgh" * 20, "z"], "size": ["a", "b"] * 80 + ["a"]}
    asked = instrument(item("region", "abcdefghz"), item("size"))
    proposal = proposed(asked, frame(**columns))
    assert proposal.uniqueness is not None
    assert proposal.uniqueness.everything is not None
    assert proposal.coarse is not None
    assert (proposal.uniqueness.everything.alone, proposal.coarse.alone) == (1, 0)
