"""Open data: every published cell and the dictionary as CSV, with CSVW and Frictionless metadata.

Labels are written as they were found, also where they begin with `=`, `+`, `-` or `@`: the files are data for
programs, and changing a label would break the match with the source. Spreadsheet programs may take such a
label for a formula when they open a CSV file; `tables.xlsx` is the file for them, where text is always text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import MEASURE_NAMES, SHORTHAND
from remit.core.standings import ScoreStanding
from remit.core.waves import Change, NotCompared
from remit.core.words import slug

CELLS, DICTIONARY = "cells.csv", "dictionary.csv"
CHANGES, NOT_COMPARED, BENCHMARKS = "changes.csv", "not-compared.csv", "benchmarks.csv"


class _Column(Struct, frozen=True):
    """One column of a file: its type in the metadata, what it holds, and the texts it is limited to."""

    name: str
    about: str
    type: str = "string"
    required: bool = False
    allowed: tuple[str, ...] = ()
    least: int | None = None


CELL_COLUMNS = (
    _Column("table", "Code of the table", required=True),
    _Column("item", "Code of the question"),
    _Column("variable", "Code of the variable: the choice, row or position where a question has several"),
    _Column("choice", "Code of the answer; empty for measures of the whole variable"),
    _Column("label", "The answer in words, as found in the data"),
    _Column("by", "Variable that the table is broken down by; empty for everyone"),
    _Column("group", "Code of the group within `by`; empty for everyone"),
    _Column("measure", "What is measured; shares lie between 0 and 1", allowed=tuple(MEASURE_NAMES)),
    _Column(
        "n", "Number of people counted; for other measures than shares, the valid answers", "integer", least=0
    ),
    _Column("base", "Number of people who answered", "integer", least=0),
    _Column("value", "The value of the measure, unrounded", "number"),
    _Column("lower", "Lower end of the 95% interval", "number"),
    _Column("upper", "Upper end of the 95% interval", "number"),
    _Column(
        "status",
        "Why there is no number: " + "; ".join(f"{key} {text}" for key, (_, text) in SHORTHAND.items()),
        allowed=tuple(SHORTHAND),
    ),
)
"""The columns of cells.csv, in order: a contract with everyone who reads the file."""

DICTIONARY_COLUMNS = (
    _Column("variable", "Name of the variable; empty for a column that became none"),
    _Column("item", "Code of the question it belongs to"),
    _Column("choice", "Code of the answer, where the line describes an answer"),
    _Column("kind", "Kind of question, or what became of the column", required=True),
    _Column("label", "The question, row or answer in words"),
    _Column("source", "Header of the column it came from, byte by byte; (derived) when it was computed"),
)
"""The columns of dictionary.csv, in order."""

CHANGE_COLUMNS = (
    *CELL_COLUMNS[:8],
    _Column("from_wave", "The earlier wave", required=True),
    _Column("to_wave", "The later wave", required=True),
    _Column("before", "The value in the earlier wave; of shares before rounding", "number"),
    _Column("after", "The value in the later wave; of shares before rounding", "number"),
    _Column("change", "The later value minus the earlier", "number"),
    _Column("lower", "Lower end of the 95% interval of the change", "number"),
    _Column("upper", "Upper end of the 95% interval of the change", "number"),
    _Column("detectable", "The smallest change these bases would find: power 80%, 5% two-sided", "number"),
    CELL_COLUMNS[-1],
)
"""The columns of changes.csv: the fields of `Change`, in order."""

NOT_COMPARED_COLUMNS = (
    _Column("item", "Code of the question", required=True),
    _Column("title", "The question in words"),
    _Column("from_wave", "The earlier wave", required=True),
    _Column("to_wave", "The later wave", required=True),
    _Column("reason", "How the question differs, in words"),
    _Column("accepted", "Why it is compared all the same; empty where it is not compared"),
)
"""The columns of not-compared.csv, in order."""

BENCHMARK_COLUMNS = (
    _Column("score", "Variable of the score", required=True),
    _Column("label", "The score in words"),
    _Column("group", "Code of the benchmark group", required=True),
    _Column("organisation", "Code of the organisation", required=True),
    _Column("people", "Number of people behind its score", "integer", least=0),
    _Column("value", "Its published mean score", "number"),
    _Column("average", "The middle score (median) of the group's organisations", "number"),
    _Column("best", "The best score of the group's organisations", "number"),
    _Column("worst", "The worst score of the group's organisations", "number"),
    _Column("counted", "Number of organisations of the group with a published score", "integer", least=0),
    _Column("lower", "Lower limit round the average: chance alone, 99.8% (funnel plot)", "number"),
    _Column("upper", "Upper limit round the average", "number"),
    _Column("flag", "Where the score lies beside the limits", allowed=("above", "within", "below")),
    CELL_COLUMNS[-1],
)
"""The columns of benchmarks.csv, in order."""


def cells_csv(tables: Iterable[ClearedTable]) -> bytes:
    """Every cell of every table: UTF-8 without byte-order mark, lines ended by LF, numbers unrounded."""
    rows = (tuple(_fields(table, cell)) for table in tables for cell in table.cells)
    return _encoded([column.name for column in CELL_COLUMNS], rows)


def dictionary_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The dictionary from rows of variable, item, choice, kind, label and source."""
    return _encoded([column.name for column in DICTIONARY_COLUMNS], rows)


