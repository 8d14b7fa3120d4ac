"""Messages of support: the personal link once, and a light one when something waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.mail import EmailMessage
from msgspec import Struct

from remit.fieldwork.contacts import LEFT_ALONE
from remit.site.identity.models import Post
from remit.site.invitations import Letter
from remit.site.mailing import Hand, MailStopped, Sent, mail_server
from remit.site.place import edition, form, here
from remit.site.together.agreeing import FOLLOW_UP
from remit.site.together.links import issue, mark_of
from remit.site.together.models import Check, Consent, Link, Member, Seat
from remit.site.together.offering import OPEN, RUNNING, YES
from remit.site.together.turns import this_month, turn

LINK, WAITS = "link", "waits"

LETTERS = {
    LINK: Letter(
        "{title}: your support link",
        "{greeting}\n\n{body} offers support to people in your role. Nothing is done for you or said of "
        "you unless you say yes to it.\n\nYour personal link:\n{link}\n\nPlease keep this message: only this "
        "link opens what you write there for yourself. Do not pass it on.\n{contact}\n",
    ),
    WAITS: Letter(
        "{title}: something waits for you",
        "{greeting}\n\nThere is something to say yes or no to. It takes one tap.\n\n{link}\n\nThis link "
        "does not open your own room. For that, use the link of the first message.\n{contact}\n",
    ),
}


class Waiting(Struct, frozen=True):
    """To whom the next messages would go."""

    link: list[Member]
    waits: list[Member]


def waiting() -> Waiting:
    """Those who have no link yet, and those for whom something waits, unless told this month.

    Nobody whose post says that they are to be left alone, whenever and from whichever file they came.
    """
    # Posts and members lie in two databases, so one is not asked for with the other.
    alone = set(Post.objects.filter(state__in=LEFT_ALONE).values_list("name", flat=True))
    there = Member.objects.filter(left=False).exclude(email="")
    fresh = there.filter(links=None)
    due = _with_something() - {each.pk for each in fresh}
    known = there.filter(pk__in=due).exclude(written=this_month())
    return Waiting(_others(fresh, alone), _others(known, alone))


def _others(members: Iterable[Member], alone: Collection[str]) -> list[Member]:
    return [each for each in members if each.board or each.code not in alone]


def _with_something() -> set[int]:
    """Those with a proposal they have not answered, or a pair or set they were not heard of this month."""
    found = set(Seat.objects.filter(proposal__state=OPEN, said="").values_list("member", flat=True))
    follow = set(Consent.objects.filter(purpose=FOLLOW_UP, given=True).values_list("member", flat=True))
    done = set(Check.objects.filter(month=this_month()).values_list("proposal", "member"))
    runs = Seat.objects.filter(proposal__state=RUNNING, said=YES, member__in=follow)
    return found | {
        member for at, member in runs.values_list("proposal", "member") if (at, member) not in done
    }


def send_links(members: list[Member], *, again: bool = False) -> Sent:
    """Everybody who has none gets a personal link (`again`: everybody); one that was sent before ends."""
    return _send(LINK, members, again=again)


def send_waits(members: list[Member]) -> Sent:
    """Everybody gets a light link, which opens no own room."""
    return _send(WAITS, members, again=False)


def _send(kind: str, members: list[Member], *, again: bool) -> Sent:
    done = Sent()
    try:
        with mail_server() as hand:
            for member in members:
                taken = _take(kind, member, again=again)
                if taken is not None:
                    done += _hand_over(taken, kind, hand)
    except MailStopped as stopped:
        done += Sent(stopped=str(stopped))
    return done


class _Taken(Struct, frozen=True):
    """Somebody as they were, whose message is on its way: the token of its link, and the links before it."""

    member: Member
    token: str
    before: tuple[int, ...]


def _take(kind: str, member: Member, *, again: bool) -> _Taken | None:
    """Note the message before it is sent; None where none is due any more, as a colleague has sent it.

    The mail server is waited for outside the transaction, or everybody else would wait for it too.
    """
    with turn():
        now = Member.objects.filter(pk=member.pk, left=False).exclude(email="").first()
        if now is None:
            return None
        links = Link.objects.filter(member=now, light=kind == WAITS, ended=False)
        before = tuple(links.values_list("pk", flat=True))
        if not again and (now.written == this_month() if kind == WAITS else before):
            return None
        if kind == WAITS:
            Member.objects.filter(pk=now.pk).update(written=this_month())
        return _Taken(now, issue(now, light=kind == WAITS), before)


def _hand_over(taken: _Taken, kind: str, hand: Hand) -> Sent:
    """A link that was not sent is no link: the one before opens again, and theirs is still to be sent."""
    done = Sent(later=1)
    try:
        done = hand(write(kind, taken.member, f"{here().address}/s/{taken.token}"))
    finally:
        if not done.sent:
            with turn():
                Link.objects.filter(mark=mark_of(taken.token)).delete()
                Link.objects.filter(pk__in=taken.before, member__left=False).update(ended=False)
                if kind == WAITS:
                    Member.objects.filter(pk=taken.member.pk).update(written=taken.member.written)
    return done


def write(kind: str, member: Member, link: str) -> EmailMessage:
    """The message in the person's language."""
    shown = form(member.language)
    say, settings = shown.tongue.say, edition().settings
    filled = {
        "title": shown.instrument.title or settings.title,
        "body": shown.body,
        "greeting": say("Dear {name},", name=member.name) if member.name else say("Hello,"),
        "link": link,
        "contact": shown.contact,
    }
    letter = LETTERS[kind]
    subject, text = say(letter.subject, **filled), say(letter.text, **filled)
    sender = settings.collecting.sender or "remit@localhost"
    return EmailMessage(" ".join(subject.split()), text, sender, [member.email])
