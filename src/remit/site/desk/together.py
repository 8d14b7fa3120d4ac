"""Support at the desk: people and proposals brought in, messages, counts. Nobody's room opens here."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from remit.core.problems import Place, Problem, Refused, refuse
from remit.site.access import SUPPORT_OFFICER, open_to
from remit.site.desk.shell import desk_page
from remit.site.errors import not_found
from remit.site.log import note
from remit.site.mailing import Sent
from remit.site.people_file import LARGEST, read_columns
from remit.site.together import bringing, checking, counting, letters
from remit.site.together.agreeing import leave
from remit.site.together.models import Member
from remit.site.together.turns import turn
from remit.site.together.words import WHY_WORDS, said_month

PAGE = 100
HOME, MEMBERS = "/desk/together", "/desk/together/members"
Outcome = tuple[str, tuple[Problem, ...]]


@open_to(SUPPORT_OFFICER)
@require_GET
def sector(request: HttpRequest) -> HttpResponse:
    """How support stands, in counts."""
    return desk_page(
        request,
        "desk_together.html",
        found=counting.overview(),
        months=[(said_month(each.month), each) for each in checking.months()],
        quiet=checking.quiet(),
        why=WHY_WORDS,
        without=len(letters.waiting().link),
        states=counting.STATES,
        sent=request.GET.get("sent", "") == "yes",
        stopped=request.GET.get("stopped", "")[:200],
    )


@open_to(SUPPORT_OFFICER)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring in people, of the frame or of a file, or the proposals of the last round."""
    said, problems = "", tuple[Problem, ...]()
    if request.method == "POST":
        said, problems = _brought(request, request.POST.get("what", ""))
    return desk_page(
        request,
        "desk_together_bring.html",
        said=said,
        problems=problems,
        status=422 if problems and not said else 200,
    )


def _brought(request: HttpRequest, what: str) -> Outcome:
    try:
        if what == "proposals":
            done = bringing.bring_proposals()
            said = (
                f"{done.opened:,} proposals are open and {done.running:,} pairs and sets run. "
                f"{done.known:,} rows were known already; {done.not_here:,} are of people who are not here "
                "or have not said yes here."
            )
        else:
            rows = bringing.people_of_frame() if what == "frame" else _rows_of_file(request)
            came = bringing.bring_people(rows)
            said = (
                f"{came.new:,} people are new, {came.known:,} were known, {came.replaced:,} took the place "
                f"of somebody else. The yeses of {came.agreed:,} were carried over from the study’s files."
            )
    except Refused as refused:
        return "", refused.problems
    note(
        request,
        "brought in proposals" if what == "proposals" else "brought in people for support",
        detail=said,
    )
    return said, ()


def _rows_of_file(request: HttpRequest) -> list[bringing.Cells]:
    file = request.FILES.get("file")
    where = Place(file.name if file else "the file")
    if file is None or file.size > LARGEST:
        raise refuse(
            "TOGETHER-004", where, "there is no file, or it is far too large", "choose a smaller one"
        )
    return bringing.people_of_file(read_columns(file.read(), where), where)


@open_to(SUPPORT_OFFICER)
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send the links of those who have none, or tell those for whom something waits.

    For how many something waits is not said: the number would fall by one with each tap.
    """
    kind, waits = request.POST.get("kind", ""), letters.waiting()
    if kind not in (letters.LINK, letters.WAITS):
        return not_found(request)
    done = letters.send_links(waits.link) if kind == letters.LINK else letters.send_waits(waits.waits)
    note(request, f"sent messages of support: {kind}", detail=f"{done.failed} failed")
    return HttpResponseRedirect(_told(done) if done.stopped else f"{HOME}?sent=yes")


def _told(done: Sent) -> str:
    return f"{HOME}?{urlencode({'stopped': done.stopped})}"


@open_to(SUPPORT_OFFICER)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """Who has a support link: name and organisation, never what they said or wrote."""
    word = request.GET.get("word", "").strip()[:100]
    found = Member.objects.filter(left=False)
    if word:
        found = found.filter(code__icontains=word) | found.filter(organisation__icontains=word)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return desk_page(request, "desk_together_members.html", page=page, word=word)


@open_to(SUPPORT_OFFICER)
@require_POST
def new_link(request: HttpRequest, number: int) -> HttpResponse:
    """A new link in the place of a lost one. It does not open what was written under the lost one."""
    member = get_object_or_404(Member, pk=number, left=False)
    if member.email:
        done = letters.send_links([member], again=True)
        note(request, "sent a new support link", member.code)
        if done.stopped:
            return HttpResponseRedirect(_told(done))
    return HttpResponseRedirect(MEMBERS)


@open_to(SUPPORT_OFFICER)
@require_POST
def gone(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody has left, or asked for everything to be taken back."""
    member = get_object_or_404(Member, pk=number, left=False)
    with turn():
        leave(member)
    note(request, "took somebody out of support", member.code)
    return HttpResponseRedirect(MEMBERS)
