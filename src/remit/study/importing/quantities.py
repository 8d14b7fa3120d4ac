"""Numbers, dates and bands as exports write them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from remit.core.words import plain

_NUMBER = re.compile(
    r"[+-]?(?:0|[1-9]\d{0,17}|0?\.\d{1,17}|0\.\d{1,17}|[1-9]\d{0,17}\.\d{1,17}|\d{1,18}\.0*)(?:[eE][+-]?\d{1,2})?"
)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d{1,15},\d{1,15}")


def number(text: str, *, comma: bool = False) -> str | None:
    """A number in one spelling (`20.0` is `20`), None when the text is not one.

    `comma` reads `1,5` as one and a half; otherwise `1,500` is fifteen hundred. Codes with leading zeros
    are not numbers.
    """
    trimmed = plain(text).replace("\N{MINUS SIGN}", "-")
    if comma and _COMMA.fullmatch(trimmed):
        trimmed = trimmed.replace(",", ".")
    elif not comma and _THOUSANDS.fullmatch(trimmed):
        trimmed = trimmed.replace(",", "")
    if not _NUMBER.fullmatch(trimmed):
        return None
    try:
        value = Decimal(trimmed)
    except InvalidOperation:
        return None
    if value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")


def is_whole(text: str) -> bool:
    """Whether a number in that spelling is a whole one."""
    return "." not in text


_SIGNED = re.compile(r"[£$€]|\b(?:gbp|usd|eur|pounds?|dollars?|euros?)\b")
_FIGURE = re.compile(r"\d[\d,.]*(?:\s?(?:k|thousand)\b)?")
_SAYS_NOTHING = re.compile(
    r"about|around|approx|approximately|c|circa|roughly|currently|exactly|actual|say|is|my|the|time|total|only"
    r"|basic|gross|full|fte|pro|rata|a|an|at|in|of|per|each|pa|annum|annually|year|yearly|[./]"
)
"""Words beside a number that leave its value as it is; a salary is by the year unless it says otherwise."""

_COMPARES = re.compile(r"and|or|no|not|to|than|less|least|under|minimum|more|most|over|plus|maximum|up")


def amount(text: str, question: str = "", *, comma: bool = False) -> str | None:
    """The one number of a cell with a unit (`£45,000 pa`, `45k`, `37 hours` of "How many hours?"); else None.

    Every word beside it must say nothing, or stand in the question itself: `3000 a month` is not read.
    """
    words = plain(text).casefold().replace("p.a.", "pa").replace("~", " ")
    words = _SIGNED.sub(" ", words).strip().rstrip("./")
    found = _FIGURE.findall(words)
    if len(found) != 1:
        return None
    rest = re.findall(r"[^\W\d_]+|\S", words.replace(found[0], " ", 1))
    asked = {_stem(word) for word in re.findall(r"[^\W\d_]+", plain(question).casefold())}
    if any(_COMPARES.fullmatch(word) for word in rest):
        return None
    if not all(_SAYS_NOTHING.fullmatch(word) or _stem(word) in asked for word in rest):
        return None
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", found[0]):
        return None  # 45.000 is forty-five thousand to some
    times = 1000 if found[0].endswith(("k", "thousand")) else 1
    value = number(found[0].removesuffix("k").removesuffix("thousand").strip().rstrip(".,"), comma=comma)
    return value if value is None or times == 1 else number(format(Decimal(value) * times, "f"))


def _stem(word: str) -> str:
    return {"hrs": "hour", "hr": "hour", "h": "hour", "yrs": "year", "yr": "year"}.get(word, word.rstrip("s"))


# ---- dates ---------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:Z|[+-]\d{2}:?\d{2}|UTC)?)?"
)
_SLASHED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp][Mm])?)?"
)


def iso_date(text: str, *, month_first: bool = False) -> tuple[str, bool] | None:
    """A date in ISO form and whether a time of day other than midnight was cut from it; None for no date."""
    trimmed = plain(text)
    iso, slashed = _ISO.fullmatch(trimmed), _SLASHED.fullmatch(trimmed)
    if iso:
        year, month, day, clock = iso.group(1), iso.group(2), iso.group(3), iso.group(4)
    elif slashed:
        first, second = slashed.group(1), slashed.group(3)
        day, month = (second, first) if month_first else (first, second)
        year, clock = slashed.group(4), slashed.group(5)
    else:
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat(), bool(clock and clock.strip("0:."))


def dated(text: str, month_first: bool) -> str | None:
    """A cell of a column of dates: in ISO form, as it stands where it is no date, None where it is blank."""
    found = iso_date(text, month_first=month_first)
    return found[0] if found else text if plain(text) else None


def month_comes_first(texts: Iterable[str]) -> tuple[bool, bool]:
    """Whether dates like 3/4/2020 put the month first, and whether that was a guess (no day above 12)."""
    firsts, seconds = [], []
    for text in texts:
        found = _SLASHED.fullmatch(plain(text))
        if found:
            firsts.append(int(found.group(1)))
            seconds.append(int(found.group(3)))
    if not firsts or max(firsts) > 12:
        return False, False
    return (True, False) if max(seconds) > 12 else (False, True)


# ---- points of a scale ---------------------------------------------------------------------------

_POINT = re.compile(
    r"(-?\d{1,3})(?:\.0*)?(?:\s*[-–—:=]\s*(?=[^\d\s])|\s*\(\s*(?=[^\d\s])|[.)]\s+(?=[^\d\s])|\s+(?=[^\W\d]))?(.*)",
    re.DOTALL,
)
_UNITS = re.compile(
    r"(?:years?|yrs?|months?|weeks?|days?|hours?|minutes?|times?|people|or\b|and\b|to\b|per\b|plus\b).*",
    re.IGNORECASE,
)


def scale_point(label: str) -> tuple[int, str] | None:
    """A scale point's number and the words beside it: `0 - Mostly me` is (0, "Mostly me"), `2` is (2, "")."""
    found = _POINT.fullmatch(plain(label))
    if not found:
        return None
    words = found.group(2).strip()
    between = plain(label)[len(found.group(1)) :]
    if words and (
        not re.match(r"[^\W\d_]", words) or _UNITS.match(words) or not re.match(r"\s*[-–—:=(.)]", between)
    ):
        return None
    return int(found.group(1)), words.rstrip(")").strip() if "(" in between and words.endswith(")") else words


