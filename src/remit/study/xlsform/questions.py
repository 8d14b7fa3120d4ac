"""One question of Remit as the rows of an XLSForm that ask it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import Struct

from remit.core.words import MISSING, Choice
from remit.instrument import numbers
from remit.instrument.conditions import Targets
from remit.instrument.items import Column, Item
from remit.instrument.kinds import kind_of
from remit.study.xlsform.cells import Row, put, say
from remit.study.xlsform.hints import ENDS, WORDED, put_hint, tails
from remit.study.xlsform.names import (
    BOXES,
    IMPLIED,
    NONE,
    ONE_OF,
    ROLES,
    TICKS,
    ItemNames,
    beside,
    offered,
)
from remit.study.xlsform.relevance import both, relevance
from remit.study.xlsform.tongues import Tongues, of_item

PLAIN: Mapping[str, str] = {"whole": "integer", "number": "decimal", "date": "date", "text": "text"}
"""Kinds, and columns of repeating rows, that XLSForm has a type for."""

TEXTS = ("count", "earliest", "latest")
"""Settings that are text and are never translated."""

KEPT = ("key", "special")


class Writing(Struct):
    """What is needed to write one item: names, routing, languages, and the choices written so far."""

    names: Mapping[str, ItemNames]
    targets: Targets
    tongues: Tongues
    choices: list[Row]


def rows_of(item: Item, writing: Writing) -> list[Row]:
    """The rows of one item; its lists go to `writing.choices`."""
    names = writing.names[item.id]
    asked = relevance(item.show_if, writing.targets, writing.names)
    _write_lists(item, names, writing)
    if item.kind == "rows":
        found = _repeat(item, names, asked, writing)
    elif item.kind == "matrix" or item.kind in BOXES:
        found = _group(item, names, asked, writing)
    else:
        found = [_question(item, names, asked, writing)]
        found += _other(item, names, asked, writing) + _beside(item, names, asked, writing)
    for row in found:
        row["remit::item"] = item.id
    return found


# ---- what every kind has -------------------------------------------------------------------------


def _main(item: Item, type_: str, name: str, writing: Writing) -> Row:
    """The row that stands for the item: its words, and what XLSForm has no word for in Remit's columns."""
    row: Row = {"type": type_, "name": name}
    writing.tongues.put(row, "label", of_item(item.id, "text"), item.text)
    row["remit::kind"] = item.kind
    put(row, "survey", "remit::show_if", item.show_if)
    for mark in KEPT:
        if getattr(item, mark):
            row[f"remit::{mark}"] = "yes"
    if item.scope != "person":
        row["remit::scope"] = item.scope
    for side in ("favourable", "unfavourable"):
        if getattr(item, side):
            row[f"remit::{side}"] = _json(list(getattr(item, side)))
    if item.source:
        row["remit::source"] = _json({name: list(headers) for name, headers in item.source.items()})
    _put_settings(row, item, writing.tongues)
    return row


def _put_settings(row: Row, item: Item, tongues: Tongues) -> None:
    rest = {}
    for name, value in item.settings.items():
        text = value if isinstance(value, str) else ""
        if name in WORDED and text:
            tongues.put(row, f"remit::{name}", of_item(item.id, name), text)
        elif name in TEXTS and text:
            put(row, "survey", f"remit::{name}", text)
        elif name == "anchors" and _two_ends(value):
            for end, words in value.items():  # type: ignore[attr-defined]  # _two_ends has looked
                tongues.put(row, f"remit::{end}", of_item(item.id, "anchors", end), words)
        elif isinstance(value, int | float):
            row[f"remit::{name}"] = _json(value)
        elif not (name == NONE and text and item.kind == "rows"):
            rest[name] = value
    if rest:
        row["remit::settings"] = _json(rest)


def _two_ends(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(end in ENDS and isinstance(words, str) and words for end, words in value.items())
    )


def _json(value: object) -> str:
    """Plain values in a cell; a dollar sign is escaped, so that no tool takes it for a reference."""
    return json.dumps(value).replace("$", "\\u0024")


# ---- one question --------------------------------------------------------------------------------


def _question(item: Item, names: ItemNames, asked: str, writing: Writing) -> Row:
    row = _main(item, _type(item, names), names.main, writing)
    put_hint(row, writing.tongues, of_item(item.id, "hint"), item.hint, tails(item, writing.tongues))
    if item.required:
        # Declining is an answer too, so a question beside which somebody may decline is not insisted on.
        row["required"] = f"${{{names.missing}}} = ''" if names.missing else "yes"
    say(row, "relevant", asked)
    say(row, "constraint", _constraint(item, names))
    if item.kind == "scale" and not item.choices:
        points = [choice.code for choice in kind_of(item).variables(item)[0].choices]
        row["parameters"] = f"start={points[0]} end={points[-1]} step=1"
    elif item.kind == "scale":
        row["appearance"] = "likert"
    elif item.kind == "text" and item.settings.get("lines", 5) != 1:
        row["appearance"] = "multiline"
    return row


