from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from remit.core.problems import Problem
from remit.core.words import Choice, Variable
from remit.fieldwork.checks import check_answers, completeness
from remit.fieldwork.responses import Responses
from remit.instrument.items import Instrument, Item, Page

PICK = Item(
    "pick",
    "select_k",
    "Choose up to two",
    choices=(Choice("a", "A"), Choice("b", "B"), Choice("c", "C"), Choice("n", "None", exclusive=True)),
    settings={"limit": 2},
)
RANK = Item("rank", "rank", "Rank", choices=(Choice("a", "A"), Choice("b", "B"), Choice("c", "C")))
DUTY = Item("duty", "yes_no", "On duty?", choices=(Choice("yes", "Yes"), Choice("no", "No")))
HOURS = Item("hours", "whole", "How many hours?", show_if="duty == 'yes'")
INSTRUMENT = Instrument("Test", (Page("one", "One", (PICK, RANK, DUTY, HOURS)),))
VARIABLES = (
    *(Variable(f"pick.{code}", "pick", code, "flag", "select_k", choice=code) for code in "abcn"),
    *(Variable(f"rank.{place}", "rank", "Place", "choice", "rank", RANK.choices) for place in (1, 2, 3)),
    Variable("duty", "duty", "On duty?", "choice", "yes_no", DUTY.choices),
    Variable("hours", "hours", "Hours", "number", "whole"),
)


def asked(cells: Mapping[str, str]) -> Collection[str]:
    return {"pick", "rank", "duty"} | ({"hours"} if cells.get("duty") == "yes" else set())


def responses_of(*rows: dict[str, str]) -> Responses:
    columns = ["id", *(variable.name for variable in VARIABLES)]
    cells = [{"id": f"p{number}", **row} for number, row in enumerate(rows, 1)]
    return Responses(pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String)), VARIABLES)


def check(*rows: dict[str, str]) -> tuple[Problem, ...]:
    return check_answers(responses_of(*rows), INSTRUMENT, asked)


def test_answers_that_follow_the_questionnaire_have_no_problems() -> None:
    full = {
        "pick.a": "1",
        "pick.b": "1",
        "pick.c": "0",
        "rank.1": "a",
        "rank.2": "b",
        "duty": "yes",
        "hours": "4",
    }
    assert check(full, {"pick.n": "1", "duty": "no", "rank.1": ".r", "rank.2": ".r"}, {}) == ()


def test_more_choices_than_allowed_is_said_with_the_ids() -> None:
    over = {"pick.a": "1", "pick.b": "1", "pick.c": "1"}
    (problem,) = check(over, {"pick.a": "1"}, over)
    assert (problem.code, problem.severity) == ("RESP-010", "warning")
    assert "2 responses (id 'p1', 'p3')" in problem.what


def test_none_of_these_beside_another_choice_is_said() -> None:
    assert [p.code for p in check({"pick.a": "1", "pick.n": "1"})] == ["RESP-011"]


def test_a_rank_with_a_gap_is_said() -> None:
    assert [p.code for p in check({"rank.1": "a", "rank.3": "b"})] == ["RESP-012"]
    assert [p.code for p in check({"rank.2": "a"})] == ["RESP-012"]


def test_the_same_option_in_two_places_is_said() -> None:
    assert [p.code for p in check({"rank.1": "a", "rank.2": "a"})] == ["RESP-013"]


def test_an_answer_to_a_question_that_was_not_asked_is_said() -> None:
    assert [p.code for p in check({"duty": "no", "hours": "3"})] == ["RESP-014"]
    assert check({"duty": "yes", "hours": "3"}) == ()


def test_completeness_counts_only_what_was_asked() -> None:
    found = completeness(
        responses_of(
            {"pick.a": "1", "rank.1": "a", "duty": "no"},
            {"pick.a": "1", "rank.1": "a", "duty": "yes"},
            {"duty": ".r"},
            {},
        ),
        INSTRUMENT,
        asked,
    )
    assert found == {"p1": 1.0, "p2": 0.75, "p3": 1 / 3, "p4": 0.0}


def test_only_required_questions_count_when_some_are_required() -> None:
    needed = Instrument(
        "Test", (Page("one", "One", (PICK, Item("duty", "yes_no", "On duty?", required=True))),)
    )
    found = completeness(responses_of({"duty": "no"}, {"pick.a": "1"}), needed, lambda _: {"pick", "duty"})
    assert found == {"p1": 1.0, "p2": 0.0}


def test_a_response_that_was_asked_nothing_is_complete() -> None:
    assert completeness(responses_of({}), INSTRUMENT, lambda _: set()) == {"p1": 1.0}
