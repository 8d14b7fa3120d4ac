"""The frame: every post that was asked, with its organisation and what was known of it beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from msgspec import Struct

from remit.core.problems import Place, Problem, nearest
from remit.core.words import MISSING, Variable, match_key
from remit.fieldwork.dispositions import GROUPS, group_of

FRAME = Place("frame.csv")
POST, ORGANISATION, DISPOSITION = "post", "organisation", "disposition"
"""The columns of `frame.csv` that have a meaning of their own; all others are attributes."""

FIRST_LINE = 2
"""The line of `frame.csv` that holds the first post: one below the headers."""


class Frame(Struct, frozen=True):
    """The posts eligible to be asked, one row each, every cell as text (null where blank).

    `rows` holds `post`, `organisation` where it is known, `disposition` where fieldwork coded it, and the
    attributes. `where` is the file it came from.
    """

    rows: pl.DataFrame
    where: Place = FRAME

    def __len__(self) -> int:
        return self.rows.height

    @property
    def posts(self) -> list[str]:
        """The ids of the posts, in the frame's order."""
        return [post or "" for post in self.rows[POST].to_list()]

    @property
    def attributes(self) -> tuple[str, ...]:
        """The columns that describe a post: what response can be compared by."""
        known = (POST, ORGANISATION, DISPOSITION)
        return tuple(name for name in self.rows.columns if name not in known)

    def texts(self, column: str) -> list[str | None]:
        """The cells of a column, null for blank; all null when the frame does not have it."""
        if column not in self.rows.columns:
            return [None] * len(self)
        return self.rows[column].to_list()

    def line(self, row: int) -> Place:
        """Where the post of this row stands."""
        return Place(self.where.file, row + FIRST_LINE)


def eligible_posts(frame: Frame) -> pl.DataFrame:
    """The posts that are not known to be ineligible."""
    letters = [group_of(code) if code else None for code in frame.texts(DISPOSITION)]
    kept = pl.Series([group is None or group.letter != "NE" for group in letters], dtype=pl.Boolean)
    return frame.rows.filter(kept)


def make_frame(
    columns: Mapping[str, Sequence[str | None]], where: Place = FRAME
) -> tuple[Frame | None, tuple[Problem, ...]]:
    """A frame from its columns (header to cells), and everything that is wrong with it.

    Cells are trimmed and blank cells become null. The frame is None when there is no usable `post` column.
    """
    problems = [*_check_headers(columns, where)]
    if POST not in columns or len({len(cells) for cells in columns.values()}) > 1:
        if POST in columns:
            problems.append(
                Problem("FRAME-003", where, "its columns differ in length", "save the file again as CSV")
            )
        return None, tuple(problems)
    rows = pl.DataFrame(
        {name: [_cell(text) for text in cells] for name, cells in columns.items()},
        schema=dict.fromkeys(columns, pl.String),
    )
    frame = Frame(rows, where)
    problems.extend(_check_posts(frame))
    problems.extend(_check_dispositions(frame))
    return frame, tuple(problems)


def in_codes(
    rows: pl.DataFrame | None, variables: Iterable[Variable], where: Place = FRAME
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    """The rows of a frame with the codes of questions that its attributes share, where they have the labels.

    Who keeps a list of posts writes `South` where an answer has the code `south`. Cells that are neither a
    code nor a label stay as they are, with a warning.
    """
    problems: list[Problem] = []
    if rows is None:
        return None, ()
    shared = {v.name: v for v in variables if v.storage == "choice" and v.choices}
    for name in [each for each in rows.columns if each in shared]:
        codes = {choice.code for choice in shared[name].choices} | set(MISSING)
        labels = {match_key(choice.label).casefold(): choice.code for choice in shared[name].choices}
        there = [text for text in rows[name].unique(maintain_order=True).to_list() if text is not None]
        strange = [text for text in there if text.strip() and text.strip() not in codes]
        meant = {text: labels.get(match_key(text).casefold(), text) for text in strange}
        rows = rows.with_columns(pl.col(name).replace(meant))
        odd = [text for text, code in meant.items() if code not in codes]
        if odd:
            shown = ", ".join(f"'{text}'{nearest(text, labels)}" for text in odd[:3])
            more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
            what = f"the column '{name}' holds what is no answer of the question '{name}': {shown}{more}"
            fix = "write a code or a label of that question, or give the column another name"
            problems.append(Problem("FRAME-019", where, what, fix, "warning"))
    return rows, tuple(problems)


def _cell(text: str | None) -> str | None:
    trimmed = (text or "").strip()
    return trimmed or None


def _check_headers(columns: Iterable[str], where: Place) -> Iterable[Problem]:
    names = list(columns)
    if POST not in names:
        yield Problem(
            "FRAME-001",
            where,
            f"there is no column 'post'{nearest(POST, names)}; without it answers cannot be linked to posts",
            "name the column that identifies each post 'post', as the first column",
        )
    if ORGANISATION not in names:
        yield Problem(
            "FRAME-002",
            where,
            f"there is no column 'organisation'{nearest(ORGANISATION, names)}, "
            "so response rates are given for people only",
            "add the column 'organisation' if posts belong to organisations",
            "warning",
        )


def _check_posts(frame: Frame) -> Iterable[Problem]:
    posts = frame.posts
    if not posts:
        yield Problem("FRAME-004", frame.where, "it lists no posts", "add one row for each post asked")
    for row, post in enumerate(posts):
        if not post:
            yield Problem("FRAME-005", frame.line(row), "this row has no post", "give the post an id")
    counts = Counter(posts)
    seen: dict[str, int] = {}
    for row, post in enumerate(posts):
        if post and counts[post] > 1 and post in seen:
            yield Problem(
                "FRAME-006",
                frame.line(row),
                f"the post '{post}' stands here again (first on line {seen[post] + FIRST_LINE}), "
                "so it would be counted twice",
                "remove one of the rows, or give the posts different ids",
            )
        seen.setdefault(post, row)


def _check_dispositions(frame: Frame) -> Iterable[Problem]:
    for row, code in enumerate(frame.texts(DISPOSITION)):
        if code is not None and group_of(code) is None:
            yield Problem(
                "FRAME-007",
                frame.line(row),
                f"'{code}' is not an AAPOR disposition code",
                "use one of: " + ", ".join(f"{group.code} {group.label.lower()}" for group in GROUPS),
            )
