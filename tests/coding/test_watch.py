"""A quote that still names somebody, or says what few of those asked fit, is not cleared."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.coding.quotes import Edit, Quote
from remit.coding.redaction import Rule
from remit.coding.verify import verify_quotes
from remit.coding.watch import Watch, identifiers_left, kept_words, make_watch
from remit.core.words import Variable
from remit.fieldwork.invited import Attribute, Invited
from remit.fieldwork.responses import Responses

WHY = Variable("why", "why", "Why?", "text", "text")
NAME = Rule("name", "a name", re.compile(r"\bDr [A-Z]\w+(?: [A-Z]\w+)?"), "[a colleague]", identifier=True)
NUMBER = Rule("number", "a number", re.compile(r"number\D{0,9}(?P<it>\d{7})"), "[a number]", identifier=True)
HINT = Rule("hint", "a place", re.compile("Vemossford"), "[a place]")
RULES = (NAME, NUMBER, HINT)


def codes(
    source: str, quote: Quote | None = None, watch: Watch | None = None, **changes: object
) -> list[str]:
    base = quote or Quote("p1", "why", consent=True, approvals=("one", "two"))
    responses = Responses(pl.DataFrame({"id": ["p1"], "why": [source]}), (WHY,))
    _, problems = verify_quotes([replace(base, **changes)], responses, watch=watch or Watch(RULES))  # type: ignore[arg-type]
    return [problem.code for problem in problems]


def edit(source: str, words: str, instead: str = "[x]") -> tuple[Edit, ...]:
    return (Edit(source.index(words), source.index(words) + len(words), instead),)


def test_a_name_that_is_left_stops_the_quote_and_says_what_to_write() -> None:
    source = "I owe it to Dr Vemoss."
    responses = Responses(pl.DataFrame({"id": ["p1"], "why": [source]}), (WHY,))
    quote = Quote("p1", "why", consent=True, approvals=("one", "two"))
    verified, (problem,) = verify_quotes([quote], responses, watch=Watch(RULES))
    assert verified == ()
    assert problem.code == "QUOTE-032"
    assert "'Dr Vemoss'" in problem.what
    assert "`12-21=[a colleague]`" in problem.fix
    assert "keep: Dr Vemoss (" in problem.fix


def test_a_name_that_is_replaced_is_gone() -> None:
    source = "I owe it to Dr Vemoss."
    assert codes(source, edits=edit(source, "Dr Vemoss"), reason="a name") == []
    assert codes(source, edits=edit(source, "Vemoss"), reason="a name") == []


def test_a_hint_is_for_the_reader_and_stops_nothing() -> None:
    assert codes("We in Vemossford") == []


def test_a_name_outside_the_passage_does_not_matter() -> None:
    source = "I owe it to Dr Vemoss. And to luck."
    assert codes(source, start=23, end=35) == []


def test_a_passage_that_begins_inside_a_name_still_holds_it() -> None:
    source = "Thanks to Dr Vemoss Brindle for all"
    assert codes(source, start=source.index("Brindle"), end=len(source)) == ["QUOTE-032"]


def test_half_a_replaced_name_may_still_be_one() -> None:
    source = "Thanks to Dr Vemoss Brindle for all"
    assert codes(source, edits=edit(source, " Brindle"), reason="a name") == ["QUOTE-032"]


def test_a_number_is_known_by_words_before_the_passage() -> None:
    source = "my number is 1234567 they said"
    start = source.index("1234567")
    assert codes(source, start=start, end=len(source)) == ["QUOTE-032"]


def test_a_number_is_gone_only_when_most_of_it_is() -> None:
    source = "my number is 1234567 they said"
    assert codes(source, edits=edit(source, "567"), reason="r") == ["QUOTE-032"]
    assert codes(source, edits=edit(source, "12345"), reason="r") == []


def test_an_edit_that_brings_a_name_in_is_seen() -> None:
    source = "I owe it to her."
    assert codes(source, edits=edit(source, "her", "[Dr Vemoss]"), reason="clear") == ["QUOTE-032"]


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("keep: Dr Vemoss (the inquiry is public)", []),
        ("shorter; keep: dr  vemoss (the inquiry is public)", []),
        ("keep: Dr Vemoss Brindle (the inquiry is public)", ["QUOTE-034"]),
        ("keep: Dr Vemoss", ["QUOTE-032"]),
        ("keep: Dr Vemoss ()", ["QUOTE-032"]),
        ("keep: Dr Vemoss (-)", ["QUOTE-032"]),
        ("keep: Vemos (public)", ["QUOTE-032", "QUOTE-034"]),
        ("keep: everything (we like it)", ["QUOTE-032", "QUOTE-034"]),
        ("it is public", ["QUOTE-032"]),
    ],
)
def test_a_name_is_kept_only_where_the_reason_names_it_and_says_why(reason: str, wrong: list[str]) -> None:
    assert codes("After Dr Vemoss came", reason=reason) == wrong


def test_several_things_are_kept_one_by_one() -> None:
    reason = "keep: Dr Vemoss (public) keep: (0117) 496 0123 (the switchboard)"
    assert kept_words(reason) == ("dr vemoss", "0117 496 0123")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_reason_and_any_answer_can_be_read(reason: str, source: str) -> None:
    kept_words(f"keep: {reason} (why not)")
    identifiers_left(Quote("p1", "why", reason=reason), source, RULES)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=2), st.booleans())
def test_whatever_is_cut_or_replaced_no_whole_name_is_printed_unseen(cuts: list[int], replaces: bool) -> None:
    source = "So Dr Vemoss and Dr Brindle left"
    start, end = sorted(cuts)
    if start == end:
        return
    quote = (
        Quote("p1", "why", edits=(Edit(start, end, "[x]"),)) if replaces else Quote("p1", "why", start, end)
    )
    printed = source[:start] + "[x]" + source[end:] if replaces else source[start:end]
    left = {found.words for found in identifiers_left(quote, source, RULES)}
    for name in ("Dr Vemoss", "Dr Brindle"):
        assert name not in printed or name in left


def asked(provider: Iterable[str], region: Iterable[str] = ()) -> Invited:
    words = {"ft": "Foundation trust", "amb": "Ambulance trust", "other": "Other", "yes": "Yes"}
    providers, regions = tuple(provider), tuple(region)
    attributes = [Attribute("provider", providers, {code: words[code] for code in sorted(set(providers))})]
    if regions:
        attributes.append(Attribute("region", regions, {name: name for name in sorted(set(regions))}))
    return Invited(tuple(f"p{n}" for n in range(len(providers))), tuple(attributes))


FEW = asked(["ft"] * 50 + ["amb"] * 10)


def test_words_that_fit_few_of_those_who_were_asked_stop_the_quote() -> None:
    watch = make_watch((), FEW)
    assert codes("Directors of ambulance trusts are alone", watch=watch) == ["QUOTE-033"]
    assert codes("In a foundation trust it is easier", watch=watch) == []
    assert codes("We are alone", watch=watch) == []


def test_the_study_says_how_many_the_words_must_fit() -> None:
    said = "Directors of ambulance trusts are alone"
    assert codes(said, watch=make_watch((), FEW, least=10)) == []
    assert codes(said, watch=make_watch((), FEW, least=11)) == ["QUOTE-033"]


def test_words_are_laid_over_each_other() -> None:
    both = asked(["ft"] * 30 + ["amb"] * 30, (["North Vale"] * 15 + ["South Vale"] * 15) * 2)
    watch = make_watch((), both)
    assert codes("In an ambulance trust", watch=watch) == []
    assert codes("In the North Vale", watch=watch) == []
    assert codes("In an ambulance trust of the North Vale", watch=watch) == ["QUOTE-033"]


def test_words_about_somebody_else_are_kept_with_a_reason() -> None:
    watch = make_watch((), FEW)
    source = "We work with an ambulance trust"
    assert codes(source, watch=watch, reason="keep: ambulance trust (a partner, not the speaker)") == []
    assert codes(source, watch=watch, edits=edit(source, "an ambulance trust"), reason="few") == []


def test_labels_that_describe_nobody_are_not_looked_for() -> None:
    watch = make_watch((), asked(["ft"] * 50 + ["other"] * 3 + ["yes"] * 3), ["other"])
    assert codes("Yes, and the other one too", watch=watch) == []


def test_without_a_frame_nothing_can_be_counted() -> None:
    assert codes("Directors of ambulance trusts are alone", watch=make_watch((), None)) == []
