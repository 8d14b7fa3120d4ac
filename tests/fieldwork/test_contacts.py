"""What has happened with each post: one state at a time, and always the whole frame."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from remit.fieldwork.contacts import CLOSED, DONE, OPEN, STATES, Event, State, after, cases_of, may, tally
from remit.fieldwork.dispositions import group_of

EVENTS = get_args(Event)


@given(st.lists(st.tuples(st.integers(0, 19), st.sampled_from(EVENTS)), max_size=200))
def test_after_any_sequence_of_events_the_states_sum_to_the_frame(history: list[tuple[int, Event]]) -> None:
    posts: list[State] = ["listed"] * 20
    for post, event in history:
        posts[post] = after(posts[post], event)
        assert sum(tally(posts).values()) == 20
    cases = cases_of(tally(posts))
    assert cases.total == 20
    assert sum(cases.counts.values()) == 20


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_what_was_answered_is_undone_by_erasure_alone(history: list[Event]) -> None:
    state: State = "answered"
    for event in history:
        if event == "erase":
            break
        state = after(state, event)
    assert state in DONE or "erase" in history


def test_every_state_counts_with_an_aapor_group() -> None:
    assert set(STATES) == set(get_args(State))
    assert all(group_of(code) for code, _ in STATES.values())
    assert not OPEN & CLOSED


def test_answers_cannot_arrive_from_a_post_that_is_closed() -> None:
    for state in CLOSED | {"listed"}:
        assert not may(state, "send")
        assert after(state, "send") == state