def changes_csv(changes: Iterable[Change]) -> bytes:
    """Every change between waves, one a line; numbers unrounded, empty where there is a status."""
    names = [column.name for column in CHANGE_COLUMNS]
    rows = ([_written(getattr(change, name)) for name in names] for change in changes)
    return _encoded(names, rows)


def not_compared_csv(entries: Iterable[NotCompared]) -> bytes:
    """Every question that differs from an earlier wave, and why it is compared all the same where it is."""
    rows = ((e.item, e.title, e.from_wave.code, e.to_wave.code, e.reason, e.accepted) for e in entries)
    return _encoded([column.name for column in NOT_COMPARED_COLUMNS], rows)


def benchmarks_csv(scores: Iterable[ScoreStanding]) -> bytes:
    """Every score of every organisation beside its group, one a line; numbers unrounded."""
    rows = (
        [
            *(score.score, score.label, group.group.code, each.organisation.code, _whole(each.people)),
            *map(_number, (each.value, group.average, group.best, group.worst)),
            *(_whole(group.counted), _number(each.lower), _number(each.upper), each.flag, each.status),
        ]
        for score in scores
        for group in score.groups
        for each in group.organisations
    )
    return _encoded([column.name for column in BENCHMARK_COLUMNS], rows)


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


def _written(value: str | float | None) -> str:
    return value if isinstance(value, str) else _number(value)


def _fields(table: ClearedTable, cell: ClearedCell) -> Iterator[str]:
    head = table.head
    group, by = cell.group, head.by if cell.group else ""
    yield from (head.id, head.item, cell.variable, cell.choice, cell.label, by, group, cell.measure)
    if cell.status:
        yield from ("", "", "", "", "", cell.status)
        return
    yield from ("" if number is None else str(int(number)) for number in (cell.n, cell.base))
    yield from (_number(number) for number in (cell.value, cell.lower, cell.upper))
    yield ""


def _number(number: float | None) -> str:
    """The shortest text that reads back as the same number."""
    return "" if number is None or not math.isfinite(number) else repr(float(number))


_SPECIAL, _BREAKING = re.compile('[,"\n\r]'), re.compile('["\n\r]')


def _encoded(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 with LF: quotes where a field needs them (a lone CR too, which Python's writer forgets)."""
    lines = [_line(fields) for fields in (header, *rows)]
    return ("\n".join(lines) + "\n").encode("utf-8", errors="replace")


def _line(fields: Sequence[str]) -> str:
    joined = ",".join(fields)
    if joined.count(",") == len(fields) - 1 and not _BREAKING.search(joined):
        return joined  # most lines need no quotes at all
    return ",".join(map(_quoted, fields))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


# ---- metadata ---------------------------------------------------------------------------------------


def _files(waves: bool, benchmarks: bool) -> tuple[tuple[str, str, tuple[_Column, ...]], ...]:
    several = (
        (CHANGES, "Every change between waves, one a line", CHANGE_COLUMNS),
        (NOT_COMPARED, "Every question that differs from an earlier wave", NOT_COMPARED_COLUMNS),
    )
    return (
        (CELLS, "Every published figure, one a line", CELL_COLUMNS),
        (DICTIONARY, "Every column of the data and what it became", DICTIONARY_COLUMNS),
        *(several if waves else ()),
        *(((BENCHMARKS, "Every organisation beside its group", BENCHMARK_COLUMNS),) if benchmarks else ()),
    )


def csvw_metadata(
    title: str, publisher: str, language: str, *, waves: bool = False, benchmarks: bool = False
) -> bytes:
    """Metadata of the files to the W3C recommendation "Metadata Vocabulary for Tabular Data" (CSVW).

    `waves` adds those of a study of several waves, `benchmarks` that of one with benchmark groups.
    """
    tables = [
        {
            "url": name,
            "dc:title": about,
            "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\n"], "delimiter": ","},
            "tableSchema": {"columns": [_csvw_column(column) for column in columns]},
        }
        for name, about, columns in _files(waves, benchmarks)
    ]
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
            "dc:title": title,
            "dc:publisher": publisher,
            "dc:language": language,
            "tables": tables,
        }
    )


def _csvw_column(column: _Column) -> dict[str, Any]:
    datatype: dict[str, Any] = {"base": column.type}
    if column.allowed:
        datatype["format"] = "|".join(column.allowed)
    if column.least is not None:
        datatype["minimum"] = column.least
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.about,
        "datatype": datatype,
        "null": [""],
        "required": column.required,
    }


def datapackage(
    title: str, publisher: str, language: str, *, waves: bool = False, benchmarks: bool = False
) -> bytes:
    """Metadata of the same files as a Frictionless tabular data package (version 1)."""
    resources = [
        {
            "name": name.removesuffix(".csv"),
            "path": name,
            "title": about,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
            "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
        }
        for name, about, columns in _files(waves, benchmarks)
    ]
    return _json(
        {
            "profile": "tabular-data-package",
            "name": slug(title).replace("_", "-") or "release",
            "title": title,
            "languages": [language],
            "contributors": [{"title": publisher, "role": "publisher"}] if publisher else [],
            "resources": resources,
        }
    )


def _field(column: _Column) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if column.required:
        limits["required"] = True
    if column.allowed:
        limits["enum"] = list(column.allowed)
    if column.least is not None:
        limits["minimum"] = column.least
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.about}
    return field | ({"constraints": limits} if limits else {})


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
