"""Each printed number is computed from the rows: it holds as they are, and moves when they change."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from example.plain import EXAMPLE, ROOT
from remit.cli.pipeline import prepare, publish_pass
from remit.cli.say import Stages
from remit.report.claims import ClaimResult

pytestmark = pytest.mark.xdist_group("example-claims")  # the studies are judged once

REASON = "Synthetic rows: nobody can be harmed"
AUTHORED = ("*.yaml", "*.csv", "report.md")
CALL = re.compile(r'\(\s*"(\w+)"')


def judge(folder: Path, reason: str = REASON) -> dict[str, ClaimResult]:
    """The claims of a study by id, without protection unless `reason` is empty."""
    published = publish_pass(prepare(folder, reason, Stages()), Stages())
    return {result.claim.id: result for result in published.claims}


@pytest.fixture(scope="module")
def judged() -> dict[str, ClaimResult]:
    return judge(EXAMPLE)


def test_127_numbers_are_reproduced_4_acknowledged_and_12_were_never_published(
    judged: dict[str, ClaimResult],
) -> None:
    counts = Counter(result.status for result in judged.values())
    assert counts == {"reproduced": 127, "acknowledged": 4, "not_published": 12}
    assert list(judged) == [f"N{number:03}" for number in range(1, 144)]


def test_what_cannot_be_computed_says_why(judged: dict[str, ClaimResult]) -> None:
    for result in judged.values():
        if result.status != "reproduced":
            assert result.reason
            assert result.found is None
        if result.status == "not_published":
            assert result.claim.expected is None
            assert result.reason == "not recoverable"


def test_expected_values_are_the_printed_ones(judged: dict[str, ClaimResult]) -> None:
    folder = Path(os.environ.get("REMIT_SEED", ROOT.parent / "shared" / "seed"))
    if not (folder / "numbers.json").is_file():
        pytest.skip("the printed numbers of 2014 are not here; name their folder in REMIT_SEED")
    printed = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in printed] == list(judged)
    for row in printed:
        expected = judged[row["id"]].claim.expected
        if row["unit"] == "configuration":  # the same posts, in an order of our own
            assert sorted(re.findall(r"\d+", str(expected))) == sorted(re.findall(r"\d+", row["value"]))
        else:
            assert expected == row["value"], row["id"]


def test_the_protected_build_withholds_and_contradicts_nothing() -> None:
    counts = Counter(result.status for result in judge(EXAMPLE, reason="").values())
    assert counts["failed"] == 0
    assert counts["withheld"] > 0
    assert counts["reproduced"] > 40


# ---- a changed row changes what is found ---------------------------------------------------------

Rows = list[dict[str, str]]


def copy_with(folder: Path, name: str, change: Callable[[Rows], Rows]) -> Path:
    """A copy of the example in which the rows of one CSV file were changed."""
    for pattern in AUTHORED:
        for path in EXAMPLE.glob(pattern):
            shutil.copy(path, folder)
    shutil.copytree(EXAMPLE / "codebook", folder / "codebook")
    with (folder / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header = list(reader.fieldnames or ())
        rows = change(list(reader))
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    # Quotes point at single answers, which may be gone.
    quotes = (folder / "quotes.csv").read_text(encoding="utf-8").splitlines()
    (folder / "quotes.csv").write_text(quotes[0] + "\n", encoding="utf-8")
    return folder


def _claims() -> list[dict[str, object]]:
    found = yaml.safe_load((EXAMPLE / "claims.yaml").read_text(encoding="utf-8"))["claims"]
    return [claim for claim in found if claim.get("expression")]


def _items(claim: dict[str, object]) -> set[str]:
    return set(CALL.findall(str(claim["expression"])))


def _kinds() -> dict[str, str]:
    pages = yaml.safe_load((EXAMPLE / "questionnaire.yaml").read_text(encoding="utf-8"))["pages"]
    return {item["id"]: item["kind"] for page in pages for item in page["items"]}


# What is asked, not what was answered: these change with the questionnaire or study.yaml.
ABOUT_THE_QUESTIONS = {"N003", "N040", "N130", "N131"}
CODED = ("text", "open_list", "top_open")
ITEMS = sorted({item for claim in _claims() for item in _items(claim)} & set(_kinds()))


def _ordinary(row: dict[str, str]) -> bool:
    """Somebody who is in no count of one and whose own numbers are not the printed averages."""
    return (
        row["ethnicity.white"] == "1"
        and row["ethnicity.mixed"] == "0"
        and row["contract_pas"] in ("10", "11", "12")
        and row["role_pas"] in ("6", "7", "9")
        and row["clinical_pas"] in ("1", "4", "5", "6")
        and row["team_form"] == "layered"
    )


def _without_answers(rows: Rows) -> Rows:
    """One ordinary person is left who answered the closed questions, and who has no assistant."""
    closed = [item for item in ITEMS if _kinds()[item] not in CODED]
    left = next(row for row in rows if _ordinary(row))
    left["assistant"] = "no"
    for row in rows:
        if row is not left:
            row.update({name: "" for name in row if name.split(".")[0] in closed})
    return rows


@pytest.fixture(scope="module")
def silenced(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, ClaimResult]]:
    """The claims when nobody said anything that was coded, and when one person answered closed questions."""
    return [
        judge(copy_with(tmp_path_factory.mktemp("silent"), "codings.csv", lambda rows: [])),
        judge(copy_with(tmp_path_factory.mktemp("blank"), "responses.csv", _without_answers)),
    ]


def test_every_claim_moves_when_the_answers_it_counts_are_gone(
    judged: dict[str, ClaimResult], silenced: list[dict[str, ClaimResult]]
) -> None:
    for claim in _claims():
        name = str(claim["id"])
        if _items(claim) and name not in ABOUT_THE_QUESTIONS:
            assert any(name not in found or found[name].found != judged[name].found for found in silenced), (
                name
            )
            assert any(name not in found or found[name].status != "reproduced" for found in silenced), name


def _set(respondent: Callable[[dict[str, str]], bool], **values: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        next(row for row in rows if respondent(row)).update(
            {name.replace("__", "."): value for name, value in values.items()}
        )
        return rows

    return change


ONE_ROW: dict[str, tuple[Callable[[Rows], Rows], dict[str, object]]] = {
    "an independent provider turns out to be a trust": (
        _set(lambda row: row["provider"] == "independent", provider="nhs_trust"),
        {"N006": 45, "N007": 1},
    ),
    "a contract of 12 activities grows to 13": (
        _set(lambda row: row["contract_pas"] == "12", contract_pas="13"),
        {"N057": 2},
    ),
    "somebody with 8 clinical activities does 10": (
        _set(lambda row: row["clinical_pas"] == "8", clinical_pas="10"),
        {"N077": 2, "N079": 262},
    ),
    "somebody has no assistant after all": (
        _set(lambda row: row["assistant"] == "yes", assistant="no"),
        {"N054": "not all"},
    ),
    "the double tick is taken back": (
        _set(
            lambda row: row["ethnicity.white"] == row["ethnicity.mixed"] == "1",
            ethnicity__mixed="0",
        ),
        {"N023": 2, "N027": 105},
    ),
    "one of six associates leaves": (
        _set(
            lambda row: (
                row["team.1.title"] == "deputy"
                and row["team.1.number"] == "3"
                and row["team.2.title"] == "associate"
                and row["team.2.number"] == "6"
                and not row["team.3.title"]
            ),
            team__2__number="5",
        ),
        {"N045": "no such team"},
    ),
    "one more has agreed objectives": (
        _set(lambda row: row["objectives"] == "no", objectives="yes"),
        {"N085": 98, "N086": 93},
    ),
}


@pytest.fixture(scope="module")
def retold(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ClaimResult]:
    """The claims after each of the stories came true, in a frame with one post more."""

    def change(rows: Rows) -> Rows:
        for happen, _ in ONE_ROW.values():
            rows = happen(rows)
        return rows

    folder = copy_with(tmp_path_factory.mktemp("retold"), "responses.csv", change)
    with (folder / "frame.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("P266,Organisation 266,2.2,nhs_trust,from_151\n")
    return judge(folder)


@pytest.mark.parametrize("story", ONE_ROW)
def test_one_changed_row_changes_the_numbers_it_counts_in(retold: dict[str, ClaimResult], story: str) -> None:
    _, expected = ONE_ROW[story]
    assert {name: retold[name].found for name in expected} == expected
    assert all(retold[name].status == "failed" for name in expected)


def test_a_post_more_in_the_frame_changes_who_was_asked(retold: dict[str, ClaimResult]) -> None:
    assert (retold["N001"].found, retold["N001"].status) == (266, "failed")


def test_the_limits_and_the_dates_come_from_the_files(tmp_path: Path) -> None:
    folder = copy_with(tmp_path, "responses.csv", lambda rows: rows)
    study = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(study.replace('"2014-01"', '"2014-02"'), encoding="utf-8")
    questions = (folder / "questionnaire.yaml").read_text(encoding="utf-8")
    assert questions.count("limit: 3") >= 3
    changed = questions.replace(
        "kind: select_k\n        text: Which three", "kind: select_k\n        text: Which"
    )
    changed = re.sub(r"(text: Which of these would help you most\?\n\s+limit: )3", r"\g<1>4", changed)
    (folder / "questionnaire.yaml").write_text(changed, encoding="utf-8")
    found = judge(folder)
    assert found["N003"].found == "2013-12..2014-02"
    assert found["N130"].found == 4
    assert found["N131"].found == 3
