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

CHUNK = 50_000
"""Rows that are read at once: each reading passes over what was read before, so more is faster."""


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
    """Each distinct value written once."""
    import polars as pl

    lookup: dict[Any, str | None] = {}
    texts: list[str | None] = []
    for value in values:
        if value != value:  # noqa: PLR0124 the system's missing value, which is not itself
            texts.append(None)
            continue
        if value not in lookup:
            lookup[value] = cell(value) or None
        texts.append(lookup[value])
    return pl.Series(name, texts, dtype=pl.String)
