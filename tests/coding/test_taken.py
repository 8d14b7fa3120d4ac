"""What became of the offers is counted from the log of coding."""

from __future__ import annotations

from remit.coding.events import Event, Mark
from remit.coding.taken import Taken, offers_taken

AT = "2026-05-01T09:00:00Z"


def give(number: int, item: str = "q", rank: int = 0, shown: int = 5) -> Event:
    return Event(number, item, "give", "c1", AT, "r1", item, (Mark("a"),), rank=rank, shown=shown)


def test_themes_given_from_the_first_a_later_and_no_offer_are_counted() -> None:
    log = (give(1, rank=1), give(2, rank=4), give(3), give(4, shown=0), give(1, "z", rank=1))
    assert offers_taken(log) == (Taken("q", 3, 2, 1), Taken("z", 1, 1, 1))


def test_a_step_that_was_undone_does_not_count() -> None:
    log = (give(1, rank=1), give(2, rank=1), Event(3, "q", "undo", "c1", AT, of=2))
    assert offers_taken(log) == (Taken("q", 1, 1, 1),)


def test_questions_without_offers_are_left_out() -> None:
    assert offers_taken((give(1, shown=0),)) == ()
