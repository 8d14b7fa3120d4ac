"""Choosing the words of a quote: a passage found by its words, edits added and taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from remit.coding.quotes import Edit

REPLACEMENTS = ("[a colleague]", "[an organisation]", "[a place]", "[a date]", "[a number]", "[...]")
"""What is most often printed in the place of words that point to somebody."""


def find_words(text: str, words: str, start: int, end: int) -> tuple[int, int] | None:
    """Where words stand in a part of a text, however their spaces and line ends were copied.

    None unless they stand there exactly once.
    """
    pieces = words.split()
    if not pieces:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, pieces)))
    found: list[tuple[int, int]] = []
    place = start
    while len(found) < 2 and (match := pattern.search(text, place, end)):
        found.append(match.span())
        place = match.start() + 1
    return found[0] if len(found) == 1 else None


def bracketed(words: str) -> str:
    """A replacement in square brackets, whoever typed them; empty where nothing is left."""
    plain = " ".join(re.sub(r"[\[\]]", " ", words).split())
    return f"[{plain}]" if plain else ""


def with_edit(edits: Iterable[Edit], fresh: Edit) -> tuple[Edit, ...]:
    """Edits with one more, in order; those that it touches give way to it."""
    kept = [each for each in edits if each.end <= fresh.start or fresh.end <= each.start]
    return tuple(sorted([*kept, fresh]))


def within_passage(edits: Iterable[Edit], start: int, end: int) -> tuple[Edit, ...]:
    """The edits that lie inside a passage: the others go where the passage is made smaller."""
    return tuple(sorted(each for each in edits if start <= each.start and each.end <= end))
