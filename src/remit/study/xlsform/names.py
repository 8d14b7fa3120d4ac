"""What questions, parts of questions and answers are called in an XLSForm.

A question keeps its id. What Remit asks in one question and an XLSForm in several gets names made of the id,
and a code that an XLSForm cannot hold (one with blanks or quotation marks) gets a plain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from remit.core.words import NOT_APPLICABLE, REFUSED, Choice
from remit.instrument.authoring import OTHER
from remit.instrument.items import Instrument, Item
from remit.instrument.kinds import kind_of
from remit.instrument.parts import is_other_text, listed, typed_missing

ONE_OF = frozenset({"single", "yes_no", "bands"})
TICKS = frozenset({"select_all", "select_k"})
BOXES = frozenset({"top_open", "open_list", "rank"})
"""Kinds that an XLSForm asks in as many questions as there are places."""

NONE = "none"
ROLES: Mapping[str, str] = {REFUSED: "refused", NOT_APPLICABLE: "not_applicable", OTHER: "other"}
"""Answers that Remit adds to a list itself, and how the workbook marks them."""

IMPLIED = (Choice("yes", "Yes"), Choice("no", "No"))

_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


class ItemNames(Struct, frozen=True):
    """The names of one item.

    `parts` are those of its rows, places or columns by their code; `other`, `missing` and `hint` those of
    the questions beside it. `answers` maps a code to its name in the list `choices`, `columns` does so for
    each column of repeating rows, `beside` for the list of typed missing answers that has a question of its
    own.
    """

    main: str
    parts: Mapping[str, str]
    other: str
    missing: str
    hint: str
    choices: str
    answers: Mapping[str, str]
    columns: Mapping[str, tuple[str, Mapping[str, str]]]
    beside: tuple[str, Mapping[str, str]]


class Names:
    """Names that are there once, whatever their capitals."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def fresh(self, wanted: str) -> str:
        """The name that is wanted, or the next one like it that nothing has."""
        name, number = wanted, 2
        while name.casefold() in self._taken:
            name, number = f"{wanted}_{number}", number + 1
        self._taken.add(name.casefold())
        return name


def in_list(item: Item) -> bool:
    """Whether "prefer not to say" can stand in the item's own list of answers."""
    return item.kind in ONE_OF | TICKS | {"matrix"} or (item.kind == "scale" and bool(item.choices))


def offered(item: Item) -> tuple[Choice, ...]:
    """The answers of the item's list, in the order in which they are written."""
    if item.kind == "yes_no" and not item.choices:
        own: tuple[Choice, ...] = IMPLIED
    else:
        own = listed(item) if item.kind in ONE_OF | TICKS | {"rank"} else item.choices
    return (*own, *(typed_missing(item) if own and in_list(item) else ()))


def beside(item: Item) -> tuple[Choice, ...]:
    """The answers that stand in a question of their own beside the item: a refusal, or "we have none"."""
    none = item.settings.get(NONE) if item.kind == "rows" else ""
    first = (Choice(NONE, none),) if isinstance(none, str) and none else ()
    return (*first, *(() if in_list(item) else typed_missing(item)))


def places(item: Item) -> tuple[str, ...]:
    """The codes of an item's parts: its statements, places or columns."""
    if item.kind == "matrix":
        return tuple(row.code for row in item.rows)
    if item.kind == "rows":
        return tuple(column.code for column in item.columns)
    if item.kind in BOXES:
        found = (entry.name for entry in kind_of(item).variables(item) if not is_other_text(item, entry.name))
        return tuple(name.rpartition(".")[2] for name in found)
    return ()


def name_items(instrument: Instrument, names: Names) -> dict[str, ItemNames]:
    """The names of every item; `names` already knows the ids."""
    lists = Names()
    return {item.id: _name(item, names, lists) for item in instrument.items}


def _name(item: Item, names: Names, lists: Names) -> ItemNames:
    own, apart = offered(item), beside(item)
    return ItemNames(
        main=item.id,
        parts={code: names.fresh(f"{item.id}_{code}") for code in places(item)},
        other=names.fresh(f"{item.id}_other") if item.other else "",
        missing=names.fresh(f"{item.id}_missing") if apart else "",
        hint=names.fresh(f"{item.id}_hint"),
        choices=lists.fresh(item.id) if own else "",
        answers=_plain_names(own),
        columns={
            column.code: (lists.fresh(f"{item.id}_{column.code}"), _plain_names(column.choices))
            for column in item.columns
            if column.choices
        },
        beside=(lists.fresh(f"{item.id}_missing"), _plain_names(apart)) if apart else ("", {}),
    )


def _plain_names(choices: Iterable[Choice]) -> dict[str, str]:
    listed_here = list(choices)
    known = [choice.code for choice in listed_here if _SAFE.fullmatch(choice.code)]
    names = Names(known)
    return {
        choice.code: choice.code if choice.code in known else names.fresh(ROLES.get(choice.code, "answer"))
        for choice in listed_here
    }
