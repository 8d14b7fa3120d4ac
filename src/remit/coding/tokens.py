"""Words and letters of answers as weighted rows, so that answers can be compared."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
Block: TypeAlias = Any
"""Rows of numbers: a dense array or a sparse matrix (scipy has no types of its own)."""

Terms = Callable[[str], list[str]]

LONGEST = 20_000
"""So many characters of an answer are read: more than anybody types, less than a slow file."""

SIGN = re.compile("[\u2600-\u26ff\u2702-\u2775\u2b50\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff]")
"""Emoji and the like, but for the colours of skin: each says something on its own."""

WORD = re.compile(rf"[^\W_]+(?:['’][^\W_]+)?|{SIGN.pattern}")
ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "ly", "s", "y", "e")
SHORTEST_STEM = 3
LETTERS = (3, 4, 5)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in order; an emoji is a word."""
    return WORD.findall(text[:LONGEST].casefold())


def stem(word: str) -> str:
    """A word without its commonest English endings: crude, but `parking` and `parked` meet."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def stems_of(text: str) -> list[str]:
    """The stems of a text and its pairs of neighbours."""
    stems = [stem(word) for word in words_of(text)]
    return stems + [f"{first} {second}" for first, second in pairwise(stems)]


def letters_of(text: str) -> list[str]:
    """Runs of three to five letters inside words: they find slips of the keys and other endings."""
    found: list[str] = []
    for word in words_of(text):
        framed = f" {word} "
        for length in LETTERS:
            found += [framed[start : start + length] for start in range(len(framed) - length + 1)]
    return found


class Weights(Struct, frozen=True):
    """What a term weighs: more the rarer it is among the texts it was learnt from (Spärck Jones, 1972)."""

    terms: Terms
    places: Mapping[str, int]
    rarity: NDArray[np.float64]

    def rows(self, texts: Sequence[str]) -> Block:
        """One row of length 1 for each text; terms never met before are left out, and so rows may be 0."""
        starts, places, values = [0], [], []
        for text in texts:
            counts = Counter(self.terms(text))
            met = [
                (place, count) for term, count in counts.items() if (place := self.places.get(term, -1)) >= 0
            ]
            weights = [(1 + math.log(count)) * self.rarity[place] for place, count in met]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            places += [place for place, _ in met]
            values += [weight / length for weight in weights]
            starts.append(len(places))
        shape = (len(texts), max(len(self.places), 1))
        return sparse.csr_matrix(
            (np.array(values, np.float32), np.array(places, np.int32), np.array(starts, np.int64)),
            shape=shape,
        )


def weigh(terms: Terms, texts: Iterable[str]) -> Weights:
    """The weights of all terms of the texts."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        seen.update(set(terms(text)))
        total += 1
    places = {term: place for place, term in enumerate(sorted(seen))}
    rarity = np.array([math.log((1 + total) / (1 + seen[term])) + 1 for term in places], np.float64)
    return Weights(terms, places, rarity)


def turned(rows: Block) -> Block:
    """Rows as columns, ready for `product`: turned once, used for many answers."""
    return sparse.csr_matrix(rows.T) if sparse.issparse(rows) else np.ascontiguousarray(rows.T)


def product(left: Block, columns: Block) -> Floats:
    """Every row of `left` times every column: how alike they are where both have length 1."""
    found = left @ columns
    return np.asarray(found.toarray() if sparse.issparse(found) else found, np.float32)


def unit(rows: Floats) -> Floats:
    """Rows brought to length 1; rows of nothing stay nothing."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
