"""`remit build --engine`: rows are counted where they are, and the public files hold the same numbers."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from cli.studies import KEY, QUESTIONNAIRE, REPORT, write_study
from engines.coded import write_coded
from remit.cli import main
from remit.fieldwork.counting import CountedHere
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables as instrument_variables
from remit.study.engines import counting
from remit.study.folder import read_authored

PLAIN = REPORT.split("{{ figure('wish.themes') }}")[0]
QUIET = {"codebook/wish.yaml": None, "codings.csv": None, "quotes.csv": None, "claims.yaml": None}


def study_of(folder: Path, **files: str) -> Path:
    """The small study with closed answers only in its narrative, and no codings."""
    study = write_study(folder, report__md="", **{"report.md": PLAIN, **files})
    (study / "report__md").unlink(missing_ok=True)
    for name in QUIET:
        (study / name).unlink()
    return study


def responses_of(study: Path) -> Responses:
    instrument, _ = read_authored(study)
    rows = pl.read_csv(study / "responses.csv", infer_schema=False)
    return Responses(rows, tuple(instrument_variables(instrument)), None, 80)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An engine that counts in this process what it is given; says which addresses were asked."""
    asked: list[str] = []

    @contextmanager
    def rows_at(address: str, path: Path, population: int = 0) -> Iterator[CountedHere]:
        asked.append(address)
        found = responses_of(path.parent)
        without = Responses(found.rows.drop("id"), found.variables, None, population)
        yield CountedHere(without)

    monkeypatch.setattr(counting, "rows_at", rows_at)
    return asked


def coded(study: Path) -> Path:
    """The study with its responses as a coded file only."""
    write_coded(study / "responses.parquet", responses_of(study))
    return study


