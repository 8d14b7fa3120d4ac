"""What the site says to the provider itself: where its pages are, its keys, and a code for a token."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Mapping
from email.message import Message
from hashlib import sha256
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from msgspec import Struct

from remit.site.provider.setting import Provider, may_be_asked
from remit.site.provider.tokens import Untrue

PATIENCE = 10
"""Seconds."""

MOST = 1_000_000
"""Bytes of an answer."""


class Pages(Struct, frozen=True):
    """Where the provider is asked what, and whether the site's password may stand in the form."""

    authorization: str
    token: str
    keys: str
    in_form: bool


class _NoRedirect(HTTPRedirectHandler):
    """A provider that sends somewhere else is not followed: the password would go there too."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Never."""


def pages_of(provider: Provider) -> Pages:
    """What the provider says of itself (OpenID Connect Discovery 1.0); raises `Untrue`."""
    found = _ask(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise Untrue("the provider calls itself by another address")
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    there = [str(found.get(name, "")) for name in names]
    if not all(may_be_asked(address) for address in there):
        raise Untrue("a page of the provider is not reached over https")
    return Pages(there[0], there[1], there[2], "client_secret_basic" not in ways)


def address_to_go(provider: Provider, pages: Pages, back: str, state: str, nonce: str, verifier: str) -> str:
    """Where the browser is sent: only who knows `verifier` can use the code that comes back (RFC 7636)."""
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": back,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{pages.authorization}{'&' if '?' in pages.authorization else '?'}{urlencode(asked)}"


def keys_of(pages: Pages) -> list[Mapping[str, Any]]:
    """The provider's keys; raises `Untrue`."""
    found = _ask(pages.keys).get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def token_for(provider: Provider, pages: Pages, code: str, back: str, verifier: str) -> str:
    """The ID token for a code; raises `Untrue`."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {}
    if pages.in_form:
        form |= {"client_id": provider.client, "client_secret": provider.secret}
    else:
        pair = f"{quote(provider.client, safe='')}:{quote(provider.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    found = _ask(pages.token, urlencode(form).encode(), headers).get("id_token")
    if not isinstance(found, str):
        raise Untrue("the provider gave no token")
    return found


def _ask(address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    if not may_be_asked(address):
        raise Untrue("a page of the provider is not reached over https")
    request = Request(address, form, {"Accept": "application/json", **(headers or {})})  # noqa: S310 judged above
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            content = answer.read(MOST + 1)
        found = json.loads(content) if len(content) <= MOST else None
    except (URLError, OSError, ValueError):
        raise Untrue("the provider did not answer as it should") from None
    if not isinstance(found, dict):
        raise Untrue("the provider did not answer as it should")
    return found
