"""`remit demo`: whoever has only installed Remit sees what it makes, and may change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from remit.cli import main
from remit.study import example

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / "examples" / "medical-directors"


def test_the_example_is_written_without_what_made_it_up_and_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dangosiad ŵ"
    assert main(["demo", str(folder)]) == 0
    assert {"index.html", "report.html", "explorer", "support"} <= {
        path.name for path in (folder / "out").iterdir()
    }
    assert (folder / "responses.csv").read_bytes() == (STUDY / "responses.csv").read_bytes()
    assert not {"generator", "phrases", "margins.yaml", "make_rows.py"} & {
        path.name for path in folder.iterdir()
    }
    # The certificate came along: nothing had to be attacked anew.
    assert (folder / "certificate.json").read_bytes() == (STUDY / "certificate.json").read_bytes()
    assert "Every row" in capsys.readouterr().out


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", str(tmp_path)]) == 1
    assert "IMPORT-021" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_installation_without_the_example_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(example, "PLACES", (tmp_path / "nowhere",))
    assert main(["demo", str(tmp_path / "new")]) == 1
    assert "IMPORT-040" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_results_and_hidden_files_of_a_checkout_are_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    shutil.copytree(STUDY, source, ignore=shutil.ignore_patterns("out", "releases"))
    for name in ("out/private/build.json", "releases/one.json", "ledger.jsonl", ".site/db", "__pycache__/a"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("secret", encoding="utf-8")
    monkeypatch.setattr(example, "PLACES", (source,))
    example.write_example(tmp_path / "copy")
    written = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if path.read_bytes() == b"secret"]
