"""`remit support`: from files alone, in one command, and nobody who did not agree is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.cli import main
from support.folders import EVERYBODY, give_support, rows, write_support

PLANTED = "ZQSECRET"


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")


def everything(folder: Path) -> bytes:
    return b"".join(
        path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".csv")
    )


def test_one_command_makes_pairs_sets_pages_and_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = give_support(write_support(tmp_path), "--json")
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["people"] == 40
    assert said["matches"] == 20
    matches = rows(out / "matches.csv")
    assert list(matches[0]) == ["kind", "giver", "receiver", "score", "rank", "reasons"]
    assert {row["receiver"] for row in matches if row["rank"] == "1"} == {f"R{n}" for n in range(20, 40)}
    assert list(rows(out / "sets.csv")[0]) == ["set", "person", "slot", "theme", "facilitator"]
    for name in ("eligible.csv", "unmatched.csv", "shortages.csv", "catalogue.csv", "networks.csv"):
        assert (out / name).is_file()
    for name in ("index.html", "sector.html", "support.xlsx", "letters.docx", "letters.csv", "letter.txt"):
        assert (out / name).is_file()
    for name in ("role.html", "role.pdf", "role.docx", "board-sheet.pdf", "board.html", "succession.html"):
        assert (out / "organisations" / "org-0" / name).is_file()


def test_the_headers_are_as_the_contract_has_them(tmp_path: Path) -> None:
    out = give_support(write_support(tmp_path))
    assert (out / "eligible.csv").read_text().startswith("kind,giver,receiver,score,capacity\n")
    assert (out / "unmatched.csv").read_text().startswith("person,kind,rule\n")


def test_the_points_of_the_reasons_add_up_to_the_score(tmp_path: Path) -> None:
    for row in rows(give_support(write_support(tmp_path)) / "matches.csv"):
        points = [int(part.rsplit("(", 1)[1].rstrip(")")) for part in row["reasons"].split("; ")]
        assert sum(points) == int(row["score"])


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    first = {path.name: path.read_bytes() for path in give_support(root).rglob("*") if path.is_file()}
    second = {path.name: path.read_bytes() for path in give_support(root).rglob("*") if path.is_file()}
    assert first == second


def test_who_took_consent_back_vanishes_from_everything(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    people = (root / "support" / "people.csv").read_text().replace("r5@example.org", PLANTED)
    (root / "support" / "people.csv").write_text(people)
    assert PLANTED.encode() in everything(give_support(root))
    (root / "support" / "revoked.csv").write_text("person,purpose\nR5,everything\n")
    out = give_support(root)
    assert PLANTED.encode() not in everything(out)
    assert not (out / "people" / "R5").exists()
    assert "R5" not in {cell for row in rows(out / "eligible.csv") for cell in row.values()}


def test_concerns_and_contacts_never_reach_an_organisations_pages(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    kit = (root / "support" / "kit.yaml").read_text().replace("label: Being tired", f"label: {PLANTED}")
    (root / "support" / "kit.yaml").write_text(kit)
    (root / "support" / "horizons.csv").write_text(
        "organisation,post,leaving,by,shared\nOrg 0,R0,1987-06-05,person,no\n"
    )
    out = give_support(root)
    assert PLANTED.encode() in (out / "people" / "R0" / "private.html").read_bytes()
    pages = everything(out / "organisations") + (out / "board.html").read_bytes()
    for secret in (PLANTED, "r0@example.org", "1987", "5 June"):
        assert secret.encode() not in pages, secret


def test_a_mistake_writes_nothing_and_leaves_what_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_support(tmp_path)
    before = (give_support(root) / "matches.csv").read_bytes()
    (root / "support" / "needs.csv").write_text("person,kind\nR1,menter\n")
    assert main(["support", str(root)]) == 1
    assert "SUP-011" in capsys.readouterr().err
    assert (root / "out" / "private" / "support" / "matches.csv").read_bytes() == before


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_support(tmp_path / "study")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    assert main(["support", str(root), "--out", str(mine)]) == 1
    assert "OUT-002" in capsys.readouterr().err
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_a_build_makes_public_pages_and_keeps_the_private_ones(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    private = give_support(root)
    assert main(["build", str(root)]) == 0
    assert (root / "out" / "support" / "index.html").is_file()
    assert (private / "matches.csv").is_file()
    public = everything(root / "out" / "support")
    assert b"R21" not in public
    assert b"private/" not in public
    assert b"support/board.html" in (root / "out" / "index.html").read_bytes()
    assert b"support/index.html" in (root / "out" / "index.html").read_bytes()


def test_support_of_an_earlier_state_is_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_support(tmp_path)
    private = give_support(root)
    signed = EVERYBODY.replace("R5,yes,yes,yes,yes,yes\n", "")
    (root / "support" / "signup.csv").write_text(signed)
    assert main(["build", str(root)]) == 0
    assert not private.exists()
    assert "remit support STUDY" in capsys.readouterr().err


def test_support_is_a_part_of_a_build_that_can_be_named(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    assert main(["build", str(root), "--only", "support"]) == 0
    assert (root / "out" / "private" / "support" / "matches.csv").is_file()
    assert main(["build", str(root), "--only", "support"]) == 0


def test_a_study_without_a_support_side_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.studies import write_study

    assert main(["support", str(write_study(tmp_path))]) == 1
    assert "SUP-030" in capsys.readouterr().err


# ---- a spreadsheet alone ---------------------------------------------------------------------------------

ANSWERS = """\
Name,E-mail,Organisation,Region,Years in post,Which half-days suit you?,Would you like a mentor?,\
Would you be willing to be a mentor?,Topics you want help with,Subjects you offer,I agree to be matched
Ann,a@x.org,Org A,North,1,Monday morning; Tue pm,Yes,No,finance; law,,Yes
Bob,b@x.org,Org B,South,9,"Mon am, Wed pm",No,Yes,,finance,Yes
Cid,c@x.org,Org C,North,8,Tuesday afternoon,No,Yes,,law; people,Yes
Dee,d@x.org,Org D,North,2,Tue pm,Yes,No,people,,Yes
Eve,e@x.org,Org E,North,2,Tue pm,Yes,No,people,,No
"""


def sheet(tmp_path: Path, text: str = ANSWERS) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_spreadsheet_is_understood_and_every_guess_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["support", "--from", str(sheet(tmp_path))]) == 0
    said = capsys.readouterr().out
    assert "column 'Years in post' is taken for: since" in said
    assert "column 'I agree to be matched' is taken for: consent matching" in said
    found = rows(tmp_path / "answers-support" / "matches.csv")
    assert {(row["giver"], row["receiver"]) for row in found if row["rank"] == "1"} == {
        ("Bob", "Ann"),
        ("Cid", "Dee"),
    }


def test_who_said_no_is_nowhere(tmp_path: Path) -> None:
    assert main(["support", "--from", str(sheet(tmp_path))]) == 0
    made = everything(tmp_path / "answers-support")
    assert b"Dee" in made
    assert b"e@x.org" not in made.replace(b"dee@x.org", b"")
    assert not (tmp_path / "answers-support" / "people" / "Eve").exists()


REFUSED = {
    "two columns for one thing": (
        ANSWERS.replace("E-mail", "Your region"), "SUP-042", '--column "region=',
    ),
    "no consent": (ANSWERS.replace("I agree to be matched", "Shoe size"), "SUP-044", "ask them"),
    "a yes to nothing": (ANSWERS.replace("I agree to be matched", "I agree"), "SUP-043", "consent "
    "matching=I agree"),
    "nothing asked": (
        "Name,I agree to be matched\nAnn,Yes\n", "SUP-045", "needs=",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_told_is_refused_with_the_words_to_say_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, code, words = REFUSED[name]
    assert main(["support", "--from", str(sheet(tmp_path, text))]) == 1
    said = capsys.readouterr().err
    assert code in said
    assert words in said
    assert not (tmp_path / "answers-support").exists()


def test_a_column_can_be_stated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sheet(tmp_path, ANSWERS.replace("I agree to be matched", "I agree"))
    assert main(["support", "--from", str(path), "--column", "consent matching=I agree"]) == 0
    assert "(you said so)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("consent machting=I agree to be matched", "SUP-040"),
        ("needs=Would you like a mentr?", "SUP-041"),
        ("needs", "SUP-046"),
        ("capacity=Topics you want help with", "SUP-047"),
        ("person=Region", "SUP-047"),
    ],
)
def test_a_column_that_is_stated_wrongly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stated: str, code: str
) -> None:
    assert main(["support", "--from", str(sheet(tmp_path)), "--column", stated]) == 1
    assert code in capsys.readouterr().err


def test_a_study_or_a_spreadsheet_but_not_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["support"]) == 2
    assert main(["support", str(tmp_path), "--from", str(sheet(tmp_path))]) == 2
    assert "--from" in capsys.readouterr().err


def test_a_staggered_start_draws_by_lot_and_only_when_it_is_asked_for(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    assert rows(give_support(root) / "starts.csv") == []
    text = (root / "support.yaml").read_text() + "staggered_start: true\n"
    (root / "support.yaml").write_text(text)
    found = rows(give_support(root) / "starts.csv")
    assert {row["starts"] for row in found} == {"now", "later"}
    now = sum(1 for row in found if row["starts"] == "now")
    assert abs(2 * now - len(found)) <= 1
    assert {row["on"] for row in found} == {"2026-06-01", "2026-12-01"}


def test_why_a_pair_was_not_proposed_is_said_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_support(tmp_path)
    assert main(["support", str(root), "--why", "R0", "R21"]) == 0
    assert "mentor:" in capsys.readouterr().out
    assert not (root / "out").exists()
    assert main(["support", str(root), "--why", "R0", "nobody"]) == 0
    assert "is not known" in capsys.readouterr().out


def test_check_names_mistakes_of_the_support_side_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_support(tmp_path)
    assert main(["check", str(root)]) == 0
    (root / "support" / "needs.csv").write_text("person,kind\nR1,menter\n")
    assert main(["check", str(root)]) == 1
    assert "SUP-011" in capsys.readouterr().err


def test_without_a_day_in_support_yaml_the_day_of_the_build_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("1767225600", ""):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        root = write_support(tmp_path / (day or "today"), **{"support.yaml": "schema: 1\n"})
        assert rows(give_support(root) / "sets.csv")
