"""The numbers as an earlier report printed them, each beside the one computed again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

from remit.core.blocks import Block, Document, Heading, NoteBlock, Paragraph, PlainTable, Text
from remit.core.cleared import PolicyStatement
from remit.publish.pages.words import PageWords

Outcome = Literal["failed", "reproduced", "acknowledged", "withheld", "not_published", "not_recoverable"]
"""What became of a printed number when it was computed again."""

HEADINGS: dict[Outcome, tuple[str, str]] = {
    "failed": (
        "Does not agree",
        "The number computed again differs from the printed one, and nobody has said why.",
    ),
    "reproduced": ("Reproduced", "The number computed again equals the printed one."),
    "acknowledged": (
        "Differs, with a reason",
        "The number computed again differs from the printed one, for the reason given.",
    ),
    "withheld": (
        "Withheld here",
        "The number was printed at the time; this release does not show it, so that nobody is given away.",
    ),
    "not_published": (
        "Not printed at the time",
        "The number follows from the answers but was not printed; it is listed for completeness.",
    ),
    "not_recoverable": (
        "Not recoverable",
        "The number was shown only in a picture that is lost, or its base was not printed, so it cannot be "
        "checked. Nothing has been put in its place.",
    ),
}
"""The heading and the explanation of each outcome, in the order of the page."""


class PublishedNumber(Struct, frozen=True):
    """One number of the earlier report.

    `printed` and `recomputed` are as they are to be read ("40%", "7.7", "[c]"); `reason` says why they differ
    or why nothing can be computed; `place` is where it was printed ("Table 2").
    """

    id: str
    statement: str
    printed: str
    recomputed: str
    status: Outcome
    reason: str = ""
    place: str = ""


def as_published_document(
    rows: Sequence[PublishedNumber],
    words: PageWords,
    policy: PolicyStatement,
    *,
    synthetic: bool = False,
    wave: str = "",
) -> Document:
    """All printed numbers by outcome, counts first; any writer can print it.

    `synthetic`: the rows behind the numbers computed again are made up; `wave` says when the earlier report
    collected its own.
    """
    found = [(name, [row for row in rows if row.status == name]) for name in HEADINGS]
    found = [(name, group) for name, group in found if group]
    blocks: list[Block] = [
        Heading(2, (Text("In short"),), "in-short"),
        Paragraph((Text(_short(rows)),)),
        _counts(found, len(rows)),
    ]
    for name, group in found:
        heading, explained = HEADINGS[name]
        blocks.append(Heading(2, (Text(heading),), name.replace("_", "-")))
        said = Paragraph((Text(explained),))
        blocks.append(NoteBlock("warning", (said,)) if name == "failed" else said)
        if name == "withheld" and synthetic:
            blocks.append(Paragraph((Text(_nothing_given_away(wave)),)))
        blocks.append(_listed(name, group))
    return Document(
        title=words.title,
        subtitle=words.subtitle,
        language=words.language,
        publisher=words.publisher,
        date=words.date,
        blocks=tuple(blocks),
        policy=policy,
        notice=words.notice,
        draft=words.draft,
    )


def _short(rows: Sequence[PublishedNumber]) -> str:
    counted = [row for row in rows if row.status in ("failed", "reproduced", "acknowledged", "withheld")]
    same = sum(1 for row in counted if row.status == "reproduced")
    return (
        f"Of {len(counted)} numbers that were printed and can be computed again, {same} come out the same. "
        "Every number is listed below, also those that differ or cannot be checked."
    )


def _nothing_given_away(wave: str) -> str:
    """Why a printed number may stand beside one that is withheld."""
    when = f" ({wave})" if wave else ""
    return (
        f"The printed numbers are those of the earlier report itself{when}, and the rows counted here are "
        "synthetic, so a printed number gives nothing away that is withheld."
    )


def _counts(found: list[tuple[Outcome, list[PublishedNumber]]], total: int) -> PlainTable:
    lines = [(HEADINGS[name][0], len(group)) for name, group in found]
    rows = tuple(((Text(name),), (Text(f"{count:,}"),)) for name, count in lines)
    last = ((Text("All", strong=True),), (Text(f"{total:,}", strong=True),))
    return PlainTable("counts", "How many of each", ("Outcome", "Numbers"), (*rows, last), (1,))


def _listed(name: Outcome, group: list[PublishedNumber]) -> PlainTable:
    computed = name != "not_recoverable"
    reasons = any(row.reason for row in group)
    places = any(row.place for row in group)
    header = ["Id", "Statement", *(["Where"] if places else []), "Printed"]
    header += [*(["Computed again"] if computed else []), *(["Reason"] if reasons else [])]
    rows = []
    for row in group:
        cells = [row.id, row.statement, *([row.place] if places else []), row.printed]
        cells += [*([row.recomputed] if computed else []), *([row.reason] if reasons else [])]
        rows.append(tuple((Text(cell),) for cell in cells))
    numeric = tuple(place for place, head in enumerate(header) if head in ("Printed", "Computed again"))
    title = f"{HEADINGS[name][0]}: {len(group)} number{'s' if len(group) > 1 else ''}"
    return PlainTable(f"list-{name.replace('_', '-')}", title, tuple(header), tuple(rows), numeric)


assert set(HEADINGS) == set(get_args(Outcome))  # noqa: S101 - a new outcome needs its words
