"""Routing expressions of Remit as the XPath of XLSForm, with the same meaning of a blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from remit.core.words import MISSING, Variable
from remit.instrument.conditions import Target, Targets
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
    Unreadable,
    read_condition,
)
from remit.study.xlsform.names import NONE, TICKS, ItemNames

NEVER = "false()"


def relevance(show_if: str, targets: Targets, names: Mapping[str, ItemNames]) -> str:
    """The XPath of a routing expression; empty where something is always asked."""
    found = read_condition(show_if)
    if found is None or isinstance(found, Unreadable):
        return ""
    return _said(found, targets, names)


def both(*conditions: str) -> str:
    """All of these conditions that say anything."""
    given = [condition for condition in conditions if condition]
    return given[0] if len(given) == 1 else " and ".join(f"({condition})" for condition in given)


def either(conditions: Iterable[str]) -> str:
    """At least one of these; never, where there are none."""
    given = list(conditions)
    return given[0] if len(given) == 1 else " or ".join(f"({one})" for one in given) or NEVER


def _said(expression: Expression, targets: Targets, names: Mapping[str, ItemNames]) -> str:
    match expression:
        case Not():
            return f"not({_said(expression.inner, targets, names)})"
        case Both():
            return both(*(_said(part, targets, names) for part in expression.parts))
        case Either():
            return either(_said(part, targets, names) for part in expression.parts)
        case _:
            target = targets[expression.name]
            return _atom(expression, target, names[target.item.id])


def _atom(atom: Atom, target: Target, names: ItemNames) -> str:
    match atom:
        case Answered():
            return _answered(target, names)
        case Has():
            return _has(atom.literal, target, names)
        case Among():
            return either(_compared(target, names, "=", literal) for literal in atom.literals)
        case Compare() if atom.operator == "!=":
            return f"not({_compared(target, names, '=', atom.literal)})"
        case Compare():
            return _compared(target, names, atom.operator, atom.literal)


# ---- what a variable is called -------------------------------------------------------------------


def reference(target: Target, variable: Variable, names: ItemNames) -> str:
    """The question that holds a variable."""
    item, tail = target.item, variable.name.partition(".")[2]
    if not tail:
        return f"${{{names.main}}}"
    if item.kind == "rows":
        row, _, column = tail.partition(".")
        return f"indexed-repeat(${{{names.parts[column]}}}, ${{{names.main}}}, {row})"
    return f"${{{names.parts[tail]}}}"


def _name_of(code: str, target: Target, variable: Variable, names: ItemNames) -> str:
    """An answer's name in the list of its question; empty where it is not in it."""
    if target.item.kind == "rows":
        column = variable.name.rpartition(".")[2]
        return names.columns.get(column, ("", {}))[1].get(code, "")
    return names.answers.get(code, "")


def _is_missing(code: str, names: ItemNames) -> str:
    """That the question beside the item holds this typed missing answer."""
    name = names.beside[1].get(code)
    return f"${{{names.missing}}} = '{name}'" if name else NEVER


# ---- the atoms -----------------------------------------------------------------------------------


def _answered(target: Target, names: ItemNames) -> str:
    item = target.item
    if item.kind in TICKS:
        own = [name for code, name in names.answers.items() if code not in MISSING]
        return either(f"selected(${{{names.main}}}, '{name}')" for name in own)
    if item.kind == "rows" and target.form == "block":
        cells = [f"string-length(join('', ${{{name}}})) > 0" for name in names.parts.values()]
        return either([*cells, *([_is_missing(NONE, names)] if NONE in names.beside[1] else [])])
    return either(_has_answer(reference(target, variable, names), names) for variable in target.variables)


def _has_answer(question: str, names: ItemNames) -> str:
    declined = [name for code, name in names.answers.items() if code in MISSING]
    return " and ".join([f"{question} != ''", *(f"{question} != '{name}'" for name in declined)])


def _has(code: str, target: Target, names: ItemNames) -> str:
    if target.form == "flags":
        # A refusal is no tick, so that `has` is false of it.
        name = "" if code in MISSING else names.answers.get(code, "")
        return f"selected(${{{names.main}}}, '{name}')" if name else NEVER
    if target.item.kind == "rows":
        return either(_in_rows(code, names))
    if code in MISSING and names.missing:
        return _is_missing(code, names)
    return either(
        f"{reference(target, variable, names)} = '{name}'"
        for variable in target.variables
        if (name := _name_of(code, target, variable, names))
    )


def _in_rows(code: str, names: ItemNames) -> list[str]:
    if code in MISSING:
        return [_is_missing(code, names)]
    return [
        f"selected(join(' ', ${{{names.parts[column]}}}), '{answers[code]}')"
        for column, (_, answers) in names.columns.items()
        if code in answers
    ]


def _compared(target: Target, names: ItemNames, operator: str, literal: str) -> str:
    variable = target.variables[0]
    question = reference(target, variable, names)
    if literal in MISSING:
        if operator != "=":
            return NEVER
        inside = names.answers.get(literal)
        return f"{question} = '{inside}'" if inside else _is_missing(literal, names)
    match target.form:
        case "number":
            return f"{question} {operator} {literal}"
        case "date":
            return f"{question} != '' and {question} {operator} date('{literal}')"
        case "ordered":
            return either(
                f"{question} = '{_name_of(code, target, variable, names)}'"
                for code in _on_that_side(target.codes, operator, literal)
            )
        case _:
            return f"{question} = '{_name_of(literal, target, variable, names)}'"


def _on_that_side(codes: tuple[str, ...], operator: str, literal: str) -> tuple[str, ...]:
    """The codes that stand on one side of a code, with or without itself."""
    place = codes.index(literal)
    sides = {"=": codes[place : place + 1], "<": codes[:place], "<=": codes[: place + 1]}
    sides |= {">": codes[place + 1 :], ">=": codes[place:]}
    return sides[operator]
