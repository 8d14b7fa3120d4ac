"""Five hundred answers to other programs and back, by their own code: nothing lost, nothing shifted.

Taguette and pyrefiqda come from the package index into environments of their own (`python dev.py exchange`).
QualCoder is on no package index: name a checkout of it with `--qualcoder`.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from remit.cli import main
from remit.study.exchange.refi_reading import read_project
from remit.study.exchange.texts import plain_text
from study.exchange_made import BOXES, CODERS, read_rows, write_study
from study.exchange_read import project_of

LOG = logging.getLogger(__name__)
PROGRAMS = Path(__file__).parent / "programs"
PEOPLE = 186
"""With three boxes each, some blank: a few more than 500 answers."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = write_study(tmp_path_factory.mktemp("round") / "study", people=PEOPLE, seed=2014)
    project = project_of(folder)
    assert len(project.answers) >= 500
    return folder


def python_with(name: str) -> str:
    """The Python that has a program; the test is skipped where there is none."""
    found = os.environ.get(f"REMIT_{name.upper()}", "")
    if not found:
        pytest.skip(f"{name} is not here: run `python dev.py exchange`")
    return found


def run(*words: object) -> None:
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def written(study: Path, target: Path, *words: str) -> None:
    assert main(["codings", str(study), "--write", str(target), *words]) == 0


def read_back(study: Path, source: Path, out: Path, *words: str) -> list[tuple[str, ...]]:
    """The codings of a file by the study's own ids and positions."""
    assert main(["codings", str(study), "--read", str(source), "--out", str(out), *words]) == 0
    return read_rows(out / "codings.csv")


def compare(study: Path, rows: list[tuple[str, ...]], back: list[tuple[str, ...]]) -> tuple[int, int]:
    """How many codings were lost, and by how many signs those that came back stand elsewhere."""
    lengths = {(a.id, a.variable): len(a.text) for a in project_of(study).answers}

    def passages(listed):
        found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for answer, box, start, end, theme, coder, *_ in listed:
            place = (int(start or 0), int(end or lengths[answer, box]))
            found.setdefault((answer, box, theme, coder), []).append(place)
        return {key: sorted(places) for key, places in found.items()}

    before, after = passages(rows), passages(back)
    lost = sum(max(len(places) - len(after.get(key, ())), 0) for key, places in before.items())
    extra = sum(max(len(places) - len(before.get(key, ())), 0) for key, places in after.items())
    shifted = sum(
        abs(one[0] - other[0]) + abs(one[1] - other[1])
        for key, places in before.items()
        for one, other in zip(places, after.get(key, ()), strict=False)
    )
    return lost + extra, shifted


def report(name: str, codings: int, lost: int, shifted: int) -> None:
    LOG.info("%s: codings %d, lost %d, characters shifted %d", name, codings, lost, shifted)


def test_the_comparison_sees_what_is_lost_and_what_is_shifted(study):
    rows = read_rows(study / "codings.csv")
    assert compare(study, rows, rows) == (0, 0)
    assert compare(study, rows, rows[1:]) == (1, compare(study, rows, rows[1:])[1])
    place = next(number for number, row in enumerate(rows) if row[2] and int(row[3]) - int(row[2]) > 1)
    moved = [
        *rows[:place],
        (*rows[place][:2], str(int(rows[place][2]) + 1), *rows[place][3:]),
        *rows[place + 1 :],
    ]
    assert compare(study, rows, moved) == (0, 1)


def test_the_project_has_all_that_goes_wrong_between_programs(study):
    project = project_of(study)
    texts = [answer.text for answer in project.answers]
    for sign in (
        "\r\n",
        "\n",
        "👩\u200d⚕️",
        "e\u0301",
        "\u00e9",
        '"',
        "“",
        "&",
        "<b>",
        "\u2028",
        "\u1112\u1161",
    ):
        assert any(sign in text for text in texts), sign
    assert any(text.startswith("=") for text in texts)
    assert set(project.coders) == set(CODERS)
    assert {answer.variable for answer in project.answers} == set(BOXES)
    spans = [(c.answer, c.variable, c.coder, c.start, c.end) for c in project.codings if c.start is not None]
    assert any(
        a[:3] == b[:3] and a[3] < b[3] < a[4] < b[4] for a in spans for b in spans
    )  # overlapping passages


def test_refi_qda_alone(study, tmp_path):
    written(study, tmp_path / "a.qdpx")
    rows = read_rows(study / "codings.csv")
    back = read_back(study, tmp_path / "a.qdpx", tmp_path / "out")
    report("Remit to Remit", len(rows), *compare(study, rows, back))
    assert compare(study, rows, back) == (0, 0)
    assert sorted(rows) == sorted(back)


