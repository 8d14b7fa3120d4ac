"""Words that mark a group of answers, as people wrote them, and the draft of a codebook made of them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from remit.coding.tokens import stem, words_of

WORDS_SHOWN = 3


def label_groups(
    groups: Sequence[Sequence[str]], texts: Sequence[str], plain: Collection[str] = ()
) -> list[tuple[str, ...]]:
    """For each group the words that are said in it far more than elsewhere, most telling first."""
    empty = frozenset(stem(word) for word in plain)
    overall = Counter(each for text in texts for each in _stems(text, empty))
    written = Counter((stem(word), word) for text in texts for word in words_of(text))
    spelt = {each: word for (each, word), _ in sorted(written.items(), key=lambda item: (item[1], item[0]))}
    return [_label(group, overall, len(texts), spelt, empty) for group in groups]


def _label(
    group: Sequence[str],
    overall: Counter[str],
    total: int,
    spelt: dict[str, str],
    empty: frozenset[str],
) -> tuple[str, ...]:
    inside = Counter(each for text in group for each in _stems(text, empty))
    scores = {}
    for each, count in inside.items():
        here, everywhere = count / len(group), overall[each] / total
        scores[each] = here * math.log((here + 0.01) / (everywhere + 0.01)) + 1e-6 * count
    order = sorted(scores, key=lambda each: (-scores[each], each))
    return tuple(spelt[each] for each in order[:WORDS_SHOWN])


def _stems(text: str, empty: frozenset[str]) -> set[str]:
    """The stems of a text that may mark a group; where it has none but plain words, those."""
    stems = {stem(word) for word in words_of(text)}
    return (stems - empty) or stems


def theme_codes(labels: Iterable[str]) -> list[str]:
    """A code for each label, a-z, 0-9 and _, none twice."""
    found: list[str] = []
    for label in labels:
        plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
        code = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_") or "group"
        number, unique = 1, code
        while unique in found:
            number += 1
            unique = f"{code}_{number}"
        found.append(unique)
    return found
