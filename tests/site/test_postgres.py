"""The same on Postgres: a cluster of its own from the programs of the system, on a free port."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from postgres_server import programs, running_server
from site_coding import ASKED, Coder, rows_of, write_answers
from site_live import free_port
from site_made import Browser, invite_all, run_site
from site_many import send_all

pytest.importorskip("psycopg", reason="psycopg is not installed (remit[site]), so Postgres cannot be tested")
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A running server; gives its port."""
    with running_server(tmp_path_factory.mktemp("postgres")) as port:
        yield port


@pytest.fixture
def url(cluster: int, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database."""
    from django.db import connections

    name = f"t{abs(hash(request.node.name)) % 10**9}"
    line = ["-h", "127.0.0.1", "-p", str(cluster), "-U", "remit", name]
    subprocess.run([programs() / "createdb", *line], check=True)
    yield f"postgresql://remit@127.0.0.1:{cluster}/{name}"
    connections.close_all()


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_from_the_link_to_the_receipt_on_postgres(tmp_path: Path, url: str, privacy: str) -> None:
    site = run_site(tmp_path, privacy=privacy, url=url)
    person = Browser().open_link(invite_all()["P1"]).get("/begin").send({"beds": "312", "happy": "yes"})
    assert person.send({"wish": "Time"}).send({}, action="/send").address == "/sent"

    from remit.site.people import counts
    from remit.site.pulling import pull

    assert pull(None if privacy == "named" else tmp_path / "keyholder.key").responses == 1
    assert ",312,yes,.n,Time" in (site.study / "responses.csv").read_text(encoding="utf-8")
    assert sum(counts().values()) == 6
    assert Browser().get("/health").page.json()["ok"]


def test_on_postgres_too_everybody_answers_once(tmp_path: Path, url: str) -> None:
    send_all(tmp_path, 12, 24, 8, url)


def test_a_database_that_was_started_anew_is_found_again(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_site(tmp_path, url=url)
    from django.db import connection

    from remit.site import database

    person = Browser().open_link(invite_all()["P1"]).get("/begin")
    moment = [database.monotonic() + database.SURE]
    monkeypatch.setattr(database, "monotonic", lambda: moment[0])
    connection.health_check_done = False
    database.ask_seldom()
    assert not connection.health_check_done, "it is asked when it was not for some time"
    connection.health_check_done = False
    database.ask_seldom()
    assert connection.health_check_done, "and not again at once"
    moment[0] += database.SURE
    _end_all_connections(url)
    connection.close_if_unusable_or_obsolete()  # what Django does when a request begins, but not in tests
    connection.health_check_enabled = True
    assert person.send({"beds": "312", "happy": "yes"}).page.status_code == 200


def _end_all_connections(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as other:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608


def test_statements_are_planned_once_unless_the_address_says_otherwise() -> None:
    from remit.site.database import _postgres

    assert _postgres("postgresql://x@h/y", "")["OPTIONS"]["prepare_threshold"] == 3
    assert _postgres("postgresql://x@h/y?prepared=no&sslmode=require", "")["OPTIONS"] == {
        "sslmode": "require"
    }


def test_on_postgres_too_two_coders_lose_nothing_and_everything_comes_back(tmp_path: Path, url: str) -> None:
    site = run_site(tmp_path, ASKED, posts=2, url=url)
    write_answers(site.study, [f"Number {n}" for n in range(20)])
    coders = [Coder(f"c{n}@example.org") for n in range(2)]
    coders[0].page()

    def work(coder: Coder) -> None:
        from django.db import connections

        for n in range(1, 21):
            coder.give(f"R{n:04}", "time")
            coder.give(f"R{n:04}", "time", mark=f"again-and-again-{n}")
            coder.give(f"R{n:04}", "time", mark=f"again-and-again-{n}")
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, coders))

    from remit.site.coding.pulling import erase_codings, pull_coding

    assert pull_coding().steps == 1 + 2 * 40
    rows = rows_of(site.study)
    assert {(row["answer"], row["coder"]) for row in rows} == {
        (f"R{n:04}", coder.code) for n in range(1, 21) for coder in coders
    }
    assert erase_codings({"R0001"}) == 4


def test_sqlite_backups_name_the_tools_of_postgres(tmp_path: Path, url: str) -> None:
    from remit.core.problems import Refused
    from remit.site.backups import back_up

    with pytest.raises(Refused, match="pg_dump"):
        back_up(run_site(tmp_path, url=url), tmp_path / "b.zip")


def test_an_address_without_a_server_is_said(tmp_path: Path) -> None:
    from remit.core.problems import Refused

    for wrong, code in (
        ("mysql://x/y", "SITE-005"),
        (f"postgresql://x@127.0.0.1:{free_port()}/y", "SITE-007"),
    ):
        with pytest.raises(Refused, match=code):
            run_site(tmp_path / code, url=wrong)
