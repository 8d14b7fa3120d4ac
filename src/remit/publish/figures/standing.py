"""A fact for a printed page: bars of the answers, or the values given with the middle halves."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from remit.core.blocks import Standing
from remit.publish.figures.bins import Bin, apart, locate
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width, wrap
from remit.publish.figures.reading import Entry
from remit.publish.standing import StandLine, columns, in_words, kind_of, known, stand_lines
from remit.publish.theme import Theme

WIDTH = 440
SIZE = 12.5
"""Width of the drawing and size of its words, in its own units."""

LABEL, FIGURES = 178, 62
"""Room for the words at the left, and for each column of figures at the right."""

MOST_COLUMNS = 22
"""Values drawn as columns; a wider spread shows its middle half only."""

TALL = 44


@lru_cache(maxsize=512)  # the packs of a group show the same pictures
def draw_standing(standing: Standing, figure_id: str, theme: Theme) -> str:
    """The picture of a fact as SVG text on its own, `WIDTH` units wide."""
    canvas = Canvas(WIDTH, figure_id, theme, standalone=True, usual=SIZE)
    height = _number(canvas, standing) if kind_of(standing) == "number" else _bars(canvas, standing)
    return canvas.finish(height, standing.label, in_words(standing))


# ---- closed answers --------------------------------------------------------------------------------


def _bars(canvas: Canvas, standing: Standing) -> float:
    lines = stand_lines(standing)
    two = bool(standing.group)
    right = FIGURES * (2 if two else 1)
    room = WIDTH - LABEL - right
    y = 0.0
    if two:
        canvas.text(WIDTH - FIGURES, 11, "Group", SIZE - 1.5, tone="mute", anchor="end")
        canvas.text(WIDTH, 11, "All", SIZE - 1.5, tone="mute", anchor="end")
        y = 17
    for line in lines:
        words = wrap(line.label, SIZE, LABEL - 10)
        height = max(len(words) * SIZE * 1.25 + 5, 21)
        middle = y + height / 2
        canvas.lines(0, middle - (len(words) - 1) * SIZE * 0.625 + SIZE * 0.36, words, SIZE)
        canvas.line(LABEL, y + 2, LABEL, y + height - 2, "mute")
        _bar(canvas, line, middle, room)
        if line.group is not None:
            canvas.text(WIDTH - FIGURES, middle + 4.5, line.group.text, SIZE, bold=True, anchor="end")
            canvas.text(WIDTH, middle + 4.5, line.whole.text, SIZE, anchor="end")
        else:
            canvas.text(WIDTH, middle + 4.5, line.whole.text, SIZE, bold=True, anchor="end")
        y += height
    return y + 2


def _bar(canvas: Canvas, line: StandLine, middle: float, room: float) -> None:
    if line.first.status:
        canvas.hatch(LABEL + 1, middle - 6, 26, 12)
    elif line.first.value:
        canvas.rect(LABEL + 1, middle - 6, max(line.first.value * room, 1), 12, "bar")
    if line.group is not None and not line.whole.status:
        at = LABEL + 1 + line.whole.value * room
        canvas.line(at, middle - 9, at, middle + 9, "ink", 2)


# ---- numbers ---------------------------------------------------------------------------------------


def _number(canvas: Canvas, standing: Standing) -> float:
    line = columns(standing)
    y = 0.0
    left = 58.0
    if line and len(line) <= MOST_COLUMNS:
        y = _columns(canvas, line, left, "rest" if standing.group else "bar")

        def place(value: float) -> float:
            return left + (locate(line, value) + 0.5) * (WIDTH - left) / len(line)
    else:
        found = [*known(standing, group=True).values(), *known(standing, group=False).values()]
        if not found:
            canvas.text(0, 14, "No value can be shown.", SIZE, tone="mute")
            return 20
        low, high = min(found), max(found)
        room = (high - low) * 0.15 or 1.0

        def place(value: float) -> float:
            return left + 24 + (value - low + room) / (high - low + 2 * room) * (WIDTH - left - 48)

    rows = [("Group", True)] if standing.group else []
    for name, group in (*rows, ("All", False)):
        y += _half(canvas, name, known(standing, group=group), y, place, strong=group or not rows)
    return y + 2


def _columns(canvas: Canvas, line: list[Bin], left: float, fill: str) -> float:
    step = (WIDTH - left) / len(line)
    tallest = max((one.entry.value for one in line if one.entry), default=0) or 1
    foot = TALL + 16.0
    canvas.line(left, foot, WIDTH, foot, "mute")
    crowded = step < 34
    wanted = [n for n, one in enumerate(line) if not crowded or n % 2 == 0 or _wide(one.name) < step - 3]
    named = apart(line, wanted, step, _wide, 3.0)
    for number, one in enumerate(line):
        middle = left + (number + 0.5) * step
        if one.entry is not None:
            height = _column(canvas, one.entry, (middle, foot, min(step - 4, 40)), tallest, fill)
            if height and not crowded:
                at = foot - height - 4
                canvas.text(middle, at, one.entry.text, SIZE - 1.5, tone="mute", anchor="middle")
        if number in named:
            inside = middle + _wide(one.name) / 2 <= WIDTH
            canvas.text(
                middle if inside else WIDTH, foot + 14, one.name, SIZE, anchor="middle" if inside else "end"
            )
    return foot + 20


def _wide(name: str) -> float:
    return text_width(name, SIZE)


def _column(canvas: Canvas, entry: Entry, at: tuple[float, float, float], tallest: float, fill: str) -> float:
    """The column of one value, or the stub of a withheld one; gives its height, nought for none."""
    middle, foot, wide = at
    if entry.status:
        canvas.hatch(middle - wide / 2, foot - 13, wide, 12)
        return 0.0
    height = entry.value / tallest * TALL
    if height:
        canvas.rect(middle - wide / 2, foot - height, wide, height, fill)
    return height


def _half(
    canvas: Canvas,
    name: str,
    found: dict[str, float],
    y: float,
    place: Callable[[float], float],
    *,
    strong: bool,
) -> float:
    """The middle half as a band and the median as a line with its number; gives the height used."""
    canvas.text(0, y + 12, name, SIZE, bold=strong)
    if "q1" in found and "q3" in found:
        start, end = place(found["q1"]), place(found["q3"])
        canvas.rect(start, y + 3, max(end - start, 2), 10, "bar" if strong else "rest")
    if "median" in found:
        at = place(found["median"])
        canvas.line(at, y - 1, at, y + 17, "paper", 6)
        canvas.line(at, y, at, y + 16, "ink", 3)
    elif "mean" in found:  # a group too small for quartiles
        at = place(found["mean"])
        canvas.dot(at, y + 8, 5, "bar" if strong else "rest")
        left = at > WIDTH - 60
        canvas.text(at - 9 if left else at + 9, y + 12, "mean", SIZE - 1.5, anchor="end" if left else "")
    if not found:
        canvas.text(58, y + 12, "[c]", SIZE, tone="mute")
    return 20
