"""Settling what coders differ in, side by side: what is agreed belongs to `agreed` and alone counts."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from remit.coding.codings import AGREED
from remit.coding.events import Event, Mark
from remit.coding.replay import Replay, Unit
from remit.site.access import ANALYST, open_to
from remit.site.coding.agreeing import agreement_words, alike
from remit.site.coding.coders import code_of, known_coders
from remit.site.coding.ledger import add, standing
from remit.site.coding.pages import named_answer, named_mark, read_mark
from remit.site.coding.reading import Answer, Question
from remit.site.coding.rooms import address_of, coding_page, of_question
from remit.site.coding.saving import MARK
from remit.site.coding.saying import labels_of, said_marks
from remit.site.errors import bad_request, not_found
from remit.site.log import note

PAGE = 25
CHANGED = "{} has changed since this page was loaded. Look at it again; nothing was settled."
WHICH = {
    "differ": "Differences that are not settled",
    "alike": "Coded alike",
    "settled": "Settled",
    "one": "Coded by one person",
}


def sorts(question: Question, state: Replay) -> dict[str, list[Unit]]:
    """The answers that were coded, by how they stand; each in the order of the rows."""
    found: dict[str, list[Unit]] = {name: [] for name in WHICH}
    for unit in question.answers:
        coders = state.coders(unit)
        if state.work(unit, AGREED).coded:
            found["settled"].append(unit)
        elif len(coders) > 1:
            found["alike" if alike(state, unit) else "differ"].append(unit)
        elif coders:
            found["one"].append(unit)
    return found


@open_to(ANALYST)
@require_http_methods(["GET", "POST"])
@of_question
def settle(request: HttpRequest, question: Question) -> HttpResponse:
    """The answers that two coded: those they differ in first."""
    return _settle(request, question) if request.method == "POST" else _settle_page(request, question)


def _settle_page(request: HttpRequest, question: Question, problem: str = "") -> HttpResponse:
    which = (request.POST if problem else request.GET).get("which", "")
    names = known_coders()
    with standing(question.item) as state:
        sorted_ = sorts(question, state)
        which = which if which in WHICH else "differ"
        labels = labels_of(state)
        units = sorted_[which][:PAGE]
        rows = [_row(question.answers[unit], state, labels) for unit in units]
        words = agreement_words(question, state)
        undo = state.newest(code_of(request.user), agreed=True)
    return coding_page(
        request,
        "desk_coding_settle.html",
        question,
        status=422 if problem else 200,
        problem=problem,
        which=which,
        counts=[(name, said, len(sorted_[name])) for name, said in WHICH.items()],
        rows=rows,
        labels=labels,
        agreement=words,
        names=names,
        more=len(sorted_[which]) - len(rows),
        mark=secrets.token_hex(12),
        undo=undo is not None,
    )


def _row(answer: Answer, state: Replay, labels: dict[str, str]) -> dict[str, Any]:
    """One answer with everybody's codings: a line for each passage that anybody gave a theme."""
    coders = state.coders(answer.unit)
    by_coder = {coder: set(state.given(answer.unit, coder)) for coder in coders}
    agreed = state.given(answer.unit, AGREED)
    is_settled = state.work(answer.unit, AGREED).coded
    marks = sorted(set().union(*by_coder.values(), agreed))
    # Ticked to begin with is what everybody gave, though one marked a passage for it and another none.
    themes = [state.themes(answer.unit, coder) for coder in coders]
    common = frozenset.intersection(*themes) if themes else frozenset()
    lines = [
        {
            "value": named_mark(mark),
            **said,
            "by": [mark in by_coder[coder] for coder in coders],
            "ticked": mark in agreed if is_settled else mark.theme in common,
        }
        for mark, said in zip(marks, said_marks(marks, labels, answer), strict=True)
    ]
    used = {mark.theme for mark in marks if mark.whole}
    return {
        "answer": answer,
        "saw": _as_seen(state, answer),
        "coders": coders,
        "lines": lines,
        "none": [bool(state.work(answer.unit, coder).none) for coder in coders],
        "none_agreed": bool(state.work(answer.unit, AGREED).none),
        "settled": is_settled,
        "rest": [(code, label) for code, label in labels.items() if code not in used],
    }


def _as_seen(state: Replay, answer: Answer) -> str:
    """What everybody has given to an answer, in the themes of today, in a form that shows a change."""
    slots = (*state.coders(answer.unit), AGREED)
    said = [
        (slot, state.work(answer.unit, slot).coded, [*map(named_mark, state.given(answer.unit, slot))])
        for slot in slots
    ]
    return sha256(repr(said).encode()).hexdigest()[:16]


def _settle(request: HttpRequest, question: Question) -> HttpResponse:
    form, coder = request.POST, code_of(request.user)
    mark, what = form.get("mark", ""), form.get("what", "")
    if not MARK.fullmatch(mark) or what not in ("agree", "alike", "undo"):
        return bad_request(request)
    if what == "undo":
        add(question.item, coder, mark, lambda state: _undone(state, coder))
    elif what == "alike":
        add(question.item, coder, mark, lambda state: _all_alike(question, state))
        note(request, "settled what coders gave alike", question.item)
    else:
        answer = named_answer(request, question)
        if answer is None:
            return not_found(request)
        saw, is_new = form.get("saw", ""), False

        def agreed(state: Replay) -> list[Event]:
            nonlocal is_new
            is_new = saw not in ("", _as_seen(state, answer))
            return [] if is_new else [_agreed(state, answer, form.getlist("mark_of"))]

        add(question.item, coder, mark, agreed)
        if is_new:
            return _settle_page(request, question, CHANGED.format(answer.unit[0]))
    which = form.get("which", "")
    return HttpResponseRedirect(
        f"{address_of(question, 'settle')}?which={which if which in WHICH else 'differ'}"
    )


def _undone(state: Replay, coder: str) -> list[Event]:
    found = state.newest(coder, agreed=True)
    return [Event(0, "", "undo", "", "", *found[1], of=found[0])] if found else []


def _agreed(state: Replay, answer: Answer, chosen: list[str]) -> Event:
    """What was ticked, as far as somebody gave it, or as a theme of the codebook for the whole answer."""
    there = {
        mark for coder in (*state.coders(answer.unit), AGREED) for mark in state.given(answer.unit, coder)
    }
    there |= {Mark(code) for code in state.codebook.codes}
    ticked = {state.renamed(mark) for text in chosen if (mark := read_mark(text))}
    marks = tuple(sorted(ticked & there))
    return Event(0, "", "agree", "", "", *answer.unit, marks)


def _all_alike(question: Question, state: Replay) -> list[Event]:
    """Everything that was coded alike and is not settled, as its coders gave it."""
    made = []
    for unit in sorts(question, state)["alike"]:
        marks = {mark for coder in state.coders(unit) for mark in state.given(unit, coder)}
        made.append(Event(0, "", "agree", "", "", *unit, tuple(sorted(marks))))
    return made
