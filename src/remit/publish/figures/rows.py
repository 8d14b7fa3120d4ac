"""Where lines of a chart stand: beside their labels when there is room, below them on a narrow screen."""

from __future__ import annotations

from msgspec import Struct

from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import balance, text_width, wrap
from remit.publish.figures.reading import Entry

NARROW = 480
"""Below this width labels stand above what they name."""

STUB = 30
"""Width of the hatched stub of a withheld value."""


class Sizes(Struct, frozen=True):
    """Type sizes of one width. A 320 px page leaves about 275 px for 320 units, so 14.5 prints at 12.4 px."""

    label: float
    small: float
    bar: float
    gap: float


WIDE = Sizes(14, 13, 22, 12)
SLIM = Sizes(15.5, 14.5, 20, 15)


def sizes(width: float) -> Sizes:
    """The type sizes for this width."""
    return SLIM if width < NARROW else WIDE


class Row(Struct, frozen=True):
    """One line: its label's lines and first base line, and the top of what is drawn for it."""

    lines: list[str]
    label_y: float
    top: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down the drawn part."""
        return self.top + self.height / 2


class Rows(Struct, frozen=True):
    """All lines of a chart: `x0` is where the drawing starts, `end` the height used."""

    rows: list[Row]
    x0: float
    end: float


def place(
    labels: list[str],
    width: float,
    top: float = 0,
    bar: float = 0,
    share: float = 0.4,
    below: list[float] | None = None,
) -> Rows:
    """Set the labels: at most `share` of the width on a wide page, the whole width on a narrow one.

    `below` is extra room under each bar, for values that do not fit inside.
    """
    size = sizes(width)
    bar = bar or size.bar
    step = size.label * 1.25
    extra = below or [0.0] * len(labels)
    placed: list[Row] = []
    y = top
    if width < NARROW:
        for label, more in zip(labels, extra, strict=True):
            lines = wrap(label, size.label, width) if label else []
            start = y + size.label
            y = start + (len(lines) - 1) * step + 7 if lines else y
            placed.append(Row(lines, start, y, bar))
            y += bar + more + size.gap
        return Rows(placed, 0, y - size.gap if placed else y)
    column = width * share
    wrapped = [balance(label, size.label, column) for label in labels]
    widest = max((text_width(line, size.label) for lines in wrapped for line in lines), default=0)
    for lines, more in zip(wrapped, extra, strict=True):
        tall = max(bar, len(lines) * step)
        middle = y + tall / 2
        first = middle - (len(lines) - 1) * step / 2 + size.label * 0.35
        placed.append(Row(lines, first, middle - bar / 2, bar))
        y += max(tall, (tall + bar) / 2 + more) + size.gap
    return Rows(placed, widest + 12 if widest else 0, y - size.gap if placed else y)


def write_labels(canvas: Canvas, rows: Rows, bold: bool = False) -> None:
    """The labels of all lines."""
    size = sizes(canvas.width)
    for row in rows.rows:
        canvas.lines(0, row.label_y, row.lines, size.label, bold=bold)


def write_zero(canvas: Canvas, rows: Rows, x: float) -> None:
    """The line bars start from: one for all, or a piece for each bar where labels stand between them."""
    if canvas.width < NARROW:
        for row in rows.rows:
            canvas.line(x, row.top - 2, x, row.top + row.height + 2, "rest")
    elif rows.rows:
        canvas.line(x, max(rows.rows[0].top - 4, 0), x, rows.rows[-1].top + rows.rows[-1].height + 4, "rest")


def room_for(entries: list[Entry], size: Sizes, count: bool = True) -> float:
    """The width to keep free for the longest printed value and its count."""
    return max((_value_width(entry, size, count) for entry in entries), default=0) + 8


def _value_width(entry: Entry, size: Sizes, count: bool) -> float:
    if entry.status:
        return STUB + 8 + text_width(entry.text, size.label, bold=True)
    width = text_width(entry.text, size.label, bold=True)
    return width + (7 + text_width(entry.count, size.small) if count and entry.count else 0)


def write_value(canvas: Canvas, x: float, row: Row, entry: Entry, count: bool = True) -> None:
    """The value behind the end of a bar, in bold, and the number of people after it."""
    size = sizes(canvas.width)
    y = row.middle + size.label * 0.35
    if entry.status:
        canvas.hatch(x - 7, row.top, STUB, row.height)
        canvas.text(x + STUB, y, entry.text, size.label, bold=True)
        return
    canvas.text(x, y, entry.text, size.label, bold=True)
    if count and entry.count:
        after = x + text_width(entry.text, size.label, bold=True) + 7
        canvas.text(after, y, entry.count, size.small, tone="mute")


class Key(Struct, frozen=True):
    """One entry of a key: the fill of its swatch and its words."""

    fill: str
    text: str


def write_key(canvas: Canvas, keys: list[Key], y: float) -> float:
    """A key that flows over as many lines as it needs; gives the height after it."""
    size = sizes(canvas.width)
    box, x, line = 12, 0.0, size.small * 1.6
    for key in keys:
        lines = wrap(key.text, size.small, canvas.width - box - 6)
        needed = box + 6 + max(text_width(part, size.small) for part in lines)
        if x and x + needed > canvas.width:
            x, y = 0, y + line
        canvas.rect(x, y + 2, box, box, key.fill)
        for number, part in enumerate(lines):
            canvas.text(x + box + 6, y + 12.5 + number * size.small * 1.25, part, size.small)
        y += (len(lines) - 1) * size.small * 1.25
        x += needed + 18
    return y + line + 8


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about `most` steps."""
    span = high - low or 1.0
    raw = span / max(most, 1)
    power = 10.0 ** _exponent(raw)
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw - 1e-12)
    first = int(low // step)
    last = int(-(-high // step))
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def _exponent(number: float) -> int:
    exponent = 0
    while number >= 10:
        number, exponent = number / 10, exponent + 1
    while number < 1:
        number, exponent = number * 10, exponent - 1
    return exponent
