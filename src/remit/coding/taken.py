"""What became of the offers: how many of the themes that coders gave were taken from those offered."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from remit.coding.events import Event


class Taken(Struct, frozen=True):
    """Themes `given` to a question while some were offered, those `taken` from these, and from the first."""

    item: str
    given: int
    taken: int
    first: int


def offers_taken(events: Iterable[Event]) -> tuple[Taken, ...]:
    """What became of the offers, by question in the order of their ids; steps that were undone do not count.

    Questions without offers are left out.
    """
    log = tuple(events)
    undone = {(event.item, event.of) for event in log if event.kind == "undo"}
    counts: dict[str, list[int]] = {}
    for event in log:
        if event.kind == "give" and event.shown and (event.item, event.number) not in undone:
            found = counts.setdefault(event.item, [0, 0, 0])
            found[0] += len(event.marks)
            found[1] += bool(event.rank)
            found[2] += event.rank == 1
    return tuple(Taken(item, *counts[item]) for item in sorted(counts))
