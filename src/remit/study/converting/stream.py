"""What a streaming reader hands over: headers, and the cells as text, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.study.sources import READ, read_source
from remit.study.sources.preamble import without_preamble
from remit.study.sources.table import ColumnFacts, ResponseSet, SourceTable, lines_in_words

if TYPE_CHECKING:
    import polars as pl

Watch = Callable[[float], None]
"""Told now and then which share of the source was read, 0 to 1."""

Distinct = Callable[[int], Sequence[str]]
"""The distinct texts of a column, by its position; known when all rows were read."""


def _no_facts(distinct: Distinct) -> dict[int, ColumnFacts]:
    return {}


class Stream(Struct, frozen=True):
    """A source that is read once, from its first row to its last.

    `batches` yield String columns named by position; empty cells are null. `facts` are what the format says
    of the columns. `notes` grows while rows are read.
    """

    name: str
    headers: tuple[str, ...]
    batches: Iterator[pl.DataFrame]
    facts: Callable[[Distinct], Mapping[int, ColumnFacts]] = _no_facts
    sets: tuple[ResponseSet, ...] = ()
    notes: list[str] = field(default_factory=list)


def open_stream(path: Path, watch: Watch, encoding: str = "", *, own: bool = False) -> Stream:
    """The reader for a file's ending; raises `Refused` for what cannot be streamed or read.

    `own` says that the file holds a study's variables, so that a truth value is a box ticked or not.
    """
    kind = READ.get(path.suffix.lower(), "")
    if kind == "csvfile":
        from remit.study.converting.csv_stream import open_csv

        return open_csv(path, watch, encoding)
    if kind == "parquetfile":
        from remit.study.converting.parquet_stream import open_parquet

        return open_parquet(path, watch, own=own)
    if kind == "savfile":
        from remit.study.converting.sav_stream import open_sav

        return open_sav(path, watch)
    if kind == "xlsxfile":
        raise refuse(
            "CONVERT-003",
            Place(path.name),
            "a workbook cannot be read a part at a time, and never holds more rows than fit in memory",
            "make a study of it with `remit new STUDY --from FILE`, then `remit convert STUDY`",
        )
    read_source(path)  # says what else the file is
    raise AssertionError(path.suffix)


def without_headers(stream: Stream) -> Stream:
    """The stream without a second and third row of headers, as some survey tools write them."""
    first = next(stream.batches, None)
    if first is None:
        return stream
    table = SourceTable(stream.name, stream.headers, first)
    bare = without_preamble(table)

    def batches() -> Iterator[pl.DataFrame]:
        yield bare.cells
        yield from stream.batches

    if bare is table:
        return replace(stream, batches=batches())
    stream.notes.extend(bare.notes)
    return replace(stream, headers=bare.headers, batches=batches(), facts=lambda distinct: bare.facts)


def without_blank_rows(stream: Stream, blank: list[int]) -> Stream:
    """The stream without rows that hold no cell at all, as `read_source` leaves them out.

    `blank` is filled with the numbers that a spreadsheet shows beside these rows, and a note says how many.
    """
    import polars as pl

    def batches() -> Iterator[pl.DataFrame]:
        above = 2
        for cells in stream.batches:
            empty = cells.select(pl.all_horizontal(pl.all().is_null())).to_series() if cells.height else None
            if empty is not None and empty.any():
                blank.extend((empty.arg_true() + above).to_list())
                yield cells.filter(~empty)
            else:
                yield cells
            above += cells.height
        if blank:
            where = lines_in_words(blank).replace("line", "row", 1)
            stream.notes.append(f"{len(blank)} row(s) without any cell filled were left out ({where})")

    return replace(stream, batches=batches())
