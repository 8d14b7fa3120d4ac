"""The answers of a study folder to coded Parquet, by the study's own dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from remit.core.formulas import unguarded
from remit.core.problems import Place, Refused, nearest, refuse
from remit.core.words import Variable
from remit.fieldwork.assemble import id_problems
from remit.fieldwork.coded import Dictionary
from remit.instrument.dictionary import variables as instrument_variables
from remit.instrument.items import Instrument
from remit.study.coded_writing import Source
from remit.study.converting.finishing import ID, Wanted, finish, trimmed
from remit.study.converting.spool import Spool
from remit.study.converting.stream import Stream
from remit.study.settings import Settings

if TYPE_CHECKING:
    import polars as pl

NO_ITEM = "column"
"""The kind of a column that no item of the questionnaire asks for: kept, because a design may name it."""


def convert_answers(
    stream: Stream,
    instrument: Instrument,
    settings: Settings,
    folder: Path,
    target: Path,
    source: Source | None = None,
) -> Dictionary:
    """Write the answers as coded Parquet; raises `Refused` when the file is not one of answers."""
    asked = instrument_variables(instrument)
    headers = _checked(stream, asked, settings)
    known = {variable.name: variable for variable in asked}
    at = {header: str(position) for position, header in enumerate(headers)}
    plain = {at[name] for name, v in known.items() if v.storage == "text" and name in at}
    extra = [name for name in headers if name not in known and name not in (ID, settings.weight)]
    spool = Spool(folder, frozenset({*plain, at.get(ID, "")}), frozenset(at[name] for name in extra))
    guarded = stream.name.lower().endswith((".csv", ".tsv", ".txt"))
    for batch in stream.batches:
        spool.add(_without_guards(batch) if guarded else batch)
    if ID in at and spool.rows:
        _check_ids(spool, at[ID], Place(stream.name))
    others = tuple(beside(name, text=spool.columns[at[name]].text) for name in extra if spool.rows)
    present = tuple(variable for variable in asked if variable.name in at)
    wanted = Wanted(
        stream.name,
        (*present, *others),
        at,
        settings.weight,
        settings.strata if settings.strata in at else "",
    )
    return finish(spool, wanted, trimmed, target, source)


def _checked(stream: Stream, asked: tuple[Variable, ...], settings: Settings) -> tuple[str, ...]:
    """The headers, each of them once; at least one must be a variable of the questionnaire."""
    headers = stream.headers
    twice = next((name for place, name in enumerate(headers) if name in headers[:place]), None)
    where = Place(stream.name, 1)
    if twice is not None:
        raise refuse("FILE-010", where, f"the column '{twice}' stands there twice", "give each its own name")
    names = [variable.name for variable in asked]
    if not set(headers) & set(names):
        first = next((name for name in headers if name != ID), "")
        raise refuse(
            "CONVERT-004",
            where,
            f"no column is a variable of questionnaire.yaml{nearest(first, names)}, so the study's "
            "dictionary does not fit this file",
            "bring it into the study with `remit new STUDY --from FILE --update`, or convert it in a folder "
            "of its own",
        )
    if settings.weight and settings.weight not in headers:
        raise refuse(
            "RESP-008",
            where,
            f"there is no weight column '{settings.weight}'{nearest(settings.weight, headers)}",
            "correct `weight:` in study.yaml, or add the column",
        )
    return headers


def _check_ids(spool: Spool, column: str, where: Place) -> None:
    """Refuse blank ids and those that stand twice: whoever counts the coded file would count people twice."""
    import polars as pl

    def ids() -> Iterator[pl.Series]:
        for part in spool.parts():
            cells = part[column].str.strip_chars()
            yield cells.set(cells == "", None)

    blank = sum(cells.null_count() for cells in ids())
    hashes = pl.concat([cells.drop_nulls().hash() for cells in ids()])  # 8 bytes a person, however many
    again = hashes.filter(hashes.is_duplicated()).implode()
    twice = pl.concat([cells.filter(cells.is_not_null() & cells.hash().is_in(again)) for cells in ids()])
    problems = [*id_problems(blank, twice.unique(maintain_order=True).to_list(), where)]
    if problems:
        raise Refused(problems)


def beside(name: str, *, text: bool) -> Variable:
    """The variable of a column that no item asks for."""
    return Variable(name, "", name, "text" if text else "choice", NO_ITEM)


def _without_guards(cells: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    touched = [column.name for column in cells.get_columns() if column.str.starts_with("'").any()]
    return cells.with_columns(
        pl.col(name).map_elements(unguarded, return_dtype=pl.String, skip_nulls=True) for name in touched
    )


def study_choices(settings: Settings, weight: str, stratum: str) -> Settings:
    """The settings with the weight and the stratum that were named on the command line."""
    return replace(settings, weight=weight or settings.weight, strata=stratum or settings.strata)
