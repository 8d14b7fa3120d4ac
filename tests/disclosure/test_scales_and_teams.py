"""Statements on a scale (top two, net, mean) and repeating rows: shown only where their counts are."""

from __future__ import annotations

from functools import partial

from disclosure import kit
from disclosure.kit import Rows, choice
from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.words import Choice, TableSpec, Variable

POINTS = tuple(Choice(code, f"Point {code}", float(place)) for place, code in enumerate("abcd", 1))

clear_rows = partial(kit.clear_rows, broken_down=True)
"""Everything here is also broken down, by a key that all people share."""


def matrix(*rows: str) -> TableSpec:
    variables = tuple(Variable(f"x.{row}", "x", f"Row {row}", "choice", "matrix", POINTS) for row in rows)
    return TableSpec(
        "x",
        "x",
        "Statements?",
        "matrix",
        variables,
        ordered=True,
        favourable=("c", "d"),
        unfavourable=("a", "b"),
    )


def statement(**rows: str) -> Rows:
    """One string of codes a statement, one letter a person."""
    people = len(next(iter(rows.values())))
    return [{f"x.{row}": codes[place] for row, codes in rows.items()} for place in range(people)]


def table_of(rows: Rows, spec: TableSpec, name: str = "x") -> ClearedTable:
    table = clear_rows(rows, [spec]).release.table(name)
    assert table is not None
    return table


def cell_of(table: ClearedTable, measure: str, variable: str = "x.one") -> ClearedCell:
    cell = table.cell(measure, variable)
    assert cell is not None
    return cell


def test_top_two_net_and_mean_are_shown_where_every_count_is() -> None:
    table = table_of(statement(one="aaabbbbcccccdddd"), matrix("one"))
    assert cell_of(table, "top_two").value == 0.56
    assert cell_of(table, "net").value == 0.13
    assert cell_of(table, "mean").value == 2.6


def test_joining_within_a_side_keeps_top_two_and_across_sides_loses_it() -> None:
    within = table_of(statement(one="aaaaabbbbccdddddd"), matrix("one"))
    assert [label.code for label in within.head.choices] == ["a", "b", "c_to_d"]
    assert cell_of(within, "top_two").value == 0.47
    across = table_of(statement(one="aaaaaabbcccccccc"), matrix("one"))
    assert cell_of(across, "top_two").status == ""
    mixed = table_of(statement(one="aacccccccccccccc"), matrix("one"))
    assert cell_of(mixed, "top_two").status == "c"


def test_a_statement_with_a_small_count_is_withheld_without_the_others() -> None:
    """The answers of a matrix are joined only where most statements need it."""
    rows = statement(one="aaaabbbbccccddddd", two="aaaabbbbbccccdddd", three="abbbbbbcccccddddd")
    table = table_of(rows, matrix("one", "two", "three"))
    assert [label.code for label in table.head.choices] == ["a", "b", "c", "d"]
    hidden = {(c.variable, c.choice) for c in table.cells if c.measure == "share" and c.status}
    assert hidden == {("x.three", "a"), ("x.three", "c")}
    assert cell_of(table, "top_two", "x.three").status == "c"
    assert cell_of(table, "top_two", "x.one").status == ""


def test_a_group_with_a_hidden_count_has_no_mean() -> None:
    spec = matrix("one")
    rows = [
        {**row, "k": "g" if place % 2 else "h"}
        for place, row in enumerate(statement(one="aabbbbbbccccccddddddda"))
    ]
    table = clear_rows(rows, [spec, choice("k", "gh")], ["k"]).release.table("x_by_k")
    assert table is not None
    for group in "gh":
        line = [c for c in table.cells if c.measure == "share" and c.group == group]
        (mean,) = [c for c in table.cells if c.measure == "mean" and c.group == group]
        assert (mean.status == "c") == any(c.status for c in line)


def team() -> TableSpec:
    titles = (Choice("deputy", "Deputy"), Choice("lead", "Lead"))
    variables = tuple(
        variable
        for row in (1, 2)
        for variable in (
            Variable(f"x.{row}.title", "x", "Post", "choice", "rows", titles),
            Variable(f"x.{row}.hours", "x", "Hours", "number", "rows"),
        )
    )
    return TableSpec("x", "x", "Your team?", "rows", variables)


def statuses(table: ClearedTable, measure: str) -> dict[str, str]:
    """The status of each title's number."""
    return {c.choice: c.status for c in table.cells if c.measure == measure and c.variable == "x.title"}


def test_a_post_that_few_have_is_withheld_with_its_number_a_person() -> None:
    rows: Rows = [{"x.1.title": "deputy", "x.1.hours": "4"}] * 9
    rows += [{"x.1.title": "deputy", "x.2.title": "lead", "x.2.hours": "9"}] * 2
    rows += [{"x.1.title": "", "x.1.hours": "2"}] * 3
    table = table_of(rows, team())
    assert statuses(table, "share") == {"deputy": "", "lead": "c"}
    # Eleven people with eleven posts: the number a person would say that each of them has one.
    assert statuses(table, "mean") == {"deputy": "c", "lead": "c"}
    rows += [{"x.1.title": "deputy", "x.2.title": "deputy"}] * 5
    assert statuses(table_of(rows, team()), "mean") == {"deputy": "", "lead": "c"}
    assert not {"min", "max", "mode"} & {cell.measure for cell in table.cells}


def test_what_one_table_withholds_of_the_whole_no_other_prints() -> None:
    spec = matrix("one")
    rows = [
        {**row, "k": "g" if place % 2 else "h"}
        for place, row in enumerate(statement(one="aabbbbbbccccccddddddda"))
    ]
    release = clear_rows(rows, [spec, choice("k", "gh")], ["k"]).release
    own, crossed = release.table("x"), release.table("x_by_k")
    assert own is not None
    assert crossed is not None
    for cell in own.cells:
        same = crossed.cell(cell.measure, cell.variable, cell.choice, "")
        assert same is None or (same.status == "c") == (cell.status == "c")
