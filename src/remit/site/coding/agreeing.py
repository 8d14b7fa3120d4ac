"""How well coders agree, in words for the page on which differences are settled: the one place for it."""

from __future__ import annotations

from remit.coding.replay import Replay
from remit.site.coding.reading import Question


def agreement_words(question: Question, state: Replay) -> tuple[str, ...]:
    """Sentences about the answers of a question that two or more coders have decided about.

    How many they coded alike, word for word the same themes.
    """
    both = [unit for unit in question.answers if len(state.coders(unit)) > 1]
    if not both:
        return ("No answer has been coded by two people yet.",)
    same = sum(alike(state, unit) for unit in both)
    answers = "answer was" if len(both) == 1 else "answers were"
    return (f"{len(both):,} {answers} coded by two or more people, {same:,} of them with the same themes.",)


def alike(state: Replay, unit: tuple[str, str]) -> bool:
    """Whether everybody who coded an answer gave it the same themes."""
    return len({state.themes(unit, coder) for coder in state.coders(unit)}) < 2
