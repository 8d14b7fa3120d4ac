"""The desk: the frame, invitations, reminders, what becomes known, and figures that add up."""

from __future__ import annotations

import time
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.core.problems import Place, Refused
from site_made import Browser, frame_of, invite_all, officer, run_site, sent_to, tokens


def finish(token: str) -> None:
    person = Browser().open_link(token).get("/page/first").send({"happy": "yes"}).send({}).send({}, "/send")
    assert person.address == "/sent"


def test_only_those_who_have_not_answered_are_reminded(tmp_path: Path) -> None:
    run_site(tmp_path)
    desk = officer().get("/desk/letters")
    assert "Invite 6 posts" in desk.text
    desk.send({}, button=("kind", "invitation"))
    assert "6 messages were sent" in desk.text
    found = tokens()
    finish(found["P1"])
    Browser().open_link(found["P2"]).get("/page/third").send({"wish": "Half"})
    Browser().open_link(found["P3"]).get("/decline").send({})
    desk.get("/desk/letters")
    assert "Invite 0 posts" in desk.text
    assert "Remind 4 posts" in desk.text
    before = sent_to()
    desk.send({}, button=("kind", "reminder"))
    fresh = sent_to()[: len(sent_to()) - len(before)]
    assert sorted(fresh) == [f"p{n}@example.org" for n in (2, 4, 5, 6)]


@pytest.mark.parametrize("privacy", ["named", "confidential"])
def test_a_reminder_brings_the_draft_along_and_the_first_link_goes_on_working(
    tmp_path: Path, privacy: str
) -> None:
    run_site(tmp_path, privacy=privacy)

    from remit.site.invitations import remind, to_remind

    first = invite_all()["P2"]
    Browser().open_link(first).get("/page/third").send({"wish": "Half done"})
    remind(to_remind())
    second = tokens()["P2"]
    assert first != second
    assert "Half done" in Browser().open_link(second).get("/page/third").text
    assert "Half done" in Browser().open_link(first).get("/page/third").text
    finish(second)
    assert "opens nothing" in Browser().open_link(first).text


def test_a_new_link_ends_the_old_one(tmp_path: Path) -> None:
    run_site(tmp_path)
    old = invite_all()["P2"]
    Browser().open_link(old).get("/page/third").send({"wish": "Half done"})
    officer().get("/desk/posts/2").send({}, action="/desk/posts/2/again")
    assert "opens nothing" in Browser().open_link(old).text
    assert "Half done" in Browser().open_link(tokens()["P2"]).get("/page/third").text


def test_the_desk_adds_up_after_everything_that_can_happen(tmp_path: Path) -> None:
    run_site(tmp_path)
    found = invite_all()
    finish(found["P1"])
    Browser().open_link(found["P2"])
    Browser().open_link(found["P3"]).get("/page/first").send({"happy": "no"})
    desk = officer()
    desk.get("/desk/posts/4").send({}, action="/desk/posts/4/note", button=("event", "vacate"))
    desk.get("/desk/posts/5").send({}, action="/desk/posts/5/note", button=("event", "bounce"))

    from remit.site.people import counts

    now = {state: count for state, count in counts().items() if count}
    assert now == {"answered": 1, "opened": 1, "started": 1, "vacant": 1, "bounced": 1, "invited": 1}
    desk.get("/desk")
    text = " ".join(desk.text.split())
    assert '<th scope="row">The whole frame</th><td></td><td class="number">6</td>' in text
    assert "1 of 5" in text  # RR2: five posts may be eligible
    assert '<th scope="row">North</th><td class="number">3</td><td class="number">1</td>' in text
    assert '<th scope="row">South</th><td class="number">2</td><td class="number">0</td>' in text
    assert '<th scope="row">Your organisation</th><td class="number">1</td>' in text


