"""One bar of 100 % for each statement or group, cut into its answers; gaps of paper part the segments."""

from __future__ import annotations

from remit.core.cleared import ClearedTable, Head, Label
from remit.core.words import REFUSED
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width
from remit.publish.figures.reading import Entry, groups, index
from remit.publish.figures.rows import STUB, Key, Row, place, sizes, write_key, write_labels

GAP = 2
"""Paper between two segments, in the figure's units."""

TALL = 26
"""Height of a bar."""

MOST = 7
"""Answers that still read as one bar."""


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    bars = series(table)
    fills = fills_for(table.head)
    choices = used(table.head, bars)
    top = write_key(canvas, [Key(fills[choice.code], choice.text) for choice in choices], 0)
    size = sizes(canvas.width)
    below = [size.small * 1.2 if any(_tiny(canvas, entry) for entry in bar) else 0.0 for _, bar in bars]
    labels = [label for label, _ in bars]
    rows = place(labels, canvas.width, top + 4, bar=TALL, share=0.36, below=below)
    plot = canvas.width - rows.x0
    hidden = any(entry.status for _, bar in bars for entry in bar)
    scale = plot - (STUB + 8 + text_width("[c]", size.label, bold=True) if hidden else 0)
    for row, (_, bar) in zip(rows.rows, bars, strict=True):
        _segments(canvas, row, [entry for entry in bar if entry.code in fills], fills, rows.x0, scale)
    write_labels(canvas, rows)
    return rows.end + 4


def series(table: ClearedTable) -> list[tuple[str, list[Entry]]]:
    """The bars: one a statement of a matrix, else the whole and then one a group."""
    head, cells = table.head, index(table)
    if head.by:
        variable = head.rows[0].code if head.rows else head.item
        return [
            (group.text, [_entry(cells, variable, choice, group.code) for choice in head.choices])
            for group in [Label("", "All"), *groups(table)]
        ]
    return [
        (row.text or head.title, [_entry(cells, row.code, choice, "") for choice in head.choices])
        for row in head.rows
    ]


def _entry(cells: dict, variable: str, choice: Label, group: str) -> Entry:  # type: ignore[type-arg]
    return Entry(choice.code, choice.text, cells.get(("share", variable, choice.code, group)))


def used(head: Head, bars: list[tuple[str, list[Entry]]]) -> list[Label]:
    """The answers for the key: every listed one, and a refusal where somebody did refuse."""
    refused = any(
        entry.code == REFUSED and (entry.value or entry.status == "c") for _, bar in bars for entry in bar
    )
    return [choice for choice in head.choices if choice.code != REFUSED or refused]


def fills_for(head: Head) -> dict[str, str]:
    """A fill for each answer: from unfavourable to favourable, from little to much, or by kind."""
    codes = [choice.code for choice in head.choices if choice.code != REFUSED]
    if head.favourable or head.unfavourable:
        fills = _diverging(codes, head)
    elif head.ordered or head.layout == "matrix":
        fills = _sequence(codes)
    else:
        fills = {code: f"c{number % 6 + 1}" for number, code in enumerate(codes)}
    return fills | {REFUSED: "rest"}


def _diverging(codes: list[str], head: Head) -> dict[str, str]:
    bad = [code for code in codes if code in head.unfavourable]
    good = [code for code in codes if code in head.favourable]
    fills = dict.fromkeys(codes, "z")
    # The end of a scale is its strong end: an author may list answers from either side.
    for side, names in ((bad, ("n1", "n2", "n3")), (good, ("p3", "p2", "p1"))):
        outside_in = side if not side or codes.index(side[0]) < len(codes) / 2 else side[::-1]
        tones = names if len(side) > 2 else (names[0], names[2] if names[0] == "n1" else names[1])
        fills |= {code: tones[min(place, len(tones) - 1)] for place, code in enumerate(outside_in)}
    return fills


def _sequence(codes: list[str]) -> dict[str, str]:
    steps = {1: [5], 2: [1, 5], 3: [1, 4, 7], 4: [1, 3, 5, 7], 5: [1, 2, 4, 5, 7], 6: [1, 2, 3, 4, 5, 7]}
    chosen = steps.get(len(codes), [1, 2, 3, 4, 5, 6, 7])
    return {code: f"s{chosen[min(number, len(chosen) - 1)]}" for number, code in enumerate(codes)}


def _tiny(canvas: Canvas, entry: Entry) -> bool:
    """Whether a value cannot stand inside its segment (judged on the narrowest plot the layout can give)."""
    if entry.status or not entry.value:
        return False
    plot = canvas.width * (0.64 if canvas.width >= 480 else 1) - 12 - STUB
    return entry.value * plot - GAP < text_width(entry.text, sizes(canvas.width).small) + 4


def _segments(
    canvas: Canvas, row: Row, bar: list[Entry], fills: dict[str, str], x0: float, scale: float
) -> None:
    size = sizes(canvas.width)
    x, hidden = x0, ""
    outside: list[tuple[float, str]] = []
    scale /= max(1.0, sum(entry.value for entry in bar))  # answers that do not exclude each other
    for entry in bar:
        if entry.status:
            hidden = hidden or entry.text
            continue
        wide = entry.value * scale
        if not wide:
            continue
        fill = fills[entry.code]
        canvas.rect(x, row.top, max(wide - GAP, 1), TALL, fill)
        printed = text_width(entry.text, size.small)
        middle = x + (wide - GAP) / 2
        if wide - GAP >= printed + 4:
            canvas.text(
                middle, row.top + 13 + size.small * 0.35, entry.text, size.small, anchor="middle", on=fill
            )
        else:
            outside.append((middle - printed / 2, entry.text))
        x += wide
    for left, words in apart(outside, size.small, x0, canvas.width):
        canvas.text(left, row.top + TALL + size.small, words, size.small, tone="mute")
    if hidden:
        canvas.hatch(x + 2, row.top, STUB, TALL)
        canvas.text(x + STUB + 6, row.top + 13 + size.label * 0.35, hidden, size.label, bold=True)


def apart(found: list[tuple[float, str]], size: float, low: float, high: float) -> list[tuple[float, str]]:
    """Words on one line, moved as little as needed so that none meets its neighbour or leaves the drawing."""
    widths = [text_width(words, size) for _, words in found]
    lefts = [max(left, low) for left, _ in found]
    for at in range(1, len(lefts)):
        lefts[at] = max(lefts[at], lefts[at - 1] + widths[at - 1] + 5)
    limit = high
    for at in range(len(lefts) - 1, -1, -1):
        lefts[at] = min(lefts[at], limit - widths[at])
        limit = lefts[at] - 5
    return [(left, words) for left, (_, words) in zip(lefts, found, strict=True)]
