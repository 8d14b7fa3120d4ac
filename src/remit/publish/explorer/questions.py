"""The questions of a release: their tables by breakdown, and the names of their pages."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from remit.core.cleared import ClearedTable, Release

Sections = Sequence[tuple[str, Sequence[str]]]
"""The sections of the questionnaire: a title and the items in it, in order."""

WHOLE = "whole"
"""The permalink of a question that is not broken down."""

WHO_ANSWERED, OTHERS, UNTITLED = "Who answered", "Other tables", "Questions"
"""The sections of tables that belong to no question of the questionnaire, and of pages without a title."""

LONGEST_NAME = 60

# Names that Windows keeps for devices, whatever stands after a dot; and the page that lists the questions.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|index)(\..*)?")
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")


class View(Struct, frozen=True):
    """A question as it is shown at once: for everyone, or by one or several breakdowns.

    `ids` are its permalinks, the first its own; `keys` the questions it is broken down by (none: everyone).
    Several ways to see it share a view only where nothing of them may be shown.
    """

    ids: tuple[str, ...]
    keys: tuple[str, ...]
    tables: tuple[ClearedTable, ...]

    @property
    def name(self) -> str:
        """What the view is called in the list of breakdowns."""
        name = "Everyone" if WHOLE in self.ids else f"By: {'; '.join(self.keys)}"
        name += " and every group" if WHOLE in self.ids and self.keys else ""
        return name if self.shown else f"{name} (withheld)"

    @property
    def shown(self) -> bool:
        """Whether it has any number."""
        return any(not cell.status for table in self.tables for cell in table.cells)


class Question(Struct, frozen=True):
    """One question: `file` is the name of its page without an ending."""

    item: str
    title: str
    file: str
    views: tuple[View, ...]


class Section(Struct, frozen=True):
    """A section of the list of questions."""

    title: str
    questions: tuple[Question, ...]


def sections(release: Release, listed: Sections) -> tuple[Section, ...]:
    """Every question of the release once, by section of the questionnaire, then who answered."""
    found = {question.item: question for question in _questions(release)}
    response = {table.head.item for table in release.tables if table.head.layout == "response"}
    asked = {item for _, items in listed for item in items}
    others = [item for item in found if item not in asked]
    made: dict[str, list[Question]] = {}
    for title, items in (
        *listed,
        (WHO_ANSWERED, [item for item in others if item in response]),
        (OTHERS, [item for item in others if item not in response]),
    ):
        for item in items:
            if item in found:
                made.setdefault(title.strip() or UNTITLED, []).append(found.pop(item))
    return tuple(Section(title, tuple(questions)) for title, questions in made.items())


def _questions(release: Release) -> list[Question]:
    by_item: dict[str, list[ClearedTable]] = {}
    for table in release.tables:
        by_item.setdefault(table.head.item, []).append(table)
    files = file_names(by_item)
    return [
        Question(item, _title(item, tables), files[item], _views(tables)) for item, tables in by_item.items()
    ]


def _title(item: str, tables: Sequence[ClearedTable]) -> str:
    own = [table for table in tables if table.head.id == item] or list(tables)
    return own[0].head.title or item


def _views(tables: Sequence[ClearedTable]) -> tuple[View, ...]:
    """Everyone first, then each breakdown; those that may not be shown at all are said once, at the end."""
    by_key: dict[str, list[ClearedTable]] = {}
    for table in tables:
        by_key.setdefault(table.head.by, []).append(table)
    names = file_names(key for key in by_key if key)
    found = []
    for key in sorted(by_key, key=bool):
        # What people wrote (its themes) says more than that they wrote: it comes first.
        listed = tuple(sorted(by_key[key], key=lambda table: table.head.layout == "answers"))
        label = listed[0].head.by_label or key
        found.append(View((f"by-{names[key]}",) if key else (WHOLE,), (label,) if key else (), listed))
    hidden = [view for view in found if not view.shown]
    if len(hidden) < len(found):
        hidden = [view for view in hidden if view.keys]
    if len(hidden) < 2:
        return tuple(found)
    together = View(
        tuple(name for view in hidden for name in view.ids),
        tuple(key for view in hidden for key in view.keys),
        tuple(table for view in hidden for table in view.tables),
    )
    return (*(view for view in found if view not in hidden), together)


def file_names(codes: Iterable[str]) -> dict[str, str]:
    """A file name for each code, without an ending: safe on every system, and always the same.

    A code keeps its own name when it can; one that cannot, or that differs from another only in capital
    letters, gets some figures of its SHA-256 behind it.
    """
    listed = list(dict.fromkeys(codes))
    alike = Counter(code.casefold() for code in listed)
    return {code: code if _plain(code) and alike[code.casefold()] == 1 else _marked(code) for code in listed}


def _plain(code: str) -> bool:
    return (
        len(code) <= LONGEST_NAME
        and _SAFE.fullmatch(code) is not None
        and _RESERVED.fullmatch(code.casefold()) is None
    )


def _marked(code: str) -> str:
    short = re.sub(r"[^a-z0-9_]+", "-", code.casefold()).strip("-")[: LONGEST_NAME - 10]
    return f"{short or 'table'}-{hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:8]}"
