"""Routing checked when a questionnaire is loaded: what cannot be read, found, compared or ever reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from msgspec import Struct

from remit.core.problems import Problem, nearest
from remit.instrument.conditions import Form, Target, Targets, find_targets
from remit.instrument.expressions import (
    Among,
    Answered,
    Atom,
    Compare,
    Expression,
    Has,
    Unreadable,
    atoms,
    read_condition,
)
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.parts import typed_missing
from remit.instrument.reach import Step, find_unreachable

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_USE: dict[Form, str] = {
    "choice": 'it is one of a list: write {name} = "{code}" or {name} in ("{code}")',
    "ordered": 'it is one of an ordered list: write {name} = "{code}" or {name} > "{code}"',
    "number": "it is a number: write, for example, {name} > 4",
    "date": 'it is a date: write, for example, {name} < "2014-01-31"',
    "text": "it holds words, which nothing can be compared with: write answered({name})",
    "flags": 'several of its answers can be ticked: write {name} has "{code}"',
    "block": 'it has several answers: write answered({name}), or name one of them as in {first} = "{code}"',
}


class _Asked(Struct, frozen=True):
    """A page or an item with a condition: the names of what comes before it, and of what comes after."""

    subject: Page | Item
    called: str
    before: frozenset[str]
    after: frozenset[str]


def _walk(instrument: Instrument) -> Iterator[_Asked]:
    order = [item.id for item in instrument.items]
    place = 0
    for page in instrument.pages:
        seen, ahead = frozenset(order[:place]), frozenset(order[place:])
        yield _Asked(page, f"the page '{page.id}'", seen, ahead)
        for item in page.items:
            yield _Asked(item, f"'{item.id}'", frozenset(order[:place]), frozenset(order[place:]))
            place += 1


def check_conditions(instrument: Instrument) -> tuple[Problem, ...]:
    """Every `show_if` that cannot be read, or that names what is not there or comes later."""
    targets = find_targets(instrument)
    return tuple(problem for asked in _walk(instrument) for problem in _check_one(asked, targets))


def check_routing(instrument: Instrument) -> tuple[Problem, ...]:
    """The problems of `check_conditions`, then the pages and items that nobody can ever reach."""
    targets = find_targets(instrument)
    found: list[Problem] = []
    sound: dict[str, Expression] = {}
    for asked in _walk(instrument):
        problems = list(_check_one(asked, targets))
        condition = read_condition(asked.subject.show_if)
        # An item of an unknown kind has no answers to reason about; its own problem says why.
        if not problems and _is_known(condition, targets):
            sound[asked.called] = condition
        found += problems
    return (*found, *_unreachable(instrument, targets, sound))


def _is_known(condition: Expression | Unreadable | None, targets: Targets) -> TypeGuard[Expression]:
    if condition is None or isinstance(condition, Unreadable):
        return False
    return all(atom.name in targets for atom in atoms(condition))


def _check_one(asked: _Asked, targets: Targets) -> Iterator[Problem]:
    condition = read_condition(asked.subject.show_if)
    if condition is None:
        return
    if isinstance(condition, Unreadable):
        what = f"the show_if of {asked.called} cannot be read at character {condition.at}: {condition.what}"
        yield Problem("ROUTE-001", asked.subject.where, what, condition.fix)
        return
    for atom in atoms(condition):
        yield from _check_atom(asked, atom, targets)


def _check_atom(asked: _Asked, atom: Atom, targets: Targets) -> Iterator[Problem]:
    target, item_id = targets.get(atom.name), atom.name.partition(".")[0]
    where, begin = asked.subject.where, f"the show_if of {asked.called}"
    if isinstance(asked.subject, Item) and item_id == asked.subject.id:
        yield Problem("ROUTE-006", where, f"{begin} depends on its own answer", "name an earlier item")
    elif item_id in asked.after:
        what = f"{begin} depends on '{atom.name}', which is not asked before it"
        yield Problem("ROUTE-005", where, what, f"move '{item_id}' to an earlier place, or depend on another")
    elif target is None and item_id not in asked.before:
        what = f"{begin} names '{atom.name}', which is no item{nearest(atom.name, asked.before)}"
        yield Problem("ROUTE-002", where, what, "use the id of an earlier item")
    elif target is None and "." in atom.name:
        inner = [name for name in targets if name.startswith(f"{item_id}.")]
        what = f"{begin} names '{atom.name}', but '{item_id}' has no such part{nearest(atom.name, inner)}"
        fix = f"use one of: {', '.join(inner[:8])}" if inner else f"write '{item_id}' alone"
        yield Problem("ROUTE-002", where, what, fix)
    elif target is not None:
        yield from _check_comparison(asked, atom, target)


def _check_comparison(asked: _Asked, atom: Atom, target: Target) -> Iterator[Problem]:
    where, begin = asked.subject.where, f"the show_if of {asked.called}"
    if not _fits(atom, target):
        what = f"{begin} compares '{atom.name}' in a way that does not fit it"
        yield Problem("ROUTE-004", where, what, _use(target, atom.name))
        return
    for literal in _literals(atom):
        if not _can_be(target, literal):
            labels = {label: code for code, label in target.labels().items()}
            what = f"{begin} names '{literal[:60]}', which is no answer to '{atom.name}'"
            if literal in labels:
                fix = f'use its code: "{labels[literal]}"'
            else:
                what += nearest(literal, target.codes)
                listed = ", ".join(target.codes[:12])
                fix = f"use one of its codes: {listed}" if listed else _use(target, atom.name)
            yield Problem("ROUTE-003", where, what, fix)


def _use(target: Target, name: str) -> str:
    code = next(iter(target.codes), "yes")
    return _USE[target.form].format(name=name, code=code, first=target.variables[0].name)


def _fits(atom: Atom, target: Target) -> bool:
    match atom:
        case Answered():
            return True
        case Has():
            return target.form in ("flags", "block") and bool(target.codes)
        case Compare() if atom.operator not in ("=", "!="):
            return target.form in ("number", "date", "ordered")
        case _:
            return target.form in ("choice", "ordered", "number", "date")


def _literals(atom: Atom) -> tuple[str, ...]:
    match atom:
        case Answered():
            return ()
        case Among():
            return atom.literals
        case _:
            return (atom.literal,)


def _can_be(target: Target, literal: str) -> bool:
    if literal in {choice.code for choice in typed_missing(target.item)}:
        return True
    if target.form == "number":
        return _NUMBER.fullmatch(literal) is not None
    if target.form == "date":
        return _DATE.fullmatch(literal) is not None
    return literal in target.codes


# ---- what nobody can reach -----------------------------------------------------------------------


def _unreachable(instrument: Instrument, targets: Targets, sound: dict[str, Expression]) -> Iterator[Problem]:
    steps = [
        Step(item, tuple(c for c in (sound.get(f"the page '{page.id}'"), sound.get(f"'{item.id}'")) if c))
        for page in instrument.pages
        for item in page.items
    ]
    lost = find_unreachable(steps, targets)
    for page in instrument.pages:
        whole = bool(page.items) and f"the page '{page.id}'" in sound
        if whole and all(item.id in lost for item in page.items):
            yield _lost(page, f"the page '{page.id}'", sound.get(f"the page '{page.id}'"), lost)
            continue
        for item in page.items:
            if item.id in lost:
                yield _lost(item, f"'{item.id}'", sound.get(f"'{item.id}'"), lost)


def _lost(subject: Page | Item, called: str, condition: Expression | None, lost: set[str]) -> Problem:
    names = [atom.name.partition(".")[0] for atom in atoms(condition)] if condition else []
    through = [name for name in dict.fromkeys(names) if name in lost]
    if through:
        what = f"{called} can never be reached, because '{through[0]}' can never be reached"
        return Problem("ROUTE-007", subject.where, what, f"mend the show_if of '{through[0]}' first")
    what = (
        f"{called} can never be reached: no answers make its show_if true ({subject.show_if.strip()[:120]})"
    )
    fix = "look for answers that exclude each other (perhaps 'or' is meant, not 'and'), or remove it"
    return Problem("ROUTE-007", subject.where, what, fix)
