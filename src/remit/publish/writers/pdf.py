"""A document as a tagged PDF (PDF/UA-1), set by typst from `assets/report.typ`.

Words reach typst as JSON strings and are never part of its markup. PDF/UA-1 is checked by typst itself: a
picture without alt text, a missing title or a skipped heading stops the build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, assert_never

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
    QuoteBlock,
    StandBlock,
    Standing,
    TableBlock,
    Text,
)
from remit.core.cleared import ClearedTable
from remit.core.display import grid
from remit.core.problems import Place, refuse
from remit.publish import outline
from remit.publish.columns import UNBROKEN, arrange
from remit.publish.figures import draw
from remit.publish.figures.standing import draw_standing
from remit.publish.outline import clean
from remit.publish.standing import in_words, kind_of, sentences
from remit.publish.theme import Theme, light, mix
from remit.publish.typesetter import FONTS, set_pdf

MEASURE = 159 * 72 / 25.4
"""Width of the text on the page in points; `measure` in report.typ."""

FIGURE_WIDTH = 640
UNTITLED = "(untitled)"
"""Stands for a heading without words, which PDF/UA does not allow."""

FOOT_ROOM = 40
"""Letters of the title at the foot of a brief document."""

HEAD_ROOM = 105
"""Letters that the head of a page has room for."""

WHOLE_ROWS = 24
"""A table of at most so many rows is never split over two pages."""

Node = dict[str, Any]


def write(document: Document, theme: Theme) -> bytes:
    """The document as an A4 PDF/UA-1 file; the same document and theme give the same bytes."""
    day = _day(document.date)
    stamp = int(datetime(day[0], day[1], day[2], tzinfo=UTC).timestamp()) if day else 0
    return set_pdf("report.typ", json.dumps(_contents(document, theme), ensure_ascii=False), stamp)


# ---- the document as data ---------------------------------------------------------------------------


class _Names:
    """Labels of the file, each once: the first block that asks for an id is the one that links lead to."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._labels: dict[str, str] = {}

    def label(self, name: str) -> str:
        """The label that stands for an id, whatever letters the id has."""
        return self._labels.setdefault(name, f"at/{len(self._labels)}")

    def take(self, name: str) -> str:
        """The label for a block with this id."""
        label = self.label(name)
        while label in self._taken:
            label += "-"
        self._taken.add(label)
        return label

    def first(self, wanted: str) -> bool:
        """Whether nobody had this name yet; it is taken afterwards."""
        return self.take(wanted) == self.label(wanted)


class _Setting(Struct, frozen=True):
    """What a block needs to know of its document."""

    theme: Theme
    anchors: frozenset[str]
    numbers: Mapping[tuple[str, str], int]
    tables: Mapping[str, TableBlock]
    names: _Names


def _contents(document: Document, theme: Theme) -> Node:
    # A few pages leave the list of origins to the web page and its links.
    origins = () if document.brief else outline.origins(document)
    numbers = {(origin.fact, origin.text): index for index, origin in enumerate(origins)}
    setting = _Setting(theme, outline.anchors(document), numbers, outline.shown_in(document), _Names())
    return {
        **_front(document),
        "theme": _colours(theme),
        "logo": _logo(theme),
        "fonts": [*(name.strip(" '") for name in theme.font.split(",") if name.strip(" '")), *FONTS],
        "words": outline.WORDS,
        "origin_heads": ("Number", "What it is", "Address in the open data", "Page"),
        "contents": not document.brief and any(isinstance(block, Heading) for block in document.blocks),
        "blocks": [_block(block, setting) for block in document.blocks],
        "annex": [_behind(figure, setting) for figure in outline.behind(document)],
        "lists": _lists(document),
        "origins": [{"text": o.text, "about": o.about, "fact": o.fact} for o in origins],
        "downloads": [
            {"text": clean(link.text), "link": _link(Link(link.href, link.href), setting)}
            for link in document.downloads
        ],
    }


def _front(document: Document) -> Node:
    """Title, language, date and marks."""
    language, _, region = document.language.partition("-")
    marks = outline.marks(document)
    title = clean(document.title)
    return {
        "title": title,
        "short": outline.running_title(document, HEAD_ROOM),
        "title_size": 34 if len(title) <= 60 else 27 if len(title) <= 110 else 21,
        "subtitle": clean(document.subtitle),
        "publisher": clean(document.publisher),
        "lang": language[:3].lower() or "en",
        "region": region[:2].upper() or "GB",
        "day": list(_day(document.date)) or None,
        "date_words": outline.long_date(document.date),
        "draft": marks[0] if document.draft else "",
        "marks": marks[1:] if document.draft else marks,
        "protection": outline.protection(document.policy),
        "brief": document.brief,
        "close": document.close,
        "foot": outline.shorten(title, FOOT_ROOM),
    }


