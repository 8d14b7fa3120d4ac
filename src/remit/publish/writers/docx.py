"""A document as a Word file with real styles, written as Office Open XML directly.

Headings, captions, quotes and lists are Word's own styles; figures are pictures with alt text; the contents
are a field that Word can update, filled in beforehand so that nothing asks on opening.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec import Struct

from remit.core.blocks import (
    Block,
    BoxBlock,
    Break,
    Document,
    FigureBlock,
    Heading,
    Inline,
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
from remit.core.cleared import ClearedTable
from remit.core.display import grid
from remit.publish import outline
from remit.publish.figures import draw
from remit.publish.outline import WORDS, clean
from remit.publish.standing import written
from remit.publish.theme import Theme, light, mix
from remit.publish.typesetter import draw_png, printable
from remit.publish.word.package import HANGING, INDENT, Core, WordParts, packed
from remit.publish.word.pieces import (
    BREAK,
    ENDED,
    TWIPS,
    begun,
    field_code,
    footer,
    header,
    marked,
    paragraph,
    picture,
    ruled,
    run,
    section,
)

FIGURE_WIDTH = 640
HEAD_ROOM = 95
"""Letters that the head of a page has room for."""

BOX_INDENT = 227
BEHIND, ORIGINS = "annex/", "annex/origins/"
"""Names of the two annexes, which no block can have."""

TOP = 2
"""The level of a chapter's heading."""

DEEPEST = 3
"""Levels of lists that have a sign of their own."""


def write(document: Document, theme: Theme) -> bytes:
    """The document as a .docx file; the same document and theme give the same bytes."""
    pictures = draw_png([_svg(figure, theme) for figure in outline.figures(document)], FIGURE_WIDTH)
    writing = _Writing(document, theme, pictures)
    body = writing.body()
    palette = light(theme)
    names = ("ink", "mute", "rule", "link", "brand", "accent", "warn")
    marks = outline.marks(document)
    parts = WordParts(
        core=Core(
            title=clean(document.title),
            subject=clean(document.subtitle),
            creator=clean(document.publisher),
            language=document.language,
            day=document.date[:10],
        ),
        body=body,
        header=header(outline.running_title(document, HEAD_ROOM), marks, document.draft),
        footer=footer(document.publisher),
        colours={name: getattr(palette, name) for name in names},
        measure=TWIPS,
        ordered=writing.ordered,
        links=writing.links,
        pictures=pictures,
    )
    return packed(parts)


def _svg(figure: FigureBlock, theme: Theme) -> str:
    words = (figure.id, figure.title, figure.alt)
    return printable(draw(figure.chart, figure.table, FIGURE_WIDTH, *words, theme, standalone=True))


class _Place(Struct, frozen=True):
    """Where a paragraph stands: in a box with a ground and an edge, and at which level of a list."""

    ground: str = ""
    edge: str = ""
    level: int = 0

    def indent(self, hanging: bool = False) -> str:
        """Where its text begins; with `hanging` its sign stands before that, at the edge of a box."""
        side = BOX_INDENT if self.ground else 0
        before = (INDENT if self.ground else HANGING) if hanging else 0
        return f'<w:ind w:left="{INDENT * self.level + side}" w:right="{side}" w:hanging="{before}"/>'

    @property
    def frame(self) -> str:
        """The edge and ground of the box, as properties of a paragraph."""
        if not self.ground:
            return ""
        return (
            f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{self.edge[1:]}"/></w:pBdr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{self.ground[1:]}"/>'
        )


