"""What coded answers teach: how likely each theme is for an answer, from several signs weighed together.

Each sign is measured on coded answers as if each of them had not been coded (leave one out, in closed form),
so that the weights, the scores and the rule for deciding are learnt without ever marking their own work.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import linalg

from remit.coding.corpus import Corpus, Index, Rows
from remit.coding.tokens import Block, Floats, turned

Numbers = NDArray[np.float64]

SIGNS = ("common", "learnt", "word", "name", "name_again", "neighbours")
"""The signs in the order of all weights; `neighbours` is worked out from the others, so it comes last."""

SOFT = 1.0
"""How much the coded answers are smoothed (the ridge)."""

NEIGHBOURS = 15
STUBBORN = 200.0
"""How strongly weights are held at their start: about as much as so many pairs of answer and theme would."""

YIELDING = 20.0
"""The same for the sign `common`: how far the commonest themes lead differs most from study to study."""

AT_MOST = 5_000
"""So many coded answers teach at once; beyond that a random share of them does."""

STEPS = 12
RULES = np.linspace(0.05, 0.7, 53)
FEWEST_FOR_RULE = 10
USUAL_RULE = 0.3


class Start(Struct, frozen=True):
    """Where the weights start: centre, spread and weight of each sign, and the weight of one.

    Set by trial on collections of short texts of differing character (see decision 031); one set for all
    numbers of coded answers, since each sign grows by itself as more is known.
    """

    centre: tuple[float, ...]
    spread: tuple[float, ...]
    weight: tuple[float, ...]
    base: float


WORDS_ONLY = Start(
    centre=(-3.1, -0.016, 0.051, 0.006, 0.018, -3.5),
    spread=(0.84, 0.28, 0.137, 0.029, 0.052, 1.15),
    weight=(0.55, 0.7, 0.35, 0.05, 0.2, 0.35),
    base=-3.6,
)
WITH_EMBEDDING = Start(
    centre=(-3.1, -0.013, 0.139, 0.0, 0.0, -3.9),
    spread=(0.84, 0.325, 0.146, 0.103, 0.097, 1.2),
    weight=(0.55, 0.8, 0.4, 0.1, 0.3, 0.55),
    base=-3.7,
)


class Learnt(Struct, frozen=True):
    """What was learnt: who was coded how, and everything needed to score further answers.

    `index` are the coded answers as rows of the corpus, `given` one row each with 1 for the themes they got,
    `scores` what they would have been given had they not been coded, `rule` the score from which a theme is
    taken to be given where a yes or no is asked for, `coded` the views of the coded answers, turned.
    """

    corpus: Corpus
    index: Index
    given: Numbers
    share: Numbers
    pull: Numbers
    first: Numbers
    last: Numbers
    pool: Floats
    scores: Numbers
    rule: float
    coded: tuple[Block, ...] = ()

    def signs(self, rows: Rows, alike: Floats) -> Numbers:
        """The signs of answers not coded, from their likeness to the coded: answers by themes by signs."""
        shape = (alike.shape[0], len(self.share))
        spread = np.sqrt(self.share * (1 - self.share))
        learnt = alike @ self.pull / spread
        common = np.broadcast_to(np.log(self.share), shape)
        signs = _stack(self.corpus, common, learnt, rows)
        around = self._around(rows, alike)
        return np.concatenate([signs, _scaled(around, self.corpus, len(SIGNS) - 1)[:, :, None]], axis=2)

    def score(self, rows: Rows) -> Numbers:
        """How likely each theme is for each answer: answers by themes, 0 to 1."""
        if not len(self.share):
            return np.zeros((rows.late.shape[0], 0))
        return self.weigh(self.signs(rows, self.alike(rows)))

    def weigh(self, signs: Numbers) -> Numbers:
        """How likely themes are by their signs, 0 to 1."""
        return _likely(signs, self.last)

    def alike(self, rows: Rows) -> Floats:
        """How alike answers are to those that were coded."""
        return self.corpus.alike(rows.blocks, self.coded)

    def decide(self, scores: Numbers) -> NDArray[np.bool_]:
        """Yes or no for each theme; where coders always gave one, the likeliest is always given."""
        given = scores >= self.rule
        if scores.size and (not len(self.given) or bool(self.given.any(axis=1).all())):
            given[np.arange(len(scores)), scores.argmax(axis=1)] = True
        return given

    def _around(self, rows: Rows, alike: Floats) -> Numbers:
        return _neighbours(rows.near, alike, self.pool, self.given)


def learn_from(corpus: Corpus, index: Sequence[int] | Index, given: Numbers) -> Learnt:
    """Learn from coded answers: rows of the corpus, and for each which themes it was given (1 or 0)."""
    place = np.asarray(index, np.intp)
    if len(place) > AT_MOST:
        keep = np.sort(np.random.default_rng(0).permutation(len(place))[:AT_MOST])
        place, given = place[keep], given[keep]
    rows, themes = corpus.rows.take(place), len(corpus.codes)
    room = len(place) + max(themes, 1) / 3  # before anything is coded, a theme has about three in a hundred
    times = given.sum(axis=0)
    share, without = (times + 0.5) / room, (times[None, :] - given + 0.5) / max(room - 1, 0.5)
    share, without = np.minimum(share, 0.95), np.minimum(without, 0.95)
    start = _start(corpus)
    beginning = np.array([start.base, *start.weight])
    empty, still = np.zeros((0, themes)), np.zeros((len(place), themes))
    known = Learnt(
        corpus,
        place,
        given,
        share,
        still,
        beginning[:-1],
        beginning,
        _empty_pool(corpus),
        empty,
        USUAL_RULE,
        tuple(turned(block) for block in rows.blocks),
    )
    if not themes:
        return known
    return _weigh(known, rows, without)


def _weigh(known: Learnt, rows: Rows, without: Numbers) -> Learnt:
    """Fit the ridge, the weights of the signs, the neighbours, and the rule."""
    corpus, given = known.corpus, known.given
    alike = corpus.alike(rows.blocks, known.coded)
    pull, left_out = _ridge(alike, given - known.share)
    spread = np.sqrt(known.share * (1 - known.share))
    own = _stack(corpus, np.log(without), left_out / spread, rows)
    first = _fit(own, given, known.first)
    pool_rows = corpus.rows.take(corpus.pool)
    to_coded = rows.near.T  # the pool's likeness to the coded is the coded's to the pool
    shape = (len(corpus.pool), given.shape[1])
    learnt = to_coded @ pull / spread if len(given) else np.zeros(shape)
    signs = _stack(corpus, np.broadcast_to(np.log(known.share), shape), learnt, pool_rows)
    pool = _mark_coded(_likely(signs, first).astype(np.float32), corpus, known.index)
    np.fill_diagonal(alike, 0)
    around = _neighbours(rows.near, alike, pool, given)
    own = np.concatenate([own, _scaled(around, corpus, len(SIGNS) - 1)[:, :, None]], axis=2)
    last = _fit(own, given, known.last)
    scores = _likely(own, last)
    rule = _best_rule(scores, given)
    return Learnt(corpus, known.index, given, known.share, pull, first, last, pool, scores, rule, known.coded)


def _start(corpus: Corpus) -> Start:
    return WORDS_ONLY if corpus.vectors is None else WITH_EMBEDDING


def _empty_pool(corpus: Corpus) -> Floats:
    return np.zeros((len(corpus.pool), len(corpus.codes)), np.float32)


def _scaled(values: Numbers | Floats, corpus: Corpus, sign: int) -> Numbers:
    start = _start(corpus)
    return np.asarray((values - start.centre[sign]) / start.spread[sign], np.float64)


def _stack(corpus: Corpus, common: Numbers, learnt: Numbers, rows: Rows) -> Numbers:
    """All signs but the last, each brought to the same scale."""
    signs: tuple[Numbers | Floats, ...] = (common, learnt, rows.late, *rows.named)
    return np.stack([_scaled(sign, corpus, number) for number, sign in enumerate(signs)], axis=2)


def _ridge(alike: Floats, wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Kernel ridge regression: pulls of the coded answers, and what each would get without itself.

    Leave-one-out in closed form (Allen, 1974; Rifkin and Lippert, 2007).
    """
    size = len(alike)
    if not size:
        return np.zeros((0, wanted.shape[1])), np.zeros((0, wanted.shape[1]))
    lower = linalg.cholesky(alike.astype(np.float64) + SOFT * np.eye(size), lower=True, check_finite=False)
    upper_part, _ = linalg.lapack.dpotri(lower, lower=1)
    inverse = np.tril(upper_part) + np.tril(upper_part, -1).T
    pull = inverse @ wanted
    return pull, wanted - pull / np.diag(inverse)[:, None]


