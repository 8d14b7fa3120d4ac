"""The values of a number table as places on a line; merged values ("10 or more") are one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf

from msgspec import Struct

from remit.core.display import number_text
from remit.core.words import REFUSED
from remit.publish.figures.reading import Entry

MOST = 60
"""Most places that are drawn as columns."""

_NUMBER = r"-?\d+(?:\.\d+)?"
_CODES = (
    (re.compile(f"({_NUMBER})"), lambda one: (one, one)),
    (re.compile(f"({_NUMBER})_or_(?:more|over)"), lambda one: (one, inf)),
    (re.compile(f"({_NUMBER})_or_(?:fewer|less|under)"), lambda one: (-inf, one)),
)
_SPAN = re.compile(f"({_NUMBER})_to_({_NUMBER})")


class Bin(Struct, frozen=True):
    """One place on the line: all values from `low` to `high` (infinite at an open end), and its cell.

    A place between two given values that nobody gave has no entry.
    """

    low: float
    high: float
    entry: Entry | None = None

    @property
    def single(self) -> bool:
        """Whether it stands for one value only."""
        return self.low == self.high

    @property
    def name(self) -> str:
        """A short name for an axis: `8`, `1–3`, `10+`, `≤4`."""
        if self.single:
            return number_text(self.low, 2)
        if self.high == inf:
            return f"{number_text(self.low, 2)}+"
        if self.low == -inf:
            return f"≤{number_text(self.high, 2)}"
        return f"{number_text(self.low, 2)}–{number_text(self.high, 2)}"

    @property
    def words(self) -> str:
        """The name as the table has it, without an anchor in brackets: `10 or more`."""
        if self.single or self.entry is None:
            return self.name
        return re.sub(r"\s*\([^()]*\)$", "", self.entry.label)

    @property
    def anchor(self) -> str:
        """What the end of a scale means, where the label says it in brackets."""
        found = re.search(r"\(([^()]*)\)$", self.entry.label) if self.entry else None
        return found[1] if found else ""


def read_bins(entries: list[Entry]) -> list[Bin]:
    """The entries whose code is a number or a merged range, in order; a refusal has no place on the line."""
    found = []
    for entry in entries:
        ends = _ends(entry.code)
        if ends and entry.code != REFUSED:
            found.append(Bin(*ends, entry))
    return sorted(found, key=lambda one: (one.low, one.high))


def _ends(code: str) -> tuple[float, float] | None:
    for pattern, ends in _CODES:
        match = pattern.fullmatch(code)
        if match:
            return ends(float(match[1]))
    span = _SPAN.fullmatch(code)
    return (float(span[1]), float(span[2])) if span else None


def places(bins: list[Bin]) -> list[Bin]:
    """All places of the line: the bins, and an empty one for each step between them that nobody gave.

    Empty when the line would need more than `MOST` places.
    """
    singles = [one.low for one in bins if one.single]
    step = min((b - a for a, b in pairwise(singles) if b > a), default=1.0)
    line: list[Bin] = []
    for one in bins:
        if line:
            last = line[-1].high
            missing = round((one.low - last) / step) - 1 if one.low > last else 0
            if len(line) + missing >= MOST:
                return []
            line += [Bin(last + step * k, last + step * k) for k in range(1, missing + 1)]
        line.append(one)
    return line if len(line) <= MOST else []


def apart(
    line: list[Bin], wanted: Sequence[int], pitch: float, width: Callable[[str], float], gap: float
) -> frozenset[int]:
    """Those of the wanted places whose names stand `pitch` apart without touching; the last before others.

    A place that nobody gave has a name only where all places lie on even steps: elsewhere it is room.
    """
    even = len({round(b.low - a.high, 9) for a, b in pairwise(line) if a.single and b.single}) < 2
    names = [number for number in wanted if even or line[number].entry is not None]

    def fit(one: int, two: int) -> bool:
        return (two - one) * pitch >= (width(line[one].name) + width(line[two].name)) / 2 + gap

    found: list[int] = []
    for number in names:
        if not found or fit(found[-1], number):
            found.append(number)
    if names and names[-1] not in found:
        while len(found) > 1 and not fit(found[-1], names[-1]):
            found.pop()
        found += names[-1:] if fit(found[-1], names[-1]) else []
    return frozenset(found)


def locate(line: list[Bin], value: float) -> float:
    """Where a value lies on the line, counted in places from 0 at the middle of the first."""
    for number, one in enumerate(line):
        if one.low <= value <= one.high:
            return number
        if value < one.low:
            if number == 0:
                return 0.0
            before = line[number - 1].high
            return number - 1 + (value - before) / (one.low - before)
    return max(len(line) - 1, 0)
