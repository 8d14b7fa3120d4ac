"""What every writer says alike: clean text, sections, notes under a table, where each number comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from msgspec import Struct

from remit.core.blocks import (
    Block,
    BoxBlock,
    Break,
    Document,
    FigureBlock,
    Heading,
    Line,
    Link,
    ListBlock,
    NoteBlock,
    Number,
    Paragraph,
    PlainTable,
    StandBlock,
    TableBlock,
)
from remit.core.cleared import ClearedTable, PolicyStatement
from remit.core.display import SHORTHAND, grid

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

AUDIENCES = {
    "public": "",
    "organisation": "For the organisation named",
    "person": "Private: for the person addressed only",
    "desk": "Private: for the survey desk only",
}
"""What is printed on every page of a document that is not for everybody."""

WORDS: dict[str, str] = {
    "contents": "Contents",
    "page": "Page",
    "of": "of",
    "numbers": "The numbers behind this figure:",
    "behind": "The numbers behind the figures",
    "behind_text": "Each figure of this document that is not also printed as a table, in numbers.",
    "origins": "Where the numbers come from",
    "origins_text": "Each number of the text, what it counts, its address in the open data (table, variable, "
    "choice, group, measure, field) and where it first stands.",
    "downloads": "Everything in this document can also be had as:",
    "continued": "continued",
    "information": "Please note",
    "warning": "Warning",
    "ours": "Ours",
    "ours_many": "Ours (all that apply)",
}
"""What paged documents say of themselves."""

# Controls that XML forbids or that turn the direction of the words after them, and invisible marks that
# exports leave behind; white space becomes a blank.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BLANKS = re.compile("[\t\r\n\u2028\u2029]+")


def clean(text: str) -> str:
    """The text as it may be printed anywhere: composed letters, no control characters."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _CONTROLS.sub("", _BLANKS.sub(" ", text)))


def visible(text: str) -> bool:
    """Whether the text has a letter, figure or sign: more than blanks, marks and invisible characters."""
    return any(unicodedata.category(letter)[0] not in "ZCM" for letter in text)


def words(line: Line) -> str:
    """A line as plain text."""
    return clean("".join(" " if isinstance(part, Break) else part.text for part in line))


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, those inside lists, boxes and notes too, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, BoxBlock | NoteBlock):
            yield from walk(block.blocks)
        elif isinstance(block, ListBlock):
            for entry in block.entries:
                yield from walk(entry)


def lines(block: Block) -> tuple[Line, ...]:
    """The lines of words that a block itself holds."""
    if isinstance(block, Heading | Paragraph):
        return (block.line,)
    if isinstance(block, PlainTable):
        return tuple(cell for row in block.rows for cell in row)
    return ()


class Origin(Struct, frozen=True):
    """Where one printed number comes from: the section it first stands in, its words and its address."""

    section: str
    text: str
    about: str
    fact: str


def origins(document: Document) -> tuple[Origin, ...]:
    """The origin of each number of the narrative, each once, in reading order."""
    found: dict[tuple[str, str], Origin] = {}
    section = ""
    for block in walk(document.blocks):
        if isinstance(block, Heading):
            section = words(block.line)
        for line in lines(block):
            for part in line:
                if isinstance(part, Number):
                    origin = Origin(section, clean(part.text), clean(part.about), clean(part.fact))
                    found.setdefault((origin.fact, origin.text), origin)
    return tuple(found.values())


def figures(document: Document) -> tuple[FigureBlock, ...]:
    """The figures, in reading order."""
    return tuple(block for block in walk(document.blocks) if isinstance(block, FigureBlock))


def behind(document: Document) -> tuple[FigureBlock, ...]:
    """The figures whose table is not printed as a table in the document: an annex prints it."""
    printed = {block.table.head.id for block in walk(document.blocks) if isinstance(block, TableBlock)}
    return tuple(figure for figure in figures(document) if figure.table.head.id not in printed)


