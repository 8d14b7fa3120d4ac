"""What any kind asks of an item as authored: codes, choices and settings that hold together."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from remit.core.problems import Problem, Severity, nearest
from remit.core.words import MISSING, Choice, plain
from remit.instrument.items import Item

CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A code that becomes part of a column's header: no points and no blanks."""

LONGEST_CODE = 200

TAKEN = frozenset({"theme", "other_text", "missing"})
"""Codes that would make the name of another variable or field of the same item."""

OTHER = "other"

_USES = {
    "choices": "a list of choices",
    "rows": "a list of rows",
    "columns": "a list of columns",
    "other": "'other, please say'",
    "direction": "a favourable or unfavourable side",
    "key": "the mark 'key'",
}


def problem(item: Item, code: str, what: str, fix: str, severity: Severity = "error") -> Problem:
    """A problem of this item, at its place in the questionnaire."""
    return Problem(code, item.where, f"'{item.id}' {what}", fix, severity)


def check_uses(item: Item, settings: frozenset[str], uses: frozenset[str]) -> list[Problem]:
    """Settings that the kind does not know, and parts of an item that this kind has no use for."""
    found = [] if plain(item.text) else [problem(item, "ITEM-014", "asks nothing", "write its text")]
    for name in item.settings:
        if name not in settings:
            known = ", ".join(sorted(settings)) or "no settings of its own"
            what = f"has a setting that '{item.kind}' does not know: '{name}'{nearest(name, settings)}"
            found.append(
                problem(item, "ITEM-008", what, f"remove it or correct it; '{item.kind}' has {known}")
            )
    given = {
        "choices": item.choices,
        "rows": item.rows,
        "columns": item.columns,
        "other": item.other,
        "direction": item.favourable or item.unfavourable,
        "key": item.key,
    }
    for use, value in given.items():
        if value and use not in uses:
            what = f"has {_USES[use]}, which a '{item.kind}' item cannot use"
            found.append(problem(item, "ITEM-012", what, "remove it, or choose another kind"))
    if item.scope not in ("person", "organisation"):
        what = f"has the scope '{item.scope}'{nearest(item.scope, ('person', 'organisation'))}"
        found.append(problem(item, "ITEM-018", what, "write scope: person or scope: organisation"))
    return found


def check_codes(item: Item, codes: Sequence[str], noun: str, header: bool = True) -> list[Problem]:
    """Codes that are malformed, taken, or there twice; `noun` is what they stand for ("choice", "row").

    A code that becomes part of a column's `header` is held to `CODE`; one that is only stored may be any
    short text on one line.
    """
    found: list[Problem] = []
    taken, seen = TAKEN if header else frozenset(MISSING), set[str]()
    for code in codes:
        if header and not CODE.fullmatch(code):
            what = f"has a {noun} with the code '{code[:40]}', which cannot be part of a column's name"
            fix = "use up to 64 letters, digits, hyphens and underscores, and put the words in its label"
            found.append(problem(item, "ITEM-006", what, fix))
        elif not code or code != plain(code) or not code.isprintable() or len(code) > LONGEST_CODE:
            what = f"has a {noun} with the code '{plain(code)[:40]}', which cannot be stored as it is"
            fix = "use a short code on one line, without blanks around it, and put the words in its label"
            found.append(problem(item, "ITEM-006", what, fix))
        elif code in taken:
            what = f"has a {noun} with the code '{code}', which Remit needs itself"
            found.append(problem(item, "ITEM-002", what, f"call it something else, for example '{code}_1'"))
        elif code in seen:
            what = f"has two {noun}s with the code '{code}', so their answers could not be told apart"
            found.append(problem(item, "ITEM-005", what, "give each its own code"))
        seen.add(code)
    return found


def check_choices(
    item: Item, choices: tuple[Choice, ...], least: int = 2, flags: bool = False
) -> list[Problem]:
    """A list of choices: enough of them, with sound codes and words of their own.

    `flags` says that each choice becomes a variable of its own, so that its code stands in a header.
    """
    found = check_codes(item, [choice.code for choice in choices], "choice", header=flags)
    if len(choices) < least:
        count = {0: "no choices", 1: "one choice"}.get(len(choices), f"{len(choices)} choices")
        what = f"is a '{item.kind}' item with {count}"
        fix = f"list at least {least} under choices"
        # An import lists the answers that occurred; one answer for all is no reason not to tabulate it.
        only: Severity = "warning" if choices and item.source else "error"
        found.append(problem(item, "ITEM-007", what, fix, only))
    words: dict[str, str] = {}
    for choice in choices:
        label = plain(choice.label)
        if not label:
            what = f"has the choice '{choice.code}' without words"
            found.append(problem(item, "ITEM-014", what, "write its label"))
        elif label in words and words[label] != choice.code:
            what = f"has two choices that read '{label[:60]}': '{words[label]}' and '{choice.code}'"
            found.append(
                problem(item, "ITEM-015", what, "word them apart, or keep one of the two", severity="warning")
            )
        words.setdefault(label, choice.code)
    return found + check_direction(item, choices)


def check_direction(item: Item, choices: tuple[Choice, ...]) -> list[Problem]:
    """The favourable and unfavourable sides: codes that exist, none on both."""
    codes = [choice.code for choice in choices]
    found = []
    for name, side in (("favourable", item.favourable), ("unfavourable", item.unfavourable)):
        for code in side:
            if code not in codes:
                what = f"names '{code}' as {name}, but has no such choice{nearest(code, codes)}"
                found.append(problem(item, "ITEM-013", what, f"use one of: {', '.join(codes)}"))
    for code in sorted(set(item.favourable) & set(item.unfavourable)):
        what = f"names '{code}' as favourable and as unfavourable"
        found.append(problem(item, "ITEM-013", what, "keep it on one side"))
    return found


# ---- settings ------------------------------------------------------------------------------------


def whole_setting(item: Item, name: str, default: int, most: int = 1_000) -> int:
    """A whole number among the settings, kept within 0 and `most`; the default where it is unsound."""
    value = item.settings.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return default
    return max(0, min(value, most))


def number_setting(item: Item, name: str) -> float | None:
    """A number among the settings, or None."""
    value = item.settings.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def text_setting(item: Item, name: str, default: str = "") -> str:
    """Words among the settings."""
    value = item.settings.get(name)
    return value if isinstance(value, str) else default


def check_whole(item: Item, name: str, least: int, most: int, needed: bool = False) -> list[Problem]:
    """A setting that must be a whole number from `least` to `most`."""
    value = item.settings.get(name)
    if value is None:
        what = f"does not say its '{name}'"
        return [problem(item, "ITEM-011", what, f"add {name}: {max(least, 3)}")] if needed else []
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        what = f"has {name}: {str(value)[:40]}"
        return [
            problem(item, "ITEM-009", what, f"write a whole number from {least} to {most}, without quotes")
        ]
    return []


def check_number(item: Item, name: str) -> list[Problem]:
    """A setting that must be a number when it is there."""
    if name in item.settings and number_setting(item, name) is None:
        what = f"has {name}: {str(item.settings[name])[:40]}, which is not a number"
        return [problem(item, "ITEM-009", what, "write digits without quotes, for example 40 or 0.5")]
    return []


def check_text(item: Item, name: str) -> list[Problem]:
    """A setting that must be words when it is there."""
    if name in item.settings and not isinstance(item.settings[name], str):
        what = f"has {name}: {str(item.settings[name])[:40]}, where words are expected"
        return [problem(item, "ITEM-009", what, "put it in quotes")]
    return []
