"""What the kinds that ask for one number share: whole or with decimals."""

from __future__ import annotations

import random
from collections.abc import Mapping
from math import inf

from remit.core.problems import Problem
from remit.core.words import TableSpec, Variable
from remit.instrument import authoring, numbers, parts, plausible, reading
from remit.instrument.controls import Control, TextInput
from remit.instrument.items import Item
from remit.instrument.kinds import Raw, Reading


class Numeric:
    """A number with a `unit`, from `lowest` (0 unless said) to `highest` (open unless said)."""

    name: str
    whole: bool
    settings = numbers.SETTINGS

    def check(self, item: Item) -> tuple[Problem, ...]:
        """A sound unit and range (with a whole number in it, where only whole ones are asked for)."""
        found = authoring.check_uses(item, self.settings, frozenset())
        return tuple(found + numbers.check_bounds(item, whole=self.whole))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`."""
        return (parts.variable(item, item.id, item.text, "number"),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A short box with the unit behind it."""
        unit = authoring.text_setting(item, "unit")
        box = TextInput(
            item.id, item.text, numeric="numeric" if self.whole else "decimal", suffix=unit, width=8
        )
        return (box, *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """The number in plain digits."""
        text, problems = reading.one(raw, item.id)
        number, wrong = numbers.read_number(item.id, text, numbers.bounds(item, whole=self.whole))
        values = {item.id: number} if number else {}
        return reading.settle(item, self.variables(item), raw, (values, [*problems, *wrong]))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of the stored number."""
        return reading.write_fields(item, self.variables(item), values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A number in range."""
        missing = plausible.declines(item, self.variables, rng)
        return missing or {item.id: plausible.draw_number(numbers.bounds(item, whole=self.whole), rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """Mean, median and the like, and people by number."""
        unit = authoring.text_setting(item, "unit")
        return (parts.spec(item, "number", self.variables(item), ordered=True, unit=unit),)


def ranges(item: Item) -> dict[str, tuple[float, float]]:
    """The lowest and highest number that an item takes, by the name of its figures; `inf` where it is open.

    A number item has one; repeating rows have one for each column of numbers. A scale lists its points.
    """
    if item.kind in ("number", "whole"):
        limits = numbers.bounds(item, whole=item.kind == "whole")
        return {item.id: _ends(limits)}
    if item.kind == "rows":
        columns = [column for column in item.columns if column.kind in ("number", "whole")]
        return {f"{item.id}.{column.code}": _ends(numbers.Bounds(whole=False)) for column in columns}
    return {}


def _ends(limits: numbers.Bounds) -> tuple[float, float]:
    low, high = limits.lowest, limits.highest
    return -inf if low is None else float(low), inf if high is None else float(high)
