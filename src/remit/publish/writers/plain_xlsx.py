"""Plain tables of words and counts as one workbook, a worksheet for each."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.cleared import PolicyStatement
from remit.core.display import GridCell
from remit.core.words import slug
from remit.publish.workbook import (
    BLANK,
    NAME_LIMIT,
    ONE_TABLE,
    Front,
    Sheet,
    free_name,
    unique_heads,
    write_book,
)

Plain = tuple[str, str, tuple[str, ...], list[tuple[object, ...]]]
"""A name, a title, a header and rows of texts and numbers."""

NOTHING = "(nobody)"


def write(
    tables: Sequence[Plain],
    *,
    title: str,
    publisher: str,
    language: str,
    date: str,
    policy: PolicyStatement,
    notice: str = "",
    draft: bool = False,
    lines: Sequence[str] = (),
) -> bytes:
    """The workbook; the same tables give the same bytes. `lines` stand on the cover."""
    taken = {"cover", "contents", "notes", "history"}
    made = []
    for name, says, header, rows in tables:
        sheet = free_name(slug(name) or "table", NAME_LIMIT, taken)
        cells = [tuple(_cell(value) for value in row) for row in rows] or [(GridCell(NOTHING),) * len(header)]
        made.append(Sheet(sheet, f"table_{sheet}", says, (ONE_TABLE,), unique_heads(header), cells))
    front = Front(title, publisher, language, date, policy, notice, draft, tuple(lines))
    return write_book(front, made)


def _cell(value: object) -> GridCell:
    if isinstance(value, int | float):
        return GridCell(f"{value:g}", float(value), "count" if isinstance(value, int) else "number")
    return GridCell(str(value or "") or BLANK)
