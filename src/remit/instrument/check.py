"""A questionnaire checked as a whole: ids, kinds, each item by its kind, and routing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from remit.core.problems import Place, Problem, errors, nearest
from remit.core.words import plain
from remit.instrument.expressions import KEYWORDS
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.route_check import check_routing

RESERVED = KEYWORDS | {"id", "post", "organisation", "disposition", "weight", "response", "rates"}
"""Ids that are words of routing, columns of the study's files, or tables of every report (any case)."""

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_PAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MOST_ITEMS = 2_000


def check_instrument(instrument: Instrument) -> tuple[Problem, ...]:
    """Everything that is wrong with a questionnaire, in the order of its pages; empty when it is sound.

    Routing is checked once ids and kinds hold, because it is read against them.
    """
    found = [*_check_whole(instrument), *_check_pages(instrument.pages), *_check_items(instrument.items)]
    if len(instrument.items) <= MOST_ITEMS:
        found += check_routing(instrument)
    return tuple(found)


def _check_whole(instrument: Instrument) -> Iterator[Problem]:
    where = instrument.pages[0].where if instrument.pages else Place("questionnaire.yaml")
    if not instrument.items:
        fix = "add pages, each with id, title and items"
        yield Problem("ITEM-007", where, "the questionnaire asks nothing", fix)
    if len(instrument.items) > MOST_ITEMS:
        what = (
            f"the questionnaire has {len(instrument.items):,} items; routing is checked up to {MOST_ITEMS:,}"
        )
        yield Problem("ITEM-020", where, what, "split it into several studies")


def _check_pages(pages: Iterable[Page]) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for page in pages:
        if not _PAGE_ID.fullmatch(page.id):
            what = f"the page id '{page.id[:40]}' is not a plain name"
            yield Problem("ITEM-003", page.where, what, "use letters, digits, hyphens and underscores")
        elif page.id in seen:
            what = f"two pages are called '{page.id}'; the first is at {seen[page.id]}"
            yield Problem("ITEM-001", page.where, what, "give each page its own id")
        seen.setdefault(page.id, page.where)
        if not plain(page.title):
            what = f"the page '{page.id}' has no title, so readers cannot tell where they are"
            yield Problem("ITEM-014", page.where, what, "write its title")


def _check_items(items: tuple[Item, ...]) -> Iterator[Problem]:
    seen: dict[str, Item] = {}
    tables = {f"{item.id}_by_{key.id}" for key in items if key.key for item in items}
    for item in items:
        yield from _check_id(item, seen, tables)
        seen.setdefault(item.id, item)
        kind = kinds().get(item.kind)
        if kind is None:
            what = (
                f"'{item.id}' is of the kind '{item.kind}', which nobody knows{nearest(item.kind, kinds())}"
            )
            yield Problem("ITEM-004", item.where, what, f"use one of: {', '.join(kinds())}")
            continue
        problems = kind.check(item)
        yield from problems
        if not errors(problems):
            yield from _check_source(item)


def _check_id(item: Item, seen: dict[str, Item], tables: set[str]) -> Iterator[Problem]:
    if not _ID.fullmatch(item.id):
        what = f"the item id '{item.id[:40]}' cannot be the name of a column"
        fix = "begin with a letter and use up to 64 letters, digits and underscores"
        yield Problem("ITEM-003", item.where, what, fix)
    elif item.id.casefold() in RESERVED:
        what = f"an item cannot be called '{item.id}', because Remit uses that word itself"
        yield Problem("ITEM-002", item.where, what, f"choose another id, for example '{item.id}_1'")
    elif item.id in tables:
        what = f"'{item.id}' would also be the name of a breakdown table"
        yield Problem("ITEM-017", item.where, what, f"choose another id, for example '{item.id}_1'")
    if item.id in seen:
        what = f"two items are called '{item.id}'; the first is at {seen[item.id].where}"
        yield Problem("ITEM-001", item.where, what, "give each item its own id")
    elif item.id.casefold() in {name.casefold() for name in seen}:
        what = f"'{item.id}' differs from another item's id only in capital letters"
        yield Problem("ITEM-001", item.where, what, "give each item an id that is told apart when spoken")


def _check_source(item: Item) -> Iterator[Problem]:
    """Imported headers are noted for variables that exist."""
    names = [variable.name for variable in kinds()[item.kind].variables(item)]
    for name in item.source:
        if name not in names:
            what = (
                f"'{item.id}' says where '{name}' comes from, but has no such variable{nearest(name, names)}"
            )
            fix = f"use one of: {', '.join(names[:8])}"
            yield Problem("ITEM-013", item.where, what, fix)
