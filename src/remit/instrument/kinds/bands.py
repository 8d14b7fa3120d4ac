"""One of several ordered bands."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Radios
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading

_NUMBER = re.compile(r"[0-9][0-9,]{0,17}(?:\.[0-9]{1,6})?")


def _ends(label: str) -> tuple[float, float] | None:
    """The two ends of a band that is worded with exactly two numbers."""
    found = [float(text.replace(",", "")) for text in _NUMBER.findall(label)]
    return (found[0], found[1]) if len(found) == 2 else None


def _check_ends(item: Item) -> list[Problem]:
    """Warn where neighbouring bands overlap: somebody would belong in both."""
    found = []
    for one, next_one in zip(item.choices, item.choices[1:], strict=False):
        first, second = _ends(one.label), _ends(next_one.label)
        if first and second and first[0] < second[0] <= first[1]:
            what = f"has two bands that overlap: '{one.label}' and '{next_one.label}'"
            fix = f"let one of them end before {second[0]:g}, so that everybody belongs in one"
            found.append(authoring.problem(item, "ITEM-016", what, fix, severity="warning"))
    return found


class Bands:
    """One of several bands, listed in order from one end to the other."""

    name = "bands"
    settings: frozenset[str] = frozenset()

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least two bands; a warning where two of them overlap."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "direction", "key"}))
        return tuple(found + authoring.check_choices(item, item.choices) + _check_ends(item))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`."""
        return (parts.variable(item, item.id, item.text, "choice", item.choices),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Radios in the author's order."""
        return (Radios(item.id, item.text, (*item.choices, *parts.typed_missing(item))),)

    def read(self, item: Item, raw: Raw) -> Reading:
        """The code of the band."""
        return reading.read_radios(item, raw, item.choices)

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of the stored answer."""
        return reading.write_radios(item, values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A band, more often one in the middle."""
        missing = plausible.declines(item, self.variables, rng)
        place = min(int(rng.triangular(0, len(item.choices))), len(item.choices) - 1)
        return missing or {item.id: item.choices[place].code}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by band, in order."""
        return (parts.spec(item, "choice", self.variables(item), ordered=True),)

    def example(self) -> Item:
        """Length of time in post."""
        return Item(
            id="tenure",
            kind=self.name,
            text="How long have you been in post?",
            choices=(
                Choice("under_1", "Less than 1 year"),
                Choice("1_2", "1 to 2 years"),
                Choice("3_5", "3 to 5 years"),
                Choice("over_5", "More than 5 years"),
            ),
            refused="Prefer not to say",
            key=True,
        )


KIND: Kind = Bands()
