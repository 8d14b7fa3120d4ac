"""A draft of a codebook from groups of answers: written only where nothing stands yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from remit.coding.group_words import theme_codes
from remit.coding.grouping import Group
from remit.core.problems import Place, refuse
from remit.study.store import write_whole

HEADER = """\
# A first sorting by a program, which compared words and understood nothing. It is a start: read the answers,
# then rename, join, split and describe the themes. Only people can say what an answer means.
"""
NO_ANSWER = "No answer"


def check_free(path: Path) -> None:
    """Refuse to write over anything (OFFER-005): a codebook is somebody's work."""
    if path.exists():
        what = "there is something at this path already, and a draft never replaces it"
        raise refuse("OFFER-005", Place(str(path)), what, "name another path with --out, or move the file")


def write_draft(path: Path, item: str, groups: Sequence[Group]) -> None:
    """Write the draft as `codebook/ITEM.yaml` is written; raises `Refused`."""
    check_free(path)
    try:
        write_whole(path, draft_codebook(item, groups))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"the file cannot be written: {reason}"
        raise refuse("OFFER-006", Place(str(path)), what, "name a folder that may be written to") from None


def draft_codebook(item: str, groups: Sequence[Group]) -> str:
    """The draft as text: a theme for each group, and one for people who had no answer."""
    kept = [group for group in groups if group.kind != "other"]
    labels = [label_of(group) for group in kept]
    lines = [HEADER + "schema: 1", f"item: {_quoted(item)}", "version: draft", "themes:"]
    for group, label, code in zip(kept, labels, theme_codes(labels), strict=True):
        lines += [f"  - code: {_quoted(code)}", f"    label: {_quoted(label)}"]
        if group.words:
            lines.append(f"    include: {_quoted('answers that say ' + ', '.join(group.words))}")
    return "\n".join(lines) + "\n"


def label_of(group: Group) -> str:
    """The words of a group as the name of a theme."""
    if group.kind == "none":
        return NO_ANSWER
    return ", ".join(group.words).capitalize() or "Group"


def _quoted(text: str) -> str:
    """Text in double quotes, as YAML reads it; signs that do not print are written as numbers."""
    return json.dumps(text, ensure_ascii=not text.isprintable())
