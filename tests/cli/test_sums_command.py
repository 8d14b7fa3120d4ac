"""`remit sums`: rows are counted once; builds, new waves and corrections then need no old row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cli.studies import HELP, KEY
from engines.coded import write_coded
from remit.cli import main
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables as instrument_variables
from remit.study.folder import read_authored

QUESTIONNAIRE = (
    KEY
    + """\
          - {code: trust, label: NHS trust}
      - id: region
        kind: single
        text: Region
        key: true
        choices:
          - {code: n, label: North}
          - {code: s, label: South}
          - {code: w, label: West}
      - id: hours
        kind: whole
        text: Hours a week
        unit: hours
"""
    + HELP
    + """\
      - id: order
        kind: rank
        text: What comes first?
        limit: 2
        choices:
          - {code: a, label: Money}
          - {code: b, label: Calm}
          - {code: c, label: Colleagues}
      - id: wish
        kind: text
        text: What do you wish for?
"""
)
STUDY = "schema: 1\ntitle: A summed study\nrole: director\nbody: A body\nsynthetic: true\npopulation: 2000\n"
PLAN = "schema: 1\nkeys: [provider]\ntables:\n  - {item: hours, by: region}\n  - {item: help, by: region}\n"
REPORT = "## Who answered\n\n{{ figure('help', by='region') }}\n\n{{ table('order') }}\n"


def study_of(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, text in (
        ("questionnaire.yaml", QUESTIONNAIRE),
        ("study.yaml", STUDY),
        ("plan.yaml", PLAN),
        ("report.md", REPORT),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def answers(study: Path, people: int, seed: int, first: int = 0) -> Responses:
    """Seeded answers of people numbered from `first` on."""
    instrument, _ = read_authored(study)
    variables = tuple(instrument_variables(instrument))
    chance = np.random.default_rng(seed)

    def draw(*cells: str | None) -> pl.Series:
        return pl.Series([cells[at] for at in chance.integers(0, len(cells), people)], dtype=pl.String)

    cells = {
        "provider": ("ft", "trust", "ft"),
        "region": ("n", "s", "w", None),
        "hours": ("30", "31", "38", "42", None),
        "wish": ("More colleagues", None),
    }
    columns = [pl.Series("id", [f"R{first + row}" for row in range(people)])]
    for each in variables:
        choices = ("1", "0", None) if each.storage == "flag" else cells.get(each.name, ("a", "b", "c", None))
        columns.append(draw(*choices).alias(each.name))
    # Nobody puts the same thing first and second.
    ranks = [pair.split() for pair in draw("a b", "b c", "c a", "c b").to_list()]
    columns = [column for column in columns if not column.name.startswith("order.")]
    columns += [pl.Series(f"order.{at + 1}", [pair[at] for pair in ranks]) for at in range(2)]
    return Responses(pl.DataFrame(columns), variables)


def together(*parts: Responses) -> Responses:
    return Responses(pl.concat([part.rows for part in parts]), parts[0].variables)


OPEN = ("--policy", "none", "--reason", "A test of counting, without protection.")


def built(study: Path, out: Path, engine: str, policy: Sequence[str] = OPEN) -> tuple[str, str, str]:
    """What a build of this engine publishes: its numbers, its page, its facts."""
    words = ["build", str(study), "--only", "report", "--out", str(out), "--engine", engine, *policy]
    assert main(words) == 0
    release = json.loads((out / "release.json").read_text("utf-8"))
    page = (out / "report.html").read_text("utf-8")
    return (out / "data/cells.csv").read_text("utf-8"), page, json.dumps(release["facts"])


def sums(study: Path, *words: object) -> int:
    return main(["sums", str(study), *map(str, words)])


@pytest.mark.parametrize("policy", [(), OPEN])
def test_a_build_from_sums_is_a_build_from_rows_without_reading_one(
    tmp_path: Path, policy: Sequence[str]
) -> None:
    study = study_of(tmp_path / "study")
    rows = study / "responses.parquet"
    write_coded(rows, answers(study, 1500, 1))
    wanted = built(study, tmp_path / "file", "file", policy)
    assert sums(study) == 0
    rows.write_bytes(b"poison: whoever reads this stops")
    assert built(study, tmp_path / "poisoned", "sums", policy) == wanted
    rows.unlink()
    assert built(study, tmp_path / "gone", "sums", policy) == wanted
    record = json.loads((tmp_path / "gone/private/build.json").read_text("utf-8"))
    assert "sums/responses.npz" in record["inputs"]
    assert "responses.parquet" not in record["inputs"]


def test_a_new_wave_and_a_shard_are_added_and_no_old_row_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    old, north, south = (answers(study, 300, seed, seed * 1000) for seed in (1, 2, 3))
    first = write_coded(tmp_path / "all.parquet", old)
    assert sums(study, first, "--wave", "2025") == 0
    first.write_bytes(b"poison")
    shards = [
        write_coded(tmp_path / f"{name}.parquet", part) for name, part in (("north", north), ("south", south))
    ]
    assert sums(study, *shards, "--wave", "2026") == 0
    write_coded(study / "responses.parquet", together(north, south))
    assert built(study, tmp_path / "wave", "sums://2026") == built(study, tmp_path / "file", "file")
    write_coded(study / "responses.parquet", together(old, north, south))
    capsys.readouterr()
    pooled = built(study, tmp_path / "pooled", "sums")
    assert "MASS-019 · people of 2 waves are added up: 2025, 2026" in capsys.readouterr().err
    assert pooled == built(study, tmp_path / "file2", "file")


def test_one_organisation_is_counted_anew_alone(tmp_path: Path) -> None:
    study = study_of(tmp_path / "study")
    before = answers(study, 400, 1)
    rows = write_coded(study / "responses.parquet", before)
    assert sums(study) == 0
    former = Path(shutil.copy(rows, tmp_path / "former.parquet"))
    put_right = before.rows.with_columns(
        hours=pl.when(pl.col("region") == "n").then(pl.lit("99")).otherwise("hours")
    )
    write_coded(rows, Responses(put_right, before.variables))
    wanted = built(study, tmp_path / "file", "file")
    assert sums(study, rows, "--only", "region=n", "--former", former) == 0
    rows.unlink()
    assert built(study, tmp_path / "sums", "sums") == wanted


@pytest.mark.parametrize("alone", [False, True])
def test_people_who_changed_groups_are_neither_counted_twice_nor_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], alone: bool
) -> None:
    study = study_of(tmp_path / "study")
    before = answers(study, 400, 1)
    rows = write_coded(study / "responses.parquet", before)
    assert sums(study) == 0
    kept = (study / "sums/responses.npz").read_bytes()
    north, south = ([*before.rows.filter(region=side)["id"]][:2] for side in ("n", "s"))
    moved = before.rows.with_columns(
        region=pl.when(pl.col("id").is_in(south)).then(pl.lit("n")).otherwise("region")
    )
    if alone:  # files of the one organisation: who else was counted is known by the marks alone
        former, after = before.rows.filter(region="n"), moved.filter(region="n")
    else:  # as many go as come, so that no number of people gives it away
        gone = pl.when(pl.col("id").is_in(north)).then(pl.lit("s")).otherwise("region")
        former, after = before.rows, moved.with_columns(region=gone)
    old = write_coded(tmp_path / "former.parquet", Responses(former, before.variables))
    write_coded(rows, Responses(after, before.variables))
    assert sums(study, rows, "--only", "region=n", "--former", old) == 1
    told = capsys.readouterr().err
    assert f"MASS-020 · {2 if alone else 4} people changed between 'n' and other groups" in told
    assert "count all rows again" in told
    assert (study / "sums/responses.npz").read_bytes() == kept


def test_rows_that_were_never_counted_are_not_taken_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    before = answers(study, 400, 1)
    rows = write_coded(study / "responses.parquet", before)
    assert sums(study) == 0
    put_right = before.rows.with_columns(
        hours=pl.when(pl.col("region") == "n").then(pl.lit("99")).otherwise("hours")
    )
    write_coded(rows, Responses(put_right, before.variables))
    assert sums(study, rows, "--only", "region=n", "--former", rows) == 1
    told = capsys.readouterr().err
    assert "MASS-004 · the former rows of 'n' are not those that were counted: 'hours' has other" in told


def test_somebody_new_in_a_corrected_group_is_known_and_somebody_gone_is_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    before, late = answers(study, 100, 1), answers(study, 1, 2, first=900)
    rows = write_coded(study / "responses.parquet", before)
    assert sums(study) == 0
    former = Path(shutil.copy(rows, tmp_path / "former.parquet"))
    first = before.rows.filter(region="n").head(1)
    new = late.rows.with_columns(region=pl.lit("n"))
    after = pl.concat([before.rows.filter(pl.col("id") != first["id"].item()), new])
    write_coded(rows, Responses(after, before.variables))
    assert sums(study, rows, "--only", "region=n", "--former", former) == 0
    gone, come = (
        write_coded(tmp_path / f"{name}.parquet", Responses(person, before.variables))
        for name, person in (("gone", first), ("come", new))
    )
    assert sums(study, gone) == 0
    capsys.readouterr()
    assert sums(study, come) == 1
    assert "MASS-016" in capsys.readouterr().err


def test_a_file_that_did_not_change_is_not_counted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    write_coded(study / "responses.parquet", answers(study, 60, 1))
    assert sums(study) == 0
    kept = (study / "sums/responses.npz").read_bytes()
    assert sums(study, "--json") == 0
    said = capsys.readouterr().out
    assert "sums/responses.npz: 60 rows counted already, and unchanged" in said
    assert json.loads(said.splitlines()[-1])["rows"] == {"responses": 60}
    assert (study / "sums/responses.npz").read_bytes() == kept
    (study / "plan.yaml").write_text("schema: 1\nkeys: [provider, region]\n", encoding="utf-8")
    assert sums(study, "--check") == 1
    assert "MASS-013 · " in capsys.readouterr().err
    assert sums(study) == 0
    assert "60 rows counted (" in capsys.readouterr().out
    assert sums(study, "--check") == 0


def refused(capsys: pytest.CaptureFixture[str], code: int, *parts: str) -> None:
    said = capsys.readouterr().err
    assert code == 1
    for part in parts:
        assert part in said
    assert "Traceback" not in said
    assert "BUG-001" not in said


@pytest.mark.parametrize("again", ["file", "people"])
def test_nobody_is_counted_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str], again: str) -> None:
    study = study_of(tmp_path / "study")
    one, two = answers(study, 50, 1), answers(study, 40, 2, 45)
    first = write_coded(tmp_path / "one.parquet", one)
    second = tmp_path / "two.parquet"
    if again == "file":
        shutil.copy(first, second)
    else:
        write_coded(second, two)
    assert sums(study, first) == 0
    capsys.readouterr()
    code = sums(study, second)
    said = "the same file is counted in 'one'" if again == "file" else "about 12.5% of the smaller"
    refused(capsys, code, "sums/two.npz · MASS-016", said)
    assert [path.name for path in (study / "sums").iterdir()] == ["one.npz"]
    # Copied there by hand, by another machine: a build refuses it as well.
    assert sums(study, second, "--wave", "x") == (1 if again == "file" else 0)
    if again == "people":
        (study / "sums/x/two.npz").rename(study / "sums/two.npz")
        capsys.readouterr()
        refused(capsys, main(["build", str(study), "--engine", "sums"]), "MASS-016")
        refused(capsys, sums(study, "--check"), "MASS-016")
        assert not (study / "out").exists()


def test_the_same_people_may_answer_in_another_wave(tmp_path: Path) -> None:
    study = study_of(tmp_path / "study")
    for seed, wave in ((1, "2025"), (2, "2026")):
        path = write_coded(tmp_path / f"{wave}.parquet", answers(study, 50, seed))
        assert sums(study, path, "--wave", wave) == 0
    assert sums(study, "--check") == 0


def replaced(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")


def test_sums_of_another_questionnaire_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = study_of(tmp_path / "study")
    write_coded(study / "responses.parquet", answers(study, 60, 1))
    assert sums(study) == 0
    replaced(study / "questionnaire.yaml", "label: West", "label: The West")
    assert sums(study, "--check") == 0
    replaced(study / "questionnaire.yaml", "code: w,", "code: east,")
    capsys.readouterr()
    said = "MASS-017 · these sums were counted with another questionnaire: choice 3 of 'region' is 'east'"
    refused(capsys, sums(study, "--check"), said)
    refused(capsys, main(["build", str(study), "--engine", "sums"]), said)
    refused(capsys, sums(study), said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "region=n"], "MASS-018 · one group is counted anew"),
        (["--former", "x.parquet"], "MASS-018 · one group is counted anew"),
        (["--only", "region", "--former", "x.parquet"], "MASS-018 · 'region' names no group"),
        (["--wave", "../2026"], "MASS-018 · '../2026' cannot be the name of a folder"),
        (["nowhere.parquet"], "CODED-001 · there is no such file"),
        (["--check", "--wave", "2025"], "MASS-015 · there is no wave '2025'"),
    ],
)
def test_wrong_words_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], said: str
) -> None:
    study = study_of(tmp_path / "study")
    write_coded(study / "responses.parquet", answers(study, 60, 1))
    assert sums(study) == 0
    capsys.readouterr()
    refused(capsys, sums(study, *words), said)


def test_a_build_without_sums_says_how_to_make_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = study_of(tmp_path / "study")
    refused(capsys, main(["build", str(study), "--engine", "sums"]), "MASS-015", "remit sums STUDY")
    assert main(["build", str(study), "--engine", "sum"]) == 1
    assert "did you mean 'sums'" in capsys.readouterr().err


def test_two_files_of_one_name_are_not_one_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = study_of(tmp_path / "study")
    paths = []
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        paths.append(write_coded(tmp_path / f"{seed}/a.parquet", answers(study, 30, seed, seed * 100)))
    refused(capsys, sums(study, *paths), "MASS-018", "'a' is the name of two files")
    assert not (study / "sums").exists()
