"""Plain Parquet a slice at a time, as text; a coded file gives back the texts that went into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from remit.fieldwork.coded import Dictionary
from remit.study.coded_writing import decode_rows, read_head
from remit.study.converting.stream import Stream, Watch
from remit.study.sources.parquetfile import as_text, damaged, open_lazily, own_text

if TYPE_CHECKING:
    import polars as pl

SLICE = 20_000
"""Rows that are held as text at once."""


def open_parquet(path: Path, watch: Watch, *, own: bool = False) -> Stream:
    """A Parquet file as a stream, `own` where it holds a study's variables; raises `Refused` when damaged."""
    lazy, names, height = open_lazily(path)
    return Stream(path.name, names, _batches(path, lazy, height, read_head(path), watch, own=own))


def _batches(
    path: Path, lazy: pl.LazyFrame, height: int, head: Dictionary | None, watch: Watch, *, own: bool
) -> Iterator[pl.DataFrame]:
    import polars as pl

    text = own_text if own else as_text
    for start in range(0, height, SLICE):
        try:
            part = lazy.slice(start, SLICE).collect()
            part = decode_rows(part, head) if head is not None else part
            cells = part.select(text(part[name]).alias(str(i)) for i, name in enumerate(part.columns))
        except Exception as error:  # polars raises a family of errors, and panics become exceptions
            raise damaged(path, error) from None
        watch(min(start + SLICE, height) / height)
        yield cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
