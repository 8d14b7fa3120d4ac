"""Numbers as people write them, with a unit and a range."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from msgspec import Struct

from remit.core.problems import Problem
from remit.core.words import plain
from remit.instrument.authoring import check_number, check_text, number_setting, problem, text_setting
from remit.instrument.items import Item
from remit.instrument.reading import brief, complain

LARGEST = 10**15 - 1
"""Numbers up to here are exact as floating point."""

SETTINGS = frozenset({"unit", "lowest", "highest"})

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]{1,9})?")
_SIMPLE = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_COMMA = re.compile(r"[+-]?[0-9]{1,15},[0-9]{1,9}")
_LONGEST = 60


class Bounds(Struct, frozen=True):
    """What a number may be: whole or not, its unit, and the range (None: open at that end)."""

    whole: bool
    unit: str = ""
    lowest: float | None = 0
    highest: float | None = None


def bounds(item: Item, whole: bool) -> Bounds:
    """The bounds of a number item: from 0 upwards unless its settings say otherwise."""
    lowest = number_setting(item, "lowest")
    return Bounds(
        whole, text_setting(item, "unit"), 0 if lowest is None else lowest, number_setting(item, "highest")
    )


def check_bounds(item: Item, whole: bool) -> list[Problem]:
    """Unit and range as authored."""
    found = [*check_text(item, "unit"), *check_number(item, "lowest"), *check_number(item, "highest")]
    limits = bounds(item, whole)
    lowest, highest = limits.lowest or 0, limits.highest
    if highest is not None and (highest <= lowest or (whole and highest // 1 < lowest)):
        what = f"has highest: {highest:g}, which is not above its lowest ({lowest:g})"
        found.append(problem(item, "ITEM-009", what, "raise highest, or set a lower lowest"))
    return found


def ascii_digits(text: str) -> str:
    """Digits of any script as 0 to 9, true minus signs and unusual blanks as the common ones."""
    found = []
    for letter in text.replace("\N{MINUS SIGN}", "-"):
        digit = unicodedata.decimal(letter, None)
        found.append(letter if digit is None else str(digit))
    return plain("".join(found))


def _without_unit(text: str, unit: str) -> str:
    """The number alone, where its unit was written too: `8 PAs`, `£50`."""
    folded, marks = text.casefold(), plain(unit).casefold()
    if marks and folded.endswith(marks):
        return text[: len(folded) - len(marks)].strip() if len(folded) == len(text) else text
    if marks and folded.startswith(marks):
        return text[len(marks) :].strip() if len(folded) == len(text) else text
    return text


def stored(number: Decimal) -> str:
    """A number as it is stored: plain digits, no trailing zeros, no minus before nought."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_number(field: str, text: str, limits: Bounds) -> tuple[str, list[Problem]]:
    """The stored form of a written number, empty when it cannot be understood or is out of range.

    Digits of any script are read, and thousands may be set apart by commas or blanks. A decimal comma is
    refused and not guessed, because `1,234` has two meanings.
    """
    if not text:
        return "", []
    example = "8" if limits.whole else "7.5"
    bare = _without_unit(ascii_digits(text), limits.unit) if len(text) <= _LONGEST else text
    if _COMMA.fullmatch(bare) and not _GROUPED.fullmatch(bare):
        what = f"“{brief(text)}” has a comma where we expect a point"
        fix = f"write it with a point, for example {bare.replace(',', '.')}"
        return "", [complain("ANSWER-007", field, what, fix)]
    if not (_SIMPLE.fullmatch(bare) or _GROUPED.fullmatch(bare)) or len(bare) > _LONGEST:
        what = f"“{brief(text)}” is not a number"
        return "", [complain("ANSWER-007", field, what, f"write it in digits, for example {example}")]
    number = Decimal(bare.replace(",", "").replace(" ", ""))
    return _within(field, text, number, limits)


def _within(field: str, text: str, number: Decimal, limits: Bounds) -> tuple[str, list[Problem]]:
    if limits.whole and number != number.to_integral_value():
        what = f"“{brief(text)}” is not a whole number"
        return "", [complain("ANSWER-008", field, what, "round it to a whole number")]
    unit = f" {limits.unit}" if limits.unit else ""
    if abs(number) > LARGEST:
        return "", [complain("ANSWER-009", field, f"“{brief(text)}” is too large", "check the number")]
    low = limits.lowest is not None and number < Decimal(repr(limits.lowest))
    high = limits.highest is not None and number > Decimal(repr(limits.highest))
    if low or high:
        side = f"less than {shown(limits.lowest)}" if low else f"more than {shown(limits.highest)}"
        fix = f"write a number {range_words(limits)}"
        return "", [complain("ANSWER-009", field, f"“{brief(text)}” is {side}{unit}", fix)]
    return stored(number), []


def range_words(limits: Bounds) -> str:
    """The range in words: `from 0 to 40`, `of 0 or more`."""
    if limits.lowest is not None and limits.highest is not None:
        return f"from {shown(limits.lowest)} to {shown(limits.highest)}"
    if limits.lowest is not None:
        return f"of {shown(limits.lowest)} or more"
    return f"of {shown(limits.highest)} or less" if limits.highest is not None else ""


def shown(number: float | None) -> str:
    """A limit as people read it: `1,500`, `0.5`."""
    return stored(Decimal(repr(number or 0))) if abs(number or 0) < 1000 else f"{number:,.9g}"
