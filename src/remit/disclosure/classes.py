"""What each question is to an attacker: known to all, a fact of the organisation, personal, or special."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest
from remit.instrument.items import Instrument, Item

PLAN = Place("plan.yaml")

Class = Literal["public", "organisation", "personal", "special"]

CLASSES: Mapping[Class, str] = {
    "public": "known or easily found out about each post, so it protects nobody to withhold it",
    "organisation": "a fact of the organisation, which others there know too",
    "personal": "what one person does, thinks or wishes",
    "special": "special-category answers (UK GDPR Article 9), with higher thresholds",
}
"""The classes and what each means."""

OWN_WORDS = frozenset({"text", "open_list", "top_open"})
"""Kinds that are answered in people's own words, which may name anything."""


class Classed(Struct, frozen=True):
    """One question with its class, and why it is in it."""

    item: str
    group: Class
    why: str


def class_items(
    instrument: Instrument, attributes: Collection[str], classes: Mapping[str, str]
) -> tuple[Classed, ...]:
    """Every question with its class: the plan's (`classes`), else a guess from its flags and the frame.

    `attributes` are the columns of the frame that describe a post. A guess never makes a question less
    sensitive than the questionnaire says.
    """
    return tuple(_classed(item, attributes, classes.get(item.id, "")) for item in instrument.items)


def _classed(item: Item, attributes: Collection[str], chosen: str) -> Classed:
    group, why = _guess(item, attributes)
    known = next((name for name in CLASSES if name == chosen), None)
    if known is not None and not item.special:
        group, why = known, "says plan.yaml"
    return Classed(item.id, group, why)


def _guess(item: Item, attributes: Collection[str]) -> tuple[Class, str]:
    if item.special:
        return "special", "marked `special`"
    if item.id in attributes:
        return "public", "repeats an attribute of frame.csv"
    if item.key:
        return "public", "marked `key`"
    if item.scope == "organisation":
        return "organisation", "marked `scope: organisation`"
    if item.kind in OWN_WORDS:
        return "personal", "answered in people's own words"
    return "personal", "nothing says otherwise"


def check_classes(instrument: Instrument, classes: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with `classes` of a plan: unknown classes and items, and sensitive items made less so."""
    items = {item.id: item for item in instrument.items}
    problems = []
    for name, chosen in classes.items():
        if chosen not in CLASSES:
            what = f"'{chosen}' is not a class (for '{name}'){nearest(chosen, CLASSES)}"
            problems.append(Problem("PLAN-003", PLAN, what, f"use one of: {', '.join(CLASSES)}"))
        if name not in items:
            what = f"`classes` names '{name}', which is not an item{nearest(name, items)}"
            problems.append(Problem("PLAN-004", PLAN, what, "use the id of an item of questionnaire.yaml"))
        elif items[name].special and chosen != "special":
            what = f"`classes` calls '{name}' {chosen}, but the questionnaire marks it `special`"
            fix = "take it out of `classes`, or take `special` off the item and say why in plan.yaml"
            problems.append(Problem("PLAN-005", PLAN, what, fix))
    return tuple(problems)


def apply_classes(instrument: Instrument, classes: Mapping[str, str]) -> Instrument:
    """The questionnaire with the plan's classes: `special` and `scope` as the plan says."""
    if not classes:
        return instrument
    pages = [
        replace(page, items=tuple(_apply(item, classes.get(item.id, "")) for item in page.items))
        for page in instrument.pages
    ]
    return replace(instrument, pages=tuple(pages))


def _apply(item: Item, chosen: str) -> Item:
    match chosen:
        case "special":
            return replace(item, special=True, scope="person")
        case "organisation":
            return replace(item, scope="organisation")
        case "personal":
            return replace(item, scope="person")
    return item


def special_items(instrument: Instrument) -> tuple[str, ...]:
    """The items treated as special-category answers."""
    return tuple(item.id for item in instrument.items if item.special)


def check_whole_names(
    instrument: Instrument, whole: Sequence[str], tables: Sequence[tuple[str, str]]
) -> tuple[Problem, ...]:
    """What is wrong with `whole` of a plan: unknown items, and items that `tables` breaks down too."""
    items = [item.id for item in instrument.items]
    problems = [
        Problem(
            "PLAN-006",
            PLAN,
            f"`whole` names '{name}', which is not an item{nearest(name, items)}",
            "use the id of an item of questionnaire.yaml",
        )
        for name in whole
        if name not in items
    ]
    for item, by in tables:
        if item in whole or item.split(".")[0] in whole:
            what = f"'{item}' stands under `whole`, and `tables` breaks it down by '{by}'"
            problems.append(Problem("PLAN-007", PLAN, what, "take it out of one of the two"))
    return tuple(problems)
