"""Several short answers in the respondent's own words; order does not matter."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Group, TextInput
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading


def _limit(item: Item) -> int:
    return max(1, authoring.whole_setting(item, "limit", 5, 50))


class OpenList:
    """Up to `limit` (5) short answers in the respondent's own words; order does not matter."""

    name = "open_list"
    settings = frozenset({"limit"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """From 1 to 50 boxes."""
        found = authoring.check_uses(item, self.settings, frozenset())
        return tuple(found + authoring.check_whole(item, "limit", 1, 50))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM.1` to `ITEM.k`."""
        return tuple(
            parts.variable(item, f"{item.id}.{place}", f"Answer {place}", "text")
            for place in range(1, _limit(item) + 1)
        )

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A box for each answer."""
        boxes = tuple(TextInput(entry.name, entry.label) for entry in self.variables(item))
        return (Group(item.text, boxes), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """What was written, moved up where a box was left empty."""
        found = reading.read_lines(item, self.variables(item), raw)
        return reading.settle(item, self.variables(item), raw, found)

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of each answer."""
        return reading.write_fields(item, self.variables(item), values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """One to three made-up answers."""
        missing = plausible.declines(item, self.variables, rng)
        names = [entry.name for entry in self.variables(item)][: rng.randint(1, 3)]
        return missing or {name: plausible.phrase(rng) for name in names}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People who wrote something; what they wrote is counted once it is coded to themes."""
        return (parts.spec(item, "answers", self.variables(item), limit=_limit(item)),)

    def example(self) -> Item:
        """Programmes somebody has done."""
        return Item(
            id="programmes",
            kind=self.name,
            text="Which learning programmes have you done?",
            hint="One in each box.",
            not_applicable="I have done none",
            settings={"limit": 4},
        )


KIND: Kind = OpenList()
