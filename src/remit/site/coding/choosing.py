"""Which answers of a question a coder looks at: filters of the page, and the coder's own random order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.http import QueryDict
from msgspec import Struct
from msgspec.structs import replace

from remit.coding.order import in_order
from remit.coding.replay import Replay
from remit.site.coding.reading import Answer, Desk, Question

SHOWN = 50
"""Answers on one page."""

SHOW = {
    "todo": "Mine to code",
    "mine": "All that I have not coded",
    "done": "What I have coded",
    "all": "All answers",
}
LONGEST = 200


class Wanted(Struct, frozen=True):
    """What the page is asked for: `start` is a place in the coder's order, `beside` closed items by value."""

    show: str = "todo"
    theme: str = ""
    words: str = ""
    start: int = 0
    blind: bool = False
    beside: Mapping[str, str] = {}

    def query(self, **other: object) -> str:
        """The address of this choice, with some of it changed; without the question mark."""
        found = replace(self, **other)
        pairs = [("show", found.show), ("theme", found.theme), ("words", found.words)]
        pairs += [("from", str(found.start) if found.start else ""), ("blind", "1" if found.blind else "")]
        pairs += [(f"a.{item}", value) for item, value in sorted(found.beside.items())]
        return urlencode([(name, value) for name, value in pairs if value])


def wanted(query: QueryDict, desk: Desk) -> Wanted:
    """What an address asks for; anything that is not offered counts as not asked for."""
    start = query.get("from", "")[:7]
    show = query.get("show", "")
    return Wanted(
        show=show if show in SHOW else "todo",
        theme=query.get("theme", "")[:LONGEST],
        words=query.get("words", "")[:LONGEST].strip(),
        start=int(start) if start.isascii() and start.isdigit() else 0,
        blind=desk.study.settings.coding.blind or query.get("blind", "") == "1",
        beside={
            item: value
            for item, (_, values) in desk.beside.items()
            if (value := query.get(f"a.{item}", "")) in values
        },
    )


def is_mine(question: Question, state: Replay, answer: Answer, coder: str) -> bool:
    """Whether an answer waits for this coder: not coded by them, nor by another unless two code it."""
    return not state.work(answer.unit, coder).coded and is_left(question, state, answer, coder)


def is_left(question: Question, state: Replay, answer: Answer, coder: str) -> bool:
    """Whether an answer is for this coder, whatever they gave: no other coded it, or two code it."""
    return question.is_double(answer.unit) or not set(state.coders(answer.unit)) - {coder}


def fitting(question: Question, state: Replay, coder: str, choice: Wanted) -> Iterator[tuple[int, Answer]]:
    """The answers that a choice names, from its start on, each with its place in the coder's order."""
    sought = choice.words.casefold()
    for place, unit in enumerate(in_order(question.answers, question.item, coder)):
        answer = question.answers[unit]
        if place >= choice.start and _fits(question, state, answer, coder, choice, sought):
            yield place, answer


def _fits(question: Question, state: Replay, answer: Answer, coder: str, choice: Wanted, sought: str) -> bool:
    coded = state.work(answer.unit, coder).coded
    if choice.show == "todo" and not is_mine(question, state, answer, coder):
        return False
    if (choice.show == "mine" and coded) or (choice.show == "done" and not coded):
        return False
    if choice.theme and choice.theme not in state.themes(answer.unit, coder):
        return False
    if sought and sought not in answer.text.casefold():
        return False
    there = {item: value for item, _, value in answer.beside}
    return all(there.get(item) == value for item, value in choice.beside.items())
