"""Packs and sheets that a later build may keep: those made of the same study and the same release."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

from remit.cli.prepared import Prepared, Published
from remit.core.problems import Place, Problem
from remit.study.certificate import canonical
from remit.study.store import PACKS_MARK, PARTS
from remit.study.support.folder import support_hashes

SUPPORT = "private/support"
COMMANDS = {
    "packs": "remit packs STUDY",
    "private/respondents": "remit packs STUDY --respondents",
    SUPPORT: "remit support STUDY",
}
"""What makes a part that a build only keeps."""

ROWS = (".csv", ".parquet", ".sav")
"""Endings of files that may hold answers of persons."""

FREE = ("report.md", "claims.yaml")
"""Files that no pack is made of; what they ask for is in the release."""


def fingerprint(prepared: Prepared, published: Published, date: str) -> str:
    """The hash of everything that sheets of respondents are made of. It stays in private files."""
    inputs = {name: digest for name, digest in prepared.study.inputs.items() if name not in FREE}
    return _hash(prepared, date, [inputs, published.stated.document])


def public_fingerprint(prepared: Prepared, published: Published, date: str) -> str:
    """The hash of everything that packs are made of, which stands among them for all to read.

    So nothing goes into it that is not public: whoever guesses the answers of one person could try them on a
    hash of the rows. Of the tables of rows only what was released counts, of the register the organisations.
    """
    inputs = {
        name: digest
        for name, digest in prepared.study.inputs.items()
        if name not in FREE and not name.endswith(ROWS)
    }
    frame = prepared.study.frame
    columns = ["organisation", *prepared.study.plan.keys]
    known = frame.select(each for each in columns if each in frame.columns) if frame is not None else None
    register = sorted(map(list, set(known.rows())), key=repr) if known is not None else []
    return _hash(prepared, date, [inputs, published.stated.document, published.release, register])


def _hash(prepared: Prepared, date: str, made_of: list[object]) -> str:
    from remit import __version__

    return sha256(canonical([__version__, made_of, prepared.policy.none_reason, date])).hexdigest()


def support_fingerprint(made_of: str, inputs: Mapping[str, str]) -> str:
    """The hash of everything that support is made of: what sheets are, and its own files."""
    return sha256(canonical([made_of, dict(sorted(inputs.items()))])).hexdigest()


def carried(
    target: Path, prepared: Prepared, published: Published, date: str, made: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The parts of a result that stay, and a warning for each that no longer belongs to it.

    `made` names the parts that this build makes itself.
    """
    kept, problems = [], []
    for mark in PARTS:
        path = target / mark
        part = mark.rpartition("/")[0]
        if not path.is_file() or (part == SUPPORT and "support" in made):
            continue
        if _made_of(path) == _belongs(path, prepared, published, date):
            kept.append(part)
        else:
            what = f"{part} was made of an earlier state of the study, so it is not in this result"
            command = COMMANDS[part]
            fix = f"make it again with: {command}"
            problems.append(Problem("BUILD-003", Place(part), what, fix, "warning"))
    return tuple(kept), tuple(problems)


def _belongs(path: Path, prepared: Prepared, published: Published, date: str) -> str:
    """What a part must be made of to stay."""
    if path.name == PACKS_MARK:
        return public_fingerprint(prepared, published, date)
    made_of = fingerprint(prepared, published, date)
    if path.parent.name != Path(SUPPORT).name:
        return made_of
    return support_fingerprint(made_of, support_hashes(prepared.study.root))


def _made_of(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["made_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
