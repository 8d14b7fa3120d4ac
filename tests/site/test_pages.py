"""Pages of the live questionnaire: nothing that was put in is ever lost, and what is wrong is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from remit.instrument.answers import read_page
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.kinds import kinds
from remit.instrument.routing import routes
from site_made import Browser, every_kind, invite_all, run_site, tokens
from site_wrong import WRONG


def typed_wrong(kind: str) -> tuple[Instrument, dict[str, object]]:
    """A questionnaire of one page, and something wrong put into every field that can hold it."""
    item = kinds()[kind].example()
    return Instrument("One", (Page("only", "Only", (item,)),)), WRONG[kind]


def test_there_is_a_wrong_answer_for_every_kind() -> None:
    assert set(WRONG) == set(kinds())
    for kind in kinds():
        instrument, form = typed_wrong(kind)
        raw = {name: [str(value)] for name, value in form.items()}
        names = {v.name for v in kinds()[kind].variables(instrument.items[0])}
        known = names | {f"{name}.{part}" for name in names for part in ("day", "month", "year")}
        assert set(raw) <= known, (kind, sorted(known)[:12])
        assert read_page(routes(instrument), instrument.pages[0], raw, {}).problems, kind


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_a_wrong_answer_is_kept_said_and_linked(tmp_path: Path, kind: str) -> None:
    instrument, form = typed_wrong(kind)
    run_site(tmp_path, instrument)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send(form)
    assert person.address == "/page/only"
    assert "There is a problem" in person.text
    assert "<title>Error: " in person.text
    for target in re.findall(r'<li><a href="#([^"]+)"', person.text):
        assert f'id="{target}"' in person.text
    again = person.get("/page/only")
    assert "There is a problem" in again.text
    assert person.get("/check").text.count('<li><a href="/page/only">') >= 1
    assert 'action="/send"' not in person.text


def test_what_was_wrong_is_there_letter_by_letter_after_back_and_refresh(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/begin")
    person.send({"beds": "about 200", "happy": "no"})
    person.send({"beds": "about 200", "happy": "no"}, button=("go", "back"))
    assert person.address == "/privacy"
    assert 'value="about 200"' in person.get("/page/first").text
    assert 'value="about 200"' in person.get("/page/first").text


def test_back_saves_what_stands_on_the_page(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"happy": "no"})
    assert person.address == "/page/second"
    person.send({"why": "Too little time"}, button=("go", "back"))
    assert person.address == "/page/first"
    assert "Too little time" in person.get("/page/second").text


def test_another_device_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    Browser().open_link(token).get("/begin").send({"beds": "200", "happy": "no"}).send({"why": "Time"})
    other = Browser().open_link(token).get("/begin")
    assert other.address == "/page/second"
    assert "Time" in other.text
    other.send({})
    assert other.address == "/page/third"


def test_two_devices_at_once_do_not_undo_each_others_pages(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    one, two = Browser().open_link(token), Browser().open_link(token)
    one.get("/page/first")
    two.get("/page/third")
    one.send({"beds": "200", "happy": "yes"})
    two.send({"wish": "Quiet"})
    assert "200" in one.get("/check").text
    assert "Quiet" in one.text


def test_an_answer_that_routing_takes_away_is_not_sent(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"happy": "no"}).send({"why": "Time"})
    person.get("/page/first").send({"happy": "yes"})
    assert person.address == "/page/third"
    person.send({})
    assert "Time" not in person.text
    person.send({}, action="/send")

    from remit.site.pulling import pull

    pull(None)
    assert "Time" not in (site.study / "responses.csv").read_text(encoding="utf-8")


def test_an_answer_that_is_no_longer_asked_decides_about_no_other_question(tmp_path: Path) -> None:
    from msgspec.structs import replace

    from site_made import SHORT

    more = Item("more", "text", "More about that?", show_if="answered(why)", required=True)
    last = replace(SHORT.pages[2], items=(*SHORT.pages[2].items, more))
    run_site(tmp_path, replace(SHORT, pages=(*SHORT.pages[:2], last)))
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"happy": "no"}).send({"why": "Time"})
    assert "More about that?" in person.text
    person.get("/page/first").send({"happy": "yes"})
    assert person.address == "/page/third"
    assert "More about that?" not in person.text
    person.send({})
    assert person.address == "/check"
    assert 'action="/send"' in person.text
    person.get("/page/first").send({"happy": "no"})
    assert "Time" in person.text


def test_a_question_that_must_be_answered_holds_up_the_sending(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third").send({})
    assert person.address == "/check"
    assert "has no answer yet" in person.text
    person.client.post("/send", {"csrfmiddlewaretoken": person.client.cookies["csrf"].value})

    from remit.site.people import counts

    assert counts()["answered"] == 0


def test_another_row_can_be_added_without_a_script_until_there_are_no_more(tmp_path: Path) -> None:
    run_site(tmp_path, every_kind())
    person = Browser().open_link(invite_all()["P1"]).get("/page/p_rows")
    person.send({"team.1.number": "4"})
    person.get("/page/p_rows")
    for row in (4, 5, 6):
        assert f'name="team.{row}.number"' not in person.text
        person.send({f"team.{row - 1}.number": str(row)}, button=("add", "team"))
        assert person.address.startswith("/page/p_rows")
        assert f'name="team.{row}.number"' in person.text
    assert 'name="add"' not in person.text
    assert all(f'value="{number}"' in person.text for number in (4, 6))


def test_what_a_script_keeps_when_a_page_is_left_is_there_again(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', person.text)
    assert token
    kept = person.client.post("/page/third?keep", {"csrfmiddlewaretoken": token[1], "wish": "Half a sen"})
    assert kept.status_code == 204
    assert "Half a sen" in person.get("/page/third").text


def test_the_first_page_is_light(tmp_path: Path) -> None:
    import gzip

    run_site(tmp_path, every_kind())

    from remit.site.render import assets

    person = Browser().open_link(invite_all()["P1"])
    parts = [person.page.content, *(path.read_bytes() for path in assets().values())]
    assert sum(len(gzip.compress(part)) for part in parts) < 20_000
    assert sum(map(len, parts)) < 60_000
    assert assets()["keep.js"].stat().st_size < 15_000


def test_an_assistant_sees_and_changes_only_facts_of_the_organisation(tmp_path: Path) -> None:
    run_site(tmp_path)
    director = Browser().open_link(invite_all()["P1"]).get("/page/third").send({"wish": "A secret wish"})
    director.get("/assistant").send({})
    (link,) = re.findall(r"/i/([A-Za-z0-9_-]{22})<", director.text)
    helper = Browser().open_link(link)
    assert "fill in the facts of the organisation" in helper.text
    helper.get("/begin")
    assert "How many beds" in helper.text
    assert "happy in the role" not in helper.text
    helper.send({"beds": "312", "happy": "no", "wish": "Mine"})
    assert helper.address == "/check"
    assert "secret" not in helper.text
    assert 'action="/send"' not in helper.text
    assert helper.get("/page/third").page.status_code == 404
    helper.client.post("/send", {"csrfmiddlewaretoken": helper.client.cookies["csrf"].value})
    assert "312" in director.get("/check").text
    assert "A secret wish" in director.text
    assert "Mine" not in director.text
    director.get("/page/first")
    assert not re.search(r'value="no" checked', director.text)


def test_a_page_of_one_link_does_nothing_under_another_that_was_opened_since(
    tmp_path: Path,
) -> None:
    run_site(tmp_path)
    links = invite_all()
    person = Browser().open_link(links["P1"]).get("/page/first").send({"happy": "yes"})

    from remit.site.answers.models import Draft, Submission
    from remit.site.identity.models import Correction, Post

    for path, form in (
        ("/page/third", {"wish": "Mine"}),
        ("/decline", {}),
        ("/record", {"organisation": "X"}),
    ):
        person.open_link(links["P1"]).get(path)
        Browser.open_link(other := Browser(), links["P2"])
        person.client.cookies["answering"] = other.client.cookies["answering"].value
        person.send(form)
        assert "Another link was opened in this browser" in person.text
        assert ("Mine</textarea>" in person.text) == (path == "/page/third")
    person.open_link(links["P1"]).get("/check")
    person.client.cookies["answering"] = other.client.cookies["answering"].value
    person.send({}, "/send")
    assert "Nothing was saved or sent under either" in person.text
    assert not Submission.objects.exists() and not Correction.objects.exists()
    assert Draft.objects.count() == 1
    assert Post.objects.get(name="P2").state == "opened"


def test_a_new_link_for_the_assistant_ends_the_old_one(tmp_path: Path) -> None:
    run_site(tmp_path)
    director = Browser().open_link(invite_all()["P1"]).get("/assistant").send({})
    (first,) = re.findall(r"/i/([A-Za-z0-9_-]{22})<", director.text)
    director.send({})
    assert "opens nothing" in Browser().open_link(first).text


def test_somebody_can_say_that_their_record_is_wrong(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/record")
    assert "Trust 0" in person.text
    person.send({"organisation": "Trust Zero"})
    assert "Somebody will look at it" in person.text

    from remit.site.identity.models import Correction

    assert list(Correction.objects.values_list("field", "text")) == [("organisation", "Trust Zero")]


def test_whoever_does_not_want_to_take_part_is_not_asked_again(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token).get("/page/third").send({"wish": "Nothing"})
    person.get("/decline")
    assert "opens nothing" in person.text
    person.send({})
    assert "will not be written to again" in person.text

    from remit.site.answers.models import Draft
    from remit.site.invitations import remind, to_remind

    assert Draft.objects.count() == 0
    remind(to_remind())
    assert tokens()["P1"] == token
    assert "opens nothing" in Browser().open_link(token).text


def test_a_patch_of_the_questionnaire_leaves_drafts_whole(tmp_path: Path) -> None:
    from msgspec.structs import replace

    from remit.site.launching import launch
    from site_made import SHORT, write_study

    site = run_site(tmp_path)
    token = invite_all()["P1"]
    Browser().open_link(token).get("/begin").send({"beds": "200", "happy": "yes"})
    third = replace(SHORT.pages[2], items=(*SHORT.pages[2].items, Item("more", "text", "Anything else?")))
    write_study(site.study, replace(SHORT, pages=(*SHORT.pages[:2], third)))
    done = launch(site.study, None)
    assert [str(change) for change in done.changes] == ["more: it is new; earlier answers have it blank"]
    person = Browser().open_link(token).get("/page/third")
    assert "Anything else?" in person.text
    assert "200" in person.get("/check").text


def test_an_assistant_begins_at_the_first_facts_and_leads_nobody_further(tmp_path: Path) -> None:
    from msgspec.structs import replace

    from site_made import SHORT

    last = replace(SHORT.pages[2], items=(Item("sites", "whole", "How many sites?", scope="organisation"),))
    run_site(tmp_path, replace(SHORT, pages=(*SHORT.pages[:2], last)))
    token = invite_all()["P1"]
    director = Browser().open_link(token).get("/page/third").send({})
    director.get("/assistant").send({})
    (link,) = re.findall(r"/i/([A-Za-z0-9_-]{22})<", director.text)
    assert Browser().open_link(link).get("/begin").address == "/page/first"

    other = Browser().open_link(tokens()["P2"])
    other.get("/assistant").send({})
    (link,) = re.findall(r"/i/([A-Za-z0-9_-]{22})<", other.text)
    Browser().open_link(link).get("/page/third").send({"sites": "3"})
    assert other.get("/begin").address == "/page/first"


def test_what_is_wrong_is_said_with_the_number_of_its_question(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/check")
    assert "Your organisation: Question 2: “Are you happy in the role?” has no answer yet" in person.text
