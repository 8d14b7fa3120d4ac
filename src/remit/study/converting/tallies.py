"""Every answer of every row of a lone file counted, whatever its first rows were like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from remit.core.words import match_key
from remit.study.converting.spool import Spool
from remit.study.importing.cellslist import MOST_WORDS, list_separator, split_cell
from remit.study.importing.recognise import Anatomy
from remit.study.importing.tally import Tally, answer_key, tally_counts

ENOUGH = 1_000
"""Cells with a late word after which no more are looked at for its sake: it is an answer like the others."""


def count_all(near: Anatomy, found: Spool) -> tuple[Tally, ...]:
    """A tally for each column; `near` are the first rows, by which columns that mostly differ are judged.

    Cells that list several answers mostly differ too, but their words come back: those that come late count.
    """
    texts = {position for position in range(len(near.headers)) if found.columns[str(position)].text}
    late = _late_words(near, found, texts)
    return tuple(
        _with(near.tallies[position], late.get(position, {}))
        if position in texts
        else tally_counts(found.columns[str(position)].counts, found.rows)
        for position in range(len(near.headers))
    )


def _with(first: Tally, late: Mapping[str, int]) -> Tally:
    """The tally of the first rows and of what came late; `first` stays as it is."""
    joined = Tally(
        {key: counter.copy() for key, counter in first.spellings.items()}, first.blanks, first.rows
    )
    for text, count in late.items():
        joined.spellings.setdefault(match_key(text), Counter())[text] += count
        joined.rows += count
    return joined


class _List(Struct):
    """A column of lists: the words known of it, how often each late one came, and the cells they came in."""

    separator: str
    known: set[str]
    words: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)

    def look(self, text: str, count: int) -> None:
        """Remember a cell that holds a word which is not known yet."""
        fresh = {answer_key(word) for word in split_cell(text, self.separator)} - self.known
        if not fresh:
            return
        self.cells[text] += count
        for word in fresh:
            self.words[word] += count
            if self.words[word] >= ENOUGH:
                self.known.add(word)


def _late_words(near: Anatomy, found: Spool, texts: set[int]) -> dict[int, Mapping[str, int]]:
    """By column of lists the cells below the first rows that hold a word which those do not."""
    lists = {position: made for position in texts if (made := _list_of(near, position)) is not None}
    first = near.table.height
    if not lists or first >= found.rows:
        return {}
    passed = 0
    for part in found.parts():
        rest = part.slice(min(max(first - passed, 0), part.height))
        passed += part.height
        for position, each in lists.items():
            if rest.height and len(each.known) + len(each.words) <= 2 * MOST_WORDS:
                pairs = rest[str(position)].drop_nulls().value_counts().iter_rows()
                for text, count in sorted(pairs):
                    each.look(text, count)
    return {position: each.cells for position, each in lists.items()}


def _list_of(near: Anatomy, position: int) -> _List | None:
    column = near.column(position)
    separator = list_separator(column)
    if separator is None:
        return None
    words = (word for text in column.tally.texts() for word in split_cell(text, separator))
    return _List(separator, {answer_key(word) for word in words})
