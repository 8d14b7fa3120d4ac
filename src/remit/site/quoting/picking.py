"""Choosing passages by theme, each with its risk: for analysts, who read answers."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from remit.coding.codings import Coding, settled
from remit.coding.proposals import Pointer, Proposal, passages_of
from remit.coding.quotes import Quote, span_of
from remit.coding.review import Reviewed
from remit.core.problems import Refused
from remit.site.access import ANALYST, PUBLISHER, open_to
from remit.site.coding.ledger import standing
from remit.site.coding.reading import Question
from remit.site.coding.rooms import all_begun, unreadable
from remit.site.coding.saying import labels_of
from remit.site.desk.shell import desk_page
from remit.site.quoting.reading import Quoting, name_of
from remit.site.quoting.rooms import CONSENT, address_of, of_quotes, quote_page

SHOWN = 20
"""Passages on one page."""


@open_to(ANALYST, PUBLISHER)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The open questions, and how many quotes of each wait and are approved."""
    try:
        found, begun = all_begun()
    except Refused as refused:
        return unreadable(request, refused.problems)
    rows = []
    chooses = ANALYST in request.user.grants()
    for item, question in found.questions.items():
        proposals: tuple[Proposal, ...] = ()
        if item in begun:
            with standing(item) as state:
                proposals = state.quotes.all()
        approved = sum(each.approved for each in proposals)
        waiting = sum(each.standing == "open" for each in proposals) - approved
        if chooses or proposals:
            rows.append((question, address_of(question, "" if chooses else "ledger"), waiting, approved))
    return desk_page(request, "desk_quotes.html", rows=rows, may_choose=chooses)


@open_to(ANALYST)
@require_GET
@of_quotes
def picker(request: HttpRequest, question: Question, found: Quoting) -> HttpResponse:
    """The passages of one theme in an order by chance, each with what it may give away."""
    theme, show = request.GET.get("theme", "")[:200], request.GET.get("show", "")
    show = show if show in ("all", "agreed") else "all"
    start = _small(request.GET.get("from", ""))
    with standing(question.item) as state:
        labels, codings = labels_of(state), settled(state.codings())
        below = {code: state.codebook.within(code) for code in labels}
        proposals, pointers = state.quotes.all(), frozenset(state.quotes.pointers)
    theme = theme if theme in labels else ""
    counts = {
        code: sum((each.answer, each.variable) in question.answers for each in passages_of(codings, within))
        for code, within in below.items()
    }
    there = _passages(question, codings, below.get(theme, frozenset()))
    if show == "agreed":
        there = [each for each in there if found.consent((each.answer, each.variable), pointers)]
    taken = {each.pointer: each.number for each in proposals if each.standing == "open"}
    shown = found.review(there[start : start + SHOWN])

    def later(place: int) -> str:
        return urlencode({"theme": theme, "show": show, "from": place})

    return quote_page(
        request,
        "desk_quotes_picker.html",
        question,
        found,
        theme=theme,
        show=show,
        themes=[(code, label, counts[code]) for code, label in labels.items()],
        label=labels.get(theme, ""),
        rows=[_row(each, found, pointers, taken) for each in shown],
        many=len(there),
        first=later(0) if start else "",
        later=later(start + SHOWN) if len(there) > start + SHOWN else "",
    )


def _small(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _passages(question: Question, codings: tuple[Coding, ...], themes: frozenset[str]) -> list[Quote]:
    """The passages of themes whose answers are there, in the order in which a report prints quotes."""
    found = []
    for quote in passages_of(codings, themes):
        answer = question.answers.get((quote.answer, quote.variable))
        if answer is not None and answer.text.strip():
            start, end = span_of(quote, len(answer.text))
            words = answer.text[start:end].strip()
            order = sha256(f"{question.item}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()
            found.append(((order, quote.answer, quote.variable, start), quote))
    return [quote for _, quote in sorted(found, key=lambda each: each[0])]


def _row(
    reviewed: Reviewed, found: Quoting, pointers: frozenset[Pointer], taken: dict[Pointer, int]
) -> dict[str, Any]:
    quote = reviewed.quote
    unit = (quote.answer, quote.variable)
    start, end = (-1, -1) if quote.start is None or quote.end is None else (quote.start, quote.end)
    consent = found.consent(unit, pointers)
    return {
        "words": reviewed.text,
        "risks": found.risks(reviewed),
        "narrow": reviewed.narrow,
        "consent": CONSENT[consent],
        "may": consent is not False,
        "code": urlencode({"a": name_of(unit), "start": start, "end": end}),
        "number": taken.get((*unit, start, end), 0),
    }
