"""Privacy as a property of the system: what the database, the files and the pages do not tell."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from site_made import Browser, invite_all, run_site

MARKED = "xyzzy-marked-answer"


def every_byte(folder: Path) -> bytes:
    """All that the stores hold: files, write-ahead logs, backups."""
    paths = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".eml" and p.name != "secret.key"]
    return b"".join(path.read_bytes() for path in paths)


def go(token: str, wish: str = MARKED) -> Browser:
    """One person from the link to the receipt."""
    return (
        Browser().open_link(token).get("/begin").send({"happy": "yes"}).send({"wish": wish}).send({}, "/send")
    )


def sql(folder: Path, query: str) -> list[Any]:
    name = "answers" if any(t in query for t in ("submission", "sealed", "draft", "attempt")) else "people"
    with sqlite3.connect(folder / f"{name}.sqlite3") as store:
        return store.execute(query).fetchall()


# ---- tokens --------------------------------------------------------------------------------------


def test_a_token_has_128_bits_and_is_kept_nowhere(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    found = invite_all()
    assert len(set(found.values())) == 6
    go(found["P1"])
    kept = every_byte(site.folder)
    for token in found.values():
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
        assert token.encode() not in kept


def test_without_the_secret_the_marks_of_tokens_cannot_be_recomputed(tmp_path: Path) -> None:
    import hashlib

    site = run_site(tmp_path)
    token = invite_all()["P1"]
    marks = {mark for (mark,) in sql(site.folder, "SELECT mark FROM token")}
    assert hashlib.sha256(token.encode()).hexdigest() not in marks

    from remit.site.sealing import mark

    assert mark(site.secret, "token", token.encode()).hex() in marks
    assert mark(b"another secret", "token", token.encode()).hex() not in marks


def test_programs_that_open_links_use_nothing_up(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]

    from remit.site.people import counts

    for _ in range(5):
        scanner = Browser().get(f"/i/{token}")
        assert scanner.page.status_code == 200
    assert counts()["invited"] == 6
    assert Browser().open_link(token).address == "/privacy"


def test_the_link_page_is_the_same_for_every_token(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]

    def shown(text: str) -> str:
        page = Browser().get(f"/i/{text}").text
        return re.sub(r'value="[^"]*"', "", page)

    assert shown(token) == shown("A" * 22)


def test_unknown_used_ended_and_malformed_links_get_the_same_answer(tmp_path: Path) -> None:
    run_site(tmp_path)
    found = invite_all()
    go(found["P1"])

    from remit.site.identity.models import Post
    from remit.site.invitations import resend

    resend(Post.objects.get(name="P2"))
    answers = set()
    for token in (found["P1"], found["P2"], "A" * 22, "short", "", "x" * 5000, "ŵ" * 22):
        closed = Browser().get("/").send({"token": token})
        assert closed.page.status_code == 403
        answers.add((closed.page.content, tuple(sorted(closed.page.cookies))))
    assert len({body for body, _ in answers}) == 1


def test_a_link_that_is_too_late_gets_that_answer_too(tmp_path: Path) -> None:
    run_site(tmp_path, closes="2020-01-31")
    token = invite_all()["P1"]
    assert Browser().open_link(token).text == Browser().open_link("A" * 22).text


def test_the_session_is_a_cookie_that_scripts_cannot_read_and_nobody_can_make(tmp_path: Path) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token)
    cookie = person.client.cookies["answering"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert token not in cookie.value
    forged = Browser()
    forged.client.cookies["answering"] = cookie.value[:-2] + ("00" if cookie.value[-2:] != "00" else "11")
    assert forged.get("/privacy").page.status_code == 403


def test_over_https_cookies_belong_to_this_host_alone(tmp_path: Path) -> None:
    from remit.site.start import configure

    site = run_site(tmp_path)
    token = invite_all()["P1"]
    configure(replace(site, address="https://testserver"))
    person = Browser()
    person.client.defaults.update({"wsgi.url_scheme": "https", "HTTP_REFERER": "https://testserver/"})
    person.open_link(token)
    assert person.address == "/privacy"
    assert set(person.client.cookies) == {"__Host-answering", "__Host-csrf"}
    assert all(cookie["secure"] for cookie in person.client.cookies.values())
    assert "Strict-Transport-Security" in person.page.headers


def test_tries_are_counted_by_how_a_token_begins(tmp_path: Path) -> None:
    run_site(tmp_path)
    found = invite_all()
    prefix = found["P1"][:6]
    for number in range(40):
        Browser().get("/").send({"token": f"{prefix}{number:016}"})
    assert "opens nothing" in Browser().open_link(found["P1"]).text
    assert Browser().open_link(found["P2"]).address == "/privacy"


def test_nothing_of_a_person_reaches_the_log_of_the_computer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path)
    token = invite_all()["P1"]
    person = Browser().open_link(token)
    person.client.post(f"/i/{token}")
    person.get(f"/i/{token}/more")
    person.get("/page/third")

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"a value {MARKED} that must not be logged")

    monkeypatch.setattr("remit.site.answering.pages.change_draft", broken)
    person.client.raise_request_exception = False
    assert person.send({"wish": MARKED}).page.status_code == 500
    assert MARKED not in person.text
    said = capfd.readouterr()
    assert "remit site · ValueError · " in said.err
    for secret in (token, MARKED, "third", "127.0.0.1"):
        assert secret not in said.out + said.err


# ---- at rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_answers_and_drafts_are_locked_wherever_they_lie(tmp_path: Path, privacy: str) -> None:
    from remit.site.backups import back_up

    site = run_site(tmp_path, privacy=privacy)
    found = invite_all()
    go(found["P1"])
    Browser().open_link(found["P2"]).get("/page/third").send({"wish": MARKED})
    back_up(site, site.folder / "backups" / "b.zip")
    assert MARKED.encode() not in every_byte(site.folder)


def test_no_value_stands_in_both_stores(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    found = invite_all()
    go(found["P1"])
    Browser().open_link(found["P2"]).get("/page/third").send({"wish": "Half"})
    values: list[set[object]] = []
    for name in ("people", "answers"):
        with sqlite3.connect(site.folder / f"{name}.sqlite3") as store:
            tables = [t for (t,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            own = [t for t in tables if not t.startswith(("django_", "auth_", "sqlite_"))]
            rows = [row for table in own for row in store.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
            assert not [
                1
                for t in own
                for fk in store.execute(f'PRAGMA foreign_key_list("{t}")')
                if fk[2] not in tables
            ]
        values.append(
            {value for row in rows for value in row if isinstance(value, bytes | str) and len(value) > 4}
        )
    assert values[0]
    assert values[1]
    assert not values[0] & values[1]


def test_nothing_finer_than_a_day_is_kept_of_respondents(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    go(invite_all()["P1"])
    for name in ("people", "answers"):
        with sqlite3.connect(site.folder / f"{name}.sqlite3") as store:
            for (sql_,) in store.execute("SELECT sql FROM sqlite_master WHERE type='table'"):
                table = re.match(r'CREATE TABLE "(\w+)"', sql_ or "")
                if table and not table[1].startswith(("django_", "auth_")) and table[1] != "account":
                    assert "datetime" not in sql_, table[1]
    assert b"127.0.0.1" not in every_byte(site.folder)


def test_all_submissions_are_equally_long(tmp_path: Path) -> None:
    site = run_site(tmp_path)
    found = invite_all()
    go(found["P1"], "x")
    go(found["P2"], "A long answer. " * 300)
    lengths = {len(content) for (content,) in sql(site.folder, "SELECT content FROM submission")}
    links = {len(content) for (content,) in sql(site.folder, "SELECT content FROM sealed_link")}
    assert len(lengths) == len(links) == 1


def test_the_database_and_the_secret_together_do_not_open_the_links(tmp_path: Path) -> None:
    from remit.site.sealing import Unopened, derive, unlock, unseal

    site = run_site(tmp_path)
    go(invite_all()["P1"])
    (content,) = sql(site.folder, "SELECT content FROM sealed_link")[0]
    with pytest.raises(Unopened):
        unseal(site.secret.hex(), content, "link")
    for purpose in ("link", "submission", "token", "kept draft"):
        with pytest.raises(Unopened):
            unlock(derive(site.secret, purpose), content, "link")
    assert [
        p
        for p in site.study.rglob("*")
        if p.is_file() and (tmp_path / "keyholder.key").read_bytes() in p.read_bytes()
    ] == []


def test_unlinked_answers_open_with_the_keyholders_key_alone(tmp_path: Path) -> None:
    from remit.core.problems import Refused
    from remit.site.launching import launch
    from remit.site.pulling import pull
    from site_made import write_study

    run_site(tmp_path, privacy="unlinked")
    go(invite_all()["P1"])
    launch(write_study(tmp_path / "other", privacy="unlinked"), tmp_path / "other.key")
    for key, code in ((None, "PULL-003"), (tmp_path / "other.key", "PULL-002"), (tmp_path, "PULL-001")):
        with pytest.raises(Refused, match=code):
            pull(key)
    assert not (tmp_path / "study" / "responses.csv").exists()
    assert pull(tmp_path / "keyholder.key").responses == 1


def test_destroyed_links_are_gone_from_every_byte(tmp_path: Path) -> None:
    from remit.site.tidying import destroy_links

    site = run_site(tmp_path)
    go(invite_all()["P1"])
    (content,) = sql(site.folder, "SELECT content FROM sealed_link")[0]
    assert destroy_links() == 1
    assert content[40:80] not in every_byte(site.folder)


@pytest.mark.parametrize("privacy", ["confidential", "unlinked"])
def test_the_best_linker_without_keys_does_no_better_than_chance(tmp_path: Path, privacy: str) -> None:
    """The linker knows who sent when, has both stores with their write-ahead logs, and the pulled file."""
    from remit.site.pulling import pull

    site = run_site(tmp_path, privacy=privacy, posts=60)

    from remit.site.answering.drafts import change_draft
    from remit.site.answering.sending import send
    from remit.site.answering.visitors import visitor_with
    from remit.site.place import form

    found = invite_all()
    order = sorted(found)
    random.Random(7).shuffle(order)  # noqa: S311 - the order in which people send
    for post in order:
        visitor = visitor_with(found[post])
        assert visitor
        saved = change_draft(
            visitor.draft, lambda old, post=post: replace(old, values={"wish": f"wish of {post}"})
        )
        assert send(visitor, form().routes, saved.values)
    log = (site.folder / "answers.sqlite3-wal").read_bytes()
    rows = sql(site.folder, "SELECT content, rowid FROM submission")
    written = sorted(rows, key=lambda row: log.find(row[0][:200]))
    pull(tmp_path / "keyholder.key" if privacy == "unlinked" else None)
    lines = (site.study / "responses.csv").read_text(encoding="utf-8").splitlines()[1:]
    pulled = [re.search(r"wish of (P\d+)", line)[1] for line in lines]  # type: ignore[index]
    by_key = [row for _, row in sorted((rowid, place) for place, (_, rowid) in enumerate(written))]
    guesses = {
        "as they came": order,
        "turned round": order[::-1],
        "as the keys of rows stand": [order[place] for place in by_key],
    }
    assert sorted(pulled) == sorted(order)
    for way, guess in guesses.items():
        hits = sum(a == b for a, b in zip(guess, pulled, strict=True))
        assert hits <= 8, f"{way}: {hits} of 60 linked, chance is 1"  # by chance once in a million


def test_keys_of_rows_are_drawn_by_chance(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.answers.models import by_chance

    drawn = [by_chance() for _ in range(2_000)]
    steps = Counter(later > earlier for earlier, later in pairwise(drawn))
    assert 900 < steps[True] < 1_100
    assert len(set(drawn)) == 2_000


# ---- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("privacy", "said", "never"),
    [
        ("named", "together with the name of your post", "No link"),
        ("confidential", "locked with a key that is not on this computer", "No link"),
        ("unlinked", "No link between you and your answers is kept", "key that is not on this computer"),
    ],
)
def test_the_page_promises_what_the_mode_holds_and_no_more(
    tmp_path: Path, privacy: str, said: str, never: str
) -> None:
    run_site(tmp_path, privacy=privacy)
    text = Browser().open_link(invite_all()["P1"]).text
    assert said in text
    assert never not in text
    assert "anonym" not in text.lower()
    assert ("The link is destroyed on 30/6/2099" in text) == (privacy == "confidential")
    assert "fewer than 5 people" in text
    assert "6 people are asked" in text


def test_no_page_or_letter_of_the_site_says_anonymous() -> None:
    package = Path(__file__).resolve().parents[2] / "src" / "remit" / "site"
    found = [
        p.name
        for p in package.rglob("*")
        if p.suffix in (".py", ".html") and "anonym" in p.read_text("utf-8").lower()
    ]
    assert found == []
