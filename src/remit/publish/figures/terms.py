"""Terms by how many people used them: a dot for each on a line from zero, instead of a word cloud."""

from __future__ import annotations

from remit.core.cleared import ClearedTable
from remit.publish.figures.bar import rest
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.reading import Entry, arranged, gather_withheld, lines
from remit.publish.figures.rows import place, room_for, sizes, write_labels, write_value, write_zero

MOST = 20
"""Terms drawn; rarer ones are in the table beside the figure."""


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    entries = gather_withheld(shown(table), ordered=False)
    drawn = entries[:MOST]
    size = sizes(canvas.width)
    rows = place([entry.label for entry in drawn], canvas.width, bar=16)
    scale = (canvas.width - rows.x0 - room_for(drawn, size) - 8) / max(
        [entry.value for entry in drawn] + [1e-9]
    )
    for row, entry in zip(rows.rows, drawn, strict=True):
        end = rows.x0 + entry.value * scale
        if not entry.status:
            canvas.line(rows.x0, row.middle, end, row.middle, "bar", 2)
            canvas.dot(end, row.middle, 6, "bar")
        write_value(canvas, end + (8 if entry.status else 14), row, entry)
    write_labels(canvas, rows)
    write_zero(canvas, rows, rows.x0)
    return rest(canvas, rows.end, len(entries) - len(drawn))


def shown(table: ClearedTable) -> list[Entry]:
    """The terms anybody used, most used first."""
    return [entry for entry in arranged(lines(table, measure="share"), False) if entry.status or entry.value]
