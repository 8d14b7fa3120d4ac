"""The formats by name: what each holds, how it is written, and how a file shows which one it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codings import NO_THEME
from remit.core.problems import Place, nearest, refuse
from remit.study.exchange import (
    flat,
    qualcoder,
    refi_reading,
    refi_writing,
    taguette_reading,
    taguette_writing,
)
from remit.study.exchange.guarded_database import opened
from remit.study.exchange.losses import Holds, losses_of
from remit.study.exchange.naming import fold, name_all, shown
from remit.study.exchange.taking import Known
from remit.study.exchange.values import Found, Loss, Project, Written
from remit.study.store import MARK

MOST_THEMES = 5_000


class Format(Struct, frozen=True):
    """One format that can be written."""

    words: str
    holds: Holds
    write: Callable[[Project], bytes]


_CODEBOOK = Holds(answers=False)
FORMATS: Mapping[str, Format] = {
    "qdpx": Format("a REFI-QDA project", Holds(attributes=True), refi_writing.write_project),
    "qdc": Format("a REFI-QDA codebook", _CODEBOOK, refi_writing.write_codebook),
    "taguette": Format(
        "a Taguette project",
        Holds(coders=False, moments=False, names=False),
        taguette_writing.write_database,
    ),
    "taguette-codebook": Format(
        "a codebook for Taguette", Holds(answers=False, names=False), taguette_writing.write_codebook
    ),
    "table": Format(
        "a table of themes",
        Holds(
            passages=False,
            whole=True,
            coders=False,
            moments=False,
            meanings=False,
            parents=False,
            names=False,
            every=False,
            unread=False,
        ),
        flat.write_flat,
    ),
}
ENDINGS: Mapping[str, tuple[str, ...]] = {
    ".qdpx": ("qdpx",),
    ".qdc": ("qdc",),
    ".sqlite3": ("taguette",),
    ".csv": ("table", "taguette-codebook"),
}


def format_of(target: Path, asked: str) -> str:
    """The format of a file to be written: what was asked for, else by the ending of its name."""
    if asked:
        return asked
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        what = f"the ending '{ending}' says no format{nearest(ending, ENDINGS)}"
        fix = f"name a file that ends in {', '.join(ENDINGS)}, or say --format {' or '.join(FORMATS)}"
        raise refuse("EXCHANGE-007", Place(str(target)), what, fix)
    return ENDINGS[ending][0]


_MARK = b"\xef\xbb\xbf"
_BEGIN_WITH: Mapping[str, Callable[[bytes], bool]] = {
    "qdpx": lambda head: head.startswith(b"PK") and b"project.qde" in head,
    "qdc": lambda head: b"urn:QDA-XML:codebook" in head,
    "taguette": lambda head: head[68:72] == taguette_writing.APPLICATION.to_bytes(4, "big"),
    "taguette-codebook": lambda head: head.removeprefix(_MARK).startswith(b"path,description"),
    "table": lambda head: head.removeprefix(_MARK).startswith(b"answer,") and flat.BETWEEN.encode() in head,
}


def check_target(target: Path, name: str) -> None:
    """Refuse to write over anything but an earlier file of that format, or among what a build publishes."""
    for folder in target.absolute().parents:
        if (folder / MARK).is_file() and (folder / "private") not in target.absolute().parents:
            what = "this folder is what a build publishes, and the file would hold people's own words"
            raise refuse("EXCHANGE-052", Place(str(target)), what, "name a file elsewhere")
    if not target.is_file():
        return
    try:
        with target.open("rb") as file:
            head = file.readline(400) if name == "table" else file.read(400)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "EXCHANGE-004", Place(str(target)), f"the file cannot be read: {reason}", "check its rights"
        ) from None
    if not _BEGIN_WITH[name](head):
        what = f"the file is there and is not {FORMATS[name].words}, and it would be written over"
        raise refuse("EXCHANGE-051", Place(str(target)), what, "name another file")


def write(project: Project, name: str) -> Written:
    """A project in a format, with what of it cannot travel."""
    chosen = FORMATS[name]
    themed = tuple(coding for coding in project.codings if coding.theme != NO_THEME)
    empty = len(project.codings) - len(themed)
    read_by_somebody = {(coding.variable, coding.answer) for coding in project.codings}
    unread = sum(answer.key not in read_by_somebody for answer in project.answers)
    project = replace(project, codings=themed)
    names = name_all(project)
    losses = losses_of(project, chosen.holds, names)
    if empty:  # no format has a place for it but as one more theme, which others would count
        losses = (*losses, Loss("no_theme", empty, "that somebody read an answer and no theme fits it"))
    if unread and not chosen.holds.unread:
        words = "that an answer was not coded: it has 0 for every theme, like one that no theme fits"
        losses = (*losses, Loss("unread", unread, words))
    if not chosen.holds.answers:
        return Written(chosen.write(project), 0, 0, losses)
    fewer = sum(loss.count for loss in losses if loss.what in ("doubled", "passed_over"))
    return Written(chosen.write(project), len(project.codings) - fewer, len(project.answers), losses)


def read(content: bytes, name: str, project: Project) -> tuple[Found, Known]:
    """A file as what it is, whatever it is called, and how its format calls things; raises `Refused`."""
    found, known = _read(content, name, project)
    if len(found.themes) > MOST_THEMES:
        what = f"the file has {len(found.themes):,} themes; at most {MOST_THEMES:,} are read"
        raise refuse("EXCHANGE-024", Place(name), what, "export only the codebook that is needed")
    return found, known


def _read(content: bytes, name: str, project: Project) -> tuple[Found, Known]:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return refi_reading.read_project(content, name), _known(project, _labels)
    if content.startswith(b"SQLite format 3\0"):
        with opened(content, name) as tables:
            is_qualcoder = "code_text" in tables.names
        if is_qualcoder:
            return qualcoder.read_database(content, name), _known(project, _labels)
        return taguette_reading.read_database(content, name), _known(project, taguette_writing.paths)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return refi_reading.read_codebook(content, name), _known(project, _labels)
    return _read_table(content, name, project)


Namer = Callable[[Project], Mapping[tuple[str, str], str]]


def _labels(project: Project) -> Mapping[tuple[str, str], str]:
    return name_all(project).themes


def _codes(project: Project) -> Mapping[tuple[str, str], str]:
    return {(item, theme.code): theme.code for item, theme in project.themes}


def _known(project: Project, namer: Namer) -> Known:
    """How things are called when all items are written together, and when each is written alone."""
    themes: dict[str, set[tuple[str, str]]] = {}
    documents: dict[str, tuple[str, str]] = {}
    for part in (project, *(_only(project, item) for item in project.items)):
        for key, name in namer(part).items():
            themes.setdefault(fold(name), set()).add(key)
        for key, name in name_all(part).documents.items():
            documents.setdefault(fold(name), key)
    return Known({name: frozenset(keys) for name, keys in themes.items()}, documents, name_all(project))


def _only(project: Project, item: str) -> Project:
    return replace(
        project,
        items=(item,),
        codebooks=tuple(book for book in project.codebooks if book.item == item),
        answers=tuple(answer for answer in project.answers if answer.item == item),
        codings=(),
    )


def _read_table(content: bytes, name: str, project: Project) -> tuple[Found, Known]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"this is no file that Remit knows, or its text is not UTF-8 (byte {error.start:,})"
        fix = "export as .qdpx, .qdc, .sqlite3 or CSV UTF-8"
        raise refuse("EXCHANGE-008", Place(name), what, fix) from None
    header, rows = taguette_reading.read_table(text, name)
    if taguette_reading.is_highlights(header):
        return taguette_reading.read_highlights(header, rows), _known(project, taguette_writing.paths)
    if taguette_reading.is_codebook(header):
        return taguette_reading.read_codebook(header, rows), _known(project, taguette_writing.paths)
    if flat.is_flat(header):
        return flat.read_flat(header, rows, project, name), _known(project, _codes)
    what = f"the columns of this table say nothing that Remit knows: {shown(', '.join(header))}"
    fix = "read a table of themes (answer, VARIABLE.theme.CODE), or a codebook or highlights of Taguette"
    raise refuse("EXCHANGE-009", Place(name), what, fix)
