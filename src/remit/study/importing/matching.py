"""Questions of a structure meet the columns of a table: which column is what, and whether it fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.core.words import match_key
from remit.instrument.items import Item
from remit.study.importing.encode import count_misfits
from remit.study.importing.lookup import Lookup, folded
from remit.study.importing.naming import Names, item_id
from remit.study.importing.placing import Placed
from remit.study.importing.recognise import Anatomy
from remit.study.importing.structure import Answer, Question, Structure

MOST_MISFITS = 0.2
"""A question with more answers than this outside its own list is recognised by its cells instead."""

_CHECKED = frozenset(
    {
        "single",
        "bands",
        "scale",
        "matrix",
        "whole",
        "number",
        "date",
        "yes_no",
        "select_all",
        "select_k",
        "rank",
    }
)


class Matched(Struct, frozen=True):
    """What a structure explained of a table.

    `conditions` are routing as it was written, by item; `page_conditions` by page title; `names` lead from
    a question's code to its item; `words` and `pages` hold the words and the page of columns that were
    left to be recognised, by position.
    """

    placed: tuple[Placed, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    page_conditions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    pages: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    codes_first: bool = False


class Matcher:
    """Places questions one by one and remembers what was found."""

    def __init__(self, anatomy: Anatomy, taken: frozenset[int], names: Names) -> None:
        self.anatomy, self.unique = anatomy, names
        self.lookup = Lookup(anatomy, taken)
        self.placed: list[Placed] = []
        self.conditions: dict[str, str] = {}
        self.page_conditions: dict[str, str] = {}
        self.item_of: dict[str, str] = {}
        self.words: dict[int, tuple[str, str]] = {}
        self.pages: dict[int, str] = {}
        self.notes: list[str] = []
        self.hits = self.codes = self.labels = 0
        self._told: dict[int, tuple[str, str]] = {}
        self._other_words: dict[int, tuple[str, str]] = {}

    def find(self, question: Question, *subs: str, option: str = "") -> int | None:
        """The column of a question, or of one of its parts."""
        names = [
            name
            for suffix in question.suffixes
            for key in (question.code, *question.keys)
            for name in _spelt(key, subs, suffix)
        ]
        position = self.lookup.find(names, question.text, option)
        if position is not None:
            self.hits += 1
            self._told[position] = (question.text, option)
            found = self.anatomy.headers[position].option
            if option and found and not _same_words(option, found):
                self._other_words[position] = (found, option)
        return position

    def vote(self, positions: Iterable[int | None], answers: Sequence[Answer]) -> None:
        """Note whether the file holds codes or labels, where a cell can only be one of the two."""
        codes = {match_key(answer.code) for answer in answers}
        labels = {match_key(answer.label) for answer in answers}
        for position in positions:
            for key in self.anatomy.tallies[position].spellings if position is not None else ():
                self.codes += key in codes and key not in labels
                self.labels += key in labels and key not in codes

    def identity(self, question: Question) -> str:
        """An id for the question's item."""
        return self.unique.make(item_id(question.code, question.text, len(self.placed)))

    def text(self, question: Question) -> str:
        """The words of the item."""
        return question.text or f"{question.code} (the questionnaire gives no words)"

    def add(
        self,
        question: Question,
        item: Item,
        uses: Mapping[str, Sequence[int | None]],
        *,
        codes: Mapping[str, str] | None = None,
        aliases: Mapping[str, str] | None = None,
        guesses: Sequence[str] = (),
    ) -> None:
        """Keep an item, unless most of its answers do not fit: then its columns are left to be recognised."""
        found = {name: tuple(p for p in positions if p is not None) for name, positions in uses.items()}
        kept = {name: positions for name, positions in found.items() if positions}
        missing = []
        if not kept:
            missing.append("the questionnaire asks this, but the answers have no column for it")
        elif len(kept) < len(found):
            absent = [name for name in found if name not in kept]
            more = f" and {len(absent) - 5} more" if len(absent) > 5 else ""
            missing.append(
                f"the answers have no column for {', '.join(absent[:5])}{more}, so nobody is counted there"
            )
        item = replace(item, hint=question.hint, required=question.required)
        placed = Placed(
            item, kept, (*guesses, *missing), aliases=aliases or {}, codes=codes or {}, page=question.page
        )
        if self._leave(question, placed):
            return
        self.item_of.setdefault(question.code, item.id)
        self.placed.append(placed)

    def _leave(self, question: Question, placed: Placed) -> bool:
        """Give the columns back when they are there but are not what the structure says."""
        why = self._misfit(question, placed)
        if not why:
            return False
        for position in placed.positions:
            self.lookup.used.discard(position)
            self.words[position] = self._told.get(position, (question.text, ""))
            self.pages[position] = question.page
        self.unique.release(placed.item.id)
        self.notes.append(f"{question.code}: {why}, so its columns were recognised by their cells")
        return True

    def _misfit(self, question: Question, placed: Placed) -> str:
        there = f"the structure says {question.kind_there or question.form}"
        if not placed.positions:
            free = self.lookup.starting(folded(question.code)) or self.lookup.free(folded(question.code))
            return f"{there}, but its columns are laid out in another way" if free else ""
        tallies = [self.anatomy.tallies[position] for position in placed.positions]
        total = sum(tally.answers for tally in tallies)
        misfits = count_misfits(self.anatomy, placed) if placed.item.kind in _CHECKED else 0
        if misfits > MOST_MISFITS * total:
            return f"{there}, but {misfits} of {total} answers are not in its list"
        other = [self._other_words[p] for p in placed.positions if p in self._other_words]
        if 2 * len(other) > len(placed.positions):
            found, told = other[0]
            return f"the header says “{found[:40]}” where the structure says “{told[:40]}”"
        self.notes += [
            f"{question.code}: the header says “{f[:40]}”, the structure “{t[:40]}”" for f, t in other[:3]
        ]
        return ""


