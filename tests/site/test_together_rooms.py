"""The four rooms: mine, my organisation, the pair or set, the sector body. What is not yours is not there."""

from __future__ import annotations

import ast
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from site_made import Browser, invite_all
from site_together import (
    bring_round,
    enter,
    link_of,
    member,
    number_of,
    run_together,
    running_pair,
    say,
    sign_up,
)

ROOM = Path(__file__).resolve().parents[2] / "src" / "remit" / "site" / "together"
SECRETS = {
    "career": "xyzzy-retire-and-tell-nobody",
    "concerns": "xyzzy-the-chair-frightens-me",
    "resilience": "xyzzy-hardly-sleeping",
    "notes": "xyzzy-notes",
}


def every_byte(folder: Path) -> bytes:
    paths = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".eml"]
    return b"".join(path.read_bytes() for path in paths)


def own_room_of(code: str) -> Browser:
    """Somebody who has written into their own room."""
    return sign_up(code).get("/together/mine").send(SECRETS)


# ---- links ---------------------------------------------------------------------------------------


def test_a_support_link_is_of_its_own_kind_and_kept_nowhere(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    token, asked = link_of("P1"), invite_all()["P1"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
    enter(token)
    assert token.encode() not in every_byte(site.folder)
    assert enter(asked).page.status_code == 403
    assert Browser().open_link(token).page.status_code == 403


def test_opening_a_link_uses_nothing_up_and_tells_nothing(tmp_path: Path) -> None:
    run_together(tmp_path)
    token = link_of("P1")

    def shown(text: str) -> str:
        return re.sub(r'value="[^"]*"', "", Browser().get(f"/s/{text}").text)

    assert shown(token) == shown(token) == shown("A" * 22)
    assert enter(token).address == "/together"


def test_unknown_ended_and_misshapen_links_get_the_same_answer(tmp_path: Path) -> None:
    run_together(tmp_path)
    old = link_of("P1")
    link_of("P1")

    from remit.site.together.agreeing import leave

    gone = link_of("P2")
    leave(member("P2"))  # type: ignore[arg-type]
    answers = set()
    for token in (old, gone, "A" * 22, "short", "", "x" * 5000, "ŵ" * 22):
        closed = Browser().get("/s").send({"token": token})
        assert closed.page.status_code == 403
        answers.add(closed.page.content)
    assert len(answers) == 1


def test_tries_are_counted(tmp_path: Path) -> None:
    run_together(tmp_path)
    token = link_of("P1")
    for number in range(40):
        Browser().get("/s").send({"token": f"{token[:6]}{number:016}"})
    assert "opens nothing" in enter(token).text


# ---- mine ----------------------------------------------------------------------------------------


def test_the_own_room_keeps_what_was_written(tmp_path: Path) -> None:
    run_together(tmp_path)
    token = link_of("P1")
    enter(token).get("/together/mine").send(SECRETS)
    text = enter(token).get("/together/mine").text
    assert all(words in text for words in SECRETS.values())


def test_nothing_of_the_own_room_stands_in_any_store_backup_or_file(tmp_path: Path) -> None:
    from remit.site.backups import back_up
    from remit.site.together.pulling import pull_support

    site = run_together(tmp_path)
    own_room_of("P1")
    pull_support()
    back_up(site, site.folder / "backups" / "b.zip")
    assert b"xyzzy" not in every_byte(site.folder)
    assert b"xyzzy" not in every_byte(site.study)


def test_the_store_and_the_secret_together_do_not_open_the_own_room(tmp_path: Path) -> None:
    from remit.site.sealing import Unopened, derive, unlock
    from remit.site.together.models import Link, Locker

    site = run_together(tmp_path)
    own_room_of("P1")
    (locker,), rows = Locker.objects.all(), Link.objects.filter(member__code="P1")
    stored = [bytes(row.wrapped) for row in rows] + [row.mark.encode() for row in rows] + [b""]
    for piece in stored:
        for key in (site.secret, site.secret + piece, piece + b"-" * 32):
            with pytest.raises(Unopened):
                unlock(derive(key, "own room"), bytes(locker.content), "own room")


def test_a_new_link_from_the_desk_does_not_open_it_and_the_earlier_code_does(tmp_path: Path) -> None:
    run_together(tmp_path)
    old = link_of("P1")
    enter(old).get("/together/mine").send(SECRETS)
    person = enter(link_of("P1")).get("/together/mine")
    assert "locked with your earlier link" in person.text
    person.send({"code": link_of("P2")}, "/together/mine/key")
    assert "This code does not open it" in person.text
    person.send({"code": f"https://example.org/s/{old}"}, "/together/mine/key")
    assert SECRETS["career"] in person.text


def test_whoever_lost_the_earlier_link_can_begin_anew(tmp_path: Path) -> None:
    run_together(tmp_path)
    own_room_of("P1")
    person = enter(link_of("P1")).get("/together/mine")
    person.send({}, "/together/mine/key", ("anew", "yes"))
    assert "xyzzy" not in person.text
    person.send({"notes": "fresh"})
    assert "fresh" in person.get("/together/mine").text


def test_a_light_link_never_opens_it_even_with_the_earlier_code(tmp_path: Path) -> None:
    run_together(tmp_path)
    old = link_of("P1")
    enter(old).get("/together/mine").send(SECRETS)
    light = enter(link_of("P1", light=True)).get("/together/mine")
    assert "xyzzy" not in light.text
    form = {"csrfmiddlewaretoken": light.client.cookies["csrf"].value, "code": old}
    assert light.client.post("/together/mine/key", form).status_code == 404
    assert light.client.post("/together/mine", form).status_code == 403
    assert SECRETS["notes"] in enter(old).get("/together/mine").text


# ---- nobody else's -------------------------------------------------------------------------------


def openings() -> list[str]:
    """Every address of the rooms and of the desk of support, with the numbers there are filled in."""
    from remit.site.together.models import Member, Proposal
    from remit.site.urls import urlpatterns

    found = []
    for pattern in map(str, (each.pattern for each in urlpatterns)):
        if not pattern.startswith(("together", "desk")) or "<str:" in pattern:
            continue
        model = Proposal if "/with/" in pattern else Member
        numbers = list(model.objects.values_list("pk", flat=True)) if "<int:" in pattern else [0]
        found += [f"/{pattern.replace('<int:number>', str(number))}" for number in numbers]
    return found


def everything_seen(client: Any) -> str:
    """All that somebody is shown at any address, by asking alone."""
    return "".join(client.get(address, follow=True).content.decode() for address in openings())


def test_career_concerns_and_resilience_reach_no_page_of_anybody_else(tmp_path: Path) -> None:
    from site_personas import PERSONAS, persona

    site = run_together(tmp_path)
    receiver = own_room_of("P4")
    giver = sign_up("P2")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    for person in (giver, receiver):
        say(person, "mentor:P2:P4", "yes")
    assert "xyzzy" in everything_seen(receiver.client)
    board = enter(link_of("chair2"))
    neighbour = sign_up("P5")
    for other in (board, neighbour, giver, Browser()):
        assert "xyzzy" not in everything_seen(other.client)
    for name in (*PERSONAS, "no grant"):
        assert "xyzzy" not in everything_seen(persona(name))


def test_a_pair_is_open_to_its_two_people_alone(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, receiver = running_pair(site)
    number = number_of("mentor:P2:P4")
    others = [sign_up("P6"), sign_up("P5"), enter(link_of("chair1")), enter(link_of("chair2")), Browser()]
    for person in (giver, receiver):
        assert person.get(f"/together/with/{number}").page.status_code == 200
    for person in others:
        missing = person.get("/together/with/99999").page
        page = person.get(f"/together/with/{number}").page
        assert page.status_code in (403, 404)
        assert re.sub(r'value="[^"]*"', "", page.content.decode()) == re.sub(
            r'value="[^"]*"', "", missing.content.decode()
        )


def test_a_board_contact_sees_no_pair_no_consent_and_no_own_room(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    running_pair(site)
    board = enter(link_of("chair2"))
    for address in ("agree", "wishes", "mine", f"with/{number_of('mentor:P2:P4')}"):
        assert board.get(f"/together/{address}").page.status_code == 403
    seen = everything_seen(board.client)
    for words in ("Person 2", "mentor", "p4@example.org", "Same region"):
        assert words not in seen


def test_a_role_description_is_open_to_one_organisation_alone(tmp_path: Path) -> None:
    run_together(tmp_path)
    number = member("P4").pk  # type: ignore[attr-defined]
    for code in ("P4", "chair2"):
        assert enter(link_of(code)).get(f"/together/role/{number}").page.status_code == 200
    for code in ("P5", "P2", "chair1"):  # P5 holds another post of the same organisation
        assert enter(link_of(code)).get(f"/together/role/{number}").page.status_code == 404


def test_organisations_without_a_name_are_not_one_organisation(tmp_path: Path) -> None:
    run_together(tmp_path)

    from remit.site.together.models import Member

    Member.objects.filter(code__in=("P4", "chair2")).update(organisation="")
    number = member("P4").pk  # type: ignore[attr-defined]
    assert enter(link_of("chair2")).get(f"/together/role/{number}").page.status_code == 404


def test_the_desk_sees_counts_and_no_small_ones(tmp_path: Path) -> None:
    from site_personas import persona

    site = run_together(tmp_path)
    running_pair(site)
    desk = persona("support officer").get("/desk/together").content.decode()
    text = re.sub(r"(<[^>]+>|\s)+", " ", desk)
    assert "matching [c] 6" in text
    assert "mentor [c] [c] [c] [c] [c]" in text
    for name in ("Person 2", "Person 4", "p4@example.org"):
        assert name not in desk


def test_no_page_of_the_rooms_goes_round_the_doors() -> None:
    """Pages ask the doors for objects; only the modules behind them know the tables."""
    for name in ("pages", "own_pages", "role_pages", "wish_pages", "entrance"):
        tree = ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "objects"], name
        modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        assert "remit.site.together.models" not in modules, name


def test_the_store_of_support_knows_nothing_of_answers_and_no_time_finer_than_a_month(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    running_pair(site)
    with sqlite3.connect(site.folder / "together.sqlite3") as store:
        rows = store.execute("SELECT name, sql FROM sqlite_master WHERE type='table'").fetchall()
        own = [(name, sql) for name, sql in rows if not name.startswith(("django_", "sqlite_"))]
        assert len(own) == 13
        names = {name for name, _ in own}
        for name, sql in own:
            assert not re.search(r"\bdate(time)?\b", sql), name
            assert {fk[2] for fk in store.execute(f'PRAGMA foreign_key_list("{name}")')} <= names
    for other in ("people", "answers"):
        with sqlite3.connect(site.folder / f"{other}.sqlite3") as store:
            tables = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        assert not tables & names


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_no_value_of_support_stands_in_the_store_of_answers(tmp_path: Path, privacy: str) -> None:
    site = run_together(tmp_path, privacy=privacy)
    running_pair(site)
    own_room_of("P1")
    for token in invite_all().values():
        person = Browser().open_link(token).get("/begin").send({"happy": "yes"}).send({"wish": "time"})
        person.send({}, "/send")
    values = []
    for name in ("together", "answers"):
        with sqlite3.connect(site.folder / f"{name}.sqlite3") as store:
            tables = [t for (t,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            own = [t for t in tables if not t.startswith(("django_", "auth_", "sqlite_"))]
            rows = [row for table in own for row in store.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
        values.append(
            {cell for row in rows for cell in row if isinstance(cell, bytes | str) and len(cell) > 4}
        )
    assert all(values)
    assert not values[0] & values[1]


def test_messages_do_not_tell_the_desk_for_how_many_something_waits(tmp_path: Path) -> None:
    from site_personas import persona

    site = run_together(tmp_path)
    desk = persona("support officer")

    def shown() -> str:
        page = desk.get("/desk/together").content.decode()
        return re.sub(r'value="[^"]*"', "", page)

    giver, _ = running_pair(site)
    before = shown()
    giver.get("/together").send({}, f"/together/with/{number_of('mentor:P2:P4')}/check", ("tap", "9"))
    assert shown() == before


def test_the_log_says_that_something_was_done_and_never_by_whom(tmp_path: Path) -> None:
    from remit.site.identity.models import Entry
    from remit.site.log import broken_at

    site = run_together(tmp_path)
    running_pair(site)
    told = Entry.objects.filter(who="member")
    assert {"agreed: matching", "answered a proposal"} <= set(told.values_list("action", flat=True))
    assert set(told.values_list("subject", "detail")) == {("", "")}
    assert broken_at() is None
