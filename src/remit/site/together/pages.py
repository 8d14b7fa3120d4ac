"""The rooms of a role-holder: what waits, the pair or set, the monthly tap, and what is agreed to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.site.access import BOARD, HOLDER, open_to
from remit.site.errors import not_found, other_languages
from remit.site.log import note_member
from remit.site.place import edition, form
from remit.site.together import agreeing, checking, offering
from remit.site.together.doors import Seen, proposal_for, proposals_for, roles_for, was_for
from remit.site.together.entrance import HOME
from remit.site.together.guests import room_page, spoken
from remit.site.together.turns import this_month, turn
from remit.site.together.words import DONE_WORDS, PURPOSE_WORDS, WHY_WORDS, kind_words, said_month


def go(address: str, done: str) -> HttpResponse:
    """On to a page, with a word about what was done."""
    return HttpResponseRedirect(f"{address}?done={done}")


def done_words(request: HttpRequest) -> str:
    """What the page before did, in words; nothing for what nobody knows."""
    words = DONE_WORDS.get(request.GET.get("done", ""), "")
    return spoken(request)[0].say(words) if words else ""


@open_to(HOLDER, BOARD)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits, and the way into each room."""
    guest, (tongue, _) = request.guest, spoken(request)
    seen = [] if guest.member.board else proposals_for(guest)
    return room_page(
        request,
        "together_home.html",
        done=done_words(request),
        cards=[(each, kind_words(each.proposal.kind, each.gives, tongue)) for each in seen],
        agreed_to_nothing=not any(agreeing.said_of(guest.member).values()),
        roles=roles_for(guest),
        month=said_month(this_month()),
        marks=range(checking.HIGHEST + 1),
        languages=other_languages(tongue),
        body=form(tongue.code).body,
    )


@open_to(HOLDER)
@require_GET
def together(request: HttpRequest, number: int) -> HttpResponse:
    """A pair or a learning set: who, why, and what can be said to it."""
    seen = proposal_for(request.guest, number)
    return not_found(request) if seen is None else _show(request, seen)


def _show(request: HttpRequest, seen: Seen) -> HttpResponse:
    return room_page(
        request,
        "together_with.html",
        done=done_words(request),
        seen=seen,
        kind=kind_words(seen.proposal.kind, seen.gives, spoken(request)[0]),
        started=said_month(seen.proposal.started),
        month=said_month(this_month()),
        marks=range(checking.HIGHEST + 1),
        why=WHY_WORDS,
    )


@open_to(HOLDER)
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Yes or no, with one tap; the reason of a no is a choice that nobody is shown."""
    seen, said = proposal_for(request.guest, number), request.POST.get("said", "")
    if seen is None or said not in (offering.YES, offering.NO):
        return _too_late(request, number)
    why = request.POST.get("why", "")
    with turn():
        taken = offering.answer(seen.seat, said, why if why in WHY_WORDS else "")
    if taken:
        note_member("answered a proposal")
    return go(HOME, said if taken else "late")


def _too_late(request: HttpRequest, number: int) -> HttpResponse:
    """A tap on something that is over: said so to those it was for, and to nobody else."""
    return go(HOME, "late") if was_for(request.guest, number) else not_found(request)


@open_to(HOLDER)
@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Did it happen this month, and how useful was it: one tap says both."""
    seen, tap = proposal_for(request.guest, number), request.POST.get("tap", "")
    marks = {str(mark): mark for mark in range(checking.HIGHEST + 1)}
    if seen is None or not seen.may_check or tap not in ("yes", "no", *marks):
        return _too_late(request, number)
    useful = marks.get(tap)
    taken = checking.record(seen.proposal, request.guest.member.pk, tap != "no", useful)
    return go(HOME, "tap" if taken else "late")


@open_to(HOLDER)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End a pair, or leave a set; nobody is asked why."""
    seen = proposal_for(request.guest, number)
    if seen is None or not seen.running:
        return _too_late(request, number)
    with turn():
        taken = offering.end(seen.seat)
    note_member("ended a pair or left a set")
    return go(HOME, "ended" if taken else "late")


@open_to(HOLDER)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Opt-in, each purpose for itself."""
    member = request.guest.member
    asked = asked_here()
    if request.method == "POST":
        nothing = request.POST.get("nothing") == "yes"
        wanted = {name: not nothing and request.POST.get(name) == "yes" for name in asked}
        for change in agreeing.decide(member, wanted):
            note_member(change)
        return go("/together/agree", "saved")
    said = agreeing.said_of(member)
    purposes = [(name, *PURPOSE_WORDS[name], said.get(name, False)) for name in asked]
    shown = form(spoken(request)[0].code)
    return room_page(
        request,
        "together_agree.html",
        done=done_words(request),
        purposes=purposes,
        body=shown.body,
        apart=shown.edition.settings.privacy != "named",
        contact=shown.contact,
    )


def asked_here() -> tuple[str, ...]:
    """The purposes that are asked for: answers become facts only where the study keeps them with names."""
    named = edition().settings.privacy == "named"
    return tuple(name for name in agreeing.ASKED if named or name != agreeing.USE_ANSWERS)
