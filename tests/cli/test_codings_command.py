"""`remit codings`: what people type, what is written and said, and that nothing is ever half-written."""

import csv
import json
import os
import zipfile

import pytest

from remit.cli import main
from remit.cli.parts import CODING_FORMATS
from remit.coding.codings import read_codings
from remit.coding.events import Event, write_log
from remit.study.exchange.formats import FORMATS
from remit.study.folder import read_study
from study.exchange_made import CODERS, read_rows, write_study


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study", people=8)


def said(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def write_rows(path, rows):
    header = next(csv.reader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def files(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_formats_that_can_be_typed_are_those_that_can_be_written():
    assert set(CODING_FORMATS) == set(FORMATS)


def test_a_project_goes_out_and_comes_back_into_an_empty_study(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    before = sorted(read_rows(study / "codings.csv"))
    assert main(["codings", str(study), "--write", str(target), "--json"]) == 0
    out = said(capsys)
    assert (out["format"], out["codings"], out["coders"]) == ("qdpx", len(before), 3)
    assert {loss["what"] for loss in out["losses"]} >= {"whole_answers", "astral"}
    (study / "codings.csv").unlink()
    for book in (study / "codebook").iterdir():
        book.unlink()
    assert main(["codings", str(study), "--read", str(target), "--json"]) == 0
    back = said(capsys)
    assert (back["codings"], back["already"], back["left_out"]) == (len(before), 0, 0)
    assert len(back["written"]) == 3
    assert sorted(read_rows(study / "codings.csv")) == before
    again = read_study(study)
    assert [book.item for book in again.codebooks] == ["help", "parts"]


def test_what_is_there_already_is_not_doubled(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    before = files(study)
    assert main(["codings", str(study), "--read", str(target), "--json"]) == 0
    assert (said(capsys)["codings"], files(study)) == (0, before)


def test_new_codings_stand_after_the_rows_that_were_there(study, tmp_path, capsys):
    target = tmp_path / "anna.sqlite3"
    main(["codings", str(study), "--write", str(target), "--coder", CODERS[0]])
    rows = read_rows(study / "codings.csv")
    assert main(["codings", str(study), "--read", str(target), "--coder", "new", "--json"]) == 0
    after = read_rows(study / "codings.csv")
    assert after[: len(rows)] == rows
    assert {row[5] for row in after[len(rows) :]} == {"new"}
    assert said(capsys)["codings"] == sum(row[5] == CODERS[0] for row in rows)
    assert not read_codings(read_study(study).codings)[1]


def test_the_header_and_the_line_ends_of_the_file_stay_as_they_are(study, tmp_path):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    (study / "codings.csv").write_bytes(
        b"coder,at,answer,item,start,end,theme,note\r\nx,,R001,help,,,pay,mine"
    )
    assert main(["codings", str(study), "--read", str(target)]) == 0
    lines = (study / "codings.csv").read_bytes().decode().split("\r\n")
    assert lines[:2] == ["coder,at,answer,item,start,end,theme,note", "x,,R001,help,,,pay,mine"]
    assert all(line.count(",") == 7 for line in lines[2:-1])


def test_read_elsewhere_leaves_the_study_alone(study, tmp_path):
    target, out = tmp_path / "project.qdpx", tmp_path / "out"
    main(["codings", str(study), "--write", str(target)])
    before = files(study)
    assert main(["codings", str(study), "--read", str(target), "--out", str(out)]) == 0
    assert files(study) == before
    assert sorted(read_rows(out / "codings.csv")) == sorted(read_rows(study / "codings.csv"))
    assert main(["codings", str(study), "--read", str(target), "--out", str(out)]) == 1


def test_a_file_that_does_not_fit_changes_nothing_and_says_what(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    text = (
        (study / "codebook/help.yaml")
        .read_text("utf-8")
        .replace("A deputy", "A deputi")
        .replace("deputy", "dep")
    )
    (study / "codebook/help.yaml").write_text(text, "utf-8")
    kept = (study / "codings.csv").read_text("utf-8").replace(",deputy,", ",dep,")
    (study / "codings.csv").write_text(kept, "utf-8")
    before = files(study)
    assert main(["codings", str(study), "--read", str(target)]) == 1
    assert files(study) == before
    assert (
        "EXCHANGE-033 · 'A deputy' is not a theme of 'help' (did you mean 'A deputi'?)"
        in capsys.readouterr().err
    )
    assert main(["codings", str(study), "--read", str(target), "--leave-out"]) == 0
    heard = capsys.readouterr()
    assert "warning: " in heard.err
    assert "Nothing is lost." not in heard.out


def test_who_coded_has_to_be_said_where_the_file_does_not(study, tmp_path, capsys):
    target = tmp_path / "table.csv"
    main(["codings", str(study), "--write", str(target)])
    assert main(["codings", str(study), "--read", str(target)]) == 1
    assert "EXCHANGE-036" in capsys.readouterr().err


def test_one_question_or_one_coder_alone(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    rows = read_rows(study / "codings.csv")
    assert (
        main(
            ["codings", str(study), "--write", str(target), "--item", "parts", "--coder", "agreed", "--json"]
        )
        == 0
    )
    assert said(capsys)["codings"] == sum(row[1].startswith("parts") and row[5] == "agreed" for row in rows)
    assert main(["codings", str(study), "--write", str(target), "--item", "part"]) == 1
    assert "did you mean 'parts'?" in capsys.readouterr().err
    assert main(["codings", str(study), "--write", str(target), "--coder", "ana"]) == 1
    assert "did you mean 'anna'?" in capsys.readouterr().err


def test_attributes_are_written_only_when_asked_for_and_never_other_answers(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    assert "North" not in zipfile.ZipFile(target).read("project.qde").decode()
    assert main(["codings", str(study), "--write", str(target), "--with", "region"]) == 0
    assert "North" in zipfile.ZipFile(target).read("project.qde").decode()
    assert main(["codings", str(study), "--write", str(target), "--with", "help"]) == 1
    assert "EXCHANGE-003 · 'help' is no closed question" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_only_the_owner_may_read_what_is_written(study, tmp_path):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    assert target.stat().st_mode & 0o077 == 0


def test_people_are_told_that_the_file_holds_what_others_said(study, tmp_path, capsys):
    main(["codings", str(study), "--write", str(tmp_path / "a.qdpx")])
    assert "keep it private" in capsys.readouterr().out
    main(["codings", str(study), "--write", str(tmp_path / "a.qdc")])
    assert "keep it private" not in capsys.readouterr().out


def test_the_moment_is_that_of_source_date_epoch(study, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    main(["codings", str(study), "--write", str(tmp_path / "a.qdpx")])
    assert (
        'creationDateTime="2026-01-01T00:00:00Z"'
        in zipfile.ZipFile(tmp_path / "a.qdpx").read("project.qde").decode()
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert main(["codings", str(study), "--write", str(tmp_path / "b.qdpx")]) == 1
    assert "BUILD-001" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["responses.csv", "codings.csv"])
@pytest.mark.parametrize("kind", ["table", "taguette-codebook"])
def test_the_files_of_the_study_are_never_written_over(study, capsys, name, kind):
    before = files(study)
    assert main(["codings", str(study), "--write", str(study / name), "--format", kind]) == 1
    assert "EXCHANGE-051" in capsys.readouterr().err
    assert files(study) == before


def test_nothing_is_written_among_what_is_published(study, capsys):
    (study / "out/private").mkdir(parents=True)
    (study / "out/private/build.json").write_text("{}", "utf-8")
    for name in ("out/a.qdpx", "out/data/a.csv"):
        assert main(["codings", str(study), "--write", str(study / name)]) == 1
        assert "EXCHANGE-052" in capsys.readouterr().err
        assert not (study / name).exists()
    assert main(["codings", str(study), "--write", str(study / "out/private/a.qdpx")]) == 0


@pytest.mark.parametrize("kind", CODING_FORMATS)
def test_an_earlier_file_of_the_same_format_is_written_anew(study, tmp_path, kind):
    target = tmp_path / "file"
    assert main(["codings", str(study), "--write", str(target), "--format", kind]) == 0
    first = target.read_bytes()
    assert main(["codings", str(study), "--write", str(target), "--format", kind]) == 0
    assert target.read_bytes() == first
    other = "qdc" if kind != "qdc" else "qdpx"
    assert main(["codings", str(study), "--write", str(target), "--format", other]) == 1


def test_what_a_format_cannot_tell_of_people_is_counted(study, tmp_path, capsys):
    words = ["--with", "region", "--json"]
    assert main(["codings", str(study), "--write", str(tmp_path / "a.csv"), *words]) == 0
    assert {loss["what"]: loss["count"] for loss in said(capsys)["losses"]}["attributes"] == 8
    assert main(["codings", str(study), "--write", str(tmp_path / "a.qdpx"), *words]) == 0
    assert "attributes" not in {loss["what"] for loss in said(capsys)["losses"]}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--write", "x.doc"], "EXCHANGE-007"),
        (["--read", "nowhere.qdpx"], "EXCHANGE-004"),
        (["--write", "."], "EXCHANGE-007"),
        (["--read", "notes.txt"], "EXCHANGE-009"),
    ],
)
def test_mistakes_are_problems(study, tmp_path, capsys, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("some words", "utf-8")
    assert main(["codings", str(study), *words]) == 1
    assert code in capsys.readouterr().err


def test_a_codebook_stays_as_it_is_where_there_is_one(study, tmp_path, capsys):
    target = tmp_path / "help.qdc"
    main(["codings", str(study), "--write", str(target), "--item", "help"])
    before = files(study)
    assert main(["codings", str(study), "--read", str(target), "--item", "help"]) == 0
    assert "EXCHANGE-038" in capsys.readouterr().err
    assert files(study) == before
    assert main(["codings", str(study), "--read", str(target)]) == 1
    assert "EXCHANGE-037" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a.qdc", "a.qdpx", "a.sqlite3"])
def test_the_examples_of_a_theme_come_back_with_its_codebook(study, tmp_path, name):
    wanted = [theme.examples for theme in help_of(study)]
    assert any(wanted)
    assert main(["codings", str(study), "--write", str(tmp_path / name), "--item", "help"]) == 0
    for each in ("codebook/help.yaml", "codebook/parts.yaml", "codings.csv"):
        (study / each).unlink()
    words = ["--item", "help", "--coder", "me"]
    assert main(["codings", str(study), "--read", str(tmp_path / name), *words]) == 0
    assert [theme.examples for theme in help_of(study)] == wanted


def help_of(folder):
    """The themes of the codebook of a study's first open question."""
    return next(book.themes for book in read_study(folder).codebooks if book.item == "help")


def test_neither_or_both_ways_is_wrong_usage(study):
    assert main(["codings", str(study)]) == 2
    assert main(["codings", str(study), "--read", "a", "--write", "b"]) == 2


def test_a_study_whose_codings_are_wrong_is_refused_before_anything_is_written(study, tmp_path, capsys):
    with (study / "codings.csv").open("a", encoding="utf-8") as file:
        file.write("R001,help,,,pai,anna,\n")
    assert main(["codings", str(study), "--write", str(tmp_path / "a.qdpx")]) == 1
    assert "THEME-012" in capsys.readouterr().err
    assert not (tmp_path / "a.qdpx").exists()


def test_codings_of_a_study_with_waves_go_to_the_folder_of_the_current_one(study, tmp_path):
    target = tmp_path / "project.qdpx"
    (study / "study.yaml").write_text(
        (study / "study.yaml").read_text("utf-8") + "waves:\n  - {id: '2026', label: '2026'}\n", "utf-8"
    )
    main(["codings", str(study), "--write", str(target)])
    (study / "waves/2026").mkdir(parents=True)
    for name in ("responses.csv", "codings.csv"):
        (study / name).rename(study / "waves/2026" / name)
    rows = sorted(read_rows(study / "waves/2026/codings.csv"))
    (study / "waves/2026/codings.csv").unlink()
    assert main(["codings", str(study), "--read", str(target)]) == 0
    assert sorted(read_rows(study / "waves/2026/codings.csv")) == rows
    assert not (study / "codings.csv").exists()


def test_a_coding_that_was_taken_back_elsewhere_is_said_to_stay(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    rows = read_rows(study / "codings.csv")
    answer, item, *_, coder, _ = first = next(row for row in rows if row[4] == "pay")
    given = {row[4] for row in rows if (row[0], row[1], row[5]) == (answer, item, coder)}
    fresh = next(code for code in ("support", "deputy", "none") if code not in given)
    changed = [[*row[:4], fresh, *row[5:]] if row == first else row for row in rows]
    original = (study / "codings.csv").read_bytes()
    write_rows(study / "codings.csv", changed)
    main(["codings", str(study), "--write", str(target)])
    (study / "codings.csv").write_bytes(original)
    capsys.readouterr()
    assert main(["codings", str(study), "--read", str(target), "--json"]) == 0
    heard = capsys.readouterr()
    assert "new codings 1, " in heard.out
    stays = f"1 codings of the study are not in this file, and stay (first: 'pay' for answer '{answer}'"
    assert f"EXCHANGE-047 · {stays}" in heard.err
    assert main(["codings", str(study), "--read", str(target), "--out", str(tmp_path / "apart")]) == 0
    assert "EXCHANGE-047" not in capsys.readouterr().err


def test_codings_that_the_log_of_the_desk_would_take_out_again_are_refused(study, tmp_path, capsys):
    target = tmp_path / "project.qdpx"
    main(["codings", str(study), "--write", str(target)])
    first, *rest = read_rows(study / "codings.csv")
    write_rows(study / "codings.csv", rest)  # at the desk the coder took this one back
    event = Event(1, "help", "none", first[5], "2026-01-01T00:00:00Z", first[0], first[1])
    (study / "codings-log.jsonl").write_text(write_log([event]), "utf-8")
    before = files(study)
    assert main(["codings", str(study), "--read", str(target)]) == 1
    why = f"1 new codings are of answers that the same coder coded at the desk (first: '{first[0]}'"
    assert f"EXCHANGE-048 · {why}" in capsys.readouterr().err
    assert files(study) == before
    assert main(["codings", str(study), "--read", str(target), "--leave-out", "--json"]) == 0
    assert said(capsys)["left_out"] == 1
    assert files(study) == before
    assert main(["codings", str(study), "--read", str(target), "--coder", "somebody else", "--json"]) == 0
    assert said(capsys)["codings"] > 0


def as_of(program, own, theirs, *changes):
    """The file as another program would have written it, with some words of its project changed."""
    with zipfile.ZipFile(own) as archive, zipfile.ZipFile(theirs, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            for before, after in ((b'origin="Remit"', b'origin="%s"' % program), *changes):
                content = content.replace(before, after)
            changed.writestr(name, content)


def test_two_coders_whose_names_differ_in_capitals_stay_two_however_often_they_are_read(study, tmp_path):
    own, theirs = tmp_path / "own.qdpx", tmp_path / "theirs.qdpx"
    rows = read_rows(study / "codings.csv")
    whose = {"anna": "Agreed", "agreed": "agreed"}
    rows = [[*row[:5], whose[row[5]], row[6]] for row in rows if row[5] in whose and row[4] != ".none"]
    write_rows(study / "codings.csv", rows)
    main(["codings", str(study), "--write", str(own)])
    as_of(b"QualCoder", own, theirs, (b'name="Agreed *"', b'name="Agreed"'))
    (study / "codings.csv").unlink()
    for _ in range(2):
        assert main(["codings", str(study), "--read", str(theirs)]) == 0
        found = read_rows(study / "codings.csv")
        assert sorted((row[0], row[1], row[4], row[5]) for row in found) == sorted(
            (row[0], row[1], row[4], row[5]) for row in rows
        )
    (study / "codings.csv").unlink()
    assert main(["codings", str(study), "--read", str(own)]) == 0
    settled = [row for row in read_rows(study / "codings.csv") if row[5] == "agreed"]
    assert len(settled) == sum(row[5] == "agreed" for row in rows)


def test_a_coder_called_agreed_in_another_program_is_said_to_settle_answers(study, tmp_path, capsys):
    own, theirs = tmp_path / "own.qdpx", tmp_path / "theirs.qdpx"
    main(["codings", str(study), "--write", str(own)])
    as_of(b"QualCoder", own, theirs)
    rows = [row for row in read_rows(study / "codings.csv") if row[5] == "agreed" and row[4] != ".none"]
    (study / "codings.csv").unlink()
    apart = tmp_path / "apart"
    assert main(["codings", str(study), "--read", str(own), "--out", str(apart)]) == 0
    assert (
        main(["codings", str(study), "--read", str(theirs), "--coder", "EF", "--out", str(apart / "1")]) == 0
    )
    assert "EXCHANGE-049" not in capsys.readouterr().err
    assert main(["codings", str(study), "--read", str(theirs)]) == 0
    answers = len({(row[0], row[1]) for row in rows})
    why = f"{len(rows)} new codings are by 'agreed', which means settled here: of {answers} answers"
    assert f"EXCHANGE-049 · {why}" in capsys.readouterr().err
