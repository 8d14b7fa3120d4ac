"""A month as people write it: in numbers, or in English or Welsh words."""

from __future__ import annotations

import re

from remit.instrument.tongues import WELSH

NAMES = tuple(WELSH.months.items())
"""The months in English and Welsh, in the order of the year."""

SHORTEST = 3
"""Three letters tell the months of both languages apart."""

_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})[-/. ](0?[1-9]|1[0-2])")
_YEAR_LAST = re.compile(r"(0?[1-9]|1[0-2])[-/. ]((?:19|20)[0-9]{2})")
_WORDS = re.compile(r"([A-Za-z]+)[.,]? ?((?:19|20)[0-9]{2})")


def read_month(text: str) -> str | None:
    """`2024-05` from 2024-05, 5/2024, May 2024 or Mai 2024; empty from nothing; None where it is no month."""
    plain = " ".join(text.split())
    if not plain:
        return ""
    if found := _YEAR_FIRST.fullmatch(plain):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _YEAR_LAST.fullmatch(plain):
        return f"{found[2]}-{int(found[1]):02}"
    if found := _WORDS.fullmatch(plain):
        number = _number_of(found[1])
        return f"{found[2]}-{number:02}" if number else None
    return None


def _number_of(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where there is none."""
    if len(word) < SHORTEST:
        return 0
    begun = word.casefold()
    return next(
        (at for at, names in enumerate(NAMES, 1) if any(name.casefold().startswith(begun) for name in names)),
        0,
    )
