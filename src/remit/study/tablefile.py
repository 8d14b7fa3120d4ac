"""Rows of a study: `responses.csv`, `frame.csv`, `codings.csv` and `quotes.csv`, every cell as text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from remit.core.formulas import guarded, unguarded
from remit.core.problems import Place, Problem, Refused, nearest, refuse
from remit.study.yamlfile import read_text

if TYPE_CHECKING:
    import polars as pl

MOST_COLUMNS = 20_000
"""More columns than any questionnaire has; a file beyond is something else."""


def read_rows(path: Path, name: str) -> pl.DataFrame:
    """A CSV, Parquet or SPSS file as String columns, blank cells null; raises `Refused`.

    Headers are kept byte-exact and must be unique.
    """
    import polars as pl

    if path.suffix == ".parquet":
        from remit.study.coded_writing import decode_rows, read_head
        from remit.study.sources.parquetfile import damaged, own_text

        try:
            rows = pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise refuse(
                "FILE-007", Place(name), f"this is not a Parquet file: {_first_line(error)}", "save it again"
            ) from None
        head = read_head(path)
        if head is not None:
            rows = decode_rows(rows, head)
        try:
            return _blank_to_null(rows.select(own_text(rows[column]) for column in rows.columns))
        except (pl.exceptions.PolarsError, TypeError) as error:
            raise damaged(path, error) from None
    if path.suffix == ".sav":
        from remit.study.sources import read_source

        table = read_source(path)
        columns = {str(position): header for position, header in enumerate(table.headers)}
        return _blank_to_null(table.cells.rename(columns))
    content = _checked(path, name)
    try:
        rows = pl.read_csv(io.BytesIO(content), infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise refuse(
            "FILE-006",
            Place(name),
            f"the rows cannot be read: {_first_line(error)}",
            "check that every row has as many cells as the header, and that quote marks are closed",
        ) from None
    return _blank_to_null(_each(rows, "^'", unguarded))


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _each(rows: pl.DataFrame, like: str, change: Callable[[str], str]) -> pl.DataFrame:
    """The cells that begin like this changed, all others left alone."""
    import polars as pl

    touched = [found.name for found in rows.select(pl.all().str.contains(like).any()) if found[0]]
    return rows.with_columns(
        pl.col(name).map_elements(change, return_dtype=pl.String, skip_nulls=True) for name in touched
    )


def _blank_to_null(rows: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return rows.with_columns(pl.all().replace({"": None}))


def _checked(path: Path, name: str) -> bytes:
    """The bytes of a CSV file that is UTF-8, has a header and no column twice."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "FILE-001", Place(name), f"the file cannot be read: {reason}", "check its name"
        ) from None
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refuse(
            "FILE-002",
            Place(name, line),
            "the file is not UTF-8 text, so letters such as ŵ or £ would be wrong",
            "save it again as “CSV UTF-8”",
        ) from None
    header = next(csv.reader(io.StringIO(content[:4_000_000].decode("utf-8", "ignore"))), None)
    if not header:
        raise refuse("FILE-008", Place(name), "the file is empty", "write a header line and one line a row")
    if len(header) > MOST_COLUMNS:
        raise refuse(
            "FILE-009", Place(name, 1), f"the header has {len(header):,} columns", "check the separator"
        )
    twice = [column for column, count in Counter(header).items() if count > 1]
    if twice:
        raise refuse(
            "FILE-010",
            Place(name, 1),
            f"the column '{twice[0]}' stands there twice",
            "give each its own name",
        )
    return content


def read_records(path: Path, name: str, columns: Sequence[str]) -> list[tuple[Place, dict[str, str]]]:
    """The rows of a small CSV file with their places; every one of `columns` must be in the header."""
    text = read_text(path, name)
    reader = csv.reader(io.StringIO(text))
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise Refused(
                Problem(
                    "FILE-011",
                    Place(name, 1),
                    f"there is no column '{column}'{nearest(column, header)}",
                    f"the header is: {','.join(columns)}",
                )
                for column in missing
            )
        return list(_records(reader, header, name))
    except csv.Error as error:
        raise refuse(
            "FILE-006",
            Place(name, reader.line_num),
            f"the row cannot be read: {error}",
            "check the quote marks",
        ) from None


def _records(
    reader: Iterator[list[str]], header: list[str], name: str
) -> Iterator[tuple[Place, dict[str, str]]]:
    for cells in reader:
        line = getattr(reader, "line_num", 0)
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise refuse(
                "FILE-006",
                Place(name, line),
                f"the row has {len(cells)} cells and the header {len(header)}",
                "put text with a comma in quotes",
            )
        yield Place(name, line), dict(zip(header, map(unguarded, cells), strict=True))


def rows_to_csv(rows: pl.DataFrame) -> bytes:
    """String rows as the CSV that `read_rows` reads: UTF-8, LF, blanks empty, nothing that is computed."""
    return (
        _each(rows, r"^['\s=+\-@＝＋－＠﹢﹣﹦﹫]", guarded)
        .write_csv(null_value="", line_terminator="\n")
        .encode("utf-8")
    )


def no_rows(columns: Sequence[str]) -> pl.DataFrame:
    """These columns of text, without rows."""
    import polars as pl

    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
