"""Learning sets that run: followed like pairs, named in meetings, and nobody is put into a second one."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.cli import main
from support.folders import EVERYBODY, give_support, rows, write_support

RUNNING = "set,person,slot,theme,started,state,told\n" + "".join(
    f"S1,R{number},Mon am,Culture,2025-09-01,active,\n" for number in range(6)
)


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


def test_a_running_set_that_nothing_is_heard_of_is_stalled_until_a_meeting_is_told(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    (root / "support" / "sets.csv").write_text(RUNNING)
    quiet = [row for row in rows(give_support(root) / "stalled.csv") if row["of"]]
    assert [(row["kind"], row["of"], row["last"]) for row in quiet] == [("learning set", "S1", "2025-09-01")]
    (root / "support" / "meetings.csv").write_text("of,date,held,useful\nS1,2026-05-20,yes,8\n")
    out = give_support(root)
    assert [row for row in rows(out / "stalled.csv") if row["of"]] == []
    page = (out / "sector.html").read_text(encoding="utf-8")
    assert "Pairs and sets of which nothing was heard for two months: None" in page


def test_the_people_of_a_running_set_are_in_no_other_and_its_name_is_not_given_again(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    (root / "support" / "sets.csv").write_text(RUNNING)
    found = rows(give_support(root) / "sets.csv")
    by_person = {row["person"]: row["set"] for row in found}
    assert len(by_person) == len(found)
    assert {person for person, name in by_person.items() if name == "S1"} == {f"R{n}" for n in range(6)}


def test_who_took_back_consent_is_not_shown_in_a_running_set(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    (root / "support" / "sets.csv").write_text(RUNNING)
    (root / "support" / "revoked.csv").write_text("person,purpose\nR3,everything\n")
    assert "R3" not in {row["person"] for row in rows(give_support(root) / "sets.csv")}


def test_meetings_of_a_set_count_among_those_told_of(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    (root / "support" / "sets.csv").write_text(RUNNING)
    met = "".join(f"S1,2026-0{month}-10,yes,{mark}\n" for month, mark in enumerate((5, 6, 7, 8, 9), 1))
    (root / "support" / "meetings.csv").write_text("of,date,held,useful\n" + met)
    page = (give_support(root) / "sector.html").read_text(encoding="utf-8")
    assert "middle 7 (5 marks)" in page


@pytest.mark.parametrize(
    ("sets", "meetings", "code"),
    [
        (RUNNING, "of,date\nS9,2026-01-01\n", "SUP-049"),
        (RUNNING, "kind,giver,receiver,of,date\nmentor,R0,R20,S1,2026-01-01\n", "SUP-050"),
        (RUNNING, "kind,giver,receiver,of,date\nmentor,R0,,,2026-01-01\n", "SUP-050"),
        (RUNNING.replace("active", "activ"), "of,date\n", "SUP-011"),
        (RUNNING + "S1,R7,Tue pm,Culture,2025-09-01,active,\n", "of,date\n", "SUP-048"),
    ],
)
def test_a_mistake_in_sets_or_meetings_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sets: str, meetings: str, code: str
) -> None:
    root = write_support(tmp_path, **{"support__signup.csv": EVERYBODY})
    (root / "support" / "sets.csv").write_text(sets)
    (root / "support" / "meetings.csv").write_text(meetings)
    assert main(["support", str(root)]) == 1
    assert code in capsys.readouterr().err
