"""What a column of cells looks like, judged from its distinct answers alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from remit.core.words import Choice, brief, plain
from remit.study.importing.naming import choice_codes
from remit.study.importing.quantities import (
    amount,
    bands,
    is_whole,
    iso_date,
    month_comes_first,
    number,
    scale_point,
)
from remit.study.importing.tally import Tally
from remit.study.importing.vocabulary import is_aside, is_not_applicable, is_other, is_refusal, opinion_of

Form = Literal["blank", "yes_no", "scale", "whole", "number", "date", "bands", "opinion", "choice", "text"]


class Shape(Struct, frozen=True):
    """The form of a column.

    `choices` are its closed answers in order, labels as found; `refused` is the label of "prefer not to
    say" where it occurs. `comma` reads `1,5` as a decimal, `month_first` reads 3/4 as 4 March. `guesses` are
    sentences for the report.
    """

    form: Form
    choices: tuple[Choice, ...] = ()
    refused: str = ""
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    comma: bool = False
    month_first: bool = False
    guesses: tuple[str, ...] = ()


_YES_NO = {"yes": "yes", "no": "no"}
_ASKS_YES_NO = re.compile(
    r"\s*(?:\S{1,20}[.:)]\s+)?(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may)\s\S.*\?\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_HOW_MANY = re.compile(r"\bhow (?:many|much|often|long|far)\b|\bnumber of\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:describe|explain|enter|specify|comments?|separated|list|other job title|what skills"
    r"|how did you|why"
    r"|in your own words|please give|tell us|which conferences?|e-?mail)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\b(?:which of|select|choose|tick|type of|what is the highest|gender|age|which \w+\?)", re.IGNORECASE
)


def shape(found: Tally, question: str = "", *, comma: bool = False, closed: bool = False) -> Shape:
    """The form of a column with these answers.

    `question` are the words above it, `comma` reads decimal commas, `closed` says that words are a list.
    """
    refused_key, refused = _refusal(found)
    rest = found.without([refused_key]) if refused_key else found
    if not rest.spellings:
        return Shape("choice", (), refused) if refused else Shape("blank")
    tests: tuple[Callable[[Tally, str, bool], Shape | None], ...] = (
        _yes_no,
        _one_or_nought,
        _points,
        _numbers,
        _dates,
        _opinions,
        _bands,
    )
    for test in tests:
        judged = test(rest, question, comma)
        if judged is not None:
            return _with(judged, refused)
    listed_here = closed or looks_closed(rest, question)
    return _with(_choices(rest), refused) if listed_here else Shape("text")


def _with(judged: Shape, refused: str) -> Shape:
    if not refused:
        return judged
    return Shape(
        judged.form,
        judged.choices,
        refused,
        judged.favourable,
        judged.unfavourable,
        judged.comma,
        judged.month_first,
        (*judged.guesses, f"'{refused}' is kept as a refusal (.r), apart from the other answers"),
    )


def _refusal(found: Tally) -> tuple[str, str]:
    """The most frequent answer that means "prefer not to say", as key and label."""
    counts = found.counts
    keys = sorted((key for key in counts if is_refusal(key)), key=lambda key: (-counts[key], key))
    return (keys[0], found.label(keys[0])) if keys else ("", "")


def listed(found: Tally, order: Sequence[str], scores: Sequence[float | None] = ()) -> tuple[Choice, ...]:
    """Choices for match keys in this order, labels as found, codes made of their words."""
    labels = [found.label(key) for key in order]
    points = list(scores) or [None] * len(labels)
    return tuple(
        Choice(code, label, score)
        for code, label, score in zip(choice_codes(labels), labels, points, strict=True)
    )


# ---- the forms, most specific first --------------------------------------------------------------


def _yes_no(found: Tally, _question: str, _comma: bool) -> Shape | None:
    codes = {key: _YES_NO.get(key.casefold()) for key in found.spellings}
    if None in codes.values() or len(set(codes.values())) != len(codes):
        return None
    labels = {code: found.label(key) for key, code in codes.items()}
    choices = (Choice("yes", labels.get("yes", "Yes")), Choice("no", labels.get("no", "No")))
    return Shape("yes_no", choices)


def _one_or_nought(found: Tally, question: str, comma: bool) -> Shape | None:
    """1 and 0 under a question that is answered by yes or no; under any other they are numbers."""
    values = {number(key, comma=comma) for key in found.spellings}
    if values != {"0", "1"} or not _ASKS_YES_NO.match(question) or _ASKS_HOW_MANY.search(question):
        return None
    choices = (Choice("yes", "Yes"), Choice("no", "No"))
    guess = "1 was taken as yes and 0 as no, because the question asks for one of the two"
    return Shape("yes_no", choices, guesses=(guess,))


def points_of(found: Tally) -> dict[int, str] | None:
    """Point to label as found, when every answer is a point of one scale and one has words; else None."""
    best: dict[int, tuple[bool, int, str]] = {}
    worded = False
    for key, count in found.counts.items():
        point = scale_point(key)
        if point is None:
            return None
        value, words = point
        worded = worded or bool(words)
        known = best.get(value)
        if known and known[0] and words and known[2] != key:
            return None  # two different wordings of one point: not a scale
        if not known or (bool(words), count) > known[:2]:
            best[value] = (bool(words), count, key)
    low, high = min(best), max(best)
    if not worded or high - low > 20 or high == low:
        return None
    return {
        value: found.label(best[value][2]) if best.get(value) and best[value][0] else str(value)
        for value in range(low, high + 1)
    }


def _points(found: Tally, _question: str, _comma: bool) -> Shape | None:
    points = points_of(found)
    if points is None:
        return None
    if opinion_of([label for label in points.values() if not label.lstrip("-").isdigit()]) and all(
        not label.lstrip("-").isdigit() for label in points.values()
    ):
        return None  # "1 - Strongly disagree" to "5 - Strongly agree": an opinion scale with numbers
    choices = tuple(Choice(str(value), label, float(value)) for value, label in points.items())
    unseen = [label for value, label in points.items() if not _has(found, value)]
    guesses = ["a scale: its points were put in the order of their numbers"]
    if unseen:
        guesses.append(f"nobody chose {', '.join(unseen)}, which the scale must have")
    return Shape("scale", choices, guesses=tuple(guesses))


def _has(found: Tally, value: int) -> bool:
    return any((point := scale_point(key)) is not None and point[0] == value for key in found.spellings)


def _numbers(found: Tally, question: str, comma: bool) -> Shape | None:
    counts = found.counts
    bare = {key: number(key, comma=comma) for key in counts}
    united = _united(bare, question, comma)
    parsed = bare | united
    wrong = {key: counts[key] for key, value in parsed.items() if value is None}
    good = sum(counts.values()) - sum(wrong.values())
    # A stray "-" or "none" does not make a column of numbers into text; bands and words do.
    if not good or (wrong and (good < 8 or sum(wrong.values()) > 0.2 * good)):
        return None
    if len(wrong) > 5 and not united:
        return None
    if (wrong or united) and bands(list(parsed)) is not None:
        return None
    whole = not united and all(is_whole(value) for value in parsed.values() if value is not None)
    guesses = []
    changed = [key for key, value in bare.items() if value is not None and value != key]
    if changed:
        told = next((key for key in changed if "," in key), changed[0])  # what may be a thousandfold wrong
        guesses.append(f"numbers are written in one way ('{plain(found.label(told))}' became {bare[told]})")
    if united:
        cells = sum(counts[key] for key in united)
        shown = ", ".join(
            f"'{plain(found.label(key))}' as {value}" for key, value in list(united.items())[:5]
        )
        guesses.append(f"numbers with a unit or words beside them were read in {cells} cell(s): {shown}")
    if wrong:
        shown = ", ".join(
            f"'{brief(found.label(key))}' ({count})" for key, count in sorted(wrong.items())[:5]
        )
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        guesses.append(f"not numbers, kept as they stand and left out of means: {shown}{more}")
    return Shape("whole" if whole else "number", comma=comma, guesses=tuple(guesses))


def _united(bare: Mapping[str, str | None], question: str, comma: bool) -> dict[str, str]:
    """The values of cells that hold one number with a unit."""
    found = {key: amount(key, question, comma=comma) for key, value in bare.items() if value is None}
    return {key: value for key, value in found.items() if value is not None}


def _dates(found: Tally, _question: str, _comma: bool) -> Shape | None:
    month_first, guessed = month_comes_first(found.spellings)
    parsed = [iso_date(key, month_first=month_first) for key in found.spellings]
    if any(value is None for value in parsed):
        return None
    guesses = []
    if guessed:
        guesses.append("dates such as 3/4 were read with the day first, a guess")
    if any(value is not None and value[1] for value in parsed):
        guesses.append("the time of day was cut from the dates")
    return Shape("date", month_first=month_first, guesses=tuple(guesses))


def _opinions(found: Tally, _question: str, _comma: bool) -> Shape | None:
    family = opinion_of([found.label(key) for key in found.spellings])
    if family is None:
        return None
    levels = {key: family.level(found.label(key)) for key in found.spellings}
    inside = sorted((key for key, level in levels.items() if level >= 0), key=lambda key: (levels[key], key))
    order = inside + _asides(found, [key for key, level in levels.items() if level < 0])
    scores = [float(position + 1) for position in range(len(inside))]
    choices = listed(found, order, [*scores, *[None] * (len(order) - len(inside))])
    codes = dict(zip(order, (choice.code for choice in choices), strict=True))
    high = [codes[key] for key in inside if family.middle >= 0 and levels[key] > family.middle]
    low = [codes[key] for key in inside if family.middle >= 0 and levels[key] < family.middle]
    side = f"; the favourable side is {', '.join(high)}" if high else ""
    guess = f"labels of {family.name}, put in their usual order{side}"
    return Shape("opinion", choices, "", tuple(high), tuple(low), guesses=(guess,))


def _bands(found: Tally, _question: str, _comma: bool) -> Shape | None:
    asides = [key for key in found.spellings if is_aside(key) or key.casefold() in ("none", "nothing")]
    inside = [key for key in found.spellings if key not in asides]
    ends = bands(inside)
    if ends is None:
        return None
    none_first = [key for key in asides if key.casefold() in ("none", "nothing")]
    order = none_first + sorted(inside, key=lambda key: (ends[key][0], ends[key][1]))
    order += _asides(found, [key for key in asides if key not in none_first])
    return Shape("bands", listed(found, order), guesses=("bands, put in the order of their numbers",))


def _asides(found: Tally, keys: Sequence[str]) -> list[str]:
    """The remainder ("Other"), then "not applicable", then "don't know"."""
    counts = found.counts
    return sorted(keys, key=lambda key: (not is_other(key), not is_not_applicable(key), -counts[key], key))


def _choices(found: Tally) -> Shape:
    counts = found.counts
    last = [key for key in counts if is_aside(key)]
    first = sorted((key for key in counts if key not in last), key=lambda key: (-counts[key], key))
    order = first + _asides(found, last)
    guesses = []
    if len(order) > 1:
        guesses.append("the order of the answers is a guess: by frequency, then by alphabet")
    return Shape("choice", listed(found, order), guesses=tuple(guesses))


def looks_closed(found: Tally, question: str = "") -> bool:
    """Whether few distinct answers come back often enough to have been a list rather than free text."""
    counts = found.counts
    answers, distinct = sum(counts.values()), len(counts)
    repeated = sum(count for count in counts.values() if count > 1) / answers
    long = any("\n" in text or len(text) > 250 for counter in found.spellings.values() for text in counter)
    if long and repeated < 0.9:
        return False
    if distinct == 1:
        return answers >= 3 or (len(next(iter(counts))) <= 60 and not _FREE.search(question))
    if repeated < 0.9 and any(found.variants(key) for key in counts):
        return False  # "no", "No" and "NO" were typed, not chosen
    words = sum(len(key.split()) * count for key, count in counts.items()) / answers
    needed = 0.5 + (0.2 if _FREE.search(question) else 0.0) - (0.2 if _CLOSED.search(question) else 0.0)
    needed += 0.2 if words > 8 else 0.0
    if distinct > max(12.0, 0.5 * answers):
        return False  # mostly different: typed, whatever the few that repeat
    few = max(12.0, (8 if words <= 5 else 4) * math.sqrt(answers))
    most = few if repeated < 0.85 else max(30.0, few, answers / 4)
    return repeated >= needed and distinct <= most
