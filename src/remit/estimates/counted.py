"""Tables of people who were counted together, from rows that may be anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl
from msgspec.structs import replace

from remit.core.words import TableSpec, Variable
from remit.estimates.table import Table
from remit.estimates.tabulate import check_responses, tabulate_checked
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
    known = frozenset(variable.name for variable in rows.variables)
    names = {spec.item: spec for spec in reversed(specs) if spec.layout in ("choice", "number")}
    alone = list(dict.fromkeys(name for spec in specs for name in _alone(spec, known)))
    found: list[dict[str, Table]] = []
    for key in (None, *keys):
        each = rows.count_each(alone, None if key is None else key.name)
        found.append({})
        for spec in specs:
            if key is None or key.item != spec.item:
                counted = _count(rows, spec, known, each, key)
                by_spec = None if key is None else names.get(key.item)
                found[-1][spec.id] = tabulate_checked(counted, spec, key, by_spec)
    return tuple(tables[spec.id] for spec in specs for tables in found if spec.id in tables)


def count_for(rows: Counting, spec: TableSpec, key: Variable | None = None) -> Responses:
    """The counts that one table needs, by one key."""
    known = frozenset(variable.name for variable in rows.variables)
    each = rows.count_each(_alone(spec, known), None if key is None else key.name)
    return _count(rows, spec, known, each, key)


def _wanted(spec: TableSpec, known: Collection[str]) -> list[str]:
    return [variable.name for variable in spec.variables if variable.name in known]


def _alone(spec: TableSpec, known: Collection[str]) -> list[str]:
    """The variables of a table that are counted alone; none where they must be counted jointly."""
    wanted = _wanted(spec, known)
    return wanted if spec.layout in ONE_BY_ONE or len(wanted) == 1 else []


def _count(
    rows: Counting,
    spec: TableSpec,
    known: Collection[str],
    each: Mapping[str, Responses],
    key: Variable | None,
) -> Responses:
    """The counts that a table needs, by one key."""
    alone = _alone(spec, known)
    if alone:
        return _stacked([each[name] for name in alone])
    if spec.layout == "multi":
        return rows.count_block(_wanted(spec, known), key.name if key else None)
    return rows.count([*_wanted(spec, known), *([key.name] if key else [])])


def _stacked(parts: Sequence[Responses]) -> Responses:
    """Counts of several variables one under the other, each blank in the rows of the others."""
    if len(parts) == 1:
        return parts[0]
    found = [part.counts for part in parts if part.counts is not None]
    variables = {variable.name: variable for part in parts for variable in part.variables}
    rows = pl.concat([part.rows for part in parts], how="diagonal")
    return replace(
        parts[0], rows=rows, variables=tuple(variables.values()), counts=np.concatenate(found, axis=0)
    )
