"""Every released table as a workbook: one table a worksheet (see `workbook` for the rules)."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.cleared import ClearedTable, PolicyStatement
from remit.publish.workbook import RESERVED, Front, table_sheet, write_book


def write_tables(
    tables: Sequence[ClearedTable],
    title: str,
    policy: PolicyStatement,
    date: str,
    language: str = "en-GB",
    publisher: str = "",
    notice: str = "",
    notes: Sequence[str] = (),
    draft: bool = False,
) -> bytes:
    """All released tables as one .xlsx file; the same input gives the same bytes.

    `date` is an ISO date, `notes` are general notes for the worksheet "Notes".
    """
    taken = set(RESERVED)
    sheets = [table_sheet(number, table, taken) for number, table in enumerate(tables, start=1)]
    last = f"This workbook contains {len(sheets)} tables, one on each worksheet, after contents and notes."
    front = Front(title, publisher, language, date, policy, notice, draft, (last,), tuple(notes))
    return write_book(front, sheets)


# ---- tables to worksheets ---------------------------------------------------------------------------
