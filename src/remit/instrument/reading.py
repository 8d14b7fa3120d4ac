"""From what a page sends to what is stored: never raises, and says in plain words what is wrong.

In a reading, a problem's `where.file` is the name of the field it is about, so that an error summary can
link to it. The rules of every kind: blank is left out; white space, control characters and broken
surrogates fall away; what can be understood is kept even when a rule about it is broken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from remit.core.problems import Place, Problem
from remit.core.words import MISSING, Choice, Variable, plain
from remit.instrument.authoring import OTHER
from remit.instrument.items import Item
from remit.instrument.kinds import Raw, Reading
from remit.instrument.parts import (
    OTHER_TEXT,
    all_missing,
    declined_in,
    flags,
    listed,
    typed_missing,
)

LONGEST_LINE = 500
"""Most characters of a short answer."""

LONGEST_TEXT = 20_000
"""Most characters of a long answer (about six pages)."""

_MOST_READ = 100_000
"""What comes after so many characters of one field is not looked at: the answer is too long by then."""

_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

Found = tuple[dict[str, str], list[Problem]]
"""Stored values by variable name, and what was wrong."""


def complain(code: str, field: str, what: str, fix: str) -> Problem:
    """A problem with what was sent in this field."""
    return Problem(code, Place(field), what, fix)


def brief(text: str) -> str:
    """A piece of what was sent, short enough to repeat."""
    line = plain(text)
    return line if len(line) <= 40 else f"{line[:39]}…"


def clean(text: str) -> str:
    """The text without characters that no file should hold, with one kind of line end, trimmed."""
    text = _UNUSABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip() if plain(text) else ""


def sent(raw: Raw, field: str) -> list[str]:
    """What was sent under this name: cleaned, without blanks and repetitions, in order."""
    values = raw.get(field, ())
    if isinstance(values, str):
        values = (values,)
    cleaned = (clean(value[:_MOST_READ]) for value in values if isinstance(value, str))
    return list(dict.fromkeys(value for value in cleaned if value))


def one(raw: Raw, field: str) -> tuple[str, list[Problem]]:
    """The single value of a field, empty when nothing was sent."""
    values = sent(raw, field)
    if len(values) > 1:
        what = f"You gave {len(values)} different answers where one is needed"
        return "", [complain("ANSWER-003", field, what, "give one answer")]
    return (values[0] if values else ""), []


# ---- closed answers ------------------------------------------------------------------------------


def chosen(raw: Raw, field: str, codes: Collection[str]) -> tuple[str, list[Problem]]:
    """The one code that was chosen, empty when none was."""
    value, problems = one(raw, field)
    if not value or value in codes:
        return value, problems
    what = f"“{brief(value)}” is not one of the answers to this question"
    return "", [complain("ANSWER-002", field, what, "choose an answer from the list")]


def chosen_or_missing(
    item: Item, raw: Raw, field: str, choices: Iterable[Choice]
) -> tuple[str, list[Problem]]:
    """The one code that was chosen, from the choices and the typed missing answers on offer."""
    return chosen(raw, field, {choice.code for choice in (*choices, *typed_missing(item))})


def ticked(raw: Raw, field: str) -> tuple[bool, list[Problem]]:
    """Whether a box was ticked."""
    value, problems = one(raw, field)
    if value in ("", "0"):
        return False, problems
    if value in ("1", "on"):
        return True, problems
    what = f"“{brief(value)}” is not something this box can hold"
    return False, [complain("ANSWER-002", field, what, "tick the box or leave it empty")]


def read_ticks(item: Item, raw: Raw) -> tuple[list[str], dict[str, str], list[Problem]]:
    """The codes that were ticked, what was written beside "other", and what was wrong."""
    codes, problems = _read_flags(item, raw)
    alone = any(choice.exclusive and choice.code in codes for choice in listed(item))
    other, text, wrong = read_other(item, raw, OTHER in codes, elsewhere=alone)
    if other and OTHER not in codes:
        codes.append(OTHER)
    return codes, text, [*problems, *wrong]


def _read_flags(item: Item, raw: Raw) -> tuple[list[str], list[Problem]]:
    """The codes of the choices that were ticked; an exclusive one must stand alone."""
    codes, problems = [], []
    for choice in listed(item):
        yes, wrong = ticked(raw, f"{item.id}.{choice.code}")
        problems += wrong
        codes += [choice.code] if yes else []
    alone = [choice for choice in listed(item) if choice.exclusive and choice.code in codes]
    if alone and len(codes) > 1:
        what = f"You chose “{brief(alone[0].label)}” together with another answer"
        fix = "keep only that one, or untick it"
        problems.append(complain("ANSWER-006", f"{item.id}.{alone[0].code}", what, fix))
    return codes, problems


def flag_values(item: Item, codes: Collection[str]) -> dict[str, str]:
    """The stored block: 1 for what was chosen and 0 for the rest, or nothing at all."""
    if not codes:
        return {}
    return {f"{item.id}.{choice.code}": "1" if choice.code in codes else "0" for choice in listed(item)}


def write_flags(item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
    """The fields of a stored block of ticks, of what was written beside "other", or of a declined answer."""
    code = declined_in(values, flags(item))
    if code and typed_missing(item):
        return {f"{item.id}.missing": [code]}
    ticks = {entry.name: ["1"] for entry in flags(item) if values.get(entry.name) == "1"}
    return {**ticks, **write_other(item, values)}


# ---- words ---------------------------------------------------------------------------------------


def words(raw: Raw, field: str, longest: int = LONGEST_LINE, lines: int = 1) -> tuple[str, list[Problem]]:
    """Words as they were written; a short answer is folded to one line."""
    value, problems = one(raw, field)
    if lines <= 1:
        value = plain(value)
    if len(value) > longest:
        what = f"Your answer is {len(value) - longest:,} characters too long"
        return "", [complain("ANSWER-010", field, what, f"shorten it to {longest:,} characters")]
    if value in MISSING:
        what = f"“{value}” is a sign that we use ourselves"
        return "", [complain("ANSWER-011", field, what, "write your answer in words, or leave it empty")]
    return value, problems


def read_other(
    item: Item, raw: Raw, taken: bool, elsewhere: bool
) -> tuple[bool, dict[str, str], list[Problem]]:
    """What was written beside "other": whether "other" is the answer, its stored text, what was wrong.

    `taken` means that "other" was chosen, `elsewhere` that it was not and cannot be meant any more,
    because another answer was. Words alone count as choosing "other".
    """
    if not item.other:
        return False, {}, []
    field = f"{item.id}.{OTHER_TEXT}"
    text, problems = words(raw, field)
    if not text:
        return taken, {}, problems
    if not taken and elsewhere:
        what = f"You wrote something beside “{brief(item.other)}” but chose another answer"
        fix = f"choose “{brief(item.other)}”, or empty the box beside it"
        return False, {}, [*problems, complain("ANSWER-017", field, what, fix)]
    return True, {field: text}, problems


def write_other(item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
    """The field beside "other"."""
    field = f"{item.id}.{OTHER_TEXT}"
    return {field: [values[field]]} if values.get(field) else {}


# ---- typed missing answers -----------------------------------------------------------------------


def settle(item: Item, variables: tuple[Variable, ...], raw: Raw, found: Found) -> Reading:
    """Join what was answered with a tick at "prefer not to say" or "not applicable"."""
    values, problems = found
    field = f"{item.id}.missing"
    if not typed_missing(item):
        return Reading(values, tuple(problems))
    code, wrong = chosen(raw, field, {choice.code for choice in typed_missing(item)})
    problems = [*problems, *wrong]
    if code and values:
        label = next(choice.label for choice in typed_missing(item) if choice.code == code)
        what = f"You gave an answer and also ticked “{brief(label)}”"
        problems.append(complain("ANSWER-016", field, what, "keep one of the two"))
    elif code:
        values = all_missing(item, variables, code)
    return Reading(values, tuple(problems))


def write_fields(
    item: Item, variables: tuple[Variable, ...], values: Mapping[str, str]
) -> dict[str, list[str]]:
    """Fields named as the variables are, or the tick that stands for a typed missing answer."""
    code = declined_in(values, variables)
    if code and typed_missing(item):
        return {f"{item.id}.missing": [code]}
    return {entry.name: [values[entry.name]] for entry in variables if values.get(entry.name)}


def read_radios(item: Item, raw: Raw, choices: Iterable[Choice]) -> Reading:
    """One closed answer stored in the variable `ITEM`."""
    code, problems = chosen_or_missing(item, raw, item.id, choices)
    return Reading({item.id: code} if code else {}, tuple(problems))


def write_radios(item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
    """The field of one closed answer."""
    return {item.id: [values[item.id]]} if values.get(item.id) else {}


def read_lines(item: Item, variables: tuple[Variable, ...], raw: Raw) -> Found:
    """Short answers, box by box; an empty box is closed up, so that answers never have gaps."""
    found: list[str] = []
    problems: list[Problem] = []
    for entry in variables:
        text, wrong = words(raw, entry.name)
        problems += wrong
        found += [text] if text else []
    return {entry.name: text for entry, text in zip(variables, found, strict=False)}, problems
