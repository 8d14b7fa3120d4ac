"""What a role-holder asks for and offers, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from remit.site.access import HOLDER, open_to
from remit.site.log import note_member
from remit.site.together.agreeing import agrees
from remit.site.together.guests import room_page, spoken
from remit.site.together.months import read_month
from remit.site.together.offering import MATCHING
from remit.site.together.pages import done_words, go
from remit.site.together.wishes import (
    MOST_PLACES,
    Wished,
    read_wish,
    slots,
    topics,
    wish_of_files,
    write_wish,
)
from remit.site.together.words import KIND_WORDS
from remit.support.records import KINDS

LONGEST = 40


@open_to(HOLDER)
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Only for those who said yes to being matched: nothing is asked that would not be used."""
    member, (tongue, _) = request.guest.member, spoken(request)
    open_ = agrees(member, MATCHING)
    wish = (read_wish(member) or wish_of_files(member)) if open_ else Wished()
    unread = False
    if request.method == "POST" and open_:
        wish = _sent(request)
        month = read_month(wish.since)
        if month is not None:
            write_wish(member, replace(wish, since=month))
            note_member("saved what they ask for and offer")
            return go("/together/wishes", "saved")
        unread = True
    kinds = [(kind, tongue.say(KIND_WORDS[kind][0]), tongue.say(KIND_WORDS[kind][1])) for kind in KINDS]
    return room_page(
        request,
        "together_wishes.html",
        done=done_words(request),
        open=open_,
        wish=wish,
        kinds=kinds,
        topics=topics() if open_ else (),
        slots=slots() if open_ else (),
        places=range(MOST_PLACES + 1),
        unread=unread,
        status=200 if request.method == "GET" else 422 if unread else 403,
    )


def _sent(request: HttpRequest) -> Wished:
    def chosen(name: str, known: list[str]) -> tuple[str, ...]:
        sent = set(request.POST.getlist(name))
        return tuple(each for each in known if each in sent)

    codes = [code for code, _ in topics()]
    places = {kind: request.POST.get(f"offer.{kind}", "0") for kind in KINDS}
    return Wished(
        asks=chosen("asks", list(KINDS)),
        offers={kind: int(text) for kind, text in places.items() if text in ("1", "2", "3")},
        wanted=chosen("wanted", codes),
        offered=chosen("offered", codes),
        slots=chosen("slots", list(slots())),
        since=request.POST.get("since", "").strip()[:LONGEST],
    )
