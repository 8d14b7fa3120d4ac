"""A table by groups: two series side by side, a bar a group for yes and no, else small multiples."""

from __future__ import annotations

from remit.core.cleared import ClearedTable, Label
from remit.core.display import MEASURE_NAMES
from remit.publish.figures.bar import draw_bars, rest
from remit.publish.figures.canvas import Canvas
from remit.publish.figures.measure import text_width, wrap
from remit.publish.figures.reading import (
    Entry,
    arranged,
    groups,
    index,
    is_ordered,
    lines,
    main_measure,
    measures,
    pair_of,
)
from remit.publish.figures.rows import (
    NARROW,
    STUB,
    Key,
    Row,
    Rows,
    place,
    room_for,
    sizes,
    write_key,
    write_labels,
    write_value,
    write_zero,
)

MOST = 15
"""Answers drawn; the rest is in the table beside the figure."""

PANELS = 4
"""Most groups that stand side by side."""

COUNTED: tuple[str, ...] = ("any_mention", "first_choice")
"""The two ways of counting a ranking."""

Series = list[tuple[Label, list[Entry]]]


def draw(canvas: Canvas, table: ClearedTable) -> float:
    """Draw on the canvas; gives the height used."""
    pair = pair_of(table) if table.head.by else None
    if pair or one_line(table):
        return _one_answer(canvas, table, pair)
    found = series(table)
    if not found:
        return 0
    found, hidden = _without_withheld(found)
    left = max(len(found[0][1]) - MOST, 0)
    found = [(name, entries[:MOST]) for name, entries in found]
    if len(found) <= 2:
        end = _pairs(canvas, found)
    elif canvas.width >= NARROW and len(found) <= PANELS:
        end = _panels(canvas, found)
    else:
        end = _stack(canvas, found)
    return rest(canvas, end, left, hidden)


def _without_withheld(found: Series) -> tuple[Series, int]:
    """The series without the answers that are withheld in each of them, and how many these are.

    One such answer stays: it takes no more room than the words about it would.
    """
    columns = list(zip(*(entries for _, entries in found), strict=True))
    gone = {place for place, column in enumerate(columns) if all(entry.status == "c" for entry in column)}
    if len(gone) < 2 or len(gone) == len(columns):
        return found, 0
    kept = [
        (name, [entry for place, entry in enumerate(entries) if place not in gone]) for name, entries in found
    ]
    return kept, len(gone)


def one_line(table: ClearedTable) -> bool:
    """Whether each group has a single number (a mean, one flag), so that a bar a group says it all."""
    return bool(table.head.by) and len(lines(table)) == 1


def series(table: ClearedTable) -> Series:
    """The groups with their lines, all in one order; a ranking's two ways of counting are its groups."""
    head, cells = table.head, index(table)
    if head.by:
        # A ranking has no share of its own; of a matrix, one measure stands for each statement.
        share = head.layout not in ("ranking", "matrix") and (head.choices or "share" in measures(table))
        measure = "share" if share else main_measure(table)
        order = [entry.code for entry in arranged(lines(table, "", measure, cells), is_ordered(table))]
        named = groups(table)
        found = [(group, lines(table, group.code, measure, cells)) for group in named]
    else:
        shown = [m for m in COUNTED if m in measures(table)] or [main_measure(table)]
        names = {m: MEASURE_NAMES[m] for m in shown if m in COUNTED}
        order = [entry.code for entry in arranged(lines(table, "", shown[0], cells), False)]
        found = [(Label(m, names.get(m, "All")), lines(table, "", m, cells)) for m in shown]
    place_of = {code: number for number, code in enumerate(order)}
    return [
        (name, sorted(entries, key=lambda entry: place_of.get(entry.code, len(order))))
        for name, entries in found
    ]


def _one_answer(canvas: Canvas, table: ClearedTable, pair: Label | None) -> float:
    entries = one_answer(table, pair)
    top = 0.0
    if pair:
        top = write_key(canvas, [Key("bar", pair.text)], 0)
    rows = place([entry.label for entry in entries], canvas.width, top)
    draw_bars(canvas, rows, entries, "bar")
    return rows.end + 6


def one_answer(table: ClearedTable, pair: Label | None) -> list[Entry]:
    """One line a group, the whole first: the share of `pair`, or the table's only line."""
    cells = index(table)
    found = []
    for group in [Label("", "All"), *groups(table)]:
        entries = lines(table, group.code, "share" if pair else "", cells)
        wanted = next((entry for entry in entries if not pair or entry.code == pair.code), None)
        found.append(Entry(group.code, group.text, wanted.cell if wanted else None))
    return found


