"""The answers to one open item made ready to be compared with each other and with the themes, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy import sparse

from remit.coding.codebook import Codebook, Theme
from remit.coding.tokens import (
    Block,
    Floats,
    Weights,
    letters_of,
    product,
    stems_of,
    turned,
    unit,
    weigh,
    words_of,
)

Embed = Callable[[Sequence[str]], Floats]
Index = NDArray[np.intp]

POOL = 1_500
"""So many answers, coded or not, serve as neighbours: enough to be near any answer, few enough for speed."""

CHUNK = 500
LINKING = frozenset(
    {
        "a", "about", "all", "also", "an", "and", "another", "any", "are", "as", "at", "be", "been",
        "before", "but", "by", "do", "for", "from", "had", "has", "have", "he", "her", "his", "i", "if",
        "in", "into", "is", "it", "its", "just", "me", "my", "of", "on", "or", "other", "our", "out",
        "over", "she", "so", "some", "than", "that", "the", "their", "them", "then", "there", "they",
        "this", "through", "to", "up", "us", "was", "we", "were", "what", "when", "where", "which",
        "who", "will", "with", "would", "you", "your",
    }
)  # fmt: skip
"""Words that only join others: they make no name and are no reason."""


class Rows(Struct, frozen=True):
    """Texts as rows: `blocks` are the views of them, `named` and `late` how near each theme's words are.

    `near` is how alike each is to the answers of the pool.
    """

    blocks: tuple[Block, ...]
    named: tuple[Floats, Floats]
    late: Floats
    near: Floats

    def take(self, index: Index) -> Rows:
        """Some of the rows."""
        first, second = self.named
        blocks = tuple(block[index] for block in self.blocks)
        return Rows(blocks, (first[index], second[index]), self.late[index], self.near[index])


class _Vectors(Struct, frozen=True):
    """Where an embedding puts words and texts: centred, so that what all answers share does not count."""

    embed: Embed
    words: dict[str, Floats]
    weights: Weights
    middle: Floats
    middle_of_words: Floats
    middle_of_sums: Floats

    def texts(self, texts: Sequence[str]) -> Floats:
        """One row a text, from the embedding itself."""
        return unit(unit(_embedded(self.embed, texts)) - self.middle)

    def word(self, words: Sequence[str]) -> Floats:
        """One row a word; words never met before are looked up and kept."""
        fresh = sorted({word for word in words if word not in self.words})
        if fresh:
            self.words.update(zip(fresh, unit(_embedded(self.embed, fresh)), strict=True))
        return np.stack([self.words[word] for word in words])

    def sums(self, texts: Sequence[str]) -> Floats:
        """One row a text: its words' rows, rare words counting more (Arora and others, 2017)."""
        rows = np.zeros((len(texts), len(self.middle)), np.float32)
        for row, text in enumerate(texts):
            words = words_of(text)
            if words:
                places = [self.weights.places.get(word, -1) for word in words]
                rare = [self.weights.rarity[p] if p >= 0 else 1.0 for p in places]
                rows[row] = np.array(rare, np.float32) @ self.word(words)
        rows = unit(rows)
        return rows if not self.middle_of_sums.size else unit(rows - self.middle_of_sums)


