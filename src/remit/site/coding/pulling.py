"""`remit pull`: the codebooks, everybody's codings and the log come back into the study folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codings import FILES, Coding
from remit.coding.events import Event, of_item
from remit.coding.versions import hash_of
from remit.core.problems import Place, refuse
from remit.site.coding.ledger import events_of, forget, items_begun, standing
from remit.site.place import here
from remit.site.quoting.pulling import pull_quotes
from remit.study.coding_files import (
    CODINGS,
    LOG,
    codebook_text,
    codings_text,
    log_text,
    read_open_answers,
    read_own_codebook,
    read_own_codings,
    read_own_log,
)
from remit.study.store import write_whole


class PulledCoding(Struct, frozen=True):
    """The files that are new, and how many codings and steps of how many questions there are.

    `quotes` are those that were approved, `waiting` those that are not yet.
    """

    files: tuple[str, ...] = ()
    codings: int = 0
    steps: int = 0
    questions: int = 0
    quotes: int = 0
    waiting: int = 0


def pull_coding() -> PulledCoding:
    """Write what coding came to; raises `Refused`. Where nothing was coded at the desk nothing is touched."""
    items = items_begun()
    if not items:
        return PulledCoding()
    root = here().study
    folder = read_open_answers(root).folder
    rows, log, books = _collected(root, folder, items)
    texts = {
        f"{folder}{CODINGS}": codings_text(rows),
        f"{folder}{LOG}": log_text(log),
        **books,
    }
    quotes = pull_quotes(root, folder, items)
    texts |= quotes.texts
    changed = tuple(name for name, text in texts.items() if _write(root / name, text))
    return PulledCoding(changed, len(rows), len(log), len(items), quotes.ready, quotes.waiting)


def _collected(
    root: Path, folder: str, items: tuple[str, ...]
) -> tuple[list[Coding], list[Event], dict[str, str]]:
    """All codings (those of questions that were never opened here first), the log, codebooks that differ."""
    there = read_own_codings(root, folder)
    written = read_own_log(root, folder)[0]
    log = [event for event in written if event.item not in items]
    known: set[int] = set()
    rows: list[Coding] = []
    books: dict[str, str] = {}
    for item in items:
        with standing(item) as state:
            rows += state.codings()
            known |= {
                place
                for place, row in enumerate(there)
                if state.knows((row.answer, row.variable), row.coder or FILES)
            }
            own = read_own_codebook(root, item)
            if (own is None and state.codebook.themes) or (
                own is not None and hash_of(own) != hash_of(state.codebook)
            ):
                books[f"codebook/{item}.yaml"] = codebook_text(state.codebook)
        own_log = tuple(events_of(item))
        _check_known(of_item(written, item), own_log, folder)
        log += own_log
    kept = [row for place, row in enumerate(there) if place not in known]
    return [*kept, *rows], log, books


def _check_known(written: Sequence[Event], own: Sequence[Event], folder: str) -> None:
    """A log is never replaced by one that lacks steps of it: they were made elsewhere, or after a backup."""
    known = {event.number: event for event in own}
    other = next((event for event in written if known.get(event.number) != event), None)
    if other is not None:
        raise refuse(
            "THEME-033",
            Place(f"{folder}{LOG}"),
            f"step {other.number} of '{other.item}' is not one of this site, so coding went on elsewhere",
            "pull from the site that made it; or move the file away, and its codings stay in codings.csv",
        )


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    return True


def erase_codings(ids: set[str]) -> int:
    """Take every step about these people out of the store and of logs in the folder; gives how many."""
    count = forget(ids)
    root = here().study
    for folder in (root, *sorted(root.glob("waves/*"))):
        name = "" if folder == root else f"{folder.relative_to(root).as_posix()}/"
        events = read_own_log(root, name)[0]
        left = [_without(event, ids) for event in events if event.answer not in ids]
        if left != list(events):
            write_whole(folder / LOG, log_text(left))
    return count


def _without(event: Event, ids: set[str]) -> Event:
    return (
        replace(event, sent=tuple(sent for sent in event.sent if sent.answer not in ids))
        if event.sent
        else event
    )
