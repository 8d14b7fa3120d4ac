"""SPSS files some thousand rows at a time: codes as cells; labels, missing codes and sets as facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from remit.study.converting.stream import Distinct, Stream, Watch
from remit.study.sources.savfile import cell, facts_of, load, notes_of, sets_of
from remit.study.sources.table import ColumnFacts, check_width

if TYPE_CHECKING:
    import polars as pl

CHUNK = 20_000
"""Rows that are read at once: each value is an object of its own until it is text."""


def open_sav(path: Path, watch: Watch) -> Stream:
    """An SPSS file as a stream; raises `Refused` when it is damaged or far too wide."""
    _, meta = load(path, None, only_names=True)
    names = tuple(meta.column_names)
    check_width(len(names), path.name)

    def facts(distinct: Distinct) -> Mapping[int, ColumnFacts]:
        return {i: facts_of(meta, name, distinct(i)) for i, name in enumerate(names)}

    return Stream(
        path.name,
        names,
        _batches(path, names, meta.number_rows or 0, watch),
        facts,
        sets_of(meta, names),
        list(notes_of(meta)),
    )


def _batches(path: Path, names: Sequence[str], rows: int, watch: Watch) -> Iterator[pl.DataFrame]:
    import polars as pl

    start = 0
    while True:
        columns, _ = load(path, None, only_names=False, rows=(start, CHUNK))
        height = len(columns[names[0]]) if names else 0
        if not height:
            return
        yield pl.DataFrame([_as_text(columns[name], str(i)) for i, name in enumerate(names)])
        start += height
        watch(min(start / max(rows, start), 1.0))
        if height < CHUNK:
            return


def _as_text(values: Sequence[Any], name: str) -> pl.Series:
    """Each distinct value written once, then spread over the rows."""
    import polars as pl

    kinds: dict[type, Any] = {float: pl.Float64, str: pl.String}
    kind = next((type(value) for value in values if value is not None), str)
    try:
        column = pl.Series(name, values, dtype=kinds[kind], strict=True)
    except (KeyError, TypeError, pl.exceptions.PolarsError):  # dates and times, and what is mixed
        return pl.Series(name, [cell(value) or None for value in values], dtype=pl.String)
    column = column.fill_nan(None) if kind is float else column
    lookup = {value: cell(value) or None for value in column.drop_nulls().unique().to_list()}
    if not lookup:
        return pl.Series(name, [None] * len(values), dtype=pl.String)
    return column.replace_strict(lookup, default=None, return_dtype=pl.String)
