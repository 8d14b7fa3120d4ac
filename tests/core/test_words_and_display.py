"""The words every room shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.core.display import count_text, grid, number_text, percent_text
from remit.core.problems import Place, Problem, errors, nearest
from remit.core.words import match_key, number_of, plain, slug


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.396, "40%"),
        (0.125, "13%"),
        (0.005, "1%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (-0.25, "−25%"),
        (-0.001, "0%"),
    ],
)
def test_percentages_are_whole_and_rounded_half_up(share, text):
    assert percent_text(share) == text


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_percentage_is_the_nearest_whole_one(n, base):
    share = min(n, base) / base
    assert abs(int(percent_text(share).rstrip("%")) - share * 100) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    ("number", "text"), [(7.7, "7.7"), (8.0, "8"), (1234.56, "1,234.6"), (-0.04, "0"), (-3, "−3")]
)
def test_measurements_drop_noughts_that_say_nothing(number, text):
    assert number_text(number) == text


def test_counts_have_separators():
    assert count_text(1234567) == "1,234,567"


def test_a_problem_reads_where_code_what_and_mend():
    problem = Problem("ITEM-003", Place("questionnaire.yaml", 41), "it has one choice", "add rows")
    assert str(problem) == "questionnaire.yaml:41 · ITEM-003 · it has one choice · add rows"
    assert errors([problem, Problem("X-001", Place("x"), "a", "b", "warning")]) == (problem,)


def test_the_nearest_name_is_offered_only_when_it_is_near():
    assert nearest("provder", ["provider", "hours"]) == " (did you mean 'provider'?)"
    assert nearest("HOURS", ["provider", "hours"]) == " (did you mean 'hours'?)"
    assert nearest("xyz", ["provider", "hours"]) == ""


def test_invisible_marks_fold_and_case_does_not():
    assert match_key("\ufeffNever \u200b") == match_key("Never")
    assert match_key("Full time") != match_key("Full Time")


@given(st.text())
def test_plain_text_stays_plain(text):
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_a_slug_holds_only_what_a_code_may_hold(text):
    assert all(letter in "abcdefghijklmnopqrstuvwxyz0123456789_" for letter in slug(text))
    assert len(slug(text)) <= 40


def test_a_breakdown_has_one_column_a_group_and_prints_its_bases():
    head = Head(
        "q_by_k",
        "q",
        "Question",
        "choice",
        (Label("q", "Question"),),
        (Label("a", "A"), Label("b", "B")),
        (Label("x", "A"),),
        "k",
        "Kind",
    )
    cells = (
        ClearedCell("q", "a", "A", "", "share", 6, 10, 0.6),
        ClearedCell("q", "b", "B", "", "share", 4, 10, 0.4),
        ClearedCell("q", "a", "A", "x", "share", None, None, None, status="c"),
        ClearedCell("q", "b", "B", "x", "share", None, None, None, status="c"),
    )
    printed = grid(ClearedTable(head, cells))
    assert printed.header == ("Answer", "All", "A")
    assert [[cell.text for cell in row] for row in printed.rows] == [
        ["A", "60%", "[c]"],
        ["B", "40%", "[c]"],
        ["Base (people who answered)", "10", "[c]"],
    ]
    assert printed.shorthand == ("c",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", 20.0),
        (" 20 ", 20.0),
        ("-0.5", -0.5),
        ("+3.", 3.0),
        (".25", 0.25),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
    ],
)
def test_a_number_is_read_as_programs_write_it(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text",
    ["75_000_2", "1_0", "nan", "inf", "-Infinity", "1e999", "٣", "1,000", "£5", "", ".", "--1"],
)
def test_a_code_or_a_word_is_no_number(text: str) -> None:
    assert number_of(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_is_written_is_read_back(number: float) -> None:
    assert number_of(repr(number)) == number
