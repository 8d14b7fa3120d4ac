"""Tick at most, or exactly, so many."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Checkboxes, Control
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading


def _numbers(item: Item) -> tuple[int, int]:
    """The fewest and the most that may be ticked by somebody who answers."""
    exactly = authoring.whole_setting(item, "exactly", 0)
    return (exactly, exactly) if exactly else (1, authoring.whole_setting(item, "limit", 3))


def _too_many(item: Item) -> list[Problem]:
    name = "exactly" if "exactly" in item.settings else "limit"
    most = authoring.whole_setting(item, name, 0)
    offered = [choice for choice in parts.listed(item) if not choice.exclusive]
    if most <= len(offered) and (name == "exactly" or most < len(parts.listed(item))):
        return []
    what = f"has {name}: {most}, but only {len(offered)} choices that can be ticked together"
    fix = f"lower {name}, add choices, or use the kind select_all"
    return [authoring.problem(item, "ITEM-010", what, fix)]


class SelectK:
    """Tick at most `limit` or `exactly` so many; order does not matter."""

    name = "select_k"
    settings = frozenset({"limit", "exactly"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """Either `limit` or `exactly`, and more choices than that."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "other"}))
        found += authoring.check_choices(item, parts.listed(item), flags=True)
        if "limit" in item.settings and "exactly" in item.settings:
            what = "has both limit and exactly"
            fix = "keep limit for 'at most', or exactly for 'neither more nor fewer'"
            return (*found, authoring.problem(item, "ITEM-009", what, fix))
        name = "exactly" if "exactly" in item.settings else "limit"
        wrong = authoring.check_whole(item, name, 1, 50, needed=True)
        return tuple(found + (wrong or _too_many(item)))

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """A flag `ITEM.CHOICE` for each choice, and `ITEM.other_text` where "other" is offered."""
        return (*parts.flags(item), *parts.other_variable(item))

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Checkboxes that say how many, the box beside "other", and the typed missing answers."""
        choices = parts.listed(item)
        names = tuple(f"{item.id}.{choice.code}" for choice in choices)
        least, most = _numbers(item)
        boxes = Checkboxes(names, item.text, choices, least=least, most=most)
        return (boxes, *parts.other_control(item), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """1 for what was ticked and 0 for the rest; too many or too few is said, and kept."""
        codes, text, problems = reading.read_ticks(item, raw)
        found = ({**reading.flag_values(item, codes), **text}, [*problems, *self._counted(item, codes)])
        return reading.settle(item, self.variables(item), raw, found)

    def _counted(self, item: Item, codes: list[str]) -> list[Problem]:
        least, most = _numbers(item)
        exclusive = {choice.code for choice in parts.listed(item) if choice.exclusive}
        field = f"{item.id}.{parts.listed(item)[0].code}" if parts.listed(item) else item.id
        if len(codes) > most:
            what = f"You chose {len(codes)} answers; the most is {most}"
            return [reading.complain("ANSWER-004", field, what, f"untick {len(codes) - most}")]
        if codes and len(codes) < least and not exclusive.intersection(codes):
            what = f"You chose {len(codes)} of the {least} answers we ask for"
            return [reading.complain("ANSWER-005", field, what, f"choose {least - len(codes)} more")]
        return []

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """A tick for each flag that is 1."""
        return reading.write_flags(item, values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """As many ticks as are asked for, sometimes fewer where fewer will do."""
        missing = plausible.declines(item, self.variables, rng)
        least, most = _numbers(item)
        fewest = least if rng.random() < 0.2 else most
        codes = plausible.draw_ticks(item, parts.listed(item), fewest, most, rng)
        return missing or {**reading.flag_values(item, codes), **plausible.other_words(item, codes, rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by choice, as a share of people and of mentions."""
        return (parts.spec(item, "multi", parts.flags(item), limit=_numbers(item)[1]),)

    def example(self) -> Item:
        """Ways of support, of which three may be chosen."""
        return Item(
            id="support",
            kind=self.name,
            text="Which kinds of support would help you most?",
            choices=(
                Choice("mentor", "A mentor"),
                Choice("coach", "A coach"),
                Choice("peers", "A learning set with peers"),
                Choice("course", "A course"),
                Choice("library", "A library of examples"),
            ),
            other="Other, please say",
            refused="Prefer not to say",
            settings={"limit": 3},
        )


KIND: Kind = SelectK()
