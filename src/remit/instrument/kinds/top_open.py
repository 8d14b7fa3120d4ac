"""The most important few, in order, in the respondent's own words."""

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
    return max(1, authoring.whole_setting(item, "limit", 3, 50))


class TopOpen:
    """The top `limit` (3) in the respondent's own words, the most important first.

    Once coded to themes it is reported twice: as first choice, and as any mention.
    """

    name = "top_open"
    settings = frozenset({"limit"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """From 1 to 50 boxes."""
        found = authoring.check_uses(item, self.settings, frozenset())
        return tuple(found + authoring.check_whole(item, "limit", 1, 50))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM.1` to `ITEM.k`, the most important first."""
        return tuple(
            parts.variable(item, f"{item.id}.{place}", parts.ordinal(place), "text")
            for place in range(1, _limit(item) + 1)
        )

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A box for each place."""
        boxes = tuple(TextInput(entry.name, entry.label) for entry in self.variables(item))
        return (Group(item.text, boxes), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """What was written, in order, moved up where a box was left empty."""
        found = reading.read_lines(item, self.variables(item), raw)
        return reading.settle(item, self.variables(item), raw, found)

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of each place."""
        return reading.write_fields(item, self.variables(item), values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """Made-up answers, one in ten of them not filling every place."""
        missing = plausible.declines(item, self.variables, rng)
        limit = _limit(item) if rng.random() < 0.9 else rng.randint(1, _limit(item))
        names = [entry.name for entry in self.variables(item)][:limit]
        return missing or {name: plausible.phrase(rng) for name in names}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People who named something at each place; themes are counted once they are coded."""
        return (parts.spec(item, "answers", self.variables(item), ordered=True, limit=_limit(item)),)

    def example(self) -> Item:
        """The aspects of a role that matter most."""
        return Item(
            id="aspects",
            kind=self.name,
            text="What are the three most important parts of the role?",
            hint="The most important first.",
            refused="Prefer not to say",
            settings={"limit": 3},
        )


KIND: Kind = TopOpen()
