from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coding.answers import responses_of
from remit.coding.codings import Coding
from remit.coding.quotes import Edit, Quote, edited, mark_of, read_edits, read_quotes, without_consent
from remit.coding.verify import verify_quotes
from remit.core.formulas import computes
from remit.core.problems import Place

SOUND = Quote("p1", "why", consent=True, approvals=("Reader one", "Reader two"))


def codes(quote: Quote, approvals_needed: int = 2) -> list[str]:
    _, problems = verify_quotes([quote], responses_of(), approvals_needed=approvals_needed)
    return [problem.code for problem in problems]


def text_of(quote: Quote) -> str:
    (verified,), problems = verify_quotes([quote], responses_of())
    assert problems == ()
    return verified.text


def test_a_quote_of_a_whole_answer_is_the_answer() -> None:
    assert text_of(SOUND) == "The people and the pay"


def test_a_quote_of_a_passage_is_the_passage() -> None:
    assert text_of(replace(SOUND, start=4, end=10)) == "people"


def test_edits_replace_what_they_point_to_and_stay_visible() -> None:
    edits = (Edit(19, 22, "[salary]"), Edit(4, 10, "[colleagues]"))
    assert text_of(replace(SOUND, edits=edits, reason="names")) == "The [colleagues] and the [salary]"


def test_an_edit_may_insert_words() -> None:
    inserted = replace(SOUND, start=15, end=22, edits=(Edit(19, 19, "[good] "[:-1]),), reason="clear")
    assert text_of(inserted) == "the [good]pay"


def test_the_themes_of_a_quote_are_those_of_the_passages_it_touches() -> None:
    codings = [
        Coding("p1", "why", "people", 0, 10),
        Coding("p1", "why", "money", 18, 22),
        Coding("p1", "why", "general"),
        Coding("p2", "why", "team"),
    ]
    (verified,), _ = verify_quotes([replace(SOUND, start=4, end=18)], responses_of(), codings)
    assert verified.themes == ("people", "general")
    assert verified.item == "why"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"end": 23, "start": 0}, "QUOTE-010"),
        ({"start": 7, "end": 7}, "QUOTE-010"),
        ({"answer": "p9"}, "QUOTE-010"),
        ({"answer": "p3"}, "QUOTE-010"),
        ({"variable": "age"}, "QUOTE-010"),
        ({"start": 4, "end": 10, "edits": (Edit(2, 6, "[x]"),), "reason": "r"}, "QUOTE-020"),
        ({"start": 4, "end": 10, "edits": (Edit(9, 11, "[x]"),), "reason": "r"}, "QUOTE-020"),
        ({"edits": (Edit(1, 5, "[x]"), Edit(4, 8, "[y]")), "reason": "r"}, "QUOTE-021"),
        ({"edits": (Edit(1, 5, "x"),), "reason": "r"}, "QUOTE-022"),
        ({"edits": (Edit(1, 5, "[x]"),)}, "QUOTE-023"),
        ({"consent": False}, "QUOTE-030"),
        ({"approvals": ("Reader one",)}, "QUOTE-031"),
        ({"approvals": ("Reader one", "reader ONE")}, "QUOTE-031"),
    ],
)
def test_a_quote_that_may_not_be_printed_says_why(change: dict[str, object], code: str) -> None:
    assert codes(replace(SOUND, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"reason": "short"}, []),
        ({"end": 14}, ["QUOTE-035"]),
        ({"start": None, "end": None}, ["QUOTE-035"]),
        ({"answer": "p2"}, ["QUOTE-035"]),
        ({"edits": (Edit(4, 10, "[they]"),), "reason": "short"}, ["QUOTE-035"]),
    ],
)
def test_a_quote_that_was_changed_after_it_was_approved_is_not_printed(
    change: dict[str, object], found: list[str]
) -> None:
    marked = replace(SOUND, start=0, end=10, mark=mark_of("The people"))
    assert codes(replace(marked, **change)) == found  # type: ignore[arg-type]


def row(consent: str, approvals: str = "", **more: str) -> dict[str, str | None]:
    return {"answer": "p1", "item": "why", "consent": consent, "approvals": approvals, **more}


