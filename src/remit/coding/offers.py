"""Offers: which themes an answer may carry, learnt from the answers coded so far. A coder always decides."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from remit.coding.codebook import Codebook, Theme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Texts to rows of numbers that lie close where the texts mean the same."""

MOST = 5
"""How many themes are offered: one for each of the keys 1 to 5."""

WORD = re.compile(r"[^\W_]{2,}")


class Coded(Struct, frozen=True):
    """An answer that was coded: its words and the codes of its themes (none: it carries no theme)."""

    text: str
    themes: frozenset[str]


class Offer(Struct, frozen=True):
    """A theme offered for an answer: how well it fits (0 to 1) and why, in plain words."""

    theme: str
    score: float
    why: str


class Model(Protocol):
    """Anything that can rank the themes of a codebook for an answer."""

    def rank(self, text: str, most: int = MOST) -> tuple[Offer, ...]:
        """The best `most` themes, best first, no theme twice."""


def learn(codebook: Codebook, coded: Sequence[Coded], embed: Embed | None = None) -> Model:
    """A model of one open item: words of the coded answers, and the names and definitions of the themes."""
    del embed  # words only, so far
    named = {theme.code: Counter(_words(_says(theme))) for theme in codebook.themes}
    said: dict[str, Counter[str]] = {code: Counter() for code in named}
    times: Counter[str] = Counter()
    for each in coded:
        for code in each.themes & named.keys():
            said[code].update(set(_words(each.text)))
            times[code] += 1
    spread = Counter(word for code in named for word in {*named[code], *said[code]})
    rare = {word: math.log(1 + len(named) / count) for word, count in spread.items()}
    return _WordModel(codebook, named, said, times, rare, len(coded))


class _WordModel(Struct, frozen=True):
    """Themes by the share of an answer's words that speak for them."""

    codebook: Codebook
    named: Mapping[str, Counter[str]]
    said: Mapping[str, Counter[str]]
    times: Mapping[str, int]
    rare: Mapping[str, float]
    answers: int

    def rank(self, text: str, most: int = MOST) -> tuple[Offer, ...]:
        """The best `most` themes, best first, no theme twice."""
        words = set(_words(text))
        weight = sum(self.rare.get(word, 1.0) for word in words) or 1.0
        offers = [self._offer(theme, words, weight) for theme in self.codebook.themes]
        offers.sort(key=lambda offer: -offer.score)
        return tuple(offers[: max(most, 0)])

    def _offer(self, theme: Theme, words: set[str], weight: float) -> Offer:
        times = self.times.get(theme.code, 0)
        speaks = {
            word: self.rare[word]
            * max(self.said[theme.code][word] / (1 + times), 0.5 * (word in self.named[theme.code]))
            for word in words & (self.said[theme.code].keys() | self.named[theme.code].keys())
        }
        common = (times + 0.5) / (self.answers + len(self.named) or 1)
        score = min(1.0, 0.8 * sum(speaks.values()) / weight + 0.2 * common)
        top = sorted(speaks, key=lambda word: (-speaks[word], word))[:3]
        why = f"words: {', '.join(top)}" if top else f"given to {times} of {self.answers} coded answers"
        return Offer(theme.code, score, why)


def _says(theme: Theme) -> str:
    return f"{theme.label} {theme.definition} {theme.include}"


def _words(text: str) -> Iterable[str]:
    return WORD.findall(text.casefold())
