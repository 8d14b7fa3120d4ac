"""The ledger of a question's quotes: read as they will be printed, approved by two people, or refused.

Whoever publishes and does not analyse sees what will be printed and nothing else of an answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from remit.coding.events import Deed, Event, QuoteStep
from remit.coding.proposals import Pointer, Proposal, may_approve
from remit.coding.quotes import read_quotes
from remit.coding.replay import Replay
from remit.coding.verify import APPROVALS_NEEDED, check_quote
from remit.core.problems import errors
from remit.site.access import ANALYST, PUBLISHER, open_to
from remit.site.coding.coders import code_of
from remit.site.coding.ledger import add, standing
from remit.site.coding.reading import Question
from remit.site.coding.saving import MARK
from remit.site.errors import bad_request
from remit.site.log import note
from remit.site.quoting.reading import Quoting, by_hand, is_unchanged
from remit.site.quoting.rooms import CONSENT, address_of, of_quotes, quote_page
from remit.site.quoting.wording import LONGEST, PERMISSION

DEEDS: dict[str, Deed] = {
    "approve": "approved",
    "refuse": "refused",
    "withdraw": "withdrawn",
    "undo": "undone",
}
STATES = {"withdrawn": "Withdrawn", "refused": "Refused"}


@open_to(ANALYST, PUBLISHER)
@require_GET
@of_quotes
def ledger(request: HttpRequest, question: Question, found: Quoting) -> HttpResponse:
    """Every quote of a question, with what is still missing."""
    return _page(request, question, found)


def _page(
    request: HttpRequest, question: Question, found: Quoting, problems: Sequence[str] = ()
) -> HttpResponse:
    me, chooses = code_of(request.user), ANALYST in request.user.grants()
    with standing(question.item) as state:
        proposals, pointers = state.quotes.all(), frozenset(state.quotes.pointers)
        undo = state.quotes.newest(me)
    rows = [_row(each, question, found, pointers, me, printed=not chooses) for each in proposals]
    own, _ = read_quotes(by_hand(found, question, pointers))
    return quote_page(
        request,
        "desk_quotes_ledger.html",
        question,
        found,
        status=422 if problems else 200,
        problems=problems,
        rows=[row for row in rows if row["open"]],
        gone=[row for row in rows if not row["open"]],
        files=[(each.prints, each.missing) for each in found.review(own)],
        needed=APPROVALS_NEEDED,
        undo=undo.quote.did if undo and undo.quote else "",
        mark=secrets.token_hex(12),
    )


def _row(
    proposal: Proposal,
    question: Question,
    found: Quoting,
    pointers: frozenset[Pointer],
    me: str,
    *,
    printed: bool,
) -> dict[str, Any]:
    consent = found.consent((proposal.answer, proposal.variable), pointers)
    row: dict[str, Any] = {
        "number": proposal.number,
        "saw": proposal.saw,
        "open": proposal.standing == "open",
        "state": STATES.get(proposal.standing, ""),
        "refusal": proposal.refusal,
        "by": "you" if proposal.by == me else proposal.by,
        "approvals": ["you" if name == me else name for name in proposal.approvals],
        "approved": proposal.approved,
        "consent": CONSENT[consent],
        "reason": proposal.reason,
        "prints": "",
        "given": "",
        "risks": (),
        "fault": unready(proposal, question, found, pointers),
        "mine": may_approve(proposal, me),
    }
    if is_unchanged(proposal, question):
        for reviewed in found.review([proposal.quote(consent=bool(consent))]):
            row |= {
                "prints": reviewed.prints,
                "risks": found.risks(reviewed, printed=printed),
                "given": "" if printed or reviewed.prints == reviewed.text.strip() else reviewed.text,
            }
    return row


def unready(proposal: Proposal, question: Question, found: Quoting, pointers: frozenset[Pointer]) -> str:
    """Why a quote cannot be published whoever approves it, in words; empty where it can."""
    if not is_unchanged(proposal, question):
        return "The answer is not there any more, or has changed since these words were chosen."
    consent = found.consent((proposal.answer, proposal.variable), pointers)
    if not consent:
        return CONSENT[consent]
    source = question.answers[proposal.answer, proposal.variable].text
    wrong = errors(check_quote(proposal.quote(consent=True), source, found.watch))
    return " ".join(f"{each.what}. {each.fix}." for each in wrong if each.code not in PERMISSION)


@open_to(ANALYST, PUBLISHER)
@require_POST
@of_quotes
def judge(request: HttpRequest, question: Question, found: Quoting) -> HttpResponse:
    """Approve or refuse words as they were read, withdraw a quote, or undo one's newest step."""
    form, me = request.POST, code_of(request.user)
    mark, did = form.get("mark", ""), DEEDS.get(form.get("do", ""))
    number, saw = _number(form.get("quote", "")), _number(form.get("saw", ""))
    if not MARK.fullmatch(mark) or did is None:
        return bad_request(request)
    if did == "withdrawn" and ANALYST not in request.user.grants():
        return bad_request(request)
    why = " ".join(form.get("why", "")[:LONGEST].split())
    faults: list[str] = []

    def made(state: Replay) -> Sequence[Event]:
        if did == "undone":
            return _undone(state, me)
        now = state.quotes.get(number)
        fault = _fault(now, did, saw, why) if now else "This quote is not there any more."
        if not fault and now and did == "approved":
            pointers = frozenset(state.quotes.pointers)
            fault = may_approve(now, me) or unready(now, question, found, pointers)
        if fault or now is None:
            faults.append(fault)
            return ()
        step = QuoteStep(did, number, saw, reason=why if did == "refused" else "")
        return [Event(0, "", "quote", "", "", now.answer, now.variable, quote=step)]

    added = add(question.item, me, mark, made)
    if faults:
        return _page(request, question, found, faults)
    if added:
        note(request, f"{did} a quote", question.item)
    return HttpResponseRedirect(address_of(question, "ledger"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _fault(now: Proposal, did: Deed, saw: int, why: str) -> str:
    if now.standing == "withdrawn":
        return "This quote was withdrawn."
    if did != "withdrawn" and now.saw != saw:
        return "These words were changed while you read them. Read them as they are now."
    if did == "refused" and not why:
        return "Say why it is refused, so that whoever chose it can mend it."
    return ""


def _undone(state: Replay, me: str) -> list[Event]:
    newest = state.quotes.newest(me)
    if newest is None or newest.quote is None:
        return []
    number = newest.quote.quote or newest.number
    step = QuoteStep("undone", number)
    return [Event(0, "", "quote", "", "", newest.answer, newest.variable, of=newest.number, quote=step)]
