"""A dot on a line with its 95 % interval; for numbers also the middle half and the median of each group."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable, Label
from remit.core.display import MEASURE_NAMES, SHARES, measure_text
from remit.publish.figures.bar import rest
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width
from remit.publish.figures.reading import Entry, arranged, groups, index, is_ordered, lines, measures
from remit.publish.figures.rows import NARROW, Row, place, sizes, ticks, write_labels, write_value

MOST = 25
"""Lines drawn; the rest is in the table beside the figure."""


class Spread(Struct, frozen=True):
    """What one line shows: the dot with its interval and, for numbers, quartiles and median."""

    entry: Entry
    q1: float | None = None
    median: float | None = None
    q3: float | None = None

    @property
    def ends(self) -> list[float]:
        """Every number drawn on this line."""
        numbers = [self.q1, self.median, self.q3, *(self.entry.interval or ())]
        if not self.entry.status:
            numbers.append(self.entry.value)
        return [number for number in numbers if number is not None]


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    spreads = shown(table)
    drawn = spreads[:MOST]
    size = sizes(canvas.width)
    quartiles = any(spread.q1 is not None for spread in drawn)
    measure = next((s.entry.cell.measure for s in drawn if s.entry.cell), "mean")
    top = _key(canvas, MEASURE_NAMES[measure], quartiles, any(s.entry.interval for s in drawn))
    rows = place([spread.entry.label for spread in drawn], canvas.width, top, bar=18)
    room = max((text_width(s.entry.text, size.label, bold=True) for s in drawn), default=0) + 16
    low, high, steps = scale_of(table, drawn, canvas.width)
    left, right = rows.x0 + 14, canvas.width - room - 4

    def across(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    for step in steps:
        canvas.line(across(step), top, across(step), rows.end + 4, "rule")
        words = measure_text(measure, step)
        canvas.text(across(step), rows.end + 6 + size.small, words, size.small, tone="mute", anchor="middle")
    for row, spread in zip(rows.rows, drawn, strict=True):
        if spread.entry.status:
            write_value(canvas, left + 7, row, spread.entry)
        else:
            _line(canvas, row, spread, across, canvas.width - room + 8)
    write_labels(canvas, rows)
    return rest(canvas, rows.end + size.small * 1.5, len(spreads) - len(drawn))


def shown(table: ClearedTable) -> list[Spread]:
    """The lines: the whole and each group for numbers, each answer for shares."""
    head, cells = table.head, index(table)
    if {"mean", "median"} & set(measures(table)) and head.layout in ("number", "rows"):
        named = [Label("", "All"), *groups(table)] if head.by else [Label("", "")]
        several = len(_measured(table)) > 1 or not head.by
        spreads = [
            _spread(cells, row, choice, group, several) for row, choice in _measured(table) for group in named
        ]
        return [spread for spread in spreads if spread.entry.cell is not None]
    if head.by:
        return [
            Spread(Entry(entry.code, f"{entry.label}: {group.text}", entry.cell))
            for number, _ in enumerate(lines(table, cells=cells))
            for group in [Label("", "All"), *groups(table)]
            for entry in lines(table, group.code, cells=cells)[number : number + 1]
        ]
    return [Spread(entry) for entry in arranged(lines(table), is_ordered(table))]


def _measured(table: ClearedTable) -> list[tuple[Label, str]]:
    """What has a mean or a median: each number, and in repeating rows each answer of a closed column.

    The label says the number or the answer; the second part is the answer's code, empty for a number.
    """
    rows = {row.code: row.text for row in table.head.rows}
    found = {
        (cell.variable, cell.choice): cell.label if cell.choice else rows.get(cell.variable, cell.label)
        for cell in table.cells
        if cell.measure in ("mean", "median")
    }
    # Nothing of an answer that is withheld for everyone and in every group: the table names it.
    shown = {(cell.variable, cell.choice) for cell in table.cells if cell.status != "c"}
    kept = {key: text for key, text in found.items() if key in shown} or found
    return [(Label(variable, text), choice) for (variable, choice), text in kept.items()]


def _spread(
    cells: dict[tuple[str, str, str, str], ClearedCell],
    row: Label,
    choice: str,
    group: Label,
    name_row: bool,
) -> Spread:
    def number(measure: str) -> float | None:
        cell = cells.get((measure, row.code, choice, group.code))
        return cell.value if cell and not cell.status else None

    centre = cells.get(("mean", row.code, choice, group.code))
    centre = centre or cells.get(("median", row.code, choice, group.code))
    label = ": ".join(part for part in (row.text if name_row else "", group.text) if part)
    return Spread(Entry(group.code, label, centre), number("q1"), number("median"), number("q3"))


def scale_of(table: ClearedTable, spreads: list[Spread], width: float) -> tuple[float, float, list[float]]:
    """The ends of the axis and its marks: shares from zero, numbers around what is drawn."""
    numbers = [number for spread in spreads for number in spread.ends] or [0.0, 1.0]
    share = any(spread.entry.cell and spread.entry.cell.measure in SHARES for spread in spreads)
    low = min(0.0, *numbers) if share else min(numbers)
    high, most = max(numbers), 5 if width >= NARROW else 3
    steps = ticks(low, high, most)
    if not share and steps[0] == low and low > 0:  # what lies on the edge is hard to see
        steps = [round(2 * steps[0] - steps[1], 10), *steps]
    if not share and steps[-1] == high:
        steps = [*steps, round(2 * steps[-1] - steps[-2], 10)]
    return steps[0], steps[-1], steps


def _key(canvas: Canvas, dot: str, quartiles: bool, interval: bool) -> float:
    """What the marks mean, drawn with the marks themselves."""
    size = sizes(canvas.width)
    x, y = 0.0, size.small
    parts = [("dot", dot)]
    parts += [("interval", "95% interval")] if interval else []
    parts += [("half", "Middle half"), ("median", "Median")] if quartiles else []
    for kind, words in parts:
        wide = 26 + text_width(words, size.small)
        if x and x + wide > canvas.width:
            x, y = 0, y + size.small * 1.6
        _sample(canvas, x + 10, y - size.small * 0.35, kind)
        canvas.text(x + 26, y, words, size.small)
        x += wide + 18
    return y + 16


def _sample(canvas: Canvas, x: float, y: float, kind: str) -> None:
    if kind == "dot":
        canvas.dot(x, y, 6, "bar")
    elif kind == "interval":
        _whisker(canvas, x - 10, x + 10, y)
    elif kind == "half":
        _half(canvas, x - 9, x + 9, y)
    else:
        canvas.line(x, y - 8, x, y + 8, "ink", 2)


def _whisker(canvas: Canvas, left: float, right: float, y: float) -> None:
    canvas.line(left, y, right, y, "bar", 2)
    canvas.line(left, y - 5, left, y + 5, "bar", 2)
    canvas.line(right, y - 5, right, y + 5, "bar", 2)


def _half(canvas: Canvas, left: float, right: float, y: float) -> None:
    canvas.rect(left, y - 8, max(right - left, 2), 16, "rule")
    canvas.line(left, y - 8, left, y + 8, "rest", 1.5)
    canvas.line(right, y - 8, right, y + 8, "rest", 1.5)


def _line(canvas: Canvas, row: Row, spread: Spread, across: Callable[[float], float], value_x: float) -> None:
    y = row.middle
    if spread.q1 is not None and spread.q3 is not None:
        _half(canvas, across(spread.q1), across(spread.q3), y)
    if spread.entry.interval:
        low, high = spread.entry.interval
        _whisker(canvas, across(low), across(high), y)
    if spread.median is not None and spread.q1 is not None:
        canvas.line(across(spread.median), y - 9, across(spread.median), y + 9, "ink", 2)
    canvas.dot(across(spread.entry.value), y, 6, "bar")
    write_value(canvas, value_x, row, spread.entry, count=False)
