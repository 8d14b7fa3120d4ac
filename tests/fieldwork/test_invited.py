"""Who was asked, and how many of them fit what is said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.core.words import Choice, Variable
from remit.fieldwork.frame import make_frame
from remit.fieldwork.invited import Invited, invited_of

PROVIDER = Variable(
    "provider",
    "provider",
    "Provider",
    "choice",
    "single",
    (Choice("ft", "Foundation trust"), Choice("t", "Trust")),
)


def invited(**columns: list[str | None]) -> Invited:
    frame, _ = make_frame(columns)
    assert frame is not None
    return invited_of(frame, (PROVIDER,))


def test_posts_fit_by_every_attribute_that_is_named() -> None:
    asked = invited(
        post=["a", "b", "c"], organisation=["A", "B", "C"], provider=["ft", "t", "t"], region=["n", "n", None]
    )
    assert len(asked) == 3
    assert asked.fitting({}) == 3
    assert asked.fitting({"provider": {"t"}}) == 2
    assert asked.fitting({"provider": {"t"}, "region": {"n"}}) == 1
    assert asked.fitting({"provider": {"ft", "t"}}) == 3
    assert asked.fitting({"nothing": {"t"}}) == 0


def test_posts_that_were_not_eligible_do_not_count() -> None:
    asked = invited(
        post=["a", "b", "c"],
        organisation=["A", "B", "C"],
        disposition=["1.1", "4.0", "2.2"],
        provider=["t"] * 3,
    )
    assert asked.posts == ("a", "c")
    assert asked.fitting({"provider": {"t"}}) == 2


def test_a_cell_holds_a_code_or_its_words() -> None:
    asked = invited(post=["a", "b"], organisation=["A", "B"], provider=["Foundation trust", "ft"])
    assert asked.fitting({"provider": {"ft"}}) == 2


@given(st.lists(st.sampled_from(["ft", "t", None]), max_size=30), st.sets(st.sampled_from(["ft", "t"])))
def test_more_codes_never_fit_fewer_posts(cells: list[str | None], codes: set[str]) -> None:
    names = [str(place) for place in range(len(cells))]
    asked = invited(post=names, organisation=names, provider=cells)
    assert asked.fitting({"provider": codes}) <= asked.fitting({"provider": codes | {"ft"}})
    assert asked.fitting({"provider": codes}) == sum(cell in codes for cell in cells)
