"""The desk of somebody who runs the site on their own computer: a link printed once, no password."""

from __future__ import annotations

import hmac

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from remit.site.access import EVERYBODY, GRANTS, open_to
from remit.site.desk.grants import give
from remit.site.errors import not_found, words_for
from remit.site.identity.models import Account
from remit.site.place import here
from remit.site.render import show

EMAIL = "desk@localhost"
_key: list[str] = []


def open_local_desk(key: str) -> str:
    """From now on this key opens the desk with every grant; on a server there is none."""
    _key[:] = [] if here().server else [key]
    return key


@open_to(EVERYBODY)
@require_http_methods(["GET", "POST"])
def open_desk(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in with the printed link; a GET alone does nothing."""
    tongue, title = words_for(request)
    if here().server or not _key or not hmac.compare_digest(key.encode(), _key[0].encode()):
        return not_found(request)
    if request.method == "GET":
        return show(request, "desk_open.html", tongue, title)
    account = Account.objects.filter(email=EMAIL).first() or Account.objects.open_account(EMAIL, None)
    give(account, GRANTS)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/desk")