EVENTS = (
    "invite",
    "open",
    "save",
    "finish",
    "refuse",
    "vacate",
    "bounce",
    "reopen",
    "holder",
    "remind",
    "again",
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(st.integers(1, 4), st.sampled_from(EVENTS)), max_size=25))
def test_the_states_of_the_database_sum_to_the_frame_after_any_events(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[int, str]]
) -> None:
    run_site(tmp_path_factory.mktemp("site"), posts=4)

    from remit.site.answers.models import Submission
    from remit.site.people import counts

    live: dict[str, str] = {}
    for number, event in history:
        _happen(number, event, live)
        now = counts()
        assert sum(now.values()) == 4
        assert Submission.objects.count() == now["answered"]


def _happen(number: int, event: str, live: dict[str, str]) -> None:
    from remit.fieldwork.contacts import after
    from remit.site.answering.sending import send
    from remit.site.answering.visitors import visitor_with
    from remit.site.identity.models import Post
    from remit.site.invitations import invite, remind, resend, to_invite, to_remind
    from remit.site.people import change_holder
    from remit.site.place import form

    post = Post.objects.get(name=f"P{number}")
    visitor = visitor_with(live.get(post.name, ""))
    if event == "invite":
        invite(to_invite().filter(pk=post.pk))
    elif event == "remind":
        remind(to_remind().filter(pk=post.pk))
    elif event == "again" and post.invites.filter(ended=False).exists() and post.state == "invited":
        resend(post)
    elif event == "holder" and post.state not in ("answered", "sending"):
        change_holder(post, "New", f"p{number}@example.org")
    elif event == "finish" and visitor:
        send(visitor, form().routes, {"happy": "yes"})
    elif event in ("open", "save", "refuse", "vacate", "bounce", "reopen"):
        Post.objects.filter(pk=post.pk).update(state=after(post.state, event))
    live |= tokens()


def test_a_mail_server_that_refuses_is_seen_at_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)

    from remit.site.invitations import invite, to_invite
    from remit.site.people import counts

    def refuse(self: Any, messages: Any) -> int:
        if any("p3@" in to for message in messages for to in message.to):
            raise SMTPRecipientsRefused({"p3@example.org": (550, b"no such mailbox")})
        return len(messages)

    monkeypatch.setattr("remit.site.outbox.Folder.send_messages", refuse)
    done = invite(to_invite())
    assert (done.sent, done.failed) == (5, 1)
    assert counts()["bounced"] == 1
    assert "refused by the mail server" in officer().get("/desk/posts/3").text


@pytest.mark.parametrize(
    "answer",
    [
        SMTPServerDisconnected("please run connect() first"),
        ConnectionRefusedError(111, "Connection refused"),
        SMTPSenderRefused(530, b"sign in first", "office@example.org"),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_where_the_mail_server_stops_nobody_else_is_moved_and_the_rest_is_written_to_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: OSError
) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Message
    from remit.site.people import counts

    taken: list[str] = []

    def stop(self: Any, messages: Any) -> int:
        if len(taken) == 3:
            raise answer
        taken.extend(to for message in messages for to in message.to)
        return len(messages)

    monkeypatch.setattr("remit.site.outbox.Folder.send_messages", stop)
    page = officer().get("/desk/letters").send({"kind": "invitation"}, action="/desk/letters/send")
    assert "3 messages were sent" in page.text
    assert "took no more messages" in page.text
    assert (counts()["invited"], counts()["listed"], counts()["bounced"]) == (3, 3, 0)
    monkeypatch.setattr("remit.site.outbox.Folder.send_messages", lambda self, messages: len(messages))
    page = officer().get("/desk/letters").send({"kind": "invitation"}, action="/desk/letters/send")
    assert "3 messages were sent" in page.text
    assert counts()["invited"] == 6
    assert Message.objects.count() == 6


@pytest.mark.parametrize(
    "answer",
    [SMTPRecipientsRefused({"p4@example.org": (451, b"greylisted")}), SMTPDataError(452, b"full for now")],
    ids=lambda answer: type(answer).__name__,
)
def test_whom_the_mail_server_refuses_for_now_holds_up_nobody_and_is_written_to_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: OSError
) -> None:
    run_site(tmp_path)

    from remit.site.people import counts

    def not_now(self: Any, messages: Any) -> int:
        if any("p4@" in to for message in messages for to in message.to):
            raise answer
        return len(messages)

    monkeypatch.setattr("remit.site.outbox.Folder.send_messages", not_now)
    page = officer().get("/desk/letters").send({"kind": "invitation"}, action="/desk/letters/send")
    assert "5 messages were sent" in page.text
    assert "1 were not taken for now" in page.text
    assert (counts()["invited"], counts()["listed"]) == (5, 1)


