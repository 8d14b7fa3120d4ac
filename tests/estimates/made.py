"""Small made-up rows for the tests of this folder, and the committed reference numbers."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from remit.core.words import Choice, Layout, Storage, TableSpec, Variable
from remit.estimates.table import Cell, Table
from remit.fieldwork.responses import Responses

REFERENCE = Path(__file__).parent / "reference"

LIKERT = tuple(
    Choice(code, label, score)
    for code, label, score in [
        ("sd", "Strongly disagree", 1),
        ("d", "Disagree", 2),
        ("n", "Neither", 3),
        ("a", "Agree", 4),
        ("sa", "Strongly agree", 5),
    ]
)
COLOURS = (Choice("red", "Red"), Choice("blue", "Blue"), Choice("green", "Green"))


def variable(
    name: str,
    storage: Storage = "choice",
    choices: Sequence[Choice] = (),
    item: str = "",
    choice: str = "",
    label: str = "",
) -> Variable:
    """A variable of the item named before the first point."""
    owner = item or name.split(".", maxsplit=1)[0]
    return Variable(name, owner, label or f"About {name}", storage, "made", tuple(choices), choice)


def flags(item: str, codes: str) -> tuple[Variable, ...]:
    """A flag for each letter."""
    return tuple(variable(f"{item}.{code}", "flag", choice=code) for code in codes)


def rows(
    cells: Mapping[str, Sequence[str | None]],
    variables: Sequence[Variable],
    weights: Sequence[float] | None = None,
    population: int = 0,
) -> Responses:
    """Responses of these columns."""
    count = max(len(column) for column in cells.values())
    frame = pl.DataFrame(
        [pl.Series("id", [f"p{row}" for row in range(count)], dtype=pl.String)]
        + [pl.Series(name, list(column), dtype=pl.String) for name, column in cells.items()]
    )
    weighed = None if weights is None else np.array(weights, dtype=np.float64)
    return Responses(frame, tuple(variables), weighed, population)


def spec(layout: Layout, variables: Sequence[Variable], **more: object) -> TableSpec:
    """A table of one item."""
    item = variables[0].item
    return TableSpec(item, item, f"Title of {item}", layout, tuple(variables), **more)


def cell(table: Table, measure: str = "share", variable: str = "", choice: str = "", group: str = "") -> Cell:
    """The one cell with this name."""
    found = [
        each
        for each in table.cells
        if (each.measure, each.choice, each.group) == (measure, choice, group)
        and variable in ("", each.variable)
    ]
    assert len(found) == 1, f"{len(found)} cells of {measure} {variable} {choice} {group}"
    return found[0]


def counts(table: Table, variable: str = "", group: str = "") -> dict[str, int]:
    """People by choice."""
    return {
        each.choice: each.n
        for each in table.cells
        if each.measure == "share" and each.group == group and variable in ("", each.variable)
    }


def read_reference(name: str) -> list[dict[str, str]]:
    """The lines of a committed CSV, whose first line says what made it."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        first = next(lines)
        assert first.startswith("# made "), f"{name} does not say what made it"
        return list(csv.DictReader(lines))


def people(weighted: bool, population: int) -> Responses:
    """The 105 made-up people of the reference numbers."""
    lines = read_reference("people.csv")
    variables = [
        variable("view", choices=LIKERT),
        variable("region", choices=[Choice(code, code.upper()) for code in "abc"]),
        variable("sessions", "number"),
        variable("hours", "number"),
        variable("does.clinic", "flag", choice="clinic"),
        variable("does.teach", "flag", choice="teach"),
        variable("patchy", choices=[Choice("1", "Yes"), Choice("0", "No")]),
    ]
    headers = {"does.clinic": "clinic", "does.teach": "teach"}
    cells = {
        each.name: [line[headers.get(each.name, each.name)] or None for line in lines] for each in variables
    }
    weights = [float(line["weight"]) for line in lines] if weighted else None
    return rows(cells, variables, weights, population)


def alike(one: Sequence[Table], other: Sequence[Table]) -> bool:
    """The same words and numbers of people, and figures that differ by rounding alone."""
    if [(t.head, t.notes) for t in one] != [(t.head, t.notes) for t in other]:
        return False
    pairs = [pair for a, b in zip(one, other, strict=True) for pair in zip(a.cells, b.cells, strict=True)]
    for a, b in pairs:
        if (a.variable, a.choice, a.group, a.measure, a.n, a.base) != (
            *(b.variable, b.choice, b.group),
            *(b.measure, b.n, b.base),
        ):
            return False
        for x, y in ((a.value, b.value), (a.lower, b.lower), (a.upper, b.upper)):
            if (x is None) != (y is None) or (x is not None and x != pytest.approx(y, rel=1e-12, abs=1e-12)):
                return False
    return True
