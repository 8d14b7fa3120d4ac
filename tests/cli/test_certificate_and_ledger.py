"""A release is attacked once, and never published again for a few people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import remit_audit.audit
from cli.studies import STUDY, write_study
from remit.cli import main

SIGNED = STUDY + "sign_off: {by: Head of statistics, on: 2026-05-04}\n"


@pytest.fixture
def attacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many components each audit of this test attacked."""
    numbers: list[int] = []
    attack = remit_audit.audit.audit_each

    def counted(release: object, keys: object, chosen: list[int]) -> object:
        numbers.append(len(chosen))
        return attack(release, keys, chosen)

    monkeypatch.setattr(remit_audit.audit, "audit_each", counted)
    return numbers


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = write_study(tmp_path / "study", **{"study.yaml": SIGNED})
    (folder / "claims.yaml").unlink()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(study: Path) -> list[str]:
    return (study / "responses.csv").read_text("utf-8").splitlines()


def write_rows(study: Path, lines: list[str]) -> None:
    """Other rows; answers of people who are gone lose their codings."""
    (study / "responses.csv").write_text("\n".join(lines) + "\n", "utf-8")
    there = {line.split(",")[0] for line in lines}
    codings = (study / "codings.csv").read_text("utf-8").splitlines()
    kept = [codings[0], *(line for line in codings[1:] if line.split(",")[0] in there)]
    coded = {line.split(",")[0] for line in kept}
    kept += [f"{who},wish,,,people,agreed,2026-01-01" for who in sorted(there - coded - {"id"})]
    (study / "codings.csv").write_text("\n".join(kept) + "\n", "utf-8")


def correct(study: Path, people: int = 1) -> None:
    """Somebody ticked a box more than was entered at first."""
    lines = rows(study)
    for number in range(people):
        who, provider, hours, mentor, *rest = lines[1 + number].split(",")
        lines[1 + number] = ",".join([who, provider, hours, str(1 - int(mentor)), *rest])
    write_rows(study, lines)


def ledger(study: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (study / "ledger.jsonl").read_text("utf-8").splitlines()]


# ---- certificate -------------------------------------------------------------------------------------


def test_the_same_release_is_not_attacked_twice(study: Path, attacked: list[int]) -> None:
    assert main(["build", str(study)]) == 0
    assert sum(attacked) > 0
    certificate, before = (study / "certificate.json").read_bytes(), files(study / "out")
    attacked.clear()
    assert main(["build", str(study)]) == 0
    assert not attacked
    assert (study / "certificate.json").read_bytes() == certificate
    after = files(study / "out")
    assert {name for name in before if before[name] != after.get(name)} <= {"private/build.json"}


def test_a_build_says_what_the_attacks_found_also_from_its_certificate(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["build", str(study), "--json"]) == 0
        said = capsys.readouterr().out
        assert "; 0 personal answers certain, 0 cells exposed\n" in said
        assert json.loads(said.splitlines()[-1])["attacked"] == {"certain": 0, "exposed": 0}
    certificate = study / "certificate.json"  # what is said is what the certificate holds
    certificate.write_text(certificate.read_text("utf-8").replace('"certain": 0', '"certain": 3'), "utf-8")
    assert main(["build", str(study)]) == 0
    assert "; 3 personal answers certain, 0 cells exposed\n" in capsys.readouterr().out


def test_an_audit_says_what_the_attacks_found(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(study)]) == 0
    release, keys = study / "out" / "release.json", study / "out" / "private" / "audit-keys.json"
    capsys.readouterr()
    assert main(["audit", str(release), "--json"]) == 0
    said = capsys.readouterr().out
    assert "\n0 cells exposed, personal answers not attacked without --keys\n" in said
    assert json.loads(said.splitlines()[-1])["certain"] is None
    assert main(["audit", str(release), "--keys", str(keys)]) == 0
    assert "\n0 personal answers certain, 0 cells exposed\n" in capsys.readouterr().out


