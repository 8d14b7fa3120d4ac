"""Readers of survey exports, one file a format."""

from __future__ import annotations

from pathlib import Path

from remit.core.problems import Place, refuse
from remit.study.sources.preamble import without_blank_rows, without_preamble
from remit.study.sources.table import SourceOptions, SourceTable

READ = {
    ".csv": "csvfile",
    ".tsv": "csvfile",
    ".txt": "csvfile",
    ".xlsx": "xlsxfile",
    ".xlsm": "xlsxfile",
    ".parquet": "parquetfile",
    ".pq": "parquetfile",
    ".sav": "savfile",
    ".zsav": "savfile",
}
"""Which module reads which ending."""

_ELSEWHERE = {
    ".xls": "open it in Excel and save it as .xlsx",
    ".ods": "open it in LibreOffice and save it as .xlsx or as CSV UTF-8",
    ".dta": "save it in Stata as CSV, or in R or PSPP as .sav",
    ".por": "save it in SPSS or PSPP as .sav",
    ".json": "export the responses as CSV",
    ".zip": "unpack it and name the file inside",
    ".lss": "this is a questionnaire without answers: give it with --structure, and the answers with --from",
}


def read_source(path: Path, options: SourceOptions | None = None) -> SourceTable:
    """A file of answers as a table, read by its ending.

    Raises `Refused` with problems for anything that cannot be read with certainty: missing or empty files,
    folders, damage, wrong encodings, zip bombs, formulas without results, too many columns.
    """
    ending = path.suffix.lower()
    if ending in READ:
        return _reader(READ[ending], path, options)
    if path.is_dir():
        raise refuse(
            "IMPORT-002",
            Place(path.name),
            "this is a folder, not a file",
            "name the file inside it, with its ending",
        )
    raise refuse(
        "IMPORT-015",
        Place(path.name),
        f"Remit does not read files that end in '{ending}'" if ending else "the file name has no ending",
        _ELSEWHERE.get(ending, "save the answers as CSV (UTF-8), XLSX, Parquet or SPSS .sav"),
    )


def _reader(module: str, path: Path, options: SourceOptions | None) -> SourceTable:
    from importlib import import_module

    table: SourceTable = import_module(f"{__name__}.{module}").read(path, options)
    return without_blank_rows(without_preamble(table))
