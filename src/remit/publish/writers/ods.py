"""Every released table as an OpenDocument spreadsheet, for archives and for programs that are not Excel.

The same worksheets as `tables.xlsx`, and one more with the dictionary.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from remit.core.cleared import ClearedTable, PolicyStatement
from remit.core.display import SHORTHAND, GridCell
from remit.core.opendocument import OpenSheet, Shown, Value, write_sheets
from remit.publish.outline import clean, long_date, protection
from remit.publish.workbook import BLANK, ONE_TABLE, RESERVED, table_sheet

DICTIONARY = ("variable", "item", "choice", "kind", "label", "source")


def write_tables(
    tables: Sequence[ClearedTable],
    dictionary: Sequence[Sequence[str]],
    *,
    title: str,
    policy: PolicyStatement,
    date: str,
    language: str = "en-GB",
    publisher: str = "",
    notice: str = "",
    draft: bool = False,
) -> bytes:
    """All released tables as one .ods file; the same input gives the same bytes.

    `dictionary` has the rows of data/dictionary.csv; `date` is an ISO date.
    """
    taken = {*RESERVED, "dictionary"}
    sheets = [table_sheet(number, table, taken) for number, table in enumerate(tables, start=1)]
    marks = ["Draft: not signed off"] if draft else []
    published = f"Published {long_date(date)}." if date else ""
    last = f"This workbook contains {len(sheets)} tables, one on each sheet, and the dictionary."
    lines = [line for line in (*marks, notice, publisher, published, protection(policy), last) if line]
    notes = [(sign, meaning.capitalize()) for sign, meaning in SHORTHAND.values()]
    contents = [("notes", "Notes and shorthand used in this workbook")]
    contents += [(sheet.name, sheet.title) for sheet in sheets]
    contents.append(("dictionary", "Every variable and its answers"))
    front = (
        OpenSheet("cover", "", (clean(title),), [(clean(line),) for line in lines], wide=18.0),
        OpenSheet("contents", "Contents", ("Sheet", "Title"), contents, (ONE_TABLE,)),
        OpenSheet("notes", "Notes", ("Note or shorthand", "Meaning"), notes, (ONE_TABLE,)),
    )
    made = [
        OpenSheet(
            sheet.name,
            sheet.title,
            sheet.header,
            [[_value(c) for c in row] for row in sheet.rows],
            sheet.lines,
        )
        for sheet in sheets
    ]
    words = [[clean(cell) for cell in row] for row in dictionary]
    last_sheet = OpenSheet("dictionary", "Dictionary", DICTIONARY, words, (ONE_TABLE,), 6.0)
    memory = io.BytesIO()
    write_sheets(memory, clean(title), language, (*front, *made, last_sheet))
    return memory.getvalue()


def _value(cell: GridCell) -> Value:
    if cell.value is not None and not cell.status and cell.format != "text":
        return Shown(0.0 if abs(cell.value) < 1e-12 else cell.value, cell.format)
    return clean(cell.text) if clean(cell.text).strip() else BLANK
