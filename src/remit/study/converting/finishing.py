"""From rows on disk to coded Parquet: which texts a column may hold, then every cell as its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.core.words import Variable
from remit.estimates.mass.sums import ordered_codes
from remit.fieldwork.coded import CodedVariable, Dictionary
from remit.study.coded_writing import Source, coded_schema, is_coded, write_coded
from remit.study.converting.spool import Places, Spool

if TYPE_CHECKING:
    import polars as pl

ID = "id"

Stored = Callable[[Sequence[str]], Mapping[str, str | None]]
"""The distinct cells of a column to what is stored of each: None for blank."""


class Wanted(Struct, frozen=True):
    """What is to be written: the variables, where each is found, and how its cells are stored.

    `columns` maps a variable (and `id`, and the weight) to its column of the spool; what has none is blank.
    """

    name: str
    variables: tuple[Variable, ...]
    columns: Mapping[str, str]
    weight: str = ""
    stratum: str = ""


def finish(
    spool: Spool, wanted: Wanted, stored: Stored, target: Path, source: Source | None = None
) -> Dictionary:
    """Write the rows of a spool as coded Parquet; raises `Refused` for weights that are no numbers."""
    maps: dict[str, Places] = {}
    coded = []
    for variable in wanted.variables:
        column = wanted.columns.get(variable.name)
        if not is_coded(variable):
            coded.append(CodedVariable(variable, ()))
            continue
        texts = spool.distinct(column) if column is not None else ()
        became = stored(texts)
        codes = ordered_codes(variable, [text for text in became.values() if text is not None])
        coded.append(CodedVariable(variable, codes))
        places = {code: place for place, code in enumerate(codes)}
        if column is not None and not spool.columns[column].text:
            found = [places.get(became[text] or "", -1) for text in texts]
            maps[variable.name] = np.array([*found, -1], dtype=np.int32)
    head = Dictionary(spool.rows, tuple(coded), wanted.weight, wanted.stratum)
    write_coded(target, _batches(spool, wanted, stored, head, maps), head, source)
    return head


def _batches(
    spool: Spool, wanted: Wanted, stored: Stored, head: Dictionary, maps: Mapping[str, Places]
) -> Iterator[pl.DataFrame]:
    import polars as pl

    schema = coded_schema(head)
    lists = {entry.variable.name: entry.codes for entry in head.variables}
    start = 0
    for part in spool.parts():
        columns: list[pl.Series] = []
        for name, kind in schema.items():
            found = wanted.columns.get(name)
            cells = part[found] if found is not None else None
            if name == wanted.weight:
                columns.append(_weights(_as_text(cells, spool, found), name, wanted.name, start))
            elif cells is None:
                columns.append(_blank(name, part.height, kind, start))
            elif kind == pl.String:
                columns.append(_as_text(cells, spool, found).alias(name))
            elif name in maps:
                columns.append(_moved(cells, maps[name], name))
            else:
                columns.append(_placed(cells, stored, lists[name], name, kind))
        start += part.height
        yield pl.DataFrame(columns).with_columns(
            pl.when(pl.col(name) >= 0).then(pl.col(name)).cast(schema[name]) for name in maps
        )


def _blank(name: str, height: int, kind: pl.DataType, start: int) -> pl.Series:
    """A column that is not there: nothing, or for the id the numbers of the rows."""
    import polars as pl

    if name == ID:
        return pl.Series(ID, [str(row) for row in range(start + 1, start + height + 1)], dtype=pl.String)
    return pl.Series(name, [None] * height, dtype=kind)


def _as_text(cells: pl.Series | None, spool: Spool, column: str | None) -> pl.Series:
    import polars as pl

    assert cells is not None and column is not None  # noqa: S101 - the weight's column was looked up
    if spool.columns[column].text:
        return cells
    return pl.Series([*spool.columns[column].texts, None], dtype=pl.String).gather(cells)


def _moved(places: pl.Series, found: Places, name: str) -> pl.Series:
    """Places in the order of coming to places in the list, -1 for blank."""
    import polars as pl

    return pl.Series(name, found[places.to_numpy()], dtype=pl.Int32)


def _placed(
    cells: pl.Series, stored: Stored, codes: Sequence[str], name: str, kind: pl.DataType
) -> pl.Series:
    """Cells that are kept as text to places: of a number that differs from row to row."""
    import polars as pl

    became = stored(cells.drop_nulls().unique().to_list())
    places = {code: place for place, code in enumerate(codes)}
    lookup = {text: places[code] for text, code in became.items() if code is not None}
    if not lookup:
        return pl.Series(name, [None] * len(cells), dtype=kind)
    return cells.replace_strict(lookup, default=None, return_dtype=kind).alias(name)


def _weights(cells: pl.Series, name: str, file: str, start: int) -> pl.Series:
    import polars as pl

    numbers = cells.cast(pl.Float64, strict=False).alias(name)
    bad = (numbers.is_null() | ~(numbers.is_finite() & (numbers >= 0))).fill_null(value=True)
    if bad.any():
        row = start + int(bad.arg_true()[0]) + 1
        raise refuse(
            "RESP-008",
            Place(file),
            f"the weight column '{name}' is blank, negative or not a number in row {row:,} of the answers",
            "give each response a weight of 0 or more",
        )
    return numbers


def trimmed(texts: Iterable[str]) -> dict[str, str | None]:
    """Every text without the blanks around it, None where nothing is left: as responses are read."""
    return {text: text.strip() or None for text in texts}
