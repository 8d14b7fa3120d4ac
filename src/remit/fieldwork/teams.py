"""Repeating rows as one answer: which team a person described, whatever order the rows were given in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isnan

from remit.core.words import MISSING, Choice, TableSpec, Variable
from remit.fieldwork.responses import Responses
from remit.instrument.items import Column, Instrument, Item


def add_configurations(
    responses: Responses, instrument: Instrument
) -> tuple[Responses, tuple[TableSpec, ...]]:
    """The responses with `ITEM.configuration` for each item of repeating rows that counts by title.

    Its code lists titles with their numbers in the author's order (`deputy=3,associate=6`); rows of the
    same title are added, a title with 0 is left out, blank where no row was filled in.
    """
    specs: list[TableSpec] = []
    for item in instrument.items:
        title, number = _columns(item)
        if title is None or number is None:
            continue
        codes = [_code(row, title) for row in _teams(responses, item, title, number)]
        variable = _variable(item, title, codes)
        responses = responses.deriving({variable: codes})
        specs.append(
            TableSpec(
                id=variable.name,
                item=item.id,
                title=f"{item.text} (each team as a whole)",
                layout="choice",
                variables=(variable,),
                special=item.special,
                organisation=item.scope == "organisation",
            )
        )
    return responses, tuple(specs)


def _columns(item: Item) -> tuple[Column | None, Column | None]:
    if item.kind != "rows":
        return None, None
    title = next((column for column in item.columns if column.kind == "choice"), None)
    counted = item.settings.get("count")  # the column that says how many, where the author named one
    whole = [column for column in item.columns if column.kind == "whole"]
    number = next((column for column in whole if counted in (None, column.code)), None)
    return title, number


def _teams(
    responses: Responses, item: Item, title: Column, number: Column
) -> list[Mapping[str, float] | None]:
    """Number by title for each respondent; None where nothing was filled in."""
    names = set(responses.rows.columns)
    rows: list[Counter[str] | None] = [None] * len(responses)
    index = 1
    while f"{item.id}.{index}.{title.code}" in names:
        titles = responses.texts(f"{item.id}.{index}.{title.code}")
        numbers = responses.numbers(f"{item.id}.{index}.{number.code}")
        for position, (name, count) in enumerate(zip(titles, numbers, strict=True)):
            if name is not None and name not in MISSING:
                team = rows[position] if rows[position] is not None else Counter()
                assert team is not None  # noqa: S101 narrows the type
                team[name] += 1 if isnan(count) else count  # a title without a number is one post
                rows[position] = team
        index += 1
    return list(rows)


def _code(team: Mapping[str, float] | None, title: Column) -> str | None:
    if team is None:
        return None
    order = [choice.code for choice in title.choices]
    names = sorted(team, key=lambda name: (order.index(name) if name in order else len(order), name))
    return ",".join(f"{name}={team[name]:g}" for name in names if team[name]) or "none"


def _variable(item: Item, title: Column, codes: Sequence[str | None]) -> Variable:
    labels = {choice.code: choice.label for choice in title.choices}

    def words(code: str) -> str:
        parts = [part.rpartition("=") for part in code.split(",") if "=" in part]
        return ", ".join(f"{labels.get(name, name)}: {count}" for name, _, count in parts) or "None"

    counts = Counter(code for code in codes if code is not None)
    choices = tuple(Choice(code, words(code)) for code in sorted(counts, key=lambda c: (-counts[c], c)))
    return Variable(f"{item.id}.configuration", item.id, item.text, "choice", "rows", choices)
