"""No letter goes twice or to the wrong person, and a mail server that fails takes nobody's link."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest

from site_made import Browser, at_once, invite_all, officer, run_site, tokens
from site_mail import NAME, PASSWORD, mail_server
from site_together import bring_round, enter, letters, member, run_together, sign_up

SEND = "remit.site.outbox.Folder.send_messages"
Hand = Callable[[Any, Any], int]


def press(kind: str) -> str:
    return officer().get("/desk/letters").send({"kind": kind}, action="/desk/letters/send").text


def states() -> dict[str, int]:
    from remit.site.people import counts

    return {state: count for state, count in counts().items() if count}


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_two_of_staff_who_press_at_once_send_each_letter_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    run_site(tmp_path)
    if kind == "reminder":
        invite_all()
    got: list[str] = []

    def slow(self: Any, messages: Any) -> int:
        time.sleep(0.05)
        got.extend(to for message in messages for to in message.to)
        return len(messages)

    monkeypatch.setattr(SEND, slow)
    desks = [officer().get("/desk/letters") for _ in range(2)]
    at_once(lambda desk: desk.send({"kind": kind}, "/desk/letters/send"), desks)
    assert Counter(got) == {f"p{n}@example.org": 1 for n in range(1, 7)}


def test_what_happens_while_a_round_goes_out_is_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    found = invite_all()

    from remit.site.identity.models import Post
    from remit.site.people import change_holder

    got: list[str] = []

    def send(self: Any, messages: Any) -> int:
        if not got:  # the first letter is on its way when three things happen
            change_holder(Post.objects.get(name="P3"), "Newcomer", "new@example.org")
            Browser().open_link(found["P4"]).get("/decline").send({})
            person = Browser().open_link(found["P5"]).get("/page/first")
            assert person.send({"happy": "yes"}).send({}).send({}, "/send").address == "/sent"
        got.extend(to for message in messages for to in message.to)
        return len(messages)

    monkeypatch.setattr(SEND, send)
    press("reminder")
    assert got == ["p1@example.org", "p2@example.org", "p6@example.org"]
    assert states() == {"listed": 1, "invited": 3, "answered": 1, "refused": 1}


def test_whoever_opens_their_letter_before_the_server_broke_off_stays_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path, posts=2)

    from remit.site.outbox import Folder

    send: Hand = Folder.send_messages

    def taken_and_gone(self: Any, messages: Any) -> int:
        send(self, messages)
        Browser().open_link(tokens()["P1"])
        raise SMTPServerDisconnected("gone after the message was taken")

    monkeypatch.setattr(SEND, taken_and_gone)
    assert "took no more messages" in press("invitation")
    assert states() == {"listed": 1, "opened": 1}


@pytest.mark.parametrize("address", ["a@example.org; b@example.org", "two@at@example.org", "nobody@"])
def test_one_address_that_is_none_holds_up_nobody(tmp_path: Path, address: str) -> None:
    from django.test.utils import override_settings

    run_site(tmp_path)

    from remit.site.identity.models import Holder

    Holder.objects.filter(post__name="P3").update(email=address)
    with (
        mail_server() as mail,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=mail.server_address[1],
            EMAIL_HOST_USER=NAME,
            EMAIL_HOST_PASSWORD=PASSWORD,
        ),
    ):
        assert "5 messages were sent, 1 were refused" in press("invitation")
        assert [to for to, _ in mail.delivered] == [f"p{n}@example.org" for n in (1, 2, 4, 5, 6)]
    assert states() == {"invited": 5, "bounced": 1}


@pytest.mark.parametrize(
    "answer",
    [
        SMTPDataError(550, b"5.4.5 Daily sending limit exceeded"),
        SMTPDataError(554, b"5.7.1 Message rejected as spam"),
        SMTPRecipientsRefused({"p1@example.org": (550, b"5.7.1 Relaying denied")}),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_what_the_mail_server_has_against_the_sender_is_no_address_that_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, answer: OSError
) -> None:
    run_site(tmp_path)
    if kind == "reminder":
        invite_all()
    before = states()

    def refuse(self: Any, messages: Any) -> int:
        raise answer

    monkeypatch.setattr(SEND, refuse)
    assert "6 were not taken for now" in press(kind)
    assert states() == before


def test_a_new_link_that_is_refused_leaves_the_one_before_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    token = invite_all()["P2"]

    def refuse(self: Any, messages: Any) -> int:
        raise SMTPRecipientsRefused({"p2@example.org": (550, b"5.1.1 no such mailbox")})

    monkeypatch.setattr(SEND, refuse)
    officer().get("/desk/posts/2").send({}, action="/desk/posts/2/again")
    assert states() == {"invited": 5, "bounced": 1}
    assert Browser().open_link(token).address == "/privacy"


def test_of_two_wordings_a_post_gets_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = run_site(tmp_path, posts=20)
    folder = site.study / "letters"
    folder.mkdir()
    for name in ("reminder", "reminder-b"):
        (folder / f"{name}.txt").write_text(f"{name}\nPlease: {{link}}\n", encoding="utf-8")
    invite_all()

    from remit.site.desk.overview import wordings
    from remit.site.identity.models import Message

    for _ in range(4):
        assert "20 messages were sent" in press("reminder")
        Message.objects.update(day="2000-01-01")  # so that a reminder is due again
    assert sum(count for kind, _, count, _ in wordings() if kind == "reminder") == 20


@pytest.mark.parametrize(
    "answer",
    [
        SMTPServerDisconnected("gone"),
        SMTPRecipientsRefused({"p1@example.org": (451, b"greylisted")}),
        SMTPRecipientsRefused({"p1@example.org": (550, b"5.1.1 no such mailbox")}),
    ],
    ids=str,
)
def test_a_support_link_that_was_not_sent_is_no_link_and_goes_out_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: OSError
) -> None:
    run_together(tmp_path)

    from remit.site.together.letters import send_links, waiting

    def stop(self: Any, messages: Any) -> int:
        raise answer

    with monkeypatch.context() as broken:
        broken.setattr(SEND, stop)
        assert send_links(waiting().link).sent == 0
    assert len(waiting().link) == 8
    send_links(waiting().link)
    assert waiting().link == []

    link = letters()["p1@example.org"][0]
    assert enter(link).page.status_code == 200
    with monkeypatch.context() as broken:
        broken.setattr(SEND, stop)
        assert send_links([member("P1")], again=True).sent == 0  # type: ignore[list-item]
    assert enter(link).page.status_code == 200


def test_two_of_staff_who_write_for_support_at_once_send_each_message_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = run_together(tmp_path)

    from remit.site.together.letters import send_links, send_waits, waiting

    got: list[str] = []

    def slow(self: Any, messages: Any) -> int:
        time.sleep(0.05)
        got.extend(to for message in messages for to in message.to)
        return len(messages)

    with monkeypatch.context() as server:
        server.setattr(SEND, slow)
        at_once(send_links, [waiting().link] * 2)
    assert sorted(got) == [
        "chair1@example.org",
        "chair2@example.org",
        *(f"p{n}@example.org" for n in range(1, 7)),
    ]

    got.clear()
    for code in ("P2", "P4"):
        sign_up(code)
    bring_round(site, [("mentor", "P2", "P4", "1")])
    with monkeypatch.context() as server:
        server.setattr(SEND, slow)
        at_once(send_waits, [waiting().waits] * 2)
    assert sorted(got) == ["p2@example.org", "p4@example.org"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Please answer\nWe ask you to take part.\n", "there is no {link} in this message"),
        (b"Please answer\nHere: {link}\nDear {nmae}\n", "nothing is filled in for &#39;{nmae}&#39;"),
        (b"Please answer\nCaf\xe9: {link}\n", "not UTF-8 text"),
    ],
    ids=["no link", "a slip", "another encoding"],
)
def test_a_message_of_the_study_that_is_not_sound_goes_to_nobody(
    tmp_path: Path, content: bytes, told: str
) -> None:
    site = run_site(tmp_path)
    invite_all()
    (site.study / "letters").mkdir()
    path = site.study / "letters" / "invitation.txt"
    path.write_bytes(content)

    from remit.site.outbox import messages

    before = len(messages())
    desk = officer().get("/desk/posts/2")
    assert told in desk.send({}, action="/desk/posts/2/again").text
    assert "letters/invitation.txt" in desk.text
    assert 'value="invitation">Invite' not in desk.text
    csrf = officer().get("/desk/posts/2")
    csrf.page = csrf.client.post(
        "/desk/letters/send",
        {"kind": "reminder", "csrfmiddlewaretoken": csrf.fields()["csrfmiddlewaretoken"][0]},
        follow=True,
    )
    assert told in csrf.text
    assert len(messages()) == before
    path.write_text("Please answer\n{greeting}\n\nHere: {link}\n{closing}\n", encoding="utf-8")
    assert "6 messages were sent" in press("reminder")
