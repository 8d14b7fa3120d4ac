"""`ledger.jsonl`: every release of a study so far, by hash, each with its facts in `releases/`.

A later release is attacked together with all earlier ones: two tables that differ by a few people tell what
those few said. Once published, a table is therefore not published again for a small correction or an erasure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from remit.core.problems import Place, Problem, refuse
from remit.study.certificate import canonical
from remit.study.store import write_whole

NAME = "ledger.jsonl"
FOLDER = "releases"
LEDGER = Place(NAME)


class Entry(Struct, frozen=True):
    """One earlier release: its hash, its wave, the day it was signed off, and its `release.json`."""

    release: str
    wave: str
    on: str
    document: Mapping[str, Any]


def digest(document: Mapping[str, Any]) -> str:
    """The hash by which a release is known."""
    return sha256(canonical(document)).hexdigest()


def read_ledger(root: Path) -> tuple[Entry, ...]:
    """Every earlier release. Raises `Refused` where one is missing or was changed: then nothing is proven."""
    path = root / NAME
    if not path.is_file():
        return ()
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            entries.append(_entry(root, line, Place(NAME, number)))
    return tuple(entries)


def _entry(root: Path, line: str, where: Place) -> Entry:
    try:
        found = json.loads(line)
        name, wave, on = str(found["release"]), str(found["wave"]), str(found["on"])
    except (ValueError, KeyError, TypeError):
        raise refuse(
            "LEDGER-001", where, "this line is not an entry of the ledger", "bring back the line as it was"
        ) from None
    path = root / FOLDER / f"{name[:16]}.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict) or digest(document) != name:
        raise refuse(
            "LEDGER-002",
            where,
            f"{FOLDER}/{path.name}, which holds the facts of this release, is missing or was changed",
            "bring it back (its release.json is the same file): without it nobody can tell what two releases "
            "say together",
        )
    return Entry(name, wave, on, document)


def add_release(root: Path, document: Mapping[str, Any], on: str) -> tuple[Problem, ...]:
    """Enter a release that was not entered before; a warning where the folder cannot be written."""
    name = digest(document)
    if any(entry.release == name for entry in read_ledger(root)):
        return ()
    path, line = root / NAME, {"schema": 1, "release": name, "wave": document.get("wave", ""), "on": on}
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        write_whole(root / FOLDER / f"{name[:16]}.json", canonical(document).decode())
        write_whole(path, f"{before}{json.dumps(line, sort_keys=True)}\n")
    except OSError as error:
        what = f"the release cannot be entered: {(error.strerror or str(error)).lower()}"
        fix = "check the rights of the study folder, then build again, before anything is published"
        return (Problem("LEDGER-003", LEDGER, what, fix, "warning"),)
    return ()
