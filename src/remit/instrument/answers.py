"""A page as it was sent, to answers: what the live questionnaire and `remit pull` do with it."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.problems import Problem
from remit.core.words import MISSING
from remit.instrument.controls import fields
from remit.instrument.items import Item, Page
from remit.instrument.kinds import Raw, Reading, kind_of
from remit.instrument.reading import complain
from remit.instrument.routing import Routes


def read_item(item: Item, raw: Raw) -> Reading:
    """One item read by its kind; a required one that was left blank is a problem."""
    reading = kind_of(item).read(item, raw)
    if item.required and not reading.values and not reading.problems:
        return Reading(reading.values, (_blank(item),))
    return reading


def _blank(item: Item) -> Problem:
    names = [name for control in kind_of(item).controls(item) for name in fields(control)]
    offered = [label for label in (item.refused, item.not_applicable) if label]
    fix = "answer it"
    if offered:
        fix += f", or choose {' or '.join(f'“{label}”' for label in offered)}"
    return complain("ANSWER-001", names[0] if names else item.id, f"“{item.text}” has no answer yet", fix)


def read_page(routes: Routes, page: Page, raw: Raw, values: Mapping[str, str]) -> Reading:
    """All stored values after this page was sent: the earlier ones, and the page's in place of its old ones.

    An item whose condition is false, given what stands before it, is not read. Never raises.
    """
    known = dict(values)
    problems: list[Problem] = []
    for item in page.items:
        for variable in kind_of(item).variables(item):
            known.pop(variable.name, None)
    for item in page.items:
        if not routes.is_asked(page, item, known):
            continue
        reading = read_item(item, raw)
        known |= reading.values
        problems += reading.problems
    return Reading(known, tuple(problems))


def write_page(page: Page, values: Mapping[str, str]) -> dict[str, list[str]]:
    """The fields of a page that show these stored values (a draft, or last wave's answers)."""
    sent: dict[str, list[str]] = {}
    for item in page.items:
        sent |= kind_of(item).write(item, values)
    return sent


def answered(item: Item, values: Mapping[str, str]) -> bool:
    """Whether an item has an answer, refusals aside."""
    cells = (values.get(variable.name, "") for variable in kind_of(item).variables(item))
    return any(cell and cell not in MISSING for cell in cells)
