"""How wide the columns of a printed table are, and when a table is too wide and continues below itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from remit.publish.figures.measure import text_width, wrap

SIZES = (9.0, 8.25, 7.5)
"""Type sizes of a table in points: the first that fits is taken."""

INSET = 9.5
"""White space at both sides of a cell together, in points."""

UNBROKEN = 15
"""Longest word in letters that a column makes room for; a longer one is hyphenated or cut."""

ONE_LINE = 18
"""A cell of at most so many letters (a number, an interval) is never turned over."""

HEAD_LINES = 4
"""Most lines of a column head."""

FIRST = (1.0, 0.75, 0.5, 0.25, 0.0)
"""Parts of the room to spare that the first column may take; what gives the lowest table is taken."""

LOWER = 0.6
"""A smaller type is taken when the table then has less than this part of its height."""

FIGURE, POINT = 0.68, 0.28
"""Width of every tabular figure, and of its point or comma, as a part of the type size."""

_FIGURES, _POINTS = re.compile(r"[0-9]"), re.compile(r"[.,](?=[0-9])")


class Part(Struct, frozen=True):
    """Columns that stand side by side: their positions in the table and their widths in points."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


class Arrangement(Struct, frozen=True):
    """A type size in points, and the parts a table is printed in (one unless it is too wide)."""

    size: float
    parts: tuple[Part, ...]


def arrange(header: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> Arrangement:
    """Fit a table of texts into `width` points; the first column names the rows and begins every part."""
    columns = [[row[index] for row in rows] for index in range(len(header))]
    trials = [_texts(header, columns, size) for size in SIZES]
    fitting = [texts for texts in trials if sum(texts.needs) <= width]
    if fitting:
        size, part = _best(tuple(range(len(header))), fitting, width)
        return Arrangement(size, (part,))
    texts = trials[1]
    groups = _pack(texts.needs[1:], width - texts.needs[0])
    return Arrangement(texts.size, tuple(_spread((0, *group), texts, width)[0] for group in groups))


class _Texts(Struct, frozen=True):
    """A table's texts at a type size, with the narrowest width that each column `needs`."""

    header: Sequence[str]
    columns: Sequence[Sequence[str]]
    size: float
    needs: Sequence[float]


def _texts(header: Sequence[str], columns: Sequence[Sequence[str]], size: float) -> _Texts:
    """The first column, which names the rows, also has a least width."""
    needs = []
    for index, (head, cells) in enumerate(zip(header, columns, strict=True)):
        need = max(_head(head, size), _widest(cells, size)) + INSET
        needs.append(max(need, 95.0) if index == 0 and len(header) > 1 else need)
    return _Texts(header, columns, size, needs)


def _best(whole: tuple[int, ...], fitting: Sequence[_Texts], width: float) -> tuple[float, Part]:
    """The largest type, or a smaller one where it makes the table much lower."""
    best, (part, height) = fitting[0].size, _spread(whole, fitting[0], width)
    for texts in fitting[1:]:
        trial, lines = _spread(whole, texts, width)
        if lines * texts.size < LOWER * height * best:
            best, part, height = texts.size, trial, lines
    return best, part


def _head(text: str, size: float) -> float:
    """The narrowest width at which a head keeps its words whole and has few lines."""
    width = max((text_width(word[:UNBROKEN], size, bold=True) for word in text.split()), default=0.0)
    while len(wrap(text, size, width, bold=True)) > HEAD_LINES and width < 120:
        width += size
    return width


def _tabular(text: str, size: float) -> float:
    """The width of a line whose figures all have the same width."""
    letters, figures = _apart(text)
    return text_width(letters, size) + figures * size


@lru_cache(maxsize=4096)
def _apart(text: str) -> tuple[str, float]:
    """The letters of a text, and the width of its figures and their points as a part of the type size."""
    text, points = _POINTS.subn("", text)
    text, figures = _FIGURES.subn("", text)
    return text, figures * FIGURE + points * POINT


def _widest(cells: Sequence[str], size: float) -> float:
    return max(
        (
            _tabular(piece, size)
            for cell in cells
            for piece in ([cell] if len(cell) <= ONE_LINE else (word[:UNBROKEN] for word in cell.split()))
        ),
        default=0.0,
    )


def _pack(needs: Sequence[float], room: float) -> list[tuple[int, ...]]:
    """Columns 1, 2 ... in as few parts as fit, of about equal length."""
    for parts in range(2, len(needs)):
        each = -(-len(needs) // parts)
        starts = range(0, len(needs), each)
        if all(sum(needs[start : start + each]) <= room for start in starts):
            return [tuple(range(start + 1, min(start + each, len(needs)) + 1)) for start in starts]
    return [(index + 1,) for index in range(len(needs))]


def _spread(chosen: tuple[int, ...], texts: _Texts, width: float) -> tuple[Part, int]:
    """Give each column what it needs, then the names of the rows and the heads what they wish for.

    Returns the part and how many lines it has.
    """
    needs = [texts.needs[index] for index in chosen]
    wishes = [_wish(index, texts) for index in chosen]
    wanted = [max(0.0, min(wish, width * 0.5) - need) for wish, need in zip(wishes, needs, strict=True)]
    spare = max(0.0, width - sum(needs))
    trials = [_widths(needs, wanted, spare * part, width) for part in FIRST]
    lines = [_height(trial, chosen, texts) for trial in trials]
    best = lines.index(min(lines))
    return Part(chosen, tuple(round(entry, 2) for entry in trials[best])), lines[best]


def _widths(needs: Sequence[float], wanted: Sequence[float], first: float, width: float) -> list[float]:
    """Widths when the first column may take `first` of the room to spare, and the heads share the rest."""
    others, left = sum(wanted[1:]), width - sum(needs) - min(wanted[0], first)
    part = min(1.0, left / others) if others and left > 0 else 0.0
    widths = [need + wish * part for need, wish in zip(needs, wanted, strict=True)]
    widths[0] = max(width - sum(widths[1:]), 1.0)
    return widths


def _height(widths: Sequence[float], chosen: Sequence[int], texts: _Texts) -> int:
    """The lines a table has: those of its head and of the names of its rows, one a row for white space."""
    pairs = zip(chosen, widths, strict=True)
    head = max(len(wrap(texts.header[index], texts.size, width - INSET, bold=True)) for index, width in pairs)
    return head + sum(1 + len(wrap(cell, texts.size, widths[0] - INSET)) for cell in texts.columns[0])


def _wish(index: int, texts: _Texts) -> float:
    head = text_width(texts.header[index], texts.size, bold=True)
    cells = max((_tabular(cell, texts.size) for cell in texts.columns[index]), default=0.0)
    return max(head, cells) + INSET
