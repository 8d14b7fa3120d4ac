"""From a support link to the rooms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from remit.site.access import EVERYBODY, open_to
from remit.site.answering.visitors import set_cookie
from remit.site.errors import words_for
from remit.site.protect import BY_PREFIX, PREFIX
from remit.site.render import show
from remit.site.together.guests import COOKIE, guest_with, no_entry

HOME = "/together"


@open_to(EVERYBODY)
@require_GET
def arrive(request: HttpRequest, token: str = "") -> HttpResponse:
    """The support link. It looks nothing up and uses nothing: programs that check e-mail open links too."""
    tongue, title = words_for(request)
    return show(request, "together_front.html", tongue, title, token=token)


@open_to(EVERYBODY)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """The link is exchanged for a session; the same answer for every link that does not open."""
    token = request.POST.get("token", "").strip()[:100]
    if BY_PREFIX.too_many(token[:PREFIX]):
        return no_entry(request)
    if guest_with(token) is None:
        return no_entry(request)
    response = HttpResponseRedirect(HOME)
    set_cookie(response, COOKIE, token)
    return response
