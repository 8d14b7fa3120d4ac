"""What was saved elsewhere since a page was served: which answer stands, decided question by question.

Every page carries how each of its questions stood when it was served. A question that the page did not change
never replaces what another tab or device has saved meanwhile; one that both changed is answered twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from remit.instrument.items import Item
from remit.instrument.kinds import kind_of
from remit.site.place import here
from remit.site.sealing import mark

FIELD = "-seen"
"""The hidden field that says so; no question can have this name."""

TURN = "-turn"
"""The field that a script counts up each time it sends a page, for what it sends can overtake each other."""

MOST_VIEWS = 20
"""Pages of one person whose last words are remembered; the one heard longest ago goes first."""

MOST_OTHERS = 3
"""Other answers to one question that wait to be looked at."""

Raw = Mapping[str, list[str]]
Views = Mapping[str, Mapping[str, str]]


class Seen(Struct, frozen=True):
    """A page as it was served: by question, a mark of how it stood; those shown to be answered twice.

    `view` names this copy of the page: what it has saved since is known by it, for scripts save many times.
    `turn` counts these times; a page without a script does not count.
    """

    view: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    turn: int = 0

    def text(self) -> str:
        """As one text without any answer, for a field of a form or for a device."""
        told = (f"!{name}" for name in sorted(self.told))
        return " ".join([f"-{self.view}", *(f"{name}:{each}" for name, each in self.marks.items()), *told])


class Met(Struct, frozen=True):
    """The fields to save, the marks of what this page changed, and what else was answered, by question."""

    raw: dict[str, list[str]]
    changed: dict[str, str]
    others: dict[str, dict[str, list[str]]]


def see(items: Iterable[Item], raw: Raw, told: Iterable[str] = (), view: str = "") -> Seen:
    """How these questions stand with these fields."""
    return Seen(view, {item.id: mark_of(item, fields_of(item, raw)) for item in items}, frozenset(told))


def read_seen(text: str, turn: str = "") -> Seen:
    """What such a text and the number of the turn say; what cannot be read says nothing."""
    parts = text[:20_000].split(" ")
    pairs = (part.partition(":") for part in parts if ":" in part)
    view = next((part[1:][:20] for part in parts if part.startswith("-")), "")
    told = frozenset(part[1:] for part in parts if part.startswith("!"))
    return Seen(view, {name: each for name, _, each in pairs}, told, _number(turn))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def new_view() -> str:
    """A name for one more copy of a page."""
    return secrets.token_hex(5)


def mark_of(item: Item, raw: Raw) -> str:
    """The mark of an answer; it cannot be turned back into the answer. No field is as a blank one.

    What is typed as "12 " stands as "12" afterwards: both are the same answer and have the same mark.
    """
    reading = kind_of(item).read(item, raw)
    stands = raw if reading.problems else kind_of(item).write(item, reading.values)
    filled = {name: [_told(text) for text in sent if text] for name, sent in stands.items()}
    said = json.dumps(sorted((name, sent) for name, sent in filled.items() if sent))
    return mark(here().secret, "seen", said.encode()).hex()[:12]


def _told(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")  # browsers send their own ends of lines


def fields_of(item: Item, raw: Raw) -> dict[str, list[str]]:
    """The fields of one question."""
    return {name: list(sent) for name, sent in raw.items() if name.partition(".")[0] == item.id}


def meet(items: Iterable[Item], seen: Seen, sent: Raw, stands: Raw, saved: Mapping[str, str]) -> Met:
    """What becomes of a page that was sent, given what stands; `saved` are marks of what it saved before."""
    raw: dict[str, list[str]] = {}
    changed, others = {}, {}
    for item in items:
        mine, theirs = fields_of(item, sent), fields_of(item, stands)
        now, there = mark_of(item, mine), mark_of(item, theirs)
        before = saved.get(item.id, seen.marks.get(item.id))
        if now == before:
            raw |= theirs
            continue
        raw |= mine
        changed[item.id] = now
        if there not in (now, before) and _says_something(theirs):
            others[item.id] = theirs
    return Met(raw, changed, others)


def _says_something(raw: Raw) -> bool:
    return any(text for sent in raw.values() for text in sent)


def remember(views: Views, seen: Seen, changed: Mapping[str, str]) -> Views:
    """What each copy of a page has saved last, and in which turn."""
    if not seen.view or not (changed or seen.turn > 1):
        return views
    rest = [(name, found) for name, found in views.items() if name != seen.view]
    now = {**views.get(seen.view, {}), **changed, TURN: str(seen.turn)}
    return dict([*rest, (seen.view, now)][-MOST_VIEWS:])


def is_overtaken(views: Views, seen: Seen) -> bool:
    """Whether the same copy of a page has saved something that was typed later."""
    return 0 < seen.turn < _number(views.get(seen.view, {}).get(TURN, ""))
