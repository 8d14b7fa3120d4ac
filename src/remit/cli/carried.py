"""Packs and sheets that a later build may keep: those made of the same study and the same release."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path

from remit.cli.prepared import Prepared, Published
from remit.core.problems import Place, Problem
from remit.study.certificate import canonical
from remit.study.store import PARTS
from remit.study.support.folder import support_hashes

SUPPORT = "private/support"
COMMANDS = {
    "packs": "remit packs STUDY",
    "private/respondents": "remit packs STUDY --respondents",
    SUPPORT: "remit support STUDY",
}
"""What makes a part that a build only keeps."""

FREE = ("report.md", "claims.yaml")
"""Files that no pack is made of; what they ask for is in the release."""


def fingerprint(prepared: Prepared, published: Published, date: str) -> str:
    """The hash of everything that packs and sheets are made of."""
    from remit import __version__

    inputs = {name: digest for name, digest in prepared.study.inputs.items() if name not in FREE}
    reason = prepared.policy.none_reason
    return sha256(canonical([__version__, inputs, published.stated.document, reason, date])).hexdigest()


def support_fingerprint(made_of: str, inputs: Mapping[str, str]) -> str:
    """The hash of everything that support is made of: what packs are, and its own files."""
    return sha256(canonical([made_of, dict(sorted(inputs.items()))])).hexdigest()


def carried(
    target: Path, made_of: str, root: Path, made: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The parts of a result that stay, and a warning for each that no longer belongs to it.

    `root` is the study; `made` names the parts that this build makes itself.
    """
    kept, problems = [], []
    for mark in PARTS:
        path = target / mark
        part = mark.rpartition("/")[0]
        support = part == SUPPORT
        if not path.is_file() or (support and "support" in made):
            continue
        own = support_fingerprint(made_of, support_hashes(root)) if support else made_of
        if _made_of(path) == own:
            kept.append(part)
        else:
            what = f"{part} was made of an earlier state of the study, so it is not in this result"
            command = COMMANDS[part]
            fix = f"make it again with: {command}"
            problems.append(Problem("BUILD-003", Place(part), what, fix, "warning"))
    return tuple(kept), tuple(problems)


def _made_of(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["made_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
