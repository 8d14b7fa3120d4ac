"""Tables of people who were counted together, from rows that may be anywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from msgspec.structs import replace

from remit.core.words import TableSpec, Variable
from remit.estimates.table import Table
from remit.estimates.tabulate import check_responses, fill_table
from remit.fieldwork.counting import Counting
from remit.fieldwork.responses import Responses

ONE_BY_ONE = frozenset({"choice", "matrix"})
"""Layouts in which every variable has a base of its own: their answers need not be counted jointly."""


def tabulate_counted(
    rows: Counting, specs: Sequence[TableSpec], keys: Sequence[Variable] = ()
) -> tuple[Table, ...]:
    """The tables of `tabulate_all`, from counts alone; rows are counted once a table and variable.

    Raises `Refused` as `tabulate_all` does.
    """
    check_responses(rows.count([]))
    names = {spec.item: spec for spec in reversed(specs) if spec.layout in ("choice", "number")}
    tables: list[Table] = []
    for spec in specs:
        tables.append(fill_table(count_for(rows, spec), spec))
        for key in keys:
            if key.item != spec.item:
                tables.append(fill_table(count_for(rows, spec, key), spec, key, names.get(key.item)))
    return tuple(tables)


def count_for(rows: Counting, spec: TableSpec, key: Variable | None = None) -> Responses:
    """The counts that a table needs, by one key."""
    known = {variable.name for variable in rows.variables}
    wanted = [variable.name for variable in spec.variables if variable.name in known]
    by = [key.name] if key is not None and key.name not in wanted else []
    if spec.layout not in ONE_BY_ONE or len(wanted) < 2:
        return rows.count([*wanted, *by])
    return _stacked([rows.count([name, *by]) for name in wanted])


def _stacked(parts: Sequence[Responses]) -> Responses:
    """Counts of several variables one under the other, each blank in the rows of the others."""
    found = [part.counts for part in parts if part.counts is not None]
    variables = {variable.name: variable for part in parts for variable in part.variables}
    rows = pl.concat([part.rows for part in parts], how="diagonal")
    return replace(
        parts[0], rows=rows, variables=tuple(variables.values()), counts=np.concatenate(found, axis=0)
    )
