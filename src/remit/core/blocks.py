"""The closed set of document blocks: what a report can hold, whatever file it becomes.

Writers read these and nothing else. Adding a block means every writer's `assert_never` fails to type
check until it knows the block.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from remit.core.cleared import Audience, ClearedQuote, ClearedTable, PolicyStatement

# ---- inside a line -------------------------------------------------------------------------------


class Text(Struct, frozen=True):
    """Words, as plain text (never markup)."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False


class Number(Struct, frozen=True):
    """A computed number in a sentence, with where it comes from.

    `fact` is its address, `table/variable/choice/group/measure/field`; `about` says it in words
    ("97 of 105; table 12"). `withheld` is true where `[c]` is printed instead.
    """

    text: str
    fact: str
    about: str
    withheld: bool = False


class Link(Struct, frozen=True):
    """Words that lead somewhere: `#id` in this document or a full address."""

    text: str
    href: str


class Break(Struct, frozen=True):
    """A new line inside a paragraph."""


Inline = Text | Number | Link | Break
Line = tuple[Inline, ...]

# ---- blocks --------------------------------------------------------------------------------------


class Heading(Struct, frozen=True):
    """A heading of level 2 to 4 (level 1 is the title) with an id to link to."""

    level: int
    line: Line
    id: str


class Paragraph(Struct, frozen=True):
    """A paragraph."""

    line: Line


class ListBlock(Struct, frozen=True):
    """A list; each entry holds blocks, so lists nest."""

    entries: tuple[tuple[Block, ...], ...]
    ordered: bool = False


class TableBlock(Struct, frozen=True):
    """A numbered table of cleared figures: "Table 3: title"."""

    id: str
    number: int
    title: str
    table: ClearedTable


class FigureBlock(Struct, frozen=True):
    """A numbered chart of a cleared table; the table itself is always offered beside it.

    `title` is the finding or the question, `subtitle` what is measured, unit and base; `alt` says chart
    type, what it shows and the point, and never repeats the title.
    """

    id: str
    number: int
    chart: Chart
    title: str
    subtitle: str
    alt: str
    table: ClearedTable


class QuoteBlock(Struct, frozen=True):
    """One cleared quote; `pull` sets it apart as a pull quote."""

    quote: ClearedQuote
    pull: bool = False


class BoxBlock(Struct, frozen=True):
    """A box set apart from the text ("Using the results")."""

    title: str
    blocks: tuple[Block, ...]


class NoteBlock(Struct, frozen=True):
    """A plain notice: synthetic data, what was withheld, a contradiction that was acknowledged."""

    tone: Literal["information", "warning"]
    blocks: tuple[Block, ...]


class PlainTable(Struct, frozen=True):
    """A table of words (not of estimates): a claims list, a glossary, an import report.

    `header` and each row have the same length; `numeric` names the columns set flush right.
    """

    id: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: tuple[int, ...] = ()


class Standing(Struct, frozen=True):
    """One published fact with room for the reader's own beside it; Remit never fills that room in.

    `whole` holds the figures of everybody. `peers` is the same table by groups, of which `group` is shown
    (both empty: everybody only). `variable` is the row of the table it is about. `why` says why a wider group
    is shown than the reader's own.
    """

    id: str
    label: str
    unit: str
    whole: ClearedTable
    variable: str = ""
    peers: ClearedTable | None = None
    group: str = ""
    group_label: str = ""
    why: str = ""


class StandBlock(Struct, frozen=True):
    """Where you stand: published facts, each with an empty place to fill in by hand."""

    id: str
    standings: tuple[Standing, ...]


Block = (
    Heading
    | Paragraph
    | ListBlock
    | TableBlock
    | FigureBlock
    | QuoteBlock
    | BoxBlock
    | NoteBlock
    | PlainTable
    | StandBlock
)

Chart = Literal["bar", "grouped", "stacked", "histogram", "strip", "line", "response", "terms"]


class Document(Struct, frozen=True):
    """A whole document, ready for any writer.

    `date` is the day it was made (ISO, from SOURCE_DATE_EPOCH), `language` a BCP 47 tag, `publisher` the
    sector body. `draft` prints a mark on every page; `notice` ("synthetic data") is repeated on every page.
    `brief` is for a few pages: no cover and no contents where it is printed. `close` is for a page or two
    that people print, fill in and sign: set close, so that everything is seen at once. `apart` begins each
    chapter on a page of its own, as letters do.
    """

    title: str
    subtitle: str
    language: str
    publisher: str
    date: str
    blocks: tuple[Block, ...]
    policy: PolicyStatement
    audience: Audience = "public"
    draft: bool = False
    notice: str = ""
    downloads: tuple[Link, ...] = field(default=())
    brief: bool = False
    close: bool = False
    apart: bool = False
