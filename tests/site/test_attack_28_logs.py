"""Attack 28: neither what the computer logs nor the site's own log holds a token, an address or an answer."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from site_live import Live, Person
from site_made import Browser, invite_all, run_site
from site_personas import persona

WISH = "xyzzy-their-own-words"


def walk_about(person: Person, token: str) -> None:
    """A whole answer, with addresses that are wrong, forms that are forged and pages that are misshapen."""
    person.ask("GET", f"/i/{token}/and/more")
    assert person.open_link(token)
    person.ask("GET", "/page/nowhere")
    person.ask("POST", f"/page/{WISH}", {"wish": WISH})
    person.ask("POST", "/page/first", {"happy": WISH, "beds": WISH})
    person.ask("POST", "/page/first", {"happy": "yes"})
    person.ask("POST", "/page/third", {"wish": WISH})
    person.ask("POST", "/record", {"organisation": WISH})
    person.ask("PUT", "/page/third")
    person.ask("POST", "/enter", {"token": token[:-1], "csrfmiddlewaretoken": "forged"})
    person.ask("POST", "/desk/sign-in", {"email": "officer@example.org", "password": WISH})
    sent = person.ask("POST", "/send", {})
    assert sent
    assert sent[1] == "/sent"


def test_the_computers_log_of_a_running_site_names_nobody(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    token = invite_all()["P1"]
    live = Live(site.study, site.folder)
    with (tmp_path / "log").open("wb") as log:
        live.said = log
        with live:
            assert live.running
            assert live.running.stdout
            walk_about(Person(live.port), token)
            live.running.terminate()
            rest = live.running.stdout.read()
    said = (tmp_path / "log").read_bytes() + rest
    for secret in (token, WISH, "p1@example.org", "officer@example.org", "Person 1", "127.0.0.1"):
        assert secret.encode() not in said, secret


def test_an_error_inside_names_its_place_and_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token).get("/page/third")

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"{WISH} {token} p1@example.org")

    monkeypatch.setattr("remit.site.answering.pages.change_draft", broken)
    person.client.raise_request_exception = False
    assert person.send({"wish": WISH}).page.status_code == 500
    said = capfd.readouterr()
    assert "remit site · ValueError · " in said.err
    for secret in (token, WISH, "p1@example.org"):
        assert secret not in said.out + said.err
        assert secret not in person.text


def test_the_sites_own_log_holds_what_staff_did_and_nothing_of_respondents(tmp_path: Path) -> None:
    run_site(tmp_path)
    found = invite_all()
    officer = persona("field officer")
    officer.post("/desk/letters/send", {"kind": "reminder"})
    officer.post("/desk/posts/2/holder", {"name": "Person 22", "email": "p22@example.org"})
    officer.post("/desk/posts/3/again")
    person = Browser().open_link(found["P1"]).get("/record").send({"organisation": WISH})
    person.get("/page/first").send({"happy": "yes"}).send({"wish": WISH}).send({}, "/send")
    officer.post("/desk/corrections/1", {"take": "yes"})

    from remit.site.identity.models import Entry
    from remit.site.outbox import messages

    entries = list(Entry.objects.values_list("who", "action", "subject", "detail"))
    assert {action for _, action, _, _ in entries} >= {
        "sent reminders",
        "changed holder",
        "sent a new link",
        "settled a correction",
    }
    text = "\n".join(" ".join(entry[1:]) for entry in entries)
    links = [re.search(r"/i/(\S+)", str(m.get_content())) for _, m in messages()]  # type: ignore[attr-defined]
    secrets = [WISH, "@example.org", "Person", *(link[1] for link in links if link)]
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in text] == []


def test_the_commands_of_operators_print_no_address_of_a_respondent(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    (tmp_path / "posts.csv").write_text(
        "post,name,email\nP9,Person 9,p9@example.org\nP10,,\n", encoding="utf-8"
    )
    for words in (("posts", str(tmp_path / "posts.csv")), ("log",)):
        done = subprocess.run(
            [sys.executable, "-m", "remit.site", words[0], str(site.study), *words[1:]],
            capture_output=True,
            text=True,
            check=False,
            env={"REMIT_SITE_FOLDER": str(site.folder), "PYTHONPATH": ":".join(sys.path)},
        )
        assert done.returncode == 0, done.stderr
        assert "@example.org" not in done.stdout + done.stderr
        assert "Person" not in done.stdout + done.stderr