class Corpus(Struct, frozen=True):
    """Distinct answers to one item, the themes of its codebook, and what is needed to read further answers.

    `pool` are the answers that serve as neighbours and `around` their views; `names` are the themes in each
    view; `labels` say which of the `wanted` words make up each theme's name. What is compared with is turned.
    """

    codebook: Codebook
    places: Mapping[str, int]
    rows: Rows
    stems: Weights
    letters: Weights
    vectors: _Vectors | None
    names: tuple[Block, ...]
    labels: tuple[Index, ...]
    wanted: Block
    pool: Index
    scale: float
    around: tuple[Block, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the themes, in the order of all columns."""
        return self.codebook.codes

    def read(self, texts: Sequence[str]) -> Rows:
        """Rows of any texts; those of the corpus are taken from it."""
        known = [self.places.get(text, -1) for text in texts]
        if known and min(known) >= 0:
            return self.rows.take(np.array(known, np.intp))
        fresh = self.fresh(texts)
        return replace(fresh, near=self.alike(fresh.blocks, self.around))

    def alike(self, left: Sequence[Block], right: Sequence[Block]) -> Floats:
        """How alike texts are, over all views; `right` is turned. The same text: `scale` times the views."""
        found = product(left[0], right[0])
        for mine, other in zip(left[1:], right[1:], strict=True):
            found += product(mine, other)
        return np.asarray(found * np.float32(self.scale), np.float32)

    def fresh(self, texts: Sequence[str]) -> Rows:
        """Rows of texts, but for their likeness to the pool."""
        blocks: tuple[Block, ...] = (self.stems.rows(texts), self.letters.rows(texts))
        if self.vectors is not None:
            blocks += (self.vectors.texts(texts), self.vectors.sums(texts))
        named = [product(block, name) for block, name in zip(blocks, self.names, strict=True)]
        nothing = np.zeros((len(texts), 0), np.float32)
        return Rows(blocks, (named[-2], named[-1]), self._late(texts), nothing)

    def _late(self, texts: Sequence[str]) -> Floats:
        """How near a text's nearest word is to each word of a theme's name (Khattab and Zaharia, 2020)."""
        found = np.zeros((len(texts), len(self.labels)), np.float32)
        spoken = [words_of(text) for text in texts]
        for start in range(0, len(texts), CHUNK):
            part = spoken[start : start + CHUNK]
            vocabulary = sorted(set(chain.from_iterable(part)))
            if vocabulary and self.labels:
                places = {word: place for place, word in enumerate(vocabulary)}
                near = product(_word_rows(self.letters, self.vectors, vocabulary), self.wanted)
                _add_late(
                    found[start : start + CHUNK], [[places[w] for w in ws] for ws in part], self.labels, near
                )
        return found


def _word_rows(letters: Weights, vectors: _Vectors | None, words: Sequence[str]) -> Block:
    if vectors is None:
        return letters.rows(words)
    return unit(vectors.word(words) - vectors.middle_of_words)


def _add_late(found: Floats, spoken: Sequence[Sequence[int]], labels: Sequence[Index], near: Floats) -> None:
    best = np.zeros((len(spoken), near.shape[1]), np.float32)
    for row, words in enumerate(spoken):
        if words:
            best[row] = near[words].max(axis=0)
    for theme, columns in enumerate(labels):
        if columns.size:
            own = best[:, columns]
            found[:, theme] = (own.mean(axis=1) + own.max(axis=1)) / 2


def read_corpus(codebook: Codebook, texts: Sequence[str], embed: Embed | None = None) -> Corpus:
    """All answers to one item, coded or not, beside the names and definitions of its themes.

    Repeated answers are kept once. Nothing is learnt from codings here, so that this is done once a study.
    """
    distinct = list(dict.fromkeys(texts))
    all_texts = [*distinct, *(says_of(theme) for theme in codebook.themes)]
    stems, letters = weigh(stems_of, all_texts), weigh(letters_of, all_texts)
    vectors = _vectors(all_texts, embed) if embed is not None and all_texts else None
    views: list[Callable[[Sequence[str]], Block]] = [stems.rows, letters.rows]
    if vectors is not None:
        views += [vectors.texts, vectors.sums]
    names = tuple(turned(_names(view, codebook)) for view in views)
    labels, wanted = _labels(codebook, letters, vectors)
    pool = np.sort(np.random.default_rng(0).permutation(len(distinct))[:POOL]).astype(np.intp)
    places = {text: place for place, text in enumerate(distinct)}
    empty = np.zeros((0, 0), np.float32)
    nothing = Rows((), (empty, empty), empty, empty)
    scale = 1.0 if vectors is None else 0.5
    bare = Corpus(codebook, {}, nothing, stems, letters, vectors, names, labels, wanted, pool, scale)
    rows = bare.fresh(distinct)
    around = tuple(turned(block[pool]) for block in rows.blocks)
    near = bare.alike(rows.blocks, around)
    return replace(bare, places=places, rows=replace(rows, near=near), around=around)


def _labels(
    codebook: Codebook, letters: Weights, vectors: _Vectors | None
) -> tuple[tuple[Index, ...], Block]:
    """Which words make up the name of each theme, and those words as columns."""
    telling = [_telling_words(theme) for theme in codebook.themes]
    wanted = sorted(set(chain.from_iterable(telling))) or [""]
    places = {word: place for place, word in enumerate(wanted)}
    labels = tuple(np.array([places[word] for word in words], np.intp) for words in telling)
    return labels, turned(_word_rows(letters, vectors, wanted))


def says_of(theme: Theme) -> str:
    """All that a theme says of itself."""
    examples = getattr(theme, "examples", ()) or ()
    more = (examples,) if isinstance(examples, str) else tuple(examples)
    return ". ".join(part for part in (theme.label, theme.definition, theme.include, *more) if part)


def _names(view: Callable[[Sequence[str]], Block], codebook: Codebook) -> Block:
    """A theme is half its name and half all that it says: a long definition must not drown the name."""
    if not codebook.themes:
        return view([])
    label = view([theme.label for theme in codebook.themes])
    both = label + view([says_of(theme) for theme in codebook.themes])
    if sparse.issparse(both):
        lengths = np.sqrt(np.asarray(both.multiply(both).sum(axis=1))).ravel()
        return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-9)) @ both, dtype=np.float32)
    return unit(np.asarray(both, np.float32))


def _telling_words(theme: Theme) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(words_of(theme.label)))
    return tuple(word for word in words if word not in LINKING) or words


def _vectors(texts: Sequence[str], embed: Embed) -> _Vectors:
    words = sorted(set(chain.from_iterable(words_of(text) for text in texts)))
    found = unit(_embedded(embed, words)) if words else np.zeros((0, 1), np.float32)
    known = dict(zip(words, found, strict=True))
    middle = unit(_embedded(embed, texts)).mean(axis=0)
    none = np.zeros(0, np.float32)
    of_words = found.mean(axis=0) if words else np.zeros_like(middle)
    bare = _Vectors(embed, known, weigh(words_of, texts), middle, of_words, none)
    return replace(bare, middle_of_sums=bare.sums(texts).mean(axis=0))


def _embedded(embed: Embed, texts: Sequence[str]) -> Floats:
    """Rows from an embedding, with what is no number taken as nothing."""
    rows = np.asarray(embed(list(texts)), np.float32)
    if rows.ndim != 2 or len(rows) != len(texts):
        raise ValueError(f"an embedding gave {rows.shape} for {len(texts)} texts")
    return np.nan_to_num(rows, posinf=0.0, neginf=0.0)
