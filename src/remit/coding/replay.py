"""What a log of coding amounts to: replayed from the start it always gives the same codings and codebook.

* A coder's events touch that coder's own codings and nobody else's, so it does not matter in which order the
  events of two coders came.
* A coding keeps the code it was given with. A merge only says that one code stands for another, so that it
  moves everybody's mentions at once, those given on an old page afterwards too, and loses nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from remit.coding.codebook import Codebook
from remit.coding.codings import AGREED, NO_THEME, Coding
from remit.coding.events import CODEBOOK_KINDS, Event, Mark
from remit.coding.proposals import Proposals
from remit.coding.versions import Version, next_version

Unit = tuple[str, str]
"""An answer: the id of the response, and the variable."""


class Given(Struct, frozen=True):
    """When a theme was given: the event and its time, and the place of the offer that was taken (0: none)."""

    number: int
    at: str
    rank: int = 0


class Work(Struct, frozen=True):
    """What one coder says of one answer: themes, or that none fits. `last` is the event that said so."""

    given: Mapping[Mark, Given] = {}
    none: str = ""
    last: int = 0

    @property
    def coded(self) -> bool:
        """Whether this coder has decided about the answer."""
        return bool(self.given) or bool(self.none)


NOTHING = Work()
_Before = tuple[int, str, Unit, Work]


class Replay:
    """A log being replayed: `add` takes one event after another. Works stay as they were given out."""

    def __init__(self) -> None:
        self.number = 0
        self.versions: list[Version] = []
        self.works: dict[Unit, dict[str, Work]] = {}
        self.quotes = Proposals()
        self._merged: dict[str, str] = {}
        self._last: dict[tuple[Unit, str], int] = {}
        self._before: dict[tuple[str, bool], list[_Before]] = {}

    # ---- events ----

    def add(self, event: Event) -> None:
        """Take one event; one that does not fit (an undo of what is undone) changes nothing."""
        self.number = max(self.number, event.number)
        if event.kind in CODEBOOK_KINDS:
            self._change(event)
        elif event.kind == "quote":
            self.quotes.add(event)
        elif event.kind == "undo":
            self._undo(event)
        else:
            self._code(event)

    def _change(self, event: Event) -> None:
        known = self.codebook.codes
        self.versions.append(next_version(self.versions[-1] if self.versions else None, event))
        if event.kind == "merge" and event.theme in known and event.into in known:
            self._merged[event.theme] = event.into
        if event.kind == "split":
            self._split(event)

    def _code(self, event: Event) -> None:
        slot = AGREED if event.kind == "agree" else event.coder
        unit = (event.answer, event.variable)
        work = self.work(unit, slot)
        steps = self._before.setdefault((event.coder, slot == AGREED), [])
        steps.append((event.number, slot, unit, work))
        self._put(unit, slot, self._after(work, event))

    def _after(self, work: Work, event: Event) -> Work:
        fresh = {mark: Given(event.number, event.at, event.rank) for mark in event.marks}
        if event.kind == "agree":
            return Work(fresh, "" if fresh else event.at, event.number)
        if event.kind == "none":
            return Work({}, event.at, event.number)
        if event.kind == "give":
            return Work({**fresh, **work.given}, "", event.number)
        gone = {mark for mark in event.marks if self._lives(mark)}
        kept = {
            mark: given
            for mark, given in work.given.items()
            if mark not in event.marks and self.renamed(mark) not in gone
        }
        return Work(kept, work.none if event.marks else "", event.number)

    def _lives(self, mark: Mark) -> bool:
        """Whether a theme has not been merged away: who takes it back sees all that stands for it."""
        return mark.theme not in self._merged

    def _undo(self, event: Event) -> None:
        steps = next((s for s in self._steps(event.coder) if s and s[-1][0] == event.of), None)
        if steps is None:
            return
        number, slot, unit, before = steps.pop()
        if self._last.get((unit, slot)) == number:
            self._put(unit, slot, before)
            return
        # Somebody else has settled this answer since: if they undo theirs, this one does not come back.
        for later in self._before.values():
            later[:] = [
                (*step[:3], before) if step[1:3] == (slot, unit) and step[3].last == number else step
                for step in later
            ]

    def _steps(self, coder: str) -> list[list[_Before]]:
        return [self._before.get((coder, agreed), []) for agreed in (False, True)]

    def _split(self, event: Event) -> None:
        for sent in event.sent:
            unit = (sent.answer, sent.variable)
            for coder, work in tuple(self.works.get(unit, {}).items()):
                given: dict[Mark, Given] = {}
                for mark, how in work.given.items():
                    split = self.stands_for(mark.theme) == event.theme and sent.themes
                    for code in sent.themes if split else (mark.theme,):
                        given.setdefault(Mark(code, mark.start, mark.end), how)
                self._put(unit, coder, Work(given, work.none, work.last))
        self._before.clear()  # what was before is told in themes that mean something else now

    def _put(self, unit: Unit, coder: str, work: Work) -> None:
        self._last[unit, coder] = work.last
        mine = self.works.setdefault(unit, {})
        if work.coded:
            mine[coder] = work
            return
        mine.pop(coder, None)
        if not mine:
            del self.works[unit]

    # ---- what it amounts to ----

    @property
    def codebook(self) -> Codebook:
        """The newest version of the codebook."""
        return self.versions[-1].codebook if self.versions else Codebook("", ())

    @property
    def retired(self) -> frozenset[str]:
        """Codes that were merged away."""
        return frozenset(self._merged)

    def stands_for(self, code: str) -> str:
        """The theme that a code stands for today."""
        while code in self._merged:
            code = self._merged[code]
        return code

    def renamed(self, mark: Mark) -> Mark:
        """A mark in the theme that its code stands for today."""
        return Mark(self.stands_for(mark.theme), mark.start, mark.end)

    def work(self, unit: Unit, coder: str) -> Work:
        """What one coder says of one answer."""
        return self.works.get(unit, {}).get(coder, NOTHING)

    def knows(self, unit: Unit, coder: str) -> bool:
        """Whether the log has a step of this coder (or of settling) about this answer, taken back or not."""
        return (unit, coder) in self._last

    def given(self, unit: Unit, coder: str) -> dict[Mark, Given]:
        """What one coder gave, in the themes of today; of two that became one, the first stays."""
        found: dict[Mark, Given] = {}
        for mark, how in sorted(self.work(unit, coder).given.items(), key=lambda each: each[1].number):
            found.setdefault(self.renamed(mark), how)
        return dict(sorted(found.items()))

    def themes(self, unit: Unit, coder: str) -> frozenset[str]:
        """The themes that one coder gave, wherever in the answer."""
        return frozenset(self.stands_for(mark.theme) for mark in self.work(unit, coder).given)

    def coders(self, unit: Unit) -> tuple[str, ...]:
        """Those who have decided about an answer, `agreed` not among them."""
        return tuple(sorted(name for name in self.works.get(unit, {}) if name != AGREED))

    def settled(self, unit: Unit) -> frozenset[str]:
        """The themes that count today: those agreed on, else those that anybody gave."""
        works = self.works.get(unit, {})
        return frozenset().union(
            *(self.themes(unit, name) for name in ((AGREED,) if AGREED in works else works))
        )

    def newest(self, coder: str, *, agreed: bool = False) -> tuple[int, Unit] | None:
        """The coder's newest step that can be undone, and its answer; of the steps of settling: `agreed`."""
        steps = self._before.get((coder, agreed), [])
        return (steps[-1][0], steps[-1][2]) if steps else None

    def codings(self) -> tuple[Coding, ...]:
        """Everybody's codings, and those agreed on, in a fixed order."""
        rows = []
        for unit in sorted(self.works):
            for coder in sorted(self.works[unit]):
                rows += self._rows(unit, coder)
        return tuple(rows)

    def _rows(self, unit: Unit, coder: str) -> list[Coding]:
        given = self.given(unit, coder)
        if not given:
            return [Coding(*unit, NO_THEME, coder=coder, at=self.work(unit, coder).none)]
        return [Coding(*unit, mark.theme, *mark.span(), coder, how.at) for mark, how in given.items()]


def replay(events: Iterable[Event], until: int = 0) -> Replay:
    """The log of one question replayed, up to and with the event `until` (0: to the end)."""
    found = Replay()
    for event in events:
        if until and event.number > until:
            break
        found.add(event)
    return found
