"""The words of a quote: its passage and its edits, seen as they will be printed, then proposed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods
from msgspec import Struct
from msgspec.structs import replace

from remit.coding.events import Event, QuoteStep
from remit.coding.proposals import Pointer, Proposal
from remit.coding.quotes import Edit, Quote, read_edits
from remit.coding.replay import Replay
from remit.coding.review import edits_text, suggest_edits
from remit.coding.verify import check_quote
from remit.coding.wording import REPLACEMENTS, bracketed, find_words, with_edit, within_passage
from remit.core.problems import errors
from remit.site.access import ANALYST, open_to
from remit.site.coding.coders import code_of
from remit.site.coding.ledger import add, standing
from remit.site.coding.reading import Answer, Question
from remit.site.coding.saving import MARK
from remit.site.errors import bad_request, not_found
from remit.site.log import note
from remit.site.quoting.reading import Quoting, is_unchanged, name_of, named_units, seen_of
from remit.site.quoting.rooms import CONSENT, address_of, of_quotes, quote_page

LONGEST = 2_000
MOST_EDITS = 100
PERMISSION = ("QUOTE-030", "QUOTE-031")
NO_REASON = "QUOTE-023"
"""Asked for beside the box in which it is written."""

UNSOUND = "QUOTE-02"
"""How the codes of what is wrong with edits begin: such a wording is not kept at all."""


class Draft(Struct, frozen=True):
    """A wording being made; `number` is the quote that it changes (0: a new one), `saw` its wording."""

    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    number: int = 0
    saw: int = 0

    def span(self, answer: Answer) -> tuple[int, int]:
        """Where the passage begins and ends."""
        return (0, len(answer.text)) if self.start < 0 else (self.start, self.end)

    def quote(self, answer: Answer, *, consent: bool) -> Quote:
        """The wording as a row of the ledger."""
        start, end = (None, None) if self.start < 0 else (self.start, self.end)
        return Quote(*answer.unit, start, end, self.edits, self.reason, consent)


@open_to(ANALYST)
@require_http_methods(["GET", "POST"])
@of_quotes
def passage(request: HttpRequest, question: Question, found: Quoting) -> HttpResponse:
    """One passage: choose it, replace words, see what will be printed, propose it."""
    asked = request.POST if request.method == "POST" else request.GET
    unit = named_units(question).get(asked.get("a", ""))
    proposal = None
    number = _number(asked.get("quote", ""))
    if number:
        with standing(question.item) as state:
            proposal = state.quotes.get(number)
        unit = (proposal.answer, proposal.variable) if proposal else None
    answer = question.answers.get(unit) if unit else None
    if answer is None:
        return not_found(request)
    if request.method == "GET" and proposal is not None:
        return _page(request, question, found, answer, _begun(proposal, question))
    draft = _draft(asked, answer, number)
    if draft is None:
        return bad_request(request)
    if request.method == "GET":
        return _page(request, question, found, answer, draft)
    if asked.get("do") == "save":
        return _save(request, question, found, answer, draft)
    draft, problem = _changed(asked, answer, draft)
    return _page(request, question, found, answer, draft, (problem,) if problem else ())


def _begun(proposal: Proposal, question: Question) -> Draft:
    """A quote to be changed; where its answer has changed since, the passage and edits begin anew."""
    if not is_unchanged(proposal, question):
        return Draft(-1, -1, (), proposal.reason, proposal.number, proposal.saw)
    return Draft(proposal.start, proposal.end, proposal.edits, proposal.reason, proposal.number, proposal.saw)


# ---- what a form says ----------------------------------------------------------------------------


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _span(start: str, end: str, length: int) -> tuple[int, int] | None:
    """A passage that lies in an answer; (-1, -1) for the whole answer."""
    if {start, end} <= {"", "-1"}:
        return (-1, -1)
    if not all(text.isascii() and text.isdigit() and len(text) < 8 for text in (start, end)):
        return None
    first, last = int(start), int(end)
    return (first, last) if first < last <= length else None


def _draft(form: QueryDict, answer: Answer, number: int) -> Draft | None:
    span = _span(form.get("start", ""), form.get("end", ""), len(answer.text))
    edits = read_edits(form.get("edits", "")[: LONGEST * 10])
    if span is None or edits is None or len(edits) > MOST_EDITS:
        return None
    reason = " ".join(form.get("reason", "")[:LONGEST].split())
    return Draft(*span, edits, reason, number, _number(form.get("saw", "")))


def _selected(form: QueryDict, answer: Answer, start: int, end: int) -> tuple[int, int] | None:
    """What was selected by the script, else the words that were copied."""
    chosen = _span(form.get("from", ""), form.get("to", ""), len(answer.text))
    if chosen is not None and chosen != (-1, -1):
        return chosen if start <= chosen[0] and chosen[1] <= end else None
    return find_words(answer.text, form.get("words", "")[: LONGEST * 10], start, end)


def _changed(form: QueryDict, answer: Answer, draft: Draft) -> tuple[Draft, str]:
    """The wording after one press, and what kept it from being changed."""
    what, _, value = form.get("do", "").partition(":")
    if what == "whole":
        return replace(draft, start=-1, end=-1), ""
    if what == "drop":
        return replace(draft, edits=tuple(each for each in draft.edits if _place(each) != value)), ""
    if what == "take":
        fresh = read_edits(value)
        fits = fresh and len(fresh) == 1 and fresh[0].end <= len(answer.text)
        return (replace(draft, edits=with_edit(draft.edits, fresh[0])), "") if fresh and fits else (draft, "")
    if what not in ("passage", "hide"):
        return draft, ""
    start, end = (0, len(answer.text)) if what == "passage" else draft.span(answer)
    chosen = _selected(form, answer, start, end)
    if chosen is None:
        where = "answer" if what == "passage" else "passage"
        return draft, f"Select words of the {where}, or copy so many that they stand in it just once."
    if what == "passage":
        return replace(draft, start=chosen[0], end=chosen[1], edits=within_passage(draft.edits, *chosen)), ""
    instead = bracketed(form.get("own", "")[:200]) or bracketed(form.get("instead", "")[:200])
    if not instead:
        return draft, "Say what is printed in the place of the words."
    return replace(draft, edits=with_edit(draft.edits, Edit(*chosen, instead))), ""


def _place(edit: Edit) -> str:
    return f"{edit.start}-{edit.end}"


# ---- the page ------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    question: Question,
    found: Quoting,
    answer: Answer,
    draft: Draft,
    problems: Sequence[str] = (),
) -> HttpResponse:
    with standing(question.item) as state:
        pointers = frozenset(state.quotes.pointers)
    consent = found.consent(answer.unit, pointers)
    quote = draft.quote(answer, consent=bool(consent))
    reviewed = found.review([quote])[0]
    wrong = errors(check_quote(quote, answer.text, found.watch))
    whole = found.review([Quote(*answer.unit)])[0]
    start, end = draft.span(answer)
    return quote_page(
        request,
        "desk_quotes_passage.html",
        question,
        found,
        status=422 if problems else 200,
        problems=problems,
        answer=answer,
        called=name_of(answer.unit),
        draft=draft,
        edits=edits_text(draft.edits),
        made=[(_place(each), answer.text[each.start : each.end], each.words) for each in draft.edits],
        suggested=[
            (edits_text([each]), answer.text[each.start : each.end], each.words)
            for each in suggest_edits(whole.found, quote, answer.text)
        ],
        words=answer.text[start:end],
        prints=reviewed.prints,
        risks=found.risks(reviewed),
        wrong=[f"{each.what}. {each.fix}." for each in wrong if each.code not in (*PERMISSION, NO_REASON)],
        consent=CONSENT[consent],
        refused=consent is False,
        replacements=REPLACEMENTS,
        mark=secrets.token_hex(12),
        script="quoting.js",
        told={},
    )


# ---- proposing -----------------------------------------------------------------------------------


def _save(
    request: HttpRequest, question: Question, found: Quoting, answer: Answer, draft: Draft
) -> HttpResponse:
    mark = request.POST.get("mark", "")
    if not MARK.fullmatch(mark):
        return bad_request(request)
    quote = draft.quote(answer, consent=True)
    unsound = [
        f"{each.what}. {each.fix}."
        for each in errors(check_quote(quote, answer.text, found.watch))
        if each.code.startswith(UNSOUND)
    ]
    if unsound:
        return _page(request, question, found, answer, draft, unsound)
    coder, refused = code_of(request.user), []

    def made(state: Replay) -> Sequence[Event]:
        fault = _fault(state, answer, draft, found.consent(answer.unit, frozenset(state.quotes.pointers)))
        if fault:
            refused.append(fault)
            return ()
        step = QuoteStep(
            "edited" if draft.number else "proposed",
            draft.number,
            draft.saw,
            draft.start,
            draft.end,
            draft.edits,
            draft.reason,
            seen_of(answer.text),
        )
        return [Event(0, "", "quote", "", "", *answer.unit, quote=step)]

    added = add(question.item, coder, mark, made)
    if refused:
        return _page(request, question, found, answer, draft, refused)
    if added:
        note(request, "changed a quote" if draft.number else "proposed a quote", question.item)
    return HttpResponseRedirect(address_of(question, "ledger"))


def _fault(state: Replay, answer: Answer, draft: Draft, consent: bool | None) -> str:
    """Why these words cannot be proposed, in words; empty where they can."""
    if consent is False:
        return CONSENT[False]
    pointer: Pointer = (*answer.unit, draft.start, draft.end)
    others = [each for each in state.quotes.all() if each.number != draft.number]
    if any(each.pointer == pointer and each.standing == "open" for each in others):
        return "This passage is proposed already. Change that quote."
    if not draft.number:
        return ""
    now = state.quotes.get(draft.number)
    if now is None or now.standing == "withdrawn":
        return "This quote was withdrawn. Propose the passage anew."
    if now.saw != draft.saw:
        return "Somebody has changed this quote while you did. Open it again and see what it says now."
    return ""
