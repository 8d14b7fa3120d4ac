"""Pages of docs/ with their generated parts filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tools.reference import commands, kinds, policy, problems, schemas, sheets
from tools.steps import ROOT

DOCS = ROOT / "docs"

PARTS: dict[str, Callable[[], str]] = {
    "commands": commands.commands,
    "kinds": kinds.every_kind,
    "policy": policy.thresholds,
    "problems": problems.catalogue,
    "study.yaml": lambda: schemas.fields("study"),
    "questionnaire.yaml": lambda: schemas.fields("questionnaire"),
    "plan.yaml": lambda: schemas.fields("plan"),
    "claims.yaml": lambda: schemas.fields("claims"),
    "scores.yaml": lambda: schemas.fields("scores"),
    "codebook": lambda: schemas.fields("codebook"),
    "support.yaml": lambda: schemas.fields("support"),
    "support.kit": lambda: schemas.fields("kit"),
    "support.rolecard": lambda: schemas.fields("rolecard"),
    "support.sheets": sheets.columns,
}

_PART = re.compile(r"(<!-- generated: (?P<name>[\w.-]+) -->\n)(?P<old>.*?)(<!-- end -->)", re.DOTALL)


def pages(folder: Path) -> list[Path]:
    """Every page under a folder."""
    return sorted(folder.rglob("*.md"))


def generated(text: str) -> list[str]:
    """The names of the generated parts of a page."""
    return [match["name"] for match in _PART.finditer(text)]


def rewritten(text: str) -> str:
    """The page with each generated part as it should be today."""
    return _PART.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]().strip()}\n\n{match[4]}", text)
