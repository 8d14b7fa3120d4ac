"""How well coders agree, in words for the page on which differences are settled: the one place for it."""

from __future__ import annotations

from remit.coding.agreement import agreement_of, say_agreement
from remit.coding.replay import Replay
from remit.site.coding.reading import Question


def agreement_words(question: Question, state: Replay) -> tuple[str, ...]:
    """Sentences about the answers of a question that two or more coders have decided about."""
    decided = {
        unit: {coder: frozenset(state.themes(unit, coder)) for coder in coders}
        for unit in question.answers
        if (coders := state.coders(unit))
    }
    found = agreement_of(question.item, (), decided)
    if found.coders < 2:
        return ("No answer has been coded by two people yet.",)
    answers = "answer was" if found.answers == 1 else "answers were"
    twice = f"{found.answers:,} {answers} coded by two or more people"
    same = f"{twice}, {found.alike:,} of them with the same themes."
    return (same,) if found.alpha is None else (same, say_agreement(found))


def alike(state: Replay, unit: tuple[str, str]) -> bool:
    """Whether everybody who coded an answer gave it the same themes."""
    return len({state.themes(unit, coder) for coder in state.coders(unit)}) < 2
