"""Follow-through: a tap a month is enough, silence is seen, and nothing that was said is kept."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from remit.support.follow import (
    Following,
    Meeting,
    Quiet,
    follow_pair,
    follow_through,
    meetings_held,
    pair_id,
    stalled,
)
from remit.support.records import Link

TODAY = "2026-11-01"
LINK = Link("mentor", "g", "r", "active")
PAIR = follow_pair(LINK, "2026-03-01")


def test_a_meeting_has_no_room_for_what_was_said() -> None:
    assert {field.name for field in fields(Meeting)} == {"of", "on", "held", "useful"}


def test_silence_is_seen_after_sixty_days() -> None:
    assert stalled([PAIR], [Meeting(pair_id(LINK), "2026-09-02")], TODAY) == ()
    found = stalled([PAIR], [Meeting(pair_id(LINK), "2026-09-01")], TODAY)
    assert found == (Quiet("mentor:g:r", ("g", "r"), "2026-09-01", 61),)
    assert stalled([PAIR], [Meeting(pair_id(LINK), "2026-09-01")], TODAY, quiet_after=61) == ()


def test_a_meeting_that_did_not_happen_or_a_state_breaks_the_silence_and_a_planned_one_does_not() -> None:
    assert not stalled([PAIR], [Meeting(pair_id(LINK), "2026-10-20", held=False)], TODAY)
    assert not stalled([follow_pair(LINK, "2026-03-01", "2026-10-20")], [], TODAY)
    assert stalled([PAIR], [Meeting(pair_id(LINK), "2026-12-20")], TODAY)[0].last == "2026-03-01"


def test_what_ended_or_never_began_is_not_stalled() -> None:
    for state in ("ended", "declined", "proposed"):
        assert not stalled([Following("x", ("a",), "2026-01-01", state)], [], TODAY)


def test_the_share_with_a_recorded_state_counts_half_a_year_from_the_start() -> None:
    rows = [
        Following("in time", ("a",), "2026-01-01", state_on="2026-07-03"),
        Following("too late", ("a",), "2026-01-01", state_on="2026-07-04"),
        Following("met", ("a",), "2026-01-01"),
        Following("silent", ("a",), "2026-01-01"),
        Following("too young", ("a",), "2026-06-01", state_on="2026-06-20"),
    ]
    found = follow_through(rows, [Meeting("met", "2026-02-01", held=False)], TODAY)
    assert (found.due, found.recorded, found.share) == (4, 2, 0.5)
    assert (found.held, found.missed) == (0, 1)
    assert follow_through([], [], TODAY).share is None


def test_a_meeting_that_both_record_counts_once_and_both_ratings_count() -> None:
    rows = [Following("x", ("a", "b"), "2026-01-01")]
    told = [Meeting("x", f"2026-0{month}-01", useful=rating) for month in (2, 3) for rating in (6, 8, 10)]
    found = follow_through(rows, told, TODAY)
    assert (found.held, found.useful, found.ratings) == (2, 8.0, 6)
    assert follow_through(rows, told[:4], TODAY).useful is None
    assert meetings_held(rows, told, TODAY) == {"a": 2, "b": 2}


def test_the_dose_adds_up_over_pairs_and_sets() -> None:
    rows = [Following("x", ("a", "b"), "2026-01-01"), Following("S1", ("a", "c"), "2026-01-01")]
    told = [Meeting("x", "2026-02-01"), Meeting("S1", "2026-02-01"), Meeting("S1", "2026-03-01", held=False)]
    assert meetings_held(rows, told, TODAY) == {"a": 2, "b": 1, "c": 1}


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(st.sampled_from("xy"), days, st.booleans(), st.integers(0, 10)), max_size=12),
    st.randoms(),
)
def test_the_order_of_records_makes_no_difference(
    rows: list[tuple[str, date, bool, int]], chance: Random
) -> None:
    told = [Meeting(name, str(day), held, useful) for name, day, held, useful in rows]
    mixed = list(told)
    chance.shuffle(mixed)
    followed = [Following(name, (name,), "2026-01-01") for name in "xy"]
    for count in (stalled, follow_through, meetings_held):
        assert count(followed, told, TODAY) == count(followed, mixed, TODAY)
