"""A respondent from the link to the receipt, without a script."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from site_made import Browser, every_kind, invite_all, run_site


def answers(study: Path) -> list[dict[str, str]]:
    with (study / "responses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_from_the_link_to_the_receipt(tmp_path: Path) -> None:
    site = run_site(tmp_path)

    from remit.site.people import counts
    from remit.site.pulling import pull

    person = Browser().open_link(invite_all()["P1"])
    assert person.address == "/privacy"
    person.get("/begin")
    assert person.address == "/page/first"
    person.send({"beds": "200", "happy": "yes"})
    assert person.address == "/page/third"
    person.send({"wish": "More time"})
    assert person.address == "/check"
    assert "More time" in person.text
    person.send({}, action="/send")
    assert person.address == "/sent"
    assert counts()["answered"] == 1
    done = pull(None)
    assert (done.responses, done.linked) == (1, 0)
    (row,) = answers(site.study)
    assert row["id"] in person.text
    assert {name: value for name, value in row.items() if name != "id"} == {
        "beds": "200",
        "happy": "yes",
        "why": ".n",
        "wish": "More time",
    }


def test_the_keyholders_key_links_answers_to_posts_and_nothing_else_does(tmp_path: Path) -> None:
    from remit.site.pulling import pull

    site = run_site(tmp_path)
    person = Browser().open_link(invite_all()["P4"]).get("/begin")
    person.send({"happy": "yes"}).send({}).send({}, action="/send")
    assert pull(tmp_path / "keyholder.key").linked == 1
    assert [row["id"] for row in answers(site.study)] == ["P4"]


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_every_kind_of_question_comes_back_as_it_was_answered(tmp_path: Path, privacy: str) -> None:
    from remit.instrument.answers import write_page
    from remit.instrument.kinds import kind_of
    from remit.site.pulling import pull

    instrument = every_kind()
    site = run_site(tmp_path, instrument, privacy)
    chance = random.Random(5)  # noqa: S311 - the same answers each time
    made = [kind_of(item).synthesise(item, chance) for item in instrument.items]
    values = {name: value for each in made for name, value in each.items() if value}
    person = Browser().open_link(invite_all()["P2"]).get("/begin")
    for page in instrument.pages:
        assert person.address == f"/page/{page.id}"
        form = write_page(page, values)
        while any(f'name="{name}"' not in person.text for name in form):
            person.send(
                {n: v for n, v in form.items() if f'name="{n}"' in person.text},
                button=("add", page.items[0].id),
            )
        person.send(form)
    assert person.address == "/check"
    person.send({}, action="/send")
    assert person.address == "/sent"
    pull(None if privacy == "named" else tmp_path / "keyholder.key")
    (row,) = answers(site.study)
    assert {name: value for name, value in row.items() if value and name != "id"} == values
    assert (row["id"] == "P2") == (privacy != "unlinked")


def thanks(person: Browser) -> str:
    """What the receipt says."""
    assert person.address == "/sent"
    return person.text.partition("<main")[2].partition("<form")[0]


def pressed_twice(first: Browser) -> tuple[Browser, Browser]:
    """The button of one page, pressed twice: the browser gave both requests what it held before the first."""
    second = Browser()
    second.page, second.address = first.page, first.address
    for name in ("answering", "csrf"):
        second.client.cookies[name] = first.client.cookies[name].value
    return first.send({}, action="/send"), second.send({}, action="/send")


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_whoever_presses_send_twice_sees_the_same_receipt(tmp_path: Path, privacy: str) -> None:
    from remit.site.answers.models import Submission

    run_site(tmp_path, privacy=privacy)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"happy": "yes"}).send({})
    first, second = pressed_twice(person)
    assert first.address == second.address == "/sent"
    assert thanks(first) == thanks(second)
    assert thanks(second.get("/sent")) == thanks(first)
    assert Submission.objects.count() == 1


def test_another_page_of_the_same_person_shows_no_receipt(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token).get("/begin").send({"happy": "yes"}).send({})
    other = Browser().open_link(token).get("/check")
    assert person.send({}, action="/send").address == "/sent"
    assert other.send({}, action="/send").page.status_code == 403


def test_a_second_request_that_overtakes_the_first_has_its_receipt_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from remit.site.answering import pages

    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"happy": "yes"}).send({})
    second = Browser()
    second.page, second.address = person.page, person.address
    for name in ("answering", "csrf"):
        second.client.cookies[name] = person.client.cookies[name].value
    read = pages.read_draft

    def while_it_reads(secret: bytes) -> object:
        monkeypatch.setattr(pages, "read_draft", read)
        assert person.send({}, action="/send").address == "/sent"
        return read(secret)

    monkeypatch.setattr(pages, "read_draft", while_it_reads)
    assert thanks(second.send({}, action="/send")) == thanks(person)


def test_every_page_says_whom_to_ask(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser()
    pages = [person.get("/").text, person.open_link(invite_all()["P1"]).text]
    pages += [person.get(address).text for address in ("/page/first", "/check", "/record", "/decline")]
    pages.append(person.get("/page/first").send({"happy": "yes"}).send({}).send({}, "/send").text)
    pages.append(person.get("/check").text)  # nothing opens any more
    assert [page.count("Questions? Write to The study office, office@example.org.") for page in pages] == [
        1
    ] * 8
