"""Attack 19, who may open what: every address, as nobody, as a respondent, as each persona of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_made import Browser, invite_all, run_site
from site_personas import persona
from site_together import enter, link_of, run_together

OPEN_TO_ALL = {
    *("", "health", "i/<str:token>", "enter", "language", "leave", "sent", "worker.js", "kept/take"),
    *("closed", "s", "s/<str:token>", "together/enter"),
}
SIGN_IN = {
    *("desk/open/<str:key>", "desk/sign-in", "desk/sign-out", "desk/second", "desk/enrol"),
    *("desk/provider", "desk/provider/back"),
}
RESPONDENTS = {
    *("privacy", "decline", "record", "assistant", "begin", "page/<str:page_id>", "check", "send"),
    "kept/kit",
}
OFFICER = {
    "desk/posts",
    "desk/posts/import",
    "desk/posts/<int:number>",
    "desk/posts/<int:number>/note",
    "desk/posts/<int:number>/holder",
    "desk/posts/<int:number>/again",
    "desk/corrections/<int:number>",
    "desk/letters",
    "desk/letters/send",
    "desk/outbox",
}
SUPPORT = {
    "desk/together",
    "desk/together/bring",
    "desk/together/send",
    "desk/together/members",
    "desk/together/members/<int:number>/link",
    "desk/together/members/<int:number>/gone",
}
CODING = {
    "desk/coding",
    "desk/coding/<str:item>",
    "desk/coding/<str:item>/answer",
    "desk/coding/<str:item>/answer/save",
    "desk/coding/<str:item>/offers",
    "desk/coding/<str:item>/save",
    "desk/coding/<str:item>/codebook",
    "desk/coding/<str:item>/codebook/version/<int:number>",
}
SETTLING = {
    "desk/coding/<str:item>/settle",
    "desk/coding/<str:item>/codebook/change",
    "desk/coding/<str:item>/codebook/theme/<str:code>",
}
QUOTES = {"desk/quotes", "desk/quotes/<str:item>/ledger", "desk/quotes/<str:item>/judge"}
CHOOSING = {"desk/quotes/<str:item>", "desk/quotes/<str:item>/passage"}
REPORT = {"desk/report", "desk/report/build", "desk/report/all.zip", "desk/report/files/<path:name>"}
BOARD = {
    "together",
    "together/role/<int:number>",
    "together/role/<int:number>/agree",
    "together/role/<int:number>/earlier",
}
HOLDER = BOARD | {
    "together/agree",
    "together/wishes",
    "together/mine",
    "together/mine/key",
    "together/with/<int:number>",
    "together/with/<int:number>/answer",
    "together/with/<int:number>/check",
    "together/with/<int:number>/end",
}
MAY: dict[str, set[str]] = {
    "nobody": set(),
    "respondent": RESPONDENTS,
    "role-holder": HOLDER,
    "board contact": BOARD,
    "no grant": set(),
    "designer": {"desk", "desk/editions"},
    "field officer": {"desk", *OFFICER},
    "coder": {"desk", *CODING},
    "analyst": {"desk", *REPORT, *CODING, *SETTLING, *QUOTES, *CHOOSING},
    "publisher": {"desk", "desk/editions", *REPORT, *QUOTES},
    "keyholder": {"desk", "desk/log", "desk/links"},
    "support officer": {"desk", *SUPPORT},
}


def addresses() -> list[str]:
    from remit.site.urls import urlpatterns

    return [str(pattern.pattern) for pattern in urlpatterns]


def typed(pattern: str) -> str:
    for mark, value in (
        ("<str:token>", "x"),
        ("<str:page_id>", "first"),
        ("<int:number>", "1"),
        ("<str:key>", "x"),
        ("<str:item>", "wish"),
        ("<str:code>", "time"),
        ("<path:name>", "private/build.json"),
    ):
        pattern = pattern.replace(mark, value)
    return "/" + pattern


def somebody(who: str, tokens: Iterator[str]) -> Any:
    """A client of somebody: with a link of the questionnaire, a support link, an account, or nothing."""
    if who == "respondent":
        return Browser().open_link(next(tokens)).client
    if who in ("role-holder", "board contact"):
        return enter(link_of("P1" if who == "role-holder" else "chair1")).client
    return persona(who)


@pytest.mark.parametrize("who", sorted(MAY))
def test_everybody_can_open_what_is_theirs_and_nothing_else(
    tmp_path: Path, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("remit.site.desk.report.begin", lambda: False)
    run_together(tmp_path, holders=90 if who == "respondent" else 6)
    tokens = iter(invite_all().values() if who == "respondent" else ())
    opened: dict[str, int] = {}
    for pattern in addresses():
        client = somebody(who, tokens)
        client.handler.enforce_csrf_checks = False
        for way in (client.get, client.post):
            status = way(typed(pattern)).status_code
            assert status < 500, (pattern, status)
            refused = status in (403, 405) or (
                status == 302 and way(typed(pattern)).get("Location") == "/desk/sign-in"
            )
            opened[pattern] = max(opened.get(pattern, 0), 0 if refused else 1)
        from remit.site.identity.models import Account

        Account.objects.filter(email__startswith=who.replace(" ", "-")).delete()
    found = {pattern for pattern, yes in opened.items() if yes} - OPEN_TO_ALL - SIGN_IN
    assert found == MAY[who]


def test_an_address_that_names_nobody_is_closed_to_everybody(tmp_path: Path) -> None:
    run_site(tmp_path)

    from django.http import HttpResponse
    from django.test import RequestFactory

    from remit.site.access import DefaultDeny, open_to

    request = RequestFactory().get("/new")
    gate = DefaultDeny(lambda request: HttpResponse("in"))
    assert gate.process_view(request, lambda request: HttpResponse("in"), (), {}).status_code == 403  # type: ignore[union-attr]
    assert (
        gate.process_view(request, open_to("everybody")(lambda request: HttpResponse("in")), (), {}) is None
    )


def test_the_front_of_a_grant_shows_only_its_own_menu(tmp_path: Path) -> None:
    run_site(tmp_path)
    page = persona("analyst").get("/desk").content.decode()
    assert "How it stands" in page
    for words in ("Posts</a>", "Log</a>", "Sealed links", "Invite and remind"):
        assert words not in page


def test_every_page_forbids_what_stands_in_the_page_or_comes_from_elsewhere(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"])
    officer = persona("field officer")
    pages = [
        person.get(a).page
        for a in ("/", "/privacy", "/page/first", "/check", "/record", "/decline", "/nowhere")
    ]
    pages += [
        officer.get(a) for a in ("/desk", "/desk/posts", "/desk/posts/1", "/desk/letters", "/desk/outbox")
    ]
    for page in pages:
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["X-Frame-Options"] == "DENY"
        assert "no-store" in page["Cache-Control"]
        text = page.content.decode()
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=", text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_a_form_from_elsewhere_changes_nothing(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"])
    done = person.client.post("/page/third", {"wish": "forged"})
    assert done.status_code == 403
    assert "forged" not in person.get("/page/third").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"HTTP_ORIGIN": "null"}, 302),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}, 302),
        ({"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
    ],
)
def test_a_form_is_taken_from_this_site_only(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    form = {"csrfmiddlewaretoken": person.client.cookies["csrf"].value, "wish": "Mine"}
    assert person.client.post("/page/third", form, **headers).status_code == status


def test_far_too_much_is_refused_without_a_word_of_the_inside(tmp_path: Path) -> None:
    run_site(tmp_path)
    person = Browser().open_link(invite_all()["P1"]).get("/page/third")
    token = person.client.cookies["csrf"].value
    done = person.client.post("/page/third", {"csrfmiddlewaretoken": token, "wish": "x" * 2_000_000})
    assert done.status_code == 400
    many = {f"f{n}": "1" for n in range(5_000)}
    assert person.client.post("/page/third", {"csrfmiddlewaretoken": token, **many}).status_code == 400
    for words in ("Traceback", "django", "/src/"):
        assert words not in done.content.decode()


def test_what_people_write_never_becomes_part_of_a_page(tmp_path: Path) -> None:
    run_site(tmp_path)
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    person = Browser().open_link(invite_all()["P1"]).get("/page/third").send({"wish": nasty})
    assert "<script>alert" not in person.text
    person.get("/record").send({"organisation": nasty})
    page = persona("field officer").get("/desk/posts/1").content.decode()
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_signing_in_asks_for_the_password_and_tires_of_wrong_ones(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.desk.grants import give
    from remit.site.identity.models import Account

    give(Account.objects.open_account("Officer@example.org", "correct horse battery"), ["field-officer"])
    someone = Browser().get("/desk")
    assert someone.address == "/desk/sign-in"
    someone.send({"email": "officer@example.org", "password": "wrong"})
    assert "do not belong together" in someone.text
    assert (
        Browser()
        .get("/desk/sign-in")
        .send({"email": "nobody@example.org", "password": "x"})
        .text.count("do not belong together")
    )
    someone.send({"email": " OFFICER@example.org ", "password": "correct horse battery"})
    assert someone.address == "/desk"
    someone.send({}, action="/desk/sign-out")
    for _ in range(10):
        someone.get("/desk/sign-in").send({"email": "officer@example.org", "password": "wrong"})
    someone.send({"email": "officer@example.org", "password": "correct horse battery"})
    assert someone.address == "/desk/sign-in"


def test_the_printed_link_opens_the_desk_of_this_computer_only(tmp_path: Path) -> None:
    from msgspec.structs import replace

    from remit.site.start import configure

    site = run_site(tmp_path)

    from remit.site.desk.local import open_local_desk

    open_local_desk("printed-key")
    assert Browser().get("/desk/open/other-key").page.status_code == 404
    desk = Browser().get("/desk/open/printed-key")
    assert desk.address == "/desk/open/printed-key"
    assert desk.send({}).address == "/desk"
    configure(replace(site, server=True))
    assert Browser().get("/desk/open/printed-key").page.status_code == 404
    open_local_desk("again")
    assert Browser().get("/desk/open/again").page.status_code == 404


def test_a_number_that_no_database_holds_leads_to_no_page(tmp_path: Path) -> None:
    run_together(tmp_path)
    client = enter(link_of("P1")).client
    numbered = [typed(pattern).replace("1", "9" * 30) for pattern in addresses() if "<int:number>" in pattern]
    assert numbered
    for address in numbered:
        assert client.get(address).status_code in (302, 404), address
