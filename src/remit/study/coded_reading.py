"""Coded Parquet files: what they say of themselves, and their rows a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
from msgspec import Struct
from polars.exceptions import PolarsError

from remit.core.problems import Place, Refused, nearest, refuse
from remit.core.words import Variable
from remit.fieldwork.coded import (
    METADATA,
    SCHEMA,
    CodedRows,
    CodedVariable,
    Dictionary,
    read_dictionary,
    version_of,
)

BATCH = 100_000
"""Rows in a batch: those of one row group as Remit writes them."""

_WHOLE = (pl.Int8, pl.Int16, pl.Int32)


class CodedFile(Struct, frozen=True):
    """A coded file that was opened: where it is, what it holds, and the type of every column."""

    path: Path
    dictionary: Dictionary
    by_name: dict[str, CodedVariable]
    columns: dict[str, pl.DataType]

    @property
    def place(self) -> Place:
        """The file, as problems name it."""
        return Place(self.path.name)

    @property
    def answered(self) -> tuple[Variable, ...]:
        """The variables that people answered: all but their ids."""
        return tuple(each.variable for each in self.dictionary.variables if each.name != "id")

    def coded(self) -> tuple[CodedVariable, ...]:
        """Every variable but open text, in the file's order."""
        return tuple(each for each in self.dictionary.variables if each.variable.storage != "text")


def open_coded(path: Path) -> CodedFile:
    """What a coded file says of itself; no row is read.

    Raises `Refused`: CODED-001 the file is missing or no Parquet, CODED-002 nothing says what its numbers
    mean, CODED-003 another schema, CODED-004 the description and the columns differ.
    """
    place = Place(path.name)
    if not path.is_file():
        raise refuse(
            "CODED-001",
            place,
            "there is no such file",
            "correct the name, or make the file with: remit convert FILE",
        )
    try:
        metadata = pl.read_parquet_metadata(path)
        columns = dict(pl.read_parquet_schema(path))
    except (PolarsError, OSError, UnicodeError) as error:
        raise _unreadable(place, error) from None
    text = metadata.get(METADATA)
    if text is None:
        raise refuse(
            "CODED-002",
            place,
            "this Parquet file does not say what its numbers mean",
            "make it with: remit convert FILE",
        )
    dictionary = described(text, place)
    by_name = {each.name: each for each in dictionary.variables}
    found = CodedFile(path, dictionary, by_name, columns)
    _check_columns(found)
    return found


def _unreadable(place: Place, error: Exception) -> Refused:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return refuse(
        "CODED-001",
        place,
        f"this cannot be read as a whole Parquet file: {first}",
        "copy the file again, or make it with: remit convert FILE",
    )


def described(text: str, place: Place) -> Dictionary:
    """The dictionary of a coded file's description: the only judge of it.

    Raises `Refused` with CODED-002 for one that cannot be read, CODED-003 for another schema.
    """
    try:
        return read_dictionary(text)
    except ValueError as failed:
        error = failed
    try:
        version = version_of(text)
    except ValueError:
        version = 0
    if version in (0, SCHEMA):
        raise refuse(
            "CODED-002",
            place,
            f"its description of the variables cannot be read: {error}",
            "make it again with: remit convert FILE",
        ) from None
    raise refuse(
        "CODED-003",
        place,
        f"its description has the schema {version}, and this Remit reads schema {SCHEMA}",
        "use the Remit that wrote it, or convert the original file again",
    )


def _check_columns(file: CodedFile) -> None:
    """Every coded variable has a column of small integers, the weights are numbers, the stratum is known."""
    wrong = [
        f"'{each.name}' is {_kind_of(file, each.name)} where its answers should be numbers"
        for each in file.coded()
        if each.name != "id" and file.columns.get(each.name) not in _WHOLE
    ]
    weight, stratum = file.dictionary.weight, file.dictionary.stratum
    if weight and file.columns.get(weight) != pl.Float64:
        wrong.append(f"the weights '{weight}' are {_kind_of(file, weight)}")
    if stratum and file.dictionary.variable(stratum) is None:
        names = [each.name for each in file.dictionary.variables]
        wrong.append(f"the stratum '{stratum}' is no variable{nearest(stratum, names)}")
    if wrong:
        raise refuse(
            "CODED-004",
            file.place,
            f"its columns are not those it describes: {'; '.join(wrong[:5])}",
            "the file was changed: make it again with: remit convert FILE",
        )


