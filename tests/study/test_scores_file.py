"""`scores.yaml` is read with its defaults, and what is wrong in it is said with its line."""

from __future__ import annotations

import pytest

from remit.estimates.scoring.words import Benchmark, Mix, Scoring
from remit.study.scores import read_scores
from remit.study.yamlfile import parse_yaml

WHOLE = """schema: 1
scores:
  - id: voice
    label: Being heard
    items:
      - heard
      - {item: safe, reverse: true, leave_out: [dont_know]}
      - {item: asked, scores: {yes: 10, no: 0}}
themes:
  - {id: all, elements: [voice]}
benchmark: {organisation: employer, group: kind, minimum: 15}
weighting: {by: work}
calibrate:
  rake:
    work: {a: 10, b: 20}
    age: {x: 12, y: 18}
  highest: 3
"""


def _read(text: str) -> tuple[Scoring, list[str]]:
    scoring, problems = read_scores(parse_yaml(text, "scores.yaml"))
    return scoring, [f"{problem.where} {problem.code}" for problem in problems]


def test_a_whole_file_is_read_with_its_defaults() -> None:
    scoring, problems = _read(WHOLE)
    assert problems == []
    (voice,) = scoring.elements
    assert (voice.id, voice.needs, voice.lower_is_better) == ("voice", 2, False)
    assert [part.variable for part in voice.parts] == ["heard", "safe", "asked"]
    assert (voice.parts[1].reverse, voice.parts[1].leave_out) == (True, ("dont_know",))
    assert voice.parts[2].scores == {"yes": 10.0, "no": 0.0}
    assert (scoring.themes[0].label, scoring.themes[0].needs) == ("all", 1)
    assert scoring.benchmark == Benchmark("employer", "kind", 15, 3, scoring.benchmark.where)
    assert scoring.mix == Mix("work", "group", scoring.mix.where)
    assert scoring.calibration is not None
    assert [margin.key for margin in scoring.calibration.margins] == ["work", "age"]
    assert (scoring.calibration.lowest, scoring.calibration.highest) == (0.0, 3.0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: all", "id: voice", "scores.yaml:10 SCORE-001"),
        ("id: voice\n", "id: Voice 1\n", "scores.yaml:3 SCORE-001"),
        ("elements: [voice]", "elements: [voices]", "scores.yaml:10 SCORE-002"),
        ("reverse: true", "scale: 1-5", "scores.yaml:7 SCORE-004"),
        ("scores: {yes: 10, no: 0}", "scores: {yes: 10, no: 0}, reverse: true", "scores.yaml:8 SCORE-004"),
        ("label: Being heard", "needs: 4", "scores.yaml:4 SCORE-004"),
        ("{by: work}", "{by: work, to: sectors}", "scores.yaml:12 SCORE-004"),
        ("benchmark: {organisation: employer, group: kind, minimum: 15}\n", "", "scores.yaml:11 SCORE-005"),
        ("  rake:\n", "  poststratify: work\n  rake:\n", "scores.yaml:14 SCORE-004"),
        ("minimum: 15", "minimun: 15", "scores.yaml:11 YAML-008"),
        ("work: {a: 10, b: 20}", "work: {a: many, b: 20}", "scores.yaml:15 YAML-006"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, expected: str) -> None:
    assert old in WHOLE
    assert expected in _read(WHOLE.replace(old, new))[1]


@pytest.mark.parametrize(
    ("theme", "element", "right"),
    [(False, False, True), (True, True, True), (False, True, False), (True, False, False)],
)
def test_a_theme_is_of_scores_of_its_own_direction(theme: bool, element: bool, right: bool) -> None:
    says = {True: ", lower_is_better: true", False: ""}
    text = (
        f"schema: 1\nscores:\n  - {{id: a, items: [x]{says[element]}}}\n"
        f"themes:\n  - {{id: t, elements: [a]{says[theme]}}}\n"
    )
    assert ("scores.yaml:5 SCORE-016" in _read(text)[1]) is not right


def test_a_score_of_nothing_is_refused() -> None:
    assert "scores.yaml:3 SCORE-003" in _read("schema: 1\nscores:\n  - {id: a, items: []}\n")[1]


def test_bounds_without_raking_are_refused() -> None:
    text = "schema: 1\nscores: []\ncalibrate: {poststratify: work, targets: {a: 1}, lowest: 0.3}\n"
    assert "scores.yaml:3 SCORE-004" in _read(text)[1]
