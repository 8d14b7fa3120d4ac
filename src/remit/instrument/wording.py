"""Routing said in words, for a paper copy and for readers: "you answered “Yes” to question 12"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remit.core.words import plain
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
    Operator,
)
from remit.instrument.parts import typed_missing

_ORDER: dict[Operator, tuple[str, str]] = {
    "<": ("less than", "before"),
    "<=": ("at most", "no later than"),
    ">": ("more than", "after"),
    ">=": ("at least", "no earlier than"),
    "=": ("", ""),
    "!=": ("", ""),
}
_LISTED: dict[Operator, str] = {
    "<": "listed before {}",
    "<=": "{} or listed before it",
    ">": "listed after {}",
    ">=": "{} or listed after it",
}
_OPPOSITE: dict[Operator, Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def in_words(expression: Expression, targets: Targets, numbers: Mapping[str, int]) -> str:
    """A condition as the end of "answer this only if ..."; `numbers` holds the number of each question."""
    return _say(expression, targets, numbers, yes=True, inside="")


def _say(
    expression: Expression, targets: Targets, numbers: Mapping[str, int], *, yes: bool, inside: str
) -> str:
    match expression:
        case Not():
            return _say(expression.inner, targets, numbers, yes=not yes, inside=inside)
        case Both() | Either():
            word = "and" if isinstance(expression, Both) is yes else "or"
            joined = _joined(expression.parts) if isinstance(expression, Either) else expression.parts
            parts = [_say(part, targets, numbers, yes=yes, inside=word) for part in joined]
            if not inside or inside == word:
                return f" {word} ".join(parts)
            return f"{'both ' if word == 'and' else 'either '}" + f" {word} ".join(parts)
        case _:
            return _atom(expression, targets[expression.name], numbers, yes)


def _joined(parts: Sequence[Expression]) -> list[Expression]:
    """Neighbours that ask for one answer or another to the same question, said as one."""
    found: list[Expression] = []
    for part in parts:
        before = found[-1] if found else None
        same = isinstance(part, Compare) and part.operator == "="
        if same and isinstance(part, Compare) and isinstance(before, Among) and before.name == part.name:
            found[-1] = Among(part.name, (*before.literals, part.literal), before.at)
        elif same and isinstance(part, Compare):
            found.append(Among(part.name, (part.literal,), part.at))
        else:
            found.append(part)
    return found


def _atom(atom: Atom, target: Target, numbers: Mapping[str, int], yes: bool) -> str:
    question = f"question {numbers.get(target.item.id, 0)}{_part(target)}"
    did = "you" if yes else "you did not"
    match atom:
        case Answered():
            return f"{did} {'answered' if yes else 'answer'} {question}"
        case Has():
            return f"{did} {'chose' if yes else 'choose'} {_quoted(target, [atom.literal])} in {question}"
        case Among():
            return f"{did} {'answered' if yes else 'answer'} {_quoted(target, atom.literals)} to {question}"
        case Compare():
            return _compared(atom, target, question, yes)


def _compared(atom: Compare, target: Target, question: str, yes: bool) -> str:
    if atom.operator in ("=", "!="):
        same = (atom.operator == "=") is yes
        words = _quoted(target, [atom.literal])
        return f"you answered {words} to {question}" if same else f"you did not answer {words} to {question}"
    operator = atom.operator if yes else _OPPOSITE[atom.operator]
    amount, time = _ORDER[operator]
    word = time if target.form == "date" else amount
    unit = target.item.settings.get("unit")
    unit = f" {unit}" if isinstance(unit, str) and target.form == "number" and unit else ""
    literal = f"{word} {atom.literal}"
    if target.form == "ordered":
        literal = _LISTED[operator].format(_quoted(target, [atom.literal]))
    # The opposite of "more than 4" is also true of a blank, which is said for what it is.
    blank = "" if yes else f", or you did not answer {question}"
    return f"your answer to {question} is {literal}{unit}{blank}"


def _quoted(target: Target, literals: Sequence[str]) -> str:
    labels = {choice.code: choice.label for choice in typed_missing(target.item)} | target.labels()
    words = [
        f"“{plain(labels[literal])}”" if literal in labels and target.form != "number" else literal
        for literal in literals
    ]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _part(target: Target) -> str:
    """Which part of a question is meant, where it has several variables."""
    only = target.variables[0]
    if len(target.variables) > 1 or only.name == target.item.id:
        return ""
    return f" ({plain(only.label)})"