def _same_words(one: str, two: str) -> bool:
    """Whether two texts begin alike, apart from signs and case: exports shorten long labels."""
    first, second = (re.sub(r"[^\w]", "", match_key(text)).casefold() for text in (one, two))
    shorter, longer = sorted((first, second), key=len)
    return longer.startswith(shorter.removesuffix("etc")) or not shorter


def _spelt(key: str, subs: Sequence[str], suffix: str) -> Iterable[str]:
    yield folded(f"{'_'.join((key, *subs))}{suffix}")
    if subs:  # SGQA names are written without anything between: 1234X5X6SQ001
        yield folded(f"{key}{'_'.join(subs)}{suffix}")


def match_structure(anatomy: Anatomy, structure: Structure, taken: frozenset[int], names: Names) -> Matched:
    """Every question of a structure as items; raises `Refused` when it fits no column of the table."""
    from remit.study.importing.questions import place_question

    matcher = Matcher(anatomy, taken, names)
    for question in structure.questions:
        before = len(matcher.placed)
        place_question(matcher, question)
        for entry in matcher.placed[before:]:
            if question.condition:
                matcher.conditions[entry.item.id] = question.condition
            if question.page_condition and question.page:
                matcher.page_conditions[question.page] = question.page_condition
    if not matcher.hits:
        codes = ", ".join(question.code for question in structure.questions[:5])
        headers = ", ".join(f"'{header[:30]}'" for header in anatomy.table.headers[:5])
        raise refuse(
            "IMPORT-023",
            Place(structure.name),
            f"no question of the structure ({codes}, ...) has a column in the answers ({headers}, ...)",
            "check that the structure and the answers belong to the same questionnaire, or leave "
            "--structure out",
        )
    return Matched(
        tuple(matcher.placed),
        matcher.conditions,
        matcher.page_conditions,
        matcher.item_of,
        matcher.words,
        matcher.pages,
        (*structure.notes, *matcher.notes),
        matcher.codes > matcher.labels,
    )
