"""`remit new`: a file of answers becomes a study folder that builds at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from remit.core.problems import Place, Problem, Refused, errors, refuse
from remit.core.words import plain
from remit.fieldwork.frame import Frame, make_frame
from remit.instrument.check import check_instrument
from remit.study.importing.assembling import Imported, import_table
from remit.study.importing.outcome import ImportReport
from remit.study.new_report import start_report
from remit.study.questionnaire import write_questionnaire
from remit.study.sources import read_source
from remit.study.sources.structures import read_structure
from remit.study.sources.table import SourceOptions
from remit.study.store import write_files
from remit.study.tablefile import rows_to_csv
from remit.study.yamlfile import SCHEMA, dump_yaml

SHORTEST_REASON = 10
"""Letters of the shortest reason for switching protection off that a reader could judge."""


def new_study(
    study_dir: Path,
    from_file: Path,
    structure: Path | None = None,
    frame: Path | None = None,
    id_column: str = "",
    weight_column: str = "",
    sheet: str = "",
    policy_none_reason: str = "",
) -> ImportReport:
    """Make the folder `study_dir` from a file of answers and say what became of each column.

    `structure` is a LimeSurvey or XLSForm questionnaire, `frame` a table of the posts that were asked;
    `policy_none_reason` switches protection off. Raises `Refused`, and writes nothing, when the folder is not
    empty or a file cannot be read with certainty. The folder appears whole or not at all.
    """
    check_empty(study_dir)
    reason = _check_reason(policy_none_reason)
    table = read_source(from_file, SourceOptions(sheet=sheet))
    asked = read_structure(structure) if structure else None
    posts = read_frame(frame) if frame else None
    imported = import_table(
        table, title_of(from_file), asked, id_column=id_column, weight_column=weight_column
    )
    problems = errors(check_instrument(imported.instrument))
    if problems:
        raise Refused(problems)
    report = imported.report if posts is None else _with_links(imported, posts)
    appear(study_dir, _files(imported, report, posts, reason))
    return report


def check_empty(study: Path) -> None:
    """Refuse a folder that holds anything, and a name that is a file; neither is touched."""
    if study.is_file():
        raise refuse("IMPORT-021", Place(str(study)), "this is a file, not a folder", "name a new folder")
    if study.is_dir() and any(study.iterdir()):
        raise refuse(
            "IMPORT-021",
            Place(str(study)),
            "the folder is not empty, and a new study never overwrites what is there",
            "name a new folder; or add late answers to the study in this one with --update",
        )


def _check_reason(reason: str) -> str:
    trimmed = plain(reason)
    if trimmed and len(trimmed) < SHORTEST_REASON:
        raise refuse(
            "IMPORT-025",
            Place("--reason"),
            "the reason for switching protection off is too short for a reader to judge",
            "say in a sentence why nobody can be harmed",
        )
    return trimmed


def title_of(path: Path) -> str:
    """A title from a file's name: `staff-survey_2025.csv` is "Staff survey 2025"."""
    words = plain(re.sub(r"[_\-.]+", " ", path.stem))
    return (words[:1].upper() + words[1:]) or "Imported answers"


# ---- the frame -----------------------------------------------------------------------------------


def read_frame(path: Path) -> Frame:
    """The posts that were asked, from any table file; raises `Refused` for what makes them unusable."""
    table = read_source(path)
    columns = {header: table.column(position) for position, header in enumerate(table.headers)}
    if len(columns) < len(table.headers):
        raise refuse(
            "IMPORT-024",
            Place(path.name, 1),
            "two columns of the frame have the same name",
            "give each column its own name",
        )
    frame, problems = make_frame(columns, Place(path.name))
    if frame is None or errors(problems):
        raise Refused(errors(problems) or problems)
    return frame


def _with_links(imported: Imported, frame: Frame) -> ImportReport:
    """The report with a sentence on how many answers belong to posts of the frame."""
    known = set(frame.posts)
    strangers = [name for name in imported.specials.identifiers if name not in known]
    linked = len(imported.specials.identifiers) - len(strangers)
    total = len(imported.specials.identifiers)
    note = f"{linked} of {total} answers belong to one of the {len(frame)} posts asked"
    if strangers:
        note += f"; not in the frame: {', '.join(strangers[:5])}{' ...' if len(strangers) > 5 else ''}"
    if not linked:
        note += "; name the column that holds the post with --id"
    return replace(imported.report, notes=(*imported.report.notes, note))


# ---- files ---------------------------------------------------------------------------------------


def _files(imported: Imported, report: ImportReport, frame: Frame | None, reason: str) -> dict[str, bytes]:
    texts = {
        "study.yaml": dump_yaml(_settings(imported, reason)),
        "questionnaire.yaml": write_questionnaire(imported.instrument),
        "report.md": start_report(imported.instrument, framed=frame is not None),
        "import-report.md": report.markdown(),
    }
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    files["responses.csv"] = rows_to_csv(imported.rows)
    if frame is not None:
        files["frame.csv"] = rows_to_csv(frame.rows)
    return files


def _settings(imported: Imported, reason: str) -> Mapping[str, object]:
    found: dict[str, object] = {
        "schema": SCHEMA,
        "title": imported.instrument.title,
        "language": imported.instrument.language,
        "privacy": "confidential",
    }
    if reason:
        found["policy"] = {"none": reason}
    if imported.specials.weights is not None:
        found["weight"] = imported.specials.weight_name
    asides = [line for line in imported.report.columns if not line.item]
    if asides:
        found["imported"] = [{"source": a.header, "kind": a.kind, "label": a.why} for a in asides]
    return found


def appear(study: Path, files: Mapping[str, bytes]) -> None:
    """Write everything beside the target, then rename: nobody ever sees half a study."""
    try:
        study.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{study.name}-", dir=study.parent))
        try:
            write_files(fresh, files)
            fresh.chmod(0o755)
            if study.is_dir():
                study.rmdir()  # empty, as was checked; renaming onto a folder fails on Windows
            fresh.replace(study)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refused(
            [
                Problem(
                    "IMPORT-028",
                    Place(str(study)),
                    f"the study cannot be written: {reason}",
                    "check the rights and the space there, or name another folder",
                )
            ]
        ) from None
