"""The tables that each kind of item asks for can be made of the answers it synthesises."""

from __future__ import annotations

import random

import pytest

from estimates.made import COLOURS, alike, rows, variable
from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import MEASURE_NAMES, grid
from remit.estimates.counted import tabulate_counted
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate, tabulate_all
from remit.fieldwork.counting import CountedHere
from remit.instrument.kinds import kinds

KEY = variable("group_of_tests", choices=COLOURS)


def drawn(table: Table) -> int:
    """How many lines the table has on a page."""
    cells = tuple(
        ClearedCell(c.variable, c.choice, c.label, c.group, c.measure, c.n, c.base, c.value, c.lower, c.upper)
        for c in table.cells
    )
    return len(grid(ClearedTable(table.head, cells, table.notes)).rows)


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_kind_gives_tables_that_add_up_and_can_be_drawn(name: str) -> None:
    kind = kinds()[name]
    item, rng = kind.example(), random.Random(7)  # noqa: S311
    answers = [kind.synthesise(item, rng) for _ in range(60)] + [{}]
    variables = kind.variables(item)
    cells = {each.name: [answer.get(each.name) for answer in answers] for each in variables}
    cells[KEY.name] = [rng.choice(["red", "blue"]) for _ in answers]
    made = rows(cells, (*variables, KEY))
    specs = kind.tabulate(item)
    assert specs
    for spec in specs:
        for table in (tabulate(made, spec), tabulate(made, spec, KEY)):
            assert table.cells
            assert {each.measure for each in table.cells} <= set(MEASURE_NAMES)
            assert all(0 <= each.n <= each.base <= 60 for each in table.cells)
            names = [(c.measure, c.variable, c.choice, c.group) for c in table.cells]
            assert len(names) == len(set(names))
            rows_of_table = {row.code for row in table.head.rows} | {table.head.item}
            assert {each.variable for each in table.cells} <= rows_of_table
            assert drawn(table) > 0


@pytest.mark.parametrize("name", sorted(kinds()))
def test_people_counted_together_give_the_same_tables_of_every_kind(name: str) -> None:
    kind = kinds()[name]
    item, rng = kind.example(), random.Random(8)  # noqa: S311
    answers = [kind.synthesise(item, rng) for _ in range(60)] + [{}]
    variables = kind.variables(item)
    cells = {each.name: [answer.get(each.name) for answer in answers] for each in variables}
    cells[KEY.name] = [rng.choice(["red", "blue", None]) for _ in answers]
    made = rows(cells, (*variables, KEY), [1.0 + place % 4 for place in range(61)], population=90)
    specs = kind.tabulate(item)
    assert alike(tabulate_all(made, specs, [KEY]), tabulate_counted(CountedHere(made), specs, [KEY]))
