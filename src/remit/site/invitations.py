"""Invitations and reminders: each with a link of its own, and only to those who have not answered."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from msgspec import Struct

from remit.fieldwork.contacts import CLOSED, after, states_before
from remit.instrument.tongues import Tongue
from remit.site.answering.privacy import say_day
from remit.site.answering.tokens import issue, new_draft_secret
from remit.site.identity.models import Holder, Invite, Message, Post, Token
from remit.site.mailing import Hand, MailStopped, Sent, mail_server
from remit.site.place import closes, edition, form, here, today
from remit.site.sealing import derive, lock, unlock

INVITATION, REMINDER = "invitation", "reminder"
BATCH = 200


class Letter(Struct, frozen=True):
    """A message; `{link}`, `{name}`, `{title}`, `{body}`, `{closes}` and `{contact}` are filled in."""

    subject: str
    text: str


LETTERS = {
    INVITATION: Letter(
        "{title}: your personal link",
        "{greeting}\n\n{body} asks you to take part in: {title}.\n\nYour personal link:\n{link}\n\nYou "
        "can stop and go on "
        "on any device. Please do not pass the link on: it opens your answers.\n{closing}\n{contact}\n",
    ),
    REMINDER: Letter(
        "{title}: your answers are still missing",
        "{greeting}\n\nWe have not had your answers yet.\n\nYour personal link:\n{link}\n\nWhat you "
        "have filled in is "
        "kept.\n{closing}\n{contact}\n",
    ),
}


def letter_of(kind: str, wording: str, tongue: Tongue) -> Letter:
    """A message's words: the study's own file (`letters/reminder-b.cy.txt`, subject first) or ours."""
    folder = here().study / "letters"
    language = tongue.code.partition("-")[0]
    suffix = f"-{wording}" if wording == "b" else ""
    for name in (
        f"{kind}{suffix}.{language}.txt",
        f"{kind}{suffix}.txt",
        f"{kind}.{language}.txt",
        f"{kind}.txt",
    ):
        path = folder / name
        if path.is_file():
            return _own_letter(path)
    return LETTERS[kind]


def _own_letter(path: Path) -> Letter:
    subject, _, text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").partition("\n")
    return Letter(subject.strip(), text.strip() + "\n")


def two_wordings(kind: str) -> bool:
    """Whether the study compares two wordings of this message."""
    return any((here().study / "letters").glob(f"{kind}-b*.txt"))


def to_invite() -> Any:  # noqa: ANN401 a query of posts
    """Posts that were not invited yet and whose holder has an address."""
    return Post.objects.filter(
        state__in=states_before("invite"), holders__until=None, holders__email__gt=""
    ).distinct()


def to_remind() -> Any:  # noqa: ANN401
    """Posts that were invited and from which nothing has arrived: never anybody who answered or declined.

    Nobody is reminded twice on one day: a round that stopped half way goes on with the rest.
    """
    reminded = Message.objects.filter(kind=REMINDER, failed=False, day=today())
    return (
        Post.objects.filter(invites__ended=False, holders__until=None, holders__email__gt="")
        .exclude(state__in=CLOSED | {"listed", "bounced", "sending"})
        .exclude(pk__in=reminded.values("invite__post"))
        .distinct()
    )


def invite(posts: Iterable[Post]) -> Sent:
    """Invite them: a post gets its token, its message is sent, then it counts as invited."""
    return _deliver(INVITATION, posts)


def remind(posts: Iterable[Post]) -> Sent:
    """Remind them. The earlier link goes on working, and what was saved is found with either."""
    return _deliver(REMINDER, posts)


def resend(post: Post) -> Sent:
    """A new link in the place of all earlier ones of this post, which go on working until it is sent."""
    earlier = list(Token.objects.filter(invite__post=post, invite__ended=False).values_list("pk", flat=True))
    done = _deliver(INVITATION, [post])
    if not (done.stopped or done.later):
        Token.objects.filter(pk__in=earlier).update(ended=True)
    return done


def _deliver(kind: str, posts: Iterable[Post]) -> Sent:
    """Send until the mail server takes no more; whoever was not written to stays as they were."""
    done = Sent()
    try:
        with mail_server() as hand:
            for batch in _by_batches(posts):
                done += _send_batch(kind, batch, hand)
                if done.stopped:
                    break
    except MailStopped as stopped:
        done += Sent(stopped=str(stopped))
    return done


def _by_batches(posts: Iterable[Post]) -> Iterator[list[Post]]:
    left = iter(posts)
    while batch := list(islice(left, BATCH)):
        yield batch


def _send_batch(kind: str, posts: Sequence[Post], hand: Hand) -> Sent:
    arms = two_wordings(kind)
    prepared = []
    with transaction.atomic():
        for post in posts:
            invitation = _invite_of(post)
            wording = secrets.choice(("a", "b")) if arms else "a"
            prepared.append((post, invitation, wording, _link(invitation)))
    done = Sent()
    for post, invitation, wording, link in prepared:
        try:
            now = hand(write(kind, wording, invitation.holder, link))
        except MailStopped as stopped:
            return done + Sent(stopped=str(stopped))
        done += now
        if now.later:
            continue
        good = bool(now.sent)
        with transaction.atomic():
            Message.objects.create(
                invite=invitation, kind=kind, wording=wording, day=today(), failed=not good
            )
            _move(post, good)
    return done


def _move(post: Post, good: bool) -> None:
    if good:
        Post.objects.filter(pk=post.pk, state__in=states_before("invite")).update(
            state=after("listed", "invite")
        )
    else:
        Post.objects.filter(pk=post.pk, state="listed").update(state="bounced")
        Post.objects.filter(pk=post.pk, state="invited").update(state=after("invited", "bounce"))


def _invite_of(post: Post) -> Invite:
    """The invitation of today's holder, made where there is none."""
    holder = Holder.objects.get(post=post, until=None)
    found = Invite.objects.filter(post=post, holder=holder, ended=False).first()
    if found is not None:
        return found
    secret = b"" if edition().settings.privacy == "unlinked" else _locked(new_draft_secret())
    return Invite.objects.create(post=post, holder=holder, kept=secret)


def _locked(secret: bytes) -> bytes:
    return lock(derive(here().secret, "kept draft"), secret, "kept draft")


def _link(invitation: Invite) -> str:
    """A fresh personal link. In mode unlinked each has its own draft: nothing kept could join them."""
    kept = bytes(invitation.kept)
    secret = unlock(derive(here().secret, "kept draft"), kept, "kept draft") if kept else new_draft_secret()
    return f"{here().address}/i/{issue(invitation, secret)}"


def write(kind: str, wording: str, holder: Holder, link: str) -> EmailMessage:
    """The message in the holder's language."""
    shown = form(holder.language)
    letter, say = letter_of(kind, wording, shown.tongue), shown.tongue.say
    settings, last = edition().settings, closes()
    filled = {
        "title": shown.instrument.title or settings.title,
        "body": shown.body,
        "name": holder.name,
        "greeting": say("Dear {name},", name=holder.name) if holder.name else say("Hello,"),
        "link": link,
        "closes": say_day(last.isoformat()) if last else "",
        "closing": say("You can answer until {day}.", day=say_day(last.isoformat())) if last else "",
        "contact": shown.contact,
    }
    subject, text = (_fill(say(words), filled) for words in (letter.subject, letter.text))
    sender = settings.collecting.sender or "remit@localhost"
    return EmailMessage(" ".join(subject.split()), text, sender, [holder.email])


def _fill(words: str, filled: dict[str, str]) -> str:
    for name, value in filled.items():
        words = words.replace(f"{{{name}}}", value)
    return words
