"""Sheets written again with some rows changed: everything else in them stays as people wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path

from remit.core.formulas import guarded
from remit.study.support.sheets import SHEETS
from remit.study.tablefile import read_records

Key = tuple[str, ...]
Changes = Mapping[Key, Mapping[str, str] | None]
"""By key of a row: the cells that change, or None where the row goes."""


def rewrite(
    folder: Path, name: str, keys: Collection[str], changes: Changes, finer: Collection[str] = ()
) -> str | None:
    """The text of a sheet after the changes; None where nothing changes. Raises `Refused`.

    Rows keep their order; new ones follow, sorted. A row that stands there twice is left for the reader to
    complain of. A day in one of the columns `finer` stays where the change says its month.
    """
    rows = _rows(folder, name)
    left = dict(changes)
    found: list[dict[str, str]] = []
    for cells in rows:
        key = tuple(cells.get(column, "").strip() for column in keys)
        change = left.pop(key, {}) if key in left else changes.get(key, {})
        if change is not None:
            stays = {
                column for column in finer if column in change and _within(cells.get(column), change[column])
            }
            found.append(
                {**cells, **{column: text for column, text in change.items() if column not in stays}}
            )
    fresh = [
        {**dict(zip(keys, key, strict=True)), **change}
        for key, change in sorted(left.items())
        if change is not None
    ]
    found += fresh
    if found == rows:
        return None
    return _csv(_columns(name, rows, found), found)


def _within(day: str | None, month: str) -> bool:
    return bool(day and month) and str(day).startswith(month)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / name
    if not path.is_file():
        return []
    return [dict(cells) for _, cells in read_records(path, f"support/{name}", SHEETS[name][0])]


def _columns(name: str, before: list[dict[str, str]], after: list[dict[str, str]]) -> list[str]:
    """The columns there were, those the sheet needs, then those the changes use, in the order of `SHEETS`."""
    needed, more = SHEETS[name]
    had = list(before[0]) if before else []
    used = {column for cells in after for column in cells}
    return [
        *had,
        *(
            column
            for column in (*needed, *more)
            if column not in had and (column in needed or column in used)
        ),
    ]


def _csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cells.get(column, "")) for column in columns] for cells in rows)
    return text.getvalue()
