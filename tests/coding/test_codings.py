from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.answers import BOOKS, responses_of
from remit.coding.codings import Coding, check_codings, read_codings, settled


def check(*codings: Coding) -> list[tuple[str, str]]:
    return [(p.code, p.what) for p in check_codings(codings, BOOKS, responses_of())]


def test_rows_of_the_file_become_codings_with_their_line() -> None:
    rows = [
        {
            "answer": "p1",
            "item": "why",
            "start": "4",
            "end": "10",
            "theme": "people",
            "coder": "a",
            "at": "2014",
        },
        {"answer": "p2", "item": "why", "start": "", "end": "", "theme": "team"},
    ]
    (first, second), problems = read_codings(rows)
    assert problems == ()
    assert (first.start, first.end, first.coder, first.where.line) == (4, 10, "a", 2)
    assert (second.start, second.end, second.where.line) == (None, None, 3)


@pytest.mark.parametrize(
    "span", [("4", ""), ("x", "9"), ("-1", "3"), ("1.5", "3"), ("²", "3"), ("1" * 5000, "2")]
)
def test_a_range_that_is_none_is_said(span: tuple[str, str]) -> None:
    codings, problems = read_codings(
        [{"answer": "p1", "item": "why", "theme": "a", "start": span[0], "end": span[1]}]
    )
    assert codings == ()
    assert [problem.code for problem in problems] == ["THEME-011"]


def test_a_row_without_a_theme_or_an_answer_is_said() -> None:
    _, (problem,) = read_codings([{"answer": "", "item": "why", "theme": None}])
    assert problem.code == "THEME-010"
    assert "no answer and no theme" in problem.what


def test_codings_that_point_to_answers_have_no_problems() -> None:
    assert check(Coding("p1", "why", "people", 0, 22), Coding("p1", "top.2", "money")) == []


def test_an_unknown_theme_is_named_with_the_nearest() -> None:
    ((code, what),) = check(Coding("p1", "why", "peoples"))
    assert code == "THEME-012"
    assert "did you mean 'people'?" in what


def test_an_item_that_is_no_open_variable_is_named_with_the_nearest() -> None:
    ((code, what),) = check(Coding("p1", "top1", "money"))
    assert code == "THEME-014"
    assert "did you mean 'top.1'?" in what
    assert check(Coding("p1", "age", "money"))[-1][0] == "THEME-014"


def test_an_open_item_without_a_codebook_is_said() -> None:
    found = check_codings([Coding("p1", "why", "people")], {"top": BOOKS["top"]}, responses_of())
    assert [problem.code for problem in found] == ["THEME-013"]


def test_an_unknown_response_and_an_answer_nobody_gave_are_said() -> None:
    assert check(Coding("p9", "why", "people"))[0][0] == "THEME-014"
    for nobody in ("p3", "p4", "p5"):  # blank, refused, not applicable
        assert check(Coding(nobody, "why", "people"))[0][0] == "THEME-014"


@pytest.mark.parametrize("span", [(0, 23), (5, 5), (9, 4), (22, 23)])
def test_a_range_outside_the_answer_is_said(span: tuple[int, int]) -> None:
    assert check(Coding("p1", "why", "people", *span))[0][0] == "THEME-014"


def test_agreed_in_capitals_settles_nothing_and_is_said() -> None:
    rows = [Coding("p1", "why", "people", coder=coder) for coder in ("Agreed", "AGREED", "agreed", "AB")]
    (problem,) = check_codings(rows, BOOKS, responses_of())
    assert (problem.code, problem.severity) == ("THEME-022", "warning")
    assert "'Agreed' is not 'agreed', so 2 codings" in problem.what


def test_agreed_rows_replace_those_of_single_coders_answer_by_answer() -> None:
    rows = [
        Coding("p1", "why", "people", coder="a"),
        Coding("p1", "why", "money", coder="b"),
        Coding("p1", "why", "team", coder="agreed"),
        Coding("p2", "why", "people", coder="a"),
        Coding("p2", "why", "money", coder="b"),
        Coding("p1", "top.1", "money", coder="a"),
    ]
    assert [(c.answer, c.variable, c.theme) for c in settled(rows)] == [
        ("p1", "why", "team"),
        ("p2", "why", "people"),
        ("p2", "why", "money"),
        ("p1", "top.1", "money"),
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["answer", "item", "start", "end", "theme"]), st.text(max_size=6))
    )
)
def test_reading_any_rows_never_raises_and_loses_none(rows: list[dict[str, str]]) -> None:
    codings, problems = read_codings(rows)
    assert len(codings) + len(problems) == len(rows)
