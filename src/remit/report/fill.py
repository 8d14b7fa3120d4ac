"""Pass two: the outline and the release become a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, cast

from msgspec import Struct, field

from remit.core.blocks import (
    Block,
    Chart,
    FigureBlock,
    Heading,
    Line,
    Link,
    NoteBlock,
    Paragraph,
    QuoteBlock,
    TableBlock,
    Text,
)
from remit.core.cleared import ClearedTable, Release
from remit.core.problems import Problem
from remit.core.requests import FigureRequest, NumberRequest, QuotesRequest, TableRequest
from remit.report.between import (
    Between,
    BetweenWanted,
    ChangeWanted,
    NotComparedWanted,
    PostsWanted,
    TrendWanted,
    change_number,
    not_compared_blocks,
    posts_blocks,
    trend_blocks,
)
from remit.report.lookup import number_block
from remit.report.markdown import Filler, line_text, plain_line, read_markdown
from remit.report.outline import Outline
from remit.report.vocabulary import Reference, Wanted

ChartWords = Callable[[ClearedTable, Chart], str]
"""Writes words about a chart from its cleared table; the publishing room's own are passed in."""

AutoChart = Callable[[ClearedTable], Chart]


class _Numbering(Struct):
    """Figure and table numbers in the order of the narrative, by position and by item."""

    numbers: dict[int, int] = field(default_factory=dict)
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)


def _number(outline: Outline) -> _Numbering:
    found = _Numbering()
    figures = tables = 0
    for position, request in enumerate(outline.wanted):
        if isinstance(request, FigureRequest):
            figures += 1
            found.numbers[position] = figures
            found.labels.setdefault(request.table, (f"Figure {figures}", f"figure-{figures}"))
        elif isinstance(request, TableRequest):
            tables += 1
            found.numbers[position] = tables
            found.labels.setdefault(request.table, (f"Table {tables}", f"table-{tables}"))
        elif isinstance(request, TrendWanted):
            figures += 1
            found.numbers[position] = figures
            found.labels.setdefault(request.table.table, (f"Figure {figures}", f"figure-{figures}"))
        elif isinstance(request, PostsWanted):
            tables += 1
            found.numbers[position] = tables
    return found


class Charts(Struct, frozen=True):
    """What the publishing room knows of charts: which suits a table, its alternative text and subtitle."""

    auto: AutoChart
    alt: ChartWords
    subtitle: ChartWords


class Extra(Protocol):
    """Fills what only one kind of narrative may ask for (see `pack`)."""

    def line(self, wanted: Wanted) -> Line:
        """What stands inside a sentence."""

    def blocks(self, wanted: Wanted) -> Sequence[Block] | None:
        """What stands alone in a paragraph; None when it belongs into a sentence."""


def fill(
    outline: Outline,
    release: Release,
    charts: Charts,
    extra: Extra | None = None,
    between: Between | None = None,
) -> tuple[Block, ...]:
    """The blocks of the narrative, every number read from the release and from nowhere else.

    `between` holds what is said between waves, itself made from releases alone.
    """
    numbering = _number(outline)

    def line(position: int) -> Line:
        request = outline.wanted[position]
        if isinstance(request, NumberRequest):
            return (number_block(release, request),)
        if isinstance(request, Reference):
            label = numbering.labels.get(request.item)
            return (Link(label[0], f"#{label[1]}"),) if label else (Text(request.item),)
        if isinstance(request, ChangeWanted):
            return (change_number(between, request),)
        return extra.line(request) if extra is not None else (Text(""),)

    def blocks(position: int) -> Sequence[Block] | None:
        request = outline.wanted[position]
        if isinstance(request, FigureRequest):
            return _figure(request, numbering.numbers[position], release, charts, filler)
        if isinstance(request, TableRequest):
            return _table(request, numbering.numbers[position], release, filler)
        if isinstance(request, QuotesRequest):
            return _quotes(request, release)
        if isinstance(request, ChangeWanted | TrendWanted | PostsWanted | NotComparedWanted):
            return _between(request, between, numbering.numbers.get(position, 0), charts, filler)
        return extra.blocks(request) if extra is not None else None

    filler = Filler(line, blocks)
    return read_markdown(outline.markdown, filler)


def _between(
    request: BetweenWanted, between: Between | None, number: int, charts: Charts, filler: Filler
) -> Sequence[Block] | None:
    """What stands alone and is about several waves; a change stands in a sentence."""
    if isinstance(request, TrendWanted):
        words = [line_text(plain_line(text, filler)) for text in request.words]
        return trend_blocks(between, request, number, words, (charts.subtitle, charts.alt))
    if isinstance(request, NotComparedWanted):
        return not_compared_blocks(between)
    return posts_blocks(between, request, number) if isinstance(request, PostsWanted) else None


def _missing(what: str, table: str) -> Sequence[Block]:
    words = f"The {what} of {table} is not part of this release."
    return (NoteBlock("warning", (Paragraph((Text(words),)),)),)


def _figure(
    request: FigureRequest, number: int, release: Release, charts: Charts, filler: Filler
) -> Sequence[Block]:
    table = release.table(request.table)
    if table is None:
        return _missing("figure", request.table)
    chart = cast(Chart, request.chart) if request.chart else charts.auto(table)
    return (
        FigureBlock(
            id=f"figure-{number}",
            number=number,
            chart=chart,
            title=line_text(plain_line(request.title, filler)) or table.head.title,
            subtitle=line_text(plain_line(request.subtitle, filler)) or charts.subtitle(table, chart),
            alt=line_text(plain_line(request.alt, filler)) or charts.alt(table, chart),
            table=table,
        ),
    )


def _table(request: TableRequest, number: int, release: Release, filler: Filler) -> Sequence[Block]:
    table = release.table(request.table)
    if table is None:
        return _missing("table", request.table)
    title = line_text(plain_line(request.title, filler)) or table.head.title
    return (TableBlock(f"table-{number}", number, title, table),)


def _quotes(request: QuotesRequest, release: Release) -> Sequence[Block]:
    found = [
        quote
        for quote in release.quotes
        if quote.item == request.item and (not request.theme or quote.theme == request.theme)
    ]
    return tuple(QuoteBlock(quote) for quote in found[: request.most])


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block, those inside lists, boxes and notices included."""
    for block in blocks:
        yield block
        entries = getattr(block, "entries", None)
        inner = [entry for group in entries for entry in group] if entries else getattr(block, "blocks", ())
        yield from walk(inner)


def headings(blocks: Sequence[Block]) -> tuple[Heading, ...]:
    """The headings of a document, in order."""
    return tuple(block for block in walk(blocks) if isinstance(block, Heading))


def references(outline: Outline) -> tuple[tuple[Reference, bool], ...]:
    """Each cross-reference of the narrative and whether there is a figure or table to lead to."""
    labels = _number(outline).labels
    return tuple((entry, entry.item in labels) for entry in outline.wanted if isinstance(entry, Reference))


def lost_references(outline: Outline) -> tuple[Problem, ...]:
    """A problem for each cross-reference that has no figure or table to lead to."""
    return tuple(
        Problem(
            "REPORT-010",
            reference.where,
            f"the text refers to '{reference.item}', but shows no figure or table of it",
            "show it with figure() or table(), or take the reference out",
        )
        for reference, there in references(outline)
        if not there
    )
