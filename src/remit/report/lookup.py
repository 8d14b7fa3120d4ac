"""Reads one number from a release: the only way a document or a claim gets a figure."""

from __future__ import annotations

from msgspec import Struct

from remit.core.blocks import Number
from remit.core.cleared import ClearedCell, ClearedTable, Head, Release
from remit.core.display import SHORTHAND, count_text, number_text, percent_text
from remit.core.requests import NumberRequest


class Found(Struct, frozen=True):
    """A released number, or the status that says why there is none; `cell` is where it stands."""

    value: float | None
    status: str = ""
    cell: ClearedCell | None = None


def look_up(release: Release, request: NumberRequest) -> Found:
    """The number a request asks for; status `x` when the release does not hold it at all."""
    table = release.table(request.table)
    if table is None:
        return Found(None, "x")
    if request.field == "base" and not request.choice:
        return _group_base(table, request.group)
    cell = table.cell(request.measure, request.variable, request.choice, request.group)
    if cell is None:
        cell = table.cell(request.measure, request.variable, "", request.group)
    if cell is None:
        return _merged(table, request, protected=release.policy.protected)
    value = {"n": cell.n, "base": cell.base, "value": cell.value, "lower": cell.lower, "upper": cell.upper}[
        request.field
    ]
    return Found(value, "", cell) if value is not None else Found(None, cell.status or "z", cell)


def _merged(table: ClearedTable, request: NumberRequest, *, protected: bool) -> Found:
    """A choice without a cell: withheld when it was joined with others, none when nobody gave it."""
    cells = [c for c in table.cells if c.measure == request.measure and c.group == request.group]
    if table.head.layout == "number" and cells and not protected:
        return Found(0, "", cells[0])  # protected, it may as well stand in "10 or more"
    return Found(None, "c" if cells or not table.cells else "x")


def _group_base(table: ClearedTable, group: str) -> Found:
    cells = [cell for cell in table.cells if cell.group == group]
    known = [cell for cell in cells if cell.base is not None]
    if not known:
        return Found(None, next((cell.status for cell in cells if cell.status), "x"))
    best = max(known, key=lambda cell: cell.base or 0)
    return Found(best.base, "", best)


def number_block(release: Release, request: NumberRequest) -> Number:
    """The number as it is printed in a sentence, with where it comes from."""
    found = look_up(release, request)
    fact = "/".join(
        (request.table, request.variable, request.choice, request.group, request.measure, request.field)
    )
    table = release.table(request.table)
    title = table.head.title if table else request.table
    if found.value is None:
        symbol, meaning = SHORTHAND[found.status or "x"]
        return Number(symbol, fact, f"{title}: {meaning}", withheld=True)
    text = {"count": count_text, "percent": percent_text}.get(request.style, number_text)(found.value)
    return Number(text, fact, _about(table.head if table else None, title, found.cell, request))


def _about(head: Head | None, title: str, cell: ClearedCell | None, request: NumberRequest) -> str:
    if cell is None or cell.base is None:
        return title
    if head is not None and head.layout == "response":  # of those who were asked, not of those who answered
        asked = f"{count_text(cell.base)} {head.rows[0].text.lower()}"
        if request.field == "base" or cell.n is None:
            return f"{title}: {asked}"
        return f"{title}, {cell.label}: {count_text(cell.n)} of {asked}"
    people = f"{count_text(cell.base)} people"
    if request.field == "base" or cell.n is None or cell.n == cell.base:
        return f"{title}: {people} answered"
    return f"{title}, {cell.label}: {count_text(cell.n)} of {people}" if cell.label else f"{title}: {people}"
