"""Offers: which themes an answer may carry, learnt from the answers coded so far. A coder always decides.

`learn` does everything at once. Where many models are learnt of the same answers, as at a coding desk after
every save, `prepare` reads them once and `learn_again` is quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from remit.coding.codebook import Codebook
from remit.coding.corpus import Corpus, Embed, read_corpus
from remit.coding.learning import Learnt, Numbers, learn_from
from remit.coding.reasons import Asked, why

__all__ = [
    "MOST",
    "Coded",
    "Corpus",
    "Embed",
    "Learner",
    "Model",
    "Offer",
    "given_to",
    "learn",
    "learn_again",
    "prepare",
]

MOST = 5
"""How many themes are offered: one for each of the keys 1 to 5."""


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


class Learner(Struct, frozen=True):
    """The model of this room: words, names, neighbours, and what words mean where there is an embedding.

    `voices` say how much each word speaks for each theme, `texts` are the answers of the corpus.
    """

    learnt: Learnt
    voices: Numbers
    texts: tuple[str, ...]

    def rank(self, text: str, most: int = MOST) -> tuple[Offer, ...]:
        """The best `most` themes, best first, no theme twice; equal scores in the order of the codebook."""
        return self.rank_all([text], most)[0]

    def rank_all(self, texts: Sequence[str], most: int = MOST) -> tuple[tuple[Offer, ...], ...]:
        """The same for many answers, in a fraction of the time."""
        learnt = self.learnt
        if most <= 0 or not learnt.corpus.codes or not texts:
            return tuple(() for _ in texts)
        rows = learnt.corpus.read(texts)
        alike = learnt.alike(rows)
        signs = learnt.signs(rows, alike)
        scores = learnt.weigh(signs)
        found = []
        for place, text in enumerate(texts):
            own = rows.take(np.array([place], np.intp)) if len(texts) > 1 else rows
            asked = Asked(text, own, signs[place], alike[place], self.voices, self.texts)
            found.append(self._best(asked, scores[place], most))
        return tuple(found)

    def _best(self, asked: Asked, scores: Numbers, most: int) -> tuple[Offer, ...]:
        codes = self.learnt.corpus.codes
        return tuple(
            Offer(codes[theme], round(float(scores[theme]), 4), why(self.learnt, asked, int(theme)))
            for theme in np.argsort(-scores, kind="stable")[:most]
        )


def prepare(codebook: Codebook, texts: Sequence[str], embed: Embed | None = None) -> Corpus:
    """All answers to one item, coded or not, made ready once; see `learn_again`."""
    return read_corpus(codebook, texts, embed)


def learn_again(corpus: Corpus, coded: Sequence[Coded]) -> Learner:
    """A model from the coded answers; those that are not in the corpus make it be read again."""
    missing = [each.text for each in coded if each.text not in corpus.places]
    if missing:
        embed = corpus.vectors.embed if corpus.vectors is not None else None
        corpus = read_corpus(corpus.codebook, [*corpus.places, *missing], embed)
    given = given_to(corpus, coded)
    learnt = learn_from(corpus, [corpus.places[each.text] for each in coded], given)
    return Learner(learnt, np.asarray(learnt.coded[0] @ learnt.pull), tuple(corpus.places))


def given_to(corpus: Corpus, coded: Sequence[Coded]) -> Numbers:
    """One row a coded answer, 1 for each theme of the codebook that it was given."""
    given = np.zeros((len(coded), len(corpus.codes)))
    columns = {code: column for column, code in enumerate(corpus.codes)}
    for row, each in enumerate(coded):
        given[row, [columns[theme] for theme in each.themes if theme in columns]] = 1
    return given


def learn(
    codebook: Codebook, coded: Sequence[Coded], embed: Embed | None = None, texts: Sequence[str] = ()
) -> Learner:
    """A model of one open item: the words of coded answers, and the names and definitions of the themes.

    `texts` are all answers to the item, coded or not: they tell which words are rare and which answers are
    alike. `embed` adds what words mean. The same input gives the same model.
    """
    return learn_again(prepare(codebook, [*texts, *(each.text for each in coded)], embed), coded)
