"""A date: day, month and year."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import TableSpec, Variable
from remit.instrument import authoring, numbers, parts, plausible, reading
from remit.instrument.controls import DATE_PARTS, Control, DateInput
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading

_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS = tuple(name[:3].casefold() for name in _NAMES)
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}")
_DAY = re.compile(r"[0-9]{1,2}")
_YEAR = re.compile(r"[0-9]{4}")


def _iso(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _limits(item: Item) -> tuple[datetime.date, datetime.date]:
    earliest = _iso(authoring.text_setting(item, "earliest"))
    latest = _iso(authoring.text_setting(item, "latest"))
    return earliest or datetime.date(1900, 1, 1), latest or datetime.date(2100, 12, 31)


def _month(text: str) -> int:
    """The month of `3`, `March` or `mar`, 0 when it is none."""
    named = _MONTH.fullmatch(text[:12].casefold())
    if named:
        return _MONTHS.index(named[1]) + 1
    return int(text) if _DAY.fullmatch(text) else 0


def _spoken(day: datetime.date) -> str:
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"


class Date:
    """A date, stored as ISO (`2014-01-31`), from `earliest` to `latest` where these are set."""

    name = "date"
    settings = frozenset({"earliest", "latest"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """Limits that are dates, in order."""
        found = authoring.check_uses(item, self.settings, frozenset())
        for name in sorted(self.settings & set(item.settings)):
            if _iso(authoring.text_setting(item, name)) is None:
                what = f"has {name}: {str(item.settings[name])[:40]}, which is not a date"
                fix = "write year, month and day, for example 2014-01-31"
                found.append(authoring.problem(item, "ITEM-009", what, fix))
        earliest, latest = _limits(item)
        if earliest > latest:
            what = f"has an earliest date ({earliest}) after its latest ({latest})"
            found.append(authoring.problem(item, "ITEM-009", what, "swap them"))
        return tuple(found)

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`."""
        return (parts.variable(item, item.id, item.text, "date"),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Three boxes."""
        return (DateInput(item.id, item.text), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """The date in ISO form; the month may be a number or its English name."""
        written, problems = [], []
        for part in DATE_PARTS:
            text, wrong = reading.one(raw, f"{item.id}.{part}")
            written.append(numbers.ascii_digits(text) if len(text) <= 20 else text)
            problems += wrong
        values: dict[str, str] = {}
        if any(written) and not problems:
            day, problems = self._join(item, *written)
            values = {item.id: day} if day else {}
        return reading.settle(item, self.variables(item), raw, (values, problems))

    def _join(self, item: Item, day: str, month: str, year: str) -> tuple[str, list[Problem]]:
        blank = [part for part, text in zip(DATE_PARTS, (day, month, year), strict=True) if not text]
        if blank:
            what = f"The date has no {' and no '.join(blank)}"
            return "", [
                reading.complain("ANSWER-012", f"{item.id}.{blank[0]}", what, "fill in all three boxes")
            ]
        if not _YEAR.fullmatch(year):
            what = f"“{reading.brief(year)}” is not a year with four digits"
            return "", [reading.complain("ANSWER-012", f"{item.id}.year", what, "write it like 2014")]
        try:
            found = datetime.date(int(year), _month(month), int(day) if _DAY.fullmatch(day) else 0)
        except ValueError:
            shown = " ".join(reading.brief(text) for text in (day, month, year))
            fix = "check day and month, for example 31 1 2014"
            return "", [
                reading.complain("ANSWER-012", f"{item.id}.day", f"“{shown}” is not a real date", fix)
            ]
        earliest, latest = _limits(item)
        if not earliest <= found <= latest:
            what = f"{_spoken(found)} is outside the dates we expect"
            fix = f"give a date from {_spoken(earliest)} to {_spoken(latest)}"
            return "", [reading.complain("ANSWER-013", f"{item.id}.day", what, fix)]
        return found.isoformat(), []

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The three fields of the stored date."""
        day = _iso(values.get(item.id, ""))
        if day is None:
            return reading.write_fields(item, self.variables(item), values)
        numbers_of = (day.day, day.month, f"{day.year:04d}")
        return {
            f"{item.id}.{part}": [str(number)] for part, number in zip(DATE_PARTS, numbers_of, strict=True)
        }

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A date between the limits, within the last ten years of them."""
        missing = plausible.declines(item, self.variables, rng)
        earliest, latest = _limits(item)
        days = min((latest - earliest).days, 3650)
        return missing or {item.id: (latest - datetime.timedelta(days=rng.randint(0, days))).isoformat()}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People who gave a date; the dates themselves would identify."""
        return (parts.spec(item, "answers", self.variables(item)),)

    def example(self) -> Item:
        """The day somebody took up the post."""
        return Item(
            id="started",
            kind=self.name,
            text="When did you take up your post?",
            hint="For example 27 3 2012.",
            refused="Prefer not to say",
            settings={"earliest": "1980-01-01", "latest": "2030-12-31"},
        )


KIND: Kind = Date()
