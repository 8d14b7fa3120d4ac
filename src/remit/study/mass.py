"""A coded file tabulated: every item by every breakdown, without ever holding all of its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.estimates.mass.count import Wanted, count_rows
from remit.estimates.mass.few import FEW, count_few
from remit.estimates.mass.sums import Sums
from remit.fieldwork.coded import CodedRows, CodedVariable
from remit.study.coded_reading import BATCH, CodedFile, all_rows, batches, known, open_coded, rows_where
from remit.study.memory import keep_freed

MOST_ANSWERS = 1_000
"""A variable with more different answers is a list of people rather than a question, and is left out."""

THREADS = os.cpu_count() or 1
"""Threads that count; Polars reads the next batch in its own meanwhile. The sums do not depend on them."""

Progress = Callable[[int, int], None]
"""Hears how many rows are counted, and how many there are."""


class Tabulated(Struct, frozen=True):
    """The sums of a file, and the variables left out because they have too many different answers."""

    sums: Sums
    left_out: tuple[str, ...] = ()


def tabulate_file(
    path: Path,
    by: Sequence[str] = (),
    items: Sequence[str] | None = None,
    *,
    weighted: bool = True,
    progress: Progress | None = None,
) -> Tabulated:
    """The sums of these items (all closed ones where none are named) by these breakdowns.

    Weights and strata are those that the file names; `weighted` False counts everybody once. Memory holds two
    batches of rows and the counts, however many rows there are. Raises `Refused` with CODED-001 to CODED-005
    and MASS-001 to MASS-007.
    """
    file = open_coded(path)
    wanted, left_out = plan_file(file, by, items, weighted=weighted)
    return Tabulated(tabulate_rows(file, wanted, progress), left_out)


def tabulate_rows(file: CodedFile, wanted: Wanted, progress: Progress | None = None) -> Sums:
    """The sums of what is wanted of a file that was opened. Raises as `tabulate_file`."""
    total = file.dictionary.rows

    def told(rows: int) -> None:
        if progress is not None:
            progress(rows, total)

    if total <= FEW:
        sums = count_some(file, all_rows(file, wanted.columns), wanted)
        told(total)
        return sums
    keep_freed()
    with ThreadPoolExecutor(THREADS) as threads:
        rows = batches(file, wanted.columns)
        return count_rows(rows, wanted, file.place, min(BATCH, total), told, threads.map)


def tabulate_group(
    path: Path, group: str, by: Sequence[str], items: Sequence[str] | None = None, *, weighted: bool = True
) -> Sums:
    """The sums of the people of one group of the first breakdown, as `replace_group` takes them.

    Raises as `tabulate_file`.
    """
    file = open_coded(path)
    wanted, _ = plan_file(file, by, items, weighted=weighted)
    return count_some(file, rows_where(file, wanted.columns, by[0], group), wanted)


def count_some(file: CodedFile, rows: CodedRows, wanted: Wanted) -> Sums:
    """The sums of rows of a file that are in memory already. Raises as `tabulate_file`."""
    if rows.rows.height <= FEW:
        return count_few(rows, wanted, file.place)
    return count_rows([rows], wanted, file.place, rows.rows.height)


def plan_file(
    file: CodedFile, by: Sequence[str], items: Sequence[str] | None, *, weighted: bool
) -> tuple[Wanted, tuple[str, ...]]:
    """What is to be counted of a file, and what is left out of it."""
    keys = tuple(_key(file, name) for name in dict.fromkeys(by))
    stratum = file.dictionary.stratum
    if items is None:
        closed = [each for each in file.coded() if each.name not in {*by, stratum, "id"}]
    else:
        closed = [known(file, name) for name in items]
    few = tuple(each for each in closed if len(each.codes) <= MOST_ANSWERS or items is not None)
    left_out = tuple(each.name for each in closed if each not in few)
    return (
        Wanted(
            few,
            keys,
            known(file, stratum) if stratum else None,
            file.dictionary.weight if weighted else "",
        ),
        left_out,
    )


def _key(file: CodedFile, name: str) -> CodedVariable:
    found = known(file, name)
    if found.variable.storage != "choice":
        raise refuse(
            "MASS-011",
            file.place,
            f"tables cannot be broken down by '{name}', which is stored as {found.variable.storage}",
            "use a variable with one closed answer a person, or put its values into bands first",
        )
    return found


def write_cells(path: Path, cells: pl.DataFrame) -> None:
    """Write the figures of a mass table as CSV or Parquet, by the ending of the name; all or nothing.

    Raises `Refused` with MASS-012 for another ending or a place that cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise refuse("MASS-012", Place(path.name), "figures are written as .csv or .parquet", "end it so")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    try:
        if ending == ".csv":
            cells.write_csv(fresh)
        else:
            cells.write_parquet(fresh)
        fresh.replace(path)
    except OSError as error:
        raise refuse(
            "MASS-012",
            Place(path.name),
            f"the figures cannot be written: {(error.strerror or str(error)).lower()}",
            "check the rights and the space, then run it again",
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
