"""Excel workbooks to a table: cached values of formulas, dates as ISO text, one sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from remit.core.problems import Place, Refused, nearest, refuse
from remit.study.sources.table import (
    Rows,
    SourceOptions,
    SourceTable,
    check_height,
    check_width,
    missing_package,
)
from remit.study.sources.text import read_file
from remit.study.sources.zipguard import inspect

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS = 1_048_576
_PROBLEMS_SHOWN = 20


def read(path: Path, options: SourceOptions | None = None) -> SourceTable:
    """One sheet of a workbook as a table; raises `Refused` for bombs, damage and formulas without a value."""
    return read_bytes(read_file(path), path.name, options)


def read_bytes(content: bytes, name: str, options: SourceOptions | None = None) -> SourceTable:
    """The bytes of a workbook as a table."""
    parts = inspect(content, name)
    if "xl/workbook.xml" not in parts:
        raise refuse(
            "IMPORT-012",
            Place(name),
            "this zip archive is not an Excel workbook",
            "save the answers as .xlsx or as CSV UTF-8",
        )
    formulas = any(part.formulas for part in parts.values())
    book = open_book(content, name)
    try:
        title, notes = _choose(book, name, options.sheet if options else "")
        return _read_sheet(book, content, name, title, notes, formulas=formulas)
    finally:
        book.close()


def open_book(content: bytes, name: str, *, values: bool = True) -> Workbook:
    """A workbook that was inspected, opened for streaming; `values` asks for results, not formulas."""
    try:
        import openpyxl
    except ImportError:
        raise missing_package("openpyxl", name) from None
    try:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    except Exception:  # openpyxl raises whatever its XML or zip layer raises
        raise _damaged(name) from None


def _damaged(name: str) -> Refused:
    return refuse(
        "IMPORT-012",
        Place(name),
        "the workbook is damaged or cut off",
        "open it in Excel or LibreOffice and save it again as .xlsx, or as CSV UTF-8",
    )


def _choose(book: Workbook, name: str, wanted: str) -> tuple[str, list[str]]:
    titles = [sheet.title for sheet in book.worksheets]
    if wanted:
        if wanted not in titles:
            raise refuse(
                "IMPORT-013",
                Place(name),
                f"the workbook has no sheet '{wanted}'{nearest(wanted, titles)}",
                f"name one of its sheets with --sheet: {', '.join(titles)}",
            )
        return wanted, []
    filled = [
        sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible" and _filled(sheet, name)
    ]
    if not filled:
        raise refuse(
            "IMPORT-003", Place(name), "the workbook has no filled sheet", "export the responses again"
        )
    if len(filled) == 1:
        return filled[0], []
    others = ", ".join(f"'{title}'" for title in filled[1:])
    return filled[0], [
        f"sheet '{filled[0]}' was read; the workbook also holds {others} (choose with --sheet)"
    ]


def _filled(sheet: Any, name: str) -> bool:  # noqa: ANN401 openpyxl is untyped
    return any(any(value is not None for value in row) for row in _first(_values(sheet, name), 20))


def _first(rows: Iterator[Sequence[Any]], most: int) -> Iterator[Sequence[Any]]:
    for index, row in enumerate(rows):
        if index >= most:
            return
        yield row


def _values(sheet: Any, name: str) -> Iterator[Sequence[Any]]:  # noqa: ANN401
    sheet.reset_dimensions()  # the size that a file claims is not believed
    try:
        for count, row in enumerate(sheet.iter_rows(values_only=True)):
            if count >= MOST_ROWS:
                raise refuse(
                    "IMPORT-026", Place(name), "the sheet has more rows than Excel allows", "split it"
                )
            yield row
    except Refused:
        raise
    except Exception:  # a damaged sheet fails anywhere inside openpyxl, with whatever it was just doing
        raise _damaged(name) from None


def _read_sheet(
    book: Workbook, content: bytes, name: str, title: str, notes: list[str], *, formulas: bool
) -> SourceTable:
    where = f"{name}!{title}"
    rows = _values(book[title], name)
    skipped, header_row = _header(rows)
    if header_row is None:
        raise refuse("IMPORT-003", Place(where), "the sheet is empty", "name another one with --sheet")
    header = tuple("" if value is None else cell_text(value) for value in header_row)
    check_width(len(header), where, skipped + 1)
    kept, over, lines = Rows(len(header)), [], []
    for number, row in enumerate(rows, start=skipped + 2):
        texts = _fit(row, len(header))
        if texts is None:
            over.append(number)
        elif any(texts):
            kept.add(texts)
            lines.append(number)
    if over:
        raise refuse(
            "IMPORT-010",
            Place(where, over[0]),
            f"{len(over)} row(s) have cells to the right of the last column name",
            "give every column with answers a name, or clear the stray cells",
        )
    if formulas:
        notes += _check_formulas(book, content, name, title)
    if skipped:
        notes.append(f"the header was found in row {skipped + 1}; the rows above it are blank")
    check_height(kept.height, len(header), where)
    return SourceTable(where, header, kept.frame(), notes=tuple(notes), lines=tuple(lines))


def _header(rows: Iterator[Sequence[Any]]) -> tuple[int, Sequence[Any] | None]:
    for skipped, row in enumerate(rows):
        filled = [index for index, value in enumerate(row) if value not in (None, "")]
        if filled:
            return skipped, row[: filled[-1] + 1]
    return 0, None


def _fit(row: Sequence[Any], width: int) -> list[str] | None:
    """A row as text, as wide as the header; None when cells stand to the right of it."""
    if len(row) > width and any(value not in (None, "") for value in row[width:]):
        return None
    texts = ["" if value is None else cell_text(value) for value in row[:width]]
    return texts + [""] * (width - len(texts))


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without `.0`, dates and times in ISO form, truth as TRUE and FALSE."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _check_formulas(book: Workbook, content: bytes, name: str, title: str) -> list[str]:
    """A note of the formulas whose stored result was read; raises `Refused` for those that have none."""
    plain = open_book(content, name, values=False)
    try:
        missing, seen = [], 0
        for cell, result in _formula_cells(plain[title], book[title]):
            seen += 1
            if result is None:
                missing.append(cell)
    finally:
        plain.close()
    if missing:
        shown = ", ".join(missing[:_PROBLEMS_SHOWN])
        raise refuse(
            "IMPORT-014",
            Place(f"{name}!{title}"),
            f"{len(missing)} cell(s) hold a formula without a stored result ({shown}), so their answers "
            "are unknown",
            "open the workbook in Excel or LibreOffice and save it, or paste the column as values",
        )
    return [f"{seen} cell(s) hold formulas; their stored results were read"] if seen else []


def _formula_cells(formulas: Any, results: Any) -> Iterable[tuple[str, object]]:  # noqa: ANN401
    for sheet in (formulas, results):
        sheet.reset_dimensions()
    for row, found in zip(formulas.iter_rows(), results.iter_rows(values_only=True), strict=False):
        for index, cell in enumerate(row):
            if getattr(cell, "data_type", "") == "f":
                yield cell.coordinate, found[index] if index < len(found) else None
