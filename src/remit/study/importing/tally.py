"""The distinct cells of a column, folded by what a person would call the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from remit.core.words import match_key

_MARKS = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼ`´′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)

if TYPE_CHECKING:
    import polars as pl


def answer_key(text: str) -> str:
    """What two spellings of one answer share: capitals, blanks, the form of quotes and dashes fold."""
    return match_key(text).casefold().translate(_MARKS)


class Tally(Struct):
    """How often each distinct cell of a column occurs.

    `spellings` maps a match key to the cells as found and their counts; where a tally is `joined`, the key is
    the most common of those that are one answer. `blanks` counts cells that hold only white space or
    invisible marks, which are read as blank.
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
        own = [text for text in counter if match_key(text) == key]
        return min(own, key=lambda text: (-counter[text], len(text), text))

    def __len__(self) -> int:
        return len(self.spellings)

    def texts(self) -> list[str]:
        """The distinct cells as found, those that say nothing left out."""
        return [text for counter in self.spellings.values() for text in counter]

    def without(self, keys: Iterable[str]) -> Tally:
        """The tally as if these answers were not there."""
        left_out = set(keys)
        return Tally({k: c for k, c in self.spellings.items() if k not in left_out}, self.blanks, self.rows)

    def joined(self) -> Tally:
        """The tally with the spellings of one answer under the most common one (of equals, the first)."""
        groups: dict[str, list[str]] = {}
        for key in self.spellings:
            groups.setdefault(answer_key(key), []).append(key)
        if len(groups) == len(self.spellings):
            return self
        counts, found = self.counts, Tally(blanks=self.blanks, rows=self.rows)
        for keys in groups.values():
            whole = found.spellings[max(keys, key=lambda key: counts[key])] = Counter[str]()
            for key in keys:
                whole.update(self.spellings[key])
        return found

    def variants(self, key: str) -> Mapping[str, int]:
        """The other spellings joined under a key that a reader can see differ from it, with their counts."""
        found = Counter[str]()
        for text, count in self.spellings[key].items():
            if match_key(text) != key:
                found[match_key(text)] += count
        return found


def tally(column: pl.Series) -> Tally:
    """The tally of one column of text."""
    values, numbers = column.unique(maintain_order=True), column.unique_counts()
    pairs = zip(values.to_list(), numbers.to_list(), strict=True)
    return tally_counts({text: count for text, count in pairs if text is not None}, len(column))


def tally_counts(counts: Mapping[str, int], rows: int) -> Tally:
    """The tally of cells counted already, in the order of the file; `rows` counts blank cells too."""
    found = Tally(rows=rows)
    for text, count in counts.items():
        key = match_key(text)
        if key:
            found.spellings.setdefault(key, Counter())[text] += count
        else:
            found.blanks += count
    return found


def together(tallies: Iterable[Tally]) -> Tally:
    """The joined tally of several columns that share one list of answers."""
    found = Tally()
    for entry in tallies:
        for counter in entry.spellings.values():
            for text, count in counter.items():
                found.spellings.setdefault(match_key(text), Counter())[text] += count
        found.blanks += entry.blanks
        found.rows = max(found.rows, entry.rows)
    return found.joined()
