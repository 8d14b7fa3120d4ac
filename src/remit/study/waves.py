"""The folders `waves/ID/` of a study: the answers of each round of fieldwork, one folder a wave.

`study.yaml` lists the waves; the last is the current one. Its answers stand in the study folder itself or in
its own folder. An earlier wave's folder may hold the questionnaire as it was asked then, and the figures that
were published then (`cells.csv`, `release.json`), which are printed as they were and not counted again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest, refuse
from remit.instrument.check import check_instrument
from remit.instrument.items import Instrument
from remit.study.questionnaire import read_questionnaire
from remit.study.settings import Wave
from remit.study.yamlfile import read_text

if TYPE_CHECKING:
    import polars as pl

    from remit.study.folder import Records, _Reading

STUDY = Place("study.yaml")
FOLDER = "waves"
RESPONSES = ("responses.parquet", "responses.csv", "responses.sav")
CODING_COLUMNS = ("answer", "item", "start", "end", "theme", "coder", "at")
QUOTE_COLUMNS = ("answer", "item", "start", "end", "edits", "reason", "consent", "approvals")
CELL_COLUMNS = (
    "table", "variable", "choice", "label", "group", "measure",
    "n", "base", "value", "lower", "upper", "status",
)  # fmt: skip
QUESTIONNAIRE, CELLS, RELEASE = "questionnaire.yaml", "cells.csv", "release.json"

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Printed(Struct, frozen=True):
    """What was published of a wave at its time: the rows of `cells.csv`, and `release.json` if kept."""

    cells: Records
    release: dict[str, Any] | None = None


class Fieldwork(Struct, frozen=True):
    """The files of one wave.

    `instrument` is None where the questionnaire is today's, `printed` where nothing published is kept.
    """

    wave: Wave
    folder: str
    rows: pl.DataFrame | None
    frame: pl.DataFrame | None
    codings: Records
    quotes: Records
    instrument: Instrument | None = None
    printed: Printed | None = None


def read_waves(reading: _Reading, waves: Sequence[Wave]) -> tuple[Fieldwork, tuple[Fieldwork, ...]]:
    """The current wave's files and those of the earlier waves, in the order of `study.yaml`."""
    reading.problems.extend(_check_list(waves))
    if len(waves) < 2 and not (reading.root / FOLDER).is_dir():
        return _fieldwork(reading, waves[-1] if waves else Wave("", ""), ""), ()
    reading.problems.extend(_check_folders(reading.root, waves))
    current = waves[-1] if waves else Wave("", "")
    here = _current_folder(reading, current)
    earlier = tuple(
        _earlier(reading, wave)
        for wave in waves[:-1]
        if _PLAIN.fullmatch(wave.id) and (reading.root / FOLDER / wave.id).is_dir()
    )
    return _fieldwork(reading, current, here), earlier


def _check_list(waves: Sequence[Wave]) -> Iterable[Problem]:
    for name, count in Counter(wave.id for wave in waves).items():
        if count > 1:
            yield Problem(
                "WAVE-004", STUDY, f"the wave '{name}' is listed twice", "give each wave its own id"
            )
        if len(waves) > 1 and name and not _PLAIN.fullmatch(name):
            yield Problem(
                "WAVE-005",
                STUDY,
                f"'{name}' cannot be the name of a folder, and each wave has one",
                "use letters, digits, hyphens and underscores, for example 2014",
            )


def _check_folders(root: Path, waves: Sequence[Wave]) -> Iterable[Problem]:
    folder = root / FOLDER
    there = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    listed = [wave.id for wave in waves]
    for wave in waves[:-1]:
        if _PLAIN.fullmatch(wave.id) and wave.id not in there:
            yield Problem(
                "WAVE-001",
                STUDY,
                f"the wave '{wave.id}' is listed, but there is no folder waves/{wave.id}"
                f"{nearest(wave.id, [name for name in there if name not in listed])}",
                f"put its answers into waves/{wave.id}/responses.csv, or take the wave out of the list",
            )
    for name in there:
        if name not in listed:
            yield Problem(
                "WAVE-002",
                Place(f"{FOLDER}/{name}"),
                f"study.yaml does not list the wave '{name}'{nearest(name, listed)}",
                "list it under `waves:`, oldest first, or remove the folder",
            )


def _current_folder(reading: _Reading, wave: Wave) -> str:
    """Where the current wave's files are: in its own folder if that is there, else in the study folder."""
    folder = f"{FOLDER}/{wave.id}/"
    own = reading.root / FOLDER / wave.id
    if not wave.id or not own.is_dir():
        return ""
    for name in RESPONSES:
        if (reading.root / name).is_file():
            what = f"the answers of the current wave are here and in {folder}, so it is not known which count"
            fix = f"remove {name}, or the folder {folder}"
            reading.problems.append(Problem("WAVE-003", Place(name), what, fix))
    if (own / QUESTIONNAIRE).is_file():
        what = "the current wave's questionnaire is that of the study folder; this one would never be read"
        reading.problems.append(
            Problem("WAVE-006", Place(f"{folder}{QUESTIONNAIRE}"), what, "move it to questionnaire.yaml")
        )
    return folder


def current_folder(root: Path, waves: Sequence[Wave]) -> str:
    """The folder of the current wave's files below the study folder, with `/` at its end; empty for none."""
    if not waves or not waves[-1].id or not (root / FOLDER / waves[-1].id).is_dir():
        return ""
    return f"{FOLDER}/{waves[-1].id}/"


def _fieldwork(reading: _Reading, wave: Wave, folder: str) -> Fieldwork:
    rows = reading.rows(*(f"{folder}{name}" for name in RESPONSES))
    codings = reading.records(f"{folder}codings.csv", CODING_COLUMNS)
    quotes = reading.records(f"{folder}quotes.csv", QUOTE_COLUMNS)
    return Fieldwork(wave, folder, rows, reading.rows(f"{folder}frame.csv"), codings, quotes)


def _earlier(reading: _Reading, wave: Wave) -> Fieldwork:
    folder = f"{FOLDER}/{wave.id}/"
    found = _fieldwork(reading, wave, folder)
    if found.rows is None and not any((reading.root / folder / name).exists() for name in RESPONSES):
        reading.problems.append(
            Problem(
                "WAVE-007",
                Place(f"{folder}responses.csv"),
                f"the folder of the wave '{wave.id}' holds no answers",
                "add responses.csv, or take the wave out of study.yaml and remove the folder",
            )
        )
    instrument: Instrument | None = reading.yaml(f"{folder}{QUESTIONNAIRE}", read_questionnaire, None)
    if instrument is not None:
        reading.problems.extend(check_instrument(instrument))
    return Fieldwork(
        wave,
        folder,
        found.rows,
        found.frame,
        found.codings,
        found.quotes,
        instrument,
        _printed(reading, folder),
    )


def _printed(reading: _Reading, folder: str) -> Printed | None:
    if reading.path(f"{folder}{CELLS}") is None:
        return None
    cells = reading.records(f"{folder}{CELLS}", CELL_COLUMNS)
    path = reading.path(f"{folder}{RELEASE}")
    release = None if path is None else reading.guarded(lambda: _json(path, f"{folder}{RELEASE}"), None)
    return Printed(cells, release)


def _json(path: Path, name: str) -> dict[str, Any]:
    text = read_text(path, name)
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("schema") != 1 or "facts" not in found:
        raise refuse(
            "WAVE-008",
            Place(name),
            "this is not the release of a build",
            "copy out/release.json of the build that was published",
        )
    return found
