"""Invitations and reminders: each with a link of its own, and only to those who have not answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, nearest
from remit.fieldwork.contacts import CLOSED, State, after, states_before
from remit.instrument.tongues import Tongue
from remit.site.answering.privacy import say_day
from remit.site.answering.tokens import issue, new_draft_secret
from remit.site.identity.models import Holder, Invite, Message, Post, Token
from remit.site.mailing import Hand, MailStopped, Sent, mail_server
from remit.site.place import closes, edition, form, here, today
from remit.site.sealing import derive, lock, unlock
from remit.study.yamlfile import read_text

INVITATION, REMINDER = "invitation", "reminder"

FILLED = ("title", "body", "name", "greeting", "link", "closes", "closing", "contact")
"""What is filled in where it stands in braces."""

BRACED = re.compile(r"\{(\w+)\}")


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
    subject, _, text = read_text(path, f"letters/{path.name}").partition("\n")
    return Letter(subject.strip(), text.strip() + "\n")


def check_letters() -> tuple[Problem, ...]:
    """What is wrong with the study's own messages, before anybody gets one."""
    found: list[Problem] = []
    for kind in LETTERS:
        for path in sorted((here().study / "letters").glob(f"{kind}*.txt")):
            try:
                found += _check_letter(_own_letter(path), Place(f"letters/{path.name}"))
            except Refused as refused:
                found += refused.problems
    return tuple(found)


def _check_letter(letter: Letter, where: Place) -> Iterator[Problem]:
    if "{link}" not in letter.text:
        what = "there is no {link} in this message, so whoever got it could not answer"
        yield Problem("SITE-025", where, what, "write {link} where the personal link goes")
    for word in dict.fromkeys(BRACED.findall(f"{letter.subject}\n{letter.text}")):
        if word not in FILLED:
            what = f"nothing is filled in for '{{{word}}}'{nearest(word, FILLED)}"
            fix = "use: " + ", ".join(f"{{{name}}}" for name in FILLED)
            yield Problem("SITE-026", where, what, fix)


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
    """Invite them: a post gets its token and counts as invited, unless its message was not sent."""
    return _deliver(INVITATION, posts)


def remind(posts: Iterable[Post]) -> Sent:
    """Remind them. The earlier link goes on working, and what was saved is found with either."""
    return _deliver(REMINDER, posts)


def resend(post: Post) -> Sent:
    """A new link in the place of all earlier ones of this post, which go on working until it is sent."""
    earlier = list(Token.objects.filter(invite__post=post, invite__ended=False).values_list("pk", flat=True))
    done = _deliver(INVITATION, [post], asked_for=True)
    if done.sent:
        Token.objects.filter(pk__in=earlier).update(ended=True)
    return done


def _deliver(kind: str, posts: Iterable[Post], *, asked_for: bool = False) -> Sent:
    """Send until the mail server takes no more; whoever was not written to stays as they were.

    `asked_for`: staff want a letter to this very post, whether or not one is due.
    """
    done = Sent()
    try:
        with mail_server() as hand:
            for post in posts:
                taken = _take(kind, post, asked_for=asked_for)
                if taken is not None:
                    done += _hand_over(taken, hand)
    except MailStopped as stopped:
        done += Sent(stopped=str(stopped))
    return done


class _Taken(Struct, frozen=True):
    """A post whose letter is on its way: the letter, what notes it, and the state that the post was in."""

    letter: EmailMessage
    noted: Message
    post: Post
    before: State
    then: State


def _take(kind: str, post: Post, *, asked_for: bool) -> _Taken | None:
    """Note the letter before it is sent; None where none is due any more.

    A round lasts minutes: meanwhile people answer or decline, posts get another holder, and a colleague (or
    somebody who waited too long for the page) begins the same round. So each post is looked at anew when its
    turn comes, and what is noted by one round is not due for another.
    """
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        if not (asked_for or _DUE[kind]().filter(pk=post.pk).exists()):
            return None
        invitation, before = _invite_of(post), post.state
        wording = _wording(kind, invitation)
        letter = write(kind, wording, invitation.holder, _link(invitation))
        noted = Message.objects.create(invite=invitation, kind=kind, wording=wording, day=today())
        post.state = after(before, "invite")
        post.save(update_fields=["state"])
    return _Taken(letter, noted, post, before, post.state)


def _hand_over(taken: _Taken, hand: Hand) -> Sent:
    done = Sent(later=1)
    try:
        done = hand(taken.letter)
    finally:
        if not done.sent:
            _put_back(taken, refused=bool(done.failed))
    return done


def _put_back(taken: _Taken, *, refused: bool) -> None:
    """The letter did not go: the post is as it was, or its address is known to be none."""
    still = Post.objects.filter(pk=taken.post.pk, state=taken.then)
    with transaction.atomic():
        if refused:
            Message.objects.filter(pk=taken.noted.pk).update(failed=True)
            still.update(state=after(taken.then, "bounce"))
        else:
            taken.noted.delete()
            still.update(state=taken.before)


def _wording(kind: str, invitation: Invite) -> str:
    """Drawn by chance, once: of two wordings a post gets the same each time, so that they can be compared."""
    if not two_wordings(kind):
        return "a"
    first = Message.objects.filter(invite=invitation, kind=kind, failed=False).order_by("id").first()
    return first.wording if first else secrets.choice(("a", "b"))


_DUE = {INVITATION: to_invite, REMINDER: to_remind}


def _invite_of(post: Post) -> Invite:
    """The invitation of today's holder, made where there is none."""
    holder = Holder.objects.filter(post=post, until=None).latest("pk")
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
