"""Words that people typed beside a list: form builders write them into the column of the choices."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from remit.core.words import Choice, brief, plain
from remit.instrument.items import Item
from remit.study.importing.placing import OTHER, OTHER_TEXT, Column, Placed
from remit.study.importing.vocabulary import is_aside, is_other

FEWEST_ANSWERS = 40
"""Of fewer answers it cannot be said which were offered."""

MOST_LISTED = 12
"""Typed words stand beside a few common answers, not at the end of a long list such as one of countries."""

RARE = 2
"""An answer given by no more people than this may have been typed; there must be two such answers."""


def typed_answers(counts: Mapping[str, int], people: int) -> tuple[str, ...]:
    """The answers (by match key) that were probably typed: rare ones beside a few far more common ones."""
    inside = {key: count for key, count in counts.items() if not is_aside(key)}
    rare = {key: count for key, count in inside.items() if count <= RARE}
    common = [count for key, count in inside.items() if key not in rare]
    if people < FEWEST_ANSWERS or len(rare) < 2 or not 2 <= len(common) <= MOST_LISTED:
        return ()
    apart = 2 if any(is_other(key) for key in counts) else 3
    if min(common) < apart * max(rare.values()) or sum(rare.values()) > 0.25 * people:
        return ()
    return tuple(sorted(rare, key=lambda key: (-rare[key], key)))


def set_typed_apart(placed: Placed, column: Column) -> Placed:
    """A choice of one with its typed answers as the words beside "other"."""
    if placed.item.kind != "single" or column.closed:
        return placed
    typed = [column.tally.label(key) for key in typed_answers(column.tally.counts, column.tally.answers)]
    if not typed:
        return placed
    item = with_other(placed.item, typed)
    uses = {**placed.uses, f"{item.id}.{OTHER_TEXT}": (column.position,)}
    return replace(placed, item=item, uses=uses, guesses=(*placed.guesses, typed_guess(item, typed)))


def with_other(item: Item, typed: list[str]) -> Item:
    """The item without the typed answers among its choices, and with "other, please say"."""
    kept = [choice for choice in item.choices if choice.label not in typed]
    own = [choice for choice in kept if is_other(choice.label)]
    other = next(
        (choice for choice in own if choice.code == OTHER), own[0] if own else Choice(OTHER, "Other")
    )
    choices = tuple(replace(choice, code=OTHER) if choice is other else choice for choice in kept)
    return replace(item, choices=choices, other=plain(other.label))


def typed_guess(item: Item, typed: list[str]) -> str:
    """What was taken as typed, and how to put it right."""
    shown = ", ".join(f"'{brief(label)}'" for label in typed[:5])
    more = f" and {len(typed) - 5} more" if len(typed) > 5 else ""
    return (
        f"{len(typed)} rare answers were taken as typed beside the list, so they count as '{item.other}' and "
        f"their words are in {item.id}.{OTHER_TEXT}: {shown}{more}; if they were offered, add them to the "
        "choices and run `remit new` with --update"
    )
