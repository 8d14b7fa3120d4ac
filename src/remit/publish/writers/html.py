"""A document as one HTML file: nothing fetched, light, dark and printed.

There is no script, except beside facts to fill in, where it compares and sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from msgspec import Struct, field

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
    TableBlock,
    Text,
)
from remit.publish import figures
from remit.publish.figures.reading import base_text
from remit.publish.outline import (
    Origin,
    address,
    anchors,
    clean,
    long_date,
    marks,
    origins,
    walk,
    words,
)
from remit.publish.pages.facts import stand_block
from remit.publish.pages.frame import about, bottom, contents, heading, ref
from remit.publish.pages.shell import asset, e, mark_strip, masthead, page, style_sheet
from remit.publish.pages.tables import caption, cleared_table, heads, region
from remit.publish.theme import Theme

SHEETS = (".csv", ".xlsx", ".ods")
"""Downloads that hold the figures' data, offered under each figure."""


class _Writing(Struct):
    """What the writer remembers on its way through the document."""

    document: Document
    theme: Theme
    anchors: frozenset[str]
    facts: dict[tuple[str, str], int]
    used: set[int] = field(default_factory=set)
    stands: int = 0
    ids: set[str] = field(
        default_factory=lambda: {"main", "contents", "numbers", "about-this-document", "reading"}
    )

    def id(self, wanted: str) -> str:
        """The id as it may stand in HTML, never twice on the page."""
        base = re.sub(r"[^\w.:-]+", "-", wanted) or "part"
        name, number = base, 2
        while name in self.ids or re.fullmatch(r"(n|fact)-\d+|read-.*", name):
            name, number = f"{base}-{number}", number + 1
        self.ids.add(name)
        return name


def write(document: Document, theme: Theme) -> bytes:
    """The document as an HTML page, UTF-8; the same document and theme give the same bytes."""
    listed = origins(document)
    facts = {(origin.fact, origin.text): number for number, origin in enumerate(listed, start=1)}
    on = _Writing(document, theme, anchors(document), facts)
    notices = marks(document)
    body = "\n".join(
        [
            masthead(
                theme, document.publisher, document.title, document.subtitle, (long_date(document.date),)
            ),
            mark_strip(notices, document.draft),
            f'<div class="frame band">{contents(document, bool(listed))}<main id="main" tabindex="-1">',
            _blocks(on, document.blocks),
            _guide(document),
            _facts(on, listed),
            about(document),
            "</main></div>",
            bottom(document, notices, bool(listed)),
        ]
    )
    title = f"{'Draft: ' if document.draft else ''}{document.title}"
    return page(
        f"{title} – {document.publisher}" if document.publisher else title,
        document.language,
        body,
        theme,
        description=document.subtitle,
        marks=notices,
        draft=document.draft,
        css=_more_css(on),
        script=asset("stand.js").decode("utf-8").strip() if on.stands else "",
    )


def _more_css(on: _Writing) -> str:
    """The styles that only some pages need."""
    facts = style_sheet("facts.css") if on.stands else ""
    return facts + (style_sheet("close.css") if on.document.close else "")


# ---- words ---------------------------------------------------------------------------------------


def _line(on: _Writing, line: Line) -> str:
    return "".join(_inline(on, part) for part in line)


def _inline(on: _Writing, part: Text | Number | Link | Break) -> str:
    match part:
        case Text():
            return _text(part)
        case Number():
            return _number(on, part)
        case Link():
            return _link(on, part)
        case Break():
            return "<br>"
        case _:
            assert_never(part)


def _text(part: Text) -> str:
    written = e(part.text)
    # `clean` trims nothing, so blanks at the ends of a piece stay between pieces.
    for wanted, name in ((part.code, "code"), (part.emphasis, "em"), (part.strong, "strong")):
        written = f"<{name}>{written}</{name}>" if wanted else written
    return written


