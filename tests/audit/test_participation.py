"""Attack 14: nothing public tells whether somebody answered, or somebody else of the same kind did.

The response of one post is given to another with the same public keys, which had not answered. Report,
tables, explorer, facts, the page to find yourself on and every pack must be the same to the last byte.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pytest

from audit.folders import ANSWERS, Row, frame, people, write_sixty
from audit.test_witness import differing, public
from remit.cli import beside, main, pack_files

pytestmark = pytest.mark.xdist_group("witness")

FORMATS = {"report.html", "report.docx", "report.pdf", "tables.xlsx", "release.json", "where-you-stand.html"}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """All work in this process, and packs without PDF, which takes most of the time."""
    monkeypatch.setattr(beside, "ENOUGH_CORES", 10**6)
    monkeypatch.delitem(pack_files.WRITERS, "pack.pdf")


def built(folder: Path, rows: list[Row]) -> dict[str, bytes]:
    """Everything public of a study in which these people answered, of the same people asked."""
    study = write_sixty(folder, rows)
    (study / "frame.csv").write_text(frame(people()), "utf-8")
    assert main(["build", str(study)]) == 0
    assert main(["packs", str(study)]) == 0
    return public(study / "out")


def exchanged(seed: int, *, alike: bool) -> list[Row]:
    """The rows, with one response now from a post that had not answered, of the same keys or of others."""
    rows, chance = [dict(row) for row in people()], Random(seed)  # noqa: S311 - no secret
    silent = list(csv.DictReader(io.StringIO(frame(people()))))[ANSWERS:]
    pairs = [
        (row, other)
        for row in rows
        for other in silent
        if ((row["region"], row["size"]) == (other["region"], other["size"])) == alike
    ]
    row, other = chance.choice(pairs)
    row.update(id=other["post"], region=other["region"], size=other["size"])
    return rows


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "ENOUGH_CORES", 10**6)
        patch.delitem(pack_files.WRITERS, "pack.pdf")
        return built(tmp_path_factory.mktemp("participation") / "study", people())


def test_everything_public_is_looked_at(original: dict[str, bytes]) -> None:
    assert set(original) >= FORMATS
    assert len([name for name in original if name.endswith("pack.html")]) > ANSWERS
    assert [name for name in original if name.startswith("explorer/")]
    assert "data/cells.csv" in original


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_nothing_public_tells_which_of_two_alike_answered(
    original: dict[str, bytes], tmp_path: Path, seed: int
) -> None:
    rows = exchanged(seed, alike=True)
    assert {row["id"] for row in rows} != {row["id"] for row in people()}
    assert differing(original, built(tmp_path / "study", rows)) == []


def test_somebody_of_another_kind_makes_a_difference_that_the_comparison_sees(
    original: dict[str, bytes], tmp_path: Path
) -> None:
    changed = differing(original, built(tmp_path / "study", exchanged(1, alike=False)))
    assert {"data/cells.csv", "release.json"} <= set(changed)
