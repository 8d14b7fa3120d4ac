"""Personal links: 128 random bits that only the person has; the database knows their HMAC alone.

A token also wraps the key to the person's draft, so that a draft can be opened with the link and not with the
database.
"""

from __future__ import annotations

import re
import secrets

from msgspec import Struct

from remit.site.identity.models import Invite, Token
from remit.site.place import here
from remit.site.sealing import Unopened, derive, lock, mark, unlock

SHAPE = re.compile(r"[A-Za-z0-9_-]{22}\Z")


class Opened(Struct, frozen=True):
    """A token that opened: its row, and the secret of the draft."""

    token: Token
    draft: bytes


def mark_of(token: str) -> str:
    """What the database knows of a token."""
    return mark(here().secret, "token", token.encode()).hex()


def issue(invite: Invite, draft: bytes, *, assistant: bool = False) -> str:
    """A new token for an invitation, and its row; the token itself is given back and kept nowhere."""
    token = secrets.token_urlsafe(16)
    wrapped = lock(derive(token.encode(), "wrap"), draft, "draft secret")
    Token.objects.create(mark=mark_of(token), invite=invite, wrapped=wrapped, assistant=assistant)
    return token


def find(token: str) -> Opened | None:
    """The token's row and the secret it unwraps; None where it is unknown, ended or not even shaped like one.

    The same work is done for every text, so that the time says nothing.
    """
    rows = Token.objects.select_related("invite__post", "invite__holder")
    row = next(iter(rows.filter(mark=mark_of(token), ended=False, invite__ended=False)), None)
    key = derive(token.encode(), "wrap")
    if row is None or not SHAPE.fullmatch(token):
        return None
    try:
        return Opened(row, unlock(key, bytes(row.wrapped), "draft secret"))
    except Unopened:
        return None


def new_draft_secret() -> bytes:
    """The secret that a draft is found and locked with."""
    return secrets.token_bytes(32)
