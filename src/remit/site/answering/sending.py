"""Sending answers: exactly once, whatever stops in between, and without a trace between the two stores.

The stores may be two databases, so no transaction spans them. A post that sends is first marked with the name
of this attempt; the answers then arrive together with that name, or not at all; then the post is marked as
answered and the name is removed from both. An attempt that was left behind is looked up: if its name is
among the answers they arrived, else the name is made void there, and from then on it can never arrive.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from django.db import IntegrityError, transaction
from msgspec import Struct

from remit.fieldwork.contacts import DONE, OPEN, Event, State, after, states_before
from remit.fieldwork.dispositions import answered_group
from remit.instrument.kinds import kind_of
from remit.instrument.routing import Routes
from remit.site.answering.drafts import drop_draft
from remit.site.answering.visitors import Visitor
from remit.site.answers.models import Attempt, SealedLink, Submission
from remit.site.database import answers_alias
from remit.site.identity.models import Post
from remit.site.place import edition, here
from remit.site.sealing import derive, lock, mark, pack, seal

LINK_BLOCK = 512
TRIES = 3
_IN_TURN = threading.Lock()

ARRIVAL = "k-"
"""How the mark of an arrival begins, which no name of an attempt does."""

_FINISHES: Mapping[str, Event] = {"I": "finish", "P": "finish_partly", "R": "finish_broken"}


class Receipt(Struct, frozen=True):
    """The number that names a response; only the person who sent it is told."""

    number: str


def send(visitor: Visitor, routes: Routes, values: Mapping[str, str], key: str = "") -> Receipt | None:
    """Send the answers of a draft; None where this post has answered already.

    `key` is a secret of the page or device that sends: only with it can anybody ask whether this arrived.
    """
    with _turn():
        for _ in range(TRIES):
            attempt = _claim(visitor.post)
            if not attempt:
                return None
            receipt = _arrive(visitor, routes.settled(values), attempt, key)
            if receipt is not None:
                finish(visitor.post, attempt, _share_to_keep(routes, values))
                return receipt
    return None


def _turn() -> AbstractContextManager[object]:
    """Threads of one process send one after the other where the stores are files.

    SQLite lets whoever waits for a file sleep, longer each time; a lock wakes the next one at once.
    """
    return nullcontext() if here().url else _IN_TURN


def _arrive(visitor: Visitor, values: Mapping[str, str], attempt: str, key: str = "") -> Receipt | None:
    """Answers, end of the draft and name of the attempt in one transaction; None where it was made void."""
    named = edition().settings.privacy == "named"
    number = _number_of(key) if key else secrets.token_hex(8)
    receipt = Receipt(visitor.post.name if named else number)
    rows = _rows(receipt, values, visitor.post)  # locked and sealed first: in the transaction others wait
    try:
        with transaction.atomic(using=answers_alias()):
            Attempt.objects.create(name=attempt)
            if key:
                Attempt.objects.create(name=_arrival_of(key))
            for row in rows:
                row.save(force_insert=True)
            drop_draft(visitor.draft)
    except IntegrityError:
        return None
    return receipt


def arrived(key: str) -> Receipt | None:
    """The receipt of what was sent with this key, for whoever did not hear it; None for nothing."""
    if not Attempt.objects.filter(name=_arrival_of(key)).exists():
        return None
    return Receipt(_number_of(key))


def _arrival_of(key: str) -> str:
    """The mark that something sent with this key arrived: it leads neither to the key nor to the number."""
    return f"{ARRIVAL}{mark(here().secret, 'arrival', key.encode()).hex()[:30]}"


def _number_of(key: str) -> str:
    return mark(here().secret, "number", key.encode()).hex()[:16]


def forget_arrivals() -> None:
    """Remove the marks of what was sent; nobody can then ask any more."""
    Attempt.objects.filter(name__startswith=ARRIVAL).delete()


def completeness(routes: Routes, values: Mapping[str, str]) -> float:
    """The share of the applicable questions that were answered, as the build counts it."""
    asked = routes.asked(values)
    essential = [item for item in asked if item.required] or list(asked)
    count = sum(any(values.get(v.name) for v in kind_of(item).variables(item)) for item in essential)
    return count / len(essential) if essential else 1.0


def _share_to_keep(routes: Routes, values: Mapping[str, str]) -> float | None:
    """How much was answered, as far as it may stand beside the post; None: something was.

    Where answers are kept apart from posts, how much somebody answered could tell which answers are theirs.
    That nothing was filled in at all tells of nothing, and must not count as an answer.
    """
    share = completeness(routes, values)
    if edition().settings.privacy == "named" or not any(routes.settled(values).values()):
        return share
    return None


def _claim(post: Post) -> str:
    """The name of this attempt, or nothing where the post has answered."""
    attempt = secrets.token_hex(16)
    open_states = states_before("send") - {"sending"}
    if Post.objects.filter(pk=post.pk, state__in=open_states).update(state="sending", attempt=attempt):
        return attempt
    left = Post.objects.get(pk=post.pk)
    if left.state != "sending" or not resolve(left):
        return ""
    return (
        attempt
        if Post.objects.filter(pk=post.pk, state="started").update(state="sending", attempt=attempt)
        else ""
    )


def resolve(post: Post) -> bool:
    """Decide about an attempt that was left behind; true where the post may send again."""
    name = post.attempt
    if post.state != "sending":  # it was settled while this one looked it up
        return post.state in states_before("send")
    try:
        with transaction.atomic(using=answers_alias()):
            Attempt.objects.create(name=name, void=True)
    except IntegrityError:
        found = Attempt.objects.filter(name=name).first()
        if found is None:  # it was not left behind at all: it arrived and was finished in this moment
            return False
        if not found.void:
            finish(post, name, None)
            return False
    left = Post.objects.filter(pk=post.pk, state="sending", attempt=name)
    left.update(state=after("sending", "stop_sending"), attempt="")
    return True


def finish(post: Post, attempt: str, share: float | None) -> None:
    """The answers have arrived: mark the post, and forget the name of the attempt in both stores."""
    event: Event = "finish"
    if share is not None:
        event = _FINISHES[answered_group(share).letter]
    sent = Post.objects.filter(pk=post.pk, state="sending", attempt=attempt)
    sent.update(state=after("sending", event), attempt="")
    Attempt.objects.filter(name=attempt, void=False).delete()


def _rows(receipt: Receipt, values: Mapping[str, str], post: Post) -> tuple[Submission | SealedLink, ...]:
    """What is to be stored: the answers and, where they are confidential, the sealed link to their post."""
    found = edition()
    content = pack({"id": receipt.number, "values": {name: value for name, value in values.items() if value}})
    sealed = found.settings.privacy == "unlinked"
    if sealed:
        locked = seal(found.public_key, content, "submission")
    else:
        locked = lock(derive(here().secret, "submission"), content, "submission")
    answers = Submission(content=locked, edition=found.number, sealed=sealed)
    if found.settings.privacy != "confidential":
        return (answers,)
    link = pack({"post": post.name, "id": receipt.number}, LINK_BLOCK)
    return (answers, SealedLink(content=seal(found.public_key, link, "link")))


def settle_left_behind() -> int:
    """Decide about every attempt that a crash left behind; gives how many there were."""
    left = list(Post.objects.filter(state="sending"))
    for post in left:
        resolve(post)
    return len(left)


def overtaken(visitor: Visitor) -> Literal["", "sending", "closed"]:
    """Whether all was sent, or is being sent, while a page was saved: the page may not be among it.

    Nothing is left of a page that came after everything was sent. Where somebody sends at this moment, it is
    decided whether that arrived, so that it helps to ask again.
    """
    state: State = Post.objects.values_list("state", flat=True).get(pk=visitor.post.pk)
    if state == "sending":
        resolve(Post.objects.get(pk=visitor.post.pk))
        return "sending"
    if state in OPEN:
        return ""
    drop_draft(visitor.draft)
    return "closed"


def is_done(post: Post) -> bool:
    """Whether the post's answers have arrived."""
    return post.state in DONE
