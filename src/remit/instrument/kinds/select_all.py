"""Tick all that apply."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Checkboxes, Control
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading


class SelectAll:
    """Tick all that apply; a choice marked exclusive ("none of these") stands alone.

    Nothing ticked is not answered, and never a row of noes: offer "none of these" to tell the two apart.
    """

    name = "select_all"
    settings: frozenset[str] = frozenset()

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least one choice, all with sound codes."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "other"}))
        return tuple(found + authoring.check_choices(item, parts.listed(item), least=1, flags=True))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """A flag `ITEM.CHOICE` for each choice, and `ITEM.other_text` where "other" is offered."""
        return (*parts.flags(item), *parts.other_variable(item))

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Checkboxes, the box beside "other", and the typed missing answers."""
        choices = parts.listed(item)
        names = tuple(f"{item.id}.{choice.code}" for choice in choices)
        boxes = Checkboxes(names, item.text, choices)
        return (boxes, *parts.other_control(item), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """1 for what was ticked and 0 for the rest; nothing at all when nothing was ticked."""
        codes, text, problems = reading.read_ticks(item, raw)
        found = ({**reading.flag_values(item, codes), **text}, problems)
        return reading.settle(item, self.variables(item), raw, found)

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """A tick for each flag that is 1."""
        return reading.write_flags(item, values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """One to four ticks."""
        missing = plausible.declines(item, self.variables, rng)
        codes = plausible.draw_ticks(item, parts.listed(item), 1, 4, rng)
        return missing or {**reading.flag_values(item, codes), **plausible.other_words(item, codes, rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by choice, as a share of people and of mentions."""
        return (parts.spec(item, "multi", parts.flags(item)),)

    def example(self) -> Item:
        """The services of an organisation."""
        return Item(
            id="services",
            kind=self.name,
            text="Which of these does your organisation provide?",
            hint="Tick all that apply.",
            choices=(
                Choice("advice", "Advice"),
                Choice("training", "Training"),
                Choice("research", "Research"),
                Choice("none", "None of these", exclusive=True),
            ),
            other="Other, please say",
            not_applicable="Does not apply to my organisation",
            scope="organisation",
        )


KIND: Kind = SelectAll()
