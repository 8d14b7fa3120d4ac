"""What each kind makes of what people really write, and what it says to them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from remit.core.words import Choice
from remit.instrument.items import Item
from remit.instrument.kinds import Reading, kinds

ABC = (Choice("a", "Apples"), Choice("b", "Pears"), Choice("c", "Plums"))
NONE = Choice("none", "None of these", exclusive=True)
SESSIONS = Item("n", "number", "How many?", settings={"unit": "sessions", "highest": 20})
POUNDS = Item("n", "whole", "How much?", settings={"unit": "£", "lowest": -10, "highest": 5000})
PICK = Item("p", "select_k", "Pick", choices=ABC, other="Other", settings={"limit": 2})
EXACT = Item("p", "select_k", "Pick", choices=ABC, settings={"exactly": 2})
ALL = Item("p", "select_all", "Which?", choices=(*ABC, NONE), other="Other", refused="Prefer not to say")
ONE = Item("p", "single", "Which?", choices=ABC, other="Other", refused="Prefer not to say")
RANK = Item("p", "rank", "Rank", choices=ABC, other="Other", settings={"limit": 3})
DAY = Item("d", "date", "When?", settings={"earliest": "2000-01-01", "latest": "2014-12-31"})
TEAM = replace(kinds()["rows"].example(), id="t")


def read(item: Item, **fields: str | list[str]) -> Reading:
    page = {name.replace("__", "."): [v] if isinstance(v, str) else v for name, v in fields.items()}
    return kinds()[item.kind].read(item, page)


def said(reading: Reading) -> str:
    assert len(reading.problems) == 1, reading.problems
    return f"{reading.problems[0].what}. {reading.problems[0].fix}"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("7.5", "7.5"),
        (" 7.50 ", "7.5"),
        ("07", "7"),
        ("7.0", "7"),
        (".5", "0.5"),
        ("+3", "3"),
        ("-0", "0"),
        ("٣", "3"),
        ("１２", "12"),
        ("8 sessions", "8"),
        ("0", "0"),
        ("20", "20"),
        ("8SESSIONS", "8"),
        ("0.123456789", "0.123456789"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, stored: str) -> None:
    assert read(SESSIONS, n=written) == Reading({"n": stored})


@pytest.mark.parametrize(
    ("written", "stored"), [("1,234", "1234"), ("1 234", "1234"), ("£50", "50"), ("−5", "-5"), ("12.0", "12")]
)
def test_a_whole_number_may_have_thousands_and_a_unit(written: str, stored: str) -> None:
    assert read(POUNDS, n=written) == Reading({"n": stored})


@pytest.mark.parametrize(
    ("item", "written", "words"),
    [
        (
            SESSIONS,
            "12,5",
            "“12,5” has a comma where we expect a point. write it with a point, for example 12.5",
        ),
        (SESSIONS, "about 7", "“about 7” is not a number. write it in digits, for example 7.5"),
        (SESSIONS, "1e3", "“1e3” is not a number. write it in digits, for example 7.5"),
        (SESSIONS, "1e999", "“1e999” is not a number. write it in digits, for example 7.5"),
        (SESSIONS, "NaN", "“NaN” is not a number. write it in digits, for example 7.5"),
        (SESSIONS, "²", "“²” is not a number. write it in digits, for example 7.5"),
        (SESSIONS, "21", "“21” is more than 20 sessions. write a number from 0 to 20"),
        (SESSIONS, "-1", "“-1” is less than 0 sessions. write a number from 0 to 20"),
        (POUNDS, "2.5", "“2.5” is not a whole number. round it to a whole number"),
        (POUNDS, "5001", "“5001” is more than 5,000 £. write a number from -10 to 5,000"),
        (
            POUNDS,
            "12,34",
            "“12,34” has a comma where we expect a point. write it with a point, for example 12.34",
        ),
    ],
)
def test_what_is_no_number_is_said_in_plain_words(item: Item, written: str, words: str) -> None:
    reading = read(item, n=written)
    assert reading.values == {}
    assert said(reading) == words


def test_two_answers_to_one_question_are_not_settled_by_chance() -> None:
    reading = read(SESSIONS, n=["7", "8"])
    assert reading.values == {}
    assert "2 different answers" in said(reading)
    assert read(SESSIONS, n=["7", "7 "]) == Reading({"n": "7"})


def test_ticks_become_ones_and_noughts() -> None:
    assert read(PICK, p__a="1") == Reading({"p.a": "1", "p.b": "0", "p.c": "0", "p.other": "0"})


def test_no_ticks_at_all_are_not_a_row_of_noes() -> None:
    assert read(ALL) == Reading({})


def test_too_many_ticks_are_kept_and_said() -> None:
    reading = read(PICK, p__a="1", p__b="1", p__c="1")
    assert list(reading.values.values()).count("1") == 3
    assert said(reading) == "You chose 3 answers; the most is 2. untick 1"


def test_too_few_ticks_are_said_where_the_number_is_exact() -> None:
    assert said(read(EXACT, p__a="1")) == "You chose 1 of the 2 answers we ask for. choose 1 more"
    assert read(EXACT, p__a="1", p__b="1").problems == ()
    assert read(EXACT) == Reading({})


def test_none_of_these_stands_alone() -> None:
    assert said(read(ALL, p__none="1", p__a="1")).startswith("You chose “None of these” together with")
    assert "but chose another answer" in said(read(ALL, p__none="1", p__other_text="Figs"))


def test_words_beside_other_count_as_choosing_it() -> None:
    assert read(ONE, p__other_text=" Figs ") == Reading({"p": "other", "p.other_text": "Figs"})
    assert read(ALL, p__a="1", p__other_text="Figs").values["p.other"] == "1"
    assert read(RANK, p__1="a", p__other_text="Figs") == Reading(
        {"p.1": "a", "p.2": "other", "p.other_text": "Figs"}
    )


def test_words_beside_other_and_another_choice_are_a_question_back() -> None:
    reading = read(ONE, p="a", p__other_text="Figs")
    assert reading.values == {"p": "a"}
    assert said(reading).startswith("You wrote something beside “Other” but chose another answer")
    assert "but chose another answer" in said(read(RANK, p__1="a", p__2="b", p__3="c", p__other_text="Figs"))


def test_a_refusal_and_an_answer_are_a_question_back() -> None:
    reading = read(ALL, p__a="1", p__missing=".r")
    assert reading.values["p.a"] == "1"
    assert said(reading) == "You gave an answer and also ticked “Prefer not to say”. keep one of the two"


def test_a_refusal_of_a_block_is_stored_in_each_flag() -> None:
    values = read(ALL, p__missing=".r").values
    assert values == dict.fromkeys(["p.a", "p.b", "p.c", "p.none", "p.other"], ".r")


def test_a_partial_ranking_is_an_answer() -> None:
    assert read(RANK, p__1="b") == Reading({"p.1": "b"})


def test_a_ranking_with_a_gap_or_a_double_is_a_question_back() -> None:
    assert said(read(RANK, p__1="a", p__3="b")).startswith(
        "You left your 2nd choice empty but gave a 3rd choice"
    )
    assert said(read(RANK, p__1="a", p__2="a")).startswith("You ranked “Apples” more than once")


def test_short_answers_close_up_without_gaps() -> None:
    top = Item("t", "top_open", "Top?")
    assert read(top, t__2="Second\nline", t__3="Third") == Reading({"t.1": "Second line", "t.2": "Third"})


def test_text_keeps_its_lines_and_loses_what_no_file_should_hold() -> None:
    text = Item("w", "text", "Why?")
    assert read(text, w="\x00One\r\ntwo\ud800 ") == Reading({"w": "One\ntwo"})
    assert read(text, w="\u200b\ufeff \n") == Reading({})


def test_a_text_that_looks_like_a_refusal_is_not_taken_for_one() -> None:
    assert "we use ourselves" in said(read(Item("w", "text", "Why?"), w=".r"))


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    text = Item("w", "text", "Why?", settings={"longest": 10})
    assert said(read(text, w="x" * 13)) == "Your answer is 3 characters too long. shorten it to 10 characters"


@pytest.mark.parametrize("month", ["1", "01", "January", "jan", "١"])
def test_a_date_is_stored_as_iso_however_the_month_is_written(month: str) -> None:
    assert read(DAY, d__day="5", d__month=month, d__year="2014") == Reading({"d": "2014-01-05"})


@pytest.mark.parametrize(
    ("day", "month", "year", "field", "words"),
    [
        ("31", "2", "2014", "d.day", "“31 2 2014” is not a real date"),
        ("5", "", "2014", "d.month", "The date has no month"),
        ("", "", "2014", "d.day", "The date has no day and no month"),
        ("5", "1", "14", "d.year", "“14” is not a year with four digits"),
        ("5", "Foo", "2014", "d.day", "“5 Foo 2014” is not a real date"),
        ("5", "1", "1999", "d.day", "5 January 1999 is outside the dates we expect"),
    ],
)
def test_what_is_no_date_is_said_at_its_box(day: str, month: str, year: str, field: str, words: str) -> None:
    reading = read(DAY, d__day=day, d__month=month, d__year=year)
    assert reading.values == {}
    assert said(reading).startswith(words)
    assert reading.problems[0].where.file == field


def test_rows_close_up_and_say_that_there_are_some() -> None:
    reading = read(TEAM, t__2__title="deputy", t__2__number="3", t__4__sessions="1.5")
    assert reading == Reading(
        {"t.1.title": "deputy", "t.1.number": "3", "t.2.sessions": "1.5", "t.none": "0"}
    )


def test_no_team_is_an_answer_and_not_a_blank() -> None:
    assert read(TEAM, t__none="1") == Reading({"t.none": "1"})
    assert read(TEAM) == Reading({})
    assert "keep one of the two" in said(read(TEAM, t__none="1", t__1__title="deputy"))


def test_each_statement_of_a_matrix_may_be_refused_by_itself() -> None:
    matrix = kinds()["matrix"].example()
    reading = read(matrix, views__clear="a", views__time=".r", views__peers=".n")
    assert reading == Reading({"views.clear": "a", "views.time": ".r", "views.peers": ".n"})


def test_an_unknown_answer_is_repeated_briefly() -> None:
    assert said(read(ONE, p="z" * 500)).startswith("“" + "z" * 39 + "…” is not one of the answers")
