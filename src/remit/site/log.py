"""The log: what staff did, each entry chained to the one before by its hash."""

from __future__ import annotations

import json
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest

from remit.site.identity.models import Entry, Head
from remit.site.place import today

START = "0" * 64


def note(request: HttpRequest | None, action: str, subject: str = "", detail: str = "") -> None:
    """Add an entry. Never give an answer, a token or somebody's address."""
    account = getattr(request, "user", None)
    _add(
        account.email if account is not None and account.is_authenticated else "command",
        action,
        subject,
        detail,
    )


def note_member(action: str) -> None:
    """That somebody in the rooms of support did something: never who, never what was written."""
    _add("member", action, "", "")


def _add(who: str, action: str, subject: str, detail: str) -> None:
    with transaction.atomic():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        fields = (head.number + 1, today().isoformat(), who, action, subject[:200], detail[:500])
        found = _hash(head.hash, fields)
        Entry.objects.create(
            number=fields[0],
            day=today(),
            who=who,
            action=action,
            subject=fields[4],
            detail=fields[5],
            before=head.hash,
            hash=found,
        )
        head.number, head.hash = fields[0], found
        head.save()


def _hash(before: str, fields: tuple[object, ...]) -> str:
    return sha256(f"{before}{json.dumps(fields, ensure_ascii=False)}".encode()).hexdigest()


def broken_at() -> int | None:
    """The number of the first entry that does not follow from the one before; None where all do."""
    before, number = START, 0
    for entry in Entry.objects.order_by("number").iterator():
        number += 1
        fields = (entry.number, entry.day.isoformat(), entry.who, entry.action, entry.subject, entry.detail)
        if entry.number != number or entry.before != before or entry.hash != _hash(before, fields):
            return number
        before = entry.hash
    head = Head.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (number, before):
        return number + 1
    return None
