"""Invitations and reminders at the desk."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from remit.site.access import FIELD_OFFICER, open_to
from remit.site.answering.privacy import say_day
from remit.site.desk.shell import desk_page
from remit.site.errors import not_found
from remit.site.identity.models import Holder
from remit.site.invitations import (
    INVITATION,
    REMINDER,
    check_letters,
    invite,
    remind,
    to_invite,
    to_remind,
    two_wordings,
    write,
)
from remit.site.log import note
from remit.site.mailing import Sent
from remit.site.outbox import messages
from remit.site.place import closes, here, is_open

HOME = "/desk/letters"
SHOWN = 200


@open_to(FIELD_OFFICER)
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Whom the next message would go to, and its words."""
    sample = Holder(name="", email="somebody@example.org", language="")
    link = f"{here().address}/i/…"
    problems = check_letters()
    return desk_page(
        request,
        "desk_letters.html",
        to_invite=to_invite().count(),
        to_remind=to_remind().count(),
        samples=[
            (kind, wording, write(kind, wording, sample, link))
            for kind in (() if problems else (INVITATION, REMINDER))
            for wording in (("a", "b") if two_wordings(kind) else ("a",))
        ],
        problems=problems,
        said=request.GET.get("said", "")[:20],
        failed=request.GET.get("failed", "")[:20],
        later=request.GET.get("later", "")[:20],
        closed="" if is_open() else say_day(str(closes())),
        stopped=request.GET.get("stopped", "")[:200],
    )


@open_to(FIELD_OFFICER)
@require_POST
def send_letters(request: HttpRequest) -> HttpResponse:
    """Invite those who were not invited yet, or remind those who have not answered."""
    kind = request.POST.get("kind", "")
    if kind not in (INVITATION, REMINDER):
        return not_found(request)
    if not may_send():
        return HttpResponseRedirect(HOME)  # which says why
    done = invite(to_invite()) if kind == INVITATION else remind(to_remind())
    note(request, f"sent {kind}s", detail=f"{done.sent} sent, {done.failed} failed")
    return told_of(done)


def may_send() -> bool:
    """Whether anybody is written to: while the questionnaire is open, and where the messages are sound."""
    return is_open() and not check_letters()


def told_of(done: Sent) -> HttpResponse:
    """The page that says what became of the messages."""
    told = {"said": done.sent, "failed": done.failed, "later": done.later, "stopped": done.stopped}
    return HttpResponseRedirect(
        f"{HOME}?{urlencode({name: each for name, each in told.items() if each != ''})}"
    )


@open_to(FIELD_OFFICER)
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages that no mail server took, while the site is tried out."""
    if here().smtp:
        return not_found(request)
    found = messages()[:SHOWN]
    return desk_page(
        request,
        "desk_outbox.html",
        messages=[(str(m["To"]), str(m["Subject"]), m.get_content()) for _, m in found],
    )
