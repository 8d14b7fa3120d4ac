"""`remit packs --engine`: packs need the release and the register, so rows may stay where they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.boards import POSTS, frame, write_boards
from remit.cli import main, pack_files

REGISTER = "organisation,provider\n" + "".join(
    ",".join(line.split(",")[1:3]) + "\n" for line in frame().splitlines()[1:]
)
"""The frame without posts: one row an organisation."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(pack_files.WRITERS, "pack.pdf")


def packs(out: Path) -> dict[str, str]:
    """The page of each organisation by its name."""
    listed = json.loads((out / "packs.json").read_text("utf-8"))["packs"]
    return {each["organisation"]: (out / each["folder"] / "pack.html").read_text("utf-8") for each in listed}


def before_the_method(page: str) -> str:
    """A pack without the section on how it was made: response rates by the frame need rows."""
    start = page.index("<main")
    section, found, _ = page[start:].partition("How these figures were made</h2>")
    assert found
    assert "Where we stand" in section
    return section


def counted(folder: Path, register: str = REGISTER) -> Path:
    """A study whose rows are there as a coded file only, with a register of organisations."""
    study = write_boards(folder, **{"frame.csv": register})
    assert main(["convert", str(study / "responses.csv")]) == 0
    (study / "responses.csv").unlink()
    return study


def test_packs_from_counts_say_what_packs_from_rows_do(tmp_path: Path) -> None:
    rows = write_boards(tmp_path / "rows")
    assert main(["packs", str(rows)]) == 0
    study = counted(tmp_path / "study", frame())
    assert main(["packs", str(study), "--engine", "file"]) == 0
    by_rows, by_counts = packs(rows / "out/packs"), packs(study / "out/packs")
    assert by_counts.keys() == by_rows.keys()
    assert len(by_counts) == 40
    for name, page in by_rows.items():
        assert before_the_method(by_counts[name]) == before_the_method(page)


def test_a_register_without_posts_is_enough(tmp_path: Path) -> None:
    by_posts, study = counted(tmp_path / "posts", frame()), counted(tmp_path / "study")
    for each in (by_posts, study):
        with (each / "study.yaml").open("a", encoding="utf-8") as settings:
            settings.write(
                f"population: {POSTS}\n"
            )  # a list of organisations does not say how many were asked
        assert main(["packs", str(each), "--engine", "file"]) == 0
    assert packs(study / "out/packs") == packs(by_posts / "out/packs")


def test_one_command_makes_the_report_and_the_packs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = counted(tmp_path / "study")
    only = ["--only", "report", "--only", "packs"]
    assert main(["build", str(study), "--engine", "file", "--json", *only]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["packs"] == 40
    assert {"tabulate", "clear", "packs"} <= said["stages"].keys()
    assert (study / "out/report.html").is_file()
    assert (study / "out/packs/index.html").is_file()


def test_without_a_register_nobody_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The rows would name only organisations of which somebody answered, and so tell who did.
    study = counted(tmp_path / "study")
    (study / "frame.csv").unlink()
    assert main(["packs", str(study), "--engine", "file"]) == 1
    assert "PACK-008" in capsys.readouterr().err


def test_sheets_of_respondents_are_refused_before_anything_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = counted(tmp_path / "study")
    assert main(["packs", str(study), "--engine", "file", "--respondents"]) == 1
    assert "ENGINE-008" in capsys.readouterr().err
    assert not (study / "out").exists()


def test_no_hash_among_the_packs_depends_on_the_rows(tmp_path: Path) -> None:
    # Two files with the same release: whoever guesses rows cannot try them on a hash that all can read.
    study = counted(tmp_path / "study")
    assert main(["packs", str(study), "--engine", "file"]) == 0
    before = (study / "out/packs/packs.json").read_bytes()
    answers = write_boards(tmp_path / "other", **{"frame.csv": REGISTER})
    lines = (answers / "responses.csv").read_text("utf-8").splitlines()
    (answers / "responses.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", "utf-8")
    assert main(["convert", str(answers / "responses.csv")]) == 0
    coded = (answers / "responses.parquet").read_bytes()
    assert coded != (study / "responses.parquet").read_bytes()
    (study / "responses.parquet").write_bytes(coded)
    assert main(["packs", str(study), "--engine", "file"]) == 0
    assert (study / "out/packs/packs.json").read_bytes() == before
