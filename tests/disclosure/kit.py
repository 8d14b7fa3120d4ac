"""Small studies for the tests of this folder: rows in, tables and clearances out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from remit.core.words import Choice, Layout, TableSpec, Variable
from remit.disclosure.clear import Clearance, clear_all
from remit.disclosure.policy import Policy
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.responses import Responses

SMALL = Policy(cell_min=3, special_min=4, group_min=5, mean_min=5, quartile_min=8)
"""Thresholds low enough that every possible table can be tried."""

NONE = Policy(none_reason="the rows are made up")


@dataclass(frozen=True, slots=True)
class Merge:
    """Categories that a plan joins."""

    code: str
    label: str
    choices: tuple[str, ...]


Rows = Sequence[Mapping[str, str | None]]


def choice(name: str, codes: str | Sequence[str], **settings: object) -> TableSpec:
    """A table of an item with one answer a person."""
    choices = tuple(Choice(code, f"Answer {code}") for code in codes)
    variable = Variable(name, name, f"Question {name}?", "choice", "single", choices)
    return TableSpec(name, name, f"Question {name}?", "choice", (variable,), **settings)  # type: ignore[arg-type]


def boxes(name: str, codes: str | Sequence[str], layout: Layout = "multi", **settings: object) -> TableSpec:
    """A table of tick boxes."""
    flags = tuple(
        Variable(f"{name}.{code}", name, f"Box {code}", "flag", "select_all", choice=code) for code in codes
    )
    return TableSpec(name, name, f"Boxes {name}?", layout, flags, **settings)  # type: ignore[arg-type]


def number(name: str, codes: Sequence[str] = (), **settings: object) -> TableSpec:
    """A table of numbers; `codes` make it a scale."""
    choices = tuple(Choice(code, f"Point {code}", float(code)) for code in codes)
    variable = Variable(name, name, f"How many {name}?", "number", "whole", choices)
    return TableSpec(name, name, f"How many {name}?", "number", (variable,), **settings)  # type: ignore[arg-type]


def ranking(name: str, codes: str | Sequence[str], places: int) -> TableSpec:
    """A table of ranks."""
    choices = tuple(Choice(code, f"Answer {code}") for code in codes)
    variables = tuple(
        Variable(f"{name}.{place}", name, f"Place {place}", "choice", "rank", choices)
        for place in range(1, places + 1)
    )
    return TableSpec(name, name, f"Rank {name}", "ranking", variables, limit=places)


def responses_of(rows: Rows, specs: Sequence[TableSpec], population: int = 0) -> Responses:
    """Rows as responses; cells that a row does not name are blank."""
    variables = tuple(dict.fromkeys(variable for spec in specs for variable in spec.variables))
    names = ["id", *(variable.name for variable in variables)]
    cells = [{"id": f"p{place}", **row} for place, row in enumerate(rows, 1)]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))
    return Responses(frame, variables, population=population)


def tables_of(rows: Rows, specs: Sequence[TableSpec], keys: Sequence[str] = ()) -> tuple[Table, ...]:
    """Every table, each broken down by the keys."""
    responses = responses_of(rows, specs)
    by = [variable for name in keys if (variable := responses.variable(name)) is not None]
    return tabulate_all(responses, specs, by)


def clear_rows(
    rows: Rows,
    specs: Sequence[TableSpec],
    keys: Sequence[str] = (),
    policy: Policy = SMALL,
    merges: Mapping[str, Sequence[Merge]] | None = None,
    *,
    broken_down: bool = False,
) -> Clearance:
    """A clearance of all tables of these rows.

    `broken_down` breaks them down by a key that all people share.
    """
    if broken_down and not keys:
        rows, specs, keys = [{"of": "s", **row} for row in rows], [*specs, choice("of", "s")], ["of"]
    responses = responses_of(rows, specs)
    tables = tables_of(rows, specs, keys)
    return clear_all((), tables, policy, merges=merges, keys=keys, variables=responses.variables)


def crossed_rows(
    counts: Mapping[tuple[str, str], int], item: str = "x", key: str = "k"
) -> list[dict[str, str]]:
    """Rows that give these counts by answer and group."""
    return [{item: answer, key: group} for (answer, group), people in counts.items() for _ in range(people)]
