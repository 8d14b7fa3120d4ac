"""Attack 20: forged forms, frames, sessions planted beforehand, and scripts in whatever staff are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from site_made import Browser, invite_all, run_site
from site_personas import PERSONAS, persona
from site_together import enter, link_of, run_together

OWN_PROOF = {"kept/take"}
"""Takes a pass instead, which no browser sends by itself (tests/site/test_offline.py)."""

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7331*7 }}${7331*7}"


def patterns() -> list[str]:
    from remit.site.urls import urlpatterns

    return [str(each.pattern) for each in urlpatterns]


def typed(pattern: str) -> str:
    for name, text in (("str:token", "x"), ("str:page_id", "third"), ("int:number", "1"), ("str:key", "x")):
        pattern = pattern.replace(f"<{name}>", text)
    return f"/{pattern}"


def dump(folder: Path) -> list[str]:
    import sqlite3

    found = []
    for name in ("people", "answers", "together"):
        with sqlite3.connect(folder / f"{name}.sqlite3") as store:
            found += [line for line in store.iterdump() if "django_session" not in line]
    return found


@pytest.mark.parametrize("who", ["nobody", "respondent", "role-holder", *PERSONAS])
def test_no_address_takes_a_form_without_the_word_of_its_page(tmp_path: Path, who: str) -> None:
    site = run_together(tmp_path)
    client: Any = persona(who)
    if who == "respondent":
        client = Browser().open_link(invite_all()["P1"]).client
    if who == "role-holder":
        client = enter(link_of("P1")).client
    client.handler.enforce_csrf_checks = True
    before = dump(site.folder)
    for pattern in patterns():
        form = {"wish": "forged", "said": "yes", "kind": "invitation", "event": "refuse", "what": "frame"}
        for headers in ({}, {"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_ORIGIN": "null"}):
            status = client.post(typed(pattern), form, **headers).status_code
            assert pattern in OWN_PROOF or status in (302, 403, 404, 405), (pattern, status)
            if status == 302:
                assert client.post(typed(pattern), form, **headers)["Location"] == "/desk/sign-in"
    assert dump(site.folder) == before


def test_no_page_can_be_framed(tmp_path: Path) -> None:
    run_together(tmp_path)
    for client in (
        persona("field officer"),
        Browser().open_link(invite_all()["P1"]).client,
        persona("nobody"),
    ):
        for pattern in patterns():
            page = client.get(typed(pattern))
            assert page["X-Frame-Options"] == "DENY", pattern
            if page.status_code not in (301, 302):
                policy = page["Content-Security-Policy"]
                assert "frame-ancestors 'none'" in policy, pattern
                assert "unsafe" not in policy, pattern


def test_a_session_that_was_there_before_signing_in_is_worth_nothing_after(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.desk.grants import give
    from remit.site.identity.models import Account

    give(Account.objects.open_account("officer@example.org", "correct horse battery"), ["field-officer"])
    planted = persona("analyst").cookies["desk"].value
    victim = Browser()
    victim.client.cookies["desk"] = planted
    victim.get("/desk/sign-in").send({"email": "officer@example.org", "password": "correct horse battery"})
    assert victim.get("/desk/posts").page.status_code == 200
    assert victim.client.cookies["desk"].value != planted
    attacker = Browser()
    attacker.client.cookies["desk"] = planted
    assert attacker.get("/desk/posts").address == "/desk/sign-in"
    before = victim.client.cookies["desk"].value
    victim.get("/desk").send({}, action="/desk/sign-out")
    attacker.client.cookies["desk"] = before
    assert attacker.get("/desk/posts").address == "/desk/sign-in"


def test_nothing_that_people_or_files_bring_becomes_part_of_a_page_of_staff(tmp_path: Path) -> None:
    run_site(tmp_path)

    token = invite_all()["P1"]

    from remit.core.problems import Place
    from remit.site.identity.models import Post
    from remit.site.invitations import invite, to_invite
    from remit.site.people import import_frame
    from remit.site.together.bringing import bring_people, people_of_frame

    import_frame(
        {
            "post": [NASTY], "organisation": [NASTY], f"r{NASTY}": [NASTY],
            "name": [NASTY], "email": [f'"{NASTY[:20]}"@example.org'],
        },
        Place("frame.csv"),
    )  # fmt: skip
    bring_people(people_of_frame())
    invite(to_invite())
    person = Browser().open_link(token)
    person.get("/record").send({"organisation": NASTY, "region": NASTY})
    person.get("/page/third").send({"wish": NASTY})
    officer, keyholder, support = (persona(n) for n in ("field officer", "keyholder", "support officer"))
    nasty = Post.objects.get(name=NASTY).pk
    first = Post.objects.get(name="P1").pk
    officer.post(f"/desk/posts/{nasty}/note", {"event": "vacate"})
    pages = {
        address: client.get(address).content.decode()
        for client, addresses in (
            (officer, ("/desk", "/desk/posts", f"/desk/posts/{nasty}", f"/desk/posts/{first}",
                       "/desk/letters", "/desk/outbox", f"/desk/posts?word={NASTY}",
                       "/desk/posts?state=<script>", "/desk/letters?said=<script>alert(1)&failed=<b>")),
            (keyholder, ("/desk/log", "/desk/links")),
            (support, ("/desk/together", "/desk/together/members", f"/desk/together/members?word={NASTY}")),
        )
        for address in addresses
    }  # fmt: skip
    assert sum("alert(1)" in text for text in pages.values()) >= 6
    for address, text in pages.items():
        tree = html.fromstring(text)
        assert not tree.xpath("//script[not(@src)] | //img | //@*[starts-with(name(), 'on')]"), address
        assert str(7331 * 7) not in text, address
    upload = officer.post("/desk/posts/import", {"file": _file(f"{NASTY}.csv", b"a,a\n1,2\n")})
    assert not html.fromstring(upload.content.decode()).xpath("//script[not(@src)] | //img")


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)
