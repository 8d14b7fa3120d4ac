"""What a narrative, a claim or a pack asks to publish, written down before anything is cleared.

Pass one of a build records requests; `disclosure.clear` decides; pass two reads the answer from the
release. A request never carries a number.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from remit.core.problems import Place

Field = Literal["n", "base", "value", "lower", "upper"]


class NumberRequest(Struct, frozen=True):
    """One number: a field of one cell of one table, shown in a style (`count`, `percent`, `number`)."""

    table: str
    measure: str
    field: Field
    variable: str = ""
    choice: str = ""
    group: str = ""
    style: str = "count"
    where: Place = Place("report.md")


class TableRequest(Struct, frozen=True):
    """A whole table, drawn as a table."""

    table: str
    title: str = ""
    where: Place = Place("report.md")


class FigureRequest(Struct, frozen=True):
    """A whole table, drawn as a chart (`chart` empty: the layout's own)."""

    table: str
    chart: str = ""
    title: str = ""
    subtitle: str = ""
    alt: str = ""
    where: Place = Place("report.md")


class QuotesRequest(Struct, frozen=True):
    """Up to `most` cleared quotes of an item, of one theme or of all."""

    item: str
    theme: str = ""
    most: int = 3
    where: Place = Place("report.md")


Request = NumberRequest | TableRequest | FigureRequest | QuotesRequest
