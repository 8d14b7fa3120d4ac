"""A lone file to coded Parquet, by the dictionary that `remit new` would make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from remit.core.problems import Place, Refused, errors, nearest, refuse
from remit.core.words import Variable, plain
from remit.fieldwork.coded import Dictionary
from remit.instrument.check import check_instrument
from remit.instrument.dictionary import variables as instrument_variables
from remit.instrument.items import Instrument
from remit.study.converting.finishing import ID, Wanted, finish
from remit.study.converting.spool import Spool
from remit.study.converting.stream import Stream, without_blank_rows, without_headers
from remit.study.converting.studying import beside
from remit.study.converting.tallies import count_all
from remit.study.importing.assembling import make_pages
from remit.study.importing.encode import encode
from remit.study.importing.naming import Names
from remit.study.importing.placing import Placed, kept_name, with_sources
from remit.study.importing.quantities import number
from remit.study.importing.recognise import Anatomy, dissect, recognise
from remit.study.importing.specials import SECOND_ID, Aside, Specials, find_specials
from remit.study.sources.table import SourceTable

if TYPE_CHECKING:
    import polars as pl

JUDGED = 20_000
"""Rows from which the ids, the weights and the blocks of columns are judged; answers are counted in all."""


def convert_lone(
    stream: Stream, folder: Path, target: Path, title: str, *, id_column: str, weight: str, stratum: str
) -> Dictionary:
    """Write a file of answers as coded Parquet; raises `Refused` where rows cannot be identified."""
    blank: list[int] = []
    stream = without_headers(without_blank_rows(stream, blank))
    found = Spool(_made(folder / "found"), guessed=None)
    for batch in stream.batches:
        found.add(batch)
    if not found.rows:
        raise refuse(
            "IMPORT-004",
            Place(stream.name),
            "the file has a header but no answers below it",
            "export the responses again, with at least one row",
        )
    sample = _sample(stream, found, blank)
    near = dissect(sample)
    anatomy = replace(near, tallies=count_all(near, found))
    specials = find_specials(
        sample, near.headers, near.tallies, id_column, weight, anatomy.tallies, comma=near.comma
    )
    specials = replace(specials, asides=tuple(_sure(specials.asides, found)))
    stream.notes.extend(_said(specials, stream.headers))
    placed = with_sources(recognise(anatomy, specials.taken, Names()), stream.headers)
    problems = errors(check_instrument(Instrument(title, make_pages(placed))))
    if problems:
        raise Refused(problems)
    stream.notes.extend(f"{entry.item.id}: {guess}" for entry in placed for guess in entry.guesses)
    variables = instrument_variables(Instrument(title, make_pages(placed)))
    coded, kept = _encoded(found, anatomy, placed, specials, variables, _made(folder / "coded"))
    stream.notes.extend(f"answers that no list holds are kept in the column {v.name}" for v in kept)
    variables = (*variables, *kept)
    names = (ID, *(variable.name for variable in variables), *(["weight"] if specials.weight_name else []))
    at = {name: name for name in names}
    wanted = Wanted(
        stream.name, variables, at, specials.weight_name, _stratum(stratum, stream.headers, placed, variables)
    )
    return finish(coded, wanted, lambda texts: {text: text for text in texts}, target)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _sample(stream: Stream, found: Spool, blank: Sequence[int]) -> SourceTable:
    """The first rows as a table, with all that the format says; `blank` rows of the file were left out."""
    import polars as pl

    parts: list[pl.DataFrame] = []
    for part in found.texts():
        parts.append(part)
        if sum(each.height for each in parts) >= JUDGED:
            break
    cells = pl.concat(parts).slice(0, JUDGED)
    facts = stream.facts(lambda position: found.distinct(str(position)))
    notes, gone = tuple(stream.notes), set(blank)
    lines = [line for line in range(2, cells.height + len(gone) + 2) if line not in gone] if gone else []
    return SourceTable(stream.name, stream.headers, cells, dict(facts), stream.sets, notes, tuple(lines))


def _sure(asides: Sequence[Aside], found: Spool) -> Iterator[Aside]:
    """The columns beside the answers without those that are a second id in the first rows alone."""
    for aside in asides:
        if aside.why != SECOND_ID or len(found.distinct(str(aside.position))) == found.rows:
            yield aside


def _said(specials: Specials, headers: Sequence[str]) -> Iterator[str]:
    """What became of columns that are no answers, as far as somebody may want it otherwise."""
    yield from specials.guesses
    for aside in specials.asides:
        if aside.kind == "ignored":
            name = f"'{plain(headers[aside.position])}'" if plain(headers[aside.position]) else "(no name)"
            yield f"column {aside.position + 1} · {name} · {aside.why}"


def _encoded(
    found: Spool,
    anatomy: Anatomy,
    placed: Sequence[Placed],
    specials: Specials,
    variables: Sequence[Variable],
    folder: Path,
) -> tuple[Spool, tuple[Variable, ...]]:
    """The rows as the variables of the dictionary, and a variable for what fits none of an item's.

    Ids are looked at for repetition.
    """
    import polars as pl

    special = {aside.kind: aside.position for aside in specials.asides if aside.kind in ("id", "weight")}
    kept = tuple(beside(kept_name(entry.item), text=True) for entry in placed)
    texts = frozenset({ID, *(v.name for v in (*variables, *kept) if v.storage == "text")})
    filled: set[str] = set()
    coded = Spool(folder, texts)
    ids = _Ids(anatomy.table, special.get("id"))
    known = [ID, *(v.name for v in variables), *(["weight"] if "weight" in special else [])]
    for cells in found.texts():
        part = replace(anatomy.table, cells=cells)
        identifiers = ids.of(part, coded.rows)
        weights = None
        if "weight" in special:
            given = part.column(special["weight"])
            weights = [number(cell or "", comma=anatomy.comma) or cell or "" for cell in given]
        for start in range(0, cells.height, JUDGED):
            few = replace(part, cells=cells.slice(start, JUDGED))
            here = slice(start, start + few.height)
            rows = encode(
                replace(anatomy, table=few),
                placed,
                identifiers[here],
                weights[here] if weights is not None else None,
                judged=anatomy,
            ).rows
            filled.update(v.name for v in kept if v.name in rows.columns and v.name not in filled)
            nothing = [pl.lit(None, pl.String).alias(v.name) for v in kept if v.name not in rows.columns]
            coded.add(rows.with_columns(nothing).select(*known, *(v.name for v in kept)))
    ids.check()
    return coded, tuple(v for v in kept if v.name in filled)


class _Ids:
    """The ids of all rows, remembered as 64 bits each."""

    def __init__(self, table: SourceTable, position: int | None) -> None:
        self._table, self._position = table, position
        self._seen: list[npt.NDArray[np.uint64]] = []
        self._whole = position is not None and all(
            (value := number(plain(cell or ""))) is not None and "." not in value
            for cell in table.column(position)
        )

    def of(self, part: SourceTable, before: int) -> list[str]:
        """The ids of the next rows; row numbers where no column holds any."""
        import polars as pl

        if self._position is None:
            return [str(row) for row in range(before + 1, before + part.height + 1)]
        cells = [plain(cell or "") for cell in part.column(self._position)]
        blank = next((row for row, cell in enumerate(cells) if not cell), None)
        if blank is not None:
            raise refuse(
                "IMPORT-019",
                Place(self._table.name),
                f"row {before + blank + 1:,} of the answers has no id in the column "
                f"'{self._table.headers[self._position]}'",
                "fill the cell, or name another column with --id, or number the rows with --id none",
            )
        if self._whole:  # 12.0 is the post 12 of the frame
            cells = [number(cell) or cell for cell in cells]
        self._seen.append(pl.Series(cells, dtype=pl.String).hash().to_numpy())
        return cells

    def check(self) -> None:
        """Refuse ids that stand more than once."""
        if self._position is None:
            return
        hashes = np.concatenate(self._seen)
        twice = len(hashes) - len(np.unique(hashes))
        if twice:
            raise refuse(
                "IMPORT-017",
                Place(self._table.name),
                f"{twice:,} row(s) repeat an id of the column '{self._table.headers[self._position]}', so "
                "somebody may be counted twice",
                "keep one row for each response, or name another column with --id, or number the rows with "
                "--id none",
            )


def _stratum(
    wanted: str, headers: Sequence[str], placed: Sequence[Placed], variables: Sequence[Variable]
) -> str:
    """The variable that a header became."""
    if not wanted:
        return ""
    closed = [variable.name for variable in variables if variable.storage == "choice"]
    sources: Mapping[str, str] = {
        headers[position]: name
        for entry in placed
        for name, positions in entry.uses.items()
        for position in positions
        if name in closed
    }
    if wanted in closed:
        return wanted
    if wanted not in sources:
        raise refuse(
            "CONVERT-005",
            Place("--stratum"),
            f"no column with one closed answer a row is called '{wanted}'{nearest(wanted, sources)}",
            "name the header of such a column",
        )
    return sources[wanted]
