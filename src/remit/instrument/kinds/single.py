"""Choose one from a list."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Radios
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading


class Single:
    """Choose one from a list, with "other, please say" where the author offers it."""

    name = "single"
    settings: frozenset[str] = frozenset()

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least two choices, each with a code and words of its own."""
        uses = frozenset({"choices", "other", "direction", "key"})
        found = authoring.check_uses(item, self.settings, uses)
        return tuple(found + authoring.check_choices(item, parts.listed(item)))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`, and `ITEM.other_text` where "other" is offered."""
        answer = parts.variable(item, item.id, item.text, "choice", parts.listed(item))
        return (answer, *parts.other_variable(item))

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Radios, then the box beside "other"."""
        choices = (*parts.listed(item), *parts.typed_missing(item))
        return (Radios(item.id, item.text, choices), *parts.other_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """The code that was chosen; words beside "other" count as choosing it."""
        code, problems = reading.chosen_or_missing(item, raw, item.id, parts.listed(item))
        other, text, wrong = reading.read_other(item, raw, code == authoring.OTHER, bool(code or problems))
        values = {item.id: authoring.OTHER if other else code} if other or code else {}
        return Reading({**values, **text}, (*problems, *wrong))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The fields of the stored answer."""
        chosen = {item.id: [values[item.id]]} if values.get(item.id) else {}
        return {**chosen, **reading.write_other(item, values)}

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """One choice, some more popular than others."""
        missing = plausible.declines(item, self.variables, rng)
        code = plausible.draw(item, parts.listed(item), rng)
        return missing or {item.id: code, **plausible.other_words(item, [code], rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by answer."""
        return (parts.spec(item, "choice", self.variables(item)[:1]),)

    def example(self) -> Item:
        """The sort of organisation somebody works for."""
        return Item(
            id="provider",
            kind=self.name,
            text="What sort of organisation do you work for?",
            choices=(
                Choice("public", "Public body"),
                Choice("charity", "Charity"),
                Choice("company", "Company"),
            ),
            other="Other, please say",
            refused="Prefer not to say",
            key=True,
            scope="organisation",
        )


KIND: Kind = Single()