def _type(item: Item, names: ItemNames) -> str:
    if item.kind in ONE_OF or (item.kind == "scale" and item.choices):
        return f"select_one {names.choices}"
    if item.kind in TICKS:
        return f"select_multiple {names.choices}"
    return "range" if item.kind == "scale" else PLAIN[item.kind]


def _constraint(item: Item, names: ItemNames) -> str:
    if item.kind in TICKS:
        return _ticks(item, names)
    if item.kind in ("whole", "number"):
        limits = numbers.bounds(item, whole=item.kind == "whole")
        return _between(_number(limits.lowest), _number(limits.highest))
    if item.kind == "date":
        days = (item.settings.get("earliest"), item.settings.get("latest"))
        return _between(*(f"date('{day}')" if isinstance(day, str) and day else "" for day in days))
    longest = item.settings.get("longest")
    return f"string-length(.) <= {longest}" if item.kind == "text" and longest else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)


def _between(low: str, high: str) -> str:
    return " and ".join([*([f". >= {low}"] if low else []), *([f". <= {high}"] if high else [])])


def _ticks(item: Item, names: ItemNames) -> str:
    """How many may be ticked, and that an exclusive answer or a refusal stands alone."""
    alone = [
        names.answers[choice.code] for choice in offered(item) if choice.exclusive or choice.code in MISSING
    ]
    single = [f"not(selected(., '{name}')) or count-selected(.) = 1" for name in alone]
    exactly, limit = item.settings.get("exactly"), item.settings.get("limit")
    counted = []
    if exactly:
        free = " or ".join([f"count-selected(.) = {exactly}", *(f"selected(., '{name}')" for name in alone)])
        counted = [free]
    elif limit:
        counted = [f"count-selected(.) <= {limit}"]
    return both(*counted, *single)


# ---- questions beside it -------------------------------------------------------------------------


def _other(item: Item, names: ItemNames, asked: str, writing: Writing) -> list[Row]:
    """The box of "other, please say"."""
    if not item.other:
        return []
    other = names.answers["other"]
    chosen = {
        True: f"selected(${{{names.main}}}, '{other}')",
        False: f"${{{names.main}}} = '{other}'",
    }[item.kind in TICKS]
    if item.kind == "rank":
        chosen = " or ".join(f"${{{place}}} = '{other}'" for place in names.parts.values())
    row: Row = {"type": "text", "name": names.other, "remit::part": "other"}
    writing.tongues.put(row, "label", of_item(item.id, "other"), item.other)
    say(row, "relevant", both(asked, chosen))
    return [row]


def _beside(item: Item, names: ItemNames, asked: str, writing: Writing) -> list[Row]:
    """The question where somebody declines whose answer has no list to decline in."""
    apart = beside(item)
    if not apart:
        return []
    row: Row = {"type": f"select_one {names.beside[0]}", "name": names.missing, "remit::part": "missing"}
    writing.tongues.put(row, "label", ("",), " / ".join(choice.label for choice in apart))
    for language in writing.tongues.languages:
        words = [_beside_words(item, choice, language, writing.tongues) for choice in apart]
        if all(words):
            put(row, "survey", writing.tongues.column("label", language), " / ".join(words))
    say(row, "relevant", asked)
    if item.kind != "rows":
        filled = names.parts.values() if item.kind in BOXES else (names.main,)
        row["constraint"] = " and ".join(f"${{{name}}} = ''" for name in filled)
    return [row]


def _beside_words(item: Item, choice: Choice, language: str, tongues: Tongues) -> str:
    return tongues.find(language, of_item(item.id, ROLES.get(choice.code, NONE)))


def _hint(item: Item, names: ItemNames, writing: Writing) -> list[Row]:
    """A hint as a note, where XLSForm has no place for one."""
    if not item.hint:
        return []
    row: Row = {"type": "note", "name": names.hint, "remit::part": "hint"}
    writing.tongues.put(row, "label", of_item(item.id, "hint"), item.hint)
    return [row]


# ---- several questions ---------------------------------------------------------------------------