def _day(date: str) -> tuple[int, ...]:
    """Year, month and day of an ISO date; nothing when it is not one."""
    try:
        found = datetime.strptime(date[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return ()
    return found.year, found.month, found.day


def _colours(theme: Theme) -> dict[str, str]:
    palette = light(theme)
    named = {
        name: getattr(palette, name)
        for name in ("ink", "mute", "rule", "tint", "link", "brand", "on_brand", "accent", "warn")
    }
    return named | {"caution": mix(palette.warn, "#FFFFFF", 0.92)}


def _logo(theme: Theme) -> Node | None:
    kinds = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
    if not theme.logo or theme.logo_type not in kinds:
        return None
    return {"data": list(theme.logo), "format": kinds[theme.logo_type], "alt": clean(theme.logo_alt)}


def _lists(document: Document) -> list[Node]:
    """The lists of figures and of tables, after the contents; typst fills them."""
    found = {type(block) for block in outline.walk(document.blocks)}
    groups = (("Figures", "image", FigureBlock), ("Tables", "table", TableBlock))
    return [{"title": title, "kind": kind} for title, kind, sort in groups if sort in found]


def _block(block: Block, setting: _Setting) -> Node:  # noqa: PLR0911 - one return a block
    """One block as data; its `block` says which part of the template sets it."""
    match block:
        case Heading():
            name = setting.names.take(block.id)
            line = (
                _line(block.line, setting)
                if outline.visible(outline.words(block.line))
                else [_words(UNTITLED)]
            )
            return {"block": "heading", "level": block.level - 1, "line": line, "id": name}
        case Paragraph():
            return {"block": "paragraph", "line": _line(block.line, setting)}
        case ListBlock():
            entries = [_blocks(entry, setting) for entry in block.entries]
            return {"block": "list", "ordered": block.ordered, "entries": entries}
        case TableBlock() | PlainTable():
            return _tabled(block, setting)
        case FigureBlock():
            return _figure(block, setting)
        case QuoteBlock():
            quote = block.quote
            text, label = clean(quote.text), clean(quote.label)
            return {"block": "quote", "pull": block.pull, "text": text, "label": label}
        case BoxBlock():
            return {"block": "box", "title": clean(block.title), "blocks": _blocks(block.blocks, setting)}
        case NoteBlock():
            note = {"block": "note", "tone": block.tone, "title": outline.WORDS[block.tone]}
            return note | {"blocks": _blocks(block.blocks, setting)}
        case StandBlock():
            name = setting.names.take(block.id)
            facts = [_standing(s, f"{block.id}-{n}", setting) for n, s in enumerate(block.standings, start=1)]
            return {"block": "stand", "id": name, "facts": facts}
        case _:
            assert_never(block)


def _blocks(blocks: Sequence[Block], setting: _Setting) -> list[Node]:
    return [_block(block, setting) for block in blocks]


def _line(line: Line, setting: _Setting) -> list[Node]:
    return [_inline(part, setting) for part in line]


def _inline(part: Text | Number | Link | Break, setting: _Setting) -> Node:
    match part:
        case Text():
            text = clean(part.text)
            return _words(text) | {"strong": part.strong, "emphasis": part.emphasis, "code": part.code}
        case Number():
            text = clean(part.text)
            index = setting.numbers.get((clean(part.fact), text))
            first = index is not None and setting.names.first(f"number/{index}")
            origin = index if first else None
            return {"kind": "number", "text": text, "origin": origin, "withheld": part.withheld}
        case Link():
            return _link(part, setting)
        case Break():
            return {"kind": "break"}
        case _:
            assert_never(part)


def _link(link: Link, setting: _Setting) -> Node:
    """A link, or its words alone where the address is not safe or not there."""
    text, href = clean(link.text), outline.address(link)
    inside = href.startswith("#")
    if not href or not outline.visible(text) or (inside and href[1:] not in setting.anchors):
        return _words(text)
    to = setting.names.label(href[1:]) if inside else ""
    return {"kind": "link", "text": text, "to": to, "href": "" if inside else href}


def _words(text: str) -> Node:
    return {"kind": "text", "text": clean(text), "strong": False, "emphasis": False, "code": False}


def _table(name: str, kind: tuple[str, int], title: str, table: ClearedTable) -> Node:
    printed = grid(table)
    header = [clean(head) for head in printed.header]
    rows = [[clean(cell.text) for cell in row] for row in printed.rows]
    numeric = [index > 0 for index in range(len(header))]
    notes = outline.footnotes(table)
    return _ruled(name, kind, title, header, rows, numeric, notes, total=bool(table.head.by))


def _tabled(block: TableBlock | PlainTable, setting: _Setting) -> Node:
    name = setting.names.take(block.id)
    if isinstance(block, TableBlock):
        return _table(name, ("Table", block.number), block.title, block.table)
    return _plain(block, name, setting)


def _plain(block: PlainTable, name: str, setting: _Setting) -> Node:
    header = [clean(head) for head in block.header]
    texts = [[outline.words(cell) for cell in row] for row in block.rows]
    numeric = [index in block.numeric for index in range(len(header))]
    node = _ruled(name, ("", 0), clean(block.title), header, texts, numeric, ())
    lines = [[_line(cell, setting) for cell in row] for row in block.rows]
    for part, columns in zip(node["parts"], node.pop("columns"), strict=True):
        part["rows"] = [[row[index] for index in columns] for row in lines]
    return node


def _ruled(
    name: str,
    kind: tuple[str, int],
    title: str,
    header: list[str],
    rows: list[list[str]],
    numeric: list[bool],
    notes: Sequence[str],
    total: bool = False,
) -> Node:
    """A table in the parts that fit the page; a part has the columns' heads, widths and rows."""
    fitted = arrange(header, rows, MEASURE)
    parts = [
        {
            "header": [header[index] for index in part.columns],
            "rows": [[row[index] for index in part.columns] for row in rows],
            "numeric": [numeric[index] for index in part.columns],
            "widths": part.widths,
            "total": total,
            "long": any(
                len(word) > UNBROKEN for row in (header, *rows) for text in row for word in text.split()
            ),
        }
        for part in fitted.parts
    ]
    return {
        "block": "table",
        "id": name,
        "kind_words": kind[0],
        "number": str(kind[1]),
        "title": clean(title),
        "listed": f"{kind[0]} {kind[1]}: {clean(title)}" if kind[0] else "",
        "size": fitted.size,
        "parts": parts,
        "continued": f"{f'{kind[0]} {kind[1]}' if kind[0] else clean(title)}, {outline.WORDS['continued']}",
        "columns": [part.columns for part in fitted.parts],
        "notes": notes,
        "whole": len(rows) <= WHOLE_ROWS,
    }


def _figure(block: FigureBlock, setting: _Setting) -> Node:
    if not block.alt.strip():
        raise refuse(
            "PDF-001",
            Place("report.md"),
            f"figure {block.number} ('{block.title}') has no words for people who cannot see it",
            "give the figure an alt text: chart type, what it shows and the point",
        )
    shown = setting.tables.get(block.table.head.id)
    said = f"Table {shown.number}" if shown else f"Figure {block.number} in numbers"
    words = (block.id, block.title, block.alt)
    svg = draw(block.chart, block.table, FIGURE_WIDTH, *words, setting.theme, standalone=True)
    return {
        "block": "figure",
        "id": setting.names.take(block.id),
        "kind_words": "Figure",
        "number": str(block.number),
        "title": clean(block.title),
        "listed": f"Figure {block.number}: {clean(block.title)}",
        "subtitle": clean(block.subtitle),
        "alt": clean(block.alt),
        "svg": svg,
        "notes": outline.footnotes(block.table, drawn=True),
        "data": setting.names.label(shown.id if shown else f"annex/{block.id}"),
        "data_words": said,
    }


def _standing(standing: Standing, name: str, setting: _Setting) -> Node:
    """A fact: an empty box to write in, and the picture beside it."""
    kind = kind_of(standing)
    number = kind == "number"
    return {
        "label": clean(standing.label),
        "unit": clean(standing.unit) if number else "",
        "number": number,
        "many": kind == "many",
        "svg": draw_standing(standing, name, setting.theme),
        "alt": in_words(standing),
        "who": [clean(words) for words in sentences(standing)],
        "why": clean(standing.why),
    }


def _behind(figure: FigureBlock, setting: _Setting) -> Node:
    name = setting.names.take(f"annex/{figure.id}")
    title = f"Figure {figure.number} in numbers: {figure.table.head.title}"
    return _table(name, ("", 0), title, figure.table)
