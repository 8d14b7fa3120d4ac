"""What a device needs to lead people through the pages without asking: conditions and fields, as JSON.

The device decides only what it can decide for certain from what stands in the fields. Where it cannot (a
number written in words, answers that move up), it shows the question with its condition in words, and this
site decides when the page arrives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from remit.core.words import MISSING
from remit.instrument.conditions import Targets
from remit.instrument.controls import (
    Checkboxes,
    Control,
    DateInput,
    Decline,
    Group,
    Radios,
    Select,
    TextInput,
    fields,
)
from remit.instrument.expressions import (
    Among,
    Answered,
    Both,
    Compare,
    Either,
    Expression,
    Has,
    Not,
    atoms,
)
from remit.instrument.items import Item, Page
from remit.instrument.kinds import kind_of
from remit.instrument.parts import is_other_text
from remit.instrument.routing import Routes
from remit.instrument.tongues import Tongue

Json = Any


def compiled(expression: Expression | None) -> Json:
    """An expression as nested lists, the sign first; None where there is no condition."""
    match expression:
        case None:
            return None
        case Not():
            return ["not", compiled(expression.inner)]
        case Both():
            return ["all", *(compiled(part) for part in expression.parts)]
        case Either():
            return ["any", *(compiled(part) for part in expression.parts)]
        case Compare():
            return [expression.operator, expression.name, expression.literal]
        case Among():
            return ["in", expression.name, list(expression.literals)]
        case Has():
            return ["has", expression.name, expression.literal]
        case Answered():
            return ["answered", expression.name]


def names_of(found: Routes, only: frozenset[str] | None) -> dict[str, Json]:
    """What each name in a condition stands for: form, variables, and codes where they have an order.

    `only` are the items that the device has; about a name of another item it cannot decide.
    """
    conditions = [*found.pages.values(), *found.items.values()]
    used = {atom.name for condition in conditions for atom in atoms(condition)}
    return {name: _target(found.targets, name) for name in sorted(used) if _is_there(found, name, only)}


def _is_there(found: Routes, name: str, only: frozenset[str] | None) -> bool:
    return only is None or found.targets[name].item.id in only


def _target(targets: Targets, name: str) -> Json:
    target = targets[name]
    codes = list(target.codes) if target.form == "ordered" else []
    return [target.form, [variable.name for variable in target.variables], codes]


def item_of(found: Routes, page: Page, item: Item, number: int, tongue: Tongue) -> dict[str, Json]:
    """One item: its words, whether it must be answered, its condition and its fields.

    `here` is true where the condition asks for an answer on the same page, so that the words stay in view.
    `moves` is true where answers move up to close a gap, so that the place of one is not certain.
    """
    condition = found.items.get(item.id)
    own = {each.id for each in page.items}
    asked_for = {atom.name.partition(".")[0] for atom in atoms(condition)} if condition else set()
    controls = kind_of(item).controls(item)
    return {
        "id": item.id,
        "number": number,
        "text": item.text,
        "required": item.required,
        "when": compiled(condition),
        "here": bool(asked_for & own),
        "moves": any(_moves(control) for control in controls),
        "other": next((n for c in controls for n in fields(c) if is_other_text(item, n)), ""),
        "fields": [each for control in controls for each in _fields(control, item.text, "", tongue)],
    }


def plan_of(found: Routes, page: Page, values: Mapping[str, str], own: Sequence[Item], tongue: Tongue) -> str:
    """What a script needs to hide what does not apply while a page is filled in; empty where nothing depends.

    Conditions may ask for answers of other pages too: those go along, as far as they are this person's `own`.
    """
    here = {item.id for item in page.items}
    asked_for = {
        item.id: {atom.name.partition(".")[0] for atom in atoms(found.items[item.id])}
        for item in page.items
        if item.id in found.items
    }
    wanted = set().union(*asked_for.values()) if asked_for else set()
    if not wanted & here:
        return ""
    others = [
        (each, item)
        for each in found.instrument.pages
        for item in each.items
        if item in own and item.id in wanted - here
    ]
    pages = [
        {"id": "", "when": None, "open": True, "items": [
            item_of(found, each, item, 0, tongue) | {"when": None} for each, item in others
        ]},
        {"id": page.id, "when": None, "open": True, "items": [
            item_of(found, page, item, 0, tongue) for item in page.items if item in own
        ]},
    ]  # fmt: skip
    sent: dict[str, list[str]] = {}
    for _, item in others:
        sent |= kind_of(item).write(item, values)
    names = names_of(found, frozenset(item.id for item in own))
    kit = {"pages": pages, "names": names, "missing": MISSING_CODES, "rest": sent, "page": page.id}
    return json.dumps(kit, ensure_ascii=False, separators=(",", ":"))


def _moves(control: Control) -> bool:
    return isinstance(control, Group) and any(
        isinstance(inner, TextInput | Group) for inner in control.controls
    )


def _fields(control: Control, text: str, before: str, tongue: Tongue) -> Iterator[Json]:
    """The fields of a control: name, way of reading, label (none for the question itself), words of codes."""
    if isinstance(control, Group):
        legend = _label(control.legend, text, before, tongue)
        for inner in control.controls:
            yield from _fields(inner, text, legend, tongue)
    elif isinstance(control, Checkboxes):
        for name, choice in zip(control.names, control.choices, strict=True):
            yield [name, "tick", tongue.say(choice.label), {}]
    else:
        yield _field(control, text, before, tongue)


def _field(
    control: Radios | Select | Decline | DateInput | TextInput, text: str, before: str, tongue: Tongue
) -> Json:
    match control:
        case Decline():
            return [control.name, "declined", "", _words(control.choices, tongue)]
        case Radios():
            label = _label(control.legend, text, before, tongue)
            return [control.name, "code", label, _words(control.choices, tongue)]
        case Select():
            label = _label(control.label, text, before, tongue)
            return [control.name, "code", label, _words(control.choices, tongue)]
        case DateInput():
            return [control.name, "date", _label(control.label, text, before, tongue), {}]
    way = "number" if control.numeric else "text"
    unit = {"": control.suffix} if control.suffix else {}
    return [control.name, way, _label(control.label, text, before, tongue), unit]


def _label(words: str, text: str, before: str, tongue: Tongue) -> str:
    own = "" if words == text else tongue.say(words)
    return ", ".join(part for part in (before, own) if part)


def _words(choices: Any, tongue: Tongue) -> Mapping[str, str]:  # noqa: ANN401
    return {choice.code: tongue.say(choice.label) for choice in choices}


MISSING_CODES = list(MISSING)
