"""Offers of a question, learnt anew after saves and kept in this process until the log goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock

from msgspec import Struct

from remit.coding.offers import MOST, Coded, Model, Offer, learn
from remit.coding.replay import Replay
from remit.site.coding.ledger import standing
from remit.site.coding.reading import Answer, Question
from remit.site.place import here

PATIENCE = 0.3
"""Seconds that learning may take at every save; where it takes longer, it waits for more saves."""


class _Learnt(Struct, frozen=True):
    model: Model
    number: int
    seconds: float


_learnt: dict[tuple[str, str, str], _Learnt] = {}
_lock = Lock()


def offers_of(question: Question, answer: Answer) -> tuple[Offer, ...]:
    """The themes offered for an answer, best first; none for answers that are coded by more than one."""
    if question.is_double(answer.unit):
        return ()
    return _model(question).rank(answer.text, MOST)


def _model(question: Question) -> Model:
    site = here()
    key = (str(site.folder), site.url, question.item)
    with _lock:
        found = _learnt.get(key)
        with standing(question.item) as state:
            number = state.number
            if found is not None and not _is_due(found, number):
                return found.model
            codebook, coded = state.codebook, coded_answers(state, question.answers)
        begun = time.perf_counter()
        model = learn(codebook, coded)
        _learnt[key] = _Learnt(model, number, time.perf_counter() - begun)
        return model


def _is_due(found: _Learnt, number: int) -> bool:
    if number < found.number:
        return True  # somebody was erased, or the store was put back
    return number - found.number >= max(1, round(found.seconds / PATIENCE))


def coded_answers(state: Replay, answers: Mapping[tuple[str, str], Answer]) -> list[Coded]:
    """The answers that anybody has coded, with the themes that count today."""
    return [Coded(answers[unit].text, state.settled(unit)) for unit in sorted(state.works) if unit in answers]