def test_a_mail_server_that_cannot_be_reached_is_told_and_ends_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    token = invite_all()["P2"]

    from remit.site.people import counts

    def nobody(self: Any) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("remit.site.outbox.Folder.open", nobody)
    page = officer().get("/desk/letters").send({"kind": "reminder"}, action="/desk/letters/send")
    assert "Connection refused" in page.text
    page = officer().get("/desk/posts/2").send({}, action="/desk/posts/2/again")
    assert "took no more messages" in page.text
    assert Browser().open_link(token).get("/page/first").text
    assert counts()["invited"] + counts()["opened"] == 6


def test_two_wordings_are_drawn_by_chance_and_counted(tmp_path: Path) -> None:
    site = run_site(tmp_path, posts=40)
    folder = site.study / "letters"
    folder.mkdir()
    (folder / "reminder.txt").write_text("First words\nPlease: {link}\n", encoding="utf-8")
    (folder / "reminder-b.txt").write_text("Second words\nPlease do: {link}\n", encoding="utf-8")
    invite_all()

    from remit.site.desk.overview import wordings
    from remit.site.invitations import remind, to_remind

    remind(to_remind())
    arms = {wording: count for kind, wording, count, _ in wordings() if kind == "reminder"}
    assert sum(arms.values()) == 40
    assert min(arms.values()) > 5
    text = officer().get("/desk/letters").text
    assert "First words" in text
    assert "Second words" in text


def test_another_holder_gets_a_link_and_the_one_before_loses_theirs(tmp_path: Path) -> None:
    run_site(tmp_path)
    old = invite_all()["P1"]
    desk = officer().get("/desk/posts/1")
    desk.send({"name": "Newcomer", "email": "p1@example.org"}, action="/desk/posts/1/holder")
    assert "Newcomer" in desk.text
    assert "(until " in desk.text
    assert "opens nothing" in Browser().open_link(old).text
    assert Browser().open_link(invite_all()["P1"]).address == "/privacy"


def test_a_correction_is_taken_over_by_the_desk(tmp_path: Path) -> None:
    run_site(tmp_path)
    Browser().open_link(invite_all()["P1"]).get("/record").send({"region": "West"})
    desk = officer().get("/desk/posts/1")
    assert "Put right: region" in desk.text
    desk.send({}, action="/desk/corrections/1", button=("take", "yes"))
    assert "<dd>West</dd>" in desk.text
    assert "Put right" not in desk.text


