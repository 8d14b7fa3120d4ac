"""Quotes replayed from steps made up by chance: two people, one wording, and undoing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.coding.codings import Coding
from remit.coding.events import Event, QuoteStep, read_log, write_log
from remit.coding.proposals import Proposal, Proposals, may_approve, passages_of
from remit.coding.quotes import Edit, Quote, read_edits, without_consent
from remit.coding.redaction import Finding
from remit.coding.replay import replay
from remit.coding.review import Reviewed, edits_text
from remit.coding.risk_words import risk_words
from remit.coding.verify import check_permission
from remit.coding.wording import bracketed, find_words, with_edit, within_passage

PEOPLE = ("one", "two", "three")
DEEDS = ("proposed", "edited", "withdrawn", "approved", "approved", "approved", "refused", "undone")


def step(number: int, who: str, did: Any, quote: int = 0, saw: int = 0, of: int = 0, **more: Any) -> Event:
    made = QuoteStep(did, quote, saw, **more)
    return Event(number, "q", "quote", who, f"t{number}", "P1", "q", of=of, quote=made)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Steps of three people as the pages send them, now and then about words that have changed since."""
    found: list[Event] = []
    state = Proposals()
    for number in range(1, draw(st.integers(1, 25)) + 1):
        who, did = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(DEEDS))
        there = state.all()
        about = draw(st.sampled_from(there)) if there else None
        if did == "proposed":
            event = step(number, who, did, start=draw(st.integers(0, 3)), end=9)
        elif did == "undone":
            last = state.newest(who)
            event = step(number, who, did, of=last.number if last else 0)
        else:
            late = draw(st.booleans()) and draw(st.booleans())
            saw = (about.saw if about else 0) - late
            event = step(number, who, did, about.number if about else 0, saw, start=number, end=number + 1)
        state.add(event)
        found.append(event)
    return found


def after(log: list[Event]) -> tuple[Proposal, ...]:
    return replay(log).quotes.all()


@given(logs())
def test_a_log_of_quotes_survives_being_written_and_gives_the_same_again(log: list[Event]) -> None:
    again, problems = read_log(write_log(log))
    assert problems == ()
    assert after(list(again)) == after(log)


@given(logs())
def test_an_approved_quote_has_two_readers_of_this_wording_and_the_last_did_not_write_it(
    log: list[Event],
) -> None:
    by_number = {event.number: event for event in log}
    undone = {event.of for event in log if event.quote and event.quote.did == "undone"}
    for proposal in after(log):
        if not proposal.approved:
            continue
        assert len(set(proposal.approvals)) == 2
        assert proposal.approvals[-1] != proposal.by
        for reader in proposal.approvals:
            assert any(
                event.coder == reader and event.quote and event.quote.did == "approved"
                and event.quote.saw == proposal.saw and event.number > proposal.saw
                for event in log
            )  # fmt: skip
        words = by_number[proposal.saw].quote
        assert words is not None
        assert words.did in ("proposed", "edited")
        assert (words.start, words.end) == (proposal.start, proposal.end)
        assert not any(proposal.saw == number for number in undone if number)


@given(logs(), st.sampled_from(PEOPLE))
def test_an_edit_takes_every_approval_away(log: list[Event], who: str) -> None:
    for proposal in after(log):
        if proposal.standing == "withdrawn":
            continue
        edit = step(100, who, "edited", proposal.number, proposal.saw, start=50, end=60)
        now = replay([*log, edit]).quotes.get(proposal.number)
        assert now is not None
        assert (now.approvals, now.start, now.standing) == ((), 50, "open")


@given(logs(), st.sampled_from(PEOPLE), st.sampled_from(["edited", "withdrawn", "approved", "refused"]))
def test_undoing_the_newest_step_leaves_things_as_they_were(log: list[Event], who: str, did: str) -> None:
    before = after(log)
    for proposal in before:
        fresh = step(100, who, did, proposal.number, proposal.saw, start=50, end=60)
        if after([*log, fresh]) != before:
            assert after([*log, fresh, step(101, who, "undone", proposal.number, of=100)]) == before


