"""What a reader hands over: headers byte-exact, cells as found, and the format's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from remit.core.problems import Place, Refused, refuse
from remit.core.words import Choice

if TYPE_CHECKING:
    import polars as pl

MOST_COLUMNS = 10_000
"""Columns of the widest file that is read; real exports have hundreds."""

MOST_CELLS = 400_000_000
"""Cells (rows times columns) of the largest table that is read into memory."""


class SourceOptions(Struct, frozen=True):
    """How to read a file: `sheet` names a worksheet, `encoding` overrules the guess for text files."""

    sheet: str = ""
    encoding: str = ""


class ColumnFacts(Struct, frozen=True):
    """What the format itself says of a column (SPSS does, CSV does not).

    `choices` are value labels, their codes written as the cells are. `missing` holds the codes that the
    file declares user-missing, labelled or not. `measure` is `nominal`, `ordinal`, `scale` or empty.
    """

    label: str = ""
    choices: tuple[Choice, ...] = ()
    measure: str = ""
    missing: tuple[str, ...] = ()


class ResponseSet(Struct, frozen=True):
    """A multiple-response set: its columns by position and the value that counts as ticked."""

    name: str
    label: str
    columns: tuple[int, ...]
    counted: str


class SourceTable(Struct, frozen=True):
    """A file as a table of text.

    `cells` has one String column a header, named by position (`0`, `1`, ...), because headers may repeat
    or be empty; null is an empty cell, everything else is as it was found. `facts` maps a position to what
    the format says of it. `notes` say what was guessed or mended while reading. `lines` are the rows of the
    file as a spreadsheet numbers them, where they are not simply those below the header.
    """

    name: str
    headers: tuple[str, ...]
    cells: pl.DataFrame
    facts: dict[int, ColumnFacts] = field(default_factory=dict)
    sets: tuple[ResponseSet, ...] = ()
    notes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    def line(self, row: int) -> int:
        """The number that a spreadsheet shows beside a row (from 0) of the cells."""
        return self.lines[row] if self.lines else row + 2

    def column(self, position: int) -> list[str | None]:
        """The cells of one column, top to bottom."""
        return self.cells[str(position)].to_list()

    @property
    def height(self) -> int:
        """The number of rows below the header."""
        return self.cells.height


def check_width(width: int, name: str, line: int = 1) -> None:
    """Refuse a table so wide that it cannot be the answers to a questionnaire."""
    if width > MOST_COLUMNS:
        raise refuse(
            "IMPORT-007",
            Place(name, line),
            f"the table has {width:,} columns; Remit reads up to {MOST_COLUMNS:,}",
            "export one column a question (not one a person), or split the file",
        )


def check_height(height: int, width: int, name: str) -> None:
    """Refuse an empty table and one that would not fit in memory."""
    if height == 0:
        raise refuse(
            "IMPORT-004",
            Place(name),
            "the file has a header but no answers below it",
            "export the responses again, with at least one row",
        )
    if height * max(width, 1) > MOST_CELLS:
        raise refuse(
            "IMPORT-026",
            Place(name),
            f"the table has {height:,} rows and {width:,} columns, more than fits in memory",
            "split the file by wave or by region",
        )


class Rows:
    """Collects rows of text and packs them into columns a few thousand at a time."""

    def __init__(self, width: int, block: int = 4000) -> None:
        self._width, self._block = width, block
        self._waiting: list[Sequence[str | None]] = []
        self._packed: list[pl.DataFrame] = []
        self.height = 0

    def add(self, row: Sequence[str | None]) -> None:
        """One row, as long as the header."""
        self._waiting.append(row)
        self.height += 1
        if len(self._waiting) >= self._block:
            self._pack()

    def _pack(self) -> None:
        import polars as pl

        if self._waiting:
            columns = zip(*self._waiting, strict=True)
            self._packed.append(
                pl.DataFrame([pl.Series(str(i), column, dtype=pl.String) for i, column in enumerate(columns)])
            )
            self._waiting = []

    def take(self) -> pl.DataFrame:
        """The rows since the last time, which are then forgotten; `height` goes on counting."""
        taken = self.frame()
        self._packed = []
        return taken

    def frame(self) -> pl.DataFrame:
        """All rows; empty text becomes null."""
        import polars as pl

        self._pack()
        if not self._packed:
            return pl.DataFrame({str(i): pl.Series([], dtype=pl.String) for i in range(self._width)})
        whole = pl.concat(self._packed)
        return whole.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())


def lines_in_words(lines: Iterable[int], most: int = 5) -> str:
    """Line numbers for a message: `lines 3, 8, 9 and 40 more`."""
    found = list(lines)
    shown = ", ".join(str(line) for line in found[:most])
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return f"line{'s' if len(found) > 1 else ''} {shown}{more}"


def missing_package(package: str, what: str) -> Refused:
    """A `Refused` for a format whose reader is an extra that is not installed."""
    return refuse(
        "IMPORT-027",
        Place(what),
        f"reading this file needs the package {package}, which is not installed",
        "install Remit with its readers: pip install 'remit[read]'",
    )
