"""Offers of a question, learnt anew after saves and kept in this process until the log goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from functools import cache
from threading import Event, Lock, Thread

from msgspec import Struct

from remit.coding.codebook import Codebook
from remit.coding.offers import MOST, Coded, Corpus, Embed, Model, Offer, learn_again, prepare
from remit.coding.replay import Replay, Unit
from remit.coding.versions import hash_of
from remit.core.problems import Refused
from remit.site.coding.ledger import standing
from remit.site.coding.reading import Answer, Question
from remit.site.place import here
from remit.study.embedding import find_embedding

PATIENCE, FIRST = 0.3, 8.0
"""Seconds that a request waits for what it began to learn: with an older model, and without one."""

Key = tuple[str, str, str]


class _Learnt(Struct, frozen=True):
    """A model with what it was learnt from: the answers, the hash of the codebook, the newest step."""

    model: Model
    corpus: Corpus
    answers: Mapping[Unit, Answer]
    codebook: str
    number: int
    seconds: float


_learnt: dict[Key, _Learnt] = {}
_learning: dict[Key, Event] = {}
_lock = Lock()


def offers_of(question: Question, answer: Answer) -> tuple[Offer, ...] | None:
    """The themes offered for an answer, best first; None while the first model is still being learnt.

    None at all for answers that are coded by more than one.
    """
    if question.is_double(answer.unit):
        return ()
    model = _model(question)
    return None if model is None else model.rank(answer.text, MOST)


def _model(question: Question) -> Model | None:
    """The newest model: learnt beside the request, which waits for a while and then takes the one before."""
    site = here()
    key = (str(site.folder), site.url, question.item)
    with standing(question.item) as state:
        number, book = state.number, state.codebook
        found = _fitting(key, question, book)
        coded = coded_answers(state, question.answers) if _is_due(found, number) else None
    if coded is not None:
        done, begun = _begin(key, question, book, coded, number)
        if found is None or begun:
            done.wait(FIRST if found is None else PATIENCE)
    found = _fitting(key, question, book)
    return found.model if found else None


def _begin(
    key: Key, question: Question, book: Codebook, coded: Sequence[Coded], number: int
) -> tuple[Event, bool]:
    """Learn in a thread, unless one is at it; gives what to wait for, and whether it was begun here."""
    with _lock:
        if key in _learning:
            return _learning[key], False
        done = _learning[key] = Event()
        Thread(target=_learn, args=(key, question, book, coded, number), daemon=True).start()
        return done, True


def _fitting(key: Key, question: Question, book: Codebook) -> _Learnt | None:
    """The model there is, unless it was learnt of other answers or themes."""
    found = _learnt.get(key)
    fits = found is not None and found.answers is question.answers and found.codebook == hash_of(book)
    return found if fits else None


def _learn(key: Key, question: Question, book: Codebook, coded: Sequence[Coded], number: int) -> None:
    try:
        before = _fitting(key, question, book)
        corpus = before.corpus if before else _corpus(question, book)
        begun = time.perf_counter()
        model = learn_again(corpus, coded)
        spent = time.perf_counter() - begun
        _learnt[key] = _Learnt(model, corpus, question.answers, hash_of(book), number, spent)
    except Exception:  # a page without offers is a page still
        logging.getLogger("django").exception("offers")
    finally:
        with _lock:
            _learning.pop(key).set()


def _is_due(found: _Learnt | None, number: int) -> bool:
    """Whether to learn again: after every save where that is quick, after more where it is not."""
    if found is None or number < found.number:
        return True  # somebody was erased, or the store was put back
    return number - found.number >= max(1, round(found.seconds / PATIENCE))


def _corpus(question: Question, book: Codebook) -> Corpus:
    """The answers made ready, once for each codebook."""
    return prepare(book, [answer.text for answer in question.answers.values()], _embed())


@cache
def _embed() -> Embed | None:
    """What words mean, where that is installed; one that is broken is done without."""
    try:
        return find_embedding().embed
    except Refused:
        return None


def coded_answers(state: Replay, answers: Mapping[Unit, Answer]) -> list[Coded]:
    """The answers that anybody has coded, with the themes that count today."""
    return [Coded(answers[unit].text, state.settled(unit)) for unit in sorted(state.works) if unit in answers]