@given(logs())
def test_nobody_undoes_the_step_of_another(log: list[Event]) -> None:
    before = after(log)
    assert all(after([*log, step(100, "stranger", "undone", of=event.number)]) == before for event in log)


def test_words_that_somebody_has_edited_since_are_not_undone_under_them() -> None:
    log = [step(1, "one", "proposed"), step(2, "two", "edited", 1, 1, start=2, end=4)]
    assert replay(log).quotes.newest("one") is None
    assert replay([*log, step(3, "two", "undone", 1, of=2)]).quotes.newest("one") is not None


def test_a_step_about_another_answer_changes_nothing() -> None:
    log = [step(1, "one", "proposed")]
    other = Event(2, "q", "quote", "two", "t2", "P2", "q", quote=QuoteStep("approved", 1, 1))
    assert after([*log, other]) == after(log)


def test_every_passage_that_was_ever_proposed_is_known() -> None:
    log = [
        step(1, "one", "proposed", start=0, end=4),
        step(2, "one", "edited", 1, 1, start=2, end=4),
        step(3, "one", "undone", 1, of=2),
        step(4, "one", "undone", 1, of=1),
    ]
    found = replay(log).quotes
    assert found.all() == ()
    assert found.pointers == {("P1", "q", 0, 4), ("P1", "q", 2, 4)}


@pytest.mark.parametrize(
    ("approvals", "by", "reader", "may"),
    [
        ((), "one", "one", True),
        ((), "one", "two", True),
        (("one",), "one", "two", True),
        (("two",), "one", "one", False),
        (("two",), "one", "two", False),
        (("two",), "one", "three", True),
        (("one", "two"), "one", "three", False),
    ],
)
def test_who_may_approve(approvals: tuple[str, ...], by: str, reader: str, may: bool) -> None:
    found = Proposal(1, "P1", "q", 1, by, approvals=approvals)
    assert (may_approve(found, reader) == "") == may


def test_a_quote_as_a_row_needs_the_consent_of_today() -> None:
    found = Proposal(1, "P1", "q", 1, "one", approvals=("two", "one"))
    assert found.approved
    assert list(check_permission(found.quote(consent=True))) == []
    assert [p.code for p in check_permission(found.quote(consent=False))] == ["QUOTE-030"]
    assert found.quote(consent=True).approvals == ("one", "two")


def test_passages_are_what_was_agreed_else_what_anybody_gave() -> None:
    rows = [
        Coding("P1", "q", "a", 0, 4, "one"),
        Coding("P1", "q", "a", None, None, "two"),
        Coding("P2", "q", "a", None, None, "one"),
        Coding("P2", "q", "b", 0, 2, "agreed"),
        Coding("P3", "q", "a", None, None, "one"),
        Coding("P3", "q", "a", None, None, "two"),
    ]
    assert passages_of(rows, {"a"}) == (Quote("P1", "q", 0, 4), Quote("P3", "q"))
    assert passages_of(rows, {"b"}) == (Quote("P2", "q", 0, 2),)
    assert passages_of(rows, {"a", "b"})[1] == Quote("P2", "q", 0, 2)


def test_a_no_takes_consent_from_a_quote_and_silence_does_not() -> None:
    rows = tuple(Quote(name, "q", consent=yes) for name, yes in (("P1", True), ("P2", True), ("P3", False)))
    found = without_consent(rows, {"P1": False, "P3": True})
    assert [quote.consent for quote in found] == [False, True, False]


# ---- words ---------------------------------------------------------------------------------------

edits = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda at: Edit(at[0], at[0] + at[1], "[x]")),
    max_size=8,
)