def test_an_audit_counts_the_answers_that_are_certain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody who said `b` is of group `g`, so each of the twelve of `h` said `a`."""
    counts = [({}, 40), ({"x": "a"}, 24), ({"x": "b"}, 16), ({"x": "b", "k": "g"}, 16)]
    release = {
        "schema": 1,
        "policy": {"cell_min": 5, "special_min": 10, "group_min": 11},
        "public_keys": ["k"],
        "variables": {"x": ["a", "b"], "k": ["g", "h"]},
        "facts": [{"at": at, "lo": n, "hi": n} for at, n in counts],
        "linear": [],
    }
    keys = {"keys": ["k"], "counts": [{"at": {"k": "g"}, "n": 28}, {"at": {"k": "h"}, "n": 12}]}
    files = [tmp_path / "release.json", tmp_path / "audit-keys.json"]
    for path, document in zip(files, (release, keys), strict=True):
        path.write_text(json.dumps(document), "utf-8")
    assert main(["audit", str(files[0]), "--keys", str(files[1]), "--json"]) == 1
    said = capsys.readouterr().out
    found = json.loads(said.splitlines()[-1])
    assert found["certain"] == 12
    assert f"\n12 personal answers certain, {found['cells']} cell" in said


def test_other_words_around_the_same_numbers_keep_the_certificate(study: Path, attacked: list[int]) -> None:
    assert main(["build", str(study)]) == 0
    attacked.clear()
    report = study / "report.md"
    report.write_text(report.read_text("utf-8") + "\nThank you.\n", "utf-8")
    assert main(["build", str(study)]) == 0
    assert not attacked


def test_another_answer_is_attacked_anew(study: Path, attacked: list[int]) -> None:
    (study / "study.yaml").write_text(STUDY, "utf-8")
    assert main(["build", str(study)]) == 0
    certificate = json.loads((study / "certificate.json").read_text("utf-8"))
    attacked.clear()
    correct(study)
    assert main(["build", str(study)]) == 0
    assert sum(attacked) > 0
    assert json.loads((study / "certificate.json").read_text("utf-8"))["release"] != certificate["release"]


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"schema": 2}', '{"schema": 1, "withheld": 3}'])
def test_a_certificate_that_cannot_be_read_is_as_good_as_none(
    study: Path, attacked: list[int], content: str
) -> None:
    (study / "study.yaml").write_text(STUDY, "utf-8")
    assert main(["build", str(study)]) == 0
    good = (study / "certificate.json").read_bytes()
    attacked.clear()
    (study / "certificate.json").write_text(content, "utf-8")
    assert main(["build", str(study)]) == 0
    assert sum(attacked) > 0
    assert (study / "certificate.json").read_bytes() == good


# ---- ledger ------------------------------------------------------------------------------------------


def refused(study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What a build says that must be refused and leave everything as it was."""
    before, entered = files(study / "out"), ledger(study)
    capsys.readouterr()
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert (files(study / "out"), ledger(study)) == (before, entered)
    return said


def test_a_release_that_was_signed_off_is_entered_once(study: Path) -> None:
    assert main(["build", str(study)]) == 0
    assert main(["build", str(study)]) == 0
    (entry,) = ledger(study)
    assert entry["on"] == "2026-05-04"
    kept = study / "releases" / f"{entry['release'][:16]}.json"
    assert kept.read_bytes() == (study / "out" / "release.json").read_bytes()


def test_a_draft_is_not_entered(study: Path) -> None:
    (study / "study.yaml").write_text(STUDY, "utf-8")
    assert main(["build", str(study)]) == 0
    assert not (study / "ledger.jsonl").exists()


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("change", ["corrected", "erased", "added"])
def test_a_signed_off_release_is_not_published_again_for_one_person(
    study: Path, capsys: pytest.CaptureFixture[str], change: str, command: str
) -> None:
    assert main(["build", str(study)]) == 0
    if change == "corrected":
        correct(study)
    elif change == "erased":
        write_rows(study, rows(study)[:-1])
    else:
        write_rows(study, [*rows(study), "R40,trust,31,1,0,0,More colleagues please"])
    said = refused(study, capsys) if command == "build" else ""
    if command == "check":
        capsys.readouterr()
        assert main(["check", str(study)]) == 1
        said = capsys.readouterr().err
    assert "AUDIT-001" in said
    assert ledger(study)[0]["release"][:16] in said
    assert "publish again when more people have changed" in said


def test_ten_corrected_answers_are_too_few(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(study)]) == 0
    lines = rows(study)
    for number in range(20):  # of the first twenty, ten had not ticked
        who, provider, hours, _, *rest = lines[1 + number].split(",")
        lines[1 + number] = ",".join([who, provider, hours, "1", *rest])
    write_rows(study, lines)
    assert "AUDIT-001" in refused(study, capsys)


def test_a_release_with_many_more_people_is_published(study: Path) -> None:
    assert main(["build", str(study)]) == 0
    before = [row.split(",", 1)[1] for row in rows(study)[1:]]
    again = [f"R{40 + number},{row}" for number, row in enumerate(before)]
    write_rows(study, [*rows(study), *again])
    assert main(["build", str(study)]) == 0
    assert len(ledger(study)) == 2


@pytest.mark.parametrize("damage", ["gone", "changed", "not json"])
def test_a_ledger_without_its_facts_stops_the_build(
    study: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    assert main(["build", str(study)]) == 0
    (kept,) = (study / "releases").iterdir()
    if damage == "gone":
        kept.unlink()
    elif damage == "changed":
        kept.write_text(kept.read_text("utf-8").replace('"lo":24', '"lo":25'), "utf-8")
    else:
        kept.write_text("{", "utf-8")
    said = refused(study, capsys)
    assert "ledger.jsonl:1 · LEDGER-002" in said
    assert kept.name in said


def test_a_line_that_is_no_entry_stops_the_build(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(study)]) == 0
    path = study / "ledger.jsonl"
    good = path.read_text("utf-8")
    path.write_text(good + "once upon a time\n", "utf-8")
    before = files(study / "out")
    capsys.readouterr()
    assert main(["build", str(study)]) == 1
    assert "ledger.jsonl:2 · LEDGER-001" in capsys.readouterr().err
    assert files(study / "out") == before


def test_the_published_files_pass_the_audit_by_themselves(study: Path) -> None:
    assert main(["build", str(study)]) == 0
    out = study / "out"
    keys = ["--keys", str(out / "private" / "audit-keys.json")]
    assert main(["audit", str(out / "release.json"), *keys]) == 0
    (kept,) = (study / "releases").iterdir()
    assert main(["audit", str(out / "release.json"), *keys, "--earlier", str(kept)]) == 0
