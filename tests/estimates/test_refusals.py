"""Input that cannot be tabulated is refused in words, never with a traceback."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from estimates.made import COLOURS, LIKERT, flags, rows, spec, variable
from remit.core.problems import Refused
from remit.estimates.contrasts import compare_choices, compare_groups
from remit.estimates.tabulate import tabulate, tabulate_all

VIEW, KEY = variable("view", choices=LIKERT), variable("key", choices=COLOURS)
MADE = rows({"view": ["a", "d"], "key": ["red", "blue"]}, [VIEW, KEY])
TABLE = spec("choice", [VIEW])


def refusal(call: object) -> str:
    with pytest.raises(Refused) as refused:
        call()
    (problem,) = refused.value.problems
    assert problem.what
    assert problem.fix
    return f"{problem.code} {problem.what} {problem.fix}"


def test_a_key_that_is_not_there_is_named_with_the_nearest_one() -> None:
    said = refusal(lambda: tabulate(MADE, TABLE, variable("kye", choices=COLOURS)))
    assert said.startswith("EST-001")
    assert "'key'" in said


@pytest.mark.parametrize(
    ("storage", "cells", "why"),
    [
        ("flag", ["1", "0"] * 15, "overlap"),
        ("text", ["long", "short"] * 15, "open text"),
        ("number", [str(number) for number in range(30)], "more than 20"),
        ("date", ["2020-01-01", "2021"] * 15, "date"),
    ],
)
def test_tables_are_broken_down_by_one_closed_answer_only(storage: str, cells: list[str], why: str) -> None:
    by = variable("by", storage)
    made = rows({"view": ["a"] * 30, "by": cells}, [VIEW, by])
    said = refusal(lambda: tabulate(made, TABLE, by))
    assert said.startswith("EST-002")
    assert why in said


@pytest.mark.parametrize("weights", [[1.0, float("nan")], [1.0, -2.0], [1.0]])
def test_weights_that_are_no_weights_are_refused(weights: list[float]) -> None:
    assert refusal(lambda: tabulate(replace(MADE, weights=np.array(weights)), TABLE)).startswith("EST-003")


def test_more_answers_than_people_are_refused() -> None:
    assert "EST-004" in refusal(lambda: tabulate_all(replace(MADE, population=1), [TABLE]))


def test_a_table_of_columns_that_are_not_there_is_refused() -> None:
    said = refusal(lambda: tabulate(MADE, spec("choice", [variable("veiw", choices=LIKERT)])))
    assert said.startswith("EST-005")
    assert "'view'" in said


def test_a_table_that_is_not_made_of_responses_is_refused() -> None:
    assert refusal(lambda: tabulate(MADE, replace(TABLE, layout="trend"))).startswith("EST-006")
    assert refusal(lambda: tabulate(MADE, replace(TABLE, variables=()))).startswith("EST-006")


def test_a_contrast_of_choices_that_are_not_there_is_refused() -> None:
    tools = flags("tools", "xy")
    made = rows({"tools.x": ["1", "0"], "tools.y": ["1", "1"]}, tools)
    assert "EST-007" in refusal(lambda: compare_choices(made, spec("multi", tools), "x", "z"))
    assert "EST-007" in refusal(lambda: compare_choices(MADE, TABLE, "a", "d"))


def test_a_contrast_of_groups_that_are_not_there_is_refused() -> None:
    table = tabulate(MADE, TABLE, KEY)
    assert "EST-008" in refusal(lambda: compare_groups(table, "red", "blu", choice="a"))


def test_contrasts_of_too_few_people_are_none() -> None:
    tools = flags("tools", "xy")
    made = rows({"tools.x": ["1"], "tools.y": ["0"]}, tools)
    assert compare_choices(made, spec("multi", tools), "x", "y") is None
    assert compare_groups(tabulate(MADE, TABLE, KEY), "red", "blue", choice="a") is None


def test_weights_of_nought_leave_people_and_no_share() -> None:
    table = tabulate(replace(MADE, weights=np.zeros(2)), TABLE)
    assert {(each.n <= 1, each.value, each.lower) for each in table.cells} == {(True, None, None)} | {
        (False, None, None)
    } & {(each.n <= 1, each.value, each.lower) for each in table.cells}
