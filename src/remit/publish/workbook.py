"""Worksheets to the rules of the GSS and the Analysis Function, for every workbook that Remit writes.

Cover, contents and notes come first, then one table a worksheet: title in A1, what the worksheet holds, notes
and shorthand above a real Excel table with a name, one row of unique heads, no merged, hidden or blank cells
(but those that are there to be filled in). Numbers are numbers in a format, withheld ones a symbol in square
brackets. Text is always written as text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from remit.core.cleared import ClearedTable, PolicyStatement
from remit.core.display import SHORTHAND, Grid, GridCell, grid, withheld
from remit.core.words import slug
from remit.publish.outline import clean, long_date, protection

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

INTERVAL = "95% interval"
RESERVED = frozenset({"cover", "contents", "notes", "history"})
"""Names of worksheets that are in use already (Excel keeps the last for itself)."""

ONE_TABLE = "This worksheet contains one table."
BLANK = "(blank)"
"""Stands where an answer has no words: no cell of a table is empty."""

NAME_LIMIT = 31
"""Longest name of a worksheet that Excel allows."""

HEAD_LIMIT, TEXT_LIMIT = 255, 32_767
"""Longest head of a table's column and longest text of a cell that Excel allows."""

NUMBER_FORMATS = {
    "count": "#,##0",
    "percent": '0%;"\N{MINUS SIGN}"0%',
    "number": '#,##0.0;"\N{MINUS SIGN}"#,##0.0',
}
FIRST_WIDTH, WIDTH, LINE = 60, 15, 15.0
"""Widest first column and width of the others in letters, and the height of a line in points."""

Rows = list[tuple[GridCell, ...]]


class Sheet(Struct, frozen=True):
    """One worksheet with its table, ready to be written.

    `inputs` are the columns whose empty cells are there to be filled in.
    """

    name: str
    table_name: str
    title: str
    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: Rows
    inputs: tuple[int, ...] = ()


