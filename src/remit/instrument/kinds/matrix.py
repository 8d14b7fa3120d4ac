"""Several statements answered on one set of choices (Likert rows)."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import Choice, TableSpec, Variable, plain
from remit.instrument import authoring, parts, plausible, reading
from remit.instrument.controls import Control, Group, Radios
from remit.instrument.items import Item, Row
from remit.instrument.kinds import Kind, Raw, Reading


class Matrix:
    """Several statements answered on one ordered set of choices.

    "Prefer not to say" and "not applicable" stand beside the choices of each statement.
    """

    name = "matrix"
    settings: frozenset[str] = frozenset()

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least one statement and two choices, all with sound codes."""
        found = authoring.check_uses(item, self.settings, frozenset({"choices", "rows", "direction"}))
        found += authoring.check_choices(item, item.choices)
        found += authoring.check_codes(item, [row.code for row in item.rows], "row")
        if not item.rows:
            found.append(authoring.problem(item, "ITEM-007", "has no rows", "list its statements under rows"))
        for row in item.rows:
            if not plain(row.text):
                what = f"has the row '{row.code}' without words"
                found.append(authoring.problem(item, "ITEM-014", what, "write its text"))
        return tuple(found)

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM.ROW` for each statement."""
        return tuple(
            parts.variable(item, f"{item.id}.{row.code}", row.text, "choice", item.choices)
            for row in item.rows
        )

    def controls(self, item: Item) -> tuple[Control, ...]:
        """Radios for each statement, one after the other."""
        choices = (*item.choices, *parts.typed_missing(item))
        rows = (Radios(f"{item.id}.{row.code}", row.text, choices, inline=True) for row in item.rows)
        return (Group(item.text, tuple(rows)),)

    def read(self, item: Item, raw: Raw) -> Reading:
        """The code chosen for each statement."""
        values: dict[str, str] = {}
        problems: list[Problem] = []
        for entry in self.variables(item):
            code, wrong = reading.chosen_or_missing(item, raw, entry.name, item.choices)
            problems += wrong
            values |= {entry.name: code} if code else {}
        return Reading(values, tuple(problems))

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of each statement."""
        return {entry.name: [values[entry.name]] for entry in self.variables(item) if values.get(entry.name)}

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """An answer for nearly every statement, leaning to one side as people do."""
        offered = parts.typed_missing(item)
        lean = rng.random() * len(item.choices)
        values: dict[str, str] = {}
        for entry in self.variables(item):
            place = min(int(rng.triangular(0, len(item.choices), lean)), len(item.choices) - 1)
            code = item.choices[place].code
            if offered and rng.random() < plausible.DECLINED:
                code = rng.choice(offered).code
            values[entry.name] = code
        return values

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """People by answer for each statement, with top two, net and mean."""
        return (parts.spec(item, "matrix", self.variables(item), ordered=True),)

    def example(self) -> Item:
        """Statements about a role."""
        return Item(
            id="views",
            kind=self.name,
            text="How far do you agree?",
            choices=(
                Choice("sd", "Strongly disagree", score=1),
                Choice("d", "Disagree", score=2),
                Choice("n", "Neither agree nor disagree", score=3),
                Choice("a", "Agree", score=4),
                Choice("sa", "Strongly agree", score=5),
            ),
            rows=(
                Row("clear", "My role is clearly described"),
                Row("time", "I have enough time for the role"),
                Row("peers", "I can turn to peers for advice"),
            ),
            favourable=("a", "sa"),
            unfavourable=("sd", "d"),
            refused="Prefer not to say",
            not_applicable="Does not apply",
        )


KIND: Kind = Matrix()
