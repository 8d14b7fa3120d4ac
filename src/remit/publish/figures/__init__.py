"""Charts as SVG text, one file a chart; each reads a cleared table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from remit.core.blocks import Chart
from remit.core.cleared import ClearedTable
from remit.publish.figures import bar, grouped, histogram, line, response, stacked, strip, terms
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.rows import sizes
from remit.publish.figures.words import HOW_TO_READ, NAMES, alt_text, auto_chart, finding, subtitle
from remit.publish.theme import Theme

__all__ = [
    "CHARTS",
    "HOW_TO_READ",
    "NAMES",
    "NARROW_WIDTH",
    "WIDE_WIDTH",
    "alt_text",
    "auto_chart",
    "draw",
    "finding",
    "subtitle",
]

WIDE_WIDTH, NARROW_WIDTH = 640, 320
"""The two widths every figure is drawn in on a page; a media query shows one of them."""

CHARTS: Mapping[Chart, Callable[[Canvas, ClearedTable], float]] = {
    "bar": bar.draw,
    "grouped": grouped.draw,
    "stacked": stacked.draw,
    "histogram": histogram.draw,
    "strip": strip.draw,
    "line": line.draw,
    "response": response.draw,
    "terms": terms.draw,
}
"""Every chart type and what draws it: draws on the canvas and gives the height used."""


def draw(
    chart: Chart,
    table: ClearedTable,
    width: int,
    figure_id: str,
    title: str,
    alt: str,
    theme: Theme,
    standalone: bool = False,
) -> str:
    """The figure as SVG text, `width` units wide.

    `figure_id` must be unique on the page for each width: `<title>` and `<desc>` get `-t` and `-d` after it.
    On a page the colours are classes (see `chart_css`); `standalone` writes every colour, the size and the
    font into the SVG, for PDF and Word. Raises `ValueError` when `alt` is empty or only repeats `title`.
    """
    if not alt.strip() or alt.strip().rstrip(".").casefold() == title.strip().rstrip(".").casefold():
        raise ValueError(f"figure {figure_id}: its alternative text must say more than its title")
    canvas = Canvas(width, figure_id, theme, standalone, sizes(width).label)
    height = CHARTS[chart](canvas, table)
    if not canvas.parts:
        canvas.text(0, 20, "No value can be shown: see the table.", 15.5, tone="mute")
        height = 28
    return canvas.finish(height, title, alt)
