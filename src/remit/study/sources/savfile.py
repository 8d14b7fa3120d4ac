"""SPSS files (.sav, .zsav) to a table: codes as cells; labels, missing codes and sets as facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from remit.core.problems import Place, refuse
from remit.core.words import Choice
from remit.study.sources.table import (
    ColumnFacts,
    ResponseSet,
    Rows,
    SourceOptions,
    SourceTable,
    check_height,
    check_width,
    missing_package,
)
from remit.study.sources.xlsxfile import cell_text


def read(path: Path, options: SourceOptions | None = None) -> SourceTable:
    """An SPSS file as a table; raises `Refused` when it is damaged or far too wide."""
    name = path.name
    if path.is_dir():
        raise refuse("IMPORT-002", Place(name), "this is a folder, not a file", "name the file inside it")
    encoding = options.encoding if options and options.encoding else None
    _, meta = load(path, encoding, only_names=True)
    names = list(meta.column_names)
    check_width(len(names), name)
    columns, meta = load(path, encoding, only_names=False)
    height = len(columns[names[0]]) if names else 0
    check_height(height, len(names), name)
    texts = [[cell(value) for value in columns[column]] for column in names]
    kept = Rows(len(names))
    for row in zip(*texts, strict=True):
        kept.add(row)
    facts = {i: facts_of(meta, column, texts[i]) for i, column in enumerate(names)}
    return SourceTable(name, tuple(names), kept.frame(), facts, sets_of(meta, names), notes_of(meta))


def load(
    path: Path, encoding: str | None, *, only_names: bool, rows: tuple[int, int] = (0, 0)
) -> tuple[Mapping[str, Sequence[Any]], Any]:
    """The columns and what the file says of them; `rows` is where to begin and how many (0: all)."""
    try:
        import pyreadstat
    except ImportError:
        raise missing_package("pyreadstat", path.name) from None
    if not path.exists():
        raise refuse("IMPORT-001", Place(path.name), "there is no such file", "check its name")
    try:
        found: tuple[Mapping[str, Sequence[Any]], Any] = pyreadstat.read_sav(
            str(path),
            metadataonly=only_names,
            user_missing=True,
            output_format="dict",
            encoding=encoding,
            row_offset=rows[0],
            row_limit=rows[1],
        )
    except Exception:  # the reader raises its own errors, OverflowError for odd dates, UnicodeDecodeError
        raise refuse(
            "IMPORT-016",
            Place(path.name),
            "the SPSS file is damaged or cut off",
            "save it again in SPSS or PSPP, or export the answers as CSV",
        ) from None
    return found


def cell(value: object) -> str | None:
    """A value as the text of a cell, None for the system's missing value."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 NaN is not itself
        return None
    return cell_text(value)


def facts_of(meta: Any, column: str, texts: Sequence[str | None]) -> ColumnFacts:  # noqa: ANN401
    """What the file says of a column; `texts` are its cells, or each of them once."""
    labels = meta.variable_value_labels.get(column, {})
    choices = tuple(Choice(cell(code) or "", str(label)) for code, label in labels.items())
    ranges = meta.missing_ranges.get(column, [])
    codes = dict.fromkeys([*(choice.code for choice in choices), *(text for text in texts if text)])
    measure = meta.variable_measure.get(column, "")
    return ColumnFacts(
        label=meta.column_names_to_labels.get(column) or "",
        choices=choices,
        measure="" if measure == "unknown" else measure,
        missing=tuple(code for code in codes if any(_within(code, found) for found in ranges)),
    )


def _within(code: str, found: Mapping[str, Any]) -> bool:
    low, high = found["lo"], found["hi"]
    if isinstance(low, str) or isinstance(high, str):
        return code.rstrip() == str(low).rstrip()
    try:
        return bool(low <= float(code) <= high)
    except ValueError:
        return False


def sets_of(meta: Any, names: Sequence[str]) -> tuple[ResponseSet, ...]:  # noqa: ANN401
    """The multiple-response sets of ticks."""
    at = {name.upper(): i for i, name in enumerate(names)}
    found = []
    for name, entry in (getattr(meta, "mr_sets", None) or {}).items():
        columns = tuple(
            at[column.upper()] for column in entry.get("variable_list", ()) if column.upper() in at
        )
        if columns and entry.get("is_dichotomy"):
            counted = entry.get("counted_value")
            found.append(ResponseSet(name.lstrip("$"), entry.get("label") or "", columns, _counted(counted)))
    return tuple(found)


def _counted(value: object) -> str:
    text = cell(value) or "1"
    try:
        return cell_text(float(text))
    except ValueError:
        return text


def notes_of(meta: Any) -> tuple[str, ...]:  # noqa: ANN401
    """What a reader should know of the file."""
    notes = []
    if meta.file_encoding and meta.file_encoding.upper() not in ("UTF-8", "US-ASCII"):
        notes.append(f"the file says that it is written in {meta.file_encoding}")
    others = [
        name
        for name, entry in (getattr(meta, "mr_sets", None) or {}).items()
        if not entry.get("is_dichotomy")
    ]
    if others:
        notes.append(
            f"multiple-response sets of categories are kept as separate columns: {', '.join(sorted(others))}"
        )
    return tuple(notes)
