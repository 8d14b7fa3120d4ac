"""Who is in the rooms of support: a cookie that holds the support link under lock, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from remit.instrument.tongues import Tongue
from remit.site.access import BOARD, HOLDER
from remit.site.answering.visitors import read_cookie
from remit.site.errors import words_for
from remit.site.place import form
from remit.site.render import show
from remit.site.together.links import find
from remit.site.together.models import Link, Member

COOKIE = "together"


class Guest(Struct, frozen=True):
    """Somebody with a support link that opened; `own` is the key to their own room, where the link has it."""

    member: Member
    link: Link
    token: str
    own: bytes | None

    @property
    def audience(self) -> str:
        """Role-holder or board contact."""
        return BOARD if self.member.board else HOLDER


def guest_with(token: str) -> Guest | None:
    """Whoever this support link lets in."""
    entered = find(token)
    return None if entered is None else Guest(entered.link.member, entered.link, token, entered.own)


def guest_of(request: HttpRequest) -> Guest | None:
    """Whoever is in the rooms of support in this browser."""
    return guest_with(read_cookie(request, COOKIE))


def spoken(request: HttpRequest) -> tuple[Tongue, str]:
    """The language of a page, chosen or the person's own, and the title of the study."""
    guest = getattr(request, "guest", None)
    if guest is None or request.COOKIES.get("language"):
        return words_for(request)
    found = form(guest.member.language)
    return found.tongue, found.instrument.title or found.edition.settings.title


def room_page(request: HttpRequest, template: str, *, status: int = 200, **values: object) -> HttpResponse:
    """A page of the rooms of support."""
    tongue, title = spoken(request)
    return show(request, template, tongue, title, status=status, guest=request.guest, **values)


def no_entry(request: HttpRequest) -> HttpResponse:
    """The same page for a support link that is unknown, replaced or ended."""
    tongue, title = words_for(request)
    return show(request, "together_closed.html", tongue, title, status=403)
