"""Routing expressions bound to the items they name, and evaluated on stored values.

An expression is true or false, never unknown. A blank, a refusal and "not applicable" have no answer to
compare with: `=`, `in`, `has`, `<` and the like are false of them, and `!=` and `not in`, being the
opposites, are true. The answers of an item that was not asked count as blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from remit.core.words import MISSING, Choice, Variable, number_of
from remit.instrument.expressions import (
    Among,
    Answered,
    Atom,
    Both,
    Compare,
    Either,
    Expression,
    Has,
    Not,
    Operator,
)
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kinds
from remit.instrument.parts import is_other_text

Form = Literal["choice", "ordered", "number", "date", "text", "flags", "block"]
"""What a name in an expression stands for, and so what it may be compared with."""


class Target(Struct, frozen=True):
    """What a name in an expression stands for: one variable, or all those of an item."""

    item: Item
    variables: tuple[Variable, ...]
    form: Form

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that its answers can be, in order."""
        return tuple(self.labels())

    def labels(self) -> dict[str, str]:
        """Code to the words of the answer."""
        if self.form == "flags":
            return {variable.choice: variable.label for variable in self.variables if variable.choice}
        choices: list[Choice] = [choice for variable in self.variables for choice in variable.choices]
        return {choice.code: choice.label for choice in choices}


Targets = Mapping[str, Target]


def find_targets(instrument: Instrument) -> dict[str, Target]:
    """Every name that an expression may use: items, and the variables inside items."""
    found: dict[str, Target] = {}
    for item in instrument.items:
        kind = kinds().get(item.kind)
        variables = tuple(v for v in kind.variables(item) if not is_other_text(item, v.name)) if kind else ()
        ordered = kind is not None and any(spec.ordered for spec in kind.tabulate(item))
        for variable in variables:
            if variable.storage != "flag":
                found.setdefault(variable.name, Target(item, (variable,), _form(variable, ordered)))
        if variables and item.id not in found:
            flags = any(variable.storage == "flag" and variable.choice for variable in variables)
            only = all(variable.storage == "flag" for variable in variables)
            found[item.id] = Target(item, variables, "flags" if flags and only else "block")
    return found


def _form(variable: Variable, ordered: bool) -> Form:
    match variable.storage:
        case "choice":
            return "ordered" if ordered else "choice"
        case "number":
            return "number"
        case "date":
            return "date"
        case _:
            return "text"


# ---- evaluation ----------------------------------------------------------------------------------


def holds(expression: Expression, targets: Targets, values: Mapping[str, str]) -> bool:
    """Whether the expression is true of these stored values."""
    match expression:
        case Not():
            return not holds(expression.inner, targets, values)
        case Both():
            return all(holds(part, targets, values) for part in expression.parts)
        case Either():
            return any(holds(part, targets, values) for part in expression.parts)
        case _:
            return _atom_holds(expression, targets[expression.name], values)


def _atom_holds(atom: Atom, target: Target, values: Mapping[str, str]) -> bool:
    stored = [values.get(variable.name, "") for variable in target.variables]
    match atom:
        case Answered():
            if target.form == "flags":
                return "1" in stored
            return any(value and value not in MISSING for value in stored)
        case Has():
            if target.form == "flags":
                return values.get(f"{target.item.id}.{atom.literal}") == "1"
            return atom.literal in stored
        case Among():
            return any(_compares(target, stored[0], "=", literal) for literal in atom.literals)
        case Compare() if atom.operator == "!=":
            return not _compares(target, stored[0], "=", atom.literal)
        case Compare():
            return _compares(target, stored[0], atom.operator, atom.literal)


def _compares(target: Target, value: str, operator: Operator, literal: str) -> bool:
    if not value or value in MISSING:  # `x = ".r"` asks for the refusal itself
        return operator == "=" and bool(value) and value == literal
    if operator == "=" and target.form != "number":
        return value == literal
    left, right = _rank(target, value), _rank(target, literal)
    if left is None or right is None:
        return False
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            return left == right


def _rank(target: Target, value: str) -> float | None:
    """The place of a value in its order: a number, the place of a band, the number of a day."""
    if target.form == "ordered":
        return target.codes.index(value) if value in target.codes else None
    if target.form == "date":
        digits = value.replace("-", "")
        return float(digits) if len(digits) == 8 and digits.isascii() and digits.isdigit() else None
    return number_of(value)
