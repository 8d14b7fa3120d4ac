"""A leadership team: who has which posts, how many, and the numbers beside them."""

from __future__ import annotations

import pytest

from estimates.made import cell, rows, spec, variable
from remit.core.words import Choice, Variable
from remit.estimates.tabulate import tabulate
from remit.fieldwork.responses import Responses

TITLES = (Choice("deputy", "Deputy"), Choice("associate", "Associate"), Choice("lead", "Lead"))


def team(count_column: str = "number") -> tuple[list[Variable], Responses]:
    variables = [
        each
        for row in (1, 2)
        for each in (
            variable(f"team.{row}.title", choices=TITLES, label="Title"),
            variable(f"team.{row}.number", "number", label="How many"),
            variable(f"team.{row}.time", "number", label="Sessions each"),
            variable(f"team.{row}.note", "text", label="Remarks"),
        )
    ]
    variables.append(variable("team.none", "flag", choice="none", label="We have none"))
    answers = {
        # deputies 3 and associates 6; one deputy, no number; none; nothing; not applicable; two rows of leads
        "team.1.title": ["deputy", "deputy", None, None, ".n", "lead"],
        "team.1.number": ["3", None, None, None, ".n", "2"],
        "team.1.time": ["2", "4", None, None, ".n", "1"],
        "team.1.note": [None, "new", None, None, ".n", None],
        "team.2.title": ["associate", None, None, None, ".n", "lead"],
        "team.2.number": ["6", None, None, None, ".n", "0"],
        "team.2.time": ["1", None, None, None, ".n", None],
        "team.2.note": [None] * 4 + [".n", None],
        "team.none": ["0", "0", "1", None, ".n", "0"],
    }
    return variables, rows(answers, variables)


def test_shares_and_means_of_posts_with_those_who_have_none_in_the_base() -> None:
    variables, made = team()
    table = tabulate(made, spec("rows", variables, count_column="number"))
    deputy = cell(table, "share", "team.title", "deputy")
    assert (deputy.n, deputy.base) == (2, 4)
    assert cell(table, "mean", "team.title", "deputy").value == pytest.approx((3 + 1) / 4)
    assert cell(table, "mean", "team.title", "associate").value == pytest.approx(6 / 4)
    assert cell(table, "share", "team.title", "lead").n == 1
    assert cell(table, "mean", "team.title", "lead").value == pytest.approx(2 / 4)
    none = cell(table, "share", "team.none", "none")
    assert (none.n, none.base) == (1, 4)


def test_without_a_count_column_each_row_is_one_post() -> None:
    variables, made = team()
    table = tabulate(made, spec("rows", variables))
    assert cell(table, "mean", "team.title", "lead").value == pytest.approx(2 / 4)
    assert cell(table, "mean", "team.title", "deputy").value == pytest.approx(2 / 4)


def test_a_number_beside_the_posts_is_averaged_within_each_person_first() -> None:
    variables, made = team()
    table = tabulate(made, spec("rows", variables, count_column="number"))
    mean = cell(table, "mean", "team.time")
    assert (mean.n, mean.base) == (3, 3)
    assert mean.value == pytest.approx(((3 * 2 + 6 * 1) / 9 + 4 + 1) / 3)
    assert {row.code for row in table.head.rows} == {"team.title", "team.time", "team.none"}


def test_a_title_that_is_not_listed_keeps_its_row() -> None:
    titles = [variable("team.1.title", choices=TITLES, label="Title")]
    table = tabulate(rows({"team.1.title": ["tutor", "deputy"]}, titles), spec("rows", titles))
    assert cell(table, "share", "team.title", "tutor").n == 1
    assert any("not in the list" in note for note in table.notes)
