"""The log of coding: every step of coders, of whoever settles what they differ in, and of the codebook.

An event points at answers by their ids and at passages by code points; it never holds an answer's
words, but for those that the reason of a quote keeps on purpose.
A question has a log of its own, numbered from 1. What the log amounts to is said by `remit.coding.replay`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from remit.coding.codebook import Codebook, Theme
from remit.coding.quotes import Edit
from remit.core.problems import Place, Problem

LOG = Place("codings-log.jsonl")

Kind = Literal[
    "give",
    "take",
    "none",
    "undo",
    "agree",
    "begin",
    "add",
    "rename",
    "edit",
    "move",
    "merge",
    "split",
    "quote",
]

CODING: frozenset[Kind] = frozenset({"give", "take", "none", "undo"})
"""What a coder does to their own codings."""

AGREEING: frozenset[Kind] = frozenset({"agree"})
"""What is settled where coders differ; the result belongs to the coder `agreed`."""

CODEBOOK_KINDS: frozenset[Kind] = frozenset({"begin", "add", "rename", "edit", "move", "merge", "split"})
"""What changes the codebook: each makes a version of it."""


Deed = Literal["proposed", "edited", "withdrawn", "approved", "refused", "undone"]
"""What is done to a quote."""


class Mark(Struct, frozen=True, order=True, omit_defaults=True):
    """A theme on a passage, in code points; start and end of -1 stand for the whole answer."""

    theme: str
    start: int = -1
    end: int = -1

    @property
    def whole(self) -> bool:
        """Whether it is given to the whole answer."""
        return self.start < 0

    def span(self) -> tuple[int | None, int | None]:
        """The passage as a coding says it."""
        return (None, None) if self.whole else (self.start, self.end)


class ThemeWords(Struct, frozen=True, omit_defaults=True):
    """A theme as an event holds it; the names are those of `Theme`."""

    code: str
    label: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    parent: str = ""
    examples: tuple[str, ...] = ()


class Sent(Struct, frozen=True, omit_defaults=True):
    """Where the mentions of a divided theme go in one answer: to these themes, perhaps the old one too."""

    answer: str
    variable: str
    themes: tuple[str, ...]


class QuoteStep(Struct, frozen=True, omit_defaults=True):
    """What became of a quote; `quote` is the number of the step that proposed it (0: this one).

    `start` and `end` are the passage in code points (-1: the whole answer), `edits` what is replaced in it,
    `reason` why. `seen` marks the answer as it was read then. `saw` is the number of the newest wording that
    the page showed, so that nobody approves words that they have not read.
    """

    did: Deed
    quote: int = 0
    saw: int = 0
    start: int = -1
    end: int = -1
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    seen: str = ""


class Event(Struct, frozen=True, omit_defaults=True):
    """One step, `number` in the log of `item`, by `coder` (a code, never an address) at an ISO time.

    * `give`, `take`: `marks` of `answer` and `variable` (`take` without any: that no theme fits); `rank` is
      the place (from 1) of the offer that was taken, of `shown` offers on the page (0: none);
    * `none`: no theme fits; `undo`: the coder's event number `of` is as if it had not been;
    * `agree`: `marks` are all that counts (empty: no theme fits);
    * `begin`: the codebook is `themes`; `add`: `themes` are new;
    * `rename`, `edit`: `themes` holds the theme as it is called and described from now on;
    * `move`: `theme` stands under `into` (empty: under none); `merge`: what had `theme` has `into`;
    * `split`: `themes` are made of `theme`, and `sent` says which mentions go where;
    * `quote`: a quote of `answer` was proposed, edited, approved and so on; `of` is a step that was undone.
    """

    number: int
    item: str
    kind: Kind
    coder: str
    at: str
    answer: str = ""
    variable: str = ""
    marks: tuple[Mark, ...] = ()
    rank: int = 0
    shown: int = 0
    of: int = 0
    theme: str = ""
    into: str = ""
    themes: tuple[ThemeWords, ...] = ()
    sent: tuple[Sent, ...] = ()
    version: int = 0
    quote: QuoteStep | None = None


def words_of(theme: Theme) -> ThemeWords:
    """A theme as an event holds it."""
    return ThemeWords(
        theme.code, theme.label, theme.definition, theme.include, theme.exclude, theme.parent, theme.examples
    )


def theme_of(words: ThemeWords) -> Theme:
    """A theme of what an event holds."""
    return Theme(
        words.code, words.label, words.definition, words.include, words.exclude, words.parent,
        examples=words.examples,
    )  # fmt: skip


def beginning(codebook: Codebook) -> tuple[ThemeWords, ...]:
    """A codebook as the event `begin` holds it."""
    return tuple(words_of(theme) for theme in codebook.themes)


# ---- as lines of text ----------------------------------------------------------------------------


def write_log(events: Iterable[Event]) -> str:
    """The log as JSON lines, questions in the order of their ids, events in that of their numbers."""
    ordered = sorted(events, key=lambda event: (event.item, event.number))
    return "".join(f"{msgspec.json.encode(event).decode('utf-8')}\n" for event in ordered)


def read_log(text: str, where: Place = LOG) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """The events of JSON lines, and the lines that are none (they are left out)."""
    events: list[Event] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            events.append(msgspec.json.decode(line, type=Event))
        except (msgspec.DecodeError, RecursionError) as error:
            what = f"this line is not a step of coding: {str(error)[:200]}"
            fix = "put back the file that `remit pull` wrote; it is never edited by hand"
            problems.append(Problem("THEME-030", Place(where.file, number), what, fix))
    return tuple(events), tuple(problems)


LONGEST = {"answer": 300, "coder": 200, "at": 30, "item": 200}
"""Characters of what an event names; no real one has more."""


def check_log(events: Iterable[Event], where: Place = LOG) -> tuple[Problem, ...]:
    """Steps that cannot stand in one log: a number twice or under 1, or a name without end."""
    problems: list[Problem] = []
    seen: set[tuple[str, int]] = set()
    for event in events:
        long = [name for name, most in LONGEST.items() if len(getattr(event, name)) > most]
        if long or (event.item, event.number) in seen or not 0 < event.number < 2**31:
            what = f"step {event.number} of '{event.item[:50]}' stands there twice, or cannot be a step"
            fix = "put back the file that `remit pull` wrote; it is never edited by hand"
            problems.append(Problem("THEME-032", where, what, fix))
        seen.add((event.item, event.number))
    return tuple(problems)


def of_item(events: Sequence[Event], item: str) -> tuple[Event, ...]:
    """The log of one question, in order."""
    return tuple(sorted((each for each in events if each.item == item), key=lambda each: each.number))
