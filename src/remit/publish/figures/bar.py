"""Ordered bars from zero, each with its value and its count."""

from __future__ import annotations

from remit.core.cleared import ClearedTable
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.reading import Entry, arranged, gather_withheld, is_ordered, lines, main_measure
from remit.publish.figures.rows import Rows, place, room_for, sizes, write_labels, write_value, write_zero

MOST = 25
"""Lines drawn; the rest is in the table beside the figure, and the figure says so."""


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    entries = gather_withheld(shown(table), is_ordered(table))
    drawn = entries[:MOST]
    rows = place([entry.label for entry in drawn], canvas.width)
    draw_bars(canvas, rows, drawn, "bar")
    return rest(canvas, rows.end, len(entries) - len(drawn))


def shown(table: ClearedTable) -> list[Entry]:
    """The lines of the whole: for a matrix one measure of each statement."""
    entries = lines(table, measure=main_measure(table))
    return arranged(entries, is_ordered(table))


def draw_bars(canvas: Canvas, rows: Rows, entries: list[Entry], fill: str, top: float = 0) -> None:
    """The bars of placed lines, on a common scale from zero (or from `top`, when it is larger)."""
    size = sizes(canvas.width)
    plot = max(canvas.width - rows.x0 - room_for(entries, size), 40)
    low = min((entry.value for entry in entries), default=0.0)
    high = max([entry.value for entry in entries] + [top], default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    scale = plot / (high - low or 1.0)
    zero = rows.x0 - low * scale
    for row, entry in zip(rows.rows, entries, strict=True):
        long = entry.value * scale
        if not entry.status and long:
            canvas.rect(zero + min(long, 0), row.top, max(abs(long), 1), row.height, fill)
        write_value(canvas, zero + max(long, 0) + 8, row, entry)
    write_labels(canvas, rows)
    write_zero(canvas, rows, zero)


def rest(canvas: Canvas, y: float, left: int, hidden: int = 0) -> float:
    """Say how many lines are only in the table, and how many are withheld; gives the height used."""
    if left <= 0 and hidden <= 0:
        return y + 6
    size = sizes(canvas.width)
    parts = [f"{left} more in the table"] * (left > 0) + [f"{hidden} more, withheld"] * (hidden > 0)
    words = f"and {' and '.join(parts)}"
    canvas.text(0, y + size.small * 1.6, words, size.small, tone="mute")
    return y + size.small * 2.2
