"""What an item is made of, whatever its kind: variables, tables, and the boxes beside its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, Choice, Layout, Storage, TableSpec, Variable
from remit.instrument.authoring import OTHER
from remit.instrument.controls import Control, Decline, TextInput
from remit.instrument.items import Item

OTHER_TEXT = "other_text"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`, `22nd`."""
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def listed(item: Item) -> tuple[Choice, ...]:
    """The choices as people see them: the author's own, then "other, please say" where it is offered."""
    if item.other and all(choice.code != OTHER for choice in item.choices):
        return (*item.choices, Choice(OTHER, item.other))
    return item.choices


def typed_missing(item: Item) -> tuple[Choice, ...]:
    """The "prefer not to say" and "not applicable" that the item offers, with their codes."""
    offered = ((REFUSED, item.refused), (NOT_APPLICABLE, item.not_applicable))
    return tuple(Choice(code, label) for code, label in offered if label)


# ---- variables and tables ------------------------------------------------------------------------


def variable(
    item: Item, name: str, label: str, storage: Storage, choices: tuple[Choice, ...] = (), choice: str = ""
) -> Variable:
    """A variable of this item, with the headers it was imported from."""
    source = tuple(item.source.get(name, ()))
    return Variable(name, item.id, label, storage, item.kind, choices, choice, source)


def flags(item: Item) -> tuple[Variable, ...]:
    """One flag a choice: `ITEM.CHOICE`."""
    return tuple(
        variable(item, f"{item.id}.{choice.code}", choice.label, "flag", choice=choice.code)
        for choice in listed(item)
    )


def other_variable(item: Item) -> tuple[Variable, ...]:
    """`ITEM.other_text`, where the item offers "other, please say"."""
    if not item.other:
        return ()
    return (variable(item, f"{item.id}.{OTHER_TEXT}", item.other, "text"),)


def spec(
    item: Item,
    layout: Layout,
    variables: Iterable[Variable],
    *,
    ordered: bool = False,
    unit: str = "",
    limit: int = 0,
    count_column: str = "",
) -> TableSpec:
    """The table of this item, with what its author said about direction and protection."""
    return TableSpec(
        id=item.id,
        item=item.id,
        title=item.text,
        layout=layout,
        variables=tuple(variables),
        ordered=ordered,
        unit=unit,
        limit=limit,
        favourable=item.favourable,
        unfavourable=item.unfavourable,
        refused_label=item.refused,
        special=item.special,
        organisation=item.scope == "organisation",
        count_column=count_column,
    )


def is_other_text(item: Item, name: str) -> bool:
    """Whether this variable holds the words of "other, please say" (which is never typed missing)."""
    return name == f"{item.id}.{OTHER_TEXT}"


def all_missing(item: Item, variables: Iterable[Variable], code: str) -> dict[str, str]:
    """The stored values of an item that was refused or does not apply: `code` in each of its variables."""
    return {entry.name: code for entry in variables if not is_other_text(item, entry.name)}


def declined_in(values: Mapping[str, str], variables: Iterable[Variable]) -> str:
    """The typed missing code stored in an item's variables, or nothing."""
    return next((values[v.name] for v in variables if values.get(v.name) in MISSING), "")


# ---- controls ------------------------------------------------------------------------------------


def other_control(item: Item) -> tuple[Control, ...]:
    """The box to write in beside "other, please say"."""
    if not item.other:
        return ()
    return (TextInput(f"{item.id}.{OTHER_TEXT}", f"If you chose “{item.other}”, write it here"),)


def decline_control(item: Item) -> tuple[Control, ...]:
    """Boxes for the typed missing answers, where they are offered and cannot stand in the list itself."""
    offered = typed_missing(item)
    return (Decline(f"{item.id}.missing", offered),) if offered else ()
