"""Bringing the authored files of a study to the newest format, one step a version."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from remit.study.folder import check_is_folder
from remit.study.yamlfile import SCHEMA, parse_yaml, read_text, scalar

FILES = ("study.yaml", "questionnaire.yaml", "plan.yaml", "claims.yaml", "scores.yaml", "support.yaml")

Step = Callable[[str], str]


def _add_schema(text: str) -> str:
    """Version 0 did not name its version: add the line, keep every other byte."""
    without = re.sub(r"^schema:.*\n", "", text, count=1, flags=re.MULTILINE)
    return f"schema: 1\n{without}"


STEPS: Mapping[int, Step] = {0: _add_schema}
"""From version to the step that leads to the next one."""


def version_of(text: str, name: str) -> int:
    """The format version a file is written in (0: none is named)."""
    root = scalar(parse_yaml(text, name))
    found = root.get("schema", 0) if isinstance(root, dict) else 0
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else 0


def upgrade_study(root: Path) -> list[str]:
    """Upgrade the files that are older; all are checked before the first is written."""
    check_is_folder(root)
    names = [name for name in FILES if (root / name).is_file()]
    names += [f"codebook/{path.name}" for path in sorted((root / "codebook").glob("*.yaml"))]
    fresh: dict[str, str] = {}
    said = []
    for name in names:
        text = read_text(root.joinpath(*name.split("/")), name)
        version = version_of(text, name)
        if version >= SCHEMA:
            continue
        said.append(f"{name}: from format {version} to {SCHEMA}")
        while version < SCHEMA:
            text = STEPS[version](text)
            version += 1
        parse_yaml(text, name)
        fresh[name] = text
    for name, text in fresh.items():
        _replace(root.joinpath(*name.split("/")), text)
    return said


def _replace(path: Path, text: str) -> None:
    descriptor, fresh = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    Path(fresh).replace(path)
