"""`remit build` with `scores.yaml`: names are checked, scores become derived variables, also raked."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import polars as pl
import pytest

from engines.coded import write_coded
from remit.cli import main
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.study.folder import read_authored

QUESTIONS = """schema: 1
title: Staff
pages:
  - id: one
    title: One
    items:
      - id: employer
        kind: single
        text: Where do you work?
        key: true
        choices: [{code: a, label: A}, {code: b, label: B}, {code: c, label: C}]
      - id: kind
        kind: single
        text: Which kind is it?
        key: true
        choices: [{code: k, label: K}, {code: l, label: L}]
      - id: work
        kind: single
        text: What do you do?
        choices: [{code: x, label: X}, {code: y, label: Y}]
      - id: heard
        kind: single
        text: Are you heard?
        choices: [{code: no, label: No}, {code: partly, label: Partly}, {code: yes, label: Yes}]
"""
SCORES = """schema: 1
scores:
  - {id: voice, label: Being heard, items: [heard]}
benchmark: {organisation: employer, group: kind, fewest: 1}
"""
POLICY = "policy:\n  none: The rows are made up\n"


def _study(folder: Path, scores: str = SCORES, settings: str = POLICY) -> Path:
    rng = random.Random(5)  # noqa: S311 the same rows each time
    folder.mkdir()
    (folder / "study.yaml").write_text(f"schema: 1\ntitle: Staff\n{settings}", "utf-8")
    (folder / "questionnaire.yaml").write_text(QUESTIONS, "utf-8")
    (folder / "plan.yaml").write_text("schema: 1\nkeys: [employer, kind]\n", "utf-8")
    (folder / "scores.yaml").write_text(scores, "utf-8")
    (folder / "report.md").write_text('Voice: {{ mean("score.voice") }}.\n', "utf-8")
    lines = ["id,employer,kind,work,heard"]
    for place in range(90):
        at = rng.choice("abc")
        heard = rng.choice(["no", "partly", "yes", ""])
        lines.append(f"r{place},{at},{'k' if at in 'ab' else 'l'},{rng.choice('xy')},{heard}")
    (folder / "responses.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _mean(study: Path) -> float:
    cells = _read(study / "out" / "data" / "cells.csv")
    return next(
        float(cell["value"])
        for cell in cells
        if (cell["table"], cell["measure"], cell["group"]) == ("score.voice", "mean", "")
    )


def test_a_score_is_a_derived_variable_with_a_table_and_a_place_in_the_report(tmp_path: Path) -> None:
    study = _study(tmp_path / "study")
    assert main(["build", str(study)]) == 0
    entry = next(row for row in _read(study / "out/data/dictionary.csv") if row["variable"] == "score.voice")
    assert (entry["source"], entry["kind"], entry["label"]) == ("(derived)", "score", "Being heard")
    points = {"no": 0.0, "partly": 5.0, "yes": 10.0}
    given = [points[row["heard"]] for row in _read(study / "responses.csv") if row["heard"]]
    assert _mean(study) == pytest.approx(sum(given) / len(given), rel=1e-12)
    assert "Voice: " in (study / "out" / "report.html").read_text("utf-8")
    assert len(_read(study / "out/data/benchmarks.csv")) == 3
    assert (study / "out" / "private" / "scores.csv").is_file()


def _coded(study: Path) -> Path:
    """The study with its answers as a coded file only."""
    instrument, _ = read_authored(study)
    rows = pl.read_csv(study / "responses.csv", infer_schema=False)
    write_coded(study / "responses.parquet", Responses(rows, tuple(variables(instrument))))
    (study / "responses.csv").unlink()
    return study


def test_scores_are_the_same_where_rows_are_counted_elsewhere(tmp_path: Path) -> None:
    scores = (
        f"{SCORES}weighting: {{by: work}}\ncalibrate: {{poststratify: work, targets: {{x: 300, y: 90}}}}\n"
    )
    study = _study(tmp_path / "study", scores)
    assert main(["build", str(study)]) == 0
    out = tmp_path / "elsewhere"
    assert main(["build", str(_coded(study)), "--engine", "file", "--out", str(out)]) == 0
    for name in ("data/cells.csv", "data/benchmarks.csv", "private/scores.csv"):
        # Whether a person answered enough needs the person's row, so response is no matter here.
        by_rows, by_counts = (
            [row for row in _read(folder / name) if row.get("table") not in ("response", "rates")]
            for folder in (study / "out", out)
        )
        assert any("score.voice" in row.values() for row in by_rows)
        assert len(by_rows) == len(by_counts)
        for one, other in zip(by_rows, by_counts, strict=True):
            for field, text in one.items():
                assert text == other[field] or float(text) == pytest.approx(float(other[field]), rel=1e-12), (
                    one
                )
    entry = next(row for row in _read(out / "data/dictionary.csv") if row["variable"] == "score.voice")
    assert entry["source"] == "(derived)"
    assert json.loads((out / "release.json").read_text("utf-8")) == json.loads(
        (study / "out/release.json").read_text("utf-8")
    )


def test_scores_are_made_of_stored_sums_too(tmp_path: Path) -> None:
    scores = (
        f"{SCORES}weighting: {{by: work}}\ncalibrate: {{poststratify: work, targets: {{x: 300, y: 90}}}}\n"
    )
    study = _coded(_study(tmp_path / "study", scores))
    by_rows, by_sums = tmp_path / "rows", tmp_path / "sums"
    assert main(["build", str(study), "--engine", "file", "--out", str(by_rows)]) == 0
    assert main(["sums", str(study)]) == 0
    assert main(["build", str(study), "--engine", "sums", "--out", str(by_sums)]) == 0
    for name in ("data/benchmarks.csv", "private/scores.csv"):
        assert _read(by_rows / name) == _read(by_sums / name)


def test_bounds_of_a_raking_need_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    margins = (
        "calibrate:\n  rake: {work: {x: 300, y: 100}, employer: {a: 100, b: 100, c: 200}}\n  highest: 3\n"
    )
    study = _coded(_study(tmp_path / "study", SCORES + margins))
    assert main(["build", str(study), "--engine", "file"]) == 1
    assert "scores.yaml:6 · SCORE-017" in capsys.readouterr().err


def test_the_tables_of_a_score_say_when_lower_is_better(tmp_path: Path) -> None:
    study = _study(tmp_path / "study", SCORES.replace("items:", "lower_is_better: true, items:"))
    assert main(["build", str(study)]) == 0
    said = "A lower score is better."
    assert said in (study / "out" / "explorer" / "score.voice.html").read_text("utf-8")
    assert said not in (study / "out" / "explorer" / "heard.html").read_text("utf-8")
    assert "Lower is better." in (study / "out" / "benchmarks.html").read_text("utf-8")


def test_scores_can_be_raked_to_several_margins(tmp_path: Path) -> None:
    pytest.importorskip("svy")
    margins = "calibrate:\n  rake:\n    work: {x: 300, y: 100}\n    employer: {a: 100, b: 100, c: 200}\n"
    study = _study(tmp_path / "study", SCORES + margins)
    assert main(["build", str(study)]) == 0
    rows = _read(study / "responses.csv")
    weights = [1.0] * len(rows)
    for _ in range(200):
        for key, totals in (("work", {"x": 300, "y": 100}), ("employer", {"a": 100, "b": 100, "c": 200})):
            held = dict.fromkeys(totals, 0.0)
            for row, weight in zip(rows, weights, strict=True):
                held[row[key]] += weight
            weights = [w * totals[row[key]] / held[row[key]] for row, w in zip(rows, weights, strict=True)]
    points = {"no": 0.0, "partly": 5.0, "yes": 10.0}
    known = [(w, points[row["heard"]]) for row, w in zip(rows, weights, strict=True) if row["heard"]]
    assert _mean(study) == pytest.approx(sum(w * p for w, p in known) / sum(w for w, _ in known), rel=1e-9)


@pytest.mark.parametrize(
    ("scores", "settings", "said"),
    [
        (SCORES.replace("[heard]", "[herd]"), POLICY, "scores.yaml:3 · SCORE-006"),
        (SCORES.replace("kind,", "kinds,"), POLICY, "scores.yaml:4 · SCORE-009"),
        (SCORES.replace("group: kind", "group: work"), POLICY, "SCORE-012"),
        (
            f"{SCORES}weighting: {{by: work}}\n",
            f"{POLICY}design: {{strata: kind}}\n",
            "scores.yaml · SCORE-015",
        ),
        (SCORES.replace("group: kind", "group: work") + "weighting: {by: kind}\n", POLICY, "SCORE-012"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scores: str, settings: str, said: str
) -> None:
    study = _study(tmp_path / "study", scores, settings)
    assert main(["build", str(study)]) == 1
    assert said in capsys.readouterr().err
    assert not (study / "out").exists()


def test_a_score_can_be_kept_for_everybody_together(tmp_path: Path) -> None:
    study = _study(tmp_path / "study")
    (study / "plan.yaml").write_text("schema: 1\nkeys: [employer, kind]\nwhole: [score.voice]\n", "utf-8")
    assert main(["build", str(study)]) == 0
    tables = {cell["table"] for cell in _read(study / "out/data/cells.csv")}
    assert "score.voice" in tables
    assert not {name for name in tables if name.startswith("score.voice_by")}
    assert not (study / "out/data/benchmarks.csv").exists()


def test_scores_stand_under_the_seal_of_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = _study(tmp_path / "study")
    plan = study / "plan.yaml"
    plan.write_text("schema: 1\nkeys: [employer, kind]\nwhole: [score.voice]\n", "utf-8")
    answers = (study / "responses.csv").read_text("utf-8")
    (study / "responses.csv").unlink()
    assert main(["plan", str(study), "--freeze"]) == 0
    (study / "responses.csv").write_text(answers, "utf-8")
    assert main(["build", str(study)]) == 0
    (study / "scores.yaml").write_text(SCORES.replace("fewest: 1", "fewest: 2"), "utf-8")
    capsys.readouterr()
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    assert "PLAN-009 · the plan has changed since it was sealed (scores: benchmark changed)" in said
    hashed = said.split("{hash: '")[-1].split("'")[0]
    lines = f"amendments:\n  - {{hash: '{hashed}', reason: 'two organisations make no middle'}}\n"
    plan.write_text(plan.read_text("utf-8") + lines, "utf-8")
    assert main(["build", str(study)]) == 0
    (study / "scores.yaml").unlink()
    (study / "report.md").write_text("No scores.\n", "utf-8")
    assert main(["build", str(study)]) == 1


def test_scores_of_sensitive_answers_are_sensitive(tmp_path: Path) -> None:
    from remit.cli.pipeline import prepare
    from remit.cli.say import Stages

    study = _study(tmp_path / "study")
    marked = QUESTIONS.replace("text: Are you heard?", "text: Are you heard?\n        special: true")
    (study / "questionnaire.yaml").write_text(marked, "utf-8")
    prepared = prepare(study, "", Stages(watched=False))
    assert {spec.special for spec in prepared.specs if spec.id == "score.voice"} == {True}


WAVES = f"{POLICY}waves: [{{id: w1, label: One}}, {{id: w2, label: Two}}]\n"


def _earlier(study: Path, heard: tuple[str, ...], questions: str = QUESTIONS) -> None:
    folder = study / "waves" / "w1"
    folder.mkdir(parents=True)
    (folder / "questionnaire.yaml").write_text(questions, "utf-8")
    lines = ["id,employer,kind,work,heard"] if heard else ["id,employer,kind,work"]
    lines += [f"e{place},a,k,x,{answer}" for place, answer in enumerate(heard)] or ["e1,a,k,x", "e2,b,k,y"]
    (folder / "responses.csv").write_text("\n".join(lines) + "\n", "utf-8")


def test_a_score_is_compared_with_that_of_an_earlier_wave(tmp_path: Path) -> None:
    study = _study(tmp_path / "study", settings=WAVES)
    _earlier(study, ("yes", "yes", "partly", "no"))
    assert main(["build", str(study)]) == 0
    found = [
        row
        for row in _read(study / "out/data/changes.csv")
        if (row["table"], row["measure"], row["group"]) == ("score.voice", "mean", "")
    ]
    assert [float(row["before"]) for row in found] == [6.25]
    assert float(found[0]["after"]) == pytest.approx(_mean(study), rel=1e-9)


def test_an_earlier_wave_that_did_not_ask_an_answer_has_no_such_score(tmp_path: Path) -> None:
    study = _study(tmp_path / "study", settings=WAVES)
    _earlier(study, (), QUESTIONS.partition("      - id: heard\n")[0])
    assert main(["build", str(study)]) == 0
    assert "score.voice" not in {row["table"] for row in _read(study / "out/data/changes.csv")}


def test_a_score_of_answers_that_were_asked_otherwise_is_not_compared(tmp_path: Path) -> None:
    study = _study(tmp_path / "study", settings=WAVES)
    other = QUESTIONS.replace(
        "{code: partly, label: Partly}, {code: yes, label: Yes}", "{code: yes, label: Yes}"
    )
    _earlier(study, ("yes", "yes", "no", "no"), other)
    assert main(["build", str(study)]) == 0
    assert "score.voice" not in {row["table"] for row in _read(study / "out/data/changes.csv")}
    reasons = {row["item"]: row["reason"] for row in _read(study / "out/data/not-compared.csv")}
    assert reasons["score.voice"] == "answers that it is made of differ from One"


def test_every_pack_holds_the_scores_of_its_own_group(tmp_path: Path) -> None:
    study = _study(tmp_path / "study", settings=f"{POLICY}peer_groups: kind\n")
    rows = _read(study / "responses.csv")
    posts = [f"{row['id']},Place {row['employer']},{row['kind']}" for row in rows]
    (study / "frame.csv").write_text("post,organisation,kind\n" + "\n".join(posts) + "\n", "utf-8")
    marked = QUESTIONS.replace("        key: true\n", "        key: true\n        scope: organisation\n")
    (study / "questionnaire.yaml").write_text(marked, "utf-8")
    (study / "pack.md").write_text("## Scores of {{ peer_group() }}\n\n{{ scores() }}\n", "utf-8")
    assert main(["packs", str(study)]) == 0
    pages = {path.parent.name: path.read_text("utf-8") for path in (study / "out/packs").glob("*/pack.html")}
    assert len(pages) == 3
    assert all("Being heard" in page for page in pages.values())
    assert [name for name, page in sorted(pages.items()) if "the group “L”" in page] == ["place-c"]


MINIMUM = SCORES.replace("fewest: 1", "fewest: 1, minimum: 25")


@pytest.mark.parametrize("engine", [[], ["--engine", "file"]])
def test_what_the_benchmark_hides_is_not_shown_by_the_tables_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: list[str]
) -> None:
    study = _study(tmp_path / "study", MINIMUM, "")
    assert main(["convert", str(study)]) == 0
    assert main(["build", str(study), "--only", "report", *engine]) == 1
    said = capsys.readouterr().err
    assert "scores.yaml:4 · SCORE-018 · the benchmark hides organisations of fewer than 25 people" in said
    assert "policy: {mean_min: 25}" in said


def test_a_benchmark_and_a_policy_of_one_minimum_hide_the_same_organisations(tmp_path: Path) -> None:
    whole = "schema: 1\nkeys: [employer, kind]\nwhole: [employer, kind, work, heard]\n"
    study = _study(tmp_path / "study", MINIMUM, "policy: {mean_min: 25}\n")
    (study / "plan.yaml").write_text(whole, "utf-8")
    assert main(["build", str(study), "--only", "report"]) == 0
    listed = _read(study / "out/data/benchmarks.csv")
    hidden = {row["organisation"] for row in listed if row["status"]}
    cells = _read(study / "out/data/cells.csv")
    means = [c for c in cells if (c["table"], c["measure"]) == ("score.voice_by_employer", "mean")]
    shown = {cell["group"] for cell in means if cell["group"] and not cell["status"]}
    assert hidden
    assert not hidden & shown
    assert all(int(row["people"]) >= 25 for row in listed if row["people"])
