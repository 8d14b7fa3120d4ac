"""A document with facts to fill in as a workbook: its words, the facts with an empty column, its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from remit.core.blocks import (
    Document,
    FigureBlock,
    Heading,
    Line,
    Number,
    Paragraph,
    PlainTable,
    QuoteBlock,
    StandBlock,
    Standing,
    TableBlock,
)
from remit.core.display import SHARES, GridCell, withheld
from remit.core.words import slug
from remit.publish.figures.reading import Entry
from remit.publish.outline import clean, marks, walk, words
from remit.publish.standing import EVERYBODY, base_of, columns, kind_of, named, stand_lines
from remit.publish.workbook import (
    NAME_LIMIT,
    ONE_TABLE,
    RESERVED,
    Front,
    Rows,
    Sheet,
    free_name,
    table_sheet,
    unique_heads,
    write_book,
)

EMPTY = GridCell("")
BOX = "\N{BALLOT BOX}"
"""A cell of a table with a box to tick becomes a cell to fill in."""

HOW = (
    "The column “Ours” is empty for you. Beside a number, write your own in the row of the median; beside "
    "answers, write x in the row of each that applies.",
    "The bases are the numbers of people who answered.",
)


def write(document: Document) -> bytes:
    """The document as an .xlsx file; the same document gives the same bytes."""
    taken = set(RESERVED)
    sheets = [*_facts(document, taken), *_tables(document, taken), _in_words(document, taken)]
    front = Front(
        title=document.title,
        publisher=document.publisher,
        language=document.language,
        date=document.date,
        policy=document.policy,
        notice=" · ".join(mark for mark in marks(document) if not mark.startswith("Draft")),
        draft=document.draft,
        lines=(document.subtitle,),
    )
    return write_book(front, sheets)


# ---- facts -----------------------------------------------------------------------------------------


def _facts(document: Document, taken: set[str]) -> Iterator[Sheet]:
    blocks = [block for block in walk(document.blocks) if isinstance(block, StandBlock)]
    standings = [standing for block in blocks for standing in block.standings]
    if not standings:
        return
    rows = [row for standing in standings for row in _fact(standing)]
    header = (
        "Fact",
        "Answer or measure",
        "Group",
        "Figure of the group",
        "Base of the group",
        f"Figure of {EVERYBODY.lower()}",
        f"Base of {EVERYBODY.lower()}",
        "Ours",
    )
    why = dict.fromkeys(clean(f"{s.label}: {s.why}") for s in standings if s.why)
    name = free_name("Where we stand", NAME_LIMIT, taken)
    yield Sheet(name, "where_we_stand", "Where we stand", (ONE_TABLE, *HOW, *why), header, rows, (7,))


def _fact(standing: Standing) -> Iterator[tuple[GridCell, ...]]:
    number = kind_of(standing) == "number"
    bases = [base_of(standing, group=group) for group in (True, False)]
    for place, line in enumerate(stand_lines(standing)):
        group = _figure(line.group) if line.group else withheld("z")
        own = withheld("z") if number and place else EMPTY
        yield (
            GridCell(standing.label),
            GridCell(line.label),
            GridCell(named(standing) if standing.group else EVERYBODY),
            group,
            _count(bases[0]) if line.group else withheld("z"),
            _figure(line.whole),
            _count(bases[1]),
            own,
        )
    for one in columns(standing) if number else ():
        if one.entry is not None:
            given = (GridCell(standing.label), GridCell(f"Gave {one.words}"), GridCell(EVERYBODY))
            yield (*given, withheld("z"), withheld("z"), _figure(one.entry), _count(bases[1]), withheld("z"))


def _figure(entry: Entry) -> GridCell:
    if entry.status or entry.cell is None:
        return withheld(entry.status or "x")
    return GridCell(entry.text, entry.value, "percent" if entry.cell.measure in SHARES else "number")


def _count(text: str) -> GridCell:
    return GridCell(text, float(text.replace(",", "")), "count") if text else withheld("c")


# ---- tables and words ------------------------------------------------------------------------------


def _tables(document: Document, taken: set[str]) -> Iterator[Sheet]:
    number = 0
    for block in walk(document.blocks):
        if isinstance(block, PlainTable):
            name = free_name(slug(block.id, NAME_LIMIT) or "table", NAME_LIMIT, taken)
            rows: Rows = [tuple(_cell(cell) for cell in row) for row in block.rows]
            inputs = tuple(index for index in range(len(block.header)) if _to_fill(rows, index))
            header = unique_heads(block.header)
            yield Sheet(name, f"table_{name}", clean(block.title), (ONE_TABLE,), header, rows, inputs)
        elif isinstance(block, TableBlock | FigureBlock):
            number += 1
            yield table_sheet(number, block.table, taken)


def _cell(line: Line) -> GridCell:
    text = words(line)
    if BOX in text:
        return EMPTY
    only = line[0] if len(line) == 1 else None
    if isinstance(only, Number) and only.withheld:
        return GridCell(text, status="c")
    if isinstance(only, Number) and text.endswith("%") and text[:-1].isdigit():
        return GridCell(text, int(text[:-1]) / 100, "percent")
    return GridCell(text)


def _to_fill(rows: Rows, index: int) -> bool:
    return any(not row[index].text for row in rows)


def _in_words(document: Document, taken: set[str]) -> Sheet:
    """Every paragraph and entry of the document in order, beside the section it stands in."""
    rows: Rows = [(GridCell(section or document.title), GridCell(text)) for section, text in _said(document)]
    name = free_name("In words", NAME_LIMIT, taken)
    return Sheet(name, "in_words", "In words", (ONE_TABLE,), ("Section", "Text"), rows)


def _said(document: Document) -> Iterable[tuple[str, str]]:
    section = ""
    for block in walk(document.blocks):
        if isinstance(block, Heading):
            section = words(block.line)
        elif isinstance(block, Paragraph) and words(block.line).strip():
            yield section, words(block.line)
        elif isinstance(block, QuoteBlock):
            yield section, f"‘{clean(block.quote.text)}’"