def test_pyrefiqda(study, tmp_path):
    program = python_with("pyrefiqda")
    written(study, tmp_path / "in.qdpx")
    run(program, PROGRAMS / "pyrefiqda_round.py", tmp_path)
    rows = read_rows(study / "codings.csv")
    back = read_back(study, tmp_path / "out.qdpx", tmp_path / "out")
    report("pyrefiqda", len(rows), *compare(study, rows, back))
    ours, theirs = ((tmp_path / name).read_bytes() for name in ("in.qdpx", "out.qdpx"))
    assert ours != theirs
    assert read_project(ours, "in.qdpx") == replace(read_project(theirs, "out.qdpx"), origin="Remit")
    assert sorted(rows) == sorted(back)


@pytest.mark.parametrize("coder", CODERS)
def test_taguette(study, tmp_path, coder):
    program = python_with("taguette")
    written(study, tmp_path / "in.sqlite3", "--coder", coder)
    written(study, tmp_path / "codebook.csv", "--format", "taguette-codebook")
    run(program, PROGRAMS / "taguette_round.py", tmp_path)
    rows = [row for row in read_rows(study / "codings.csv") if row[5] == coder]
    back = read_back(study, tmp_path / "out.sqlite3", tmp_path / "out", "--coder", coder)
    report(f"Taguette, {coder}", len(rows), *compare(study, rows, back))
    assert compare(study, rows, back) == (0, 0)


def test_the_highlights_that_taguette_exports_as_csv_are_found_by_their_words_or_named(
    study, tmp_path, capsys
):
    program = python_with("taguette")
    coder = CODERS[0]
    written(study, tmp_path / "in.sqlite3", "--coder", coder)
    written(study, tmp_path / "codebook.csv", "--format", "taguette-codebook")
    run(program, PROGRAMS / "taguette_round.py", tmp_path)
    rows = [row for row in read_rows(study / "codings.csv") if row[5] == coder]
    back = read_back(study, tmp_path / "highlights.csv", tmp_path / "out", "--coder", coder, "--leave-out")
    wrong = set(row[:6] for row in back) - set(row[:6] for row in rows)
    texts = {(a.id, a.variable): a.text for a in project_of(study).answers}
    for answer, box, start, end, *_ in wrong:  # Taguette takes the blanks off both ends of a highlight
        text = texts[answer, box]
        places = [(r[2], r[3]) for r in rows if r[:2] == (answer, box)]
        assert any(
            text[int(s or 0) : int(e or len(text))].strip()
            == text[int(start or 0) : int(end or len(text))].strip()
            for s, e in places
        ), plain_text(text)
    LOG.info("Taguette's highlights as CSV: codings %d, not placed %d", len(rows), len(rows) - len(back))
    assert len(back) > len(rows) * 0.7


def test_the_codebook_that_taguette_exports_is_read(study, tmp_path):
    program = python_with("taguette")
    written(study, tmp_path / "in.sqlite3", "--item", "help")
    written(study, tmp_path / "codebook.csv", "--format", "taguette-codebook", "--item", "help")
    run(program, PROGRAMS / "taguette_round.py", tmp_path)
    out = tmp_path / "out"
    words = ["--read", str(tmp_path / "codebook_out.csv"), "--item", "help", "--out", str(out)]
    assert main(["codings", str(study), *words]) == 0
    from remit.study.authored import read_codebook
    from remit.study.yamlfile import read_yaml

    ours, _ = read_codebook(read_yaml(study / "codebook/help.yaml", "help.yaml"))
    theirs, problems = read_codebook(read_yaml(out / "codebook/help.yaml", "help.yaml"))
    assert not problems
    told = [
        [(t.code, t.label, t.definition, t.include, t.exclude, t.parent) for t in b.themes]
        for b in (ours, theirs)
    ]
    assert told[0] == told[1]


def test_qualcoder(study, tmp_path):
    folder = os.environ.get("REMIT_QUALCODER", "")
    if not folder:
        pytest.skip("QualCoder is on no package index: `python dev.py exchange --qualcoder FOLDER`")
    written(study, tmp_path / "in.qdpx")
    run(sys.executable, PROGRAMS / "qualcoder_round.py", folder, tmp_path)
    rows = read_rows(study / "codings.csv")
    for name in ("out.qdpx", "data.qda"):
        back = read_back(study, tmp_path / name, tmp_path / f"out {name}")
        report(f"QualCoder, {name}", len(rows), *compare(study, rows, back))
        assert compare(study, rows, back) == (0, 0)