def _kind_of(file: CodedFile, name: str) -> str:
    found = file.columns.get(name)
    return "not there" if found is None else f"a column of {found}"


def batches(file: CodedFile, names: Sequence[str], size: int = BATCH) -> Iterator[CodedRows]:
    """The rows of these variables, with weights where the file has them, `size` rows at a time.

    While a batch is being used the next one is read, so that two are in memory and never more. Raises
    `Refused` with CODED-005 for names the file does not hold, CODED-001 where it breaks off.
    """
    variables, plan = _chosen(file, names)
    for rows in _ahead(file, plan, size):
        yield CodedRows(rows, variables, _weights(rows, file.dictionary.weight))


def rows_where(
    file: CodedFile, names: Sequence[str], key: str, code: str, texts: Sequence[str] = ()
) -> CodedRows:
    """The rows of these variables in which `key` has this code: those of one organisation, at once.

    `texts` names columns of open text that are wanted as they stand.
    Where the file is sorted by `key` only the row groups that hold them are read. Raises as `batches`, and
    CODED-005 for a code that the variable does not have.
    """
    codes = known(file, key).codes
    if code not in codes:
        what = f"the variable '{key}' has no answer '{code}'{nearest(code, codes)}"
        raise refuse("CODED-005", file.place, what, "name one of its codes")
    return _at_once(file, names, texts, pl.scan_parquet(file.path).filter(pl.col(key) == codes.index(code)))


def all_rows(file: CodedFile, names: Sequence[str], texts: Sequence[str] = ()) -> CodedRows:
    """All rows of a small file at once, otherwise as `rows_where`. Raises as `batches`."""
    found = _at_once(file, names, texts, pl.scan_parquet(file.path))
    _check_height(file, found.rows.height, file.dictionary.rows)
    return found


def _at_once(file: CodedFile, names: Sequence[str], texts: Sequence[str], scan: pl.LazyFrame) -> CodedRows:
    variables, plan = _chosen(file, names)
    try:
        rows = scan.select(list(dict.fromkeys([*plan, *texts]))).collect()
    except (PolarsError, OSError) as error:
        raise _unreadable(file.place, error) from None
    return CodedRows(rows, variables, _weights(rows, file.dictionary.weight))


def _chosen(file: CodedFile, names: Sequence[str]) -> tuple[tuple[CodedVariable, ...], list[str]]:
    """The variables, and the columns to be read for them: weights too where the file has them."""
    weight = (file.dictionary.weight,) if file.dictionary.weight else ()
    return tuple(known(file, name) for name in names), list(dict.fromkeys([*names, *weight]))


def _weights(rows: pl.DataFrame, weight: str) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    if not weight:
        return None
    return rows[weight].fill_null(float("nan")).to_numpy()


def known(file: CodedFile, name: str) -> CodedVariable:
    """The closed variable with this name. Raises `Refused` with CODED-005 when there is none."""
    found = file.by_name.get(name)
    if found is None or found.variable.storage == "text":
        names = [each.name for each in file.coded()]
        what = "is open text, which is not counted" if found else f"is not there{nearest(name, names)}"
        raise refuse("CODED-005", file.place, f"the variable '{name}' {what}", "name a closed variable")
    return found


def _ahead(file: CodedFile, columns: list[str], size: int) -> Iterator[pl.DataFrame]:
    """The rows in slices, each read while the one before it is being used.

    Slices and not polars' own batches: those come in sizes of their own, and their interface is unstable.
    """
    plan, total = pl.scan_parquet(file.path).select(columns), file.dictionary.rows

    def read(start: int) -> pl.DataFrame:
        # One row more than the last batch should hold, to notice a file that holds more than it says.
        return plan.slice(start, size if start + size < total else total - start + 1).collect()

    with ThreadPoolExecutor(1) as reader:
        waiting = reader.submit(read, 0)
        for start in range(0, max(total, 1), size):
            try:
                rows = waiting.result()
            except (PolarsError, OSError) as error:
                raise _unreadable(file.place, error) from None
            _check_height(file, rows.height, min(size, total - start))
            if start + size < total:
                waiting = reader.submit(read, start + size)
            if rows.height:
                yield rows


def _check_height(file: CodedFile, found: int, wanted: int) -> None:
    if found != wanted:
        more = "more" if found > wanted else "fewer"
        raise refuse(
            "CODED-004",
            file.place,
            f"it says that it holds {file.dictionary.rows:,} rows and holds {more}",
            "the file was changed: make it again with: remit convert FILE",
        )
