"""Repeating rows, such as a leadership team: a title, how many there are, and their sessions."""

from __future__ import annotations

import random
from collections.abc import Mapping

from remit.core.problems import Problem, nearest
from remit.core.words import Choice, Storage, TableSpec, Variable, plain
from remit.instrument import authoring, numbers, parts, plausible, reading
from remit.instrument.controls import Checkboxes, Control, Group, Select, TextInput
from remit.instrument.items import Column, Item
from remit.instrument.kinds import Kind, Raw, Reading

_STORAGE: dict[str, Storage] = {"choice": "choice", "whole": "number", "number": "number", "text": "text"}
_MOST = 50
_FIRST = 3
"""Rows in view before somebody asks for more."""


def _most_rows(item: Item) -> int:
    return max(1, authoring.whole_setting(item, "most_rows", 10, _MOST))


def _bounds(column: Column) -> numbers.Bounds:
    return numbers.Bounds(column.kind == "whole", column.unit)


def _none(item: Item) -> str:
    return authoring.text_setting(item, "none")


class Rows:
    """Up to `most_rows` (10) rows with the same columns, each `choice`, `whole`, `number` or `text`.

    `count` names the column that says how many posts a row stands for; `none` words the tick for "we have
    none", which is an answer; `row_name` is what a row is called on the page ("Post").
    """

    name = "rows"
    settings = frozenset({"most_rows", "count", "none", "row_name"})

    def check(self, item: Item) -> tuple[Problem, ...]:
        """At least one column, each sound; `count` names a column of whole numbers."""
        found = authoring.check_uses(item, self.settings, frozenset({"columns"}))
        found += authoring.check_whole(item, "most_rows", 1, _MOST)
        found += authoring.check_text(item, "none") + authoring.check_text(item, "row_name")
        found += authoring.check_codes(item, [column.code for column in item.columns], "column")
        if not item.columns:
            what, fix = "has no columns", "list them under columns, each with code, text and kind"
            found.append(authoring.problem(item, "ITEM-007", what, fix))
        for column in item.columns:
            found += self._check_column(item, column)
        return tuple(found + self._check_count(item))

    def _check_column(self, item: Item, column: Column) -> list[Problem]:
        found = []
        if column.kind not in _STORAGE:
            what = (
                f"has the column '{column.code}' of the kind '{column.kind}'{nearest(column.kind, _STORAGE)}"
            )
            fix = f"use one of: {', '.join(_STORAGE)}"
            found.append(authoring.problem(item, "ITEM-004", what, fix))
        if not plain(column.text):
            what = f"has the column '{column.code}' without words"
            found.append(authoring.problem(item, "ITEM-014", what, "write its text"))
        if column.kind == "choice":
            found += authoring.check_choices(item, column.choices)
        elif column.choices:
            what = f"has choices on its column '{column.code}', which is of the kind '{column.kind}'"
            fix = "write kind: choice, or remove them"
            found.append(authoring.problem(item, "ITEM-012", what, fix))
        return found

    def _check_count(self, item: Item) -> list[Problem]:
        count = item.settings.get("count")
        whole = [column.code for column in item.columns if column.kind == "whole"]
        if count is None or count in whole:
            return []
        what = (
            f"has count: {str(count)[:40]}, which is no column of whole numbers{nearest(str(count), whole)}"
        )
        fix = (
            f"name one of: {', '.join(whole)}" if whole else "add a column of the kind whole, or remove count"
        )
        return [authoring.problem(item, "ITEM-013", what, fix)]

    def variables(self, item: Item) -> tuple[Variable, ...]:
        """`ITEM.i.COLUMN` row after row (labelled as the column), and `ITEM.none` where it is offered."""
        cells = tuple(
            parts.variable(item, f"{item.id}.{row}.{column.code}", column.text, storage, column.choices)
            for row in range(1, _most_rows(item) + 1)
            for column in item.columns
            if (storage := _STORAGE.get(column.kind))
        )
        return cells + self._none_variable(item)

    def _none_variable(self, item: Item) -> tuple[Variable, ...]:
        label = _none(item)
        return (parts.variable(item, f"{item.id}.none", label, "flag", choice="none"),) if label else ()

    def controls(self, item: Item) -> tuple[Control, ...]:
        """A group of small controls for each row, the first three in view, then "none"."""
        name = authoring.text_setting(item, "row_name", "Row")
        rows = tuple(
            Group(f"{name} {row}", tuple(self._control(item, row, column) for column in item.columns))
            for row in range(1, _most_rows(item) + 1)
        )
        none = tuple(
            Checkboxes((entry.name,), "", (Choice("none", entry.label),))
            for entry in self._none_variable(item)
        )
        return (Group(item.text, rows, first=_FIRST), *none, *parts.decline_control(item))

    def _control(self, item: Item, row: int, column: Column) -> Control:
        name = f"{item.id}.{row}.{column.code}"
        if column.kind == "choice":
            return Select(name, column.text, column.choices)
        if column.kind == "text":
            return TextInput(name, column.text)
        numeric = "numeric" if column.kind == "whole" else "decimal"
        return TextInput(name, column.text, numeric=numeric, suffix=column.unit, width=6)

    def read(self, item: Item, raw: Raw) -> Reading:
        """The rows that were filled in, moved up where one was left empty."""
        values: dict[str, str] = {}
        problems: list[Problem] = []
        filled = 0
        for row in range(1, _most_rows(item) + 1):
            cells, wrong = self._read_row(item, row, raw)
            problems += wrong
            filled += bool(cells)
            values |= {f"{item.id}.{filled}.{code}": value for code, value in cells.items()}
        if _none(item):
            values, wrong = self._read_none(item, raw, values)
            problems += wrong
        return reading.settle(item, self.variables(item), raw, (values, problems))

    def _read_row(self, item: Item, row: int, raw: Raw) -> tuple[dict[str, str], list[Problem]]:
        cells: dict[str, str] = {}
        problems: list[Problem] = []
        for column in item.columns:
            value, wrong = self._read_cell(f"{item.id}.{row}.{column.code}", column, raw)
            problems += wrong
            cells |= {column.code: value} if value else {}
        return cells, problems

    def _read_cell(self, field: str, column: Column, raw: Raw) -> tuple[str, list[Problem]]:
        if column.kind == "choice":
            return reading.chosen(raw, field, {choice.code for choice in column.choices})
        if column.kind == "text":
            return reading.words(raw, field)
        text, problems = reading.one(raw, field)
        number, wrong = numbers.read_number(field, text, _bounds(column))
        return number, problems + wrong

    def _read_none(
        self, item: Item, raw: Raw, values: dict[str, str]
    ) -> tuple[dict[str, str], list[Problem]]:
        field = f"{item.id}.none"
        none, problems = reading.ticked(raw, field)
        if none and values:
            what = f"You filled in a row and also ticked “{reading.brief(_none(item))}”"
            problems = [*problems, reading.complain("ANSWER-018", field, what, "keep one of the two")]
        if none or values:
            values = {**values, field: "0" if values else "1"}
        return values, problems

    def write(self, item: Item, values: Mapping[str, str]) -> dict[str, list[str]]:
        """The field of each cell, and the tick at "none"."""
        fields = reading.write_fields(item, self.variables(item), values)
        if fields.get(f"{item.id}.none") == ["0"]:
            del fields[f"{item.id}.none"]
        return fields

    def synthesise(self, item: Item, rng: random.Random) -> dict[str, str]:
        """One to five rows, or none now and then."""
        missing = plausible.declines(item, self.variables, rng)
        if missing:
            return missing
        if _none(item) and rng.random() < 0.08:
            return {f"{item.id}.none": "1"}
        count = rng.randint(1, min(5, _most_rows(item)))
        titles = {
            column.code: plausible.draw_some(item, column.choices, count, rng)
            for column in item.columns
            if column.kind == "choice"
        }
        values = {f"{item.id}.none": "0"} if _none(item) else {}
        for row in range(1, min(count, *map(len, titles.values()), count) + 1):
            for column in item.columns:
                value = self._made_up(column, titles, row, rng)
                values[f"{item.id}.{row}.{column.code}"] = value
        return values

    def _made_up(self, column: Column, titles: dict[str, list[str]], row: int, rng: random.Random) -> str:
        if column.kind == "choice":
            return titles[column.code][row - 1]
        if column.kind == "text":
            return plausible.phrase(rng)
        limits = numbers.Bounds(column.kind == "whole", column.unit, 1, 6)
        return plausible.draw_number(limits, rng)

    def tabulate(self, item: Item) -> tuple[TableSpec, ...]:
        """One table over all rows; `TableSpec` says what is made of the layout `rows`."""
        count = authoring.text_setting(item, "count")
        return (parts.spec(item, "rows", self.variables(item), count_column=count),)

    def example(self) -> Item:
        """A leadership team."""
        return Item(
            id="team",
            kind=self.name,
            text="Who is in the leadership team that reports to you?",
            hint="Use one row for each kind of post.",
            columns=(
                Column(
                    "title",
                    "Title of the post",
                    "choice",
                    (
                        Choice("deputy", "Deputy"),
                        Choice("associate", "Associate"),
                        Choice("divisional", "Divisional lead"),
                        Choice("other_lead", "Another lead"),
                    ),
                ),
                Column("number", "How many", "whole"),
                Column("sessions", "Sessions a week for each", "number", unit="sessions"),
            ),
            refused="Prefer not to say",
            settings={"most_rows": 6, "count": "number", "none": "I have no such team", "row_name": "Post"},
        )


KIND: Kind = Rows()
