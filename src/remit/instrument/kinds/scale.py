"""A scale of whole numbers with words at its two ends, 0 to 10 unless the author says otherwise."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Radios
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading

_MOST_POINTS = 21


def _ends(item: Item) -> tuple[int, int]:
    lowest = int(authoring.number_setting(item, "lowest") or 0)
    highest = authoring.number_setting(item, "highest")
    last = lowest + 10 if highest is None else int(highest)
    return lowest, max(lowest + 1, min(last, lowest + _MOST_POINTS - 1))


def _anchors(item: Item) -> tuple[str, str]:
    anchors = item.settings.get("anchors")
    if not isinstance(anchors, Mapping):
        return "", ""
    low, high = anchors.get("low"), anchors.get("high")
    return (low if isinstance(low, str) else ""), (high if isinstance(high, str) else "")


def _points(item: Item, anchored: bool) -> tuple[Choice, ...]:
    """The points as choices; `anchored` adds the words at the ends, as tables print them.

    An imported scale words its points itself, so that tables print them as they were found.
    """
    if item.choices and (anchored or not all(_anchors(item))):
        return item.choices
    lowest, highest = _ends(item)
    words = dict(zip((lowest, highest), _anchors(item), strict=True)) if anchored else {}
    return tuple(
        Choice(str(point), f"{point} ({words[point]})" if words.get(point) else str(point), score=point)
        for point in range(lowest, highest + 1)
    )


class Scale:
    """A scale of whole numbers, `lowest` 0 to `highest` 10; `anchors` word its two ends.

    `choices` may word every point as tables print it, with the points as codes and scores.
    """

    name = "scale"
    settings = frozenset({"anchors", "lowest", "highest"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """Both anchors or the words of every point, and from 2 to 21 points."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "key"}))
        found += authoring.check_whole(item, "lowest", -100, 100)
        found += authoring.check_whole(item, "highest", -100, 100)
        lowest = authoring.number_setting(item, "lowest") or 0
        highest = authoring.number_setting(item, "highest")
        if not found and highest is not None and not lowest < highest < lowest + _MOST_POINTS:
            what = f"is a scale from {lowest:g} to {highest:g}"
            fix = f"give it 2 to {_MOST_POINTS} points, or use the kind whole"
            found.append(authoring.problem(item, "ITEM-009", what, fix))
        if item.choices:
            return (*found, *self._check_points(item))
        if not all(_anchors(item)):
            what = "does not say in words what its two ends mean"
            fix = "add anchors: {low: ..., high: ...}"
            found.append(authoring.problem(item, "ITEM-011", what, fix))
        return tuple(found)

    def _check_points(self, item: Item) -> list[Problem]:
        found = authoring.check_choices(item, item.choices)
        lowest, highest = _ends(item)
        codes = [str(point) for point in range(lowest, highest + 1)]
        worded = [(choice.code, choice.score) for choice in item.choices]
        if worded != [(code, float(code)) for code in codes]:
            what = (
                f"words points other than {lowest} to {highest}, in this order, each with itself as its score"
            )
            fix = "list one choice a point: {code: '0', label: ..., score: 0}, or leave the choices out"
            found.append(authoring.problem(item, "ITEM-021", what, fix))
        return found

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM`: a number whose points are listed."""
        return (parts.variable(item, item.id, item.text, "number", _points(item, anchored=True)),)

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Radios in a row between the two anchors."""
        choices = (*_points(item, anchored=False), *parts.typed_missing(item))
        low, high = _anchors(item)
        return (Radios(item.id, item.text, choices, inline=True, low_anchor=low, high_anchor=high),)

    def read(self, item: Item, raw: Raw) -> Reading:
        """The point that was chosen."""
        return reading.read_radios(item, raw, _points(item, anchored=False))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of the stored answer."""
        return reading.write_radios(item, values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A point, more often one near the middle."""
        missing = plausible.declines(item, self.variables, rng)
        lowest, highest = _ends(item)
        return missing or {item.id: str(round(rng.triangular(lowest, highest)))}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """Mean, median and the like, and people by point."""
        return (parts.spec(item, "number", self.variables(item), ordered=True),)

    def example(self) -> Item:
        """The balance of a role."""
        return Item(
            id="balance",
            kind=self.name,
            text="Where is the balance of your role?",
            refused="Prefer not to say",
            settings={"anchors": {"low": "all strategic", "high": "all operational"}},
        )


KIND: Kind = Scale()
