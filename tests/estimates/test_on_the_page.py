"""Tables of estimates as lines of print: only what there is, and nothing left out."""

from __future__ import annotations

from estimates.made import LIKERT, rows, spec, variable
from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import Grid, grid
from remit.core.words import Choice
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate


def printed(table: Table) -> Grid:
    cells = tuple(
        ClearedCell(c.variable, c.choice, c.label, c.group, c.measure, c.n, c.base, c.value, c.lower, c.upper)
        for c in table.cells
    )
    return grid(ClearedTable(table.head, cells, table.notes))


def first_column(found: Grid) -> list[str]:
    return [row[0].text for row in found.rows]


def test_top_two_net_and_mean_are_lines_of_their_own_below_the_choices() -> None:
    view = variable("view", choices=LIKERT)
    made = rows({"view": ["a", "sa", "d", "n", "a"]}, [view])
    found = printed(tabulate(made, spec("choice", [view], favourable=("a", "sa"), unfavourable=("sd", "d"))))
    assert first_column(found)[-3:] == ["Mean", "Net", "Top two"]
    assert [row[2].text for row in found.rows[-3:]] == ["3.6", "40%", "60%"]
    assert not any(cell.status for row in found.rows[:5] for cell in row)


def test_a_ranking_by_group_prints_first_choice_and_any_mention() -> None:
    key = variable("key", choices=[Choice("x", "X"), Choice("y", "Y")])
    top = [variable(f"top.{place}", choices=LIKERT[:2]) for place in (1, 2)]
    made = rows({"top.1": ["sd", "d"], "top.2": ["d", ".r"], "key": ["x", "y"]}, [*top, key])
    found = printed(tabulate(made, spec("ranking", top, limit=2), key))
    assert first_column(found) == [
        "Strongly disagree: first choice",
        "Disagree: first choice",
        "Strongly disagree: any mention",
        "Disagree: any mention",
        "Base (people who answered)",
    ]
    assert "Prefer not to say" not in first_column(printed(tabulate(made, spec("ranking", top, limit=2))))


def test_repeating_rows_print_no_line_that_cannot_be() -> None:
    variables = [
        variable("team.1.title", choices=[Choice("deputy", "Deputy")], label="Title"),
        variable("team.1.time", "number", label="Sessions"),
        variable("team.none", "flag", choice="none", label="We have none"),
    ]
    made = rows(
        {
            "team.1.title": ["deputy", None],
            "team.1.time": ["2", None],
            "team.none": [None, "1"],
        },
        variables,
    )
    found = printed(tabulate(made, spec("rows", variables)))
    assert first_column(found)[:3] == ["Title: Deputy", "We have none", "Sessions: mean"]