# ---- bands ---------------------------------------------------------------------------------------

_MONEY = re.compile(r"[£$€¥]|\b(?:r|gbp|usd|eur|zar|cad)\s*(?=\d)")
_GROUPED = re.compile(r"(?<=\d)[ ,.'](?=\d{3}(?!\d))")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(bn|billion|million|mn|m|k|thousand)?(?![a-z])")
_TIMES = {"bn": 1e9, "billion": 1e9, "million": 1e6, "mn": 1e6, "m": 1e6, "k": 1e3, "thousand": 1e3}
_SPAN = {
    "minute": 1 / 525_600,
    "min": 1 / 525_600,
    "hour": 1 / 8766,
    "day": 1 / 365.25,
    "week": 7 / 365.25,
    "month": 1 / 12,
}
_BELOW = re.compile(
    r"less than|fewer than|under|below|up to|no more than|at most|younger than|before|<|≤|\band (?:under"
    r"|younger)|\bor (?:less|fewer|under|younger|below)|\bor earlier"
)
_ABOVE = re.compile(
    r"more than|greater than|over|above|at least|older than|after|>|≥|\+|\bplus\b|\bor (?:more|over"
    r"|older|above|greater|later)|\band (?:over|above|older|more)"
)
_BAND_WORDS = re.compile(
    r"between|from|to|and|or|than|less|fewer|under|below|up|no|more|at|most|least|younger|older|greater|over|above"
    r"|plus|before|after|later|earlier|inclusive|about|around|a|an|the|of|per|in|aged?|ages|years?|yrs?|months?"
    r"|weeks?|days?|hours?|hrs?|minutes?|mins?|old|people|persons?|employees|staff|times?|posts?|members|percent|week|day"
)


def band(label: str, common: frozenset[str] = frozenset()) -> tuple[float, float] | None:
    """The two ends of a band (infinite where it is open), None when the label is not a quantity.

    `common` holds words that most labels of the list share, and which therefore say nothing.
    """
    text = _MONEY.sub("", plain(label).casefold()).replace("–", "-").replace("—", "-").replace("−", "-")
    text = _GROUPED.sub("", text)
    words = re.findall(r"[^\W\d_]+", _AMOUNT.sub(" ", text))
    if any(not _BAND_WORDS.fullmatch(word) and word not in common for word in words):
        return None
    amounts = [_amount(found, text) for found in _AMOUNT.finditer(text)]
    if len(amounts) == 2 and amounts[0] <= amounts[1]:
        return amounts[0], amounts[1]
    if len(amounts) != 1:
        return None
    if _BELOW.search(text):
        return -math.inf, amounts[0]
    if _ABOVE.search(text) or text.startswith("from "):
        return amounts[0], math.inf
    return amounts[0], amounts[0]


def _amount(found: re.Match[str], text: str) -> float:
    value = float(found.group(1)) * _TIMES.get(found.group(2) or "", 1.0)
    unit = re.match(r"\s*(minute|min|hour|day|week|month)s?\b", text[found.end() :])
    return (
        value * _SPAN[unit.group(1)] if unit and "year" not in text[found.end() : found.end() + 12] else value
    )


def common_words(labels: Sequence[str]) -> frozenset[str]:
    """Words that stand in at least 60 % of the labels, so that they are a unit and not a name."""
    counts = Counter(
        word for label in labels for word in set(re.findall(r"[^\W\d_]+", plain(label).casefold()))
    )
    return frozenset(word for word, count in counts.items() if count >= 0.6 * len(labels) and len(labels) > 2)


def bands(labels: Sequence[str]) -> Mapping[str, tuple[float, float]] | None:
    """The ends of each label when all of them are bands, at least one of them a real one; else None."""
    common = common_words(labels)
    found = {}
    for label in labels:
        ends = band(label, common)
        if ends is None:
            return None
        found[label] = ends
    wide = sum(low != high for low, high in found.values())
    return found if len(found) >= 2 and wide >= 1 and len(set(found.values())) == len(found) else None
