"""A file of answers becomes a study folder: whole or not at all, and sound at once."""

import pytest

from remit.study import new
from remit.study.folder import read_study
from remit.study.new import new_study
from remit.study.new_report import heading
from study.tables import csv_of, problem_of

HEADER = ["", "role. Your role?", "tools[a]. Which tools? [git]", "tools[b]. Which tools? [svn]", "why. Why?"]
ROWS = [
    ["p1", "Lead", "Yes", "No", "=1+1"],
    ["p2", "Deputy", "No", "Yes", "two\nlines"],
    ["p3", "Lead", "", "", ""],
    ["p4", "Deputy", "Yes", "Yes", "a, “quoted” word"],
]


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "team-survey_2025.csv"
    path.write_text(csv_of(HEADER, ROWS), encoding="utf-8", newline="")
    return path


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_folder_holds_a_sound_study(answers, tmp_path):
    report = new_study(tmp_path / "study", answers)
    study = read_study(tmp_path / "study")
    assert not study.warnings
    assert study.settings.title == "Team survey 2025"
    assert [item.id for item in study.instrument.items] == ["role", "tools", "why"]
    assert [(c.source, c.kind) for c in study.settings.imported] == [("", "id")]
    assert study.rows.rows()[1] == ("p2", "deputy", "0", "1", "two\nlines")
    assert study.rows.rows()[3][-1] == "a, “quoted” word"
    assert not study.settings.policy.none_reason
    assert len(report.columns) == len(HEADER)


def test_the_report_says_what_each_column_became(answers, tmp_path):
    lines = list(new_study(tmp_path / "study", answers).lines())
    assert lines[0].endswith("4 rows, 5 columns")
    assert lines[1].startswith("column 1 · (no name) · the id")
    assert "tools.svn (tick boxes)" in lines[4]
    written = (tmp_path / "study" / "import-report.md").read_text(encoding="utf-8").replace("\\", "")
    assert all(header in written for header in HEADER)


def test_every_item_is_shown_once_in_the_first_report(answers, tmp_path):
    new_study(tmp_path / "study", answers)
    text = (tmp_path / "study" / "report.md").read_text(encoding="utf-8")
    for name in ("role", "tools", "why"):
        assert text.count(f'("{name}")') == 1
    outside = text.split("{{")[0]
    assert not any(letter.isdigit() for letter in outside)


def test_the_same_answers_give_the_same_bytes(answers, tmp_path):
    new_study(tmp_path / "one", answers)
    new_study(tmp_path / "two", answers)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_a_reason_switches_protection_off_and_a_short_one_does_not(answers, tmp_path):
    new_study(tmp_path / "study", answers, policy_none_reason="these rows are made up for a test")
    assert read_study(tmp_path / "study").settings.policy.none_reason == "these rows are made up for a test"
    assert problem_of(new_study, tmp_path / "b", answers, policy_none_reason="so").code == "IMPORT-025"
    assert not (tmp_path / "b").exists()


def test_a_folder_that_is_not_empty_is_refused_and_left_untouched(answers, tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert problem_of(new_study, folder, answers).code == "IMPORT-021"
    assert files_of(folder) == {"notes.txt": b"mine"}
    assert problem_of(new_study, answers, answers).code == "IMPORT-021"


def test_an_empty_folder_is_filled(answers, tmp_path):
    (tmp_path / "study").mkdir()
    new_study(tmp_path / "study", answers)
    assert read_study(tmp_path / "study").rows.height == 4


def test_nothing_is_left_behind_when_writing_fails(answers, tmp_path, monkeypatch):
    def full(folder, files):
        (folder / "half").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(new, "write_files", full)
    problem = problem_of(new_study, tmp_path / "study", answers)
    assert problem.code == "IMPORT-028"
    assert "no space" in problem.what
    assert [path.name for path in tmp_path.iterdir()] == [answers.name]


def test_nothing_is_written_for_answers_that_cannot_be_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2,3\n")
    problem_of(new_study, tmp_path / "study", path)
    assert not (tmp_path / "study").exists()


# ---- the frame -----------------------------------------------------------------------------------


def framed(tmp_path, text):
    path = tmp_path / "frame.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_frame_is_kept_and_the_links_are_counted(answers, tmp_path):
    frame = framed(tmp_path, "post,organisation,region\np1,A,north\np2,B,south\np9,C,south\n")
    report = new_study(tmp_path / "study", answers, frame=frame)
    study = read_study(tmp_path / "study")
    assert study.frame.rows() == [("p1", "A", "north"), ("p2", "B", "south"), ("p9", "C", "south")]
    assert any(
        "2 of 4 answers belong to one of the 3 posts" in note and "p3, p4" in note for note in report.notes
    )
    assert 'figure("response")' in (tmp_path / "study" / "report.md").read_text()


def test_a_frame_without_posts_is_refused(answers, tmp_path):
    problem = problem_of(
        new_study, tmp_path / "study", answers, frame=framed(tmp_path, "pst,organisation\n1,A\n")
    )
    assert problem.code == "FRAME-001"
    assert "did you mean 'pst'" in problem.what


@pytest.mark.parametrize(
    ("title", "number", "expected"),
    [
        ("About you", 0, "About you"),
        ("Pay & hours in 2025", 1, "Pay & hours in"),
        ("{{ n(1) }} # *x*", 2, "N( ) x"),
        ("12", 3, "Section D"),
    ],
)
def test_headings_hold_no_digits_and_no_markup(title, number, expected):
    assert heading(title, number) == expected
