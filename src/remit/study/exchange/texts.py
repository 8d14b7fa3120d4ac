"""An answer in the form that other programs keep, and positions carried from one form to the other.

Positions are code points. Other programs know one line end only, XML knows no control characters, and some
compose accents, so a text may come back in another form than it left in. Two texts are laid over each other
unit by unit: a line end, a letter with its accents, or any other sign is a unit.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

from msgspec import Struct

STANDS_FOR = "\ufffd"
"""What is written for a sign that XML cannot hold: one code point for one, so nothing shifts."""

UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")


def plain_text(text: str) -> str:
    """The text with LF as its only line end, and without signs that XML cannot hold."""
    return UNSAFE.sub(STANDS_FOR, _LINE_END.sub("\n", text))


def is_astral(text: str) -> bool:
    """Whether a text holds signs that programs counting in UTF-16 count as two, such as most emoji."""
    return any(sign > "\uffff" for sign in text)


class Alignment(Struct, frozen=True):
    """Where each unit of one text begins in it and in the other; the last entry is the end of both."""

    here: tuple[int, ...]
    there: tuple[int, ...]

    def carried(self, start: int, end: int) -> tuple[int, int]:
        """The same passage in the other text; a passage that cuts through a unit takes it whole."""
        return self._place(start, upward=False), self._place(end, upward=True)

    def _place(self, position: int, *, upward: bool) -> int:
        unit = bisect_right(self.here, position) - 1
        within = position - self.here[unit]
        if not within:
            return self.there[unit]
        if self.here[unit + 1] - self.here[unit] == self.there[unit + 1] - self.there[unit]:
            return self.there[unit] + within
        return self.there[unit + 1] if upward else self.there[unit]


@lru_cache(maxsize=256)
def align(here: str, there: str) -> Alignment | None:
    """The two texts laid over each other; None where they differ in more than their form."""
    if here == there:
        whole = tuple(range(len(here) + 1))
        return Alignment(whole, whole)
    units, others = _units(here), _units(there)
    if [unit for _, unit in units] != [unit for _, unit in others]:
        return None
    return Alignment(
        (*(start for start, _ in units), len(here)),
        (*(start for start, _ in others), len(there)),
    )


def _units(text: str) -> list[tuple[int, str]]:
    """Where each unit begins, with the form in which equal units are equal."""
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        end = _unit_end(text, position)
        unit = text[position:end]
        if unit in ("\r\n", "\r"):
            unit = "\n"
        elif not unit.isascii() or UNSAFE.match(unit):
            unit = UNSAFE.sub(STANDS_FOR, unicodedata.normalize("NFC", unit))
        found.append((position, unit))
        position = end
    return found


def _unit_end(text: str, start: int) -> int:
    if text.startswith("\r\n", start):
        return start + 2
    end = start + 1
    while end < len(text) and text[end] > "\x7f" and _joins(text[start:end], text[end]):
        end += 1
    return end


def _joins(unit: str, sign: str) -> bool:
    """Whether a sign is part of the unit before it: an accent, or a letter that composes with it."""
    if unit in ("\r", "\n"):
        return False
    if unicodedata.combining(sign):
        return True
    tail = unit[-3:]  # what a starter composes with is never further away
    joined = unicodedata.normalize("NFC", tail + sign)
    return joined != unicodedata.normalize("NFC", tail) + unicodedata.normalize("NFC", sign)
