"""Exports with more than one header row, which would otherwise count as people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from remit.core.words import plain
from remit.study.importing.naming import Names, item_id
from remit.study.importing.vocabulary import is_other
from remit.study.sources.table import ColumnFacts, SourceTable, lines_in_words

_MARK = '{"ImportId":'
_WHOLE = frozenset({"response", "open-ended response", "date / time", "date", "time", ""})
"""What a second header row says of a column that holds the whole answer to its question."""

_COMMENT = re.compile(r".*\bcomments?\b.*|please (?:explain|say why).*", re.IGNORECASE)


def without_preamble(table: SourceTable) -> SourceTable:
    """The table without the second and third header row that some survey tools write.

    Of three rows the second holds the questions, which are kept as facts, the third an identifier as JSON.
    Of two rows the first holds a question above the first of its columns, the second the options and rows;
    each column gets a header of both.
    """
    if _has_identifiers(table):
        questions = table.cells.row(0)
        facts = {
            position: replace(table.facts.get(position, ColumnFacts()), label=question or "")
            for position, question in enumerate(questions)
        }
        note = "the second and third row hold questions and identifiers, not answers; taken as headers"
        return _below(replace(table, facts=facts), 2, note)
    if _has_options(table):
        note = (
            "the second row holds options and rows of questions, not answers; it was joined to the header as "
            "`name[part]. Question [option]`"
        )
        return _below(replace(table, headers=tuple(_joined(table))), 1, note)
    return table


def without_blank_rows(table: SourceTable) -> SourceTable:
    """The table without rows that hold no cell at all, which are nobody's answers; said in a note."""
    import polars as pl

    filled = table.cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_list()
    blank = [table.line(row) for row, found in enumerate(filled) if not found]
    if not blank or len(blank) == table.height:
        return table
    where = lines_in_words(blank).replace("line", "row", 1)
    return replace(
        table,
        cells=table.cells.filter(pl.Series(filled)),
        lines=tuple(table.line(row) for row, found in enumerate(filled) if found),
        notes=(*table.notes, f"{len(blank)} row(s) without any cell filled were left out ({where})"),
    )


def _below(table: SourceTable, rows: int, note: str) -> SourceTable:
    return replace(
        table,
        cells=table.cells.slice(rows),
        lines=tuple(table.line(row) for row in range(rows, table.height)),
        notes=(*table.notes, note),
    )


def _has_identifiers(table: SourceTable) -> bool:
    if table.height < 3:
        return False
    third = [cell or "" for cell in table.cells.row(1)]
    marked: int = sum(cell.replace(" ", "").startswith(_MARK) for cell in third)
    return marked >= 0.5 * len(third)


# ---- two header rows -----------------------------------------------------------------------------


def _has_options(table: SourceTable) -> bool:
    """Whether the first row of cells is the second header row that SurveyMonkey writes."""
    if table.height < 2:
        return False
    second = [plain(cell or "").casefold() for cell in table.cells.row(0)]
    marks = sum(cell in ("response", "open-ended response") for cell in second)
    carried = any(cell and not plain(header) for header, cell in zip(table.headers, second, strict=True))
    return bool(marks >= 2 and (carried or not second[0]))


def _joined(table: SourceTable) -> Iterable[str]:
    """A header for each column, in the forms that parts of one question have in other exports."""
    labels = [plain(cell or "") for cell in table.cells.row(0)]
    names = Names()
    for positions in _questions(table.headers, labels):
        question = plain(table.headers[positions[0]])
        if len(positions) == 1:
            label = labels[positions[0]]
            yield table.headers[positions[0]] if label.casefold() in _WHOLE else f"{question} [{label}]"
            continue
        name = names.make(item_id("", question, positions[0]))
        for number, position in enumerate(positions, start=1):
            label = labels[position]
            part = _part(table, position, label, number)
            yield f"{name}[{part}]. {question} [{label}]" if part else f"{name}. {question}"


def _questions(headers: Sequence[str], labels: Sequence[str]) -> list[list[int]]:
    """The columns of each question: one with words above it, and those to its right with a label only."""
    found: list[list[int]] = []
    for position, (header, label) in enumerate(zip(headers, labels, strict=True)):
        if found and label and not plain(header):
            found[-1].append(position)
        else:
            found.append([position])
    return found


def _part(table: SourceTable, position: int, label: str, number: int) -> str:
    """How a column is known in its question: `other`, `comment`, a number; empty for the whole of it."""
    if label.casefold() in _WHOLE:
        return ""
    said = {plain(cell) for cell in table.column(position)[1:] if cell is not None} - {"", label}
    if said and is_other(label):
        return "other"
    return "comment" if said and _COMMENT.fullmatch(label) else f"SQ{number}"
