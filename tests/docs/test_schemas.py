"""The JSON Schemas for editors say what the readers of the files say."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tools.reference.schemas import FOLDER

from docs.pages import ROOT
from remit.core.problems import Problem
from remit.study.authored import read_codebook
from remit.study.questionnaire import read_questionnaire
from remit.study.scores import read_scores
from remit.study.settings import read_claims, read_plan, read_settings
from remit.study.support.config import read_config
from remit.study.support.kits import read_kit, read_kit_file
from remit.study.support.rolecards import read_card
from remit.study.yamlfile import Node, parse_yaml, scalar

NAMES = ("study", "questionnaire", "plan", "claims", "scores", "codebook", "support", "kit", "rolecard")
EXAMPLE = ROOT / "examples" / "medical-directors"
WHERE = {
    "codebook": "codebook/*.yaml",
    "kit": "support/kit.yaml",
    "rolecard": "support/rolecards/*.yaml",
}
"""Where the example keeps files that are not called after their schema."""


def _read_rolecard(node: Node) -> tuple[object, tuple[Problem, ...]]:
    problems: list[Problem] = []
    card = read_card(node, read_kit(None, "")[0], (), problems)
    return card, tuple(problems)


READERS = {
    "study": read_settings,
    "questionnaire": read_questionnaire,
    "plan": read_plan,
    "claims": read_claims,
    "scores": read_scores,
    "codebook": read_codebook,
    "support": read_config,
    "kit": read_kit_file,
    "rolecard": _read_rolecard,
}


def _schema(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _files(name: str) -> list[Path]:
    folder = EXAMPLE.parent / "staff-survey" if name == "scores" else EXAMPLE
    return sorted(folder.glob(WHERE.get(name, f"{name}.yaml")))


def _wrong(name: str, text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(_schema(name))
    return [error.message for error in validator.iter_errors(scalar(parse_yaml(text, f"{name}.yaml")))]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(_schema(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_the_example_fit(name: str) -> None:
    files = _files(name)
    assert files
    for path in files:
        assert _wrong(name, path.read_text(encoding="utf-8")) == [], path.name


def test_a_sealed_and_amended_plan_fits() -> None:
    text = (
        "schema: 1\nkeys: [a]\nwhole: b\nclasses: {b: special}\nfrozen:\n  hash: sha256:0\n  plan: '{}'\n"
        "amendments:\n- {hash: 'sha256:1', reason: the sector asked for less}\n"
    )
    assert _wrong("plan", text) == []
    assert read_plan(parse_yaml(text, "plan.yaml"))[1] == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("study", "schema: 1\ntitle: A\npolicy: {cell_min: many}\n"),
        ("study", "schema: 1\nsubtitle: no title\n"),
        ("questionnaire", "schema: 1\npages: [{id: a, items: [{id: x, kind: singel, text: Why?}]}]\n"),
        ("plan", "schema: 1\ntables: [{item: a}]\n"),
        ("plan", "schema: 1\nclasses: {a: secret}\n"),
        ("plan", "schema: 1\namendments: [{hash: 'sha256:0'}]\n"),
        ("claims", "schema: 1\nclaims: [{id: a, statement: b, tolerance: -1}]\n"),
        ("scores", "schema: 1\nscores: [{id: a, items: [{item: x, scale: 1-5}]}]\n"),
        ("codebook", "schema: 1\nitem: a\nthemes: [{label: without a code}]\n"),
        ("support", "schema: 1\nsign_up: sheets\n"),
        ("kit", "schema: 1\nrules: [{says: without an id}]\n"),
        ("rolecard", "schema: 1\npost: a\nbalance: 11\n"),
    ],
)
def test_a_file_that_is_wrong_does_not_fit(name: str, text: str) -> None:
    assert _wrong(name, text)


def _known(problems: tuple[Problem, ...]) -> set[str]:
    """The names that the reader offers when it meets one that it does not know."""
    fix = next(p.fix for p in problems if p.code == "YAML-008" and "'zzz'" in p.what)
    return set(fix.removeprefix("use one of: ").split(", "))


@pytest.mark.parametrize("name", sorted(READERS))
def test_the_reader_and_the_schema_know_the_same_names(name: str) -> None:
    schema = _schema(name)
    _, problems = READERS[name](parse_yaml("schema: 1\nzzz: 1\n", f"{name}.yaml"))
    assert _known(problems) == set(schema["properties"])  # type: ignore[call-overload]


def test_the_reader_and_the_schema_know_the_same_names_of_a_question() -> None:
    from remit.instrument.kinds import kinds

    item = _schema("questionnaire")["$defs"]["item"]["properties"]  # type: ignore[index]
    offered: set[str] = set()
    for kind in kinds():
        text = f"schema: 1\npages: [{{id: a, items: [{{id: x, kind: {kind}, text: Why?, zzz: 1}}]}}]\n"
        offered |= _known(read_questionnaire(parse_yaml(text, "questionnaire.yaml"))[1])
    assert offered == set(item)


def test_the_schema_takes_words_as_yaml_1_2_reads_them() -> None:
    text = (
        "schema: 1\npages:\n- id: a\n  items:\n  - {id: x, kind: single, text: Why?, choices: [yes, no, 3]}\n"
    )
    assert _wrong("questionnaire", text) == []
