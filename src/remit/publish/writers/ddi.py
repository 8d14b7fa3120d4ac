"""The codebook of a release as DDI Codebook 2.5, with the counts that were released and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.core.cleared import ClearedCell, ClearedTable, PolicyStatement
from remit.core.codebook_xml import About, Counted, write_codebook
from remit.core.words import Choice, Layout, Variable
from remit.publish.outline import protection

COUNTED: frozenset[Layout] = frozenset({"choice", "multi", "matrix", "number"})
"""Layouts whose shares count the people who gave an answer; places and mentions are other things."""


def write(
    tables: Sequence[ClearedTable],
    variables: Sequence[Variable],
    questions: Mapping[str, str],
    *,
    title: str,
    policy: PolicyStatement,
    publisher: str = "",
    date: str = "",
    language: str = "en-GB",
    notice: str = "",
) -> bytes:
    """The codebook of these variables; a count stands there where a whole table of the release shows it.

    `questions` are the words of each item by its id. Answers that were published as one stand as one.
    """
    named = {variable.name: variable for variable in variables}
    counted: dict[str, Counted] = {}
    for table in tables:
        if not table.head.by and table.head.layout in COUNTED:
            for name, cells in _by_variable(table, named).items():
                counted[name] = _counted(cells, named[name])
                named[name] = _with_released(named[name], cells)
    notes = tuple(note for note in (notice, protection(policy), "Counts are of people who answered.") if note)
    about = About(title, publisher, language, date, questions, notes=notes)
    return write_codebook(about, tuple(named.values()), counted)


def _by_variable(table: ClearedTable, named: Mapping[str, Variable]) -> dict[str, list[ClearedCell]]:
    found: dict[str, list[ClearedCell]] = {}
    for cell in table.cells:
        if cell.measure == "share" and not cell.group and cell.choice and cell.variable in named:
            found.setdefault(cell.variable, []).append(cell)
    return found


def _counted(cells: Sequence[ClearedCell], variable: Variable) -> Counted:
    shown = [cell for cell in cells if not cell.status and cell.n is not None]
    bases = {cell.base for cell in shown if cell.base is not None}
    counts = {"1" if variable.storage == "flag" else cell.choice: cell.n or 0 for cell in shown}
    return Counted(counts, bases.pop() if len(bases) == 1 else None)


def _with_released(variable: Variable, cells: Sequence[ClearedCell]) -> Variable:
    """The variable with the answers that only the release has: several published as one, and unlisted."""
    if variable.storage not in ("choice", "number"):
        return variable
    known = {choice.code for choice in variable.choices}
    added = tuple(Choice(cell.choice, cell.label) for cell in cells if cell.choice not in known)
    return Variable(
        variable.name,
        variable.item,
        variable.label,
        variable.storage,
        variable.kind,
        (*variable.choices, *added),
        variable.choice,
        variable.source,
    )
