"""Starting, upgrading, backing up: what must hold before anybody is asked."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from remit.core.problems import Refused
from site_live import free_port
from site_made import SECRET, Browser, invite_all, run_site, write_study

GOOD, WEAK = {"REMIT_PASSWORD": "a long one, this"}, {"REMIT_PASSWORD": "password"}


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as people type it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("REMIT", "DATABASE"))}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env={**env, **environment},
        check=False,
        timeout=120,
    )


def test_it_really_locks_at_once_and_writes_ahead(tmp_path: Path) -> None:
    run_site(tmp_path)

    from remit.site.start import check_stores

    check_stores()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"init_command": "PRAGMA journal_mode=DELETE"}, "writes in mode 'delete'"),
        ({"transaction_mode": None}, "does not take its lock at the beginning"),
        ({"transaction_mode": "DEFERRED"}, "does not take its lock at the beginning"),
    ],
)
def test_it_refuses_to_start_where_pages_would_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], words: str
) -> None:
    from remit.site import database
    from remit.site.start import start

    site = run_site(tmp_path)
    (tmp_path / "other").mkdir()
    monkeypatch.setattr(database, "_SQLITE", {**database._SQLITE, **options})
    with pytest.raises(Refused, match=words) as caught:
        start(replace(site, folder=tmp_path / "other"))
    assert {problem.code for problem in caught.value.problems} <= {"SITE-008", "SITE-020"}


def test_git_leaves_the_sites_folder_alone(tmp_path: Path) -> None:
    from remit.site.start import find_site

    site = find_site(tmp_path, None, {})
    assert (site.folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_the_secret_of_a_desktop_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    from remit.site.keys import read_secret

    secret = read_secret(tmp_path, {}, server=False)
    path = tmp_path / "secret.key"
    assert len(secret) == 32
    assert read_secret(tmp_path, {}, server=False) == secret
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        with pytest.raises(Refused, match="SITE-002"):
            read_secret(tmp_path, {}, server=False)


@pytest.mark.parametrize(
    ("environment", "code"),
    [({}, "SITE-003"), ({"REMIT_SECRET": "hello"}, "SITE-004"), ({"REMIT_SECRET": "ab" * 32}, "SITE-004")],
)
def test_a_server_never_starts_without_a_good_secret(
    tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    from remit.site.keys import read_secret

    with pytest.raises(Refused, match=code):
        read_secret(tmp_path, environment, server=True)
    assert not list(tmp_path.iterdir())


def test_a_server_needs_the_https_address_of_its_links(tmp_path: Path) -> None:
    from remit.site.start import find_site

    server = {"REMIT_SERVER": "1", "REMIT_SECRET": SECRET.hex()}
    for address in ("", "http://survey.example.org"):
        with pytest.raises(Refused, match="SITE-006"):
            find_site(tmp_path, None, {**server, "REMIT_ADDRESS": address})
    found = find_site(tmp_path, None, {**server, "REMIT_ADDRESS": "https://survey.example.org/"})
    assert (found.address, found.hosts) == ("https://survey.example.org", ("survey.example.org",))


def test_a_desktop_migrates_itself_after_a_backup_and_a_server_names_the_command(tmp_path: Path) -> None:
    from remit.site.start import migrate, pending, start

    site = run_site(tmp_path)
    assert pending() == 0
    with sqlite3.connect(site.folder / "people.sqlite3") as store:
        store.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        store.execute("DROP TABLE django_session")
    with pytest.raises(Refused, match=r"remit\.site migrate STUDY"):
        start(replace(site, server=True))
    assert not (site.folder / "backups").exists()
    start(site)
    assert pending() == 0
    (backup,) = (site.folder / "backups").iterdir()
    assert backup.name.startswith("before-migrating-")
    migrate()


def test_a_backup_that_is_put_back_holds_everything(tmp_path: Path) -> None:
    from django.db import connections

    from remit.site.backups import back_up, put_back
    from remit.site.start import start

    site = run_site(tmp_path)
    found = invite_all()

    from remit.site.people import counts

    Browser().open_link(found["P1"]).get("/page/third").send({"wish": "Half done"})
    back_up(site, tmp_path / "kept.zip")
    Browser().open_link(found["P1"]).get("/page/third").send({"wish": "Changed"})
    Browser().open_link(found["P2"]).get("/decline").send({})
    connections.close_all()
    put_back(site, tmp_path / "kept.zip")
    start(site)
    assert counts()["refused"] == 0
    assert "Half done" in Browser().open_link(found["P1"]).get("/page/third").text
    assert list((site.folder / "backups").glob("before-restore-*"))


def test_a_torn_backup_changes_nothing(tmp_path: Path) -> None:
    from remit.site.backups import back_up, put_back

    site = run_site(tmp_path)
    back_up(site, tmp_path / "kept.zip")
    whole = (tmp_path / "kept.zip").read_bytes()
    for name, content in (("half.zip", whole[: len(whole) // 2]), ("none.zip", b"hello")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match="SITE-011"):
            put_back(site, tmp_path / name)

    from remit.site.people import counts

    assert sum(counts().values()) == 6


def test_a_running_site_is_not_written_over(tmp_path: Path) -> None:
    from remit.site.backups import back_up, put_back

    site = run_site(tmp_path)
    back_up(site, tmp_path / "kept.zip")
    with sqlite3.connect(site.folder / "people.sqlite3", isolation_level=None) as store:
        store.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="SITE-012"):
            put_back(site, tmp_path / "kept.zip")
        store.execute("ROLLBACK")


def test_nothing_is_asked_before_the_launch(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    done = run("-m", "remit", "serve", str(study))
    assert done.returncode == 1
    assert "SITE-001" in done.stderr
    assert "remit launch" in done.stderr


def test_the_commands_of_operators_do_what_they_say(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study", privacy="named")
    assert "Edition 1 launched" in run("-m", "remit", "launch", str(study)).stdout
    (tmp_path / "posts.csv").write_text("post,name,email\nA,Ann,a@example.org\n", encoding="utf-8")
    posts = run("-m", "remit.site", "posts", str(study), str(tmp_path / "posts.csv"))
    assert posts.stdout == "1 posts are new, 0 were known; 1 people were added.\n"
    weak = run("-m", "remit.site", "account", str(study), "a@example.org", **WEAK)
    assert "SITE-018" in weak.stderr
    grant = ("--grant", "analyst")
    account = run("-m", "remit.site", "account", str(study), "a@example.org", *grant, **GOOD)
    assert "may sign in at /desk/sign-in as: analyst" in account.stdout
    odd = run(
        "-m",
        "remit.site",
        "account",
        str(study),
        "a@example.org",
        "--grant",
        "analist",
        **GOOD,
    )
    assert "did you mean 'analyst'" in odd.stderr
    assert run("-m", "remit.site", "log", str(study)).stdout == "The chain of hashes holds.\n"
    backup = str(tmp_path / "b.zip")
    assert "The secret is not in it" in run("-m", "remit.site", "backup", str(study), backup).stdout
    assert "in its place" in run("-m", "remit.site", "restore", str(study), backup).stdout
    assert len(run("-m", "remit.site", "secret").stdout) == 65
    pulled = run("-m", "remit", "pull", str(study))
    assert "0 responses" in pulled.stdout
    assert (study / "responses.csv").read_text(encoding="utf-8") == "id,beds,happy,why,wish\n"


def test_without_django_the_commands_say_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'django' else real(name, *more)\n"
        "from remit.cli import main\nsys.exit(main(sys.argv[1:]))"
    )
    study = write_study(tmp_path / "study")
    for command in ("serve", "pull", "launch"):
        done = run("-c", code, command, str(study))
        assert done.returncode == 1
        assert "pip install remit[site]" in done.stderr


def test_health_says_that_both_stores_answer(tmp_path: Path) -> None:
    run_site(tmp_path)
    assert Browser().get("/health").page.json() == {"ok": True, "edition": 1}


def test_gunicorn_serves_it_as_the_recipe_says(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed (remit[site])")
    from http.client import HTTPConnection

    site, port = run_site(tmp_path), free_port()
    conf = str(Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.conf.py")
    words = ["-m", "gunicorn", "--config", conf, "--bind", f"127.0.0.1:{port}", "remit.site.wsgi:application"]
    given = {
        "REMIT_STUDY": str(site.study),
        "REMIT_SITE_FOLDER": str(site.folder),
        "REMIT_ADDRESS": "https://survey.example.org",
    }
    without = run(*words, **given)
    assert "SITE-003" in without.stderr
    assert without.returncode != 0
    environment = {**os.environ, **given, "REMIT_SECRET": SECRET.hex()}
    server = subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.PIPE)
    try:
        end, status = time.monotonic() + 60, {}
        while time.monotonic() < end and not status:
            with suppress(OSError):
                for host, path in (
                    ("survey.example.org", "/health"),
                    ("survey.example.org", "/static/form.css"),
                    ("elsewhere.example", "/health"),
                ):
                    line = HTTPConnection("127.0.0.1", port, timeout=10)
                    line.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
                    answer = line.getresponse()
                    answer.read()
                    status[host, path] = answer.status
                    line.close()
            time.sleep(0.1)
    finally:
        server.terminate()
        said = (server.communicate()[1] or b"").decode()
    assert list(status.values()) == [200, 200, 400]
    assert "127.0.0.1 - -" not in said
