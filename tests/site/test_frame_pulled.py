"""Who was asked comes back with the answers, where only the desk knows; who holds a post never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.cli import main
from remit.core.problems import Place
from remit.site.pulling import pull
from site_made import SECRET, Browser, invite_all, run_site


def answered_by(post: str) -> None:
    person = Browser().open_link(invite_all()[post])
    person.get("/page/first").send({"beds": "100", "happy": "yes"})
    person.get("/page/third").send({"wish": "More time"})
    person.get("/check").send({}, action="/send")


def test_the_posts_come_without_names_and_addresses_and_without_those_that_are_vacant(tmp_path: Path) -> None:
    site = run_site(tmp_path, privacy="named")
    answered_by("P2")
    from remit.site.identity.models import Post

    Post.objects.filter(name="P4").update(state="vacant")
    assert pull(None).posts == 5
    written = (site.study / "frame.csv").read_text("utf-8").splitlines()
    assert written[0] == "post,organisation,region"
    assert [line.split(",")[0] for line in written[1:]] == ["P1", "P2", "P3", "P5", "P6"]
    assert not any("Person" in line or "@" in line for line in written)


def test_cells_that_a_spreadsheet_would_compute_come_guarded_and_are_read_as_they_were(
    tmp_path: Path,
) -> None:
    site = run_site(tmp_path, privacy="named", posts=2)
    from remit.site.people import import_frame

    import_frame({"post": ["=1+1"], "organisation": ["Trust"]}, Place("frame.csv"))
    answered_by("P1")
    assert pull(None).posts == 3
    assert "'=1+1,Trust" in (site.study / "frame.csv").read_text("utf-8")
    assert pull(None).unlisted == 0


def test_the_studys_own_frame_is_never_changed_and_posts_that_it_lacks_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = run_site(tmp_path, privacy="named")
    answered_by("P2")
    own = "post,organisation\nP1,Mine\nP2,Mine\nP3,Mine\nP4,Mine\n"
    (site.study / "frame.csv").write_text(own, encoding="utf-8")
    (site.folder / "secret.key").write_text(SECRET.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    assert main(["pull", str(site.study), "--data", str(site.folder), "--only", "answers"]) == 0
    assert (site.study / "frame.csv").read_text("utf-8") == own
    assert "PULL-005 · 2 posts of the desk" in capsys.readouterr().err


def test_nothing_is_brought_where_nobody_answered_and_answers_came_from_elsewhere(tmp_path: Path) -> None:
    site = run_site(tmp_path, privacy="named")
    (site.study / "responses.csv").write_text("id,beds,happy\n1,100,yes\n", encoding="utf-8")
    assert pull(None).kept
    assert not (site.study / "frame.csv").exists()
