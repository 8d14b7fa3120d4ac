"""Names for items, rows and choices: safe as column headers, unique, readable, stable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from remit.core.words import plain, slug
from remit.instrument.authoring import TAKEN
from remit.instrument.check import RESERVED

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_EMPTY = re.compile(r"[A-Za-z]{0,2}_?\d+|(?i:sq|item|row|option|multi|other)_?\d*")
_SIGNS = (("c++", "c_plus_plus"), ("++", " plus plus"), ("c#", "c_sharp"), ("f#", "f_sharp"), ("#", " sharp"))
_COMPARED = (
    (">=", " at least "),
    ("≥", " at least "),
    ("<=", " up to "),
    ("≤", " up to "),
    ("<", " under "),
    (">", " over "),
)


class Names:
    """Hands out names that were not used before, comparing without case (file names on Windows)."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def make(self, wanted: str) -> str:
        """The wanted name, with `_2`, `_3` ... when it is taken."""
        name, number = wanted, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name.casefold())
        return name

    def release(self, name: str) -> None:
        """Give a name back that was not used after all."""
        self._taken.discard(name.casefold())


def item_id(code: str, question: str, position: int) -> str:
    """An item's name from its code, or from the first words of its question, or from its position."""
    if _CODE.fullmatch(code) and len(code) <= 48:
        name = code
    else:
        name = slug(code, 48) if code and len(code) <= 48 else ""
        name = name or _short(question) or f"column_{position + 1}"
        if not name[0].isalpha():
            name = f"q{name}" if name[0].isdigit() else f"q_{name}"
    return f"{name}_item" if name.casefold() in RESERVED else name


def _short(text: str, longest: int = 40) -> str:
    """The first whole words of a text as a slug, up to `longest` letters."""
    whole = slug(_spell(text), 400)
    if len(whole) <= longest:
        return whole
    cut = whole[: longest + 1].rsplit("_", 1)[0] if "_" in whole[: longest + 1] else whole[:longest]
    return cut[:longest].strip("_")


def _spell(text: str) -> str:
    words = plain(text).casefold()
    for sign, spelt in (*_SIGNS, *_COMPARED):
        words = words.replace(sign, spelt)
    return re.sub(r"(?<=\d)\+", " plus", words)


def choice_code(label: str, position: int) -> str:
    """A choice's code from its label."""
    code = _short(label) or f"choice_{position + 1}"
    return f"{code}_1" if code in TAKEN else code


def choice_codes(labels: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """A unique code for each label, in order."""
    names = Names(taken)
    return [names.make(choice_code(label, position)) for position, label in enumerate(labels)]


def row_code(sub: str, text: str, position: int) -> str:
    """A matrix row's code: the export's own when it says something, else the first words of the row."""
    if _CODE.fullmatch(sub) and not _EMPTY.fullmatch(sub) and len(sub) <= 48:
        return f"{sub}_1" if sub in TAKEN else sub
    return choice_code(text or sub, position)


def letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA: a way to number things without digits."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
