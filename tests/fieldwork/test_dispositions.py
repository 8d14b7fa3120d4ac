from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.fieldwork.dispositions import (
    Turnout,
    answered_group,
    compare_with_frame,
    count_without_links,
    group_of,
    judge_organisations,
    judge_posts,
)
from remit.fieldwork.frame import Frame, make_frame


def frame_of(**columns: list[str | None]) -> Frame:
    frame, _ = make_frame(columns)
    assert frame is not None
    return frame


FIVE = frame_of(
    post=["a", "b", "c", "d", "e"],
    organisation=["north", "north", "south", "south", "west"],
    region=["N", "N", "S", None, "W"],
)


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        ("1.1", "I"), ("1.2", "P"), ("1.0", "I"), ("2.1", "R"), ("2.11", "R"), ("2.112", "R"), ("2.2", "NC"),
        ("2.27", "NC"), ("2.3", "O"), ("2.36", "O"), ("2.0", "O"), ("3.1", "UH"), ("3.19", "UH"),
        ("3.2", "UO"), ("3.9", "UO"), ("4.0", "NE"), ("4.10", "NE"), ("4.9", "NE"), (" 4 ", "NE"),
    ],
)  # fmt: skip
def test_a_detailed_code_belongs_to_its_group(code: str, letter: str) -> None:
    group = group_of(code)
    assert group is not None
    assert group.letter == letter


@pytest.mark.parametrize("code", ["", "5.1", "0", "1.3", "yes", "1.", "1.1.1", "2.11111"])
def test_other_texts_are_no_codes(code: str) -> None:
    assert group_of(code) is None


@settings(deadline=None)
@given(st.text(max_size=8))
def test_reading_a_code_never_raises(code: str) -> None:
    group = group_of(code)
    assert group is None or group.code[0] == code.strip()[0]


@pytest.mark.parametrize(
    ("share", "letter"), [(1, "I"), (0.81, "I"), (0.8, "P"), (0.5, "P"), (0.49, "R"), (0, "R")]
)
def test_completeness_decides_between_complete_partial_and_break_off(share: float, letter: str) -> None:
    assert answered_group(share).letter == letter


def test_a_post_that_answered_nothing_is_a_non_contact() -> None:
    found, problems = judge_posts(FIVE, {"a": 1.0, "c": 0.6, "e": 0.1})
    assert [group.letter for group in found.groups] == ["I", "NC", "P", "NC", "R"]
    assert problems == ()
    assert (found.cases.total, found.cases.eligible, found.cases.answered) == (5, 5, 2)


def test_what_fieldwork_coded_counts_and_contradictions_are_said() -> None:
    coded = frame_of(post=["a", "b", "c"], organisation=["n", "n", "s"], disposition=["4.1", "1.1", "2.1"])
    found, problems = judge_posts(coded, {"a": 1.0, "c": 1.0})
    assert [group.letter for group in found.groups] == ["NE", "I", "R"]
    assert [(p.code, p.where.line, p.severity) for p in problems] == [
        ("FRAME-009", 2, "warning"),
        ("FRAME-009", 3, "warning"),
    ]
    assert found.cases.eligible == 2


def test_a_response_from_outside_the_frame_is_said_and_not_counted() -> None:
    found, problems = judge_posts(FIVE, {"a": 1.0, "aa": 1.0})
    assert found.cases.answered == 1
    assert [problem.code for problem in problems] == ["FRAME-008"]
    assert "'aa'" in problems[0].what


def test_unlinked_answers_give_totals_only() -> None:
    found, problems = judge_posts(FIVE, {"x1": 1.0, "x2": 0.6})
    assert not found.linked
    assert [found.cases[letter] for letter in ("I", "P", "NC")] == [1, 1, 3]  # type: ignore[index]
    assert [problem.code for problem in problems] == ["FRAME-010"]
    assert judge_organisations(FIVE, found) is None
    assert compare_with_frame(FIVE, found, "region") == ()


