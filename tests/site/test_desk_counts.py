"""The desk counts as the report does: no blank answers, none that were erased, no refusals nobody made."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.instrument.items import Instrument, Item, Page
from site_made import Browser, invite_all, officer, run_site

FREE = Instrument(
    "The role",
    (Page("first", "First", tuple(Item(name, "text", f"{name}?") for name in ("one", "two", "three"))),),
)


def send(token: str, **answers: str) -> None:
    person = Browser().open_link(token).get("/page/first").send(answers).send({}, "/send")
    assert person.address == "/sent"


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_who_sends_nothing_filled_in_has_not_answered(tmp_path: Path, privacy: str) -> None:
    run_site(tmp_path, FREE, privacy=privacy)

    from remit.site.desk.overview import turnout
    from remit.site.people import counts

    found = invite_all()
    send(found["P1"])
    send(found["P2"], one="Yes", two="Yes", three="Yes")
    now = counts()
    assert (now["answered"], now["broken"]) == (1, 1)
    assert sum(group.answered for group in turnout()["region"]) == 1


@pytest.mark.parametrize(("privacy", "state"), [("named", "broken"), ("confidential", "answered")])
def test_how_much_was_answered_stands_beside_a_post_only_where_answers_do(
    tmp_path: Path, privacy: str, state: str
) -> None:
    run_site(tmp_path, FREE, privacy=privacy)

    from remit.site.people import counts

    send(invite_all()["P1"], one="Yes")
    assert counts()[state] == 1  # type: ignore[index]


@pytest.mark.parametrize("privacy", ["named", "confidential"])
def test_after_erasing_the_desk_counts_as_many_answers_as_a_pull_brings(tmp_path: Path, privacy: str) -> None:
    run_site(tmp_path, privacy=privacy)

    from remit.site.erasing import erase
    from remit.site.people import counts
    from remit.site.pulling import pull

    key = tmp_path / "keyholder.key" if privacy != "named" else None
    found = invite_all()
    for post in ("P1", "P2", "P3"):
        Browser().open_link(found[post]).get("/page/first").send({"happy": "yes"}).send({}).send({}, "/send")
    erase("P1", key)
    assert counts()["answered"] == pull(key).responses == 2


def test_who_has_begun_is_not_called_a_refusal_while_people_can_still_answer(tmp_path: Path) -> None:
    run_site(tmp_path)
    found = invite_all()
    Browser().open_link(found["P1"]).get("/page/third").send({"wish": "Half"})
    Browser().open_link(found["P2"]).get("/decline").send({})
    page = officer().text
    assert "2 of 6" in page
    assert "1 of these 2 have begun and can still send: nobody of them has refused" in page


def test_an_empty_desk_says_where_to_begin(tmp_path: Path) -> None:
    run_site(tmp_path, FREE)

    from remit.site.identity.models import Holder, Post

    assert "Begin here" not in officer().get("/desk").text
    Holder.objects.all().delete()
    Post.objects.all().delete()
    assert 'Begin here: <a href="/desk/posts/import">Import posts</a>' in officer().get("/desk").text
