"""Who was asked comes back with the answers, where only the desk knows; who holds a post never does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from remit.cli import main
from remit.core.problems import Place, Refused
from remit.site.pulling import pull
from site_made import SECRET, Browser, frame_of, invite_all, run_site


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


@pytest.mark.parametrize("privacy", ["named", "confidential", "unlinked"])
def test_where_the_studys_own_frame_and_the_desk_differ_pulling_says_how_to_make_the_report_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], privacy: str
) -> None:
    site = run_site(tmp_path, privacy=privacy)
    answered_by("P2")
    own = frame_of(6).decode().replace(",name,email", "")
    rows = [line.rpartition(",Person")[0] or line for line in own.splitlines()]
    path = site.study / "frame.csv"
    path.write_text("\n".join([*rows, ""]), encoding="utf-8")

    from remit.fieldwork.dispositions import judge_posts
    from remit.fieldwork.frame import make_frame
    from remit.site.desk.overview import cases_of
    from remit.site.identity.models import Post
    from remit.site.people import counts
    from remit.study.tablefile import read_records

    key = None if privacy == "named" else tmp_path / "keyholder.key"
    apart = pull(key).apart
    assert apart is not None
    assert list(apart.warnings()) == []
    Post.objects.filter(name="P4").update(state="vacant")
    Post.objects.filter(name="P5").update(state="duplicate")
    Post.objects.filter(name="P6").update(attributes={"region": "West"})
    apart = pull(key).apart
    assert apart is not None
    assert {each.code: each.what.rpartition(": ")[2].partition(";")[0] for each in apart.warnings()} == {
        "PULL-006": "P4, P5",
        "PULL-007": "P6",
    }

    codes = {"P4": "4.7", "P5": "4.9"}  # as the messages say
    told = [f"{row},{codes.get(row.partition(',')[0], '')}" for row in rows[1:]]
    told[-1] = told[-1].replace("South", "West")
    path.write_text("\n".join([f"{rows[0]},disposition", *told, ""]), encoding="utf-8")
    assert list(pull(key).apart.warnings()) == []  # type: ignore[union-attr]
    cells = [row for _, row in read_records(path, path.name, ("post",))]
    frame, _ = make_frame({name: [row[name] for row in cells] for name in cells[0]})
    assert frame is not None
    ids = [line.partition(",")[0] for line in (site.study / "responses.csv").read_text("utf-8").splitlines()]
    report, desk = judge_posts(frame, dict.fromkeys(ids[1:], 1.0))[0].cases, cases_of(counts())
    assert (report.answered, report.eligible, report.total) == (desk.answered, desk.eligible, desk.total)


def test_nothing_is_brought_where_nobody_answered_and_answers_came_from_elsewhere(tmp_path: Path) -> None:
    site = run_site(tmp_path, privacy="named")
    (site.study / "responses.csv").write_text("id,beds,happy\n1,100,yes\n", encoding="utf-8")
    assert pull(None).kept
    assert not (site.study / "frame.csv").exists()


def test_what_says_something_of_single_posts_is_left_out_of_groups_and_of_what_is_pulled(
    tmp_path: Path,
) -> None:
    from remit.site.desk.overview import turnout
    from remit.site.people import import_frame

    site = run_site(tmp_path, privacy="named", posts=4)
    rows = range(1, 5)
    done = import_frame(
        {
            "post": [f"P{n}" for n in rows],
            "region": ["East", "East", "West", "West"],
            "phone": [f"07700 90000{n}" for n in rows],
            "second": [f"home{n}@example.org" for n in rows],
            "notes": ["", "", "rings back late", ""],
        },
        Place("posts.csv"),
    )
    (left,) = [problem for problem in done.warnings if problem.code == "FRAME-020"]
    assert all(name in left.what for name in ("'phone'", "'second'", "'notes'"))
    assert set(turnout()) == {"region"}
    answered_by("P1")
    pull(None)
    written = (site.study / "frame.csv").read_text("utf-8")
    assert written.splitlines()[0] == "post,organisation,region"
    assert "rings" not in written


def test_a_file_of_names_and_addresses_leaves_what_is_known_of_posts(tmp_path: Path) -> None:
    from remit.site.identity.models import Post
    from remit.site.people import import_frame

    run_site(tmp_path, posts=4)
    before = list(Post.objects.values_list("name", "organisation", "attributes"))
    rows = range(1, 5)
    done = import_frame(
        {
            "post": [f"P{n}" for n in rows],
            "name": [f"Person {n}" for n in rows],
            "email": [f"p{n}@example.org" for n in rows],
        },
        Place("people.csv"),
    )
    assert list(Post.objects.values_list("name", "organisation", "attributes")) == before
    assert "FRAME-012" not in {problem.code for problem in done.warnings}


def test_a_post_of_a_known_group_is_kept_in_it_however_few_come(tmp_path: Path) -> None:
    from remit.site.identity.models import Post
    from remit.site.people import import_frame

    run_site(tmp_path, posts=4)
    import_frame({"post": ["P9"], "region": ["North"]}, Place("more.csv"))
    assert Post.objects.get(name="P9").attributes == {"region": "North"}


def test_the_frame_that_was_pulled_follows_the_desk_until_somebody_changes_it(tmp_path: Path) -> None:
    from remit.site.identity.models import Post

    site = run_site(tmp_path, privacy="named")
    path = site.study / "frame.csv"
    answered_by("P2")
    pull(None)
    Post.objects.filter(name="P4").update(state="vacant")
    assert pull(None).posts == 5
    assert "P4" not in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace("North", "N"), encoding="utf-8")
    Post.objects.filter(name="P5").update(state="vacant")
    assert pull(None).posts == 0
    assert "P5" in path.read_text("utf-8")


def test_starting_again_undoes_no_correction_and_reads_a_frame_that_changed(tmp_path: Path) -> None:
    from remit.site.identity.models import Post
    from remit.site.people_file import import_frame_file

    site = run_site(tmp_path, posts=4)
    path = site.study / "frame.csv"
    lines = [f"P{n},Trust,{'East' if n < 3 else 'West'}" for n in range(1, 5)]
    path.write_text("\n".join(["post,organisation,region", *lines, ""]), encoding="utf-8")
    import_frame_file(site.study)
    Post.objects.filter(name="P1").update(organisation="Corrected")
    assert import_frame_file(site.study) == []
    assert Post.objects.get(name="P1").organisation == "Corrected"
    path.write_text(path.read_text("utf-8").replace("Trust", "Board"), encoding="utf-8")
    import_frame_file(site.study)
    assert Post.objects.get(name="P1").organisation == "Board"


def test_a_frame_that_says_who_answered_before_anybody_was_asked_is_not_launched(tmp_path: Path) -> None:
    from remit.site.launching import launch
    from site_made import write_study

    study = write_study(tmp_path / "study", privacy="named")
    (study / "frame.csv").write_text("post,disposition\nP1,1.1\nP2,4.7\nP3,\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        launch(study, None)
    assert [problem.code for problem in refused.value.problems] == ["LAUNCH-008"]
    (study / "responses.csv").write_text("id,beds\nP1,100\n", encoding="utf-8")
    assert launch(study, None).number == 1, "they were asked elsewhere"
    shutil.rmtree(study / "editions")
    (study / "responses.csv").unlink()
    (study / "frame.csv").write_text("post,disposition\nP1,\nP2,4.7\nP3,\n", encoding="utf-8")
    assert launch(study, None).number == 1