def shown_in(document: Document) -> dict[str, TableBlock]:
    """Table id to the block that prints the table itself."""
    blocks = [block for block in walk(document.blocks) if isinstance(block, TableBlock)]
    return {block.table.head.id: block for block in reversed(blocks)}


def anchors(document: Document) -> frozenset[str]:
    """Every id that a link in the document may lead to."""
    kinds = (Heading, TableBlock, FigureBlock, PlainTable, StandBlock)
    return frozenset(block.id for block in walk(document.blocks) if isinstance(block, kinds) and block.id)


def address(link: Link) -> str:
    """The link's address when it is safe to follow, else empty: web, mail, a place here or a file beside.

    Letters that an address must not hold are written as `%20` and the like (RFC 3986).
    """
    href = clean(link.href).strip()
    if href.startswith("#"):
        return href
    scheme = href.split("/")[0].partition(":") if ":" in href.split("/")[0] else ("", "", "")
    if scheme[1] and scheme[0].lower() not in ("http", "https", "mailto"):
        return ""
    if href.startswith(("//", "\\")):
        return ""
    return quote(_STRAY_PERCENT.sub("%25", href), safe="%/:?#@!$&'()*+,;=~-._")


def below(table: ClearedTable, drawn: bool = False) -> tuple[str, ...]:
    """The notes under a table: its shorthand, its own notes, weights and the source, one sentence each.

    Under a figure (`drawn`), "not applicable" is left out: it shows in the table only.
    """
    signs = [SHORTHAND[key] for key in grid(table).shorthand if not (drawn and key == "z")]
    symbols = [f"{sign} {meaning}" for sign, meaning in signs]
    notes = [f"{'; '.join(symbols)}."] if symbols else []
    notes += [clean(note) for note in table.notes if note.strip()]
    if table.head.weighted:
        notes.append("Weighted; the base is the number of people who answered.")
    if table.head.source:
        notes.append(f"Source: {clean(table.head.source).rstrip('.')}.")
    return tuple(notes)


def footnotes(table: ClearedTable, drawn: bool = False) -> tuple[str, ...]:
    """The notes of `below` set close, for paper: the shorthand, then all others in one paragraph."""
    notes = below(table, drawn)
    first = notes[:1] if notes and notes[0].startswith("[") else ()
    others = " ".join(note if note.endswith((".", "?", "!")) else f"{note}." for note in notes[len(first) :])
    return (*first, others) if others else first


def protection(policy: PolicyStatement) -> str:
    """The disclosure policy in one or two sentences."""
    if not policy.protected:
        return f"No number is withheld in this document. Reason: {clean(policy.none_reason).rstrip('.')}."
    return (
        f"So that nobody can be identified, counts below {policy.cell_min} (below {policy.special_min} for "
        f"sensitive subjects) and groups of fewer than {policy.group_min} people are withheld and shown as "
        "[c], together with the numbers from which they could be worked out."
    )


def long_date(day: str) -> str:
    """An ISO date in words: `23 November 2026`; anything else as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2}).*", day)
    if not found or not 1 <= int(found[2]) <= 12:
        return clean(day)
    return f"{int(found[3])} {MONTHS[int(found[2]) - 1]} {found[1]}"


def running_title(document: Document, room: int) -> str:
    """The title for the head of every page, cut to what the marks leave of `room` letters."""
    left = room - sum(len(mark) + 3 for mark in marks(document))
    return shorten(clean(document.title), min(left, 70)) if left >= 16 else ""


def marks(document: Document) -> tuple[str, ...]:
    """What every page must carry: the draft mark, who it is for, and the notice."""
    draft = "Draft: not signed off" if document.draft else ""
    return tuple(clean(mark) for mark in (draft, AUDIENCES[document.audience], document.notice) if mark)


def shorten(text: str, most: int = 70) -> str:
    """The text cut at a word to at most `most` characters, for a running head."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-")
    return f"{cut or text[: most - 1]}…"
