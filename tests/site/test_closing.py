"""The closing date: nobody is asked after it, and everybody who comes too late is told so."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from site_made import Browser, invite_all, officer, run_site, sent_to, write_study
from site_welsh import WORDS, write_words

LATE = datetime.date(2099, 4, 1)


def test_after_the_closing_date_nobody_is_invited_or_reminded_and_the_desk_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    invite_all()
    pages = {kind: officer().get("/desk/letters") for kind in ("invitation", "reminder")}
    post = officer().get("/desk/posts/1")
    before = sent_to()
    monkeypatch.setattr("remit.site.place.today", lambda: LATE)
    for kind, page in pages.items():
        page.send({"kind": kind}, action="/desk/letters/send")
        assert "The questionnaire closed on 31/3/2099" in page.text
        assert 'action="/desk/letters/send"' not in page.text
    assert "The questionnaire closed on 31/3/2099" in post.send({}, action="/desk/posts/1/again").text
    assert sent_to() == before


def test_who_comes_after_the_closing_date_reads_that_it_is_closed_and_whom_to_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    monkeypatch.setattr("remit.site.place.today", lambda: LATE)
    person = Browser().open_link(token)
    assert person.page.status_code == 403
    assert "The questionnaire is closed" in person.text
    assert "31/3/2099" in person.text
    assert "office@example.org" in person.text
    assert "opens nothing" not in person.text
    assert "too late and was not saved" not in person.text


@pytest.mark.parametrize("page", ["/page/first", "/check"])
def test_a_page_that_arrives_after_the_closing_date_is_not_lost_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    run_site(tmp_path)

    from remit.site.answers.models import Submission

    person = Browser().open_link(invite_all()["P1"]).get("/page/first").send({"happy": "yes"}).get(page)
    monkeypatch.setattr("remit.site.place.today", lambda: LATE)
    person.send({"beds": "200"} if page != "/check" else {}, action="/send" if page == "/check" else "")
    assert person.page.status_code == 403
    assert "came too late and was not saved" in person.text
    assert Submission.objects.count() == 0


def test_what_was_written_is_there_to_copy_where_the_session_ended_meanwhile(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    person.client.post("/leave", person.fields())  # in another tab; a long night does the same
    person.send({"wish": "  Three\nparagraphs <b>"})
    assert person.page.status_code == 403
    assert "What you sent just now was not saved." in person.text
    assert "Three\nparagraphs &lt;b&gt;</textarea>" in person.text
    assert "was not saved" not in person.get("/page/third").text


def test_a_month_as_the_end_of_a_wave_means_its_last_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_study(tmp_path / "study", closes="")
    waves = 'waves:\n  - {id: w, label: Winter, opens: "2096-01", closes: "2096-02"}\n'
    settings = study / "study.yaml"
    own_words = settings.read_text(encoding="utf-8")

    from remit.site.launching import launch

    site = run_site(tmp_path)
    settings.write_text(own_words + waves, encoding="utf-8")
    launch(site.study, None)

    from remit.site.place import closes, is_open

    assert closes() == datetime.date(2096, 2, 29)
    monkeypatch.setattr("remit.site.place.today", lambda: datetime.date(2096, 3, 1))
    assert not is_open()
    settings.write_text(own_words.replace("closes: ''", "closes: 2097-05-31") + waves, encoding="utf-8")
    launch(site.study, None)
    assert closes() == datetime.date(2097, 5, 31)


def test_a_wave_that_ends_on_no_day_is_a_problem_with_its_line() -> None:
    from remit.study.settings import read_settings
    from remit.study.yamlfile import parse_yaml

    text = "schema: 1\ntitle: T\nwaves:\n  - {id: w, label: Winter, closes: 31/01/2014}\n"
    _, problems = read_settings(parse_yaml(text, "study.yaml"))
    assert [(problem.code, problem.where.line) for problem in problems] == [("STUDY-008", 4)]


def test_a_round_of_reminders_that_stopped_goes_on_with_the_rest_and_reminds_nobody_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    invite_all()
    taken: list[str] = []
    working = [False]

    def stop(self: object, messages: list[object]) -> int:
        if len(taken) == 2 and not working[0]:
            raise ConnectionResetError(104, "Connection reset by peer")
        taken.extend(to for message in messages for to in message.to)  # type: ignore[attr-defined]
        return len(messages)

    monkeypatch.setattr("remit.site.outbox.Folder.send_messages", stop)
    page = officer().get("/desk/letters").send({"kind": "reminder"}, action="/desk/letters/send")
    assert "2 messages were sent" in page.text
    assert "Remind 4 posts" in page.text
    working[0] = True
    page.send({"kind": "reminder"}, action="/desk/letters/send")
    assert sorted(taken) == [f"p{number}@example.org" for number in range(1, 7)]
    assert "Remind 0 posts" in page.text


# ---- in Welsh ------------------------------------------------------------------------------------


def run_in_two_languages(folder: Path) -> str:
    """The questionnaire in English and Welsh; gives a personal link's token."""
    words = {**WORDS, "body": "Swyddfa'r astudiaeth", "contact": "Y swyddfa, swyddfa@example.org"}
    write_words(write_study(folder / "study", languages=["cy"]), words)
    run_site(folder, languages=["cy"])
    return invite_all()["P1"]


def test_the_first_page_of_a_link_speaks_the_language_of_the_browser_and_can_be_changed(
    tmp_path: Path,
) -> None:
    token = run_in_two_languages(tmp_path)
    person = Browser().get(f"/i/{token}")
    assert "This is your personal link" in person.text
    person.send({}, action="/language", button=("language", "cy"))
    assert person.address == f"/i/{token}"
    assert "Dyma eich dolen bersonol" in person.text
    welsh = Browser()
    welsh.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy-GB,cy;q=0.9,en;q=0.5"
    assert "Dyma eich dolen bersonol" in welsh.get(f"/i/{token}").text
    assert "Cyn i chi ddechrau" in welsh.send({}).text


def test_the_closed_page_is_in_welsh_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = run_in_two_languages(tmp_path)
    person = Browser().open_link("A" * 22)
    assert "This link opens nothing" in person.text
    person.send({}, action="/language", button=("language", "cy"))
    assert "Nid yw&#39;r ddolen hon yn agor dim" in person.text
    monkeypatch.setattr("remit.site.place.today", lambda: LATE)
    welsh = Browser()
    welsh.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"
    welsh.open_link(token)
    assert "Mae&#39;r holiadur wedi cau" in welsh.text
    assert "swyddfa@example.org" in welsh.text


def test_who_was_asked_in_welsh_is_thanked_in_welsh(tmp_path: Path) -> None:
    token = run_in_two_languages(tmp_path)

    from remit.site.identity.models import Holder

    Holder.objects.filter(post__name="P1").update(language="cy")
    person = Browser().open_link(token)
    assert "Swyddfa&#39;r astudiaeth sy&#39;n cynnal" in person.text
    person.get("/page/first").send({"happy": "yes"}).send({}).send({}, "/send")
    assert "Diolch am gymryd rhan." in person.text


def test_the_body_and_the_contact_may_be_translated_and_nothing_else_of_the_settings() -> None:
    from remit.core.problems import Place
    from remit.instrument.items import Instrument
    from remit.instrument.translate import check_words

    words = {"body": "Y swyddfa", "contact": "swyddfa@example.org", "bodi": "?"}
    (strange,) = check_words(Instrument("", ()), words, Place("i18n/cy.yaml"))
    assert "bodi" in strange.what
    assert "'body'" in strange.what
