"""The CSV files of `STUDY/support/`, from the reader's own list."""

from __future__ import annotations

from remit.study.support.sheets import ABOUT, SHEETS
from tools.reference.tables import table


def columns() -> str:
    """A row for each column of each sheet."""
    rows = []
    for name, (needed, more) in SHEETS.items():
        for column in (*needed, *more):
            mark = " (needed)" if column in needed else ""
            rows.append(
                (f"`{name}`", f"`{column}`{mark}", ABOUT.get(f"{name}/{column}", ABOUT.get(column, "")))
            )
    return table(("file", "column", "holds"), rows)
