"""What came of support goes back into plain files, so that the next round knows it; nothing private does."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from remit.site.place import Site
from site_together import (
    bring_round,
    link_of,
    member,
    number_of,
    pretend_month,
    run_together,
    running_pair,
    say,
    sign_up,
    write_csv,
)

ORGS = [("Trust 0", "North"), ("Trust 1", "North"), ("Trust 2", "South"), ("Trust 3", "South")]


def sheet(site: Site, name: str) -> list[dict[str, str]]:
    with (site.study / "support" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pull(site: Site) -> tuple[str, ...]:
    from remit.site.together.pulling import pull_support

    return pull_support().files


def read_back(site: Site) -> object:
    """The support side of the study as `remit support` reads it."""
    from remit.study.support.answers import Answers
    from remit.study.support.folder import read_support

    posts = {f"P{n}": f"Trust {n // 2}" for n in range(1, 13)}
    frame = {org: {} for org in posts.values()}
    return read_support(site.study, Answers({}, posts, frame), set(), set(), "confidential", "2098-06-15")


def test_a_pair_is_pulled_with_its_state_and_months_and_the_next_round_leaves_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from remit.support.proposing import propose

    site = run_together(tmp_path)
    write_csv(site.study / "support" / "needs.csv", "person,kind", [("P4", "mentor"), ("P6", "mentor")])
    write_csv(site.study / "support" / "offers.csv", "person,kind,capacity", [("P2", "mentor", "2")])
    pretend_month(monkeypatch, "2098-05")
    giver, receiver = running_pair(site)
    sign_up("P6")
    bring_round(site, [("mentor", "P2", "P6", "1")])
    say(giver, "mentor:P2:P6", "no", why="near")
    giver.get("/together").send({}, f"/together/with/{number_of('mentor:P2:P4')}/check", ("tap", "no"))
    receiver.get("/together").send({}, f"/together/with/{number_of('mentor:P2:P4')}/check", ("tap", "9"))
    pull(site)
    columns = ("kind", "giver", "receiver", "state", "started", "told")
    assert [tuple(row[name] for name in columns) for row in sheet(site, "links.csv")] == [
        ("mentor", "P2", "P4", "active", "2098-05", "2098-05"),
        ("mentor", "P2", "P6", "declined", "", "2098-05"),
    ]
    (met,) = sheet(site, "meetings.csv")
    assert {name: text for name, text in met.items() if text} == {
        "date": "2098-05", "kind": "mentor", "giver": "P2", "receiver": "P4", "held": "yes",
    }  # fmt: skip
    folder = read_back(site)
    round_ = propose(folder.sector, folder.consents, lists=folder.lists)  # type: ignore[attr-defined]
    assert [(m.giver, m.receiver, m.new) for m in round_.matches] == [("P2", "P4", False)]
    assert [each.person for each in round_.unmatched] == ["P6"]
    assert (folder.lists.following[0].id, folder.lists.meetings[0].held) == ("mentor:P2:P4", True)  # type: ignore[attr-defined]


def test_a_second_pull_of_the_same_changes_no_file(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    running_pair(site)
    assert "support/links.csv" in pull(site)
    assert pull(site) == ()


def test_what_others_wrote_in_the_sheets_stays(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    support = site.study / "support"
    write_csv(
        support / "signup.csv", "person,matching,catalogue", [("Z9", "yes", "yes"), ("P2", "no", "yes")]
    )
    write_csv(
        support / "links.csv",
        "kind,giver,receiver,state,started",
        [("coach", "Z9", "P2", "ended", "2011-02-03")],
    )
    write_csv(support / "revoked.csv", "person,purpose", [("P2", "directory")])
    before = (support / "revoked.csv").read_bytes()
    running_pair(site)
    pull(site)
    rows = {row["person"]: row for row in sheet(site, "signup.csv")}
    assert (rows["Z9"]["matching"], rows["Z9"]["catalogue"], rows["P2"]["matching"]) == ("yes", "yes", "yes")
    assert sheet(site, "links.csv")[0]["started"] == "2011-02-03"
    assert (support / "revoked.csv").read_bytes() == before


def test_a_pair_that_runs_already_is_taken_over_and_keeps_the_day_it_started(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    header, row = "kind,giver,receiver,state,started", ("mentor", "P2", "P4", "active", "2013-06-07")
    write_csv(site.study / "support" / "links.csv", header, [row])
    receiver = sign_up("P4")
    sign_up("P2")
    bring_round(site, [("mentor", "P2", "P4", "1")])
    assert "Did you meet" in receiver.get("/together").text
    assert "support/links.csv" not in pull(site)
    assert sheet(site, "links.csv")[0]["started"] == "2013-06-07"


def test_a_yes_taken_back_is_one_in_the_files_too(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    _, receiver = running_pair(site)
    pull(site)
    assert "P4" in read_back(site).consents.people("matching")  # type: ignore[attr-defined]
    receiver.get("/together/agree").send({}, button=("nothing", "yes"))
    pull(site)
    assert {row["person"]: row["matching"] for row in sheet(site, "signup.csv")}["P4"] == "no"
    assert "P4" not in read_back(site).consents.given  # type: ignore[attr-defined]


def test_where_consent_comes_from_answers_a_yes_taken_back_stands_in_revoked(tmp_path: Path) -> None:
    from remit.site.together.pulling import pull_support

    site = run_together(tmp_path, privacy="named")
    sign_up("P1", "matching").get("/together/agree").send({"matching": []})
    text = "schema: 1\nsign_up: answers\nopt_in:\n  matching: happy\n"
    (site.study / "support.yaml").write_text(text, encoding="utf-8")
    assert [problem.code for problem in pull_support().warnings] == ["TOGETHER-005"]
    assert ("P1", "matching") in [(row["person"], row["purpose"]) for row in sheet(site, "revoked.csv")]


def test_wishes_become_needs_and_offers_and_go_with_the_yes(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    kit = site.study / "support" / "kit.yaml"
    kit.parent.mkdir(parents=True)
    kit.write_text("schema: 1\nlike: base\ntopics:\n  - { code: money, label: Money }\n", encoding="utf-8")
    write_csv(
        kit.parent / "needs.csv",
        "person,kind,topics,wish_region",
        [("P4", "mentor", "", "North"), ("P4", "coach", "", "")],
    )
    leads = {"person": "P4", "kind": "facilitator", "topics": "", "capacity": "1"}
    write_csv(kit.parent / "offers.csv", ",".join(leads), [tuple(leads.values())])
    person = sign_up("P4").get("/together/wishes")
    assert 'value="coach" checked' in person.text
    person.send(
        {"asks": ["mentor"], "wanted": ["money"], "offer.buddy": "2", "slots": ["Mon am"], "since": "2024-05"}
    )
    pull(site)
    assert sheet(site, "needs.csv") == [
        {"person": "P4", "kind": "mentor", "topics": "money", "wish_region": "North"}
    ]
    buddy = {"person": "P4", "kind": "buddy", "topics": "", "capacity": "2"}
    assert sorted(sheet(site, "offers.csv"), key=str) == sorted([buddy, leads], key=str)
    folder = read_back(site)
    found = folder.sector.people["P4"]  # type: ignore[attr-defined]
    assert (found.since, found.slots) == ("2024-05-01", frozenset({"Mon am"}))
    person.get("/together/agree").send({"matching": []})
    pull(site)
    assert sheet(site, "needs.csv") == []
    assert sheet(site, "offers.csv") == [leads], "what the site does not ask about stays"


def test_every_purpose_of_support_has_words_for_people(tmp_path: Path) -> None:
    run_together(tmp_path)
    from remit.site.together.words import PURPOSE_WORDS
    from remit.support.consent import PURPOSES

    assert set(PURPOSE_WORDS) == {*PURPOSES, "use_answers"}


def test_the_facilitator_of_a_set_goes_through_the_site_and_back(tmp_path: Path) -> None:
    codes = [f"P{n}" for n in range(1, 7)]
    site = run_together(tmp_path)
    people = {code: sign_up(code) for code in codes}
    bring_round(site, [], [("S1", code, "F7") for code in codes])
    for code in codes:
        say(people[code], "S1", "yes")
    pull(site)
    assert {row["facilitator"] for row in sheet(site, "sets.csv")} == {"F7"}


def test_a_learning_set_is_pulled_without_whoever_said_no(tmp_path: Path) -> None:
    codes = [f"P{n}" for n in range(1, 7)]
    site = run_together(tmp_path)
    people = {code: sign_up(code) for code in codes}
    bring_round(site, [], [("S1", code) for code in codes])
    for code in codes:
        say(people[code], "S1", "no" if code == "P3" else "yes")
    people["P1"].get("/together").send({}, f"/together/with/{number_of('S1')}/check", ("tap", "yes"))
    pull(site)
    rows = sheet(site, "sets.csv")
    assert {row["person"] for row in rows} == set(codes) - {"P3"}
    assert {row["state"] for row in rows} == {"active"}
    assert [(row["of"], row["held"]) for row in sheet(site, "meetings.csv")] == [("S1", "yes")]
    assert read_back(site).lists.running[0].people == ("P1", "P2", "P4", "P5", "P6")  # type: ignore[attr-defined]


def test_marks_are_pulled_by_themselves_and_only_of_months_that_are_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from remit.support.follow import follow_through
    from site_together import six_pairs

    site = run_together(tmp_path, holders=12)
    pretend_month(monkeypatch, "2098-01")
    six_pairs(site, ["3", "5", "8", "9", "9", "no"])
    pull(site)
    assert not (site.study / "support" / "marks.csv").exists()
    pretend_month(monkeypatch, "2098-02")
    pull(site)
    assert [(row["month"], row["mark"]) for row in sheet(site, "marks.csv")] == [
        ("2098-01", mark) for mark in "35899"
    ]
    assert "useful" not in sheet(site, "meetings.csv")[0]
    lists = read_back(site).lists  # type: ignore[attr-defined]
    found = follow_through(lists.following, lists.meetings, "2098-06-15", lists.marks)
    assert (found.useful, found.ratings, found.held, found.missed) == (8.0, 5, 5, 1)


def test_no_pulled_file_says_who_said_no_or_why_or_who_gave_which_mark(tmp_path: Path) -> None:
    site = run_together(tmp_path)
    giver, _ = running_pair(site)
    sign_up("P6")
    bring_round(site, [("buddy", "P6", "P2", "1")])
    say(giver, "buddy:P6:P2", "no", why="enough")
    giver.get("/together").send({}, f"/together/with/{number_of('mentor:P2:P4')}/check", ("tap", "2"))
    pull(site)
    columns = {name for path in (site.study / "support").glob("*.csv") for name in sheet(site, path.name)[0]}
    assert not columns & {"why", "said", "useful", "by"}
    told = "".join(path.read_text(encoding="utf-8") for path in (site.study / "support").glob("*.csv"))
    assert "enough" not in told


def test_a_sheet_that_cannot_be_read_stops_the_pull_before_anything_is_written(tmp_path: Path) -> None:
    from remit.core.problems import Refused

    site = run_together(tmp_path)
    running_pair(site)
    path = site.study / "support" / "meetings.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("day,held\n2014-01-01,yes\n", encoding="utf-8")
    with pytest.raises(Refused, match="FILE-011"):
        pull(site)
    assert [each.name for each in path.parent.iterdir()] == ["meetings.csv"]


def test_the_command_brings_back_support_without_the_keyholders_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from remit.cli import main

    site = run_together(tmp_path, privacy="unlinked")
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    running_pair(site)
    assert main(["pull", str(site.study), "--data", str(site.folder), "--only", "support"]) == 0
    assert "support/links.csv" in capsys.readouterr().out
    assert not (site.study / "responses.csv").exists()
    assert member("P1")
    assert link_of("P1")
