"""What somebody has saved so far: found and opened with the secret that their link unwraps alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from msgspec import Struct, field

from remit.site.answers.models import Draft
from remit.site.database import answers_alias
from remit.site.place import here
from remit.site.sealing import derive, lock, mark, pack, unlock, unpack

BLOCK = 4_096

TRIES = 5
"""How often a page is saved as if nobody else saved one of the same person, before others must wait."""


class Saved(Struct, frozen=True):
    """A draft.

    `values` are stored values, `raw` what was sent for pages that still have something wrong (page id to
    fields), `rows` how many repeating rows are in view (item to number), `page` the furthest page reached,
    counted from 1. `devices` is how far each device that kept a copy has been heard: the number of the last
    page that it sent, and what became of it. `views` is what each open copy of a page saved last, by question
    and as a mark; `others` are other answers to questions that were answered twice, until somebody looked.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    page: int = 0
    devices: Mapping[str, tuple[int, str, str]] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    others: Mapping[str, list[dict[str, list[str]]]] = field(default_factory=dict)


def locator_of(secret: bytes) -> str:
    """Where the draft of a secret is; with the site's secret mixed in, the database alone does not tell."""
    return mark(here().secret, "draft", secret).hex()


def _key(secret: bytes) -> bytes:
    return derive(here().secret + secret, "draft content")


def read_draft(secret: bytes) -> Saved:
    """What was saved, or an empty draft."""
    row = Draft.objects.filter(locator=locator_of(secret)).first()
    return Saved() if row is None else _opened(secret, bytes(row.content))


def _opened(secret: bytes, content: bytes) -> Saved:
    found: dict[str, Any] = unpack(unlock(_key(secret), content, "draft"))
    devices = {name: tuple(last) for name, last in found.get("devices", {}).items()}
    views, others = found.get("views", {}), found.get("others", {})
    return Saved(found["values"], found["raw"], found["rows"], found["page"], devices, views, others)


def change_draft(secret: bytes, change: Callable[[Saved], Saved]) -> Saved:
    """Read, change and save, so that two devices never lose each other's pages.

    What was read is replaced only where it still stands; else it is read and changed anew, the last time with
    the row locked. So nobody waits while another person's page is worked on. `change` has no effects.
    """
    locator = locator_of(secret)
    for _ in range(TRIES):
        before = next(iter(Draft.objects.filter(locator=locator).values_list("content", flat=True)), None)
        if before is None:  # made first, so that there is a row to replace
            Draft.objects.get_or_create(locator=locator, defaults={"content": _locked(secret, Saved())})
            continue
        saved = change(_opened(secret, bytes(before)))
        stands = Draft.objects.filter(locator=locator, content=before)
        if stands.update(content=_locked(secret, saved), page=saved.page):
            return saved
    with transaction.atomic(using=answers_alias()):
        empty = {"content": _locked(secret, Saved())}
        row = Draft.objects.select_for_update().get_or_create(locator=locator, defaults=empty)[0]
        saved = change(_opened(secret, bytes(row.content)))
        row.content, row.page = _locked(secret, saved), saved.page
        row.save(update_fields=["content", "page"])
    return saved


def _locked(secret: bytes, saved: Saved) -> bytes:
    packed = pack(
        {
            "values": saved.values,
            "raw": saved.raw,
            "rows": saved.rows,
            "page": saved.page,
            "devices": saved.devices,
            "views": saved.views,
            "others": saved.others,
        },
        BLOCK,
    )
    return lock(_key(secret), packed, "draft")


def drop_draft(secret: bytes) -> None:
    """Remove it."""
    Draft.objects.filter(locator=locator_of(secret)).delete()
