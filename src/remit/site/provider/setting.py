"""Which provider staff may sign in at: read from the environment, checked before the site starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from remit.core.problems import Place, refuse

NAMES = ("REMIT_OIDC_ISSUER", "REMIT_OIDC_CLIENT", "REMIT_OIDC_SECRET", "REMIT_OIDC_SECRET_FILE")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Provider(Struct, frozen=True):
    """A provider: its address, this site's name and password there, and the domains of e-mail it vouches for.

    No domain: all of them. Accounts are opened at this site beforehand; the provider opens none.
    """

    issuer: str
    client: str
    secret: str
    domains: tuple[str, ...] = ()


def read_provider(found: Mapping[str, str]) -> Provider | None:
    """The provider that the environment names, or None; raises `Refused` for half a setting."""
    if not any(found.get(name) for name in NAMES):
        return None
    file = found.get("REMIT_OIDC_SECRET_FILE", "")
    secret = found.get("REMIT_OIDC_SECRET", "")
    if file and Path(file).is_file():
        secret = Path(file).read_text(encoding="utf-8").strip()
    issuer, client = found.get("REMIT_OIDC_ISSUER", ""), found.get("REMIT_OIDC_CLIENT", "")
    if not (issuer and client and secret):
        raise refuse(
            "SITE-021",
            Place("REMIT_OIDC_ISSUER"),
            "signing in at a provider is set up by half",
            "give REMIT_OIDC_ISSUER, REMIT_OIDC_CLIENT and REMIT_OIDC_SECRET (or REMIT_OIDC_SECRET_FILE)",
        )
    if not may_be_asked(issuer):
        raise refuse(
            "SITE-022",
            Place("REMIT_OIDC_ISSUER"),
            "the provider is not reached over https, so anybody on the way could sign in as anybody",
            "write its https address without a question mark, as the provider gives it",
        )
    domains = tuple(name.lower() for name in re.split(r"[,\s]+", found.get("REMIT_OIDC_DOMAINS", "")) if name)
    return Provider(issuer, client, secret, domains)


def may_be_asked(address: str) -> bool:
    """Whether an address is one of https, or on this very computer (for trying things out)."""
    parts = urlsplit(address)
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.hostname) and (parts.scheme == "https" or plain) and not parts.fragment
