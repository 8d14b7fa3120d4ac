"""The catalogue by need and by stage, on the page of the sector and in public: no count under five."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from remit.cli import main
from support.folders import KIT, write_support

SPENT = """\
  - id: two
    title: Learning
    items:
      - id: spend
        kind: single
        text: What does your board spend on learning?
        scope: organisation
        choices:
          - {code: none, label: Nothing spent}
          - {code: some, label: Up to a hundred}
"""


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


def experiences(*rows: tuple[str, int, str, int]) -> str:
    """`experiences.csv`: a programme, its first person, its need, how many recommend it."""
    lines = ["person,programme,did,recommends,year,need"]
    for programme, first, need, number in rows:
        lines += [f"R{at},{programme},yes,yes,2020,{need}" for at in range(first, first + number)]
    return "\n".join(lines) + "\n"


TOLD = experiences(
    ("Course A", 0, "clarity", 20), ("Course A", 20, "next", 12), ("Course A", 32, "", 3),
    ("Course B", 0, "clarity", 12), ("Course B", 20, "next", 8), ("Course C", 0, "clarity", 4),
)  # fmt: skip


def text(path: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")))


def made(tmp_path: Path, told: str = TOLD, **files: str) -> Path:
    root = write_support(tmp_path, **({"support__experiences.csv": told} | files))
    assert main(["build", str(root)]) == 0
    assert main(["support", str(root)]) == 0
    return root / "out"


def test_the_catalogue_stands_by_need_and_stage_on_the_sector_page_and_in_public(tmp_path: Path) -> None:
    out = made(tmp_path)
    for page in (out / "private/support/sector.html", out / "support/careers.html"):
        found = text(page)
        assert "Who recommends it, by what it helped with" in found, page
        assert "Who recommends it, by stage of the role" in found, page
        assert "Course A" in found
        assert "Course C" not in found, "four people recommend it"
        for person in ("R0", "R21"):
            assert person not in found.split()


def test_no_count_under_five_and_none_that_follows_from_the_others_is_in_the_file(tmp_path: Path) -> None:
    with (made(tmp_path) / "private/support/catalogue-groups.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["by"] for row in rows} == {"need", "stage"}
    assert all(int(row["recommends"]) >= 5 for row in rows if row["recommends"])
    course_a = {
        row["group"]: row["recommends"]
        for row in rows
        if row["by"] == "need" and row["programme"] == "Course A"
    }
    # 35 recommend it, three of them without a need: beside 20 and 12 that would be told by subtraction.
    assert course_a == {"clarity": "20"}


def test_without_enough_people_the_public_page_says_nothing_of_learning(tmp_path: Path) -> None:
    out = made(tmp_path, experiences(("Course A", 0, "clarity", 4)))
    assert "What others learnt" not in text(out / "support/careers.html")
    assert "Course A" not in text(out / "support/careers.html")


def test_who_took_consent_back_is_counted_nowhere(tmp_path: Path) -> None:
    gone = "person,purpose\n" + "".join(f"R{at},catalogue\n" for at in range(33))
    out = made(tmp_path, **{"support__revoked.csv": gone})
    assert "Course A" not in text(out / "support/careers.html")


def test_what_boards_spend_stands_beside_the_catalogue_as_the_survey_published_it(tmp_path: Path) -> None:
    from cli.studies import QUESTIONNAIRE

    root = write_support(
        tmp_path,
        **{
            "support__experiences.csv": TOLD,
            "support__kit.yaml": KIT + "spend: spend\n",
            "questionnaire.yaml": QUESTIONNAIRE + SPENT,
        },
    )
    rows = (root / "responses.csv").read_text(encoding="utf-8").splitlines()
    spent = [f"{row},{'none' if at % 3 else 'some'}" for at, row in enumerate(rows[1:])]
    (root / "responses.csv").write_text("\n".join([f"{rows[0]},spend", *spent]) + "\n", encoding="utf-8")
    assert main(["build", str(root)]) == 0
    assert main(["support", str(root)]) == 0
    for page in ("private/support/sector.html", "support/careers.html"):
        found = text(root / "out" / page)
        assert "What boards spend on the role-holder’s learning in a year" in found
        assert re.search(r"Nothing spent \d+ of 40", found), page
