"""Joined groups counted from the rows again, where counts alone will not do: medians, weights, worths."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
from msgspec.structs import replace

from remit.core.words import MISSING, Choice, TableSpec
from remit.disclosure.merging import UNSTATED, Blocks
from remit.estimates.counted import count_for
from remit.estimates.table import Table
from remit.estimates.tabulate import tabulate_checked
from remit.fieldwork.counting import Counting
from remit.fieldwork.responses import Responses

Recount = Callable[[Table, Blocks], Table | None]
"""A breakdown counted again by joined groups; None when it is not made of rows."""

UNADDED = frozenset({"number", "rows", "ranking"})
"""Layouts with measures that cannot be added up over groups."""


def recounter(rows: Responses | Counting, specs: Sequence[TableSpec]) -> Recount:
    """Counts breakdowns again from these rows, under the groups that a release has."""
    variables = {variable.name: variable for variable in rows.variables}
    known = {spec.id: spec for spec in specs}

    def recount(table: Table, groups: Blocks) -> Table | None:
        key = table.head.by
        spec, by = known.get(table.head.id.removesuffix(f"_by_{key}")), variables.get(key)
        if spec is None or by is None:
            return None
        responses = rows if isinstance(rows, Responses) else count_for(rows, spec, by)
        codes = {member: block.code for block in groups for member in block.members}
        rest = codes.get(UNSTATED)
        cells = [
            rest if text is None or text in MISSING else codes.get(text) for text in responses.texts(key)
        ]
        moved = responses.rows.with_columns(pl.Series(key, cells, dtype=pl.String))
        choices = tuple(Choice(block.code, block.text) for block in groups)
        again = tabulate_checked(
            replace(responses, rows=moved), spec, replace(by, storage="choice", choices=choices)
        )
        return replace(again, head=replace(again.head, by_label=table.head.by_label), notes=table.notes)

    return recount
