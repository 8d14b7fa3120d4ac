"""A line from wave to wave with its interval, named at its end; more than four lines become panels."""

from __future__ import annotations

from collections.abc import Callable

from remit.core.cleared import ClearedTable, Label
from remit.core.display import SHARES, measure_text
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.grouped import series
from remit.publish.figures.measure import text_width, wrap
from remit.publish.figures.reading import Entry, pair_of
from remit.publish.figures.rows import NARROW, STUB, sizes, ticks

TOGETHER = 4
"""Most lines that share one drawing."""

MOST = 12
"""Lines drawn; the rest is in the table beside the figure."""

FILLS = ("c1", "c4", "c3", "c2")

Line = tuple[Label, list[Entry]]


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    waves, drawn = shown(table)
    if not waves or not drawn:
        return 0
    if len(drawn) <= TOGETHER:
        return _plot(canvas, 0, 0, canvas.width, waves, drawn, 190)
    columns = 3 if canvas.width >= NARROW else 1
    wide = canvas.width / columns
    tall = 0.0
    y = 0.0
    for number, one in enumerate(drawn[:MOST]):
        if number % columns == 0:
            y, tall = y + tall, 0.0
        x = (number % columns) * wide
        tall = max(tall, _panel(canvas, x, y, wide - 18, waves, one, drawn))
    return y + tall


def shown(table: ClearedTable) -> tuple[list[str], list[Line]]:
    """The names of the waves, and for each line its value in every wave."""
    by_wave = series(table)
    waves = [name.text for name, _ in by_wave]
    if not by_wave:
        return [], []
    pair = pair_of(table)
    if pair:
        by_wave = [(name, [one for one in entries if one.code == pair.code]) for name, entries in by_wave]
    count = len(by_wave[0][1])
    drawn = [
        (Label(by_wave[0][1][row].code, by_wave[0][1][row].label), [entries[row] for _, entries in by_wave])
        for row in range(count)
    ]
    return waves, drawn


def _range(drawn: list[Line]) -> tuple[float, float, list[float]]:
    ends: list[float] = []
    share = True
    for _, entries in drawn:
        for entry in entries:
            if not entry.status and entry.cell:
                share = share and entry.cell.measure in SHARES
                ends += [entry.value, *(entry.interval or ())]
    low = min(ends, default=0.0)
    steps = ticks(min(low, 0.0) if share else low, max(ends, default=1.0), 4)
    return steps[0], steps[-1], steps


def _panel(
    canvas: Canvas, x: float, y: float, width: float, waves: list[str], one: Line, every: list[Line]
) -> float:
    size = sizes(canvas.width)
    head = wrap(one[0].text, size.small, width, bold=True)
    canvas.lines(x, y + size.small, head, size.small, bold=True)
    start = y + len(head) * size.small * 1.25 + 6
    return _plot(canvas, x, start, width, waves, [one], 90, every) + 18 - y


def _plot(
    canvas: Canvas, x: float, y: float, width: float, waves: list[str], drawn: list[Line], tall: float,
    every: list[Line] | None = None,
) -> float:  # fmt: skip
    size = sizes(canvas.width)
    low, high, steps = _range(every or drawn)
    measure = next((e.cell.measure for _, entries in drawn for e in entries if e.cell), "share")
    left = x + max(text_width(measure_text(measure, step), size.small) for step in steps) + 10
    named = every is None
    room = _name_room(canvas, drawn, width) if named else 34
    right = x + width - room
    top = y + size.small
    scale = tall / (high - low)

    def up(value: float) -> float:
        return top + tall - (value - low) * scale

    for step in steps:
        canvas.line(left, up(step), right, up(step), "rule")
        canvas.text(
            left - 8,
            up(step) + size.small * 0.35,
            measure_text(measure, step),
            size.small,
            tone="mute",
            anchor="end",
        )
    gap = (right - left - 24) / max(len(waves) - 1, 1)
    places = [left + 12 + number * gap for number in range(len(waves))]
    foot = _waves(canvas, waves, places, top + tall, gap)
    ends = []
    for number, (name, entries) in enumerate(drawn):
        fill = FILLS[number % len(FILLS)]
        _one(canvas, places, entries, up, fill, top + tall)
        last = next((e for e in reversed(entries) if not e.status), None)
        if last:
            ends.append((up(last.value), name.text if named else "", last.text, fill))
    _names(canvas, right + 8, ends, width - (right - x) - 8)
    return foot


def _name_room(canvas: Canvas, drawn: list[Line], width: float) -> float:
    size = sizes(canvas.width)
    longest = max(
        text_width(f"{entry.text} {name.text}", size.small, bold=True)
        for name, entries in drawn
        for entry in entries[-1:]
    )
    return min(longest + 16, width * 0.4)


def _waves(canvas: Canvas, waves: list[str], places: list[float], floor: float, gap: float) -> float:
    size = sizes(canvas.width)
    most = 1
    for number, (x, wave) in enumerate(zip(places, waves, strict=True)):
        parts = wrap(wave, size.small, max(gap * 0.75, 40))
        most = max(most, len(parts))
        for row, part in enumerate(parts):
            anchor = "start" if number == 0 and len(waves) > 1 else "middle"
            at = x - 12 if anchor == "start" else x
            canvas.text(
                at,
                floor + size.small * (1.6 + 1.25 * row),
                part,
                size.small,
                anchor="" if anchor == "start" else anchor,
            )
    return floor + size.small * (1.9 + 1.25 * (most - 1))


def _one(
    canvas: Canvas,
    places: list[float],
    entries: list[Entry],
    up: Callable[[float], float],
    fill: str,
    floor: float,
) -> None:
    size = sizes(canvas.width)
    run: list[tuple[float, float]] = []
    for x, entry in zip(places, entries, strict=True):
        if entry.status:
            if len(run) > 1:
                canvas.path(run, fill, 2.5)
            run = []
            canvas.hatch(x - STUB / 2, floor - 14, STUB, 14)
            canvas.text(x, floor - 19, entry.text, size.small, bold=True, anchor="middle")
            continue
        run.append((x, up(entry.value)))
        if entry.interval:
            canvas.line(x, up(entry.interval[0]), x, up(entry.interval[1]), fill, 1.5)
    if len(run) > 1:
        canvas.path(run, fill, 2.5)
    for x, entry in zip(places, entries, strict=True):
        if not entry.status:
            canvas.dot(x, up(entry.value), 5, fill)


def _names(canvas: Canvas, x: float, ends: list[tuple[float, str, str, str]], room: float) -> None:
    """Each line's last value and name beside its end, moved apart where they would meet."""
    size = sizes(canvas.width)
    step = size.small * 1.25
    free = 0.0
    for y, name, value, fill in sorted(ends):
        lines = wrap(f"{value} {name}".strip(), size.small, room - 12, bold=True)
        start = max(y + size.small * 0.35, free)
        canvas.dot(x + 4, start - size.small * 0.35, 4, fill)
        canvas.lines(x + 12, start, lines, size.small, bold=True)
        free = start + len(lines) * step + 2
