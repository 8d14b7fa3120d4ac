"""How well offers would have served the coders of this study: tried on answers that were already coded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.coding.codebook import NO_COMMENT
from remit.coding.corpus import Corpus
from remit.coding.learning import Learnt, Numbers, learn_from
from remit.coding.offers import MOST, Coded, given_to

SHORT = 3
BINS = 10
PACE = ((105, 1), (300, 25), (1_000, 5))
"""While so many are coded, a model is learnt anew when they have grown by this part: after each answer, then
by a twenty-fifth, a fifth, a half. To learn after each would change next to nothing and take hours."""

LATE_PACE = 2

Told = Callable[[int, int], None]


class Figure(Struct, frozen=True):
    """A score over several runs: its mean and its standard deviation (0 for one run)."""

    mean: float
    sd: float


class Trial(Struct, frozen=True):
    """Scores of offers, over `seeds` runs in random order; a run in which no answer has a theme says nothing.

    `coded` is how many coded answers were learnt from (None: one by one, each answer offered for before it
    is learnt from), `n` the most answers scored in a run. `coverage` is the share of all themes given
    by coders that were among five offers; `any3` and `any5` the share of answers with a right theme among
    three or five; `recall5` is coverage within an answer, averaged over answers; `micro_f1` and `macro_f1`
    judge a yes or no for each theme; `calibration` is by how much the scores of the five offers differ
    from the share of them that was right, on average (expected calibration error, Naeini and others, 2015).
    """

    coded: int | None
    seeds: int
    n: int
    coverage: Figure
    any3: Figure
    any5: Figure
    recall5: Figure
    micro_f1: Figure
    macro_f1: Figure
    calibration: Figure


MEASURES = ("coverage", "any3", "any5", "recall5", "micro_f1", "macro_f1", "calibration")


def try_offers(
    corpus: Corpus, answers: Sequence[Coded], *, coded: int | None, seeds: int, told: Told | None = None
) -> Trial:
    """Try offers on coded answers; answers without a theme are learnt from but not scored.

    Nor are those that only say they have no comment: hundreds of them would make poor offers look good.
    With `coded`, so many are drawn at random, learnt from, and left out of the scores; it must be less than
    there are. Without, answers are taken one by one in random order. `told` hears of progress.
    """
    index = np.array([corpus.places[each.text] for each in answers], np.intp)
    given = given_to(corpus, answers)
    comments = np.array([code != NO_COMMENT for code in corpus.codes])
    runs, scored = [], 0
    for seed in range(seeds):
        heard = _Heard(told, seed * len(answers), seeds * len(answers))
        order = np.random.default_rng(seed).permutation(len(answers))
        if coded is None:
            scores, decided = _one_by_one(corpus, index[order], given[order], heard)
            wanted = given[order]
        else:
            learnt = learn_from(corpus, index[order[:coded]], given[order[:coded]])
            scores = learnt.score(corpus.rows.take(index[order[coded:]]))
            decided, wanted = learnt.decide(scores), given[order[coded:]]
        heard.tell(len(answers))
        wanted = np.where(comments, wanted, 0)
        themed = wanted.any(axis=1)
        scored = max(scored, int(themed.sum()))
        if themed.any():
            runs.append(measure(scores[themed], decided[themed], wanted[themed]))
    figures = {name: _figure([run[name] for run in runs] or [0.0]) for name in MEASURES}
    return Trial(coded=coded, seeds=len(runs), n=scored, **figures)


class _Heard(Struct, frozen=True):
    """Who hears of progress, and what was done before this run."""

    told: Told | None
    before: int
    total: int

    def tell(self, done: int) -> None:
        if self.told is not None:
            self.told(self.before + done, self.total)


def _one_by_one(
    corpus: Corpus, index: NDArray[np.intp], given: Numbers, heard: _Heard
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Scores for each answer from those before it alone."""
    scores, decided = np.zeros_like(given), np.zeros(given.shape, bool)
    learnt: Learnt | None = None
    start = 0
    while start < len(index):
        learnt = learn_from(corpus, index[:start], given[:start])
        stop = min(start + _step(start), len(index))
        scores[start:stop] = learnt.score(corpus.rows.take(index[start:stop]))
        decided[start:stop] = learnt.decide(scores[start:stop])
        start = stop
        heard.tell(start)
    return scores, decided


def _step(done: int) -> int:
    """How many answers are offered for before learning again."""
    part = next((part for until, part in PACE if done < until), LATE_PACE)
    return 1 if part == 1 else max(done // part, 1)


def measure(scores: Numbers, decided: NDArray[np.bool_], wanted: Numbers) -> dict[str, float]:
    """All measures of one run: answers by themes, scored, decided, and what the coders gave."""
    if not wanted.size:
        return dict.fromkeys(MEASURES, 0.0)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :MOST]
    right = np.take_along_axis(wanted, order, axis=1)
    hits = (wanted * decided).sum(axis=0)
    places = wanted.sum(axis=0) + decided.sum(axis=0)
    used = places > 0
    return {
        "coverage": float(right.sum() / wanted.sum()),
        "any3": float(right[:, :SHORT].any(axis=1).mean()),
        "any5": float(right.any(axis=1).mean()),
        "recall5": float((right.sum(axis=1) / wanted.sum(axis=1)).mean()),
        "micro_f1": float(2 * hits.sum() / places.sum()),
        "macro_f1": float((2 * hits[used] / places[used]).mean()),
        "calibration": _miscalibration(np.take_along_axis(scores, order, axis=1), right),
    }


def _miscalibration(scores: Numbers, right: Numbers) -> float:
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    off = [abs(float(scores[bins == each].sum() - right[bins == each].sum())) for each in range(BINS)]
    return sum(off) / scores.size


def _figure(values: Sequence[float]) -> Figure:
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return Figure(round(float(np.mean(values)), 4), round(spread, 4))
