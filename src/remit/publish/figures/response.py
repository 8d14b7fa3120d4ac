"""The response: one bar of everybody asked, cut into what became of them, with counts in words below."""

from __future__ import annotations

from remit.core.cleared import ClearedTable
from remit.core.display import count_text
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width, wrap
from remit.publish.figures.reading import Entry, base_text, lines
from remit.publish.figures.rows import STUB, sizes

FIRST, MIDDLE, LAST = "bar", ("p1", "second", "c3", "c2"), "rest"
"""The first outcome stands out; the last, nobody heard from, stays in the background."""

MOST = 6
"""Segments drawn; further outcomes are in the table beside the figure."""


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    entries = shown(table)
    size = sizes(canvas.width)
    y = _headline(canvas, entries[0], base_text(table)) if entries else 0.0
    hidden = any(entry.status for entry in entries)
    fills = fills_for(min(len(entries), MOST))
    scale = canvas.width - (STUB + 8 if hidden else 0)
    scale /= max(1.0, sum(entry.value for entry in entries))
    x = 0.0
    for number, entry in enumerate(entries[:MOST]):
        if entry.status:
            continue
        wide = entry.value * scale
        canvas.rect(x, y, max(wide - 2, 1), 30, fills[number])
        if wide - 2 > text_width(entry.text, size.label, bold=True) + 8:
            middle = x + (wide - 2) / 2
            canvas.text(
                middle,
                y + 15 + size.label * 0.35,
                entry.text,
                size.label,
                bold=True,
                anchor="middle",
                on=fills[number],
            )
        x += wide
    if hidden:
        canvas.hatch(x + 4, y, STUB, 30)
    y += 46
    for number, entry in enumerate(entries[:MOST]):
        y = _listed(canvas, y, entry, fills[number])
    left = len(entries) - MOST
    if left > 0:
        canvas.text(0, y + size.small, f"and {left} more in the table", size.small, tone="mute")
        y += size.small * 1.6
    return y + 4


def fills_for(count: int) -> list[str]:
    """A fill for each of `count` outcomes."""
    return [FIRST, *MIDDLE[: max(count - 2, 0)], LAST][:count] if count > 1 else [FIRST]


def shown(table: ClearedTable) -> list[Entry]:
    """The outcomes that occurred, in the table's order."""
    return [entry for entry in lines(table, measure="share") if entry.status or entry.value]


def _headline(canvas: Canvas, entry: Entry, base: str) -> float:
    """The response rate large, then what it is made of."""
    size = sizes(canvas.width)
    canvas.text(0, 37, entry.text, 38, bold=True)
    after = text_width(entry.text, 38, bold=True) + 12
    words = [entry.label]
    if entry.count and base:
        words = [f"{entry.count} of {base}", entry.label]
    room = canvas.width - after
    for number, line in enumerate(part for text in words for part in wrap(text, size.small, room)[:1]):
        canvas.text(after, 18 + number * 18, line, size.small, tone="mute", bold=number == 0)
    return 54


def _listed(canvas: Canvas, y: float, entry: Entry, fill: str) -> float:
    size = sizes(canvas.width)
    if entry.status:
        canvas.hatch(0, y, 12, 12)
    else:
        canvas.rect(0, y, 12, 12, fill)
    value = entry.text if entry.status or not entry.cell else count_text(entry.cell.n or 0)
    canvas.text(20, y + 11.5, value, size.label, bold=True)
    start = 20 + max(text_width(value, size.label, bold=True), 34) + 8
    parts = wrap(entry.label, size.label, canvas.width - start)
    canvas.lines(start, y + 11.5, parts, size.label)
    return y + max(len(parts), 1) * size.label * 1.25 + 6
