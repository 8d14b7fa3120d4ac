"""The room *mine*: seen by its person, with a link that holds the key, and by nobody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from remit.site.access import HOLDER, open_to
from remit.site.errors import not_found
from remit.site.together import own_room
from remit.site.together.doors import own_words
from remit.site.together.guests import room_page
from remit.site.together.links import earlier_key, hand_on
from remit.site.together.pages import done_words, go
from remit.site.together.words import PART_WORDS

MINE = "/together/mine"


@open_to(HOLDER)
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Read and write the own room, or say why this link does not open it."""
    guest = request.guest
    words = own_words(guest)
    if words is None:
        return room_page(
            request,
            "together_locked.html",
            done=done_words(request),
            light=guest.link.light,
            something=own_room.has_room(guest.member),
            status=200 if request.method == "GET" else 403,
        )
    if request.method == "POST":
        if request.POST.get("empty") == "yes":
            own_room.empty_room(guest.member)
            return go(MINE, "emptied")
        own_room.write_room(
            guest.member, guest.own, {name: request.POST.get(name, "") for name in PART_WORDS}
        )
        return go(MINE, "saved")
    parts = [(name, label, words.get(name, "")) for name, label in PART_WORDS.items()]
    return room_page(
        request, "together_mine.html", done=done_words(request), parts=parts, longest=own_room.LONGEST
    )


@open_to(HOLDER)
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Open the room again with the code of an earlier link, or begin anew."""
    guest = request.guest
    if guest.link.light:
        return not_found(request)
    if request.POST.get("anew") == "yes":
        own_room.empty_room(guest.member)
        hand_on(guest.link, guest.token, None)
        return go(MINE, "emptied")
    earlier = earlier_key(guest.member, request.POST.get("code", "").strip().rpartition("/")[2][:100])
    if earlier is None or own_room.read_room(guest.member, earlier) is None:
        return go(MINE, "shut")
    hand_on(guest.link, guest.token, earlier)
    return go(MINE, "opened")