def test_a_file_of_posts_is_imported_at_the_desk_or_refused_whole(tmp_path: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    run_site(tmp_path)

    from remit.site.identity.models import Post

    desk = officer().get("/desk/posts/import")

    def upload(content: bytes) -> str:
        return desk.get("/desk/posts/import").send({"file": SimpleUploadedFile("posts.csv", content)}).text

    assert "2 posts are new, 6 were known" in upload(frame_of(8))
    for wrong, words in (
        (b"post,post\na,b\n", "does not name each column once"),
        (b"post,organisation\nX\n", "more or fewer cells"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
        (b"post,organisation\nX,\nX,\n", "stands here again"),
        (b"organisation\nT\n", "there is no column"),
    ):
        assert words in upload(wrong)
        assert Post.objects.count() == 8


def test_what_has_happened_with_a_post_outlives_a_second_import(tmp_path: Path) -> None:
    run_site(tmp_path)
    finish(invite_all()["P1"])

    from remit.site.people import counts, import_frame
    from remit.site.people_file import read_columns

    import_frame(read_columns(frame_of(6), Place("frame.csv")), Place("frame.csv"))
    assert counts()["answered"] == 1
    assert counts()["invited"] == 5


def test_the_log_chains_what_staff_did_and_shows_where_somebody_changed_it(tmp_path: Path) -> None:
    run_site(tmp_path)
    desk = officer()
    desk.get("/desk/letters").send({}, button=("kind", "invitation"))
    desk.get("/desk/posts/1").send({}, action="/desk/posts/1/note", button=("event", "vacate"))

    from remit.site.identity.models import Entry
    from remit.site.log import broken_at

    assert list(Entry.objects.values_list("action", flat=True)) == ["sent invitations", "noted: vacate"]
    assert broken_at() is None
    Entry.objects.filter(number=1).update(detail="5 sent, 0 failed")
    assert broken_at() == 1
    Entry.objects.filter(number=1).update(detail="6 sent, 0 failed")
    assert broken_at() is None
    Entry.objects.filter(number=2).delete()
    assert broken_at() == 2
    held = " ".join(str(value) for row in Entry.objects.values_list() for value in row)
    assert not [token for token in tokens().values() if token in held]
    assert "p1@" not in held


@pytest.mark.slow
def test_a_hundred_thousand_posts_are_imported_in_a_minute(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.people import counts, import_frame
    from remit.site.people_file import read_columns

    started = time.monotonic()
    done = import_frame(read_columns(frame_of(100_000), Place("frame.csv")), Place("frame.csv"))
    assert time.monotonic() - started < 60
    assert done.new == 100_000 - 6
    assert sum(counts().values()) == 100_000


def test_a_frame_that_is_none_changes_nothing(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Post
    from remit.site.people import import_frame

    with pytest.raises(Refused, match="FRAME-006"):
        import_frame({"post": ["A", "B", "A"]}, Place("x.csv"))
    assert Post.objects.count() == 6


def _people(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    return dict(zip(("post", "name", "email"), map(list, zip(*rows, strict=True)), strict=True))


def test_a_file_that_names_somebody_else_ends_the_link_and_shows_them_nothing_that_was_begun(
    tmp_path: Path,
) -> None:
    from remit.core.problems import Place
    from remit.site.identity.models import Holder, Post
    from remit.site.people import import_frame

    run_site(tmp_path)
    old = invite_all()["P2"]
    Browser().open_link(old).get("/page/first").send({"beds": "77", "happy": "no"})
    done = import_frame(_people(("P2", "Somebody Else", "else.p2@example.org")), Place("people.csv"))
    assert done.holders == 1
    assert Holder.objects.filter(post__name="P2").count() == 2
    assert Post.objects.get(name="P2").state == "listed"
    with pytest.raises(AssertionError):
        Browser().open_link(old).get("/page/first").send({"beds": "78", "happy": "no"})
    fresh = invite_all()["P2"]
    assert fresh != old
    assert 'value="77"' not in Browser().open_link(fresh).get("/page/first").text


def test_a_corrected_name_or_address_ends_no_link(tmp_path: Path) -> None:
    from remit.core.problems import Place
    from remit.site.identity.models import Holder
    from remit.site.people import import_frame

    run_site(tmp_path)
    token = invite_all()["P2"]
    Browser().open_link(token).get("/page/first").send({"beds": "77", "happy": "no"})
    rows = (("P2", "Person  Two", "p2@example.org"), ("P3", "PERSON 3", "three@example.org"))
    assert import_frame(_people(*rows), Place("people.csv")).holders == 0
    assert Holder.objects.get(post__name="P3").email == "three@example.org"
    assert 'value="77"' in Browser().open_link(token).get("/page/first").text


def test_whoever_answered_stays_the_holder_of_that_answer(tmp_path: Path) -> None:
    from remit.core.problems import Place
    from remit.site.identity.models import Holder
    from remit.site.people import import_frame

    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P2"])
    person.get("/page/first").send({"beds": "77", "happy": "yes"})
    person.get("/page/third").send({"wish": "Time"})
    person.get("/check").send({}, action="/send")
    done = import_frame(_people(("P2", "Somebody Else", "else.p2@example.org")), Place("people.csv"))
    assert done.holders == 0
    assert [problem.code for problem in done.warnings] == ["FRAME-002", "FRAME-021"]
    assert Holder.objects.get(post__name="P2").email == "p2@example.org"
