"""Coded rows counted by another engine, each asked in the shape that suits it.

Columns are counted one by one in a database, where a column is read quickly; on Spark, where starting a query
takes longest, all of them at once, one under the other. Divisions happen after the counts, here: engines
differ about 0/0, about the order of what is missing, and about the sameness of hashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl

from remit.core.problems import Place, nearest, refuse
from remit.core.words import NOT_APPLICABLE, REFUSED, Variable
from remit.fieldwork.coded import CodedVariable
from remit.fieldwork.counting import PEOPLE, SQUARES, WEIGHTS, WROTE, Counting, as_responses
from remit.fieldwork.responses import Responses
from remit.study.coded_reading import CodedFile, open_coded
from remit.study.engines.address import Address, read_address
from remit.study.engines.file import CountedFile

HELD: Mapping[str, str] = {"duckdb": "duckdb", "spark": "pyspark", "postgres": "psycopg"}
"""The package that each engine needs beside Ibis."""

_ITEM, _ANSWER, _GROUP = "remit_item", "remit_answer", "remit_group"


class CountedElsewhere:
    """The rows of one table of an engine. `table` is Ibis's; it has a column for every variable."""

    def __init__(self, table: Any, file: CodedFile, population: int, *, at_once: bool) -> None:  # noqa: ANN401
        self._table, self._at_once = table, at_once
        self._coded = {each.name: each for each in file.dictionary.variables if each.name != "id"}
        self._weight = file.dictionary.weight
        self._of = Responses(
            pl.DataFrame(schema=dict.fromkeys(self._coded, pl.String)), self.variables, population=population
        )

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows."""
        return tuple(each.variable for each in self._coded.values())

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`."""
        if not names:
            return self._read(_fetched(self._table.aggregate(**self._summed(self._table))), names)
        table = self._table.select(**self._columns(names), **self._weights())
        grouped = table.group_by(list(names)).aggregate(**self._summed(table))
        return self._read(_fetched(grouped), names)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by`."""
        asked = [name for name in names if name != by]
        more = [by] if by else []
        texts = [name for name in asked if not self._coded[name].codes]
        together = [name for name in asked if name not in texts] if self._at_once else []
        found = {name: self.count([name, *more]) for name in asked if name not in together}
        return found | (self._unpivoted(together, by) if together else {})

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item, by each combination of them."""
        return self.count([*names, *([by] if by else [])])

    def _unpivoted(self, names: Sequence[str], by: str | None) -> dict[str, Responses]:
        columns = {name: self._table[name].cast("int32") for name in names}
        group = {_GROUP: self._table[by].cast("int32")} if by else {}
        table = self._table.select(**columns, **group, **self._weights())
        long = table.pivot_longer(list(names), names_to=_ITEM, values_to=_ANSWER)
        keys = [_ITEM, _ANSWER, *group]
        counted = _fetched(long.group_by(keys).aggregate(**self._summed(long)))
        found = {}
        for name in names:
            own = counted.filter(pl.col(_ITEM) == name).drop(_ITEM)
            own = own.rename({_ANSWER: name, **({_GROUP: by} if by else {})})
            found[name] = self._read(own, [name, *([by] if by else [])])
        return found

    def _columns(self, names: Sequence[str]) -> dict[str, Any]:
        """The columns to count by; of open text only whether there is any."""
        found = {}
        for name in names:
            column = self._table[name]
            if not self._coded[name].codes and self._coded[name].variable.storage == "text":
                typed = column.isin([REFUSED, NOT_APPLICABLE]) | column.isnull()
                column = typed.ifelse(column, WROTE)
            found[name] = column
        return found

    def _weights(self) -> dict[str, Any]:
        return {self._weight: self._table[self._weight]} if self._weight else {}

    def _summed(self, table: Any) -> dict[str, Any]:  # noqa: ANN401
        if not self._weight:
            return {PEOPLE: table.count()}
        weight = table[self._weight].cast("float64")
        return {PEOPLE: table.count(), WEIGHTS: weight.sum(), SQUARES: (weight * weight).sum()}

    def _read(self, counted: pl.DataFrame, names: Sequence[str]) -> Responses:
        """Places as texts, in an order that is the same for every engine."""
        texts = [_texts(counted[name], self._coded[name]) for name in names]
        planes = {
            name: counted[name if self._weight else PEOPLE].cast(pl.Float64).fill_null(0.0)
            for name in (PEOPLE, WEIGHTS, SQUARES)
        }
        rows = pl.DataFrame([*texts, *(plane.alias(name) for name, plane in planes.items())])
        return as_responses(rows.sort(list(names)) if names else rows, self._of)


def _texts(places: pl.Series, coded: CodedVariable) -> pl.Series:
    if not coded.codes:
        return places.cast(pl.String)
    codes = pl.Series(coded.codes, dtype=pl.String)
    return codes.gather(places.cast(pl.Int64)).alias(places.name)


def _fetched(asked: Any) -> pl.DataFrame:  # noqa: ANN401
    """What an expression gives, by way of Arrow: through pandas a missing text can become the word NaN."""
    found: Any = pl.from_arrow(asked.to_pyarrow())
    return pl.DataFrame(found)


def _ibis() -> Any:  # noqa: ANN401
    import ibis

    return ibis


@contextmanager
def rows_at(address: str, path: Path, population: int = 0) -> Iterator[Counting]:
    """The rows of a coded file at an engine, as long as the context lasts.

    DuckDB and Spark read the file, a database has its rows in a table with the same columns; `file` counts
    in this process, a batch of rows at a time. Raises `Refused` with ENGINE-001 to ENGINE-004 and what
    `open_coded` refuses.
    """
    asked, file = read_address(address), open_coded(path)
    if asked.kind == "file":
        yield CountedFile(file, population)
        return
    _check_packages(asked)
    connection = _connected(asked)
    try:
        table = _table(connection, asked, file)
        yield CountedElsewhere(table, file, population, at_once=asked.kind == "spark")
    finally:
        connection.disconnect()


def _check_packages(asked: Address) -> None:
    missing = [name for name in ("ibis", HELD[asked.kind]) if find_spec(name) is None]
    if missing:
        extra = "spark" if asked.kind == "spark" else "engine"
        raise refuse(
            "ENGINE-002",
            Place("--engine"),
            f"this engine needs {' and '.join(missing)}, which {'are' if len(missing) > 1 else 'is'} missing",
            f"run: python -m pip install 'remit[{extra}]', or leave --engine out",
        )


def _connected(asked: Address) -> Any:  # noqa: ANN401
    ibis = _ibis()
    try:
        if asked.kind == "duckdb":
            return ibis.duckdb.connect()
        if asked.kind == "spark":
            return ibis.pyspark.connect(_spark(asked.where))
        return ibis.postgres.connect(**_parts(asked.where))
    except Exception as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise refuse(
            "ENGINE-003",
            Place("--engine"),
            f"the engine does not answer: {first[:200]}",
            "check the address, and that it runs (Spark also needs Java); or leave --engine out",
        ) from error


def _spark(where: str) -> Any:  # noqa: ANN401
    from pyspark.sql import SparkSession

    quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "8"}
    builder = SparkSession.builder.master(where).appName("remit")
    for name, value in quiet.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _parts(where: str) -> dict[str, Any]:
    parts = urlsplit(where)
    found = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": parts.hostname or "",
        "port": parts.port,
        "database": unquote(parts.path.strip("/")),
    }
    return {name: value for name, value in found.items() if value}


def _table(connection: Any, asked: Address, file: CodedFile) -> Any:  # noqa: ANN401
    """The engine's table of the rows. Raises `Refused` with ENGINE-004 where columns are not there."""
    if asked.kind != "postgres":
        return connection.read_parquet(str(file.path.resolve()))
    place = Place("--engine")
    known = connection.list_tables()
    if asked.table not in known:
        what = f"the database has no table '{asked.table}'{nearest(asked.table, known)}"
        raise refuse("ENGINE-004", place, what, "end the address with ?table=NAME, or copy the rows there")
    table = connection.table(asked.table)
    wanted = [each.name for each in file.dictionary.variables if each.name != "id"]
    wanted += [file.dictionary.weight] if file.dictionary.weight else []
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        what = f"the table '{asked.table}' has no column '{missing[0]}'{nearest(missing[0], table.columns)}"
        more = f", and {len(missing) - 1} more are missing" if len(missing) > 1 else ""
        fix = f"copy the columns of {file.path.name} into it"
        raise refuse("ENGINE-004", place, what + more, fix)
    return table
