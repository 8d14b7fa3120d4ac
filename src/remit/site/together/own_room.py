"""The room *mine*: what somebody writes for themselves, under a key that only their link gives."""

from __future__ import annotations

from collections.abc import Mapping

from remit.site.place import here
from remit.site.sealing import Unopened, derive, lock, pack, unlock, unpack
from remit.site.together.models import Locker, Member

PARTS = ("career", "concerns", "resilience", "notes")
LONGEST = 8_000
BLOCK = 16_384


def _key(own: bytes) -> bytes:
    return derive(here().secret + own, "own room")


def read_room(member: Member, own: bytes) -> dict[str, str] | None:
    """What stands in somebody's room; None where this key does not open it."""
    row = Locker.objects.filter(member=member).first()
    if row is None:
        return {}
    try:
        return {
            str(name): str(text)
            for name, text in unpack(unlock(_key(own), bytes(row.content), "own room")).items()
        }
    except Unopened:
        return None


def write_room(member: Member, own: bytes, words: Mapping[str, str]) -> bool:
    """Save the room; False where this key does not open what is there."""
    if read_room(member, own) is None:
        return False
    kept = {name: words.get(name, "")[:LONGEST] for name in PARTS}
    Locker.objects.update_or_create(
        member=member, defaults={"content": lock(_key(own), pack(kept, BLOCK), "own room")}
    )
    return True


def empty_room(member: Member) -> None:
    """Remove everything in it."""
    Locker.objects.filter(member=member).delete()


def has_room(member: Member) -> bool:
    """Whether something is in it."""
    return Locker.objects.filter(member=member).exists()