def _number(on: _Writing, part: Number) -> str:
    """A number that leads to the row that says where it comes from."""
    fact = on.facts[(clean(part.fact), clean(part.text))]
    first = "" if fact in on.used else f' id="n-{fact}"'
    on.used.add(fact)
    return f'<a class="n"{first} href="#fact-{fact}" title="{e(part.about)}">{e(part.text)}</a>'


def _link(on: _Writing, part: Link) -> str:
    href = address(part)
    if href.startswith("#") and href[1:] not in on.anchors:
        href = ""
    if not href:
        return e(part.text)
    target = f"#{ref(href[1:])}" if href.startswith("#") else e(href)
    return f'<a href="{target}">{e(part.text)}</a>'


# ---- blocks --------------------------------------------------------------------------------------


def _blocks(on: _Writing, blocks: Iterable[Block]) -> str:
    return "\n".join(_block(on, block) for block in blocks)


def _block(on: _Writing, block: Block) -> str:
    match block:
        case Heading():
            written = heading(block.level, _line(on, block.line), on.id(block.id), words(block.line))
        case Paragraph():
            written = f"<p>{_line(on, block.line)}</p>"
        case ListBlock():
            written = _list(on, block)
        case TableBlock():
            written = _table(on, block)
        case FigureBlock():
            written = _figure(on, block)
        case QuoteBlock():
            written = _quote(block)
        case BoxBlock() | NoteBlock():
            written = _set_apart(on, block)
        case PlainTable():
            written = _plain_table(on, block)
        case StandBlock():
            on.stands += 1
            written = stand_block(block, on.id(block.id), first=on.stands == 1)
        case _:
            assert_never(block)
    return written


def _list(on: _Writing, block: ListBlock) -> str:
    name = "ol" if block.ordered else "ul"
    entries = []
    for entry in block.entries:
        plain = len(entry) == 1 and isinstance(entry[0], Paragraph)
        inner = _line(on, entry[0].line) if plain and isinstance(entry[0], Paragraph) else _blocks(on, entry)
        entries.append(f"<li>{inner}</li>")
    ticked = ' class="ticks"' if all(entry.startswith("<li>☐") for entry in entries) else ""
    return f"<{name}{ticked}>{''.join(entries)}</{name}>"


def _quote(block: QuoteBlock) -> str:
    quote = block.quote
    paragraphs = [part for part in re.split(r"\n\s*\n|\r\n\s*\r\n", quote.text) if part.strip()]
    said = "".join(f"<p>{e(part)}</p>" for part in paragraphs)
    label = f"<figcaption>{e(quote.label)}</figcaption>" if quote.label else ""
    kind = "quote pull" if block.pull else "quote"
    return f'<figure class="{kind}"><blockquote>{said}</blockquote>{label}</figure>'


def _set_apart(on: _Writing, block: BoxBlock | NoteBlock) -> str:
    return _box(on, block) if isinstance(block, BoxBlock) else _note(on, block)


def _box(on: _Writing, block: BoxBlock) -> str:
    name = on.id(f"box-{block.title}".lower())
    return (
        f'<div class="box" role="note" aria-labelledby="{name}">'
        f'<p class="bt" id="{name}">{e(block.title)}</p>'
        f"{_blocks(on, block.blocks)}</div>"
    )


def _note(on: _Writing, block: NoteBlock) -> str:
    kind = {"information": "Note", "warning": "Please note"}[block.tone]
    return (
        f'<div class="note {block.tone}" role="note"><p class="kind vh">{kind}</p>'
        f"{_blocks(on, block.blocks)}</div>"
    )


