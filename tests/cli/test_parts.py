"""`--only` makes the parts that are named; the release and the way in come with each."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.studies import write_study
from remit.cli import formats, main, outputs

ALWAYS = {
    "index.html", "data/cells.csv", "data/dictionary.csv", "data/ddi.xml", "data/cells.csv-metadata.json",
    "data/datapackage.json", "release.json",
    "private/agreement.csv", "private/audit-keys.json", "private/build.json",
}  # fmt: skip


def built(study: Path, *words: str) -> dict[str, bytes]:
    assert main(["build", str(study), *words]) == 0
    out = study / "out"
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study")


def test_only_the_explorer_is_made(study: Path) -> None:
    files = built(study, "--only", "explorer")
    assert {name for name in files if not name.startswith("explorer/")} == ALWAYS
    assert "explorer/index.html" in files
    assert b"explorer/index.html" in files["index.html"]
    assert b"report.html" not in files["index.html"]


def test_only_the_report_is_made_and_the_explorer_costs_nothing(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def costly(*words: object) -> None:
        raise AssertionError("the explorer was made")

    monkeypatch.setattr(outputs, "timed_explorer", costly)
    monkeypatch.setattr(formats, "timed_explorer", costly)
    files = built(study, "--only", "report")
    assert {"report.html", "report.pdf", "tables.xlsx"} <= set(files)
    assert not [name for name in files if name.startswith("explorer")]
    assert b"explorer/" not in files["index.html"] + files["report.html"]


def test_each_part_is_the_same_alone_and_among_the_others(study: Path) -> None:
    every = built(study)
    explorer = {name for name in every if name.startswith("explorer/")}
    assert explorer
    alone = built(study, "--only", "explorer")
    assert {name: alone[name] for name in explorer} == {name: every[name] for name in explorer}
    both = built(study, "--only", "report", "--only", "explorer")
    assert {name for name in both if both[name] != every.get(name)} <= {"private/build.json"}


def test_an_unknown_part_is_refused_with_the_nearest_name(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(study), "--only", "explore"]) == 2
    assert "explorer" in capsys.readouterr().err
