"""The answers of a structure as choices, and how else a file may write them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.core.words import NOT_APPLICABLE, REFUSED, Choice, match_key
from remit.instrument.authoring import CODE, TAKEN
from remit.study.importing.naming import Names, choice_codes
from remit.study.importing.structure import Answer
from remit.study.importing.vocabulary import is_refusal, opinion_of

_LONGEST = 60


class Closed(Struct, frozen=True):
    """A list of answers.

    `codes` and `aliases` map other codes and other labels (in other languages) to what is stored.
    """

    choices: tuple[Choice, ...]
    refused: str
    codes: dict[str, str]
    aliases: dict[str, str]
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()


def close(answers: Sequence[Answer], *, flags: bool, exclusive: Sequence[str] = ()) -> Closed:
    """Choices from answers; "prefer not to say" becomes a typed refusal, but not among `flags`."""
    refused = None if flags else next((answer for answer in answers if is_refusal(answer.label)), None)
    shown = [answer for answer in answers if answer is not refused]
    labels = [answer.label or answer.code for answer in shown]
    codes = sound_codes([answer.code for answer in shown], labels) if flags else stored_codes(shown)
    family = opinion_of(labels)
    middle = family.middle if family else -1
    levels = [family.level(label) if family else -1 for label in labels]
    choices = tuple(
        Choice(code, label, score, answer.code in exclusive)
        for code, label, score, answer in zip(codes, labels, _scores(levels), shown, strict=True)
    )
    sided = list(zip(codes, levels, strict=True)) if middle >= 0 else []
    return Closed(
        choices,
        refused.label if refused else "",
        _other_codes(shown, codes, refused),
        _other_labels(shown, codes, labels, refused),
        tuple(code for code, level in sided if level > middle),
        tuple(code for code, level in sided if 0 <= level < middle),
    )


def _scores(levels: Sequence[int]) -> list[float | None]:
    """1, 2, 3 ... from the low end, whichever way round the list is written; none beside a scale."""
    inside = sorted({level for level in levels if level >= 0})
    return [float(inside.index(level) + 1) if level >= 0 else None for level in levels]


def _other_codes(shown: Sequence[Answer], codes: Sequence[str], refused: Answer | None) -> dict[str, str]:
    found = {answer.code: code for answer, code in zip(shown, codes, strict=True) if answer.code != code}
    return found | ({refused.code: REFUSED} if refused else {})


def _other_labels(
    shown: Sequence[Answer], codes: Sequence[str], labels: Sequence[str], refused: Answer | None
) -> dict[str, str]:
    known = {match_key(text) for text in (*labels, *codes)}
    found = {
        match_key(other): code
        for answer, code in zip(shown, codes, strict=True)
        for other in answer.others
        if match_key(other) not in known
    }
    return found | {match_key(other): REFUSED for other in (refused.others if refused else ())}


def sound_codes(codes: Sequence[str], labels: Sequence[str] = ()) -> list[str]:
    """Codes that may stand in a column's name; unsound ones are made from their words, or from themselves."""
    names = Names(TAKEN)
    words = labels or codes
    return [
        names.make(code if CODE.fullmatch(code) else choice_codes([word])[0])
        for code, word in zip(codes, words, strict=True)
    ]


def stored_codes(answers: Sequence[Answer]) -> list[str]:
    """Codes that are only stored: short plain text stays as it is."""
    names = Names((REFUSED, NOT_APPLICABLE))
    return [
        names.make(key if (key := match_key(answer.code)) and len(key) <= _LONGEST else f"c{index + 1}")
        for index, answer in enumerate(answers)
    ]
