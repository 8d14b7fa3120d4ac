"""What the sector said: figures of the release, each with its base, and "withheld" where one is."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from remit.core.blocks import Line, Number, Text
from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.display import SHARES, count_text, number_text, percent_text
from remit.support.kit import Figure

NOT_THERE = "not published"


def say(release: Release | None, figure: Figure) -> Line:
    """A figure and its words: "92% (97 of 105) had agreed objectives"; never a number that is withheld."""
    table = release.table(figure.table) if release else None
    if table is None:
        return (Text(f"{_capital(figure.words)}: {NOT_THERE}."),)
    cell = _cell(table, figure)
    if cell is None or cell.status or cell.value is None:
        return (Text(f"{_capital(figure.words)}: "), Text("withheld", strong=True), Text("."))
    if figure.measure in SHARES:
        people = f"{count_text(cell.n or 0)} of {count_text(cell.base or 0)}"
        return (
            _number(table, figure, cell, percent_text(cell.value), "value"),
            Text(f" ({people}) {figure.words}."),
        )
    number = _number(table, figure, cell, number_text(cell.value), "value")
    return (number, Text(f" {figure.words} ({count_text(cell.base or 0)} answered)."))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _cell(table: ClearedTable, figure: Figure) -> ClearedCell | None:
    for cell in table.cells:
        named = cell.choice == figure.choice and figure.variable in ("", cell.variable)
        if cell.measure == figure.measure and not cell.group and named:
            return cell
    return None


def _number(table: ClearedTable, figure: Figure, cell: ClearedCell, text: str, field: str) -> Number:
    fact = "/".join((table.head.id, cell.variable, cell.choice, cell.group, cell.measure, field))
    about = f"{table.head.title}: {figure.words}, {count_text(cell.base or 0)} people answered"
    return Number(text, fact, about)


class Theme(Struct, frozen=True):
    """A theme (or a choice) of a table and how many of how many people named it; None where withheld."""

    code: str
    label: str
    n: int | None
    base: int | None

    @property
    def text(self) -> str:
        """The count with its base, as it is printed."""
        if self.n is None or self.base is None:
            return "withheld"
        return f"{count_text(self.n)} of {count_text(self.base)}"


def themes(release: Release | None, table_id: str) -> tuple[Theme, ...]:
    """The themes or choices of a table, most often named first; the withheld ones last, as in the table."""
    table = release.table(table_id) if release and table_id else None
    if table is None:
        return ()
    cells = [cell for cell in table.cells if cell.measure == "share" and not cell.group]
    found = [Theme(cell.choice, cell.label, None if cell.status else cell.n, cell.base) for cell in cells]
    return tuple(sorted(found, key=lambda theme: (theme.n is None, -(theme.n or 0))))


def named(release: Release | None, address: str) -> Theme | None:
    """The theme at an address "TABLE/CODE"; None where the release has no such theme."""
    table_id, _, code = address.rpartition("/")
    return next((theme for theme in themes(release, table_id) if theme.code == code), None)


def ranked(release: Release | None, addresses: Iterable[str]) -> int:
    """How many people named the most often named of some themes: what comes first on a list."""
    counts = [theme.n or 0 for address in addresses if (theme := named(release, address)) is not None]
    return max(counts, default=0)
