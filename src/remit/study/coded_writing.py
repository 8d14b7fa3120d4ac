"""Coded Parquet: one column a variable, integers that are places in lists, and the dictionary inside.

The key `remit` of the file's metadata holds, as JSON, the variables in order, each with its list of texts. A
cell's text is always `codes[place]`, so a file is read back to the very texts that went in. Row groups of
100,000 rows, so that a reader needs the memory of one.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, refuse
from remit.core.words import Variable
from remit.fieldwork.coded import METADATA, Dictionary, write_dictionary
from remit.study.coded_reading import described

if TYPE_CHECKING:
    import polars as pl

SOURCE = "remit-source"
"""The key of the file's metadata that says what it was made of."""

GROUP = 100_000
"""Rows of a row group."""


class Source(Struct, frozen=True):
    """The file that was converted: its name and its SHA-256."""

    name: str
    sha256: str


def is_coded(variable: Variable) -> bool:
    """Whether a variable's cells are places in a list: all but open text."""
    return variable.storage != "text"


def place_type(codes: Sequence[str]) -> type[pl.DataType]:
    """The smallest signed integer that holds every place of the list."""
    import polars as pl

    return pl.Int8 if len(codes) <= 128 else pl.Int16 if len(codes) <= 32_768 else pl.Int32


def coded_schema(head: Dictionary) -> dict[str, Any]:
    """The columns of the file and their types: `id`, the variables, the weight."""
    import polars as pl

    columns: dict[str, Any] = {"id": pl.String}
    for entry in head.variables:
        columns[entry.variable.name] = place_type(entry.codes) if is_coded(entry.variable) else pl.String
    if head.weight:
        columns[head.weight] = pl.Float64
    return columns


def write_coded(
    target: Path, batches: Iterable[pl.DataFrame], head: Dictionary, source: Source | None = None
) -> None:
    """Write the batches (columns of `coded_schema`) as one file; it appears whole or not at all.

    Only one batch is in memory at a time. Raises `Refused` where the file cannot be written.
    """
    from polars.io.plugins import register_io_source

    schema = coded_schema(head)

    def rows(
        with_columns: list[str] | None, predicate: object, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in batches:
            yield batch.select(with_columns or list(schema))

    # The file is opened here: threads of Polars that outlive a Ctrl+C could otherwise still make one.
    with appearing(target) as fresh, fresh.open("wb") as out:
        register_io_source(rows, schema=schema).sink_parquet(
            out,
            compression="zstd",
            statistics=True,
            row_group_size=GROUP,
            maintain_order=True,
            metadata={METADATA: write_dictionary(head)}
            | ({SOURCE: msgspec.json.encode(source).decode()} if source else {}),
        )


class appearing:
    """A path beside the target to write to; at the end it takes the target's place, or goes without trace."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> Path:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(prefix=f".{self._target.name}-", dir=self._target.parent)
        except OSError as error:
            raise self._refusal(error) from None
        self._folder = Path(folder)
        return self._folder / self._target.name

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import shutil

        try:
            if kind is None:
                (self._folder / self._target.name).replace(self._target)
        except OSError as failed:
            raise self._refusal(failed) from None
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        failed_there = error if isinstance(error, OSError) else _of_the_system(error)
        if failed_there is not None:
            raise self._refusal(failed_there) from None

    def _refusal(self, error: OSError) -> Exception:
        return refuse(
            "CONVERT-001",
            Place(str(self._target)),
            f"the file cannot be written: {first_words(error)}; nothing was changed",
            "check the rights and the space there, or name another file with --out",
        )


_SYSTEM = re.compile(r"([^:]+?) \(os error (\d+)\)")


def _of_the_system(error: BaseException | None) -> OSError | None:
    """What the system said, where Polars passes it on as an error of its own; None for other errors."""
    found = _SYSTEM.search(str(error)) if type(error).__module__.startswith("polars") else None
    return OSError(int(found[2]), found[1].strip()) if found else None


def first_words(error: OSError) -> str:
    """Why the system refused, on one line."""
    return (error.strerror or str(error)).splitlines()[0].lower()


# ---- read back -----------------------------------------------------------------------------------


def read_head(path: Path) -> Dictionary | None:
    """What a coded Parquet file says of itself; None for every other file."""
    import polars as pl

    try:
        text = pl.read_parquet_metadata(path).get(METADATA)
    except (pl.exceptions.PolarsError, OSError):
        return None
    return None if text is None else head_of(text, path.name)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file of any size."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check_fresh(path: Path, name: str) -> tuple[Problem, ...]:
    """A warning when the file that a coded one was made of stands beside it and has changed since."""
    import polars as pl

    try:
        found = msgspec.json.decode(pl.read_parquet_metadata(path).get(SOURCE, "null"), type=Source | None)
    except (pl.exceptions.PolarsError, OSError, msgspec.MsgspecError):
        return ()
    beside = path.parent / Path(found.name).name if found is not None else path
    if found is None or beside == path or not beside.is_file() or hash_file(beside) == found.sha256:
        return ()
    return (
        Problem(
            "CONVERT-011",
            Place(name),
            f"{beside.name} has changed since {path.name} was made of it, and only the latter is read",
            f"run `remit convert` again, or remove {path.name}",
            "warning",
        ),
    )


def check_weight(head: Dictionary, weight: str, where: Place) -> tuple[Problem, ...]:
    """A warning where rows were converted with a weight and the study itself names none."""
    if weight or not head.weight:
        return ()
    return (
        Problem(
            "RESP-015",
            where,
            f"the rows were converted with the weight '{head.weight}' and are weighted with it, though "
            "study.yaml names none",
            f"add `weight: {head.weight}` to study.yaml (not for --engine), or convert without --weight",
            "warning",
        ),
    )


def head_of(text: str, name: str) -> Dictionary | None:
    """The head from the JSON of the metadata; None when it is not this format, `Refused` when it is newer."""
    try:
        return described(text, Place(name))
    except Refused as refused:
        if refused.problems[0].code == "CODED-002":
            return None
        raise


def decode_rows(rows: pl.DataFrame, head: Dictionary) -> pl.DataFrame:
    """A batch of coded rows as the texts that went in; every column that is not coded stays as it is."""
    import polars as pl

    codes = {entry.variable.name: entry.codes for entry in head.variables if is_coded(entry.variable)}
    columns = []
    for column in rows.get_columns():
        if column.name in codes and column.dtype.is_integer():
            texts = pl.Series(column.name, codes[column.name], dtype=pl.String)
            columns.append(
                texts.gather(column).alias(column.name)
                if len(texts)
                else pl.Series(column.name, [None] * len(column), dtype=pl.String)
            )
        else:
            columns.append(column)
    return pl.DataFrame(columns)
