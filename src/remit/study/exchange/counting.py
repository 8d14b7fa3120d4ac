"""How another program counts the signs of a text, judged by the words it says its passages hold.

The standard says Unicode code points. Programs built on UTF-16 count an emoji as two, and of programs that
store CR LF some count it once, some twice. Most put the words of a passage, or their beginning, beside its
position, so each way of counting can be tried: theirs is the one under which most passages read right.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.study.exchange.texts import is_astral


class Selected(Struct, frozen=True):
    """A passage as another program gives it: positions in its own counting, and its words if it says them."""

    start: int
    end: int
    words: str = ""


class Counted(Struct, frozen=True):
    """A text, its passages in code points of it, and whether the words of all passages bear that out."""

    text: str
    passages: tuple[tuple[int, int], ...]
    borne_out: bool


def count(text: str, selected: Sequence[Selected], *, one_line_end: bool = False) -> Counted:
    """The text and the passages as the program meant them.

    Without words, or where several ways fit as well, positions are code points; `one_line_end` says that the
    program is known to count CR LF once.
    """
    tried = [_try(each, selected, units) for each in _texts(text, one_line_end) for units in _ways(text)]
    return max(tried, key=lambda each: each[0])[1]  # the first of the best


def _texts(text: str, one_line_end: bool) -> list[str]:
    if "\r\n" not in text:
        return [text]
    short = text.replace("\r\n", "\n")
    return [short, text] if one_line_end else [text, short]


def _ways(text: str) -> tuple[bool, ...]:
    return (False, True) if is_astral(text) else (False,)


def _try(text: str, selected: Sequence[Selected], units: bool) -> tuple[int, Counted]:
    """How many passages read as they should under one way of counting, and what it makes of them."""
    points = _points(text) if units else None
    passages: list[tuple[int, int]] = []
    fits = said = 0
    for each in selected:
        start, end = (
            (each.start, each.end) if points is None else (_at(points, each.start), _at(points, each.end))
        )
        passages.append((start, end))
        said += bool(each.words)
        fits += bool(each.words) and 0 <= start < end <= len(text) and reads_as(text[start:end], each.words)
    return fits, Counted(text, tuple(passages), fits == len(selected) == said)


def _points(text: str) -> list[int]:
    """By position in UTF-16 units the position in code points; -1 inside a sign."""
    found: list[int] = []
    for position, sign in enumerate(text):
        found += [position, -1] if sign > "\uffff" else [position]
    return [*found, len(text)]


def _at(points: Sequence[int], place: int) -> int:
    return points[place] if 0 <= place < len(points) else -1


def reads_as(passage: str, words: str) -> bool:
    """Whether a passage begins with these words, or is them; blanks and the dots of a cut do not count."""
    window = 2 * len(words) + 64  # no more is looked at, so that nobody makes us look for ever
    plain, said = "".join(passage[:window].split()), "".join(words.split())
    return plain == said or (bool(cut := said.rstrip(".…")) and plain.startswith(cut))