KNOWN = frame_of(post=["a", "b", "c", "d"], disposition=[None, "4.7", "4.9", None])
"""Two of four posts were known not to be eligible before anybody was asked."""


def test_unlinked_answers_count_beside_posts_that_are_not_eligible() -> None:
    found, problems = judge_posts(KNOWN, {"x1": 1.0})
    assert (found.cases.answered, found.cases.eligible, found.cases["NE"]) == (1, 2, 2)
    assert [problem.code for problem in problems] == ["FRAME-010"]
    _, problems = judge_posts(KNOWN, {"x1": 1.0, "x2": 1.0, "x3": 1.0})
    assert [problem.code for problem in problems] == ["FRAME-010", "FRAME-011"]


def test_that_posts_are_not_eligible_is_no_outcome_of_fieldwork() -> None:
    found, problems = judge_posts(KNOWN, {"a": 1.0})
    assert [found.cases[letter] for letter in ("I", "NC", "NE")] == [1, 1, 2]  # type: ignore[index]
    assert not found.cases.coded
    assert problems == ()


def test_more_unlinked_answers_than_posts_is_an_error() -> None:
    _, problems = judge_posts(FIVE, {f"x{number}": 1.0 for number in range(6)})
    assert [(p.code, p.severity) for p in problems] == [("FRAME-010", "warning"), ("FRAME-011", "error")]


def test_an_organisation_has_answered_when_one_of_its_posts_has() -> None:
    found, _ = judge_posts(FIVE, {"a": 1.0, "c": 0.6})
    organisations = judge_organisations(FIVE, found)
    assert organisations is not None
    assert [organisations[letter] for letter in ("I", "P", "NC")] == [1, 1, 1]  # type: ignore[index]


def test_posts_without_an_organisation_stand_for_themselves() -> None:
    lone = frame_of(post=["a", "b"], organisation=[None, None])
    found, _ = judge_posts(lone, {"a": 1.0})
    organisations = judge_organisations(lone, found)
    assert organisations is not None
    assert organisations.total == 2


def test_who_answered_is_set_against_the_frame_without_the_ineligible() -> None:
    coded = frame_of(
        post=["a", "b", "c", "d"],
        organisation=["n", "n", "s", "s"],
        region=["N", "N", None, "N"],
        disposition=["1.1", None, None, "4.1"],
    )
    found, _ = judge_posts(coded, {"a": 1.0, "c": 1.0})
    assert compare_with_frame(coded, found, "region") == (Turnout("N", 2, 1), Turnout("", 1, 1))


def test_without_a_frame_the_rest_of_the_population_are_non_contacts() -> None:
    cases = count_without_links({1.0: 1, 0.6: 1}, 10)
    assert (cases.answered, cases["NC"], cases.eligible) == (2, 8, 10)


def test_it_is_known_whether_fieldwork_recorded_any_outcome() -> None:
    one_outcome = frame_of(post=["a", "b"], disposition=["2.1", None])
    assert judge_posts(one_outcome, {"b": 1.0})[0].cases.coded
    linked, _ = judge_posts(FIVE, {"a": 1.0})
    unlinked, _ = judge_posts(FIVE, {"x": 1.0})
    organisations = judge_organisations(FIVE, linked)
    assert organisations is not None
    assert not any(each.coded for each in (linked.cases, unlinked.cases, organisations))
    assert not count_without_links({1.0: 1}, 10).coded


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=5))
def test_groups_of_the_frame_add_up_to_the_frame(shares: list[float]) -> None:
    found, _ = judge_posts(FIVE, dict(zip("abcde", shares, strict=False)))
    turnout = compare_with_frame(FIVE, found, "region")
    assert sum(group.invited for group in turnout) == (found.cases.eligible if found.linked else 0)
    if found.linked:
        assert sum(group.answered for group in turnout) == found.cases.answered
