"""The report built at the desk: the same as in a folder, one at a time, and private files for few."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from remit.site.building.state import State, only_one, place_in, read_state, write_state
from remit.site.place import Site, here
from site_coding import Coder
from site_made import SECRET, Browser, invite_all, run_site
from site_personas import persona


def launched(folder: Path, **settings: object) -> Site:
    """A site whose secret lies in its folder, where another program finds it too, with two answers."""
    site = run_site(folder, **settings)
    secret = site.folder / "secret.key"
    secret.write_text(SECRET.hex() + "\n", encoding="utf-8")
    secret.chmod(0o600)
    (site.study / "report.md").write_text("# The role\n\nHow it is.\n", encoding="utf-8")
    return site


def answer(tokens: dict[str, str], *posts: str) -> None:
    for number, post in enumerate(posts):
        person = Browser().open_link(tokens[post])
        person.get("/page/first").send({"beds": str(100 + number), "happy": "yes"})
        person.get("/page/third").send({"wish": "More time"})
        person.get("/check").send({}, action="/send")


def waited(place: Any) -> State:
    """How a build stands once it is done."""
    for _ in range(600):
        state = read_state(place)
        if state.stage != "running":
            return state
        time.sleep(0.1)
    raise AssertionError("the build did not end within a minute")


def built(client: Any) -> State:
    client.post("/desk/report/build")
    return waited(place_in(here().folder))


def remit(*words: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "remit", *words],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def public(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != "private"
    }


def test_the_report_of_the_site_is_that_of_pull_and_build_in_a_folder(tmp_path: Path) -> None:
    site = launched(tmp_path, posts=14)
    answer(invite_all(), *(f"P{number}" for number in range(1, 13)))
    before = public(site.study)
    analyst = persona("analyst")
    state = built(analyst)
    assert (state.stage, state.said[:1]) == ("done", ("12 responses",)), state
    assert public(site.study) == before
    assert not list(place_in(site.folder).root.glob("copy-*"))

    study = tmp_path / "elsewhere" / "study"
    shutil.copytree(site.study, study)
    remit("pull", str(study), "--data", str(site.folder))
    remit("build", str(study))
    found = public(place_in(site.folder).out)
    assert found == public(study / "out")
    assert b"12 of 14 people" in found["report.html"]

    page = analyst.get("/desk/report/files/report.html")
    assert page.content == found["report.html"]
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert analyst.get("/desk/report/files/private/build.json").status_code == 200
    publisher = persona("publisher")
    assert publisher.get("/desk/report/files/report.html").status_code == 200
    for name in (
        "private/build.json",
        "Private/build.json",
        "private/../private/build.json",
        "./private/build.json",
    ):
        assert publisher.get(f"/desk/report/files/{name}").status_code == 404, name
    assert "private/" not in publisher.get("/desk/report").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(b"".join([publisher.get("/desk/report/all.zip").content])))
    assert {name: archive.read(name) for name in archive.namelist()} == found
    for outside in ("../state.json", "/etc/passwd", "..%2fstate.json", "%2e%2e/secret.key"):
        assert analyst.get(f"/desk/report/files/{outside}").status_code == 404, outside


def test_the_report_of_the_site_counts_what_was_coded_there(tmp_path: Path) -> None:
    site = launched(tmp_path, posts=14)
    answer(invite_all(), *(f"P{number}" for number in range(1, 13)))

    from remit.site.pulling import pull

    pull(None)
    (site.study / "report.md").write_text("# The role\n\n{{ figure('wish.themes') }}\n", encoding="utf-8")
    (site.study / "codebook").mkdir()
    book = "schema: 1\nitem: wish\nthemes:\n  - { code: time, label: More hours }\n"
    (site.study / "codebook" / "wish.yaml").write_text(book, encoding="utf-8")
    coder = Coder()
    coder.page()
    with (site.study / "responses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            coder.give(row["id"], "time")
    state = built(persona("analyst"))
    assert state.stage == "done", state.problems
    assert "Coding: codings.csv" in state.said
    assert not (site.study / "codings.csv").exists()
    with (place_in(site.folder).out / "data" / "cells.csv").open(encoding="utf-8", newline="") as file:
        found = {row["n"] for row in csv.DictReader(file) if row["choice"] == "time" and not row["group"]}
    assert found == {"12"}

    study = tmp_path / "elsewhere" / "study"
    shutil.copytree(site.study, study)
    remit("pull", str(study), "--data", str(site.folder))
    remit("build", str(study))
    assert public(place_in(site.folder).out) == public(study / "out")


def test_a_build_that_fails_says_why_to_analysts_and_keeps_the_last_result(tmp_path: Path) -> None:
    site = launched(tmp_path)
    analyst = persona("analyst")
    (site.study / "report.md").write_text("# The role\n\n{{ n('hapy') }}\n", encoding="utf-8")
    state = built(analyst)
    assert state.stage == "failed"
    text = analyst.get("/desk/report").content.decode()
    assert "could not be built" in text
    assert "hapy" in text
    assert str(tmp_path) not in text
    text = persona("publisher").get("/desk/report").content.decode()
    assert "hapy" not in text
    assert "which an analyst can read here" in text
    assert not list(place_in(site.folder).root.glob("copy-*"))


def test_sealed_answers_are_a_problem_that_is_said(tmp_path: Path) -> None:
    launched(tmp_path, privacy="unlinked")
    answer(invite_all(), "P1")
    state = built(persona("analyst"))
    assert state.stage == "failed"
    assert "PULL-003" in state.problems[0]


def test_only_one_build_runs_and_the_page_needs_no_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = launched(tmp_path)
    begun = []
    monkeypatch.setattr(
        "remit.site.building.starting.subprocess.Popen", lambda *words, **_: begun.append(words)
    )
    place = place_in(site.folder)
    write_state(place, State("running", 0.0))
    with only_one(place) as free:
        assert free
        analyst = persona("analyst")
        assert analyst.post("/desk/report/build").status_code == 302
        text = analyst.get("/desk/report").content.decode()
    assert begun == []
    assert "is being built" in text
    assert 'href="/desk/report"' in text
    assert "<script" not in text
    assert "Build the report</button>" not in text


def test_a_build_that_was_ended_from_outside_does_not_stand_in_the_way(tmp_path: Path) -> None:
    site = launched(tmp_path)
    write_state(place_in(site.folder), State("running", 0.0))
    analyst = persona("analyst")
    text = analyst.get("/desk/report").content.decode()
    assert "was ended before it was done" in text
    assert "Build the report</button>" in text


def test_that_the_report_was_built_stands_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launched(tmp_path)
    monkeypatch.setattr("remit.site.desk.report.begin", lambda: True)
    persona("publisher").post("/desk/report/build")

    from remit.site.identity.models import Entry

    assert Entry.objects.filter(action="built the report", who="publisher@example.org").count() == 1


def test_a_release_that_was_signed_off_is_entered_in_the_ledger_of_the_study(tmp_path: Path) -> None:
    site = launched(tmp_path, posts=14)
    answer(invite_all(), *(f"P{number}" for number in range(1, 13)))
    settings = site.study / "study.yaml"
    signed = settings.read_text(encoding="utf-8") + "sign_off: {by: The publisher, on: 2026-05-01}\n"
    settings.write_text(signed, encoding="utf-8")
    state = built(persona("analyst"))
    assert state.stage == "done", state.problems
    entries = (site.study / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(entries) == 1
    assert built(persona("publisher")).stage == "done"
    assert (site.study / "ledger.jsonl").read_text(encoding="utf-8").splitlines() == entries
