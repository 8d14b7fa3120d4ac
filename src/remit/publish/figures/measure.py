"""How wide words are in Public Sans, so that labels are wrapped and nothing is clipped.

Widths come from the font itself (widths.py). Letters the font does not have are taken as wide, so a label is
never given too little room.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from remit.publish.figures import widths

UNKNOWN = 1000
"""Advance of a letter that Public Sans does not have, in thousandths of the type size."""


def _table(listed: str, more: dict[str, int]) -> dict[str, int]:
    entries = enumerate(map(int, listed.split(",")), start=widths.FIRST)
    return {chr(code): width for code, width in entries if width} | more


_WIDTHS = {
    False: _table(widths.REGULAR, widths.REGULAR_MORE),
    True: _table(widths.BOLD, widths.BOLD_MORE),
}


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text in the unit of `size` (kerning, which only narrows it, is left out)."""
    return _advance(text, bold) * size / 1000


@lru_cache(maxsize=16384)
def _advance(text: str, bold: bool) -> int:
    """The width in thousandths of the type size: whole numbers, so that widths of words can be added."""
    table = _WIDTHS[bold]
    return sum(table[c] if c in table else _other(c) for c in text)


@lru_cache(maxsize=1024)
def _other(letter: str) -> int:
    return 0 if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" else UNKNOWN


def wrap(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """The text in lines no wider than `width`; a single word that is wider is cut between letters."""
    lines: list[str] = []
    taken, blank = 0, _advance(" ", bold)
    for word in text.split() or [""]:
        joined = taken + blank + _advance(word, bold)
        if lines and joined * size / 1000 <= width:
            lines[-1] += f" {word}"
            taken = joined
        else:
            lines += _cut(word, size, width, bold)
            taken = _advance(lines[-1], bold)
    return lines


def _cut(word: str, size: float, width: float, bold: bool) -> list[str]:
    if text_width(word, size, bold) <= width:
        return [word]
    pieces, taken = [""], 0.0
    for letter in word:
        step = text_width(letter, size, bold)
        if pieces[-1] and taken + step > width:
            pieces.append("")
            taken = 0.0
        pieces[-1] += letter
        taken += step
    return pieces


def balance(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Like `wrap`, with lines of about the same length: no last line of one short word."""
    lines = wrap(text, size, width, bold)
    if len(lines) == 1:
        return lines
    longest = max(text_width(word, size, bold) for word in text.split())
    low, high = max(text_width(text, size, bold) / len(lines), min(longest, width)), width
    while high - low > size / 2:
        middle = (low + high) / 2
        trial = wrap(text, size, middle, bold)
        if len(trial) > len(lines):
            low = middle
        else:
            lines, high = trial, middle
    return lines
