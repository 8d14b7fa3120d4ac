"""Separated text a few megabytes at a time, cell for cell what `remit.study.sources.csvfile` reads.

The fast way is for blocks in which every quotation mark stands where RFC 4180 has it and every record is as
wide as the header: there the columns can be told apart with certainty, whoever cuts them. The first block
that is otherwise, and all after it, go the strict way record by record, which mends, notes and refuses.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.study.converting import encodings
from remit.study.converting.encodings import Judged, blocks, judge_encoding
from remit.study.converting.stream import Stream, Watch
from remit.study.sources.csvfile import SEPARATORS, CheckedRows, find_separator, read_records
from remit.study.sources.table import check_width
from remit.study.sources.text import has_nul

if TYPE_CHECKING:
    import polars as pl

BATCH = 10_000
"""Records of a batch on the strict way."""

HEAD = 4_000_000
"""Bytes from which the separator and the header are judged."""

LONGEST = 40_000_000
"""Bytes without the end of a record: what no row is as long as."""

QUOTE, LINE, RETURN = 34, 10, 13

Positions = npt.NDArray[np.int64]


def open_csv(path: Path, watch: Watch, encoding: str = "") -> Stream:
    """A CSV file as a stream; raises `Refused` for what is no table."""
    judged = judge_encoding(path, encoding)
    reading = _Reading(path, judged, watch)
    notes = list(judged.notes)
    if reading.separator != ",":
        notes.append(
            f"columns are separated by a {SEPARATORS.get(reading.separator, repr(reading.separator))}"
        )
    header = reading.header
    if not any(cell.strip() for cell in header):
        raise refuse(
            "IMPORT-003",
            Place(path.name, reading.line),
            "the header row is empty",
            "put one name above each column",
        )
    check_width(len(header), path.name, reading.line)
    return Stream(path.name, header, reading.batches(notes), notes=notes)


class _Reading:
    """One file from its header on."""

    def __init__(self, path: Path, judged: Judged, watch: Watch) -> None:
        self._name = path.name
        self._size, self._read, self._watch = path.stat().st_size, 0, watch
        pieces = self._utf8(path, judged)
        first = b""
        while len(first) < HEAD and (piece := next(pieces, None)) is not None:
            first += piece
        text = first.decode("utf-8", "ignore")
        self.separator, rest = find_separator(text)
        skipped = len(text) - len(rest)  # `sep=;` is ASCII
        self.line, found = next(
            read_records(io.StringIO(rest, newline=""), self.separator, self._name), (1, ())
        )
        self.header = tuple(found)
        start = skipped + _length(rest, self.line, self.separator, self._name)
        self._lines, self._rows = first[:start].count(b"\n"), 0
        step = encodings.BLOCK
        self._pieces = chain((first[at : at + step] for at in range(start, len(first), step)), pieces)

    def _utf8(self, path: Path, judged: Judged) -> Iterator[bytes]:
        """The file as UTF-8, whatever it is in."""
        reader = codecs.getincrementaldecoder(judged.codec)()
        plain = judged.codec == "utf-8"
        for block in blocks(path, judged.mark):
            self._read += len(block)
            self._watch(min(self._read / self._size, 1.0))
            yield block if plain else self._decoded(reader, block)
        if not plain:
            yield self._decoded(reader, b"", final=True)

    def _decoded(self, reader: Any, block: bytes, *, final: bool = False) -> bytes:  # noqa: ANN401
        try:
            text: str = reader.decode(block, final)
        except UnicodeDecodeError as error:
            raise refuse(
                "IMPORT-006",
                Place(self._name),
                f"the text is not valid {error.encoding.upper()}, so the file is damaged or cut off",
                "export it again, as UTF-8 if you can choose",
            ) from None
        if "\0" in text:
            raise has_nul(self._name, text[: text.index("\0")].count("\n") + 1)
        return text.encode("utf-8")

    def batches(self, notes: list[str]) -> Iterator[pl.DataFrame]:
        """The rows below the header."""
        carried, ended = b"", False
        while True:
            whole = carried.rstrip(b"\r\n") + b"\n" if ended else carried
            cut, cells = self._fast(whole)
            if cells is None or (cut < len(whole) and (ended or len(whole) > LONGEST)):
                yield from self._strict(carried, notes)
                return
            if cells.height:
                self._rows += cells.height
                yield cells
            self._lines += whole[:cut].count(b"\n")
            if ended:
                return
            block = next(self._pieces, None)
            ended = block is None
            carried = whole[cut:] + (block or b"")

    def _fast(self, block: bytes) -> tuple[int, pl.DataFrame | None]:
        """The whole records of a block and where they end; None when they need the strict way."""
        import polars as pl

        if not block.strip(b"\r\n"):
            return len(block), pl.DataFrame()
        width = len(self.header)
        if width < 2 or not self.separator.isascii():
            return 0, None
        shape = _shape(block, ord(self.separator))
        if shape is None:
            return 0, None
        if not len(shape.ends):
            return 0, pl.DataFrame()
        cut = int(shape.ends[-1]) + 1
        before = np.searchsorted(shape.separators, shape.ends)
        if (np.diff(before, prepend=0) != width - 1).any():
            return 0, None
        try:
            cells = pl.read_csv(
                io.BytesIO(block[:cut].replace(b"\r\n", b"\n") if shape.returns else block[:cut]),
                has_header=False,
                separator=self.separator,
                infer_schema=False,
                new_columns=[str(position) for position in range(width)],
            )
        except pl.exceptions.PolarsError:
            return 0, None
        if cells.shape != (len(shape.ends), width):
            return 0, None
        return cut, _blank_to_null(cells)

    def _strict(self, carried: bytes, notes: list[str]) -> Iterator[pl.DataFrame]:
        """Record by record, as small files are read."""
        last = _Last()
        raw = _Pieces(self._rest(carried, last))
        lines = io.TextIOWrapper(io.BufferedReader(raw, 1_000_000), encoding="utf-8", newline="")
        rows = CheckedRows(len(self.header), self._name)
        rows.kept.height = self._rows
        for at, row in read_records(lines, self.separator, self._name, self._lines):
            rows.add(at, row)
            if rows.kept.height % BATCH == 0:
                yield rows.kept.take()
        notes.extend(rows.finish(ended=last.byte in b"\r\n"))
        yield rows.kept.take()

    def _rest(self, carried: bytes, last: _Last) -> Iterator[bytes]:
        for piece in chain((carried,), self._pieces):
            if piece:
                last.byte = piece[-1:]
                yield piece


class _Last(Struct):
    """The last byte that was read: whether the file ends with a line's end."""

    byte: bytes = b"\n"


