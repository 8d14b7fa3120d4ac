"""Separated text (CSV, TSV) to a table: quotes by RFC 4180, nothing converted, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from remit.core.problems import Place, Refused, refuse
from remit.study.sources.table import (
    Rows,
    SourceOptions,
    SourceTable,
    check_height,
    check_width,
    lines_in_words,
)
from remit.study.sources.text import decode, read_file

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
"""The separators that are recognised, in order of preference."""

_SEP_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


def read(path: Path, options: SourceOptions | None = None) -> SourceTable:
    """A CSV file as a table; raises `Refused` when rows cannot be told apart with certainty."""
    return read_bytes(read_file(path), path.name, options)


def read_bytes(content: bytes, name: str, options: SourceOptions | None = None) -> SourceTable:
    """The bytes of a CSV file as a table."""
    text, notes = decode(content, name, options.encoding if options else "")
    separator, text = find_separator(text)
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    check_width(first.count(separator) + 1 if '"' not in first else _width(first, separator), name)
    found = list(notes)
    if separator != ",":
        found.append(f"columns are separated by a {SEPARATORS.get(separator, repr(separator))}")
    records = read_records(io.StringIO(text, newline=""), separator, name)
    line, header = next(records, (1, ()))
    if not any(cell.strip() for cell in header):
        raise refuse(
            "IMPORT-003", Place(name, line), "the header row is empty", "put one name above each column"
        )
    check_width(len(header), name, line)
    if line > 1 and not text.startswith('"'):
        found.append(f"the header was found on line {line}; the lines above it are blank")
    rows, lines = CheckedRows(len(header), name), []
    inside = _breaks(header)
    for at, row in records:
        rows.add(at, row)
        lines.append(at - inside)
        inside += _breaks(row)
    found += rows.finish(ended=text.endswith(("\n", "\r")))
    check_height(rows.kept.height, len(header), name)
    return SourceTable(name, tuple(header), rows.kept.frame(), notes=tuple(found), lines=tuple(lines))


def _breaks(row: Sequence[str]) -> int:
    """Lines that a record takes beyond its first: a spreadsheet counts it as one row."""
    return sum(cell.count("\n") for cell in row)


def _width(line: str, separator: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return line.count(separator) + 1


def find_separator(text: str) -> tuple[str, str]:
    """The separator, and the text without a first line that only names it (`sep=;`, as Excel writes)."""
    named = _SEP_LINE.match(text)
    if named:
        return named.group(1), text[named.end() :]
    sample = text[:200_000]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        score = _agreement(sample, separator, whole=len(sample) == len(text))
        if score > best_score:
            best, best_score = separator, score
    return best, text


def _agreement(sample: str, separator: str, *, whole: bool) -> tuple[float, int]:
    """How well a separator explains the first rows: the share as wide as the header, and that width."""
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            widths.append(len(row))
            if len(widths) > 40:
                break
    except csv.Error:
        return 0.0, 0
    if not whole and 1 < len(widths) <= 40:
        widths.pop()  # the last row of a sample is cut
    if not widths or widths[0] < 2:
        return 0.0, 0
    body = [width for width in widths[1:] if width]
    agree = sum(width == widths[0] for width in body) / len(body) if body else 0.5
    return round(agree, 2), widths[0]


def read_records(
    lines: Iterable[str], separator: str, name: str, before: int = 0
) -> Iterator[tuple[int, Sequence[str]]]:
    """Every record that is not a blank line, with the line it starts on; `before` lines were read already."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = before + 1
    while True:
        start = line
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(error, start, before + reader.line_num, name) from None
        line = before + reader.line_num + 1
        if row and (len(row) > 1 or row[0].strip()):
            yield start, row


def _broken(error: csv.Error, start: int, line: int, name: str) -> Refused:
    said = str(error)
    if "unexpected end" in said or "field larger" in said:
        return refuse(
            "IMPORT-008",
            Place(name, start),
            "a quotation mark is opened in this row and never closed, so the file is cut off or damaged",
            "export or copy the file again, whole; or close the quotation mark",
        )
    return refuse(
        "IMPORT-009",
        Place(name, line),
        "a quotation mark closes in the middle of a cell, so the columns cannot be told apart",
        'write a quotation mark inside a quoted cell twice: "like ""this"""',
    )


class CheckedRows:
    """Rows made as wide as the header, with a note of each that was not."""

    def __init__(self, width: int, name: str) -> None:
        self._width, self._name = width, name
        self._short: list[int] = []
        self._long: list[int] = []
        self._over: list[int] = []
        self._last = 0
        self.kept = Rows(width)

    def add(self, line: int, row: Sequence[str]) -> None:
        """One record as read."""
        self._last = line
        width = len(row)
        if width < self._width:
            self._short.append(line)
            row = [*row, *[""] * (self._width - width)]
        elif width > self._width:
            (self._over if any(cell.strip() for cell in row[self._width :]) else self._long).append(line)
            row = row[: self._width]
        self.kept.add(row)

    def finish(self, *, ended: bool) -> list[str]:
        """What was mended; raises `Refused` when cells would be lost or the file is cut off."""
        if self._over:
            raise refuse(
                "IMPORT-010",
                Place(self._name, self._over[0]),
                f"{len(self._over)} row(s) have more cells than the header has names "
                f"({lines_in_words(self._over)}), so answers may stand in the wrong column",
                "put cells that contain the separator in quotation marks, or add the missing column names",
            )
        if (
            self._short
            and self._short[-1] == self._last
            and not ended
            and self.kept.height > len(self._short)
        ):
            raise refuse(
                "IMPORT-008",
                Place(self._name, self._last),
                "the last row stops in the middle, so the file is cut off",
                "export or copy the file again, whole",
            )
        notes = []
        if self._short:
            notes.append(
                f"{len(self._short)} row(s) have fewer cells than the header; the missing cells were "
                "read as blank "
                f"({lines_in_words(self._short)})"
            )
        if self._long:
            notes.append(
                f"{len(self._long)} row(s) end with spare separators, which were left out "
                f"({lines_in_words(self._long)})"
            )
        return notes
