"""Signing in at the provider of the organisation: there, and back."""

from __future__ import annotations

import hmac
import secrets
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from remit.site.access import EVERYBODY, open_to
from remit.site.clock import seconds
from remit.site.desk.factors import PROVIDER
from remit.site.desk.second import let_in
from remit.site.errors import not_found, words_for
from remit.site.identity.models import Account
from remit.site.place import here
from remit.site.protect import PROVIDER_TRIES
from remit.site.provider.asking import address_to_go, keys_of, pages_of, token_for
from remit.site.provider.setting import Provider
from remit.site.provider.tokens import Claims, Untrue, read_token
from remit.site.render import show

ASKED, LASTS = "asked", 600
"""The key in the session of somebody who was sent to the provider, and the seconds they may be away."""

BACK = "/desk/provider/back"


@open_to(EVERYBODY)
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, with a question that nobody else can have asked."""
    provider = here().provider
    if provider is None:
        return not_found(request)
    if PROVIDER_TRIES.too_many("all"):
        return _not_in(request, "there were too many tries")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        pages = pages_of(provider)
    except Untrue as untrue:
        return _not_in(request, str(untrue))
    request.session[ASKED] = [state, nonce, verifier, seconds()]
    return HttpResponseRedirect(address_to_go(provider, pages, here().address + BACK, state, nonce, verifier))


@open_to(EVERYBODY)
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Whoever comes back with a code that this session asked for, and has an account here, is signed in."""
    provider = here().provider
    if provider is None:
        return not_found(request)
    asked = request.session.pop(ASKED, None)  # one question has one answer
    try:
        account = _account_for(provider, request, asked)
    except Untrue as untrue:
        return _not_in(request, str(untrue))
    return let_in(request, account, PROVIDER)


def _account_for(provider: Provider, request: HttpRequest, asked: list[str] | None) -> Account:
    state, nonce, verifier, since = asked or ("", "", "", 0)
    given = request.GET.get("state", "")
    if not asked or not hmac.compare_digest(given.encode(), str(state).encode()):
        raise Untrue("nobody asked for this in this browser")
    if seconds() - int(since) > LASTS:
        raise Untrue("it took too long")
    if request.GET.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise Untrue("another provider answered")
    code = request.GET.get("code", "")
    if not 0 < len(code) <= 2_000:
        raise Untrue("the provider did not let them in")
    pages = pages_of(provider)
    token = token_for(provider, pages, code, here().address + BACK, str(verifier))
    claims = read_token(
        token, keys_of(pages), issuer=provider.issuer, client=provider.client, nonce=str(nonce), now=seconds()
    )
    return account_of(provider, claims)


def account_of(provider: Provider, claims: Claims) -> Account:
    """The account that was opened for somebody; raises `Untrue`, for the provider opens none.

    Known by the number that the provider gave them when they first came; before that by an e-mail address
    that the provider says it has checked. An address that changes hands opens nothing.
    """
    known = Account.objects.filter(subject=claims["sub"], is_active=True).first()
    if known is not None:
        return known
    email = str(claims.get("email", "")).lower()
    vouched = claims.get("email_verified") in (True, "true")
    if not vouched or (provider.domains and email.rpartition("@")[2] not in provider.domains):
        raise Untrue("the provider does not vouch for an address that is taken here")
    taken = Account.objects.filter(email=email, subject="", is_active=True).update(subject=claims["sub"])
    if not taken:
        raise Untrue("there is no account for them here")
    return Account.objects.get(email=email)


def _not_in(request: HttpRequest, why: str) -> HttpResponse:
    """The same page whatever was wrong; why stands in the log of the computer, without a name."""
    sys.stderr.write(f"remit site · nobody was signed in: {why}\n")
    tongue, title = words_for(request)
    return show(request, "desk_not_in.html", tongue, title, status=403)
