"""A line from wave to wave, from published cells: the table behind a trend figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from remit.core.cleared import ClearedCell, ClearedTable, Label
from remit.disclosure.align import Aligned

ORDER = ("share", "top_two", "net", "mean", "first_choice", "any_mention", "median", "points")
SCALES = ("top_two", "net", "mean", "share")
"""What a matrix is followed by: one figure a statement."""


def trend_id(table: str) -> str:
    """The id of the trend table of a table."""
    return f"{table}.trend"


def trend_table(aligned: Aligned, variable: str = "", choice: str = "") -> ClearedTable:
    """The table of one measure with a column a wave; `variable` and `choice` narrow it to some lines.

    Layout `trend`: its groups are the waves. A line is an answer, or a variable where it has one figure.
    """
    last = aligned.tables[-1]
    measure = _measure(last, variable, choice)
    picked = [
        cell
        for cell in last.cells
        if cell.measure == measure
        and not cell.group
        and variable in ("", cell.variable)
        and choice in ("", cell.choice)
    ]
    flags = last.head.layout == "ranking" or not any(cell.choice for cell in picked)
    multi = last.head.layout in ("multi", "mentions", "answers", "rows")
    codes = {cell.variable for cell in picked}
    rows = tuple(row for row in last.head.rows if row.code in codes) or last.head.rows
    choices = () if flags or multi else _choices(last, picked)
    if last.head.layout in ("ranking", "rows"):
        rows = tuple(Label(_line(last, cell), cell.label) for cell in picked)
    cells = tuple(_cells(aligned, picked, bare=flags or multi))
    head = replace(
        last.head,
        id=trend_id(last.head.id),
        layout="trend",
        rows=rows,
        choices=choices,
        groups=aligned.waves,
        by="wave",
        by_label="Wave",
    )
    return ClearedTable(head, cells, _notes(aligned))


def _measure(table: ClearedTable, variable: str, choice: str) -> str:
    """The one measure that is drawn."""
    known = {
        cell.measure
        for cell in table.cells
        if variable in ("", cell.variable) and (not choice or cell.choice == choice)
    }
    order: tuple[str, ...] = (
        SCALES if table.head.layout == "matrix" and not choice and not variable else ORDER
    )
    if table.head.layout == "number" and not choice:
        order = ("mean", "median", "share")
    return next((measure for measure in (*order, *ORDER) if measure in known), "share")


def _choices(table: ClearedTable, picked: Sequence[ClearedCell]) -> tuple[Label, ...]:
    codes = {cell.choice for cell in picked}
    return tuple(label for label in table.head.choices if label.code in codes)


def _line(table: ClearedTable, cell: ClearedCell) -> str:
    if table.head.layout == "ranking":
        return cell.choice
    return f"{cell.variable}.{cell.choice}" if cell.choice else cell.variable


def _cells(aligned: Aligned, picked: Sequence[ClearedCell], *, bare: bool) -> Iterable[ClearedCell]:
    named = aligned.tables[-1].head.layout in ("ranking", "rows")
    for wave, table in zip(aligned.waves, aligned.tables, strict=True):
        index = {(c.measure, c.variable, c.choice, c.group): c for c in table.cells}
        for cell in picked:
            found = index[cell.measure, cell.variable, cell.choice, ""]
            line = _line(table, cell) if named else cell.variable
            yield replace(
                found,
                variable=line,
                choice="" if bare else cell.choice,
                label=cell.label,
                group=wave.code,
            )


def _notes(aligned: Aligned) -> tuple[str, ...]:
    found = []
    for wave, table in zip(aligned.waves, aligned.tables, strict=True):
        bases = [cell.base for cell in table.cells if not cell.group and cell.base]
        if bases:
            low, high = min(bases), max(bases)
            found.append(f"{wave.text}: {low if low == high else f'{low} to {high}'} people answered.")
    if any(cell.status == "c" for table in aligned.tables for cell in table.cells if not cell.group):
        found.append("[c] is withheld so that nobody can be identified.")
    return tuple(found)
