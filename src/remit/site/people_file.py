"""Files of posts: the study's own `frame.csv`, and what the desk is given."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl
from msgspec import Struct

from remit.core.problems import Place, Problem, refuse
from remit.fieldwork.contacts import INELIGIBLE
from remit.fieldwork.dispositions import group_of
from remit.fieldwork.frame import DISPOSITION, FRAME, ORGANISATION, POST
from remit.site.identity.models import Post
from remit.site.people import Columns, Imported, import_frame
from remit.site.place import here
from remit.study.store import write_whole
from remit.study.tablefile import read_records, rows_to_csv

LARGEST = 40_000_000
MOST_COLUMNS = 200

MOST_NAMED = 40
"""So many posts are named in a message."""

ZIP = b"PK\x03\x04"
MOST_UNPACKED = 64_000_000
"""Bytes of a workbook as it really unpacks: a list of 100,000 posts takes half of that."""

MOST_TAGS = 5_000_000
"""Tags in it: each is kept in memory while it is read, however short it is."""


def read_columns(content: bytes, where: Place) -> Columns:
    """A CSV file or an Excel workbook as its columns; raises `Refused`."""
    if len(content) > LARGEST:
        raise refuse("FRAME-013", where, f"the file is larger than {LARGEST:,} bytes", "split it")
    if content.startswith(ZIP):
        return _read_workbook(content, where)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise refuse(
            "FRAME-014", where, "this is not a CSV file in UTF-8", "save it again as “CSV UTF-8”"
        ) from None
    header = [name.strip() for name in rows[0]] if rows else []
    _check_header(header, where)
    filled = [row for row in rows[1:] if any(row)]
    odd = next((number for number, row in enumerate(filled, 2) if len(row) != len(header)), 0)
    if odd:
        raise refuse(
            "FRAME-016",
            Place(where.file, odd),
            "this row has more or fewer cells than the first line",
            "put text with a comma in quotes",
        )
    return {name: [row[place] for row in filled] for place, name in enumerate(header)}


def _read_workbook(content: bytes, where: Place) -> Columns:
    """The first filled sheet, after what it really unpacks to was measured."""
    from remit.study.sources.xlsxfile import read_bytes
    from remit.study.sources.zipguard import inspect

    parts = inspect(content, where.file).values()
    if sum(part.size for part in parts) > MOST_UNPACKED or sum(part.tags for part in parts) > MOST_TAGS:
        raise refuse(
            "FRAME-017",
            where,
            f"the workbook unpacks to more than {MOST_UNPACKED // 1_000_000} MB, or to too many cells",
            "save the sheet with the posts alone, or as “CSV UTF-8”",
        )
    table = read_bytes(content, where.file)
    header = [name.strip() for name in table.headers]
    _check_header(header, where)
    columns = table.cells.get_columns()
    return {name: columns[place].to_list() for place, name in enumerate(header)}


def _check_header(header: list[str], where: Place) -> None:
    if not header or len(header) > MOST_COLUMNS or len(set(header)) < len(header):
        what = "the first line does not name each column once"
        raise refuse("FRAME-015", where, what, "write: post,organisation,name,email")


def import_frame_file(study: Path) -> list[str]:
    """The posts of `frame.csv`, where it is new or was changed since; gives warnings to print.

    What was corrected at the desk since is not undone by starting the site again.
    """
    path = study / FRAME.file
    if not path.is_file() or _mark(path) in _noted(PULLED) or [_mark(path)] == _noted(IMPORTED)[-1:]:
        return []
    done = import_frame(read_columns(path.read_bytes(), FRAME), FRAME)
    note_frame(IMPORTED, path)
    return [str(problem) for problem in done.warnings]


IMPORTED, PULLED = "frame-imported.sha256", "frame-pulled.sha256"
"""In the site's folder: the hashes of frames that were read from the study, and of those written into it."""


