"""Quotes as they stand at the desk: the steps of a log that propose, edit, approve and refuse them, replayed.

An approval is of one wording: an edit takes all of them away, and undoing the edit brings back those that
were given to the wording before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from remit.coding.codings import Coding, settled
from remit.coding.events import Event, QuoteStep
from remit.coding.quotes import Edit, Quote
from remit.coding.verify import APPROVALS_NEEDED

Standing = Literal["open", "withdrawn", "refused"]
Pointer = tuple[str, str, int, int]
"""Where a passage stands: answer, variable, start and end (-1: the whole answer)."""


class Proposal(Struct, frozen=True):
    """A quote that somebody proposed; `number` is that of the step which did.

    `saw` is the number of the newest wording and `by` who wrote it; `seen` marks the answer as it was then.
    `approvals` are those who approved this wording, in order; `refusal` is why it was refused.
    """

    number: int
    answer: str
    variable: str
    saw: int
    by: str
    start: int = -1
    end: int = -1
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    seen: str = ""
    standing: Standing = "open"
    approvals: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def approved(self) -> bool:
        """Whether enough different people approved these words."""
        return self.standing == "open" and len(self.approvals) >= APPROVALS_NEEDED

    @property
    def pointer(self) -> Pointer:
        """Where its passage stands."""
        return (self.answer, self.variable, self.start, self.end)

    def quote(self, *, consent: bool) -> Quote:
        """The row of the ledger that it amounts to, with the consent as it is today."""
        start, end = (None, None) if self.start < 0 else (self.start, self.end)
        names = tuple(sorted(self.approvals))
        return Quote(self.answer, self.variable, start, end, self.edits, self.reason, consent, names)


def may_approve(proposal: Proposal, reader: str) -> str:
    """Why somebody may not approve a quote, in words; empty where they may.

    Whoever wrote these words may be the first to stand by them; the last word is somebody else's.
    """
    if proposal.standing != "open":
        return "It is not proposed any more."
    if reader in proposal.approvals:
        return "You have approved it."
    if len(proposal.approvals) >= APPROVALS_NEEDED:
        return "Enough people have approved it."
    if reader == proposal.by and proposal.approvals:
        return "You wrote these words, so the last word is somebody else’s."
    return ""


class Proposals:
    """The steps about quotes of one log, taken one after another with `add`."""

    def __init__(self) -> None:
        self._steps: dict[int, list[Event]] = {}
        self._undone: set[int] = set()
        self._now: dict[int, Proposal] = {}
        self.pointers: set[Pointer] = set()
        """Every passage that was ever proposed here, also where it is not any more."""

    def add(self, event: Event) -> None:
        """Take one step; one that does not fit (an approval of words that have changed) changes nothing."""
        step = event.quote
        if step is None:
            return
        if step.did == "undone":
            self._undo(event)
            return
        number = step.quote or event.number
        now = _after(self._now.get(number), event, step)
        if now is None or now == self._now.get(number):
            return
        self._steps.setdefault(number, []).append(event)
        self._now[number] = now
        self.pointers.add(now.pointer)

    def _undo(self, event: Event) -> None:
        newest = self.newest(event.coder)
        if newest is None or newest.number != event.of:
            return
        self._undone.add(event.of)
        number = _number(newest)
        now: Proposal | None = None
        for each in self._steps[number]:
            if each.number not in self._undone and each.quote is not None:
                now = _after(now, each, each.quote) or now
        self._now.pop(number, None)
        if now is not None:
            self._now[number] = now

    def newest(self, coder: str) -> Event | None:
        """Somebody's newest step that can be undone: never a wording that another has edited since."""
        own = [
            event
            for steps in self._steps.values()
            for event in steps
            if event.coder == coder and event.number not in self._undone
        ]
        if not own:
            return None
        newest = max(own, key=lambda event: event.number)
        later = (
            each
            for each in self._steps[_number(newest)]
            if each.number > newest.number and each.number not in self._undone and each.coder != coder
        )
        return None if _writes(newest) and any(map(_writes, later)) else newest

    def all(self) -> tuple[Proposal, ...]:
        """Every quote that was proposed, withdrawn and refused ones too, in the order of the log."""
        return tuple(self._now[number] for number in sorted(self._now))

    def get(self, number: int) -> Proposal | None:
        """The quote that a step proposed."""
        return self._now.get(number)


def _number(event: Event) -> int:
    return (event.quote.quote if event.quote else 0) or event.number


def _writes(event: Event) -> bool:
    return event.quote is not None and event.quote.did in ("proposed", "edited")


def _after(now: Proposal | None, event: Event, step: QuoteStep) -> Proposal | None:
    """A quote after one more step; as it was where the step does not fit."""
    if step.did == "proposed":
        return now or _written(event, step)
    if now is None or now.standing == "withdrawn" or (event.answer, event.variable) != now.pointer[:2]:
        return now
    if step.did == "withdrawn":
        return replace(now, standing="withdrawn", approvals=())
    if step.saw != now.saw:
        return now
    if step.did == "edited":
        return replace(_written(event, step), number=now.number)
    if step.did == "refused":
        return replace(now, standing="refused", approvals=(), refusal=step.reason)
    return now if may_approve(now, event.coder) else replace(now, approvals=(*now.approvals, event.coder))


def _written(event: Event, step: QuoteStep) -> Proposal:
    return Proposal(
        event.number, event.answer, event.variable, event.number, event.coder,
        step.start, step.end, step.edits, step.reason, step.seen,
    )  # fmt: skip


def passages_of(codings: Iterable[Coding], themes: Iterable[str]) -> tuple[Quote, ...]:
    """What was coded with any of these themes, each passage once: what was agreed, else what anybody gave.

    An answer that has passages is not also named as a whole; a theme on the whole answer is the whole answer.
    """
    wanted = set(themes)
    found: dict[tuple[str, str], dict[tuple[int | None, int | None], None]] = {}
    for row in settled(codings):
        if row.theme in wanted:
            found.setdefault((row.answer, row.variable), {})[row.start, row.end] = None
    made = []
    for unit, spans in found.items():
        parts = [span for span in spans if span[0] is not None]
        made += [Quote(*unit, *span) for span in parts or [(None, None)]]
    return tuple(made)