def public(out: Path) -> dict[str, list[dict[str, str]]]:
    with (out / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        cells = [row for row in csv.DictReader(file) if row["item"] in ("provider", "hours", "help")]
    return {"cells": cells}


@pytest.mark.parametrize(
    "policy", [(), ("--policy", "none", "--reason", "A test of counting, without protection.")]
)
def test_a_build_from_counts_publishes_what_a_build_from_rows_does(
    tmp_path: Path, engine: list[str], policy: tuple[str, ...]
) -> None:
    study = study_of(tmp_path / "study")
    assert main(["build", str(study), "--only", "report", *policy]) == 0
    by_rows, release = public(study / "out"), json.loads((study / "out/release.json").read_text("utf-8"))
    coded(study)
    out = tmp_path / "elsewhere"
    assert (
        main(["build", str(study), "--only", "report", "--out", str(out), "--engine", "duckdb", *policy]) == 0
    )
    assert engine == ["duckdb"]
    assert public(out) == by_rows
    again = json.loads((out / "release.json").read_text("utf-8"))
    assert again["facts"] == release["facts"]
    pages = [(folder / "report.html").read_text("utf-8") for folder in (study / "out", out)]
    assert pages[0] == pages[1]


def asked_of(out: Path) -> set[str]:
    """How many people were asked, as the open data have it."""
    with (out / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        return {row["base"] for row in csv.DictReader(file) if row["table"] == "response"}


@pytest.mark.parametrize(
    ("frame", "population", "asked", "warned"),
    [
        (None, "", "40", True),
        (None, "population: 60", "60", False),
        ([f"{n}," for n in range(70)] + ["70,4.1", "71,4.9"], "", "70", False),
        ([f"{n}," for n in range(70)], "population: 60", "60", False),
    ],
)
def test_how_many_were_asked_is_known_from_the_settings_or_the_eligible_posts(
    tmp_path: Path,
    engine: list[str],
    capsys: pytest.CaptureFixture[str],
    frame: list[str] | None,
    population: str,
    asked: str,
    warned: bool,
) -> None:
    study = coded(study_of(tmp_path / "study"))
    lines = (study / "study.yaml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("population")]
    (study / "study.yaml").write_text("\n".join([*kept, population]) + "\n", "utf-8")
    (study / "frame.csv").unlink(missing_ok=True)
    if frame is not None:
        (study / "frame.csv").write_text("post,disposition\n" + "\n".join(frame) + "\n", "utf-8")
    assert main(["build", str(study), "--only", "report", "--engine", "duckdb"]) == 0
    assert ("FRAME-018" in capsys.readouterr().err) == warned
    assert asked_of(study / "out") == {asked}
    index, report = ((study / "out" / name).read_text("utf-8") for name in ("index.html", "report.html"))
    assert ("how many were asked is not known" in index) == warned
    assert (f"of {asked} people who were asked answered" in index) != warned
    assert ("so there is no response rate" in report) == warned


def test_a_build_from_counts_does_not_say_that_every_answer_is_complete(
    tmp_path: Path, engine: list[str]
) -> None:
    study = coded(study_of(tmp_path / "study"))
    assert main(["build", str(study), "--only", "report", "--engine", "duckdb"]) == 0
    with (study / "out/data/cells.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["item"] in ("response", "rates")]
    assert {row["choice"] for row in rows if row["item"] == "rates"} == {"RR2", "RR4", "RR6"}
    assert not [row for row in rows if row["label"] in ("Complete", "Partial", "Refusal or break-off")]
    assert [(row["n"], row["label"]) for row in rows if row["item"] == "response" and row["n"] != "0"] == [
        ("40", "An answer came back"),
        ("40", "No answer came back"),
    ]


def test_what_a_build_from_counts_leaves_out_is_said(
    tmp_path: Path, engine: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    study = write_study(tmp_path / "study", **{"report.md": PLAIN})
    for name in ("claims.yaml",):
        (study / name).unlink()
    assert main(["build", str(coded(study)), "--only", "report", "--engine", "duckdb"]) == 0
    told = capsys.readouterr().err
    assert "ENGINE-007" in told
    assert "themes in open answers, quotes" in told


@pytest.mark.parametrize(
    ("merge", "stratum", "left_out"),
    [
        ("provider: [{code: any, label: Any, choices: [ft, trust]}]", "", ""),
        ("help: [{code: any, label: Any, choices: [mentor, coach]}]", "", "choices of a select-all question"),
        ("", "provider", "the strata of 'provider' (intervals are those of a simple random sample)"),
    ],
)
def test_only_what_is_left_out_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], merge: str, stratum: str, left_out: str
) -> None:
    study = study_of(tmp_path / "study")
    (study / "plan.yaml").write_text(f"schema: 1\nmerge: {{{merge}}}\n", "utf-8")
    (study / "frame.csv").unlink(missing_ok=True)
    assert main(["convert", str(study), *(["--stratum", stratum] if stratum else [])]) == 0
    capsys.readouterr()
    told = []
    for engine in ("file", "sums"):
        assert main(["sums", str(study)]) == 0
        main(["build", str(study), "--only", "report", "--engine", engine])
        told.append([line for line in capsys.readouterr().err.splitlines() if "ENGINE-007" in line])
    assert all(bool(lines) == bool(left_out) for lines in told)
    assert all(left_out in line for lines in told for line in lines)


def test_an_engine_is_not_asked_for_what_it_cannot_know(
    tmp_path: Path, engine: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    study = coded(study_of(tmp_path / "study"))
    text = (study / "study.yaml").read_text("utf-8")
    (study / "study.yaml").write_text(text + "weight: w\n", "utf-8")
    assert main(["build", str(study), "--engine", "duckdb"]) == 1
    assert "ENGINE-006" in capsys.readouterr().err
    assert not (study / "out").exists()


def test_an_unknown_address_is_wrong_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    assert main(["build", str(study), "--engine", "spork://x"]) == 1
    assert "did you mean 'spark'" in capsys.readouterr().err
    assert QUESTIONNAIRE.startswith(KEY)