class _Shape(Struct, frozen=True):
    """Where records end and cells are separated, quoted ones left out; whether lines end with CR LF."""

    ends: Positions
    separators: Positions
    returns: bool


def _shape(block: bytes, separator: int) -> _Shape | None:
    """The records of a block that begins with one; None when a mark stands where no standard has it."""
    held = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(held == QUOTE)
    ends, separators = np.flatnonzero(held == LINE), np.flatnonzero(held == separator)
    returns = np.flatnonzero(held == RETURN)
    if len(quotes):
        if not _well_quoted(held, quotes, separator):
            return None
        ends, separators, outside = (
            places[np.searchsorted(quotes, places) % 2 == 0] for places in (ends, separators, returns)
        )
        if len(outside) and len(returns) > len(outside):  # those inside a cell must stay as they are
            return None
        returns = outside
    followed = returns[returns + 1 < len(held)]
    if (held[followed + 1] != LINE).any():
        return None
    return _Shape(ends, separators, bool(len(returns)))


def _well_quoted(held: npt.NDArray[np.uint8], quotes: Positions, separator: int) -> bool:
    """Whether each mark opens a cell at its start, closes it at its end, or is doubled inside it."""
    opens, closes = quotes[0::2], quotes[1::2]
    edges = np.array([separator, LINE, QUOTE], dtype=np.uint8)
    before = held[opens[opens > 0] - 1]
    after = held[closes[closes + 1 < len(held)] + 1]
    return bool(np.isin(before, edges).all() and np.isin(after, np.append(edges, np.uint8(RETURN))).all())


def _length(text: str, line: int, separator: str, name: str) -> int:
    """The bytes up to the end of the header, which starts on this line."""
    taken = _Counting(text)
    for at, _ in read_records(taken, separator, name):
        if at >= line:
            break
    return len(text[: taken.read].encode("utf-8"))


class _Counting:
    """The lines of a text, and how many letters of it were handed out."""

    def __init__(self, text: str) -> None:
        self._lines = re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)
        self.read = 0

    def __iter__(self) -> _Counting:
        return self

    def __next__(self) -> str:
        line = next(self._lines)[0]
        self.read += len(line)
        return line


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, memoryview(b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        """Fill the buffer with what comes next; 0 at the end."""
        if not self._held:
            self._held = memoryview(next(self._pieces, b""))
        taken = min(len(buffer), len(self._held))
        buffer[:taken] = self._held[:taken]
        self._held = self._held[taken:]
        return taken


def _blank_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