class _Writing:
    """Goes once through a document, in order, and remembers what was numbered on the way."""

    def __init__(self, document: Document, theme: Theme, pictures: Sequence[bytes]) -> None:
        self.document = document
        self.look = light(theme)
        self.pictures = pictures
        self.links: list[str] = []
        self.ordered = 0
        self._drawn = 0
        self._placed: set[str] = set()
        self._tables = outline.shown_in(document)
        self._behind = outline.behind(document)
        names = [*sorted(outline.anchors(document)), *(f"annex/{figure.id}" for figure in self._behind)]
        names += [BEHIND, ORIGINS]
        self._bookmarks = {name: f"_Remit{i:05d}" for i, name in enumerate(dict.fromkeys(names), 1)}

    def body(self) -> str:
        """Everything from the title to the end of the section."""
        contents = "" if self.document.apart else self.contents()
        begin = paragraph("SourceNote", "", "<w:pageBreakBefore/>") if contents else ""
        main = self.blocks(self.document.blocks, _Place())
        return f"{self.front()}{contents}{begin}{main}{self.annex()}{self.origins()}{section()}"

    # ---- front matter

    def front(self) -> str:
        """The first page: whose, what, when, and the marks that every page repeats."""
        document = self.document
        marks = marked(outline.marks(document), document.draft)
        return (
            paragraph("CoverPublisher", run(document.publisher))
            + paragraph("Title", run(document.title))
            + (paragraph("Subtitle", run(document.subtitle)) if document.subtitle else "")
            + paragraph("CoverText", run(outline.long_date(document.date)))
            + "".join(paragraph("CoverText", mark) for mark in marks)
            + paragraph("SourceNote", run(outline.protection(document.policy)), '<w:spacing w:before="800"/>')
        )

    def contents(self) -> str:
        """Contents, figures and tables: fields of links, without page numbers, which could be wrong."""
        blocks = list(outline.walk(self.document.blocks))
        headings = [block for block in blocks if isinstance(block, Heading) and block.level <= 3]
        if not headings:
            return ""
        entries = [(f"TOC{b.level - 1}", outline.words(b.line), b.id) for b in headings]
        entries += [("TOC1", WORDS["behind"], BEHIND)] if self._behind else []
        entries += [("TOC1", WORDS["origins"], ORIGINS)]
        made = paragraph("TOCHeading", run(WORDS["contents"]), "<w:pageBreakBefore/>")
        made += self.listed('TOC \\o "1-2" \\n \\h \\z', entries)
        for title, kind, sort in (("Figures", "Figure", FigureBlock), ("Tables", "Table", TableBlock)):
            found = [block for block in blocks if isinstance(block, sort)]
            if found:
                entries = [("TableofFigures", f"{kind} {b.number}: {clean(b.title)}", b.id) for b in found]
                made += paragraph("TOCHeading", run(title))
                made += self.listed(f'TOC \\c "{kind}" \\n \\h \\z', entries)
        return made

    def listed(self, code: str, entries: Sequence[tuple[str, str, str]]) -> str:
        """A field over paragraphs of style, words and target: begun in the first, ended in the last."""
        runs = [self.jump(name, run(text)) for _, text, name in entries]
        runs[0] = begun(code) + runs[0]
        runs[-1] += ENDED
        return "".join(
            paragraph(style, content) for (style, _, _), content in zip(entries, runs, strict=True)
        )

    def jump(self, name: str, content: str) -> str:
        """Words that lead to a place in this document, where there is such a place."""
        if name not in self._bookmarks:
            return content
        return f'<w:hyperlink w:anchor="{self._bookmarks[name]}" w:history="1">{content}</w:hyperlink>'

    def mark(self, name: str, content: str) -> str:
        """Words that can be led to; the first block with a name has it."""
        if name not in self._bookmarks or name in self._placed:
            return content
        self._placed.add(name)
        number = len(self._placed)
        start = f'<w:bookmarkStart w:id="{number}" w:name="{self._bookmarks[name]}"/>'
        return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'

    # ---- blocks

    def blocks(self, blocks: Sequence[Block], place: _Place) -> str:
        """Blocks one after the other."""
        return "".join(self.block(block, place) for block in blocks)

    def block(self, block: Block, place: _Place) -> str:  # noqa: PLR0911 - one return a block
        """One block as paragraphs and tables."""
        match block:
            case Heading():
                begin = "<w:pageBreakBefore/>" if self.document.apart and block.level == TOP else ""
                words = self.mark(block.id, self.line(block.line))
                return paragraph(f"Heading{block.level - 1}", words, begin)
            case Paragraph():
                return self.plain(self.line(block.line), place)
            case ListBlock():
                return self.list(block, place)
            case TableBlock():
                caption = self.caption("Table", block.number, block.title, block.id)
                return caption + self.figures(block.title, block.table)
            case FigureBlock():
                return self.figure(block)
            case QuoteBlock():
                return self.quote(block)
            case BoxBlock():
                return self.box(block.title, block.blocks, _Place(self.look.tint, self.look.brand))
            case NoteBlock():
                warned = _Place(mix(self.look.warn, "#FFFFFF", 0.92), self.look.warn)
                informed = _Place(self.look.tint, self.look.accent)
                inner = warned if block.tone == "warning" else informed
                return self.box(WORDS[block.tone], block.blocks, inner)
            case PlainTable() | StandBlock():
                return self.words(block if isinstance(block, PlainTable) else written(block))
            case _:
                assert_never(block)

    def plain(self, content: str, place: _Place) -> str:
        """A paragraph of text, in a box or within a list where it stands there."""
        if place.level:
            return paragraph("ListContinue", content, f"{place.frame}{place.indent()}")
        return paragraph("BoxText" if place.ground else "", content, place.frame)

    def list(self, block: ListBlock, place: _Place) -> str:
        """A list; the first paragraph of each entry carries the bullet or number."""
        if block.ordered:
            self.ordered += 1
        number = self.ordered + 1 if block.ordered else 1
        style = "ListNumber" if block.ordered else "ListBullet"
        inner = _Place(place.ground, place.edge, place.level + 1)
        room = '<w:spacing w:after="0" w:line="320" w:lineRule="auto"/>' if place.ground else ""
        look = (
            f'<w:numPr><w:ilvl w:val="{min(place.level, DEEPEST - 1)}"/><w:numId w:val="{number}"/></w:numPr>'
            f"{place.frame}{room}{inner.indent(hanging=True)}"
        )
        made = ""
        for entry in block.entries:
            first = entry[0] if entry else None
            line = first.line if isinstance(first, Paragraph) else ()
            made += paragraph(style, self.line(line), look)
            made += self.blocks(entry[1:] if isinstance(first, Paragraph) else entry, inner)
        return made

    def box(self, title: str, blocks: Sequence[Block], place: _Place) -> str:
        """A box: paragraphs on one ground with an edge; white space before and after."""
        gap = paragraph("", "", '<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>')
        return f"{gap}{paragraph('BoxTitle', run(title), place.frame)}{self.blocks(blocks, place)}{gap}"

    def quote(self, block: QuoteBlock) -> str:
        """A quote, and under it whose."""
        content = run(f"‘{clean(block.quote.text)}’")
        if block.quote.label:
            content += f"{BREAK}{run(block.quote.label, 'QuoteSource')}"
        return paragraph("IntenseQuote" if block.pull else "Quote", content)

    # ---- figures and tables

    def caption(self, kind: str, number: int, title: str, name: str) -> str:
        """`Table 3: title`; the number is a field, so that Word's own lists find it."""
        counted = field_code(f"SEQ {kind} \\* ARABIC", run(str(number), "CaptionLabel"))
        content = f"{run(f'{kind} ', 'CaptionLabel')}{counted}{run(': ', 'CaptionLabel')}{run(title)}"
        return paragraph("Caption", self.mark(name, content))

    def figure(self, block: FigureBlock) -> str:
        """Caption, subtitle, picture with alt text, notes, and where its numbers are."""
        png = self.pictures[self._drawn]
        self._drawn += 1
        shown = self._tables.get(block.table.head.id)
        target = shown.id if shown else f"annex/{block.id}"
        words = f"Table {shown.number}" if shown else f"Figure {block.number} in numbers"
        notes = " ".join((*outline.footnotes(block.table, drawn=True), WORDS["numbers"]))
        numbers = run(f"{notes} ") + self.jump(target, run(words, "Hyperlink")) + run(".")
        return (
            self.caption("Figure", block.number, block.title, block.id)
            + (paragraph("FigureSubtitle", run(block.subtitle)) if block.subtitle else "")
            + paragraph("Figure", picture(self._drawn, png, f"Figure {block.number}", block.alt))
            + paragraph("SourceNote", numbers, '<w:spacing w:before="40" w:after="240"/>')
        )

    def figures(self, title: str, table: ClearedTable) -> str:
        """A table of cleared figures and the notes under it."""
        printed = grid(table)
        texts = [[clean(cell.text) for cell in row] for row in printed.rows]
        cells = [[run(text) for text in row] for row in texts]
        numeric = [index > 0 for index in range(len(printed.header))]
        heads = [clean(head) for head in printed.header]
        made = ruled(title, heads, texts, cells, numeric, total=bool(table.head.by))
        *notes, last = outline.footnotes(table) or ("",)
        made += "".join(paragraph("SourceNote", run(note), "<w:keepNext/>") for note in notes)
        return made + paragraph("SourceNote", run(last), '<w:spacing w:before="40" w:after="240"/>')

    def words(self, block: PlainTable) -> str:
        """A table of words."""
        texts = [[outline.words(cell) for cell in row] for row in block.rows]
        cells = [[self.line(cell) for cell in row] for row in block.rows]
        numeric = [index in block.numeric for index in range(len(block.header))]
        caption = paragraph("Caption", self.mark(block.id, run(block.title))) if block.title else ""
        made = ruled(block.title, [clean(head) for head in block.header], texts, cells, numeric)
        return f"{caption}{made}{paragraph('SourceNote', '')}"

    # ---- inside a line

    def line(self, line: Line) -> str:
        """A line as runs."""
        return "".join(self.inline(part) for part in line)

    def inline(self, part: Inline) -> str:
        """One piece of a line."""
        match part:
            case Text():
                look = ("<w:b/><w:bCs/>" if part.strong else "") + ("<w:i/><w:iCs/>" if part.emphasis else "")
                return run(part.text, "Code" if part.code else "", look)
            case Number():
                return run(part.text)
            case Link():
                return self.link(part)
            case Break():
                return BREAK
            case _:
                assert_never(part)

    def link(self, link: Link) -> str:
        """A link, or its words alone where the address is not safe or not there."""
        href = outline.address(link)
        if not href or (href.startswith("#") and href[1:] not in self._bookmarks):
            return run(link.text)
        words = run(link.text, "Hyperlink")
        if href.startswith("#"):
            return self.jump(href[1:], words)
        if href not in self.links:
            self.links.append(href)
        return f'<w:hyperlink r:id="rIdL{self.links.index(href) + 1}" w:history="1">{words}</w:hyperlink>'

    # ---- annexes

    def annex(self) -> str:
        """The tables of the figures that are not printed as tables."""
        if not self._behind:
            return ""
        made = paragraph("Heading1", self.mark(BEHIND, run(WORDS["behind"])), "<w:pageBreakBefore/>")
        made += paragraph("", run(WORDS["behind_text"]))
        for figure in self._behind:
            title = f"Figure {figure.number} in numbers: {clean(figure.table.head.title)}"
            made += paragraph("Caption", self.mark(f"annex/{figure.id}", run(title)))
            made += self.figures(title, figure.table)
        return made

    def origins(self) -> str:
        """Policy, downloads, and each number of the text with its address."""
        made = paragraph("Heading1", self.mark(ORIGINS, run(WORDS["origins"])))
        made += paragraph("", run(outline.protection(self.document.policy)))
        if self.document.downloads:
            made += paragraph("", run(WORDS["downloads"]), "<w:keepNext/>")
            lines = [(Text(f"{link.text}: "), Link(link.href, link.href)) for link in self.document.downloads]
            made += self.list(ListBlock(tuple((Paragraph(line),) for line in lines)), _Place())
        found = outline.origins(self.document)
        if found:
            made += paragraph("", run(WORDS["origins_text"]))
            texts = [(origin.text, origin.about, origin.fact, origin.section) for origin in found]
            rows = tuple(tuple((Text(text),) for text in row) for row in texts)
            heads = ("Number", "What it is", "Address in the open data", "Section")
            made += self.words(PlainTable("", "", heads, rows))
        return made
