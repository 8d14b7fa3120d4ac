"""A password alone opens no desk of a server: codes after RFC 6238, each once, and recovery codes."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from browser_checks import axe
from remit.site.place import Site
from site_clock import Clock
from site_made import Browser, run_site

PASSWORD = "correct horse battery"  # noqa: S105 made up
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""Appendix B of RFC 6238, for SHA-1."""


def server(tmp_path: Path) -> Site:
    """A server with one account that has a password."""
    from remit.site.start import configure

    site = replace(run_site(tmp_path), server=True)
    configure(site)

    from remit.site.desk.grants import give
    from remit.site.identity.models import Account

    give(Account.objects.open_account("officer@example.org", PASSWORD), ["field-officer"])
    return site


def with_password(email: str = "officer@example.org") -> Browser:
    return Browser().get("/desk/sign-in").send({"email": email, "password": PASSWORD})


def secret_on(page: Browser) -> bytes:
    import base64

    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page.text)
    assert found
    text = found[1].replace(" ", "")
    return base64.b32decode(text + "=" * (-len(text) % 8))


def code(secret: bytes, clock: Clock, later: int = 0) -> str:
    from remit.site.codes import STEP, code_of

    return code_of(secret, clock.now // STEP + later)


def enrolled(clock: Clock) -> tuple[bytes, list[str]]:
    """Somebody who has set up their authenticator: its secret, and the recovery codes they were shown."""
    person = with_password()
    assert person.address == "/desk/enrol"
    secret = secret_on(person)
    person.send({"code": code(secret, clock)})
    return secret, re.findall(r"<code>([a-z2-9-]{19})</code>", person.text)


@pytest.mark.parametrize("moment", sorted(VECTORS))
def test_codes_are_those_of_the_standard(moment: int) -> None:
    from remit.site.codes import code_of

    assert code_of(b"12345678901234567890", moment // 30, 8) == VECTORS[moment]


def test_on_a_server_a_password_alone_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    person = with_password()
    assert person.address == "/desk/enrol"
    assert Browser().get("/desk/enrol").address == "/desk/sign-in"
    before = person.client.cookies["desk"].value
    assert person.get("/desk/posts").address == "/desk/sign-in"
    secret = secret_on(person.get("/desk/enrol"))
    assert person.send({"code": "000000"}).page.status_code == 403
    recovery = person.send({"code": code(secret, clock)})
    assert len(set(re.findall(r"<code>([a-z2-9-]{19})</code>", recovery.text))) == 10
    assert person.get("/desk/posts").page.status_code == 200
    assert person.client.cookies["desk"].value != before
    again = with_password()
    assert again.address == "/desk/second"
    assert again.get("/desk/posts").address == "/desk/sign-in"
    assert secret not in b"".join(p.read_bytes() for p in (tmp_path / "site").rglob("*") if p.is_file())


def test_a_code_opens_once_and_only_near_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    secret, _ = enrolled(clock)
    used = code(secret, clock)
    assert with_password().send({"code": used}).page.status_code == 403  # the one that set it up
    clock.now += 30
    assert with_password().send({"code": used}).page.status_code == 403
    for later in (-2, 2, 40):
        assert with_password().send({"code": code(secret, clock, later)}).page.status_code == 403
    fresh = code(secret, clock)
    assert with_password().send({"code": f" {fresh[:3]} {fresh[3:]} "}).address == "/desk"
    assert with_password().send({"code": fresh}).page.status_code == 403
    assert with_password().send({"code": code(secret, clock, 1)}).address == "/desk"
    assert with_password().send({"code": code(secret, clock)}).page.status_code == 403


def test_two_who_send_one_code_at_once_are_not_both_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    secret, _ = enrolled(clock)
    clock.now += 60

    from remit.site.desk.factors import take_code
    from remit.site.identity.models import Factor

    one, other = Factor.objects.get(), Factor.objects.get()  # both read before either wrote
    assert [take_code(each, code(secret, clock)) for each in (one, other)] == [True, False]


def test_a_recovery_code_opens_once_and_is_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = server(tmp_path)
    _, recovery = enrolled(Clock(monkeypatch))
    assert with_password().send({"code": recovery[0].upper().replace("-", " ")}).address == "/desk"
    assert with_password().send({"code": recovery[0]}).page.status_code == 403
    assert with_password().send({"code": recovery[1]}).address == "/desk"
    kept = b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())
    for each in recovery:
        assert each.encode() not in kept
        assert each.replace("-", "").encode() not in kept


def test_ten_wrong_codes_in_a_row_close_the_way_for_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    secret, recovery = enrolled(clock)

    from remit.site.protect import SECOND, SIGN_IN

    for _ in range(10):
        SECOND.forget()  # as a second process, or a new start, would
        SIGN_IN.forget()
        assert with_password().send({"code": "000000"}).page.status_code == 403
    clock.now += 90
    SECOND.forget()
    SIGN_IN.forget()
    assert with_password().send({"code": code(secret, clock)}).page.status_code == 403
    assert with_password().send({"code": recovery[3]}).address == "/desk"
    assert with_password().send({"code": code(secret, clock)}).address == "/desk"


def test_tries_of_codes_are_counted_like_tries_of_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    _, recovery = enrolled(clock)
    person = with_password()
    for _ in range(10):
        person.send({"code": "000000"})
    assert person.send({"code": recovery[0]}).page.status_code == 403


def test_the_first_step_is_forgotten_after_ten_minutes_and_when_the_password_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    secret, _ = enrolled(clock)
    clock.now += 60
    late, changed = with_password(), with_password()

    from remit.site.identity.models import Account

    account = Account.objects.get()
    account.set_password("another horse battery")
    account.save()
    assert changed.send({"code": code(secret, clock)}).address == "/desk/sign-in"
    clock.now += 601
    assert late.send({"code": code(secret, clock)}).address == "/desk/sign-in"


def test_a_session_that_was_opened_with_a_password_alone_ends_where_more_is_needed(tmp_path: Path) -> None:
    from remit.site.start import configure

    site = server(tmp_path)
    configure(replace(site, server=False))
    person = with_password()
    assert person.address == "/desk"
    configure(site)
    assert person.get("/desk/posts").address == "/desk/sign-in"


def test_without_a_server_nobody_is_asked_for_a_code(tmp_path: Path) -> None:
    from remit.site.start import configure

    configure(replace(server(tmp_path), server=False))
    assert with_password().address == "/desk"


def test_the_operator_resets_a_lost_authenticator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from remit.site.__main__ import main

    site = server(tmp_path)
    enrolled(Clock(monkeypatch))
    for name, value in {
        "REMIT_SERVER": "1", "REMIT_ADDRESS": "https://testserver", "REMIT_SECRET": site.secret.hex(),
        "REMIT_SITE_FOLDER": str(site.folder),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert main(["account", str(site.study), "officer@example.org", "--forget"]) == 0
    assert "sets up another authenticator" in capsys.readouterr().out
    with sqlite3.connect(site.folder / "people.sqlite3") as store:
        found = [
            store.execute(query).fetchone()[0]
            for query in ("SELECT count(*) FROM factor", "SELECT count(*) FROM recovery")
        ]
    assert found == [0, 0]


def test_the_page_gives_the_key_as_text_and_as_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from urllib.parse import parse_qs, urlsplit

    server(tmp_path)
    Clock(monkeypatch)
    person = with_password()
    found = re.search(r'id="address">(otpauth://[^<]+)<', person.text)
    assert found
    parts = urlsplit(found[1].replace("&amp;", "&"))
    asked = parse_qs(parts.query)
    assert (parts.netloc, parts.path) == ("totp", "/The%20role%3Aofficer%40example.org")
    import base64

    assert base64.b32decode(asked["secret"][0]) == secret_on(person)
    assert asked["issuer"] == ["The role"]


def kept(folder: Path, name: str, person: Browser) -> Path:
    """A page as a browser would show it, its looks inside itself: a server answers by HTTPS alone."""
    from remit.site.render import assets

    links = re.findall(r'<link rel="stylesheet" href="([^"]+)">', person.text)
    assert links
    styles = [assets()[re.split(r"[/?]", link.partition("/static/")[2])[0]] for link in links]
    looks = "".join(style.read_text(encoding="utf-8") for style in styles)
    text = re.sub(r"<link [^>]*>|<script[^>]*></script>", "", person.text)
    path = folder / f"{name}.html"
    path.write_text(text.replace("</head>", f"<style>{looks}</style></head>"), encoding="utf-8")
    return path


def test_axe_finds_nothing_on_the_way_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server(tmp_path)
    clock = Clock(monkeypatch)
    pages = [kept(tmp_path, "sign-in", Browser().get("/desk/sign-in"))]
    wrong = Browser().get("/desk/sign-in").send({"email": "officer@example.org", "password": "wrong"})
    pages.append(kept(tmp_path, "sign-in-refused", wrong))
    person = with_password()
    pages.append(kept(tmp_path, "enrol", person))
    pages.append(kept(tmp_path, "recovery", person.send({"code": code(secret_on(person), clock)})))
    again = with_password()
    pages.append(kept(tmp_path, "second", again))
    pages.append(kept(tmp_path, "second-refused", again.send({"code": "000000"})))
    assert axe(pages) == []
