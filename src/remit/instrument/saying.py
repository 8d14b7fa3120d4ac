"""Stored answers in words, as a person reads them back before they are sent."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, Variable
from remit.instrument.items import Item
from remit.instrument.kinds import kind_of
from remit.instrument.parts import OTHER_TEXT, declined_in
from remit.instrument.tongues import ENGLISH, Tongue


def answer_words(item: Item, values: Mapping[str, str], tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """What was answered, a line each; empty when there is no answer."""
    variables = kind_of(item).variables(item)
    declined = declined_in(values, variables)
    if declined and item.kind != "matrix":
        return ({REFUSED: item.refused, NOT_APPLICABLE: item.not_applicable}[declined],)
    if item.columns:
        return _rows(item, variables, values)
    given = [variable for variable in variables if values.get(variable.name)]
    lines = [line for variable in given if (line := _line(item, variable, values, len(variables), tongue))]
    return tuple(lines)


def _line(item: Item, variable: Variable, values: Mapping[str, str], count: int, tongue: Tongue) -> str:
    value = values[variable.name]
    if variable.name == f"{item.id}.{OTHER_TEXT}":
        return f"“{value}”"
    if variable.storage == "flag":
        return variable.label if value == "1" else ""
    words = _words(item, variable, value, tongue)
    return words if count == 1 or variable.label == item.text else f"{tongue.say(variable.label)}: {words}"


def _words(item: Item, variable: Variable, value: str, tongue: Tongue) -> str:
    if value in MISSING:
        return {REFUSED: item.refused, NOT_APPLICABLE: item.not_applicable}[value]
    label = variable.labels().get(value)
    if label is not None:
        return tongue.say(label)
    if variable.storage == "date":
        return _date(value)
    unit = item.settings.get("unit")
    return f"{value} {unit}" if variable.storage == "number" and isinstance(unit, str) else value


def _date(value: str) -> str:
    try:
        found = datetime.date.fromisoformat(value)
    except ValueError:
        return value
    return f"{found.day}/{found.month}/{found.year}"


def _rows(item: Item, variables: Sequence[Variable], values: Mapping[str, str]) -> tuple[str, ...]:
    """One line a row: the cells that were filled in."""
    units = {column.code: column.unit for column in item.columns}
    found: dict[str, list[str]] = {}
    for variable in variables:
        value = values.get(variable.name, "")
        if not value or (variable.storage == "flag" and value != "1"):
            continue
        if variable.storage == "flag":
            found.setdefault("", []).append(variable.label)
            continue
        _, row, code = variable.name.split(".", 2)
        words = variable.labels().get(value) or f"{value} {units.get(code, '')}".strip()
        found.setdefault(row, []).append(
            words if variable.storage == "choice" else f"{variable.label}: {words}"
        )
    return tuple("; ".join(cells) for cells in found.values())
