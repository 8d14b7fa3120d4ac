"""What coding needs of a study folder, and what it writes there: codebooks, codings and their log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import Coding, read_codings
from remit.coding.events import Event, read_log, write_log
from remit.core.formulas import guarded
from remit.core.problems import Problem, Refused, errors
from remit.fieldwork.assemble import assemble
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.instrument.items import Instrument
from remit.study.authored import read_codebook
from remit.study.folder import _check_folder, _Reading
from remit.study.questionnaire import read_questionnaire
from remit.study.settings import Plan, Settings, read_plan, read_settings
from remit.study.tablefile import read_records
from remit.study.waves import CODING_COLUMNS, RESPONSES, current_folder
from remit.study.yamlfile import dump_yaml, read_text, read_yaml

CODINGS, LOG = "codings.csv", "codings-log.jsonl"


class OpenAnswers(Struct, frozen=True):
    """The answers of a study with their questionnaire; `folder` is that of the current wave, `""` or `…/`."""

    instrument: Instrument
    settings: Settings
    plan: Plan
    responses: Responses | None
    folder: str
    codebooks: Mapping[str, Codebook]


def read_open_answers(root: Path) -> OpenAnswers:
    """The answers as a build reads them, without what coding does not need; raises `Refused`."""
    _check_folder(root)
    reading = _Reading(root)
    settings = reading.yaml("study.yaml", read_settings, Settings(""))
    instrument = reading.yaml("questionnaire.yaml", read_questionnaire, Instrument("", ()))
    plan = reading.yaml("plan.yaml", read_plan, Plan())
    books = {
        book.item: book
        for path in sorted((root / "codebook").glob("*.yaml"))
        if (book := reading.yaml(f"codebook/{path.name}", read_codebook, None)) is not None
    }
    folder = current_folder(root, settings.waves)
    rows = reading.rows(*(f"{folder}{name}" for name in RESPONSES))
    if errors(reading.problems):
        raise Refused(reading.problems)
    if rows is None:
        return OpenAnswers(instrument, settings, plan, None, folder, books)
    known = tuple(v for v in variables(instrument) if v.name in rows.columns)
    responses, problems = assemble(rows, known)
    if errors(problems):
        raise Refused(problems)
    return OpenAnswers(instrument, settings, plan, responses, folder, books)


def read_own_codings(root: Path, folder: str) -> tuple[Coding, ...]:
    """The rows of `codings.csv` of a wave; raises `Refused` where one cannot be read."""
    path = root / folder / CODINGS
    if not path.is_file():
        return ()
    name = f"{folder}{CODINGS}"
    records = read_records(path, name, CODING_COLUMNS)
    codings, problems = read_codings([record for _, record in records])
    if errors(problems):
        raise Refused(problems)
    return codings


def read_own_codebook(root: Path, item: str) -> Codebook | None:
    """The codebook of an item as it is authored, None where there is none; raises `Refused`."""
    path = root / "codebook" / f"{item}.yaml"
    if not path.is_file():
        return None
    book, problems = read_codebook(read_yaml(path, f"codebook/{item}.yaml"))
    if errors(problems):
        raise Refused(problems)
    return book


def read_own_log(root: Path, folder: str) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The steps of coding that were brought back before."""
    path = root / folder / LOG
    return read_log(read_text(path, f"{folder}{LOG}")) if path.is_file() else ((), ())


def codings_text(codings: Iterable[Coding]) -> str:
    """Codings as the rows of `codings.csv`, in the order given."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CODING_COLUMNS)
    for row in codings:
        start, end = ("", "") if row.start is None or row.end is None else (row.start, row.end)
        cells = (row.answer, row.variable, start, end, row.theme, row.coder, row.at)
        writer.writerow([guarded(str(cell)) for cell in cells])
    return text.getvalue()


def codebook_text(codebook: Codebook) -> str:
    """A codebook as `codebook/ITEM.yaml`; what is empty is left out."""
    number = codebook.version
    top: dict[str, object] = {"schema": 1, "item": codebook.item}
    if number:
        top["version"] = int(number) if number.isdigit() else number
    return dump_yaml(top | {"themes": [_theme(theme) for theme in codebook.themes]})


def _theme(theme: Theme) -> dict[str, object]:
    texts: dict[str, object] = {
        name: getattr(theme, name)
        for name in ("code", "label", "definition", "include", "exclude", "parent")
        if getattr(theme, name)
    }
    return texts | ({"examples": list(theme.examples)} if theme.examples else {})


def log_text(events: Sequence[Event]) -> str:
    """The log as `codings-log.jsonl`."""
    return write_log(events)