def note_frame(name: str, path: Path) -> None:
    """Remember a frame, to know it again."""
    lines = [line for line in _noted(name) if line != _mark(path)]
    write_whole(here().folder / name, "\n".join([*lines, _mark(path), ""]))


def pulled_before(path: Path) -> bool:
    """Whether a frame was written by an earlier pull and not changed since: then it may be written anew."""
    return _mark(path) in _noted(PULLED)


def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _noted(name: str) -> list[str]:
    path = here().folder / name
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def frame_file() -> tuple[int, str]:
    """The posts that can be asked, as `frame.csv` has them; nothing of who holds them, and no state.

    Posts that are vacant or listed twice are left out: a frame is of those eligible. With how many there are.
    """
    posts = [post for post in Post.objects.all() if post.state not in INELIGIBLE]
    names = dict.fromkeys(name for post in posts for name in post.attributes)
    organisations = {ORGANISATION: [post.organisation for post in posts]}
    columns = {
        POST: [post.name for post in posts],
        **(organisations if any(organisations[ORGANISATION]) else {}),
        **{name: [post.attributes.get(name, "") for post in posts] for name in names},
    }
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return rows.height, rows_to_csv(rows).decode("utf-8")


class Apart(Struct, frozen=True):
    """Where a study's own `frame.csv` and the desk say different things, so that a report and the desk would.

    `unlisted`: how many posts that can be asked the file lacks. `out`: posts that are vacant or listed twice
    at the desk and not in the file; `put_right`: posts that the file puts into other groups.
    """

    unlisted: int = 0
    out: tuple[str, ...] = ()
    put_right: tuple[str, ...] = ()

    def warnings(self) -> Iterator[Problem]:
        """What to do about each."""
        if self.unlisted:
            what = f"{self.unlisted:,} posts of the desk are not in it, so no response rate counts them"
            fix = "add them to frame.csv, or remove the file and pull again: then it is written from the desk"
            yield Problem("PULL-005", FRAME, what, fix, "warning")
        if self.out:
            what = f"at the desk these posts are vacant or listed twice: {_named(self.out)}"
            fix = "write 4.7 (vacant) or 4.9 (listed twice) beside them in frame.csv, in a column disposition"
            yield Problem("PULL-006", FRAME, f"{what}; a report would count them as asked", fix, "warning")
        if self.put_right:
            what = f"at the desk these posts are in another group or organisation: {_named(self.put_right)}"
            fix = "correct them in frame.csv, or remove the file and pull again: it is written from the desk"
            yield Problem("PULL-007", FRAME, what, fix, "warning")


def _named(posts: Sequence[str]) -> str:
    more = f" and {len(posts) - MOST_NAMED} more" if len(posts) > MOST_NAMED else ""
    return ", ".join(posts[:MOST_NAMED]) + more


def compare_frame(path: Path) -> Apart:
    """A study's own `frame.csv` beside what is known at the desk."""
    listed = {cells[POST].strip(): cells for _, cells in read_records(path, path.name, (POST,))}
    posts = list(Post.objects.all())
    asked = [post for post in posts if post.state not in INELIGIBLE]
    return Apart(
        sum(post.name not in listed for post in asked),
        tuple(
            post.name
            for post in posts
            if post.state in INELIGIBLE and post.name in listed and _may_be_asked(listed[post.name])
        ),
        tuple(post.name for post in asked if _moved(post, listed.get(post.name, {}))),
    )


def _may_be_asked(cells: Mapping[str, str]) -> bool:
    found = group_of(cells.get(DISPOSITION, ""))
    return found is None or found.letter != "NE"


def _moved(post: Post, cells: Mapping[str, str]) -> bool:
    known = {ORGANISATION: post.organisation, **post.attributes}
    return any(cells[name].strip() != text for name, text in known.items() if name in cells)


def said_of(done: Imported) -> str:
    """What an import did, in a sentence."""
    return f"{done.new:,} posts are new, {done.known:,} were known; {done.holders:,} people were added."
