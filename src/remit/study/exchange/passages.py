"""A passage in another program's text as the same passage of the answer."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from remit.study.exchange.naming import shown
from remit.study.exchange.texts import Alignment, align
from remit.study.exchange.values import Answer, FoundSource, Mark


class Fault(Struct, frozen=True):
    """Why a passage has no place, ready to become a problem; `key` tells it from others of its sort."""

    code: str
    key: str
    what: str
    fix: str


MOST_TIMES = 20
"""A text that is this many times as long as the answer is another text; composed letters give 4 at most."""

Passage = tuple[int | None, int | None]
_NOTHING = Fault("", "", "", "")


def passage_of(mark: Mark, source: FoundSource, answer: Answer) -> tuple[Passage | None, Fault]:
    """The first sign of the passage in the answer and the one after its last; None twice: all of it.

    None with the reason where the text is not that answer, or the passage not inside it.
    """
    if mark.start is None or mark.end is None:
        return ((None, None), _NOTHING) if mark.words is None else _by_words(mark.words, answer)
    laid = lay(source.text, answer.text)
    where = f"answer '{answer.id}' to '{answer.variable}'"
    if laid is None:
        what = f"the text of {where} is another one in this file, so its passages would be wrong"
        fix = "do not edit answers in the other program; leave such codings out with --leave-out"
        if source.text is None:
            what = f"the text of {where} is not in this file, so its passages cannot be checked"
        return None, Fault("EXCHANGE-031", f"{answer.variable} {answer.id}", what, fix)
    alignment, lead = laid
    start, end = mark.start - lead, mark.end - lead
    length = alignment.here[-1]
    if not (0 <= mark.start < mark.end <= len(source.text or "")) or start >= length or end <= 0:
        said = f"{mark.start} to {mark.end}" if min(mark.start, mark.end) >= 0 else "its position"
        what = f"a passage of {where} is not inside it: {said}, where there are {length} signs"
        fix = "mark it again in the other program, or leave such codings out with --leave-out"
        return None, Fault("EXCHANGE-032", f"{answer.variable} {answer.id} {said}", what, fix)
    first, last = alignment.carried(max(start, 0), min(end, length))
    whole = first == 0 and last == len(answer.text)
    return ((None, None) if whole else (first, last)), _NOTHING


@lru_cache(maxsize=256)
def lay(text: str | None, answer: str) -> tuple[Alignment, int] | None:
    """A text laid over an answer, and how many signs stand before it: a mark of the byte order, blanks."""
    if text is None or len(text) > MOST_TIMES * len(answer) + MOST_TIMES:
        return None
    for candidate, lead in _candidates(text):
        alignment = align(candidate, answer)
        if alignment is not None:
            return alignment, lead
    return None


def _candidates(text: str) -> list[tuple[str, int]]:
    found = [(text, 0)]
    if text.startswith("\ufeff"):
        found.append((text[1:], 0))  # no program counts the mark of the byte order
    bare = text.removeprefix("\ufeff")
    found.append((bare.strip(), len(bare) - len(bare.lstrip())))
    return found


def _by_words(words: str, answer: Answer) -> tuple[Passage | None, Fault]:
    """Where words stand that came without a place; blanks between them do not count."""
    wanted = words.split()
    places = _places(answer.text, wanted) if wanted else []
    if len(places) == 1:
        start, end = places[0]
        whole = not answer.text[:start].strip() and not answer.text[end:].strip()
        return ((None, None) if whole else (start, end)), _NOTHING
    times = f"{len(places)} times" if places else "nowhere"
    said = shown(words)
    what = f"the words '{said}' stand {times} in answer '{answer.id}' to '{answer.variable}'"
    fix = "read the project file (.sqlite3), which says where highlights stand, or use --leave-out"
    return None, Fault("EXCHANGE-034", f"{answer.variable} {answer.id} {said}", what, fix)


def _places(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Every passage that reads as these words, letter by letter, whatever blanks stand between."""
    letters = [(place, sign) for place, sign in enumerate(text) if not sign.isspace()]
    plain = "".join(sign for _, sign in letters)
    sought = "".join(wanted)
    found: list[tuple[int, int]] = []
    at = plain.find(sought)
    while at >= 0:
        found.append((letters[at][0], letters[at + len(sought) - 1][0] + 1))
        at = plain.find(sought, at + 1)
    return found