@pytest.mark.parametrize(
    ("rows", "printed", "found"),
    [
        ([row("no")], 0, []),
        ([row("")], 0, ["QUOTE-030", "QUOTE-031"]),
        ([row("yes")], 0, ["QUOTE-031"]),
        ([row("no", "one")], 0, ["QUOTE-030", "QUOTE-031"]),
        ([row("yes"), row("yes", "one; two")], 1, []),
        ([row("yes", "one"), row("yes", "one; two")], 1, ["QUOTE-031"]),
        ([row("no"), row("yes", "one; two")], 0, ["QUOTE-030"]),
        ([row("no"), row("yes", "one; two", answer="p2", item="why")], 1, []),
    ],
)
def test_a_row_that_nobody_approved_may_note_what_a_person_said_about_being_quoted(
    rows: list[dict[str, str | None]], printed: int, found: list[str]
) -> None:
    quotes, _ = read_quotes(rows)
    verified, problems = verify_quotes(without_consent(quotes, {}), responses_of())
    assert len(verified) == printed
    assert [problem.code for problem in problems] == found


def test_the_same_words_of_one_person_are_printed_once() -> None:
    again = replace(SOUND, approvals=("third", "fourth"), where=Place("quotes.csv", 9))
    verified, problems = verify_quotes([SOUND, again, replace(SOUND, start=4, end=10)], responses_of())
    assert [each.text for each in verified] == ["The people and the pay", "people"]
    assert [(each.code, each.severity, each.where.line) for each in problems] == [("QUOTE-036", "warning", 9)]


def test_a_mark_is_one_of_words_and_never_a_number() -> None:
    assert mark_of("The people") != mark_of("The People")
    assert mark_of("\ud800")[0] == "m"
    assert not any(computes(mark_of(word)) for word in "abc")


def test_how_many_must_approve_can_be_set() -> None:
    assert codes(replace(SOUND, approvals=("Reader one",)), approvals_needed=1) == []
    assert codes(SOUND, approvals_needed=3) == ["QUOTE-031"]


def test_the_file_is_read_with_lines_and_edits() -> None:
    row = {
        "answer": "p1",
        "item": "why",
        "start": "0",
        "end": "22",
        "edits": "4-10=[colleagues]; 19-22=[...]",
        "reason": "names",
        "consent": "yes",
        "approvals": "Reader one; Reader two",
    }
    (quote,), problems = read_quotes([row])
    assert problems == ()
    assert quote.edits == (Edit(4, 10, "[colleagues]"), Edit(19, 22, "[...]"))
    assert quote.approvals == ("Reader one", "Reader two")
    assert quote.where.line == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"item": "why"}, "QUOTE-001"),
        ({"answer": "p1", "item": "why", "start": "a", "end": "b"}, "QUOTE-002"),
        ({"answer": "p1", "item": "why", "edits": "4-10=colleagues"}, "QUOTE-003"),
        ({"answer": "p1", "item": "why", "edits": "4-10=[a] 11-12=[b]"}, "QUOTE-003"),
        ({"answer": "p1", "item": "why", "consent": "perhaps"}, "QUOTE-004"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row: dict[str, str], code: str) -> None:
    quotes, (problem,) = read_quotes([row])
    assert quotes == ()
    assert problem.code == code


def test_without_a_word_on_consent_there_is_none() -> None:
    (quote,), _ = read_quotes([{"answer": "p1", "item": "why"}])
    assert not quote.consent


def test_no_edits_is_an_empty_list_and_a_replacement_may_hold_a_semicolon() -> None:
    assert read_edits("") == ()
    assert read_edits("1-2=[a; b]; 3-4=[c]") == (Edit(1, 2, "[a; b]"), Edit(3, 4, "[c]"))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_reading_edits_never_raises(text: str) -> None:
    found = read_edits(text)
    assert found is None or all(edit.words.startswith("[") for edit in found)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20), st.data())
def test_what_no_edit_touches_is_printed_word_for_word(source: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(source)), min_size=4, max_size=4)))
    quote = Quote("p1", "why", cuts[0], cuts[3], (Edit(cuts[1], cuts[2], "[...]"),), "length")
    wanted = source[cuts[0] : cuts[1]] + "[...]" + source[cuts[2] : cuts[3]]
    assert edited(quote, source) == wanted.strip()
