"""Posts that stayed, joined or left are counted together or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.cleared import Label
from remit.disclosure.policy import Policy
from remit.disclosure.posts import posts_between
from remit.fieldwork.frame import make_frame

WAVES = (Label("2014", "2014"), Label("2026", "2026"))
PROTECTED, NONE = Policy(), Policy(none_reason="nobody can be harmed, the posts are made up")


def frame(first, number, **codes):
    posts = [f"P{place}" for place in range(first, first + number)]
    columns = {"post": posts, "organisation": posts, "disposition": [codes.get(post) for post in posts]}
    found, _ = make_frame(columns)
    assert found is not None
    return found


def counts(before, now, answered=(), policy=PROTECTED):
    table = posts_between(before, now, set(answered), WAVES, policy)
    return {cell.choice: (cell.n, cell.base) for cell in table.cells}


def test_what_stayed_joined_and_left_is_counted():
    assert counts(frame(0, 100), frame(20, 120)) == {
        "stayed": (80, 120),
        "joined": (40, 120),
        "left": (20, 100),
    }


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (frame(0, 100), frame(0, 110)),  # ten joined
        (frame(0, 110), frame(0, 100)),  # ten left
        (frame(0, 50), frame(45, 50)),  # five stayed
        (frame(0, 50), frame(0, 50)),  # nobody moved: that nobody did is not told apart from that few did
    ],
)
def test_where_one_of_the_three_is_under_eleven_all_are_withheld(before, now):
    assert set(counts(before, now).values()) == {(None, None)}


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_no_number_under_eleven_is_ever_shown_nor_follows(stayed, joined, left):
    before, now = frame(0, left + stayed), frame(left, stayed + joined)
    shown = counts(before, now)
    assert len({n is None for n, _ in shown.values()}) == 1
    assert (shown["joined"][0] is not None) == (min(stayed, joined, left) >= 11)


def test_posts_that_are_not_eligible_are_in_neither_frame():
    found = counts(frame(0, 100), frame(20, 120, P130="4.1", P131="4"))
    assert found["joined"] == (38, 118)


def test_the_answers_of_those_who_stayed_are_shown_where_many_of_each_sort_answered():
    answered = [f"P{place}" for place in range(40, 130)]
    found = counts(frame(0, 100), frame(20, 120), answered)
    assert found["stayed_answered"] == (60, 80)


@pytest.mark.parametrize(
    "answered",
    [range(20, 138), range(96, 140), range(20, 102)],
    ids=["almost everybody", "few who stayed", "few who joined"],
)
def test_they_are_withheld_where_few_of_either_sort_did_or_did_not(answered):
    found = counts(frame(0, 100), frame(20, 120), [f"P{place}" for place in answered])
    assert found["stayed_answered"] == (None, None)
    assert found["joined"] == (40, 120)


def test_answers_without_a_link_to_posts_say_nothing_of_who_stayed():
    assert "stayed_answered" not in counts(frame(0, 100), frame(20, 120), ["R1", "R2"])


def test_under_policy_none_everything_is_counted():
    assert counts(frame(0, 50), frame(0, 50), policy=NONE) == {
        "stayed": (50, 50),
        "joined": (0, 50),
        "left": (0, 50),
    }
