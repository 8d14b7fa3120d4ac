"""The distinct cells of a column, folded by what a person would call the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from remit.core.words import match_key

if TYPE_CHECKING:
    import polars as pl


class Tally(Struct):
    """How often each distinct cell of a column occurs.

    `spellings` maps a match key to the cells as found and their counts; `blanks` counts cells that hold
    only white space or invisible marks, which are read as blank.
    """

    spellings: dict[str, Counter[str]] = field(default_factory=dict)
    blanks: int = 0
    rows: int = 0

    @property
    def answers(self) -> int:
        """The number of cells that are not blank."""
        return sum(sum(counter.values()) for counter in self.spellings.values())

    @property
    def counts(self) -> Mapping[str, int]:
        """Cells by match key."""
        return {key: counter.total() for key, counter in self.spellings.items()}

    def label(self, key: str) -> str:
        """The spelling shown for a key: the most frequent one, then the shortest, then by alphabet."""
        counter = self.spellings[key]
        return min(counter, key=lambda text: (-counter[text], len(text), text))

    def __len__(self) -> int:
        return len(self.spellings)

    def texts(self) -> list[str]:
        """The distinct cells as found, those that say nothing left out."""
        return [text for counter in self.spellings.values() for text in counter]

    def without(self, keys: Iterable[str]) -> Tally:
        """The tally as if these answers were not there."""
        left_out = set(keys)
        return Tally({k: c for k, c in self.spellings.items() if k not in left_out}, self.blanks, self.rows)

    def variants(self) -> list[tuple[str, ...]]:
        """Answers that differ only by case, each group in the order of its counts."""
        folded: dict[str, list[str]] = {}
        for key in self.spellings:
            folded.setdefault(key.casefold(), []).append(key)
        counts = self.counts
        return [
            tuple(sorted(keys, key=lambda k: (-counts[k], k))) for keys in folded.values() if len(keys) > 1
        ]


def tally(column: pl.Series) -> Tally:
    """The tally of one column of text."""
    counted = column.value_counts(sort=False)
    values, numbers = counted.get_columns()
    pairs = zip(values.to_list(), numbers.to_list(), strict=True)
    return tally_counts({text: count for text, count in pairs if text is not None}, len(column))


def tally_counts(counts: Mapping[str, int], rows: int) -> Tally:
    """The tally of cells that were counted already; `rows` counts blank cells too."""
    found = Tally(rows=rows)
    for text, count in sorted(counts.items()):
        key = match_key(text)
        if key:
            found.spellings.setdefault(key, Counter())[text] += count
        else:
            found.blanks += count
    return found


def together(tallies: Iterable[Tally]) -> Tally:
    """The tally of several columns that share one list of answers."""
    found = Tally()
    for entry in tallies:
        for key, counter in entry.spellings.items():
            found.spellings.setdefault(key, Counter()).update(counter)
        found.blanks += entry.blanks
        found.rows = max(found.rows, entry.rows)
    return found
