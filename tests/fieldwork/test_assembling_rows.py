from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.core.problems import Problem
from remit.core.words import Choice, Variable
from remit.fieldwork.assemble import assemble
from remit.fieldwork.frame import make_frame

TYPE = Variable("type", "type", "Type", "choice", "single", (Choice("t", "Trust"), Choice("f", "Foundation")))
AGE = Variable("age", "age", "Years", "number", "whole")
FLAG = Variable("help.m", "help", "A mentor", "flag", "select_all", choice="m")
DAY = Variable("start", "start", "Started", "date", "date")
WORDS = Variable("why", "why", "Why?", "text", "open_text")
ALL = (TYPE, AGE, FLAG, DAY, WORDS)


def rows_of(**columns: list[str | None]) -> pl.DataFrame:
    standard: dict[str, list[str | None]] = {
        "id": ["p1", "p2"],
        "type": ["t", "f"],
        "age": ["3", "7.5"],
        "help.m": ["1", "0"],
        "start": ["2014-02", ".r"],
        "why": ["None", "yes"],
    }
    return pl.DataFrame(standard | columns)


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def test_sound_rows_have_no_problems() -> None:
    responses, problems = assemble(rows_of(), ALL, population=9)
    assert problems == ()
    assert (len(responses), responses.population, responses.weights) == (2, 9, None)
    assert responses.rows.columns == ["id", *(variable.name for variable in ALL)]


def test_blank_cells_become_null_and_words_such_as_none_stay_answers() -> None:
    responses, _ = assemble(rows_of(type=["", "  "]), ALL)
    assert responses.texts("type") == [None, None]
    assert responses.texts("why") == ["None", "yes"]


def test_an_unknown_code_is_kept_and_said() -> None:
    responses, problems = assemble(rows_of(type=["t", "tt"]), ALL)
    assert responses.texts("type") == ["t", "tt"]
    assert [(p.code, p.severity) for p in problems] == [("RESP-006", "warning")]
    assert "'p2'" in problems[0].what


def test_a_label_in_place_of_a_code_is_told_its_code() -> None:
    _, problems = assemble(rows_of(type=["Foundation ", "t"]), ALL)
    assert problems[0].fix == "write the code 'f' instead of its label"


def test_typed_missing_answers_fit_everywhere() -> None:
    missing: list[str | None] = [".r", ".n"]
    _, problems = assemble(rows_of(type=missing, age=missing, start=missing, **{"help.m": missing}), ALL)
    assert problems == ()


def test_a_number_in_words_is_kept_and_said() -> None:
    responses, problems = assemble(rows_of(age=["about 3", "inf"]), ALL)
    assert responses.texts("age") == ["about 3", "inf"]
    assert codes(problems) == ["RESP-007"]
    assert "'about 3' (1), 'inf' (1)" in problems[0].what


@pytest.mark.parametrize("cell", ["75_000_2", "1_0", "nan", "Infinity", "1e999", "٣", "1,000"])
def test_what_only_a_program_would_read_as_a_number_is_kept_and_said_and_is_none(cell: str) -> None:
    responses, problems = assemble(rows_of(age=[cell, "3"]), ALL)
    assert codes(problems) == ["RESP-007"]
    assert f"'{cell}' (1)" in problems[0].what
    assert [str(number) for number in responses.numbers("age")] == ["nan", "3.0"]


def test_a_flag_that_says_yes_and_a_day_that_is_none_are_said() -> None:
    _, problems = assemble(rows_of(start=["last May", None], **{"help.m": ["yes", "1"]}), ALL)
    assert sorted(codes(problems)) == ["RESP-006", "RESP-007"]


def test_a_page_that_somebody_typed_as_a_number_is_cut_in_the_message_and_kept_in_the_row() -> None:
    typed = "I could not say\nbecause " + "it differs, " * 2_000
    responses, (problem,) = assemble(rows_of(age=[typed, "40"]), ALL)
    assert typed.strip() in responses.rows["age"].to_list()
    assert "'I could not say because it differs, it differs, it differs,…' (1)" in problem.what
    assert len(problem.what) < 400


def test_an_id_used_twice_stops_and_no_row_is_dropped() -> None:
    responses, problems = assemble(rows_of(id=["p1", "p1"]), ALL)
    assert len(responses) == 2
    assert [(p.code, p.severity) for p in problems] == [("RESP-003", "error")]


def test_a_row_without_an_id_stops() -> None:
    assert codes(assemble(rows_of(id=["p1", None]), ALL)[1]) == ["RESP-002"]


def test_rows_without_an_id_column_are_numbered_and_said() -> None:
    responses, problems = assemble(rows_of().drop("id"), ALL)
    assert responses.rows["id"].to_list() == ["1", "2"]
    assert codes(problems) == ["RESP-001"]


def test_a_column_that_is_missing_or_not_in_the_questionnaire_is_said() -> None:
    responses, problems = assemble(rows_of().rename({"age": "Age"}), ALL)
    assert responses.texts("age") == [None, None]
    assert [(p.code, p.severity) for p in problems] == [("RESP-004", "error"), ("RESP-005", "warning")]
    assert "did you mean 'Age'?" in problems[0].what


def test_weights_are_numbers_of_nought_or_more() -> None:
    weighted = rows_of().with_columns(pl.Series("w", ["1.5", "0"]))
    responses, problems = assemble(weighted, ALL, weight="w")
    assert problems == ()
    assert responses.weights is not None
    assert np.array_equal(responses.weights, [1.5, 0.0])
    assert "w" not in responses.rows.columns
    for bad in (["1", "-1"], ["1", None], ["1", "x"], ["1", "nan"]):
        spoiled = rows_of().with_columns(pl.Series("w", bad))
        assert codes(assemble(spoiled, ALL, weight="w")[1]) == ["RESP-008"]
    assert codes(assemble(rows_of(), ALL, weight="w")[1]) == ["RESP-008"]


def test_a_response_from_a_post_that_was_not_asked_is_said_with_the_nearest() -> None:
    frame, _ = make_frame({"post": ["p1", "p22"], "organisation": ["n", "n"]})
    _, problems = assemble(rows_of(), ALL, frame=frame)
    assert codes(problems) == ["RESP-009"]
    assert "did you mean 'p22'?" in problems[0].what


def test_numbers_read_as_numbers_become_text() -> None:
    typed = rows_of().with_columns(pl.Series("age", [3, 7]), pl.Series("help.m", [True, False]))
    responses, problems = assemble(typed, ALL)
    assert responses.texts("age") == ["3", "7"]
    assert codes(problems) == ["RESP-006"]  # true and false are not 1 and 0


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=5)


@settings(deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=6, max_size=6), max_size=4))
def test_no_cell_is_lost_or_changed_but_for_the_blanks_around_it(cells: list[list[str | None]]) -> None:
    columns = ["id", *(variable.name for variable in ALL)]
    rows = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
    responses, _ = assemble(rows, ALL)
    for before, after in zip(cells, responses.rows.rows(), strict=True):
        assert [(text or "").strip() or None for text in before] == list(after)
