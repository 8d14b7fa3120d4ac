"""The three sheets of an XLSForm as rows of text, and as the bytes of a workbook.

What a cell cannot hold letter by letter (control characters, `${`, which other tools read as a reference)
is shown without it, and stands as it is, in JSON, in the column of exact texts.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.study.sources.xlsform import read_sheets

Row = dict[str, str]

LONGEST_CELL = 32_767

EXACT = {"survey": "remit::exact", "choices": "remit_exact", "settings": "remit_exact"}
"""Where texts stand that their own cell cannot hold. Converters make elements of unknown columns of the
sheet `choices`, so those columns have plain names there; in `survey` they are grouped by `::`."""

_REFERENCE = re.compile(r"\$\{")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNUSABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Book(Struct):
    """An XLSForm: each sheet as rows of text by column."""

    asked: list[Row]
    choices: list[Row]
    settings: list[Row]

    def sheets(self) -> tuple[tuple[str, list[Row]], ...]:
        """The sheets by name, in the order of the workbook."""
        return (("survey", self.asked), ("choices", self.choices), ("settings", self.settings))


def shown(text: str) -> str:
    """The text as a cell can hold it; the same text nearly always."""
    return _ESCAPE.sub("_ ", _REFERENCE.sub("$ {", _UNUSABLE.sub(" ", text)))


def put(row: Row, sheet: str, column: str, text: str) -> None:
    """Write a text into a cell, and its exact letters beside it where the cell cannot hold them."""
    if not text:
        return
    cell = shown(text)
    row[column] = cell
    if cell != text:
        exact = json.loads(row.get(EXACT[sheet], "{}"))
        # A dollar sign is escaped, so that no tool takes what follows for a reference.
        row[EXACT[sheet]] = json.dumps({**exact, column: text}).replace("$", "\\u0024")


def say(row: Row, column: str, expression: str) -> None:
    """Write an expression, whose references other tools are meant to read."""
    if expression:
        row[column] = expression


def take(row: Row, sheet: str, column: str) -> str:
    """The text of a cell: the exact letters, unless somebody has changed the cell since."""
    cell = row.get(column, "")
    kept = parsed(row.get(EXACT[sheet], ""))
    exact = kept.get(column) if isinstance(kept, dict) else None
    return exact if isinstance(exact, str) and shown(exact) == cell else cell


def parsed(text: str) -> object:
    """A cell of JSON as plain values; None where it is empty or is not JSON."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


# ---- bytes ---------------------------------------------------------------------------------------


def write_book(book: Book) -> bytes:
    """The workbook; the same rows give the same bytes. Every cell is text, so that none is a formula."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    workbook = Workbook(out, {"in_memory": True})
    workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 a workbook knows no zones
    bold, text = workbook.add_format({"bold": True}), workbook.add_format({"quote_prefix": True})
    for name, rows in book.sheets():
        sheet = workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(_columns(rows)):
            sheet.write_string(0, column, header, bold)
            sheet.set_column(column, column, 40 if header.startswith(("label", "hint")) else 18)
            for number, row in enumerate(rows, 1):
                cell = row.get(header, "")
                if len(cell) > LONGEST_CELL:
                    raise refuse(
                        "XLSFORM-001",
                        Place(f"{name}!{header}", number + 1),
                        f"a text of {len(cell):,} characters does not fit in a cell ({LONGEST_CELL:,})",
                        "shorten it, or send the questionnaire as questionnaire.yaml",
                    )
                if cell:
                    sheet.write_string(number, column, cell, text if cell[0] in "=+-@" else None)
    workbook.close()
    return out.getvalue()


def _columns(rows: Sequence[Row]) -> list[str]:
    """The columns of a sheet: XLSForm's own in their usual order, then Remit's as they come up."""
    found = list(dict.fromkeys(name for row in rows for name in row))
    return sorted(found, key=_place)


_ORDER = ("type", "list_name", "name", "form_title", "label", "hint", "required", "relevant", "constraint",
          "constraint_message", "choice_filter", "appearance", "parameters", "default_language")  # fmt: skip


def _place(column: str) -> tuple[int, int]:
    begin = column.split("::", maxsplit=1)[0]
    last = 1 if column in EXACT.values() else 0
    return (_ORDER.index(begin) if begin in _ORDER else len(_ORDER), last)


def read_book(content: bytes, name: str) -> Book:
    """The rows of a workbook, letter by letter; raises `Refused` for what is no XLSForm."""
    sheets = read_sheets(content, name)
    return Book(sheets["survey"], sheets["choices"], sheets["settings"])
