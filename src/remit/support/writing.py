"""Small makers of document blocks, so that pages read like their outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from remit.core.blocks import (
    Block,
    BoxBlock,
    Heading,
    Line,
    Link,
    ListBlock,
    NoteBlock,
    Paragraph,
    PlainTable,
    Text,
)
from remit.core.words import slug

EMPTY = "………………"
"""Room to write in by hand, where nothing is recorded yet."""

TICK = "☐"

Words = str | Line


def line(words: Words) -> Line:
    """Words as a line; what is a line already stays as it is."""
    return (Text(words),) if isinstance(words, str) else words


def heading(text: str, level: int = 2) -> Heading:
    """A heading that can be linked to by its own words."""
    return Heading(level, (Text(text),), slug(text) or "part")


def said(*parts: Words) -> Paragraph:
    """A paragraph."""
    return Paragraph(tuple(inline for part in parts for inline in line(part)))


def bullets(entries: Iterable[Words], *, ordered: bool = False) -> tuple[Block, ...]:
    """A list of one-line entries; nothing where there are none."""
    found = tuple((Paragraph(line(entry)),) for entry in entries)
    return (ListBlock(found, ordered),) if found else ()


def table(
    name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Words]], numeric: Iterable[int] = ()
) -> tuple[Block, ...]:
    """A table of words; nothing where there are no rows."""
    found = tuple(tuple(line(cell) for cell in row) for row in rows)
    return (PlainTable(name, title, tuple(header), found, tuple(numeric)),) if found else ()


def box(title: str, *blocks: Block) -> BoxBlock:
    """A box set apart."""
    return BoxBlock(title, blocks)


def note(*words: Words) -> NoteBlock:
    """A plain notice of one paragraph each."""
    return NoteBlock("information", tuple(Paragraph(line(each)) for each in words))


def link(text: str, href: str) -> Line:
    """Words that lead to a page beside this one."""
    return (Link(text, href),)


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_day(day: str) -> str:
    """An ISO day or month in words: "1 October 2013"; anything else as it is."""
    parts = day.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) < len(("year", "month")):
        return day
    month = int(parts[1])
    if not 1 <= month <= len(MONTHS):
        return day
    first = f"{int(parts[2])} " if len(parts) > len(("year", "month")) else ""
    return f"{first}{MONTHS[month - 1]} {parts[0]}"


def on_day(day: str) -> str:
    """An ISO day or month with its word: "on 1 October 2013", "in October 2013"."""
    return f"{'in' if day.count('-') == 1 else 'on'} {long_day(day)}"


def amount(value: float | None) -> str:
    """A number as people write it: 7.5, 8; room to write where there is none."""
    return EMPTY if value is None else f"{value:g}"


def or_room(text: str) -> str:
    """The text, or room to write it in by hand."""
    return text or EMPTY
