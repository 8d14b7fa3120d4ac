"""Attacks 24 and 25, many at once and the plug pulled: each page is there once, each person answers once."""

from __future__ import annotations

import csv
import random
import threading
import time
from pathlib import Path

import pytest

from site_live import Live, Person
from site_made import Browser, at_once, frame_of, invite_all, officer, run_site
from site_many import send_all


def test_as_many_responses_as_people_however_often_they_press_send(tmp_path: Path) -> None:
    send_all(tmp_path, 12, 24, 8)


@pytest.mark.slow
def test_300_at_once_on_265_links_give_265_responses(tmp_path: Path) -> None:
    slow, alone = send_all(tmp_path, 265, 300, 16)
    assert slow < 1.0, f"the 95th percentile; one alone takes {alone:.3f} s"


def test_a_crash_between_the_two_stores_is_settled_either_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)

    from remit.site.answering import sending
    from remit.site.answers.models import Attempt, Submission
    from remit.site.identity.models import Post
    from remit.site.people import counts

    found = invite_all()

    def crash(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    for post, step in (("P1", "finish"), ("P2", "_arrive")):
        person = Browser().open_link(found[post]).get("/page/first").send({"happy": "yes"}).send({})
        person.client.raise_request_exception = False
        with monkeypatch.context() as pulled:
            pulled.setattr(sending, step, crash)
            assert person.send({}, action="/send").page.status_code == 500
    assert counts()["sending"] == 2
    assert sending.settle_left_behind() == 2
    assert Post.objects.get(name="P1").state == "answered"
    assert Post.objects.get(name="P2").state == "started"
    assert Submission.objects.count() == 1
    names = Attempt.objects.exclude(name__startswith=sending.ARRIVAL)  # a mark that the page's send arrived
    assert list(names.values_list("void", flat=True)) == [True]
    assert "opens nothing" in Browser().open_link(found["P1"]).text
    again = Browser().open_link(found["P2"]).get("/check").send({}, action="/send")
    assert again.address == "/sent"
    assert Submission.objects.count() == 2


def test_an_attempt_that_was_made_void_can_never_arrive(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.answering import sending
    from remit.site.answering.visitors import visitor_with
    from remit.site.answers.models import Submission

    visitor = visitor_with(invite_all()["P1"])
    assert visitor
    attempt = sending._claim(visitor.post)
    visitor.post.refresh_from_db()
    assert sending.resolve(visitor.post)
    assert sending._arrive(visitor, {"happy": "yes"}, attempt) is None
    assert Submission.objects.count() == 0


def test_who_finishes_while_another_looks_has_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)

    from django.db import IntegrityError

    from remit.site.answering import sending
    from remit.site.answering.visitors import visitor_with
    from remit.site.answers.models import Attempt, Submission
    from remit.site.identity.models import Post
    from remit.site.place import form

    visitor = visitor_with(invite_all()["P1"])
    assert visitor
    attempt = sending._claim(visitor.post)
    visitor.post.refresh_from_db()
    seen_as_sending = Post.objects.get(name="P1")
    assert sending._arrive(visitor, {"happy": "yes"}, attempt)

    def just_before_it_is_finished(**_: object) -> None:
        sending.finish(visitor.post, attempt, None)
        raise IntegrityError("the name was still there")

    with monkeypatch.context() as moment:
        moment.setattr(Attempt.objects, "create", just_before_it_is_finished)
        assert not sending.resolve(seen_as_sending)
    sending.resolve(seen_as_sending)
    after_it = Post.objects.get(name="P1")
    assert not sending.resolve(after_it), "a post that has answered has no attempt to decide about"
    assert (after_it.state, after_it.attempt) == ("answered", "")
    assert Post.objects.get(name="P1").state == "answered"
    assert sending.send(visitor, form().routes, {"happy": "no"}) is None
    assert Submission.objects.count() == 1


class Answering(threading.Thread):
    """Somebody who saves page after page and notes what the site has acknowledged."""

    def __init__(self, port: int, tokens: dict[str, str], chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.port, self.tokens, self.chance = port, tokens, chance
        self.saved: dict[str, str] = {}
        self.tried: dict[str, list[str]] = {}
        self.sent: set[str] = set()
        self.stop = False

    def run(self) -> None:
        posts = sorted(self.tokens)
        while not self.stop:
            post = self.chance.choice(posts)
            person = Person(self.port)
            if post in self.sent or not person.open_link(self.tokens[post]):
                continue
            wish = f"wish {self.chance.random()}"
            self.tried.setdefault(post, []).append(wish)
            done = person.ask("POST", "/page/first", {"happy": "yes"})
            done = done and person.ask("POST", "/page/third", {"wish": wish})
            if done and done[1] == "/check":
                self.saved[post], self.tried[post] = wish, []
                if self.chance.random() < 0.05:
                    sent = person.ask("POST", "/send", {})
                    if sent and sent[1] == "/sent":
                        self.sent.add(post)


def _pull_the_plug(tmp_path: Path, times: int, posts: int) -> None:
    site = run_site(tmp_path, posts=posts)
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    found = invite_all()
    chance = random.Random(9)  # noqa: S311
    live = Live(site.study, site.folder)
    people = Answering(live.port, found, random.Random(3))  # noqa: S311
    people.start()
    for pulled in range(1, 10 * times):
        live.start()
        # On a busy computer nothing may have been acknowledged in time: then it goes on, and waits longer.
        time.sleep(chance.uniform(0.2, 1.2) * (1 if pulled <= times else 3))
        live.kill()
        time.sleep(0.05)
        if pulled >= times and people.saved:
            break
    people.stop = True
    people.join()
    assert people.saved

    from remit.site.answering.sending import settle_left_behind
    from remit.site.answers.models import Submission
    from remit.site.people import counts
    from remit.site.start import start

    start(site)
    settle_left_behind()
    now = counts()
    assert now["sending"] == 0
    assert Submission.objects.count() == now["answered"] >= len(people.sent)

    from remit.site.pulling import pull

    pull(tmp_path / "keyholder.key")
    with (site.study / "responses.csv").open(encoding="utf-8", newline="") as file:
        arrived = {row["id"]: row["wish"] for row in csv.DictReader(file)}
    assert len(arrived) == now["answered"]
    assert people.sent <= set(arrived)
    for post, wish in people.saved.items():
        # what was acknowledged last, or something sent after it whose acknowledgement the plug cut off
        good = {wish, *people.tried[post]}
        if post in arrived:
            assert arrived[post] in good, f"{post}: an acknowledged page is lost"
            continue
        text = Browser().open_link(found[post]).get("/page/third").text
        assert any(each in text for each in good), f"{post}: an acknowledged page is lost"


def test_a_pulled_plug_loses_no_acknowledged_page(tmp_path: Path) -> None:
    _pull_the_plug(tmp_path, 3, 12)


@pytest.mark.slow
def test_two_hundred_pulled_plugs_lose_no_acknowledged_page(tmp_path: Path) -> None:
    _pull_the_plug(tmp_path, 200, 60)


@pytest.mark.parametrize("others", [1, 4])
def test_a_page_saved_in_the_midst_of_another_is_kept_and_so_is_the_other(
    tmp_path: Path, others: int
) -> None:
    run_site(tmp_path)
    from msgspec.structs import replace

    from remit.site.answering.drafts import Saved, change_draft, read_draft

    secret, left = bytes(32), list(range(others))

    def mine(old: Saved) -> Saved:
        if left:  # somebody else saves a page while this one is worked on
            name = f"other{left.pop()}"
            change_draft(secret, lambda found: replace(found, values={**found.values, name: "kept"}))
        return replace(old, values={**old.values, "mine": "kept"})

    change_draft(secret, mine)
    assert read_draft(secret).values == {"mine": "kept"} | {f"other{n}": "kept" for n in range(others)}


def test_two_of_staff_who_settle_corrections_of_a_post_at_once_lose_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)

    from remit.site.identity.models import Correction, Post

    post = Post.objects.get(name="P1")
    for field, text in (("region", "West"), ("organisation", "Trust 99")):
        Correction.objects.create(post=post, field=field, text=text)
    save = Post.save

    def slow(self: Post, **named: object) -> None:
        time.sleep(0.2)
        save(self, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Post, "save", slow)
    desks = [(officer().get(f"/desk/posts/{post.pk}"), each.pk) for each in Correction.objects.all()]
    at_once(
        lambda each: each[0].send({}, action=f"/desk/corrections/{each[1]}", button=("take", "yes")), desks
    )
    post.refresh_from_db()
    assert (post.organisation, post.attributes["region"]) == ("Trust 99", "West")
    assert not Correction.objects.filter(settled=False).exists()


def test_two_of_staff_who_import_the_same_file_at_once_add_each_post_and_person_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path, posts=2)

    from django.core.files.uploadedfile import SimpleUploadedFile

    from remit.site import people
    from remit.site.identity.models import Holder

    look = people._group_columns

    def slow(*given: object) -> object:
        time.sleep(0.2)
        return look(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(people, "_group_columns", slow)
    desks = [officer().get("/desk/posts/import") for _ in range(2)]
    at_once(lambda desk: desk.send({"file": SimpleUploadedFile("posts.csv", frame_of(20))}), desks)
    said = sorted(
        " ".join(desk.text.split()).partition(" were known")[0].rpartition(">")[2] for desk in desks
    )
    assert said == ["0 posts are new, 20", "18 posts are new, 2"]
    assert Holder.objects.filter(until=None).count() == 20


def test_a_page_saved_while_all_is_sent_elsewhere_is_said_to_be_too_late_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]

    from remit.site.answering import pages
    from remit.site.answers.models import Draft, Submission

    phone, laptop = (Browser().open_link(token).get("/page/first").send({"happy": "yes"}) for _ in range(2))
    laptop.get("/check")
    change = pages.change_draft

    def sent_meanwhile(*more: object) -> object:
        monkeypatch.setattr(pages, "change_draft", change)
        laptop.send({}, "/send")
        return change(*more)  # type: ignore[arg-type]

    monkeypatch.setattr(pages, "change_draft", sent_meanwhile)
    phone.get("/page/third").send({"wish": "One more thing"})
    assert "What you sent just now was not saved." in phone.text
    assert "One more thing" in phone.text
    assert (Submission.objects.count(), Draft.objects.count()) == (1, 0)
