"""Where the desk begins: the codebook and the codings of the folder, brought in as steps of their coders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from msgspec.structs import replace

from remit.coding.codebook import Codebook, Theme
from remit.coding.codings import AGREED, FILES, NO_THEME, Coding
from remit.coding.events import Event, Mark, beginning, check_log, of_item
from remit.coding.replay import Replay, Unit
from remit.coding.versions import FIRST, hash_of
from remit.core.problems import Refused
from remit.site.coding.ledger import add, newest, standing, take_over
from remit.site.coding.reading import Desk, desk
from remit.site.place import here
from remit.study.coding_files import CODINGS, LOG, read_own_codebook, read_own_codings, read_own_log

LONGEST_ID, LONGEST_CODER = 300, 200
"""Characters that the store has room for; rows with more stay in the file and are left alone."""

_brought: dict[tuple[str, str, str], str] = {}


def bring_in(item: str) -> None:
    """Bring in what the folder says of a question and the log does not know; raises `Refused`.

    The log has the last word about every answer of every coder that has a step in it.
    """
    found = desk()
    signature = _signature(found, item)
    key = (str(here().folder), here().url, item)
    if _brought.get(key) == signature:
        return
    _take_over(found, item)
    book = read_own_codebook(here().study, item)
    rows = [
        row for row in read_own_codings(here().study, found.study.folder) if row.variable in found.boxes[item]
    ]
    with standing(item) as state:
        missing = bool(_steps(state, item, book, rows))
    if missing:
        add(item, FILES, f"files.{signature}", lambda state: _steps(state, item, book, rows))
    _brought[key] = signature


def _signature(found: Desk, item: str) -> str:
    """What the three files hold now."""
    root = here().study
    own = root / found.study.folder
    paths = (root / "codebook" / f"{item}.yaml", own / CODINGS, own / LOG)
    whole = sha256()
    for path in paths:
        whole.update(path.read_bytes() if path.is_file() else b"")
        whole.update(b"\0")
    return whole.hexdigest()[:32]


def _take_over(found: Desk, item: str) -> None:
    """The log of another site, where the folder brings one and this site has none of the question."""
    if newest(item):
        return
    events, problems = read_own_log(here().study, found.study.folder)
    own = of_item(events, item)
    wrong = (*problems, *check_log(own))
    if wrong:
        raise Refused(wrong)
    if own:
        take_over(item, own)


def _steps(state: Replay, item: str, book: Codebook | None, rows: Sequence[Coding]) -> list[Event]:
    steps = [*_codebook(state, item, book)]
    fresh: dict[tuple[Unit, str], list[Coding]] = {}
    for row in rows:
        slot = row.coder or FILES
        unit = (row.answer, row.variable)
        if len(row.answer) <= LONGEST_ID and len(slot) <= LONGEST_CODER and not state.knows(unit, slot):
            fresh.setdefault((unit, slot), []).append(row)
    for (unit, slot), own in fresh.items():
        steps += _given(unit, slot, own)
    return steps


def _codebook(state: Replay, item: str, book: Codebook | None) -> Iterator[Event]:
    """The codebook where the desk has none, or where somebody has changed the file by hand."""
    if not state.versions:
        there = book or Codebook(item, ())
        number = int(there.version) if there.version.isdigit() and len(there.version) < 7 else FIRST
        yield Event(0, item, "begin", FILES, "", themes=beginning(there), version=number)
    elif book is not None and hash_of(book) not in {version.hash for version in state.versions}:
        used = {
            theme
            for unit in state.works
            for coder in state.works[unit]
            for theme in state.themes(unit, coder)
        }
        left = tuple(t for t in state.codebook.themes if t.code in used and t.code not in book.codes)
        whole = Codebook(item, _rooted(state, (*_living(state, book), *left)))
        yield Event(0, item, "begin", FILES, "", themes=beginning(whole))


def _living(state: Replay, book: Codebook) -> tuple[Theme, ...]:
    """The themes of a file without those that were merged away at the desk."""
    return tuple(theme for theme in book.themes if theme.code not in state.retired)


def _rooted(state: Replay, themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Themes whose wider theme is not among them stand under what it was merged into, or under none."""
    top = {theme.code: not theme.parent for theme in themes}

    def wider(theme: Theme) -> str:
        there = state.stands_for(theme.parent)
        return theme.parent if theme.parent in top else there if top.get(there) else ""

    return tuple(replace(theme, parent=wider(theme)) if theme.parent else theme for theme in themes)


def _given(unit: Unit, slot: str, rows: Sequence[Coding]) -> Iterator[Event]:
    """One coder's codings of one answer, as steps at the times that the file names."""
    by_time: dict[str, list[Mark]] = {}
    for row in rows:
        by_time.setdefault(row.at, [])
        if row.theme != NO_THEME:
            span = (-1, -1) if row.start is None or row.end is None else (row.start, row.end)
            by_time[row.at].append(Mark(row.theme, *span))
    if slot == AGREED:
        marks = tuple(dict.fromkeys(mark for found in by_time.values() for mark in found))
        yield Event(0, "", "agree", FILES, max(by_time), *unit, marks)
        return
    for at, found in sorted(by_time.items()):
        yield Event(0, "", "give" if found else "none", slot, at, *unit, tuple(dict.fromkeys(found)))