class Front(Struct, frozen=True):
    """What a workbook says of itself: `lines` stand on the cover, `notes` on the worksheet "Notes"."""

    title: str
    publisher: str
    language: str
    date: str
    policy: PolicyStatement
    notice: str = ""
    draft: bool = False
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def write_book(front: Front, sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these worksheets after cover, contents and notes; the same input gives the same bytes."""
    from xlsxwriter import Workbook

    memory = io.BytesIO()
    book = Workbook(
        memory,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 11},
        },
    )
    book.set_properties(
        {
            "title": clean(front.title),
            "subject": "Statistical tables",
            "author": clean(front.publisher) or "Remit",
            "company": clean(front.publisher),
            "comments": clean(front.notice),
            "created": _day(front.date),
        }
    )
    book.set_custom_property("Language", front.language)
    formats = _Formats(book)
    marks = ["Draft: not signed off"] if front.draft else []
    marks += [front.notice] if front.notice else []
    published = f"Published {long_date(front.date)}." if front.date else ""
    lines = [*marks, front.publisher, published, protection(front.policy), *front.lines]
    _cover(book, formats, front.title, [line for line in lines if line])
    _contents(book, formats, sheets)
    _notes(book, formats, front.notes)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), formats, sheet)
    book.close()
    return memory.getvalue()


def _day(date: str) -> datetime:
    try:
        return datetime.strptime(date[:10], "%Y-%m-%d").replace(tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return datetime(1980, 1, 1)  # noqa: DTZ001 - the format knows no time zone


# ---- tables to worksheets ---------------------------------------------------------------------------


def table_sheet(number: int, table: ClearedTable, taken: set[str]) -> Sheet:
    """A cleared table as a worksheet; `taken` holds the names that are in use."""
    header, rows = _expanded(grid(table))
    name = free_name(f"{number}_{slug(table.head.id) or 'table'}", NAME_LIMIT, taken)
    signs = _shorthand(rows)
    lines = [ONE_TABLE]
    if signs:
        lines.append("Shorthand: " + "; ".join(f"{sign} {meaning}" for sign, meaning in signs) + ".")
    lines += [clean(note) for note in table.notes if note.strip()]
    if table.head.weighted:
        lines.append("Weighted; the base is the number of people who answered.")
    if table.head.source:
        lines.append(f"Source: {clean(table.head.source).rstrip('.')}.")
    title = f"Table {number}: {clean(table.head.title)}"
    return Sheet(name, f"table_{name}", title, tuple(lines), unique_heads(header), rows)


def _shorthand(rows: Rows) -> list[tuple[str, str]]:
    found = {cell.status for row in rows for cell in row if cell.status}
    return [SHORTHAND[status] for status in SHORTHAND if status in found]


def _expanded(printed: Grid) -> tuple[list[str], Rows]:
    """The grid with each number in a cell of its own: intervals become two columns."""
    counts = [
        max((len(row[index].parts) for row in printed.rows), default=0) or 1
        for index in range(len(printed.header))
    ]
    header: list[str] = []
    for head, count in zip(printed.header, counts, strict=True):
        if count == 1:
            header.append(head)
        elif head == INTERVAL:
            header += [f"{head}: lower", f"{head}: upper"]
        else:
            header += [head, "Number"]
    rows = [
        tuple(part for cell, count in zip(row, counts, strict=True) for part in _parts(cell, count))
        for row in printed.rows
    ]
    return header, rows


def _parts(cell: GridCell, count: int) -> tuple[GridCell, ...]:
    if count == 1 or len(cell.parts) == count:
        return cell.parts or (cell,)
    return (cell, *[withheld(cell.status or "z")] * (count - 1))


# ---- names ------------------------------------------------------------------------------------------


def free_name(name: str, limit: int, taken: set[str]) -> str:
    """The name, cut to the limit, and changed where another worksheet has it (case does not count)."""
    free, number = name[:limit].rstrip("_"), 1
    while free.lower() in taken:
        number += 1
        tail = f"_{number}"
        free = name[: limit - len(tail)] + tail
    taken.add(free.lower())
    return free


def unique_heads(header: Iterable[str]) -> tuple[str, ...]:
    """Heads that Excel accepts: not empty, not too long, each once (case does not count)."""
    taken: set[str] = set()
    return tuple(_free_head(clean(head).strip() or BLANK, taken) for head in header)


def _free_head(head: str, taken: set[str]) -> str:
    free, number = head[:HEAD_LIMIT], 1
    while free.lower() in taken:
        number += 1
        tail = f" ({number})"
        free = head[: HEAD_LIMIT - len(tail)] + tail
    taken.add(free.lower())
    return free


# ---- writing ----------------------------------------------------------------------------------------


class _Formats:
    """The few looks of cells, made once a workbook."""

    def __init__(self, book: Workbook) -> None:
        def made(**look: object) -> Format:
            return book.add_format({"font_name": "Arial", "font_size": 11, "valign": "top"} | look)

        self.title = made(bold=True, font_size=15)
        self.line = made()
        self.wrapped = made(text_wrap=True)
        self.link = made(font_color="#0B4F8A", underline=1)
        self.head = made(bold=True, text_wrap=True, bottom=1, valign="bottom")
        self.head_right = made(bold=True, text_wrap=True, bottom=1, valign="bottom", align="right")
        self.input = made(border=1, bg_color="#FFF9E0", align="right", locked=False)
        self.sign = made(align="right")
        self.numbers = {name: made(num_format=code, align="right") for name, code in NUMBER_FORMATS.items()}


def _text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Text as text, whatever it begins with."""
    sheet.write_string(row, column, clean(text)[:TEXT_LIMIT], look)


def _place(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Give a row the height its turned-over texts need: not every program does so on opening."""
    pairs = zip(texts, widths, strict=False)
    lines = max(sum(-(-len(part) // width) or 1 for part in text.split("\n")) for text, width in pairs)
    if lines > 1:
        sheet.set_row(row, LINE * lines)


def _top(sheet: Worksheet, formats: _Formats, title: str) -> None:
    sheet.set_row(0, 24)
    _text(sheet, 0, 0, title, formats.title)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _cover(book: Workbook, formats: _Formats, title: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 90)
    _top(sheet, formats, title)
    for row, line in enumerate(lines, start=1):
        _text(sheet, row, 0, line, formats.wrapped)
        _place(sheet, row, (line,), (95,))
    sheet.write_url(len(lines) + 1, 0, "internal:'Contents'!A1", formats.link, "Go to the contents")


def _contents(book: Workbook, formats: _Formats, sheets: Sequence[Sheet]) -> None:
    sheet = book.add_worksheet("Contents")
    _top(sheet, formats, "Contents")
    entries = [("Notes", "Notes and shorthand used in this workbook")]
    entries += [(each.name, each.title) for each in sheets]
    _listed(sheet, formats, ("Worksheet", "Title"), entries)
    for row, (name, _) in enumerate(entries, start=3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.link, name)


def _notes(book: Workbook, formats: _Formats, notes: Sequence[str]) -> None:
    sheet = book.add_worksheet("Notes")
    _top(sheet, formats, "Notes")
    entries = [(sign, meaning.capitalize()) for sign, meaning in SHORTHAND.values()]
    entries += [(f"[note {number}]", clean(note)) for number, note in enumerate(notes, start=1)]
    _listed(sheet, formats, ("Note or shorthand", "Meaning"), entries)


def _listed(
    sheet: Worksheet, formats: _Formats, header: tuple[str, str], entries: Sequence[tuple[str, str]]
) -> None:
    """A worksheet whose table has a name and words."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    _text(sheet, 1, 0, ONE_TABLE, formats.line)
    for row, entry in enumerate(entries, start=3):
        for column, text in enumerate(entry):
            _text(sheet, row, column, text, formats.wrapped)
        _place(sheet, row, entry, (34, 85))
    _table(sheet, formats, sheet.get_name().lower(), 2, header, len(entries), ())


def _write(sheet: Worksheet, formats: _Formats, content: Sheet) -> None:
    _top(sheet, formats, content.title)
    for row, line in enumerate(content.lines, start=1):
        _text(sheet, row, 0, line, formats.line)
    back = len(content.lines) + 1
    sheet.write_url(back, 0, "internal:'Contents'!A1", formats.link, "Back to the contents")
    longest = max((len(cells[0].text) for cells in content.rows), default=10)
    first = min(max(longest + 2, 24), FIRST_WIDTH)
    others = len(content.header) - 1
    sheet.set_column(0, 0, first)
    sheet.set_column(1, max(others, 1), WIDTH)
    start = back + 1
    _place(sheet, start, content.header, (first, *[WIDTH - 3] * others))
    looks = [_look(formats, column) for column in zip(*content.rows, strict=True)]
    for row, cells in enumerate(content.rows, start=start + 1):
        _place(sheet, row, (cells[0].text,), (first,))
        for column, cell in enumerate(cells):
            if column in content.inputs and not cell.text:
                sheet.write_blank(row, column, None, formats.input)
            else:
                _cell(sheet, formats, (row, column), cell, looks[column])
    right = tuple(range(1, others + 1))
    _table(sheet, formats, content.table_name, start, content.header, len(content.rows), right)
    sheet.repeat_rows(start)


def _look(formats: _Formats, column: Sequence[GridCell]) -> dict[str, Format]:
    """Formats of a column: whole numbers throughout are shown without a decimal."""
    numbers = [cell.value for cell in column if cell.format == "number" and cell.value is not None]
    whole = all(float(number).is_integer() for number in numbers)
    return formats.numbers | ({"number": formats.numbers["count"]} if whole else {})


def _cell(
    sheet: Worksheet, formats: _Formats, at: tuple[int, int], cell: GridCell, looks: dict[str, Format]
) -> None:
    row, column = at
    if cell.value is not None and not cell.status and cell.format != "text":
        number = 0.0 if abs(cell.value) < 1e-12 else cell.value  # no "minus nought"
        sheet.write_number(row, column, number, looks[cell.format])
    else:
        text = cell.text if clean(cell.text).strip() else BLANK
        _text(sheet, row, column, text, formats.wrapped if column == 0 else formats.sign)


def _table(
    sheet: Worksheet,
    formats: _Formats,
    name: str,
    start: int,
    header: Sequence[str],
    count: int,
    right: Sequence[int],
) -> None:
    """Mark rows that are already written as an Excel table; a table without rows keeps one."""
    last = start + max(count, 1)
    if not count:
        _text(sheet, start + 1, 0, SHORTHAND["x"][0], formats.wrapped)
    columns = [
        {"header": head, "header_format": formats.head_right if index in right else formats.head}
        for index, head in enumerate(header)
    ]
    options = {
        "name": re.sub(r"\W", "_", name),
        "columns": columns,
        "autofilter": False,
        "style": None,
        "banded_rows": False,
    }
    sheet.add_table(start, 0, last, len(header) - 1, options)
