"""Pages for coders: the open questions, the grid of one question, and one answer without a script."""

from __future__ import annotations

import re
import secrets
from itertools import islice
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_GET
from msgspec.structs import replace

from remit.coding.codings import AGREED, NO_THEME
from remit.coding.events import Mark
from remit.coding.replay import Replay
from remit.core.problems import Refused
from remit.site.access import ANALYST, CODER, open_to
from remit.site.coding.choosing import SHOW, SHOWN, Wanted, fitting, is_left, is_mine, wanted
from remit.site.coding.coders import code_of
from remit.site.coding.ledger import standing
from remit.site.coding.offering import offers_of
from remit.site.coding.reading import Answer, Desk, Question, desk
from remit.site.coding.rooms import address_of, all_begun, coding_page, of_question, unreadable
from remit.site.coding.saying import labels_of, said_work, tally
from remit.site.desk.shell import desk_page
from remit.site.errors import not_found

NAMED = re.compile(r"([^|]{1,200})\|(-1|[0-9]{1,7})\|(-1|[0-9]{1,7})")


@open_to(CODER, ANALYST)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The open questions, and how far each coder has come."""
    try:
        found, begun = all_begun()
    except Refused as refused:
        return unreadable(request, refused.problems)
    rows = []
    for item, question in found.questions.items():
        counts: dict[str, int] = {}
        settled = 0
        if item in begun:
            with standing(item) as state:
                counts = tally(question, state)
                settled = counts.pop(AGREED)
        rows.append((question, address_of(question), sorted(counts.items()), settled))
    return desk_page(request, "desk_coding.html", rows=rows, mine=code_of(request.user))


@open_to(CODER, ANALYST)
@require_GET
@of_question
def grid(request: HttpRequest, question: Question) -> HttpResponse:
    """The answers of one question in the coder's own order, fifty at a time."""
    found, coder = desk(), code_of(request.user)
    choice = _remembered(request, wanted(request.GET, found))
    with standing(question.item) as state:
        chosen = list(islice(fitting(question, state, coder, choice), SHOWN + 1))
        rows = [_row(question, state, answer, coder, place, choice) for place, answer in chosen[:SHOWN]]
        waiting = sum(is_mine(question, state, answer, coder) for answer in question.answers.values())
        coded = sum(state.work(unit, coder).coded for unit in question.answers)
        definitions = {theme.code: theme.definition for theme in state.codebook.themes}
        themes = [(code, label, definitions[code]) for code, label in labels_of(state).items()]
    return coding_page(
        request,
        "desk_coding_grid.html",
        question,
        rows=rows,
        later=choice.query(start=chosen[SHOWN][0]) if len(chosen) > SHOWN else "",
        first=choice.query(start=0) if choice.start else "",
        choice=choice,
        shows=SHOW,
        themes=themes,
        beside=_filters(found, choice),
        always_blind=found.study.settings.coding.blind,
        waiting=waiting,
        coded=coded,
        script="coding.js",
        told={"save": address_of(question, "save"), "offers": address_of(question, "offers")},
    )


def _remembered(request: HttpRequest, choice: Wanted) -> Wanted:
    """Blind mode stays until it is switched off where answers are chosen."""
    if "show" in request.GET:
        request.session["blind"] = choice.blind
    return replace(choice, blind=choice.blind or request.session.get("blind") is True)


def _filters(found: Desk, choice: Wanted) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [
        (item, label, values, choice.beside.get(item, ""))
        for item, (label, values) in found.beside.items()
        if len(values) > 1
    ]


def _row(
    question: Question, state: Replay, answer: Answer, coder: str, place: int, choice: Wanted
) -> dict[str, object]:
    said = said_work(question, state, answer, coder, blind=choice.blind)
    named = {"of": answer.unit[0], "in": answer.unit[1], "back": choice.query()}
    left = is_left(question, state, answer, coder)
    return {"answer": answer, "place": place + 1, "said": said, "left": left, "code": urlencode(named)}


def named_answer(request: HttpRequest, question: Question) -> Answer | None:
    """The answer that an address or a form names."""
    asked = request.POST if request.method == "POST" else request.GET
    return question.answers.get((asked.get("of", ""), asked.get("in", "")))


@open_to(CODER, ANALYST)
@require_GET
@of_question
def offers(request: HttpRequest, question: Question) -> HttpResponse:
    """The offers for one answer, for the page's script; none in blind mode."""
    answer = named_answer(request, question)
    if answer is None:
        return not_found(request)
    blind = wanted(request.GET, desk()).blind
    found = () if blind else offers_of(question, answer)
    with standing(question.item) as state:
        labels = labels_of(state)
    told = [
        {"theme": offer.theme, "label": labels[offer.theme], "why": offer.why}
        for offer in found or ()
        if offer.theme in labels
    ]
    return JsonResponse({"offers": told, "wait": found is None})


@open_to(CODER, ANALYST)
@require_GET
@of_question
def one_answer(request: HttpRequest, question: Question) -> HttpResponse:
    """One answer as a form that needs no script."""
    answer = named_answer(request, question)
    if answer is None:
        return not_found(request)
    return answer_page(request, question, answer)


def answer_page(request: HttpRequest, question: Question, answer: Answer, problem: str = "") -> HttpResponse:
    """The form of one answer, with what was wrong with it."""
    coder = code_of(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    back = asked.get("back", "")[:2000]
    choice = wanted(QueryDict(back), desk())
    sent = request.POST if problem else QueryDict()
    ticked = {*sent.getlist("passage"), *(named_mark(Mark(code)) for code in sent.getlist("theme"))}
    unticked = set(sent.getlist("shown")) - ticked
    ranked = () if choice.blind else offers_of(question, answer) or ()
    with standing(question.item) as state:
        said = said_work(question, state, answer, coder, blind=choice.blind)
        labels = labels_of(state)
        given = state.given(answer.unit, coder)
        whole = {mark.theme for mark in given if mark.whole and named_mark(mark) not in unticked}
        book = state.codebook
    offered = [
        (place, offer, labels[offer.theme]) for place, offer in enumerate(ranked, 1) if offer.theme in labels
    ]
    first = [offer.theme for _, offer, _ in offered]
    definitions = {theme.code: theme.definition for theme in book.themes}
    return coding_page(
        request,
        "desk_coding_answer.html",
        question,
        status=422 if problem else 200,
        problem=problem,
        answer=answer,
        said=said,
        offered=offered,
        themes=[(code, label, definitions[code]) for code, label in labels.items() if code not in first],
        labels=labels,
        definitions=definitions,
        whole={*whole, *sent.getlist("theme")},
        fits_none=bool(sent.get("none")) if problem else said["none"],
        words=sent.get("words", ""),
        words_theme=sent.get("words_theme", ""),
        unticked=unticked,
        shown=[*map(named_mark, given), *([NO_THEME] if said["none"] else [])],
        passages=[
            (named_mark(mark), one) for mark, one in zip(given, said["marks"], strict=True) if not mark.whole
        ],
        back=choice.query(),
        mark=secrets.token_hex(12),
    )


def named_mark(mark: Mark) -> str:
    """A passage as a form names it."""
    return f"{mark.theme}|{mark.start}|{mark.end}"


def read_mark(text: str) -> Mark | None:
    """The passage that a form names; None where it names none."""
    found = NAMED.fullmatch(text)
    return Mark(found[1], int(found[2]), int(found[3])) if found else None
