"""Parquet to a table of text; the schema is checked before any row is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from remit.core.problems import Place, Refused, refuse
from remit.study.sources.table import SourceOptions, SourceTable, check_height, check_width

if TYPE_CHECKING:
    import polars as pl


def read(path: Path, options: SourceOptions | None = None) -> SourceTable:
    """A Parquet file as a table: numbers, truth values and dates become text, lists are joined with `; `."""
    import polars as pl

    lazy, names, height = open_lazily(path)
    check_height(height, len(names), path.name)
    try:
        whole = lazy.collect()
        cells = whole.select(as_text(whole[column]).alias(str(i)) for i, column in enumerate(whole.columns))
    except Exception as error:
        raise damaged(path, error) from None
    cells = cells.with_columns(pl.when(pl.all() == "").then(None).otherwise(pl.all()).name.keep())
    return SourceTable(path.name, names, cells)


def open_lazily(path: Path) -> tuple[pl.LazyFrame, tuple[str, ...], int]:
    """The rows not read yet, the headers and the height; raises `Refused` for what is no Parquet file."""
    import polars as pl

    name = path.name
    if path.is_dir():
        raise refuse("IMPORT-002", Place(name), "this is a folder, not a file", "name the file inside it")
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        height: int = lazy.select(pl.len()).collect().item()
    except Exception as error:  # polars raises a family of errors, and panics become exceptions
        raise damaged(path, error) from None
    check_width(len(schema), name)
    return lazy, tuple(schema), height


def damaged(path: Path, error: Exception) -> Refused:
    """What is said of a file that is not there or cannot be read."""
    if isinstance(error, FileNotFoundError):
        return refuse("IMPORT-001", Place(path.name), "there is no such file", "check its name")
    return refuse(
        "IMPORT-016",
        Place(path.name),
        "the Parquet file is damaged or cut off, or holds a type that has no text form",
        "write it again, or export the answers as CSV",
    )


def own_text(column: pl.Series) -> pl.Series:
    """Values as `responses.csv` of a study would hold them: a truth value is a box that is ticked or not."""
    import polars as pl

    return as_text(column.cast(pl.Int8) if column.dtype == pl.Boolean else column)


def _float_text(column: pl.Series) -> pl.Series:
    """Whole numbers without a point or an exponent, as ids are written; others as short as can be."""
    import polars as pl

    exact = column.is_finite() & (column == column.round(0)) & (column.abs() < 2**53)
    short = column.cast(pl.String).str.replace(r"\.0$", "")
    whole = column.cast(pl.Int64, strict=False).cast(pl.String)
    return short.to_frame().select(pl.when(exact).then(whole).otherwise(short).alias(column.name)).to_series()


def as_text(column: pl.Series) -> pl.Series:
    """Values as the text that a CSV export would hold."""
    import polars as pl

    kind = column.dtype
    if kind == pl.String:
        return column
    if kind == pl.Boolean:
        return column.replace_strict({True: "TRUE", False: "FALSE"}, return_dtype=pl.String)
    if kind == pl.Date:
        return column.dt.to_string("iso:strict")
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("%Y-%m-%d %H:%M:%S")
    if isinstance(kind, pl.List | pl.Array):
        joined = [None if row is None else "; ".join(map(str, row)) for row in column.to_list()]
        return pl.Series(column.name, joined, dtype=pl.String)
    if isinstance(kind, pl.Binary):
        return column.cast(pl.String, strict=True)
    if isinstance(kind, pl.Float32 | pl.Float64):
        return _float_text(column.fill_nan(None))  # NaN is a blank cell; as a word it would be an answer
    if isinstance(kind, pl.Struct | pl.Object):
        raise TypeError(str(kind))
    return column.cast(pl.String)
