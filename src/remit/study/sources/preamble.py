"""Exports with more than one header row, which would otherwise count as people."""

from __future__ import annotations

from msgspec.structs import replace

from remit.study.sources.table import ColumnFacts, SourceTable

_MARK = '{"ImportId":'


def without_preamble(table: SourceTable) -> SourceTable:
    """The table without the second and third header row that some survey tools write.

    The second row holds the questions, the third an identifier as JSON; the questions are kept as facts.
    """
    if table.height < 3:
        return table
    third = [cell or "" for cell in table.cells.row(1)]
    marked = sum(cell.replace(" ", "").startswith(_MARK) for cell in third)
    if marked < 0.5 * len(third):
        return table
    questions = table.cells.row(0)
    facts = {
        position: replace(table.facts.get(position, ColumnFacts()), label=question or "")
        for position, question in enumerate(questions)
    }
    note = "the second and third row hold questions and identifiers, not answers; taken as headers"
    return replace(table, cells=table.cells.slice(2), facts=facts, notes=(*table.notes, note))