def _figure(on: _Writing, block: FigureBlock) -> str:
    """The drawing in two widths (one is shown), its table, a link to it and the files with its numbers."""
    name = on.id(block.id)
    drawings = "".join(
        _drawing(on, block, kind, width, on.id(f"{name}-{kind}"))
        for kind, width in (("wide", figures.WIDE_WIDTH), ("slim", figures.NARROW_WIDTH))
    )
    said = f'<span class="no">Figure {block.number}</span> <span class="ti">{e(block.title)}</span>'
    under = f' <span class="su">{e(block.subtitle)}</span>' if block.subtitle else ""
    kind = figures.NAMES[block.chart].lower()
    links = [f'<li><a href="#{name}">Link to this figure<span class="vh"> {block.number}</span></a></li>']
    links.append(f'<li><a href="#read-{block.chart}">How to read it<span class="vh">: {kind}</span></a></li>')
    links += [
        f'<li><a href="{e(address(link))}">{e(link.text)}</a></li>'
        for link in on.document.downloads
        if address(link).lower().endswith(SHEETS)
    ]
    ids = on.id(f"{name}-table"), on.id(f"{name}-caption")
    behind = cleared_table(block.table, *ids, f"Figure {block.number} as a table", "")
    return (
        f'<figure class="fig" id="{name}"><figcaption>{said}{under}</figcaption>{drawings}<div class="foot">'
        f"<details><summary>Table for figure {block.number}</summary>{behind}</details>"
        f'<ul class="links">{"".join(links)}</ul></div></figure>'
    )


def _drawing(on: _Writing, block: FigureBlock, kind: str, width: int, name: str) -> str:
    drawn = figures.draw(block.chart, block.table, width, name, block.title, block.alt, on.theme)
    return f'<div class="chart {kind}">{drawn}</div>'


def _table(on: _Writing, block: TableBlock) -> str:
    name = on.id(block.id)
    base = base_text(block.table)
    under = f"Base: {base}" if base and not block.table.head.by else ""
    label = on.id(f"{name}-caption")
    return cleared_table(block.table, name, label, f"Table {block.number}", block.title, under)


def _plain_table(on: _Writing, block: PlainTable) -> str:
    name = on.id(block.id)
    label = on.id(f"{name}-caption")
    rows = []
    for first, *others in block.rows:
        cells = "".join(
            f"<td{' class=r' if place in block.numeric else ''}>{_line(on, line)}</td>"
            for place, line in enumerate(others, start=1)
        )
        rows.append(f'<tr><th scope="row">{_line(on, first)}</th>{cells}</tr>')
    head = heads(block.header, block.numeric)
    return region(name, label, caption(label, "", block.title), head, rows, kind="words")


def _facts(on: _Writing, listed: tuple[Origin, ...]) -> str:
    """The last table: each number of the text, what it is, and the figure or table that holds it."""
    if not listed:
        return ""
    places: dict[str, str] = {}
    for block in walk(on.document.blocks):
        if isinstance(block, FigureBlock | TableBlock):
            kind = "Figure" if isinstance(block, FigureBlock) else "Table"
            link = f'<a href="#{ref(block.id)}">{kind} {block.number}</a>'
            places.setdefault(block.table.head.id, link)
    rows = []
    for number, origin in enumerate(listed, start=1):
        table = origin.fact.split("/")[0]
        rows.append(
            f'<tr id="fact-{number}"><th scope="row"><a href="#n-{number}">{e(origin.text)}'
            f'<span class="vh">: back to the text</span></a></th><td>{e(origin.about)}</td>'
            f"<td>{e(origin.section)}</td><td>{places.get(table, '')}</td></tr>"
        )
    head = heads(("Number", "What it is", "Section", "Shown in"), ())
    name, label = on.id("numbers-table"), on.id("numbers-caption")
    title = caption(label, "", "Each number in the text, in order")
    listing = region(name, label, title, head, rows, kind="words")
    return heading(2, "Where each number comes from", "numbers") + listing


def _guide(document: Document) -> str:
    """How to read each kind of figure that occurs, once."""
    charts = dict.fromkeys(block.chart for block in walk(document.blocks) if isinstance(block, FigureBlock))
    if not charts:
        return ""
    listed = "".join(
        f'<dt id="read-{chart}">{e(figures.NAMES[chart])}</dt><dd>{e(figures.HOW_TO_READ[chart])}</dd>'
        for chart in charts
    )
    return f'{heading(2, "How to read the figures", "reading")}<dl class="about read">{listed}</dl>'
