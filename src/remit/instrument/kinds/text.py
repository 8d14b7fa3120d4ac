"""An answer in the respondent's own words."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, TextInput
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading


def _longest(item: Item) -> int:
    return authoring.whole_setting(item, "longest", reading.LONGEST_TEXT, reading.LONGEST_TEXT)


class OpenText:
    """An answer in the respondent's own words: a box of `lines` lines, at most `longest` characters."""

    name = "text"
    settings = frozenset({"lines", "longest"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """A sensible size of the box."""
        found = authoring.check_uses(item, self.settings, frozenset())
        found += authoring.check_whole(item, "lines", 1, 40)
        return tuple(found + authoring.check_whole(item, "longest", 10, reading.LONGEST_TEXT))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`."""
        return (parts.variable(item, item.id, item.text, "text"),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A box of several lines."""
        lines = max(1, authoring.whole_setting(item, "lines", 5, 40))
        return (TextInput(item.id, item.text, lines=lines), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """The words as they were written, line breaks kept."""
        lines = authoring.whole_setting(item, "lines", 5, 40)
        text, problems = reading.words(raw, item.id, _longest(item), lines)
        return reading.settle(item, self.variables(item), raw, ({item.id: text} if text else {}, problems))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of the stored words."""
        return reading.write_fields(item, self.variables(item), values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A few made-up sentences."""
        missing = plausible.declines(item, self.variables, rng)
        return missing or {item.id: plausible.sentences(rng)[: _longest(item)].strip()}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People who wrote something; what they wrote is counted once it is coded to themes."""
        return (parts.spec(item, "answers", self.variables(item)),)

    def example(self) -> Item:
        """What would make the role more attractive."""
        return Item(
            id="attract",
            kind=self.name,
            text="What would make the role more attractive?",
            hint="Please do not name any person.",
            refused="Prefer not to say",
            settings={"lines": 6},
        )


KIND: Kind = OpenText()
