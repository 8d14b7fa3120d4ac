"""Text that a spreadsheet program would compute, made plain in CSV files and read back as it was."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d+)?\Z")


def computes(text: str) -> bool:
    """Whether a spreadsheet program might take a cell for a formula; a plain number is none.

    Wide signs count as plain ones, and white space before them does not: some programs take it away.
    """
    if text[:1] in _BREAKS:
        return True
    shown = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return shown.lstrip().startswith(_SIGNS) and not _NUMBER.match(text)


def guarded(text: str, *, numbers: bool = False) -> str:
    """A cell as it is written: with an apostrophe before what would be computed, or is guarded already.

    `numbers`: before signed numbers too, in sheets of words, where none is meant as a number.
    """
    bare = text.lstrip("'")
    return f"'{text}" if computes(bare) or (numbers and _NUMBER.match(bare) and bare[0] in _SIGNS) else text


def unguarded(text: str) -> str:
    """The text that was guarded; every other text as it is."""
    return text[1:] if text[:1] == "'" and computes(text.lstrip("'")) else text
