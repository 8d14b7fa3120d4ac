from __future__ import annotations

import pytest

from disclosure.kit import NONE, SMALL, choice, crossed_rows, tables_of
from remit.core.problems import Place, Problem, Refused
from remit.core.requests import FigureRequest, NumberRequest, QuotesRequest, Request, TableRequest
from remit.disclosure.clear import clear, clear_all
from remit.disclosure.policy import Policy

COUNTS = {("a", "g"): 5, ("b", "g"): 6, ("a", "h"): 7, ("b", "h"): 8}
TABLES = tables_of(crossed_rows(COUNTS), [choice("x", "ab"), choice("k", "gh")], ["k", "x"])
HERE = Place("report.md", 12)


def problems(
    request: Request, policy: Policy = SMALL, planned: tuple[tuple[str, str], ...] = ()
) -> list[Problem]:
    return list(clear_all([request], TABLES, policy, keys=["k"], planned=planned).problems)


@pytest.mark.parametrize(
    "request_",
    [
        NumberRequest("x", "share", "n", "x", "a", "", "count", HERE),
        NumberRequest("x_by_k", "share", "value", "", "b", "g", "percent", HERE),
        TableRequest("x", where=HERE),
        FigureRequest("x_by_k", where=HERE),
        QuotesRequest("x", where=HERE),
    ],
)
def test_what_is_there_and_planned_may_be_asked_for(request_: Request) -> None:
    assert problems(request_) == []


def test_a_table_that_is_not_there_names_the_nearest_and_the_line() -> None:
    (problem,) = problems(TableRequest("x_by_kk", where=HERE))
    assert (problem.code, str(problem.where)) == ("CLEAR-001", "report.md:12")
    assert "did you mean 'x_by_k'?" in problem.what
    assert problems(QuotesRequest("xx", where=HERE))[0].code == "CLEAR-001"


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (NumberRequest("x", "shares", "n", where=HERE), "no measure 'shares' (did you mean 'share'?)"),
        (NumberRequest("x", "share", "n", choice="c", where=HERE), "no choice 'c'"),
        (NumberRequest("x", "share", "n", variable="y", where=HERE), "no variable 'y'"),
        (NumberRequest("x_by_k", "share", "n", group="north", where=HERE), "no group 'north'"),
    ],
)
def test_a_number_that_is_not_there_is_said_with_what_there_is(number: NumberRequest, what: str) -> None:
    (problem,) = problems(number)
    assert problem.code == "CLEAR-003"
    assert what in problem.what


def test_a_crossing_outside_the_plan_says_what_to_add_to_it() -> None:
    (problem,) = problems(TableRequest("k_by_x", where=HERE))
    assert (problem.code, str(problem.where)) == ("CLEAR-002", "report.md:12")
    assert "`- {item: k, by: x}`" in problem.fix
    assert "plan.yaml" in problem.fix


def test_a_crossing_that_the_plan_names_is_released() -> None:
    assert problems(TableRequest("k_by_x", where=HERE), planned=(("k", "x"),)) == []
    release = clear((), TABLES, SMALL, keys=["k"], planned=[("k", "x")])
    assert release.table("k_by_x") is not None


def test_a_crossing_outside_the_plan_is_not_in_the_release() -> None:
    assert clear((), TABLES, SMALL, keys=["k"]).table("k_by_x") is None


def test_without_protection_any_crossing_may_be_asked_for() -> None:
    assert problems(TableRequest("k_by_x", where=HERE), NONE) == []
    assert clear((), TABLES, NONE).table("k_by_x") is not None


def test_clear_stops_at_a_request_that_cannot_be_met() -> None:
    with pytest.raises(Refused) as stopped:
        clear([TableRequest("nothing", where=HERE)], TABLES, SMALL)
    assert [problem.code for problem in stopped.value.problems] == ["CLEAR-001"]


def test_the_same_problem_is_told_once() -> None:
    asked = [TableRequest("nothing", where=HERE)] * 3
    assert len(clear_all(asked, TABLES, SMALL).problems) == 1
