"""Without a connection: what a device keeps arrives once, in order, and overwrites nobody."""

from __future__ import annotations

import csv
import random
import sqlite3
from pathlib import Path

import pytest

from site_made import Browser, invite_all, run_site, tokens
from site_offline import Device, Engine, answer_on_two_devices, engine, go_offline_and_on


def answer_all(tmp_path: Path, people: int) -> tuple[int, int, int]:
    """So many people with a failing connection; gives how many answers were lost, doubled, and requests."""
    from remit.site.pulling import pull

    site = run_site(tmp_path, posts=people)
    links = invite_all().values()
    with engine() as running:
        found = [go_offline_and_on(running, token, seed) for seed, token in enumerate(links, 1)]
    pull(None)
    with (site.study / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("beds", "happy", "why", "wish")
    arrived = [{name: row[name] for name in names} for row in rows]
    expected = [{name: answers.get(name, "") for name in names} for answers, _, _ in found]
    assert {row["id"]: row["wish"] for row in rows} == {receipt: a.get("wish", "") for a, receipt, _ in found}
    assert len({receipt for _, receipt, _ in found}) == people
    lost = sum(each not in arrived for each in expected)
    doubled = len(arrived) - len(expected)
    return lost, doubled, sum(requests for _, _, requests in found)


def test_60_people_with_a_failing_connection_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    lost, doubled, requests = answer_all(tmp_path, 60)
    assert (lost, doubled) == (0, 0)
    assert requests > 60 * 4


@pytest.mark.slow
def test_1000_people_with_a_failing_connection_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    lost, doubled, requests = answer_all(tmp_path, 1_000)
    assert (lost, doubled) == (0, 0)
    assert requests > 1_000 * 4


def test_answers_from_two_devices_are_never_overwritten_without_a_word(tmp_path: Path) -> None:
    run_site(tmp_path, posts=40)
    with engine() as running:
        clashes = sum(answer_on_two_devices(running, t, seed) for seed, t in enumerate(invite_all().values()))
    assert clashes > 20


def a_device(running: Engine, token: str, seed: int = 1) -> Device:
    return Device(running, token, random.Random(seed))  # noqa: S311 made-up people


# ---- one thing after the other -------------------------------------------------------------------


def test_a_request_that_arrives_late_does_not_bring_back_what_was_changed_since(tmp_path: Path) -> None:
    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("third", wish="First")
        device.flush(("late",))
        for text in ("Second", ""):  # back to the state that the first request had seen
            device.put("third", wish=text)
            device.flush()
        device.arrive_late()
        assert "First" not in device.person.get("/page/third").text


def test_a_send_that_was_held_is_not_sent_by_a_late_copy_of_the_request(tmp_path: Path) -> None:
    from remit.site.people import counts

    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.finish()
        device.flush(("late",))
        assert device.state["held"]
        device.put("first", happy="yes")
        device.flush()
        device.arrive_late()
        assert counts()["answered"] == 0
        device.finish()
        device.flush(("answer lost",))
        device.flush()
        assert len(device.state["receipt"]) == 16
        assert counts()["answered"] == 1


def test_what_is_not_asked_yet_is_there_when_it_is(tmp_path: Path) -> None:
    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("second", why="Before it was asked")
        device.put("first", happy="no")
        device.flush()
        assert "Before it was asked" in device.person.get("/page/second").text


def test_a_page_that_a_new_edition_no_longer_has_is_said(tmp_path: Path) -> None:
    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("gone", wish="Nowhere to put this")
        device.put("third", wish="Here")
        device.flush()
        assert device.state["unasked"]
        assert device.state["ops"] == []
        assert "Here" in device.person.get("/page/third").text


def test_answers_wait_where_the_link_was_replaced_until_the_new_one_is_opened(tmp_path: Path) -> None:
    from remit.site.identity.models import Post
    from remit.site.invitations import resend

    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("third", wish="Written in the train")
        resend(Post.objects.get(name="P1"))
        device.flush()
        assert device.state["shut"]
        assert len(device.state["ops"]) == 1
        again = Browser().open_link(tokens()["P1"]).client.get("/kept/kit").json()
        assert again["whose"] == device.kit_whose
        device.kit = again["kit"]
        running.ask("adopt", answers=again["answers"])
        device.flush()
        assert "Written in the train" in Browser().open_link(tokens()["P1"]).get("/page/third").text


def test_nothing_waits_where_the_questionnaire_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime

    run_site(tmp_path)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("third", wish="Too late")
        monkeypatch.setattr("remit.site.place.today", lambda: datetime.date(2099, 12, 31))
        device.flush()
        state = device.state
    assert state["over"]
    assert state["lost"] == 1
    assert "Too late" not in str(state)


def test_an_assistants_device_sends_facts_only_and_never_everything(tmp_path: Path) -> None:
    import re

    from remit.site.people import counts

    run_site(tmp_path)
    director = Browser().open_link(invite_all()["P1"]).get("/page/third").send({"wish": "A secret wish"})
    director.get("/assistant").send({})
    (link,) = re.findall(r"/i/([A-Za-z0-9_-]{22})<", director.text)
    with engine() as running:
        device = a_device(running, link)
        assert "secret" not in str(device.kit) + str(device.state)
        assert "What would help" not in str(device.kit)
        device.put("first", beds="312", happy="yes")
        device.put("third", wish="Mine")
        device.finish()
        device.flush()
    assert counts()["answered"] == 0
    assert "312" in director.get("/check").text
    assert "A secret wish" in director.text
    assert "Mine" not in director.text


# ---- what is kept, and where ---------------------------------------------------------------------


def test_a_device_gets_no_link_and_asking_for_a_copy_writes_nothing(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token)

    def stored() -> list[str]:
        found = []
        for name in ("people", "answers"):
            with sqlite3.connect(site.folder / f"{name}.sqlite3") as store:
                found += list(store.iterdump())
        return found

    before = stored()
    kit = person.client.get("/kept/kit")
    assert stored() == before
    assert token not in kit.content.decode()
    assert person.client.cookies["answering"].value not in kit.content.decode()
    assert Browser().client.get("/kept/kit").status_code == 403


def test_only_a_pass_of_this_site_sends_anything(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    with engine() as running:
        device = a_device(running, token)
        good = device.kit["pass"]
        for bad in ("", "00", good[:-2] + ("00" if good[-2:] != "00" else "11"), token, "x" * 5_000):
            device.kit["pass"] = bad
            device.put("third", wish="Not mine to write")
            device.flush()
            assert device.state["shut"]
    assert "Not mine" not in Browser().open_link(token).get("/page/third").text
    for body in (b"", b"[]", b"\xff", b'{"number": 1}', b'{"number": "1", "pass": ""}'):
        assert Browser().client.post("/kept/take", body, content_type="text/plain").status_code == 400


@pytest.mark.parametrize("privacy", ["confidential", "unlinked"])
def test_the_mark_of_what_a_device_sent_leads_to_nobody(tmp_path: Path, privacy: str) -> None:
    """It is there so that a device can ask whether its answers arrived; only the device has its key."""
    from remit.site.sealing import mark
    from remit.site.tidying import destroy_links

    site = run_site(tmp_path, privacy=privacy)
    with engine() as running:
        device = a_device(running, invite_all()["P1"])
        device.put("first", happy="yes")
        device.finish()
        device.flush(("answer lost",))
        key = device.state["ops"][-1]["key"]
        device.flush()
        receipt = device.state["receipt"]
    with sqlite3.connect(site.folder / "answers.sqlite3") as store:
        ((name, void),) = store.execute("SELECT name, void FROM attempt").fetchall()
        rest = b"".join(bytes(content) for (content,) in store.execute("SELECT content FROM submission"))
    assert not void
    assert receipt not in name
    assert name[2:].encode() not in rest
    for way in ("arrival", "number"):
        assert name[2:] != mark(site.secret, way, receipt.encode()).hex()[:30]
    assert mark(site.secret, "arrival", key.encode()).hex()[:30] == name[2:]
    with sqlite3.connect(site.folder / "people.sqlite3") as store:
        assert not [line for line in store.iterdump() if name in line or key in line or receipt in line]
    destroy_links()
    with sqlite3.connect(site.folder / "answers.sqlite3") as store:
        assert store.execute("SELECT count(*) FROM attempt").fetchone() == (0,)


def test_a_study_can_do_without_copies_on_devices(tmp_path: Path) -> None:
    run_site(tmp_path, offline=False)
    person = Browser().open_link(invite_all()["P1"])
    assert "own device" not in person.text
    assert "in this browser" not in person.text
    assert person.client.get("/kept/kit").status_code == 404


def test_the_privacy_page_says_what_a_device_keeps_before_it_keeps_anything(tmp_path: Path) -> None:
    run_site(tmp_path)
    text = Browser().open_link(invite_all()["P1"]).text
    assert "Nothing of your answers is kept in this browser unless you choose it below" in text
    assert "a pass to send them, but not your link" in text
    assert "Is this your own device?" in text
    assert "Do not do this on a computer that others use too" in text


def test_all_scripts_together_are_light(tmp_path: Path) -> None:
    import gzip

    from remit.site.render import assets

    run_site(tmp_path)
    desk = {"coding.js", "quoting.js"}  # for people at work, never sent to who answers
    names = {name for name in assets() if name.endswith(".js")} - desk
    assert names == {"keep.js", "queue.js", "worker.js"}
    scripts = [assets()[name].read_bytes() for name in sorted(names)]
    assert sum(len(gzip.compress(script)) for script in scripts) < 15_000
    page = Browser().open_link(invite_all()["P1"]).page.content
    first = [page, *(assets()[name].read_bytes() for name in ("form.css", "keep.js"))]
    assert sum(map(len, first)) < 60_000
