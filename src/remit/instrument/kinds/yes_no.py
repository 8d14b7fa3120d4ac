"""Yes or no."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Radios
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading

_CODES = ("yes", "no")


def _choices(item: Item) -> tuple[Choice, ...]:
    return item.choices or (Choice("yes", "Yes"), Choice("no", "No"))


class YesNo:
    """Yes or no; choices with the codes `yes` and `no` may be given to word them otherwise."""

    name = "yes_no"
    settings: frozenset[str] = frozenset()

    def check(self, item: Item) -> tuple[Problem, ...]:
        """Own choices, where there are any, are `yes` and `no`."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "direction", "key"}))
        if item.choices and sorted(choice.code for choice in item.choices) != sorted(_CODES):
            what = "is a yes/no item whose choices are not 'yes' and 'no'"
            fix = "leave the choices out, give them the codes yes and no, or use the kind single"
            return (*found, authoring.problem(item, "ITEM-019", what, fix))
        return tuple(found + authoring.check_choices(item, _choices(item)))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`."""
        return (parts.variable(item, item.id, item.text, "choice", _choices(item)),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Two radios side by side, and the typed missing answers."""
        missing = parts.typed_missing(item)
        return (Radios(item.id, item.text, (*_choices(item), *missing), inline=not missing),)

    def read(self, item: Item, raw: Raw) -> Reading:
        """The code that was chosen."""
        return reading.read_radios(item, raw, _choices(item))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of the stored answer."""
        return reading.write_radios(item, values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """Yes or no."""
        missing = plausible.declines(item, self.variables, rng)
        return missing or {item.id: plausible.draw(item, _choices(item), rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by answer."""
        return (parts.spec(item, "choice", self.variables(item)),)

    def example(self) -> Item:
        """Whether objectives have been agreed."""
        return Item(
            id="objectives",
            kind=self.name,
            text="Have you agreed objectives with your chief executive?",
            refused="Prefer not to say",
            favourable=("yes",),
        )


KIND: Kind = YesNo()
