"""Figures that were published once stay as they were: a table counted again takes the numbers printed then.

After a row is taken out, an earlier wave counted again would differ from what was published by just that
person's answers. So what was printed stands, and nothing is printed that was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from remit.core.cleared import ClearedCell, ClearedTable, Release, Status
from remit.core.words import number_of
from remit.disclosure.clear import Clearance

Row = Mapping[str, str]
"""A row of `cells.csv`."""


def as_published(clearance: Clearance, rows: Iterable[Row]) -> tuple[Clearance, frozenset[str]]:
    """The clearance with the numbers of these rows, and the ids of tables that were published otherwise.

    A table that was not published is left out. So is one that was published under other categories than the
    rows give today, because what they stood for is not known; those are named in the second part.
    """
    printed: dict[str, dict[tuple[str, ...], ClearedCell]] = {}
    for row in rows:
        cell = _cell(row)
        key = (cell.measure, cell.variable, cell.choice, cell.group)
        printed.setdefault(row["table"], {})[key] = cell
    tables = []
    other = set(printed)
    for table in clearance.release.tables:
        known = printed.get(table.head.id)
        addresses = [(cell.measure, cell.variable, cell.choice, cell.group) for cell in table.cells]
        if known is not None and set(known) == set(addresses):
            tables.append(ClearedTable(table.head, tuple(known[key] for key in addresses), ()))
            other.discard(table.head.id)
    release = Release(clearance.release.policy, tuple(tables))
    return replace(clearance, release=release), frozenset(other)


def _cell(row: Row) -> ClearedCell:
    status: Status = next((known for known in ("c", "x", "z") if row["status"] == known), "")
    n, base = (_whole(row[name]) for name in ("n", "base"))
    value, lower, upper = (number_of(row[name]) for name in ("value", "lower", "upper"))
    where = (row["variable"], row["choice"], row["label"], row["group"], row["measure"])
    if status:
        return ClearedCell(*where, None, None, None, status=status)
    return ClearedCell(*where, n, base, value, lower, upper)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
