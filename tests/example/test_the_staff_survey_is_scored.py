"""The example of scores builds, passes its audit, and its figures come out when counted by hand."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import pytest
import yaml

from remit.cli import main

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "staff-survey"
ITEMS = {"voice": ("say", "speak", "acted", "decide"), "load": ("pressure", "short", "home", "extra")}
POINTS = {
    "voice": {"sd": 0.0, "d": 2.5, "n": 5.0, "a": 7.5, "sa": 10.0},
    "load": {"always": 0.0, "often": 2.5, "sometimes": 5.0, "rarely": 7.5, "never": 10.0},
}
TOTALS = {"care": 1850.0, "professional": 1030.0, "office": 640.0, "estates": 480.0}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example built in a folder of its own, from the committed certificate."""
    folder = tmp_path_factory.mktemp("staff") / "study"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "ledger.jsonl", "releases"))
    before = (folder / "certificate.json").read_bytes()
    assert main(["build", str(folder)]) == 0
    assert (folder / "certificate.json").read_bytes() == before, "the audit had to be held again"
    return folder / "out"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _read(EXAMPLE / "responses.csv")


def _score(row: dict[str, str], name: str) -> float | None:
    given = [POINTS[name][row[f"{name}.{item}"]] for item in ITEMS[name] if row[f"{name}.{item}"]]
    return sum(given) / len(given) if len(given) >= 2 else None


def _weights() -> list[float]:
    """To the known work of everybody, then every organisation to the work of its group."""
    held = Counter(row["occupation"] for row in ROWS)
    first = [TOTALS[row["occupation"]] / held[row["occupation"]] for row in ROWS]
    group: dict[tuple[str, str], float] = defaultdict(float)
    own: dict[tuple[str, str], float] = defaultdict(float)
    for row, weight in zip(ROWS, first, strict=True):
        group[row["group"], row["occupation"]] += weight
        own[row["employer"], row["occupation"]] += weight
    found = []
    for row, weight in zip(ROWS, first, strict=True):
        there = [work for work in TOTALS if (row["employer"], work) in own]
        mix = group[row["group"], row["occupation"]] / sum(group[row["group"], work] for work in there)
        share = own[row["employer"], row["occupation"]] / sum(own[row["employer"], work] for work in there)
        found.append(weight * mix / share)
    return found


def _means(name: str) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    weight: dict[str, float] = defaultdict(float)
    for row, each in zip(ROWS, _weights(), strict=True):
        score = _score(row, name)
        if score is not None:
            total[row["employer"]] += each * score
            weight[row["employer"]] += each
    return {code: total[code] / weight[code] for code in total}


def _close(printed: str, value: float) -> bool:
    """Whether a printed number is this one, rounded to one decimal."""
    return abs(float(printed) - value) <= 0.05 + 1e-9


@pytest.mark.parametrize("name", ["voice", "load"])
def test_every_published_mean_is_that_of_the_rows_weighted_by_hand(built: Path, name: str) -> None:
    means = _means(name)
    cells = [
        cell
        for cell in _read(built / "data" / "cells.csv")
        if (cell["table"], cell["measure"]) == (f"score.{name}_by_employer", "mean") and cell["group"]
    ]
    shown = {cell["group"]: cell["value"] for cell in cells if not cell["status"]}
    assert set(shown) == {f"org_{place:02}" for place in range(1, 29)} | {"org_29_30"}
    assert all(_close(value, means[code]) for code, value in shown.items() if code in means)


def test_private_means_are_those_of_the_rows_to_the_last_digit(built: Path) -> None:
    found = [row for row in _read(built / "private" / "scores.csv") if row["score"] == "score.load"]
    means = _means("load")
    assert len(found) == 30
    assert {row["organisation"]: float(row["mean"]) for row in found} == pytest.approx(means, rel=1e-12)


def test_best_average_and_worst_are_of_the_published_means(built: Path) -> None:
    rows = [row for row in _read(built / "data" / "benchmarks.csv") if row["score"] == "score.voice"]
    assert len(rows) == 30
    for group in ("city", "town", "rural"):
        inside = [row for row in rows if row["group"] == group]
        values = [float(row["value"]) for row in inside if row["value"]]
        found = {(float(row["best"]), float(row["average"]), float(row["worst"])) for row in inside}
        assert found == {(max(values), median(values), min(values))}


def test_small_organisations_have_no_figures_of_their_own(built: Path) -> None:
    rows = [row for row in _read(built / "data" / "benchmarks.csv") if row["organisation"] == "org_30"]
    assert len(rows) == 9
    assert {(row["value"], row["people"], row["status"]) for row in rows} == {("", "", "c")}


def test_every_page_says_that_the_rows_are_synthetic(built: Path) -> None:
    pages = sorted(built.rglob("*.html"))
    assert {"report.html", "benchmarks.html", "index.html"} <= {page.name for page in pages}
    for page in pages:
        assert "Synthetic rows" in page.read_text(encoding="utf-8"), page.name


def test_the_release_passed_every_attack() -> None:
    certificate = json.loads((EXAMPLE / "certificate.json").read_text(encoding="utf-8"))
    assert (certificate["certain"], certificate["exposed"]) == (0, 0)


def test_the_rows_are_made_by_the_committed_generator(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(EXAMPLE / "make_rows.py"), str(tmp_path)], check=True)
    assert (tmp_path / "responses.csv").read_bytes() == (EXAMPLE / "responses.csv").read_bytes()


def test_the_scores_are_made_of_twenty_five_answers() -> None:
    found = yaml.safe_load((EXAMPLE / "scores.yaml").read_text(encoding="utf-8"))
    assert sum(len(score["items"]) for score in found["scores"]) == 25
