"""Who is asked what: the way of one person through a questionnaire.

The language of `show_if` is described in `expressions`, its meaning in `conditions`, what is checked when
a questionnaire is loaded in `route_check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from remit.core.problems import Refused
from remit.core.words import NOT_APPLICABLE
from remit.instrument.conditions import Targets, find_targets, holds
from remit.instrument.expressions import Expression, Unreadable, read_condition
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.parts import all_missing
from remit.instrument.route_check import check_conditions


class Routes(Struct, frozen=True):
    """An instrument whose conditions are read once: page id and item id to condition."""

    instrument: Instrument
    targets: Targets
    pages: Mapping[str, Expression]
    items: Mapping[str, Expression]

    def asked(self, values: Mapping[str, str]) -> tuple[Item, ...]:
        """The items that a person with these answers is asked, in order."""
        known = dict(values)
        return tuple(item for page in self.instrument.pages for item in self.asked_on(page, known))

    def is_asked(self, page: Page, item: Item, known: Mapping[str, str]) -> bool:
        """Whether the conditions of this page and item hold, given the answers before it."""
        conditions = (self.pages.get(page.id), self.items.get(item.id))
        return all(holds(condition, self.targets, known) for condition in conditions if condition)

    def asked_on(self, page: Page, known: dict[str, str]) -> tuple[Item, ...]:
        """The items asked on this page; answers of those that are not are removed from `known`."""
        found = []
        for item in page.items:
            if self.is_asked(page, item, known):
                found.append(item)
                continue
            for variable in kinds()[item.kind].variables(item):
                known.pop(variable.name, None)
        return tuple(found)

    def settled(self, values: Mapping[str, str]) -> dict[str, str]:
        """What is stored at the end: answers to items that were not asked give way to `.n`."""
        known = dict(values)
        passed: dict[str, str] = {}
        for page in self.instrument.pages:
            asked = {item.id for item in self.asked_on(page, known)}
            for item in page.items:
                if item.id not in asked:
                    passed |= all_missing(item, kinds()[item.kind].variables(item), NOT_APPLICABLE)
        return {**known, **passed}

    def next_page(self, values: Mapping[str, str], after: str = "") -> Page | None:
        """The first page with something to ask, after the page of this id (from the start when empty)."""
        known, reached = dict(values), not after
        for page in self.instrument.pages:
            asked = self.asked_on(page, known)
            if reached and (asked or not page.items):
                return page
            reached = reached or page.id == after
        return None


def routes(instrument: Instrument) -> Routes:
    """The routes of a sound instrument.

    Raises `Refused` with every problem when an expression cannot be read or names what is not there;
    `check_instrument` says the same without raising.
    """
    problems = check_conditions(instrument)
    if problems:
        raise Refused(problems)
    pages: dict[str, Expression] = {}
    items: dict[str, Expression] = {}
    for page in instrument.pages:
        pages |= _condition_of(page)
        for item in page.items:
            items |= _condition_of(item)
    return Routes(instrument, find_targets(instrument), pages, items)


class _Same:
    """An instrument as a key: the same object, not an equal one (instruments hold mappings)."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.instrument is self.instrument

    def __hash__(self) -> int:
        return id(self.instrument)


@lru_cache(maxsize=8)
def _routes_of(same: _Same) -> Routes:
    return routes(same.instrument)


def asked_items(instrument: Instrument, values: Mapping[str, str]) -> set[str]:
    """The ids of the items that a person with these stored answers is asked.

    The routes are read once for an instrument, so that this can be called for each of many rows.
    """
    return {item.id for item in _routes_of(_Same(instrument)).asked(values)}


def _condition_of(asked: Page | Item) -> dict[str, Expression]:
    condition = read_condition(asked.show_if)
    return {} if condition is None or isinstance(condition, Unreadable) else {asked.id: condition}
