"""The same questionnaire in two tabs or on two devices: nothing that was saved is overwritten unseen."""

from __future__ import annotations

import random
import re
from html import unescape
from pathlib import Path

from msgspec.structs import replace

from remit.instrument.items import Item
from site_made import SHORT, Browser, invite_all, run_site
from site_offline import Device, engine

WORDS = (Item("wish", "text", "What would help you most?"), Item("more", "text", "What else?"))
TWO = replace(SHORT, pages=(*SHORT.pages[:2], replace(SHORT.pages[2], items=WORDS)))


def typed(person: Browser, **fields: str) -> None:
    """What the script saves by itself: the form as it stands, with this in it; the page stays open."""
    sent = person.fields() | {name: [text] for name, text in fields.items()}
    answer = person.client.post(f"{person.address}?keep", sent)
    assert answer.status_code == 204


def two_at(token: str, page: str = "/page/third") -> tuple[Browser, Browser]:
    return Browser().open_link(token).get(page), Browser().open_link(token).get(page)


def box(person: Browser, name: str) -> str:
    """What stands in a box of this page."""
    return person.fields()[name][0]


def test_an_open_page_does_not_empty_what_was_saved_elsewhere_meanwhile(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    token = invite_all()["P1"]
    phone, laptop = two_at(token)
    laptop.send({"wish": "Three paragraphs"})
    typed(phone, more="x")
    typed(phone, more="xy")
    now = laptop.get("/page/third")
    assert (box(now, "wish"), box(now, "more")) == ("Three paragraphs", "xy")
    assert "There is a problem" not in now.text


def test_a_page_sent_with_its_button_does_not_either(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    phone, laptop = two_at(invite_all()["P1"])
    laptop.send({"wish": "Three paragraphs"})
    phone.send({"more": "Pay"})
    assert phone.address == "/check"
    assert "Three paragraphs" in phone.text
    assert "Pay" in phone.text


def test_a_page_goes_on_saving_what_it_saved_before(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    phone, laptop = two_at(invite_all()["P1"])
    typed(phone, wish="Ti")
    typed(phone, wish="Time")
    typed(phone, wish="")
    typed(phone, wish="Money")
    assert box(laptop.get("/page/third"), "wish") == "Money"
    laptop.send({"wish": "Money and time"})  # it saw what it replaces
    typed(phone, wish="Money", more="x")  # and the phone did not touch that box since
    assert box(laptop.get("/page/third"), "wish") == "Money and time"
    assert "There is a problem" not in laptop.text


def test_what_is_stored_tidier_than_it_was_typed_is_not_another_answer(tmp_path: Path) -> None:
    seats = Item("seats", "whole", "How many seats are there?")
    run_site(tmp_path, replace(TWO, pages=(*TWO.pages[:2], replace(TWO.pages[2], items=(*WORDS, seats)))))
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    typed(person, wish="Time ", seats="1,200 ")  # stands as "Time" and "1200" now
    typed(person, wish="Time and", seats="12")
    person.send({"wish": "Time and money", "seats": "125"})
    assert person.address == "/check"
    assert "in another window" not in person.text
    assert "Time and money" in person.text


def test_what_was_typed_earlier_and_arrives_later_replaces_nothing(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    early = person.fields() | {"wish": ["Ti"], "-turn": ["1"]}  # the script's, still on its way
    person.send({"wish": "Time and money", "-turn": "2"})
    assert person.client.post("/page/third?keep", early).status_code == 204
    assert box(person.get("/page/third"), "wish") == "Time and money"


def test_where_both_changed_the_same_the_later_stands_and_the_other_is_shown(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    phone, laptop = two_at(invite_all()["P1"])
    laptop.send({"wish": "From the laptop"})
    phone.send({"wish": "From the phone"})
    assert phone.address == "/page/third"
    assert "with “From the laptop”" in phone.text
    assert box(phone, "wish") == "From the phone"
    phone.send({})
    assert phone.address == "/check"
    assert "From the laptop" not in phone.text


def test_answers_are_not_sent_before_somebody_has_looked_at_both(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    phone, laptop = two_at(invite_all()["P1"])
    laptop.get("/page/first").send({"happy": "yes"}).send({"wish": "From the laptop"})
    typed(phone, wish="From the phone")
    laptop.get("/check")
    assert "From the laptop" in laptop.text
    assert 'action="/send"' not in laptop.text
    laptop.get("/page/third").send({"wish": "From both"})
    assert 'action="/send"' in laptop.text
    assert "From both" in laptop.text


def test_an_answer_to_a_question_that_was_not_shown_yet_is_kept(tmp_path: Path) -> None:
    last = replace(TWO.pages[2], items=(*WORDS, Item("why_not", "text", "Why not?", show_if="happy = 'no'")))
    run_site(tmp_path, replace(TWO, pages=(*TWO.pages[:2], last)))
    phone, laptop = two_at(invite_all()["P1"])
    assert "Why not?" not in phone.text
    laptop.get("/page/first").send({"happy": "no"})
    laptop.get("/page/third").send({"why_not": "Too much to do"})
    typed(phone, wish="x")
    assert box(laptop.get("/page/third"), "why_not") == "Too much to do"


def test_a_fact_an_assistant_got_wrong_hides_and_loses_no_answer_of_the_same_page(
    tmp_path: Path,
) -> None:
    own = (Item("age", "whole", "How old are you?"), Item("note", "text", "What else?"))
    first = replace(TWO.pages[0], items=(*TWO.pages[0].items, *own))
    run_site(tmp_path, replace(TWO, pages=(first, *TWO.pages[1:])))
    person = Browser().open_link(invite_all()["P1"]).get("/page/first")
    person.send({"happy": "yes", "age": "not telling", "note": "A long note"})
    link = re.search(r"/i/([A-Za-z0-9_-]{22})", person.get("/assistant").send({}).text)
    assert link
    assistant = Browser().open_link(link[1]).get("/page/first")
    for beds in ("many", "40"):
        assistant.send({"beds": beds})
        now = person.get("/page/first").fields()
        assert now["happy"] == ["yes"]
        assert [now[name] for name in ("beds", "age", "note")] == [[beds], ["not telling"], ["A long note"]]
        person.send({})
        assert person.get("/page/first").fields()["note"] == ["A long note"]


def test_a_device_with_a_copy_joins_what_two_answered_on_one_page(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    token = invite_all()["P1"]
    with engine() as running:
        device = Device(running, token, random.Random(1))  # noqa: S311 made-up people
        laptop = Browser().open_link(token).get("/page/third").send({"wish": "From the laptop"})
        device.put("third", wish="", more="From the train")
        device.flush()
        assert device.state["clash"] == {}
        device.put("third", wish="", more="From the train, later")
        device.flush()
    now = laptop.get("/page/third")
    assert (box(now, "wish"), box(now, "more")) == ("From the laptop", "From the train, later")


def test_a_page_that_a_device_shows_by_itself_is_no_look_at_what_was_answered_twice(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    token = invite_all()["P1"]
    with engine() as running:
        device = Device(running, token, random.Random(1))  # noqa: S311 made-up people
        tablet, laptop = two_at(token)
        laptop.send({"wish": "From the laptop"})
        tablet.send({"wish": "From the tablet"})
        device.refresh()
        for more in ("From the train", "From the train, later"):
            device.put("third", wish="From the tablet", more=more)
            device.flush()
    assert "with “From the laptop”" in laptop.get("/page/third").text


def test_an_old_tab_of_a_device_with_a_copy_overwrites_nothing_unseen(tmp_path: Path) -> None:
    run_site(tmp_path, TWO)
    token = invite_all()["P1"]
    with engine() as running:
        device = Device(running, token, random.Random(1))  # noqa: S311 made-up people
        old = re.search(r'name="-seen" value="([^"]+)"', device.person.get("/page/third").text)
        assert old
        laptop = Browser().open_link(token).get("/page/third").send({"wish": "From the laptop"})
        device.refresh()  # another tab of the device has heard of it, this one has not
        device.put("third", typed=True, seen=unescape(old[1]), wish="", more="x")
        device.flush()
        assert device.state["clash"] == {}
    assert box(laptop.get("/page/third"), "wish") == "From the laptop"
