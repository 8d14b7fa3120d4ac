"""The ledger of quotes as a file, and consent as answers say it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from remit.coding.quotes import Edit, Quote, mark_of, read_quotes
from remit.core.words import Choice, Variable
from remit.fieldwork.responses import Responses
from remit.study.coding_settings import CodingSettings
from remit.study.quote_files import QUOTES, consents_in_answers, ledger_text, read_ledger, row_of
from remit.study.settings import Settings

YES = Variable(
    "quoted",
    "quoted",
    "May we quote you?",
    "choice",
    "single",
    (Choice("yes", "Yes"), Choice("no", "No")),
)
WISH = Variable("wish", "wish", "What would help?", "text", "text")

plain = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Z")), min_size=1, max_size=12)
quotes = st.builds(
    Quote,
    answer=plain,
    variable=plain,
    start=st.just(0),
    end=st.integers(1, 900),
    edits=st.lists(st.integers(0, 90).map(lambda at: Edit(at, at + 1, "[a place]")), max_size=3).map(tuple),
    reason=plain,
    consent=st.booleans(),
    approvals=st.lists(plain.filter(lambda name: ";" not in name), max_size=3).map(tuple),
    mark=st.sampled_from(["", mark_of("The people")]),
)


def responses(*said: str | None) -> Responses:
    ids = [f"R{n}" for n in range(len(said))]
    rows = pl.DataFrame({"id": ids, "quoted": list(said), "wish": ["Time"] * len(said)})
    return Responses(rows, (YES, WISH))


@given(st.lists(quotes, max_size=4))
def test_a_quote_that_is_written_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, many: list[Quote]
) -> None:
    folder: Path = tmp_path_factory.mktemp("ledger")
    (folder / QUOTES).write_text(ledger_text(map(row_of, many)), encoding="utf-8", newline="")
    found, problems = read_quotes(read_ledger(folder, ""))
    assert problems == ()
    assert [row_of(quote) for quote in found] == [row_of(quote) for quote in many]
    text = (folder / QUOTES).read_text(encoding="utf-8")
    assert ledger_text(read_ledger(folder, "")) == text


def test_columns_of_ones_own_stay_in_the_ledger() -> None:
    rows = [{**row_of(Quote("R1", "wish")), "note": "=SUM(A1)"}, row_of(Quote("R2", "wish"))]
    header, first, second = ledger_text(rows).splitlines()
    assert header.endswith(",approvals,note")
    assert first.endswith(",'=SUM(A1)")
    assert second.endswith(",no,,")


def test_without_a_ledger_there_are_no_rows(tmp_path: Path) -> None:
    assert read_ledger(tmp_path, "") == ()


def test_consent_is_what_was_answered_and_silence_says_nothing() -> None:
    settings = Settings("t", coding=CodingSettings(consent="quoted"))
    found, problems = consents_in_answers(settings, responses("yes", "no", None, ".r", ".n", "1"))
    assert problems == ()
    assert found == {"R0": True, "R1": False, "R5": True}


def test_where_no_question_is_named_answers_say_nothing() -> None:
    assert consents_in_answers(Settings("t"), responses("yes")) == ({}, ())


def test_a_question_without_a_yes_is_named_and_nobody_counts_as_willing() -> None:
    agree = replace(YES, choices=(Choice("agree", "Yes"), Choice("no", "No")))
    said = responses("agree", "no", None)
    settings = Settings("t", coding=CodingSettings(consent="quoted"))
    found, problems = consents_in_answers(settings, Responses(said.rows, (agree, WISH)))
    assert found == {"R0": False, "R1": False}
    assert [(problem.code, problem.severity) for problem in problems] == [("QUOTE-061", "warning")]


@pytest.mark.parametrize("name", ["quotde", "wish"])
def test_a_question_that_cannot_hold_consent_is_named(name: str) -> None:
    settings = Settings("t", coding=CodingSettings(consent=name))
    found, problems = consents_in_answers(settings, responses("yes"))
    assert found == {}
    assert [(problem.code, problem.severity) for problem in problems] == [("QUOTE-060", "warning")]
    assert name in problems[0].what
