"""Counts of people that others may see: none under five, and none that the rest gives away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.support.counts import HIDDEN, LEAST, parts, single, tally

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


@given(COUNTS)
def test_no_shown_count_is_small(counts: dict[str, int]) -> None:
    found = parts(counts)
    assert all(count is None or count >= LEAST for count in found.shown.values())
    assert found.total is None or found.total >= LEAST


@given(COUNTS)
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int]) -> None:
    """With the total and all shown counts, the hidden ones together are several and not few people."""
    found = parts(counts)
    hidden = [name for name, count in found.shown.items() if count is None]
    if hidden and found.total is not None:
        rest = found.total - sum(count for count in found.shown.values() if count is not None)
        assert rest == sum(counts[name] for name in hidden)
        assert len(hidden) > 1
        assert rest >= LEAST


@given(COUNTS)
def test_nothing_is_hidden_that_need_not_be(counts: dict[str, int]) -> None:
    if all(count >= LEAST for count in counts.values()):
        assert parts(counts).shown == counts


def test_counts_are_printed_with_one_sign_for_all_that_is_withheld() -> None:
    found = parts({"yes": 22, "no": 2})
    assert (found.text("yes"), found.text("no"), found.total_text) == (HIDDEN, HIDDEN, "24")


def test_one_count_by_itself() -> None:
    assert single(4) is None
    assert single(5) == 5


def test_a_tally_keeps_the_order_and_the_noughts() -> None:
    assert tally(["b", "a", "b"], ("a", "b", "c")) == {"a": 1, "b": 2, "c": 0}