def _pairs(canvas: Canvas, found: Series) -> float:
    """Two thin bars for each answer."""
    fills = ("bar", "second")
    size = sizes(canvas.width)
    top = write_key(canvas, [Key(fill, name.text) for fill, (name, _) in zip(fills, found, strict=False)], 0)
    first = found[0][1]
    rows = place([entry.label for entry in first], canvas.width, top, bar=19 * len(found))
    every = [entry for _, entries in found for entry in entries]
    scale = _scale(canvas, rows, every)
    for number, (_, entries) in enumerate(found):
        for row, entry in zip(rows.rows, entries, strict=True):
            part = Row([], 0, row.top + number * 19, 17)
            long = entry.value * scale
            if long > 0:
                canvas.rect(rows.x0, part.top, max(long, 1), part.height, fills[number])
            write_value(canvas, rows.x0 + long + 8, part, entry, count=canvas.width >= NARROW)
    write_labels(canvas, rows)
    write_zero(canvas, rows, rows.x0)
    return rows.end + size.gap / 2


def _scale(canvas: Canvas, rows: Rows, entries: list[Entry]) -> float:
    plot = canvas.width - rows.x0 - room_for(entries, sizes(canvas.width), canvas.width >= NARROW)
    return max(plot, 40) / max([entry.value for entry in entries] + [1e-9])


def _panels(canvas: Canvas, found: Series) -> float:
    """Small multiples side by side: one column a group, one scale for all."""
    size = sizes(canvas.width)
    first = found[0][1]
    share = 0.3
    heads_width = canvas.width * (1 - share) / len(found) - 14
    heads = [wrap(name.text, size.small, heads_width, bold=True) for name, _ in found]
    top = max(len(head) for head in heads) * size.small * 1.25 + 8
    rows = place([entry.label for entry in first], canvas.width, top, share=share)
    every = [entry for _, entries in found for entry in entries]
    column = (canvas.width - rows.x0) / len(found)
    plot = column - room_for(every, size, count=False) - 10
    scale = max(plot, 16) / max([entry.value for entry in every] + [1e-9])
    for number, (head, (_, entries)) in enumerate(zip(heads, found, strict=True)):
        x = rows.x0 + number * column
        canvas.lines(x, size.small, head, size.small, bold=True)
        for row, entry in zip(rows.rows, entries, strict=True):
            long = entry.value * scale
            if long > 0:
                canvas.rect(x, row.top, max(long, 1), row.height, "bar")
            write_value(canvas, x + long + 6, row, entry, count=False)
        canvas.line(x, top - 4, x, rows.end + 4, "rest")
    write_labels(canvas, rows)
    return rows.end + size.gap / 2


def _stack(canvas: Canvas, found: Series) -> float:
    """One block an answer with a bar a group: the comparison a breakdown is made for."""
    size = sizes(canvas.width)
    every = [entry for _, entries in found for entry in entries]
    column = min(max(text_width(name.text, size.small) for name, _ in found), canvas.width * 0.36)
    plot = canvas.width - column - 10 - room_for(every, size, count=False)
    scale = max(plot, 30) / max([entry.value for entry in every] + [1e-9])
    y = 0.0
    for number, entry in enumerate(found[0][1]):
        for line in wrap(entry.label, size.label, canvas.width, bold=True):
            y += size.label * 1.25
            canvas.text(0, y, line, size.label, bold=True)
        y += 9
        start = y
        for name, entries in found:
            y = _group_bar(canvas, y, column, name.text, entries[number], scale)
        canvas.line(column + 10, start - 2, column + 10, y - 3, "rest")
        y += size.gap
    return y


def _group_bar(canvas: Canvas, y: float, column: float, name: str, entry: Entry, scale: float) -> float:
    size = sizes(canvas.width)
    parts = wrap(name, size.small, column)
    tall = max(len(parts) * size.small * 1.2, STUB / 2 + 2)
    row = Row([], 0, y + tall / 2 - 7.5, 15)
    for place_, part in enumerate(parts):
        canvas.text(
            0, y + tall / 2 + size.small * (0.35 + 1.2 * (place_ - (len(parts) - 1) / 2)), part, size.small
        )
    long = entry.value * scale
    if long > 0:
        canvas.rect(column + 10, row.top, max(long, 1), row.height, "bar")
    write_value(canvas, column + 10 + long + 7, row, entry, count=False)
    return y + tall + 6
