"""Columns over a number line: how many gave each value, with the median and the mean marked."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from remit.core.cleared import ClearedTable
from remit.core.display import number_text, percent_text
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width
from remit.publish.figures.reading import Entry, index, lines, numeric, percent_of
from remit.publish.figures.rows import NARROW, sizes, ticks

Columns = list[tuple[float, Entry]]


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    columns = shown(table)
    if not columns:
        return 0
    size = sizes(canvas.width)
    low, step, slots = span(columns)
    tallest = max(entry.value for _, entry in columns) or 1e-9
    pitch = canvas.width / slots
    printed = max(text_width(percent_of(entry), size.small, bold=True) for _, entry in columns)
    every = printed + 3 <= pitch
    left = 0.0 if every else text_width(percent_text(tallest), size.small) + 8
    pitch = (canvas.width - left) / slots
    marks = _marks(table)
    rail = size.small * 2.3 if len(marks) > 1 else size.small
    top = rail + 10 + size.small * 1.4 if marks else size.small * 1.4
    tall = 170 if canvas.width >= NARROW else 150
    floor = top + tall

    def across(value: float) -> float:
        return left + ((value - low) / step + 0.5) * pitch

    if not every:
        _grid(canvas, left, floor, tall / tallest, tallest)
    gap = min(4, pitch * 0.12)
    for value, entry in columns:
        _column(canvas, across(value), pitch - gap, floor, entry, tall / tallest, every)
    canvas.line(left, floor, canvas.width, floor, "rest")
    _axis(canvas, columns, across, floor, pitch)
    _write_marks(canvas, [(name, across(value)) for name, value in marks], rail)
    foot = floor + size.small * 1.5
    if table.head.unit:
        foot += size.small * 1.4
        canvas.text(canvas.width, foot, table.head.unit, size.small, tone="mute", anchor="end")
    return foot + 4


def shown(table: ClearedTable) -> Columns:
    """The values anybody gave (or that are withheld), in order."""
    return numeric(lines(table, measure="share"))


def span(columns: Columns) -> tuple[float, float, int]:
    """The lowest value, the step between values, and how many places the line has."""
    values = [value for value, _ in columns]
    steps = [b - a for a, b in pairwise(values) if b > a]
    low, high = values[0], values[-1]
    step = min(steps, default=1.0)
    if (high - low) / step > 60:
        step = (high - low) / 60
    return low, step, round((high - low) / step) + 1


def _column(
    canvas: Canvas, x: float, width: float, floor: float, entry: Entry, scale: float, label: bool
) -> None:
    size = sizes(canvas.width)
    if entry.status:
        wide = min(width, 24)
        canvas.hatch(x - wide / 2, floor - 24, wide, 24)
        canvas.text(x, floor - 30, entry.text, size.small, bold=True, anchor="middle")
        return
    tall = entry.value * scale
    if tall:
        canvas.rect(x - width / 2, floor - max(tall, 1), width, max(tall, 1), "bar")
    if label and entry.value:
        canvas.text(x, floor - tall - 5, percent_of(entry), size.small, bold=True, anchor="middle")


def _grid(canvas: Canvas, left: float, floor: float, scale: float, tallest: float) -> None:
    size = sizes(canvas.width)
    for share in ticks(0, tallest, 3):
        if share > tallest * 1.05:
            continue
        y = floor - share * scale
        canvas.line(left, y, canvas.width, y, "rule")
        canvas.text(
            left - 6, y + size.small * 0.35, percent_text(share), size.small, tone="mute", anchor="end"
        )


def _axis(
    canvas: Canvas, columns: Columns, across: Callable[[float], float], floor: float, pitch: float
) -> None:
    size = sizes(canvas.width)
    y = floor + size.small * 1.35
    low, step, slots = span(columns)
    texts = [number_text(low + place * step, 2) for place in range(slots)]
    skip, room = 1, max(text_width(text, size.small) for text in texts) + 6
    while skip * pitch < room:
        skip = next(s for s in (2, 5, 10, 20, 50, 100) if s > skip)
    for place, text in enumerate(texts):
        if place % skip == 0:
            canvas.text(across(low + place * step), y, text, size.small, anchor="middle")


def _marks(table: ClearedTable) -> list[tuple[str, float]]:
    cells = index(table)
    variable = table.head.rows[0].code if table.head.rows else table.head.item
    found = []
    for measure, name in (("median", "Median"), ("mean", "Mean")):
        cell = cells.get((measure, variable, "", ""))
        if cell and cell.value is not None and not cell.status:
            found.append((f"{name} {number_text(cell.value)}", cell.value))
    if len(found) == 2 and found[0][1] == found[1][1]:
        return [(f"Median and mean {number_text(found[0][1])}", found[0][1])]
    return found


def _write_marks(canvas: Canvas, marks: list[tuple[str, float]], rail: float) -> None:
    """A small triangle above the columns for each mark, its words pointing away from the other."""
    size = sizes(canvas.width)
    for number, (words, x) in enumerate(sorted(marks, key=lambda mark: mark[1])):
        canvas.triangle(x, rail, 5, "ink")
        wide = text_width(words, size.small, bold=True) + 9
        before = number == 0 and len(marks) > 1
        if (before and x - wide >= 0) or x + wide > canvas.width:
            canvas.text(x - 9, rail + 1, words, size.small, bold=True, anchor="end")
        else:
            row = 1.3 * size.small if before else 0
            canvas.text(x + 9, rail + 1 - row, words, size.small, bold=True)
