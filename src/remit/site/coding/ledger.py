"""The steps of coding in the store: added one after another, replayed once and then followed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

import msgspec
from django.db import transaction
from msgspec import Struct

from remit.coding.events import Event, Sent
from remit.coding.replay import Replay
from remit.site.clock import seconds
from remit.site.coding.models import Head, Step
from remit.site.database import coding_alias
from remit.site.place import here

BATCH = 2_000

Make = Callable[[Replay], Sequence[Event]]
"""Given how things stand, the steps to add; their numbers, coder and time are filled in. None: nothing."""


class _Followed(Struct):
    replay: Replay
    erased: int
    lock: RLock


_followed: dict[tuple[str, str, str], _Followed] = {}
_making = RLock()


def now() -> str:
    """The time of a step, UTC."""
    return datetime.datetime.fromtimestamp(seconds(), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def standing(item: str) -> Iterator[Replay]:
    """How coding of a question stands now; nobody of this process changes it while it is being read."""
    followed = _of(item)
    with followed.lock:
        _catch_up(followed, item)
        yield followed.replay


def _of(item: str) -> _Followed:
    site = here()
    key = (str(site.folder), site.url, item)
    with _making:
        if key not in _followed:
            _followed[key] = _Followed(Replay(), 0, RLock())
        return _followed[key]


def _catch_up(followed: _Followed, item: str) -> None:
    head = Head.objects.filter(item=item).first()
    if head is None or head.erased != followed.erased or head.number < followed.replay.number:
        followed.replay, followed.erased = Replay(), head.erased if head else 0
    if head is not None and head.number > followed.replay.number:
        for event in events_of(item, followed.replay.number):
            followed.replay.add(event)
        followed.replay.number = head.number


def events_of(item: str, after: int = 0) -> Iterator[Event]:
    """The steps of a question in order, from that after a number on."""
    bodies = Step.objects.filter(item=item, number__gt=after).order_by("number")
    for body in bodies.values_list("body", flat=True).iterator(chunk_size=BATCH):
        yield msgspec.json.decode(body, type=Event)


def items_begun() -> tuple[str, ...]:
    """The questions that were opened at the desk."""
    return tuple(Head.objects.filter(number__gt=0).order_by("item").values_list("item", flat=True))


def newest(item: str) -> int:
    """The number of the newest step."""
    return Head.objects.filter(item=item).values_list("number", flat=True).first() or 0


def add(item: str, coder: str, mark: str, make: Make) -> bool:
    """Add what `make` says, all or nothing; False where this request has come before."""
    followed = _of(item)
    with followed.lock, transaction.atomic(using=coding_alias()):
        Head.objects.get_or_create(item=item)
        head = Head.objects.select_for_update().get(item=item)
        if Step.objects.filter(item=item, coder=coder, mark=f"{mark}.0").exists():
            return False
        _catch_up(followed, item)
        steps = list(_numbered(make(followed.replay), item, coder, mark, head.number))
        Step.objects.bulk_create(steps, batch_size=BATCH)
        head.number += len(steps)
        head.save(update_fields=["number"])
    return True


def _numbered(made: Iterable[Event], item: str, coder: str, mark: str, last: int) -> Iterator[Step]:
    at = now()
    for place, event in enumerate(made):
        whose = event.coder or coder
        whole = msgspec.structs.replace(
            event, number=last + 1 + place, item=item, coder=whose, at=event.at or at
        )
        # A request is known by whoever sent it, also where it brings in the steps of others.
        yield _step(whole, coder, f"{mark}.{place}")


def take_over(item: str, events: Sequence[Event]) -> None:
    """The steps of a log that another site kept, numbers and all, where this one has none of the question."""
    followed = _of(item)
    with followed.lock, transaction.atomic(using=coding_alias()):
        Head.objects.get_or_create(item=item)
        head = Head.objects.select_for_update().get(item=item)
        if head.number:
            return
        steps = [_step(event, event.coder, f"log.{event.number}") for event in events]
        Step.objects.bulk_create(steps, batch_size=BATCH)
        head.number = max((event.number for event in events), default=0)
        head.save(update_fields=["number"])


def _step(event: Event, sender: str, mark: str) -> Step:
    return Step(
        item=event.item,
        number=event.number,
        coder=sender,
        kind=event.kind,
        answer=event.answer,
        mark=mark,
        at=event.at,
        body=msgspec.json.encode(event).decode("utf-8"),
    )


def forget(answers: Iterable[str]) -> int:
    """Take every step about these people out; gives how many. What others were given stays as it was."""
    ids = set(answers)
    if not ids:
        return 0
    with transaction.atomic(using=coding_alias()):
        touched = set(Step.objects.filter(answer__in=ids).values_list("item", flat=True))
        count = int(Step.objects.filter(answer__in=ids).delete()[0])
        for step in Step.objects.filter(kind="split"):
            event = msgspec.json.decode(step.body, type=Event)
            kept = tuple(sent for sent in event.sent if sent.answer not in ids)
            if len(kept) < len(event.sent):
                _write_again(step, event, kept)
                touched.add(step.item)
        for head in Head.objects.select_for_update().filter(item__in=touched):
            head.erased += 1
            head.save(update_fields=["erased"])
    return count


def _write_again(step: Step, event: Event, kept: tuple[Sent, ...]) -> None:
    step.body = msgspec.json.encode(msgspec.structs.replace(event, sent=kept)).decode("utf-8")
    step.save(update_fields=["body"])
