"""Saving what a coder does: a request carries a mark of its own, so that one that comes again counts once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.views.decorators.http import require_POST

from remit.coding.codings import NO_THEME
from remit.coding.events import Event, Mark
from remit.coding.order import in_order
from remit.coding.replay import Replay
from remit.coding.wording import find_words
from remit.site.access import ANALYST, CODER, open_to
from remit.site.coding.choosing import fitting, wanted
from remit.site.coding.coders import code_of
from remit.site.coding.ledger import add, standing
from remit.site.coding.pages import answer_page, named_answer, named_mark, read_mark
from remit.site.coding.reading import Answer, Question, desk
from remit.site.coding.rooms import address_of, of_question
from remit.site.coding.saying import said_work
from remit.site.errors import bad_request, not_found

MARK = re.compile(r"[A-Za-z0-9-]{8,40}")
MOST_OFFERS = 9


@open_to(CODER, ANALYST)
@require_POST
@of_question
def save(request: HttpRequest, question: Question) -> HttpResponse:
    """One step of the page's script: give or take a theme, no theme fits, undo."""
    form, coder = request.POST, code_of(request.user)
    mark, kind = form.get("mark", ""), form.get("kind", "")
    if not MARK.fullmatch(mark) or kind not in ("give", "take", "none", "undo"):
        return bad_request(request)
    answer = named_answer(request, question)
    if kind == "undo":
        return _undo(question, coder, mark)
    if answer is None:
        return not_found(request)
    with standing(question.item) as state:
        fault, marks = _marks(form, state, answer) if kind != "none" else ("", ())
    if fault:
        return JsonResponse({"problem": fault}, status=422)
    rank, shown = _small(form.get("rank", "")), _small(form.get("shown", ""))
    if question.is_double(answer.unit):
        rank, shown = 0, 0
    event = Event(0, "", kind, "", "", *answer.unit, marks, rank if kind == "give" else 0, shown)
    add(question.item, coder, mark, lambda _: [event])
    return JsonResponse(_told(request, question, answer, coder))


def _undo(question: Question, coder: str, mark: str) -> HttpResponse:
    undone: list[Event] = []

    def made(state: Replay) -> Sequence[Event]:
        found = state.newest(coder)
        if found is not None:
            undone.append(Event(0, "", "undo", "", "", *found[1], of=found[0]))
        return undone

    add(question.item, coder, mark, made)
    unit = (undone[0].answer, undone[0].variable) if undone else ("", "")
    answer = question.answers.get(unit)
    if answer is None:
        return JsonResponse({"undone": False})
    with standing(question.item) as state:
        said = said_work(question, state, answer, coder, blind=True)
    return JsonResponse({"undone": True, "of": unit[0], "in": unit[1], **said})


def _small(text: str) -> int:
    return min(int(text), MOST_OFFERS) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _marks(form: QueryDict, state: Replay, answer: Answer) -> tuple[str, tuple[Mark, ...]]:
    """What is given or taken, or why it cannot be."""
    theme = form.get("theme", "")
    if state.codebook.theme(state.stands_for(theme)) is None:
        return "This theme is not in the codebook any more. Load the page again.", ()
    span = (form.get("start", ""), form.get("end", ""))
    if span in (("", ""), ("-1", "-1")):
        return "", (Mark(theme),)
    if not all(text.isascii() and text.isdigit() and len(text) < 8 for text in span):
        return "The passage cannot be read.", ()
    start, end = int(span[0]), int(span[1])
    if not start < end <= len(answer.text):
        return "The passage is not inside the answer.", ()
    return "", (Mark(theme, start, end),)


def _told(request: HttpRequest, question: Question, answer: Answer, coder: str) -> dict[str, object]:
    blind = desk().study.settings.coding.blind or request.POST.get("blind", "") == "1"
    with standing(question.item) as state:
        return said_work(question, state, answer, coder, blind=blind)


# ---- without a script ----------------------------------------------------------------------------