@given(edits)
def test_edits_that_are_added_never_overlap_and_can_be_written(many: list[Edit]) -> None:
    made: tuple[Edit, ...] = ()
    for each in many:
        made = with_edit(made, each)
        assert each in made
    assert all(one.end <= other.start for one, other in pairwise(made))
    assert read_edits(edits_text(made)) == made
    assert all(each.start >= 5 and each.end <= 15 for each in within_passage(made, 5, 15))


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 40))
def test_words_that_are_found_are_those_that_were_copied(text: str, start: int, length: int) -> None:
    words = text[start : start + length]
    found = find_words(text, words, 0, len(text))
    if found is not None:
        assert text[found[0] : found[1]].split() == words.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [("time", None), ("more\n time", (5, 14)), ("", None), ("more time.", None), ("The", (0, 3))],
)
def test_words_are_found_where_they_stand_just_once(words: str, found: tuple[int, int] | None) -> None:
    text = "The  more\r\ntime, time"
    assert find_words(text, words, 0, len(text)) == ((5, 15) if found == (5, 14) else found)


@pytest.mark.parametrize(
    ("typed", "made"), [("a colleague", "[a colleague]"), ("[x] y]", "[x y]"), ("[ ]", ""), ("...", "[...]")]
)
def test_a_replacement_always_stands_in_brackets(typed: str, made: str) -> None:
    assert bracketed(typed) == made


# ---- risk ----------------------------------------------------------------------------------------


def reviewed(**more: Any) -> Reviewed:
    shape: dict[str, Any] = {
        "quote": Quote("P1", "q", edits=(Edit(0, 4, "[a colleague]"),)),
        "text": "Anna left on the 4th",
        "prints": "[a colleague] left on the 4th",
        "suggested": (),
        "found": (
            Finding(0, 4, "Anna", "first", "a first name", "[a colleague]", True),
            Finding(13, 20, "the 4th", "day", "a date", "[a date]"),
        ),
        "rare": (),
        "same": 3,
        "says": ("rural",),
        "fits": 40,
        "narrow": True,
        "missing": (),
    }
    return Reviewed(**{**shape, **more})


def test_the_risk_is_said_in_plain_words_without_the_attributes_of_the_speaker() -> None:
    assert risk_words(reviewed(rare=("zucchini",)), 300, 20) == (
        "3 of 300 who were asked share what is public of the speaker, fewer than 20: "
        "the speaker is one of few.",
        "40 of 300 who were asked fit the words ‘rural’.",
        "A first name: ‘Anna’, replaced.",
        "A date: ‘the 4th’.",
        "Words that this speaker alone uses: ‘zucchini’.",
    )


def test_who_sees_only_what_is_printed_is_told_nothing_of_what_an_edit_hides() -> None:
    assert "Anna" not in "".join(risk_words(reviewed(), 300, 20, printed=True))
    assert "4th" in "".join(risk_words(reviewed(), 300, 20, printed=True))


def test_without_a_frame_the_risk_says_what_is_not_known() -> None:
    words = risk_words(reviewed(same=None, fits=None), None, 20)
    assert words[0] == "How many fit the speaker is not known: there is no frame.csv."


def test_what_stands_inside_another_finding_is_not_said_again() -> None:
    found = (
        Finding(0, 7, "Dr Anna", "capitals", "two words with capitals", "[...]"),
        Finding(0, 12, "Dr Anna Berg", "titled", "a name with its title", "[a colleague]", True),
        Finding(3, 7, "Anna", "first", "a first name", "[a colleague]"),
        Finding(8, 12, "Berg", "capital", "a capital", "[...]"),
    )
    words = risk_words(reviewed(found=found, says=(), quote=Quote("P1", "q")), 300, 20)
    assert words[1:] == ("A name with its title: ‘Dr Anna Berg’, which may not be printed.",)
    wide = (
        Finding(0, 12, "by Anna Berg", "place", "a place", "[a place]"),
        Finding(3, 12, "Anna Berg", "full", "a full name", "[a colleague]", True),
    )
    assert len(risk_words(reviewed(found=wide, says=(), quote=Quote("P1", "q")), 300, 20)) == 3


def test_many_rare_words_are_cut_short() -> None:
    words = risk_words(reviewed(rare=tuple(f"word{n}" for n in range(20))), 300, 20)
    assert words[-1].endswith("‘word11’ and 8 more.")
