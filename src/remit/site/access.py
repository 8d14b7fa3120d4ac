"""Who may open which address: every view says so itself, and what says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

EVERYBODY, RESPONDENT = "everybody", "respondent"
HOLDER, BOARD = "role-holder", "board contact"
"""Those with a support link: people in the role, and whoever speaks for the board of their organisation."""

DESIGNER, FIELD_OFFICER, ANALYST, PUBLISHER, KEYHOLDER, SUPPORT_OFFICER, CODER = (
    "designer",
    "field officer",
    "analyst",
    "publisher",
    "keyholder",
    "support officer",
    "coder",
)
GRANTS = (DESIGNER, FIELD_OFFICER, CODER, ANALYST, PUBLISHER, KEYHOLDER, SUPPORT_OFFICER)

LARGEST = 2**63 - 1
"""The largest number that a database takes; nothing has a larger one."""

View = Callable[..., HttpResponse]


def open_to(*who: str) -> Callable[[View], View]:
    """Mark a view with those who may open it: one of the four above, or grants of staff."""

    def marked(view: View) -> View:
        view.open_to = frozenset(who)  # type: ignore[attr-defined]
        return view

    return marked


def audience_of(view: View) -> frozenset[str]:
    """Those who may open a view; nobody where it does not say."""
    found: frozenset[str] = getattr(view, "open_to", frozenset())
    return found


class DefaultDeny:
    """Middleware that lets a request through only where the view names whoever is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything is decided once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on, else the answer."""
        from remit.site.answering.visitors import another_link, closed_door, is_anothers, visitor_of
        from remit.site.desk.factors import signed_in_well
        from remit.site.errors import forbidden, not_found

        if any(isinstance(found, int) and found > LARGEST for found in named.values()):
            return not_found(request)
        allowed = audience_of(view)
        if EVERYBODY in allowed:
            return None
        if RESPONDENT in allowed:
            request.visitor = visitor_of(request)
            if request.visitor is None:
                return closed_door(request)
            return another_link(request) if is_anothers(request, request.visitor) else None
        if allowed & {HOLDER, BOARD}:
            return _guest(request, allowed)
        if not allowed:
            return forbidden(request)
        if not request.user.is_authenticated or not signed_in_well(request):
            return HttpResponseRedirect("/desk/sign-in")
        return None if request.user.grants() & allowed else forbidden(request)


def _guest(request: HttpRequest, allowed: frozenset[str]) -> HttpResponse | None:
    """Somebody with a support link, where this page is for people like them."""
    from remit.site.errors import not_yours
    from remit.site.together.guests import guest_of, no_entry

    request.guest = guest_of(request)
    if request.guest is None:
        return no_entry(request)
    return None if request.guest.audience in allowed else not_yours(request)
