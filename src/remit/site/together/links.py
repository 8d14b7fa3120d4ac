"""Support links: 128 random bits of their own kind; the database knows their HMAC alone.

A full link also wraps the key to its person's own room. A light one, as monthly messages carry it, does not.
"""

from __future__ import annotations

import secrets

from msgspec import Struct

from remit.site.answering.tokens import SHAPE
from remit.site.place import here
from remit.site.sealing import Unopened, derive, lock, mark, unlock
from remit.site.together.models import Link, Locker, Member
from remit.site.together.turns import this_month

PURPOSE = "support link"


class Entered(Struct, frozen=True):
    """A support link that opened: its row, and the key to the own room (None where the link holds none)."""

    link: Link
    own: bytes | None


def mark_of(token: str) -> str:
    """What the database knows of a support link."""
    return mark(here().secret, PURPOSE, token.encode()).hex()


def issue(member: Member, *, light: bool = False) -> str:
    """A new link for somebody; the ones of its kind before it end. The token is kept nowhere.

    Once there is an own room, a new link holds no key to it: nobody but the person can hand that on.
    """
    token = secrets.token_urlsafe(16)
    Link.objects.filter(member=member, light=light, ended=False).update(ended=True)
    fresh = not light and not member.board and not Locker.objects.filter(member=member).exists()
    wrapped = wrap(token, secrets.token_bytes(32)) if fresh else b""
    Link.objects.create(mark=mark_of(token), member=member, wrapped=wrapped, light=light, month=this_month())
    return token


def wrap(token: str, own: bytes) -> bytes:
    """The key to the own room, so that only this token gives it back."""
    return lock(derive(token.encode(), "wrap own room"), own, "own room key")


def unwrap(token: str, wrapped: bytes) -> bytes | None:
    """The key to the own room; None where the token is another, or none was wrapped."""
    try:
        return unlock(derive(token.encode(), "wrap own room"), wrapped, "own room key")
    except Unopened:
        return None


def find(token: str) -> Entered | None:
    """The link's row; None where it is unknown, ended or misshapen. The same work for every text."""
    row = (
        Link.objects.select_related("member")
        .filter(mark=mark_of(token), ended=False, member__left=False)
        .first()
    )
    own = unwrap(token, bytes(row.wrapped) if row else b"")
    good = row is not None and SHAPE.fullmatch(token) and not _too_old(row)
    return Entered(row, own) if good else None


def _too_old(link: Link) -> bool:
    """A light link opens in its month and in the next: it travels in many messages."""
    year, month = int(link.month[:4]), int(link.month[5:7])
    last = f"{year + month // 12}-{month % 12 + 1:02}"
    return bool(link.light) and this_month() > last


def earlier_key(member: Member, token: str) -> bytes | None:
    """The key that an earlier link of the same person wraps, ended or not."""
    row = Link.objects.filter(member=member, mark=mark_of(token), light=False).first()
    return unwrap(token, bytes(row.wrapped)) if row else None


def hand_on(link: Link, token: str, own: bytes | None) -> None:
    """From now on this link holds the key to the own room (a new key where none is given)."""
    link.wrapped = wrap(token, own or secrets.token_bytes(32))
    link.save(update_fields=["wrapped"])
