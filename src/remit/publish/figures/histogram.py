"""Columns over a number line: how many gave each value, with the median and the mean marked."""

from __future__ import annotations

from remit.core.cleared import ClearedTable
from remit.core.display import number_text, percent_text
from remit.publish.figures import strip
from remit.publish.figures.bins import Bin, locate, places, read_bins
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width, wrap
from remit.publish.figures.reading import Entry, index, lines, percent_of
from remit.publish.figures.rows import NARROW, sizes, ticks


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used. A spread too wide for columns is drawn as a strip."""
    line = shown(table)
    drawn = [one.entry for one in line if one.entry]
    if not drawn:
        return strip.draw(canvas, table)
    size = sizes(canvas.width)
    tallest = max(entry.value for entry in drawn) or 1e-9
    printed = max(text_width(percent_of(entry), size.small, bold=True) for entry in drawn)
    every = printed + 3 <= canvas.width / len(line)
    left = 0.0 if every else text_width(percent_text(tallest), size.small) + 8
    pitch = (canvas.width - left) / len(line)
    marks = [(words, left + (locate(line, value) + 0.5) * pitch) for words, value in _marks(table)]
    rail = size.small * 2.3 if len(marks) > 1 else size.small
    top = rail + 10 + size.small * 1.4 if marks else size.small * 1.4
    tall = 170 if canvas.width >= NARROW else 150
    floor = top + tall
    if not every:
        _grid(canvas, left, floor, tall / tallest, tallest)
    gap = min(4, pitch * 0.12)
    for number, one in enumerate(line):
        if one.entry:
            x = left + (number + 0.5) * pitch
            _column(canvas, x, pitch - gap, floor, one.entry, tall / tallest, every)
    canvas.line(left, floor, canvas.width, floor, "rest")
    _write_marks(canvas, marks, rail)
    return _axis(canvas, line, left, pitch, floor, table.head.unit) + 4


def shown(table: ClearedTable) -> list[Bin]:
    """The places of the number line; empty when there are none, or too many for columns."""
    return places(read_bins(lines(table, measure="share")))


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
    if label and (entry.value or not tall):
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


def _axis(canvas: Canvas, line: list[Bin], left: float, pitch: float, floor: float, unit: str) -> float:
    """The names of the places, then what the ends of a scale mean and the unit; gives the height used."""
    size = sizes(canvas.width)
    y = floor + size.small * 1.35
    named = [_name_lines(one, size.small, pitch) for one in line]
    room = max(text_width(part, size.small) for parts in named for part in parts) + 4
    skip = next((s for s in (1, 2, 5, 10, 20, 30) if s * pitch >= room), 30)
    merged = any(not one.single for one in line)
    for number, parts in enumerate(named):
        if number % skip and not (merged and not line[number].single):
            continue
        for row, part in enumerate(parts):
            x = left + (number + 0.5) * pitch
            canvas.text(x, y + row * size.small * 1.2, part, size.small, anchor="middle")
    y += (max(map(len, named)) - 1) * size.small * 1.2
    start, end = line[0].anchor, line[-1].anchor or unit
    if start or end:
        y += size.small * 1.45
        half = canvas.width / 2 - 8
        ends = wrap(start, size.small, half), wrap(end, size.small, half)
        for row, part in enumerate(ends[0]):
            canvas.text(0, y + row * size.small * 1.2, part, size.small, tone="mute")
        for row, part in enumerate(ends[1]):
            x = canvas.width
            canvas.text(x, y + row * size.small * 1.2, part, size.small, tone="mute", anchor="end")
        y += (max(map(len, ends)) - 1) * size.small * 1.2
    return y


def _name_lines(one: Bin, size: float, pitch: float) -> list[str]:
    """The name in words when it fits under its column in two lines, else in short."""
    whole = all(text_width(word, size) <= pitch - 4 for word in one.words.split())
    parts = wrap(one.words, size, pitch - 4) if whole else [one.name]
    return parts if len(parts) <= 2 else [one.name]


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