@open_to(CODER, ANALYST)
@require_POST
@of_question
def save_answer(request: HttpRequest, question: Question) -> HttpResponse:
    """The form of one answer: what is ticked is what the coder gives, and the next answer follows."""
    form, coder = request.POST, code_of(request.user)
    answer, mark = named_answer(request, question), form.get("mark", "")
    if answer is None:
        return not_found(request)
    if not MARK.fullmatch(mark):
        return bad_request(request)
    ranks = {} if question.is_double(answer.unit) else _ranks(form)
    wrong: list[str] = []

    def made(state: Replay) -> Sequence[Event]:
        problem, steps = _changes(form, state, answer, coder, ranks)
        wrong.append(problem)
        return steps

    add(question.item, coder, mark, made)
    if any(wrong):
        return answer_page(request, question, answer, wrong[0])
    return HttpResponseRedirect(_next(question, coder, answer, form.get("back", "")[:2000]))


def _ranks(form: QueryDict) -> dict[str, int]:
    """The offers that the page showed, by their places."""
    found = form.get("offered", "")[:2000].split(" ")
    return {theme: place for place, theme in enumerate(found[:MOST_OFFERS], 1) if theme}


def _changes(
    form: QueryDict, state: Replay, answer: Answer, coder: str, ranks: Mapping[str, int]
) -> tuple[str, list[Event]]:
    """What is wrong with the form, or the steps for what was ticked or unticked since the page was loaded.

    What came to this answer meanwhile (on another page, by a merge or a split) stays as it is.
    """
    there, work = state.given(answer.unit, coder), state.work(answer.unit, coder)
    shown = {mark for text in form.getlist("shown") if (mark := read_mark(text))}
    kept = {mark for mark in shown if named_mark(mark) in form.getlist("passage")}
    kept |= {Mark(code) for code in form.getlist("theme")}
    problem, passage = _passage(form, answer)
    kept |= passage
    fresh = {mark for mark in kept - shown if state.renamed(mark) not in there}
    none, was_none = bool(form.get("none")), NO_THEME in form.getlist("shown")
    problem = problem or _conflict(state, kept, fresh, none=none)
    if none and not was_none and set(there) - {state.renamed(mark) for mark in shown}:
        problem = (
            problem or "Since this page was loaded the answer was given another theme. Look at it again."
        )
    if problem:
        return problem, []
    if none:
        return "", [] if was_none else [Event(0, "", "none", "", "", *answer.unit)]
    gone = [mark for mark in sorted(shown - kept) if mark in work.given or mark in there]
    steps = [Event(0, "", "take", "", "", *answer.unit, (mark,)) for mark in gone]
    steps += [
        Event(0, "", "give", "", "", *answer.unit, (mark,), ranks.get(mark.theme, 0), len(ranks))
        for mark in sorted(fresh)
    ]
    taken_back = was_none and work.none and not steps
    return "", [Event(0, "", "take", "", "", *answer.unit)] if taken_back else steps


def _passage(form: QueryDict, answer: Answer) -> tuple[str, set[Mark]]:
    """The passage whose words are copied into the form, or why there is none."""
    words, theme = form.get("words", "").strip(), form.get("words_theme", "")
    if not words:
        return "", set()
    found = find_words(answer.text, words, 0, len(answer.text))
    if found is None:
        return (
            "The words of the passage do not stand in the answer, or more than once. Copy more of it.",
            set(),
        )
    if not theme:
        return "Choose the theme of the passage.", set()
    return "", {Mark(theme, *found)}


def _conflict(state: Replay, kept: set[Mark], fresh: set[Mark], *, none: bool) -> str:
    """What in a form cannot be together, or cannot be any more."""
    if any(state.codebook.theme(state.stands_for(mark.theme)) is None for mark in fresh):
        return "A theme that you chose is not in the codebook any more. Choose another."
    return "You have ticked themes, and that no theme fits. Take one of the two." if none and kept else ""


def _next(question: Question, coder: str, answer: Answer, back: str) -> str:
    """The next answer of the choice that the coder came from, else the grid."""
    choice = wanted(QueryDict(back), desk())
    place = in_order(question.answers, question.item, coder).index(answer.unit)
    with standing(question.item) as state:
        found = [(at, each.unit) for at, each in fitting(question, state, coder, choice) if at != place]
    after = next((unit for at, unit in found if at > place), found[0][1] if found else None)
    if after is None:
        return f"{address_of(question)}?{choice.query()}"
    named = {"of": after[0], "in": after[1], "back": choice.query()}
    return f"{address_of(question, 'answer')}?{urlencode(named)}"