def _group(item: Item, names: ItemNames, asked: str, writing: Writing) -> list[Row]:
    """A grid of statements, or the places of a ranking or a list, as a group."""
    begin = _main(item, "begin_group", names.main, writing)
    say(begin, "relevant", asked)
    begin["appearance"] = "table-list" if item.kind == "matrix" else "field-list"
    parts = (
        _statements(item, names, writing) if item.kind == "matrix" else _places(item, names, writing.tongues)
    )
    inside = [*_hint(item, names, writing), *parts, *_other(item, names, "", writing)]
    if item.kind == "matrix":  # converters put the hint of such a group above its grid
        writing.tongues.put(begin, "hint", of_item(item.id, "hint"), item.hint)
        inside = parts
    return [begin, *inside, *_beside(item, names, "", writing), {"type": "end_group", "remit::part": "end"}]


def _statements(item: Item, names: ItemNames, writing: Writing) -> list[Row]:
    found = []
    for statement in item.rows:
        row: Row = {"type": f"select_one {names.choices}", "name": names.parts[statement.code]}
        writing.tongues.put(row, "label", of_item(item.id, "rows", statement.code), statement.text)
        row["remit::part"] = f"row:{statement.code}"
        if item.required:
            row["required"] = "yes"
        found.append(row)
    return found


def _places(item: Item, names: ItemNames, tongues: Tongues) -> list[Row]:
    found, before = list[Row](), list[str]()
    for place, name in names.parts.items():
        row: Row = {"type": "text", "name": name, "remit::part": f"place:{place}"}
        for language in ("", *tongues.languages):
            row[tongues.column("label", language)] = f"{place}."
        if item.kind == "rank":
            row["type"] = f"select_one {names.choices}"
            row["choice_filter"] = " and ".join(f"name != ${{{earlier}}}" for earlier in before)
        if before:  # a place opens once the one before it is filled, so that none is left out
            row["relevant"] = f"${{{before[-1]}}} != ''"
        elif item.required:
            row["required"] = f"${{{names.missing}}} = ''" if names.missing else "yes"
        before.append(name)
        found.append({column: cell for column, cell in row.items() if cell})
    return found


def _repeat(item: Item, names: ItemNames, asked: str, writing: Writing) -> list[Row]:
    """Repeating rows, after the question where somebody says that there are none."""
    begin = _main(item, "begin_repeat", names.main, writing)
    first = _beside(item, names, asked, writing)
    say(begin, "relevant", both(asked, f"${{{names.missing}}} = ''" if first else ""))
    columns = [_column(item, column, names, writing) for column in item.columns]
    if item.required and columns:
        columns[0]["required"] = "yes"
    inside = [*_hint(item, names, writing), *columns]
    return [*first, begin, *inside, {"type": "end_repeat", "remit::part": "end"}]


def _column(item: Item, column: Column, names: ItemNames, writing: Writing) -> Row:
    path = of_item(item.id, "columns", column.code)
    type_ = f"select_one {names.columns[column.code][0]}" if column.kind == "choice" else PLAIN[column.kind]
    row: Row = {"type": type_, "name": names.parts[column.code], "remit::part": f"column:{column.code}"}
    writing.tongues.put(row, "label", (*path, "text"), column.text)
    writing.tongues.put(row, "hint", (*path, "unit"), column.unit)
    if column.kind in ("whole", "number"):
        row["constraint"] = ". >= 0"
    return row


# ---- lists ---------------------------------------------------------------------------------------


def _write_lists(item: Item, names: ItemNames, writing: Writing) -> None:
    if names.choices:
        own = {choice.code for choice in item.choices}
        for choice in offered(item):
            implied = not item.choices and choice in IMPLIED
            role = "implied" if implied else "" if choice.code in own else ROLES.get(choice.code, "")
            path = (
                of_item(item.id, role) if role in ROLES.values() else of_item(item.id, "choices", choice.code)
            )
            _write_choice(names.choices, names.answers, choice, role, path, writing)
    for choice in beside(item):
        role = ROLES.get(choice.code, NONE)
        _write_choice(*names.beside, choice, role, of_item(item.id, role), writing)
    for column in item.columns:
        if column.choices:
            for choice in column.choices:
                path = of_item(item.id, "columns", column.code, "choices", choice.code)
                _write_choice(*names.columns[column.code], choice, "", path, writing)


def _write_choice(
    listed: str,
    answers: Mapping[str, str],
    choice: Choice,
    role: str,
    path: tuple[str, ...],
    writing: Writing,
) -> None:
    row: Row = {"list_name": listed, "name": answers[choice.code]}
    writing.tongues.put(row, "label", path, choice.label, "choices")
    if answers[choice.code] != choice.code:
        put(row, "choices", "remit_code", choice.code)
    if choice.score is not None:
        row["remit_score"] = _json(choice.score)
    if choice.exclusive:
        row["remit_exclusive"] = "yes"
    if role:
        row["remit_role"] = role
    writing.choices.append(row)
