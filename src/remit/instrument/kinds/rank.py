"""Rank the best few of a list; ranking fewer than asked is fine."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Group, Select
from remit.instrument.items import Item
from remit.instrument.kinds import Kind, Raw, Reading

_MOST = 50


def _limit(item: Item) -> int:
    """How many places there are: `limit`, or one for each choice."""
    most = min(_MOST, len(parts.listed(item)))
    return max(1, min(authoring.whole_setting(item, "limit", most), most))


def _places(item: Item) -> tuple[Variable, ...]:
    return tuple(
        parts.variable(
            item, f"{item.id}.{place}", f"{parts.ordinal(place)} choice", "choice", parts.listed(item)
        )
        for place in range(1, _limit(item) + 1)
    )


class Rank:
    """Rank the top `limit` of a list, first choice first; a partial ranking is an answer too."""

    name = "rank"
    settings = frozenset({"limit"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least two choices and no more places than choices."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "other"}))
        found += authoring.check_choices(item, parts.listed(item))
        wrong = authoring.check_whole(item, "limit", 1, _MOST)
        limit, count = authoring.whole_setting(item, "limit", 1), len(parts.listed(item))
        if not wrong and limit > count:
            what = f"has limit: {limit}, but only {count} choices to rank"
            wrong = [authoring.problem(item, "ITEM-010", what, "lower limit or add choices")]
        return tuple(found + wrong)

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM.1` to `ITEM.k`, the first choice first, and `ITEM.other_text` where "other" is offered."""
        return (*_places(item), *parts.other_variable(item))

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A list to choose from for each place: no dragging."""
        places = tuple(Select(place.name, place.label, parts.listed(item)) for place in _places(item))
        return (Group(item.text, places), *parts.other_control(item), *parts.decline_control(item))

    def read(self, item: Item, raw: Raw) -> Reading:
        """The code at each place; nothing twice and no place left out before the last."""
        values: dict[str, str] = {}
        problems: list[Problem] = []
        codes = {choice.code for choice in parts.listed(item)}
        for place in _places(item):
            code, wrong = reading.chosen(raw, place.name, codes)
            problems += wrong
            if code:
                values[place.name] = code
        problems += [] if problems else self._order(item, values)
        full = len(values) == _limit(item)
        taken = authoring.OTHER in values.values()
        other, text, wrong = reading.read_other(item, raw, taken, elsewhere=full or bool(problems))
        if other and not taken:
            values[self._next(item, values)] = authoring.OTHER
        return reading.settle(item, self.variables(item), raw, ({**values, **text}, [*problems, *wrong]))

    def _next(self, item: Item, values: Mapping[str, str]) -> str:
        """The first free place: where words beside "other" go that were given no place."""
        return next(place.name for place in _places(item) if place.name not in values)

    def _order(self, item: Item, values: Mapping[str, str]) -> list[Problem]:
        labels = {choice.code: choice.label for choice in parts.listed(item)}
        found, seen, gap = [], set[str](), ""
        for place in _places(item):
            code = values.get(place.name, "")
            if code and gap:
                what = f"You left your {gap} empty but gave a {place.label}"
                fix = f"move your {place.label} up, or fill in your {gap}"
                found.append(reading.complain("ANSWER-015", place.name, what, fix))
                break
            if code in seen:
                what = f"You ranked “{reading.brief(labels[code])}” more than once"
                fix = "give each place to a different answer, or leave it empty"
                found.append(reading.complain("ANSWER-014", place.name, what, fix))
            if code:
                seen.add(code)
            gap = gap or ("" if code else place.label)
        return found

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of each place."""
        return reading.write_fields(item, self.variables(item), values)

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """A ranking, one in ten of them partial."""
        missing = plausible.declines(item, self.variables, rng)
        limit = _limit(item) if rng.random() < 0.9 else rng.randint(1, _limit(item))
        codes = plausible.draw_some(item, parts.listed(item), limit, rng)
        places = {f"{item.id}.{place}": code for place, code in enumerate(codes, 1)}
        return missing or {**places, **plausible.other_words(item, codes, rng)}

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """First choices, any mention, points and worth."""
        return (parts.spec(item, "ranking", _places(item), limit=_limit(item)),)

    def example(self) -> Item:
        """Priorities of a role, of which three are ranked."""
        return Item(
            id="priorities",
            kind=self.name,
            text="What takes most of your effort?",
            hint="Rank up to three. You may rank fewer.",
            choices=(
                Choice("quality", "Quality and safety"),
                Choice("money", "Money"),
                Choice("people", "People"),
                Choice("strategy", "Strategy"),
                Choice("partners", "Work with partners"),
            ),
            refused="Prefer not to say",
            other="Something else, please say",
            settings={"limit": 3},
        )


KIND: Kind = Rank()
