"""Trying offers on coded answers: nothing scored was learnt from, and the scores are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from coding.coded_made_up import BOOK, answers
from remit.coding import trial
from remit.coding.codebook import NO_COMMENT, Codebook, Theme
from remit.coding.learning import learn_from
from remit.coding.offers import Coded, prepare
from remit.coding.trial import MEASURES, measure, try_offers

CODED = answers(60)
CORPUS = prepare(BOOK, [f"{each.text} {number}" for number, each in enumerate(CODED)])
DISTINCT = tuple(Coded(f"{each.text} {number}", each.themes) for number, each in enumerate(CODED))


@pytest.fixture
def watched(monkeypatch):
    """What each model learnt from, and what it then scored."""
    seen = []

    def learn(corpus, index, given):
        learnt = learn_from(corpus, index, given)
        seen.append((set(map(int, index)), []))
        return Watching(learnt, seen[-1][1])

    monkeypatch.setattr(trial, "learn_from", learn)
    return seen


class Watching:
    def __init__(self, learnt, scored):
        self.learnt, self.scored = learnt, scored

    def score(self, rows):
        same = [
            int(np.argmax([(row != other).nnz == 0 for other in CORPUS.rows.blocks[1]]))
            for row in rows.blocks[1]
        ]
        self.scored.extend(same)
        return self.learnt.score(rows)

    def decide(self, scores):
        return self.learnt.decide(scores)


@pytest.mark.parametrize("coded", [None, 20])
def test_no_answer_is_scored_by_a_model_that_learnt_from_it(watched, coded):
    try_offers(CORPUS, DISTINCT, coded=coded, seeds=1)
    assert watched
    assert all(not learnt & set(scored) for learnt, scored in watched)
    everybody = sorted(place for _, scored in watched for place in scored)
    assert len(everybody) == (60 if coded is None else 40)
    assert len(set(everybody)) == len(everybody)


def test_one_by_one_learns_from_those_before_alone(watched):
    try_offers(CORPUS, DISTINCT, coded=None, seeds=1)
    before: set[int] = set()
    for learnt, scored in watched:
        assert learnt == before
        before |= set(scored)


def test_a_theme_that_no_sign_tells_of_is_not_guessed():
    """With themes dealt out at random, offers can be no better than the commonest themes."""
    chance = np.random.default_rng(5)
    codes = list(BOOK.codes)
    dealt = [
        Coded(f"word{chance.integers(10**9)}", frozenset({codes[chance.integers(7)]})) for _ in range(150)
    ]
    found = try_offers(prepare(BOOK, [each.text for each in dealt]), dealt, coded=75, seeds=4)
    assert found.any3.mean == pytest.approx(3 / 7, abs=0.12)


def test_the_same_trial_gives_the_same_scores():
    assert try_offers(CORPUS, DISTINCT, coded=20, seeds=2) == try_offers(CORPUS, DISTINCT, coded=20, seeds=2)


def test_more_runs_have_a_spread_and_one_has_none():
    one = try_offers(CORPUS, DISTINCT, coded=20, seeds=1)
    several = try_offers(CORPUS, DISTINCT, coded=20, seeds=3)
    assert one.micro_f1.sd == 0
    assert several.micro_f1.sd > 0
    assert (several.coded, several.seeds, several.n) == (20, 3, 40)


def test_answers_without_a_theme_are_not_scored():
    extra = (*DISTINCT[:30], *(Coded(each.text, frozenset()) for each in DISTINCT[30:]))
    assert try_offers(CORPUS, extra, coded=None, seeds=1).n == 30


def test_progress_is_told_and_ends_at_the_end():
    told = []
    try_offers(CORPUS, DISTINCT, coded=None, seeds=2, told=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (120, 120)


def test_the_measures_are_those_worked_out_by_hand():
    scores = np.array([[0.9, 0.2, 0.1, 0.0, 0.0, 0.0], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]])
    wanted = np.array([[1, 0, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0]], float)
    found = measure(scores, scores >= 0.5, wanted)
    assert found["coverage"] == pytest.approx(2 / 4)  # of four themes, 0 of the first and 4 of the second
    assert found["any3"] == 1
    assert found["any5"] == 1
    assert found["recall5"] == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert found["micro_f1"] == pytest.approx(2 * 2 / (4 + 3))
    assert found["macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert set(found) == set(MEASURES)


def test_scores_that_come_true_are_calibrated():
    sure = np.array([[1.0, 0, 0, 0, 0]] * 4)
    right = np.array([[1.0, 0, 0, 0, 0]] * 4)
    assert measure(sure, sure > 0, right)["calibration"] == 0
    assert measure(sure, sure > 0, np.roll(right, 1, axis=1))["calibration"] == pytest.approx(2 / 5)


def test_after_the_first_hundred_the_pace_is_slower_but_never_stands():
    steps = [trial._step(done) for done in (0, 104, 105, 299, 300, 999, 1000, 4000)]
    assert steps == [1, 1, 4, 11, 60, 199, 500, 2000]


@pytest.mark.parametrize("coded", [None, 30])
def test_people_without_a_comment_do_not_make_offers_look_better(coded):
    quiet = Codebook(BOOK.item, (*BOOK.themes, Theme(NO_COMMENT, "No comment")))
    silent = [Coded(f"none {number}", frozenset({NO_COMMENT})) for number in range(40)]
    both = (*DISTINCT, *silent)
    corpus = prepare(quiet, [each.text for each in both])
    found = try_offers(corpus, both, coded=coded, seeds=1)
    assert 20 < found.n <= len(DISTINCT)
    assert found.n == len(DISTINCT) if coded is None else found.n < 70
