"""In which order a coder meets the answers, and which two people code: by chance, and always the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from hashlib import sha256

DOUBLE = 25
"""Of a hundred answers, how many are coded by more than one person where a study does not say."""


def _chance(*words: str) -> str:
    return sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def in_order(units: Iterable[tuple[str, str]], item: str, coder: str) -> list[tuple[str, str]]:
    """The answers in this coder's own random order; an answer that is added moves no other.

    A random order keeps counts unbiased wherever coding stops.
    """
    return sorted(units, key=lambda unit: (_chance("order", item, coder, *unit), unit))


def doubled(answers: Iterable[str], item: str, percent: int = DOUBLE) -> frozenset[str]:
    """The ids of the respondents whose answers to an item are coded by more than one, without any offers."""
    ordered = sorted(set(answers), key=lambda answer: (_chance("double", item, answer), answer))
    return frozenset(ordered[: math.ceil(len(ordered) * min(max(percent, 0), 100) / 100)])