def _likely(signs: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(signs @ weights[1:] + weights[0], -30, 30))), np.float64)


def _fit(signs: Numbers, given: Numbers, start: Numbers) -> Numbers:
    """Logistic regression over all pairs of answer and theme, held near its start (Newton's method)."""
    if not given.size:
        return start
    rows = np.concatenate([np.ones((given.size, 1)), signs.reshape(given.size, -1)], axis=1)
    wanted, hold = given.reshape(-1), np.full(len(start), STUBBORN)
    hold[0] = STUBBORN / 20
    hold[1] = YIELDING
    weights = start.copy()
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (likely - wanted) + hold * (weights - start)
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(hold)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-5:
            break
    return weights


def _mark_coded(pool: Floats, corpus: Corpus, index: Index) -> Floats:
    """Coded answers of the pool are left to the coded side, where the themes they got are known."""
    pool = pool.copy()
    pool[np.isin(corpus.pool, index)] = np.nan
    return pool


def _neighbours(near: Floats, alike: Floats, pool: Floats, given: Numbers) -> Numbers:
    """The logarithm of the themes' share among the most alike answers, coded (known) or not (guessed)."""
    used = ~np.isnan(pool[:, 0])
    both = np.concatenate([alike, near[:, used]], axis=1)
    themes = np.concatenate([given.astype(np.float32), pool[used]], axis=0)
    if not both.shape[1]:
        return np.full((len(both), pool.shape[1]), _NOBODY)
    if both.shape[1] > NEIGHBOURS:
        edge = np.partition(both, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS][:, None]
        both = np.where(both >= edge, both, 0)
    weights = np.square(np.maximum(both, 0))
    total = weights.sum(axis=1, keepdims=True) + 1e-9
    return np.log(np.asarray(weights @ themes / total, np.float64) + 1e-3)


_NOBODY = -3.7


def _best_rule(scores: Numbers, given: Numbers) -> float:
    """The score from which a theme counts as given: where the F1 of all pairs is best on coded answers."""
    if len(given) < FEWEST_FOR_RULE:
        return USUAL_RULE
    best, found = -1.0, USUAL_RULE
    top = np.zeros_like(given, bool)
    top[np.arange(len(scores)), scores.argmax(axis=1)] = bool(given.any(axis=1).all())
    for rule in RULES:
        taken = (scores >= rule) | top
        right = float((taken * given).sum())
        value = 2 * right / max(float(taken.sum() + given.sum()), 1.0)
        if value > best:
            best, found = value, float(rule)
    return found
