"""What the second reader sees of a quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl
from msgspec.structs import replace

from remit.coding.quotes import Edit, Quote, edited, read_edits
from remit.coding.redaction import Finding, Rule
from remit.coding.review import MORE, Reviewed, candidates, edits_text, review_quotes
from remit.coding.watch import Watch, make_watch
from remit.core.words import Variable
from remit.fieldwork.invited import Attribute, Invited
from remit.fieldwork.responses import Responses

WHY = Variable("why", "why", "Why?", "text", "text")
TOP = tuple(Variable(f"top.{n}", "top", "Top", "text", "top_open") for n in (1, 2))
NAME = Rule("name", "a name", re.compile(r"\bDr [A-Z]\w+"), "[a colleague]", identifier=True)
CAPITAL = Rule("capital", "a capital", re.compile(r"(?<=[a-z] )(?!Dr)[A-Z]\w+"), "[a name]")
WATCH = Watch((NAME, CAPITAL))
SOURCE = "I asked Dr Vemoss and Anna Brindle twice"


def responses(*texts: str | None) -> Responses:
    rows = {
        "id": [f"p{n}" for n in range(1, len(texts) + 1)],
        "why": list(texts),
        "top.1": ["Safety"] + [None] * (len(texts) - 1),
        "top.2": [None] * len(texts),
    }
    return Responses(pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String)), (WHY, *TOP))


def review(quote: Quote, *texts: str, watch: Watch = WATCH, more: MORE | None = None) -> Reviewed:
    (found,), problems = review_quotes([quote], responses(*(texts or (SOURCE,))), watch, ("k",), more)
    assert problems == ()
    return found


def test_edits_are_suggested_as_the_ledger_writes_them() -> None:
    found = review(Quote("p1", "why"))
    text = edits_text(found.suggested)
    assert text == "8-17=[a colleague]; 22-34=[a name]"
    assert read_edits(text) == found.suggested
    assert [each.rule for each in found.found] == ["name", "capital", "capital", "capital"]


def test_what_is_suggested_can_be_taken_over_as_it_is() -> None:
    suggested = review(Quote("p1", "why")).suggested
    taken = Quote("p1", "why", edits=suggested, reason="names", consent=True, approvals=("a", "b"))
    assert review(taken).prints == "I asked [a colleague] and [a name] twice"
    assert review(taken).missing == ()


def test_neighbours_of_one_kind_become_one_edit() -> None:
    words = Rule("word", "a word", re.compile("Anna|Brindle"), "[a name]")
    assert review(Quote("p1", "why"), watch=Watch((words,))).suggested == (Edit(22, 34, "[a name]"),)


def test_suggestions_stay_inside_the_passage() -> None:
    assert review(Quote("p1", "why", 11, 26)).suggested == (
        Edit(11, 17, "[a colleague]"),
        Edit(22, 26, "[a name]"),
    )
    assert review(Quote("p1", "why", 0, 7)).suggested == ()


def test_what_an_edit_touches_is_not_suggested_again() -> None:
    quote = Quote("p1", "why", edits=(Edit(11, 17, "[x]"),), reason="r")
    found = review(quote)
    assert found.suggested == (Edit(22, 34, "[a name]"),)
    assert found.prints == edited(quote, SOURCE)


def test_what_is_missing_is_said() -> None:
    found = review(Quote("p1", "why"))
    assert found.missing[:2] == ("consent", "two readers")
    assert found.missing[2].startswith("QUOTE-032")
    one = review(Quote("p1", "why", 0, 7, consent=True, approvals=("A. Bell", "a bell")))
    assert one.missing == ("a second reader",)


def test_unsound_edits_are_said_and_not_made() -> None:
    found = review(Quote("p1", "why", 0, 7, edits=(Edit(3, 12, "[x]"),), reason="r"))
    assert found.prints == ""
    assert any(each.startswith("QUOTE-020") for each in found.missing)


def test_words_that_one_respondent_alone_uses_are_listed_once() -> None:
    texts = ("Budget, budget and a falconry club", "The budget and a club", "The club")
    assert review(Quote("p1", "why"), *texts).rare == ("falconry",)
    gone = Quote("p1", "why", edits=(Edit(21, 29, "[hunting]"),), reason="r")
    assert texts[0][21:29] == "falconry"
    assert review(gone, *texts).rare == ()


def test_a_word_counts_wherever_a_respondent_uses_it() -> None:
    assert review(Quote("p2", "why"), "Nothing", "safety first").rare == ("first",)


def test_how_many_share_the_speakers_keys_is_counted() -> None:
    codes = ("a",) * 5 + ("b",) * 40
    posts = ("p1", *(f"q{n}" for n in range(44)))
    watch = make_watch(
        WATCH.rules, Invited(posts, (Attribute("k", codes, {"a": "Northern", "b": "Southern"}),))
    )
    found = review(Quote("p1", "why", 0, 7), watch=watch)
    assert (found.same, found.says, found.fits) == (5, (), 45)
    assert found.narrow
    assert not review(Quote("p1", "why", 0, 7), watch=replace(watch, least=5)).narrow
    said = review(Quote("p1", "why"), "as northerner and Northern", watch=watch)
    assert (said.says, said.fits) == (("Northern",), 5)
    assert any(each.startswith("QUOTE-033") for each in said.missing)
    assert not review(Quote("p1", "why"), watch=WATCH).narrow


def test_a_model_adds_what_it_finds() -> None:
    def model(text: str) -> Iterator[Finding]:
        at = text.index("twice")
        yield Finding(at, at + 5, "twice", "model DATE", "a time", "[a time]")

    assert review(Quote("p1", "why"), more=model).suggested[-1] == Edit(35, 40, "[a time]")


def test_candidates_are_the_answers_that_are_not_quoted_yet() -> None:
    there = responses("one", None, " ", "four", ".r")
    assert [quote.answer for quote in candidates("why", there, [Quote("p1", "why", 0, 2)])] == ["p4"]
    assert candidates("top", there, []) == (Quote("p1", "top.1"),)
    assert candidates("nothing", there, []) == ()


def test_a_quote_that_points_nowhere_is_a_problem() -> None:
    found, (problem,) = review_quotes([Quote("p9", "why"), Quote("p1", "why")], responses("one"), WATCH)
    assert problem.code == "QUOTE-010"
    assert len(found) == 1
