"""A coded file for other programs: SPSS (.sav), OpenDocument (.ods), DDI Codebook (.xml)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from remit.core.codebook_xml import About, Counted, answers, write_codebook
from remit.core.opendocument import OpenSheet, Value, write_sheets
from remit.core.problems import Place, refuse
from remit.core.words import MISSING
from remit.fieldwork.coded import Dictionary
from remit.study.coded_writing import appearing, decode_rows

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS, MOST_CELLS = 1_048_575, 10_000_000
"""Rows below the header that spreadsheet programs read, and cells that they open in reasonable time."""

NOTHING_COUNTED = "This codebook holds no counts. Those that may be published are in data/ddi.xml of a build."

Archive = Callable[[Path, Dictionary, About, Path], tuple[str, ...]]
"""Coded file, its head, words on the study, target; gives notes on what the format could not hold."""


def write_ddi(coded: Path, head: Dictionary, about: About, target: Path) -> tuple[str, ...]:
    """The dictionary alone as DDI Codebook 2.5: no answer and no count leaves the study by it."""
    missing = {
        entry.variable.name: Counted(missing=tuple(code for code in MISSING if code in entry.codes))
        for entry in head.variables
    }
    content = write_codebook(about, [entry.variable for entry in head.variables], missing)
    with appearing(target) as fresh:
        fresh.write_bytes(content)
    return ()


def write_ods(coded: Path, head: Dictionary, about: About, target: Path) -> tuple[str, ...]:
    """A sheet of answers, as text, and one of the dictionary."""
    width = len(head.variables) + 2
    if head.rows > MOST_ROWS or head.rows * width > MOST_CELLS:
        raise refuse(
            "CONVERT-007",
            Place(str(target)),
            f"{head.rows:,} rows of {width:,} columns are more than a spreadsheet program opens",
            "write .sav or .parquet instead",
        )
    names = (
        "id",
        *(entry.variable.name for entry in head.variables),
        *([head.weight] if head.weight else []),
    )
    private = "Answers of persons: keep this file private."
    sheets = (
        OpenSheet("answers", "", names, _rows(coded, head, names), (), 4.0),
        OpenSheet("dictionary", "", DICTIONARY, _dictionary(head), (), 6.0),
        OpenSheet("about", "", ("about",), [(about.title,), (private,)], (), 12.0),
    )
    with appearing(target) as fresh, fresh.open("wb") as out:
        write_sheets(out, about.title, about.language, sheets)
    return ()


DICTIONARY = ("variable", "item", "kind", "storage", "code", "label", "listed")


def _dictionary(head: Dictionary) -> Iterator[Sequence[Value]]:
    """A row for each variable, then one for each text that its cells may hold."""
    for entry in head.variables:
        v = entry.variable
        yield (v.name, v.item, v.kind, v.storage, "", v.label, "")
        labels = dict(answers(v, [code for code in MISSING if code in entry.codes]))
        for code in entry.codes if v.storage in ("choice", "flag") or v.choices else ():
            yield (
                v.name,
                v.item,
                v.kind,
                v.storage,
                code,
                labels.get(code, code),
                "yes" if code in labels else "no",
            )


def _rows(coded: Path, head: Dictionary, names: Sequence[str]) -> Iterator[Sequence[Value]]:
    for batch in batches(coded, head):
        yield from batch.select(names).iter_rows()


def batches(coded: Path, head: Dictionary, rows: int = 20_000) -> Iterator[pl.DataFrame]:
    """The rows of a coded file as text, some thousand at a time."""
    import polars as pl

    lazy = pl.scan_parquet(coded, glob=False)
    for start in range(0, head.rows, rows):
        yield decode_rows(lazy.slice(start, rows).collect(), head)


def write_spss(coded: Path, head: Dictionary, about: About, target: Path) -> tuple[str, ...]:
    """An SPSS file; see `remit.study.converting.sav_writing`."""
    from remit.study.converting.sav_writing import write_sav

    return write_sav(coded, head, about, target)


ARCHIVES: dict[str, Archive] = {".sav": write_spss, ".zsav": write_spss, ".ods": write_ods, ".xml": write_ddi}
"""The writer for each ending of --out; .parquet is the coded file itself."""
