"""The files of support: consent first, nothing lost, and every mistake named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.core.problems import Refused
from remit.study.folder import read_study
from remit.study.support.answers import Answers
from remit.study.support.folder import SupportFolder, read_support
from remit.study.support.kits import check_kit, known_kits, read_kit
from support.folders import EVERYBODY, KIT, people, write_support


def read(root: Path, privacy: str = "confidential") -> SupportFolder:
    study = read_study(root)
    rows = {row["id"]: {k: v or "" for k, v in row.items()} for row in study.rows.iter_rows(named=True)}
    posts = {name: "" for name in rows}
    return read_support(root, Answers(rows, posts, {}), set(study.rows.columns), set(), privacy, "")


def problems(root: Path, privacy: str = "confidential") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        read(root, privacy)
    return [(problem.code, str(problem)) for problem in caught.value.problems]


def test_everybody_who_signed_up_is_there_with_what_they_offer(tmp_path: Path) -> None:
    found = read(write_support(tmp_path))
    assert len(found.sector.people) == 40
    assert (len(found.sector.offers), len(found.sector.needs)) == (20, 20)
    assert found.sector.people["R1"].concerns == ("Culture",)
    assert found.sector.needs[0].topics == {"Money"}


def test_who_did_not_sign_up_has_no_record_at_all(tmp_path: Path) -> None:
    found = read(write_support(tmp_path, **{"support__signup.csv": "person,matching\nR1,yes\nR2,no\n"}))
    assert set(found.sector.people) == {"R1"}
    assert [offer.person for offer in found.sector.offers] == ["R1"]
    assert found.sector.needs == ()


def test_who_took_it_back_is_gone_at_the_next_run(tmp_path: Path) -> None:
    root = write_support(tmp_path)
    assert "R7" in read(root).sector.people
    (root / "support" / "revoked.csv").write_text("person,purpose\nR7,everything\nR8,matching\n")
    found = read(root)
    assert "R7" not in found.sector.people
    assert "R8" in found.sector.people
    assert not found.consents.agreed("R8", "matching")


def test_an_unlinked_study_cannot_take_anything_from_answers(tmp_path: Path) -> None:
    root = write_support(tmp_path, **{"support.yaml": "schema: 1\nanswers: {concerns: help}\n"})
    assert "SUP-006" in [code for code, _ in problems(root, "unlinked")]


def test_an_unlinked_study_works_with_a_sheet(tmp_path: Path) -> None:
    assert len(read(write_support(tmp_path), "unlinked").sector.people) == 40


def test_consent_can_come_from_a_question_of_its_own(tmp_path: Path) -> None:
    text = "schema: 1\nsign_up: answers\nopt_in: {matching: help.mentor}\n"
    found = read(write_support(tmp_path, **{"support.yaml": text}))
    assert set(found.sector.people) == {f"R{number}" for number in range(0, 40, 2)}
    assert found.consents.people("learning sets") == frozenset()


def test_answers_are_used_only_where_the_sheet_says_so(tmp_path: Path) -> None:
    signup = "person,learning sets,use_answers\nR0,yes,yes\nR6,yes,no\n"
    bare = "person,organisation,slots\nR0,Org 0,Mon am\nR6,Org 6,Mon am\n"
    files = {
        "support.yaml": "schema: 1\nanswers: {concerns: help}\n",
        "support__signup.csv": signup,
        "support__people.csv": bare,
        "support__offers.csv": "person,kind\n",
        "support__needs.csv": "person,kind\n",
    }
    found = read(write_support(tmp_path, **files))
    assert found.sector.people["R0"].concerns == ("mentor", "coach", "time")
    assert found.sector.people["R6"].concerns == ()


# ruff: noqa: E501 - one mistake a line reads best
MISTAKES = {
    "a column nobody knows": ({"support__offers.csv": "person,kind,topic\nR1,mentor,law\n"}, "SUP-010", "topics"),
    "a person nobody knows": ({"support__offers.csv": "person,kind\nR1x,mentor\n"}, "SUP-011", "'R1"),
    "a kind nobody knows": ({"support__needs.csv": "person,kind\nR1,menter\n"}, "SUP-011", "'mentor'"),
    "a topic nobody knows": ({"support__needs.csv": "person,kind,topics\nR1,mentor,mony\n"}, "SUP-011", "'money'"),
    "neither yes nor no": ({"support__signup.csv": "person,matching\nR1,perhaps\n"}, "SUP-012", "yes or no"),
    "no number": ({"support__jobplan.csv": "post,category,amount\nR0,role,many\n"}, "SUP-013", "number"),
    "no date": ({"support__people.csv": people().replace("2010-01-01", "in May")}, "SUP-014", "2014-01-31"),
    "a row twice": ({"support__offers.csv": "person,kind\nR1,mentor\nR1,mentor\n"}, "SUP-015", "line 2"),
    "a stranger who signed up": ({"support__signup.csv": "person,matching\nZ9,yes\n"}, "SUP-016", "people.csv"),
    "a file nobody reads": ({"support__offer.csv": "person\n"}, "SUP-017", "'offers.csv'"),
    "a kit that is not there": ({"support__kit.yaml": "schema: 1\nlike: helth-gb\n"}, "SUP-001", "'health-gb'"),
    "a share nobody knows": (
        {"support__rolecards__R0.yaml": "schema: 1\npost: R0\nduties: {safety: leed}\n"}, "SUP-024", "'lead'",
    ),
    "a post nobody knows": ({"support__rolecards__R0.yaml": "schema: 1\npost: R0x\n"}, "SUP-021", "'R0'"),
    "a duty nobody knows": (
        {"support__rolecards__R0.yaml": "schema: 1\npost: R0\nduties: {safty: lead}\n"}, "SUP-023", "'safety'",
    ),
    "two cards for one post": ({"support__rolecards__again.yaml": "schema: 1\npost: R0\n"}, "SUP-020", "two"),
    "a balance off the scale": (
        {"support__rolecards__R0.yaml": "schema: 1\npost: R0\nbalance: 12\n"}, "SUP-022", "0 (all strategic)",
    ),
    "a weight nobody knows": ({"support.yaml": "schema: 1\nweights: {topic: [1, 2, 3]}\n"}, "SUP-005", "'topics'"),
    "a weight of another shape": ({"support.yaml": "schema: 1\nweights: {topics: 40}\n"}, "SUP-018", "[22, 34, 40]"),
    "weights that do not rise": (
        {"support.yaml": "schema: 1\nweights: {topics: [40, 30, 20]}\n"}, "SUP-019", "weights",
    ),
    "a question that is not there": (
        {"support.yaml": "schema: 1\nanswers: {concerns: halp}\n"}, "SUP-008", "'help'",
    ),
    "a way to sign up nobody knows": ({"support.yaml": "schema: 1\nsign_up: sheets\n"}, "SUP-003", "'sheet'"),
    "a purpose nobody knows": ({"support.yaml": "schema: 1\nopt_in: {machting: help}\n"}, "SUP-004", "'matching'"),
    "answers without a question for consent": ({"support.yaml": "schema: 1\nsign_up: answers\n"}, "SUP-007", "opt_in"),
    "a column of the frame that is not there": (
        {"support.yaml": "schema: 1\norganisations: {region: place}\n"}, "SUP-009", "frame.csv",
    ),
    "a rule about nothing": (
        {"support__kit.yaml": KIT.replace('of: ["*"]', "of: [rolle]")}, "SUP-002", "'role'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_place_and_the_nearest_word(tmp_path: Path, name: str) -> None:
    files, code, words = MISTAKES[name]
    found = problems(write_support(tmp_path, **files))
    assert code in [each for each, _ in found]
    assert any(words in text for each, text in found if each == code), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    files = {
        "support__offers.csv": "person,kind\nR1,menter\n",
        "support__jobplan.csv": "post,category,amount\nR0,rol,1\n",
    }
    assert len(problems(write_support(tmp_path, **files))) == 2


def test_a_revocation_that_cannot_be_read_counts_for_everything(tmp_path: Path) -> None:
    root = write_support(tmp_path, **{"support__revoked.csv": "person,purpose\nR1,mathcing\n"})
    assert "SUP-011" in [code for code, _ in problems(root)]


@pytest.mark.parametrize("name", known_kits())
def test_every_kit_that_is_shipped_can_be_read_and_fits_together(tmp_path: Path, name: str) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text(f"schema: 1\nlike: {name}\n")
    kit, found = read_kit(path, "kit.yaml")
    assert found == ()
    assert check_kit(kit, found) == ()  # type: ignore[arg-type]
    assert len(kit.needs) == 5
    assert kit.hundred
    assert kit.exit


def test_records_of_a_role_are_read(tmp_path: Path) -> None:
    records = read(write_support(tmp_path)).records
    assert records.cards["R0"].duties == {"safety": "lead", "research": "share"}
    assert records.cards["R0"].objectives[0].measure == "noise"
    assert records.team("Org 0")[0].role == "deputy"
    assert records.pipeline("Org 0")[0].told


def test_lists_hold_only_those_who_agreed(tmp_path: Path) -> None:
    files = {
        "support__signup.csv": EVERYBODY.replace("R3,yes,yes,yes,yes,yes", "R3,yes,yes,no,no,no"),
        "support__experiences.csv": "person,programme,did\nR3,MBA,yes\nR4,MBA,yes\n",
        "support__networks.csv": "network,members\nCircle,R3; R4; R5\n",
        "support__links.csv": "kind,giver,receiver,state,started\n"
        "mentor,R3,R30,active,2026-01-01\nmentor,R4,R31,active,2026-01-01\n",
        "support__meetings.csv": "kind,giver,receiver,date\nmentor,R3,R30,2026-05-01\nmentor,R4,R31,2026-05-01\n",
    }
    lists = read(write_support(tmp_path, **files)).lists
    assert [row.person for row in lists.experiences] == ["R4"]
    assert lists.networks[0].members == {"R4", "R5"}
    assert [meeting.of for meeting in lists.meetings] == ["mentor:R4:R31"]
    assert [one.id for one in lists.following] == ["mentor:R4:R31"]


def test_answers_ask_and_offer_for_those_who_allowed_it(tmp_path: Path) -> None:
    text = (
        "schema: 1\nsign_up: answers\nopt_in: {matching: help.mentor}\nasked: {coach: help.coach}\n"
        "offered: {mentor: help.time}\nbuddy_days: 0\n"
    )
    nothing = {"support__offers.csv": "person,kind\n", "support__needs.csv": "person,kind\n"}
    found = read(write_support(tmp_path, **nothing, **{"support.yaml": text}))
    assert {need.person for need in found.sector.needs} == {f"R{number}" for number in range(0, 40, 6)}
    assert {offer.person for offer in found.sector.offers} == {f"R{number}" for number in range(0, 40, 4)}


def test_a_newcomer_has_a_buddy_proposed_without_asking(tmp_path: Path) -> None:
    files = {
        "support.yaml": 'schema: 1\ntoday: "2026-06-01"\n',
        "support__people.csv": people().replace("R39,Org 39,2017-01-01", "R39,Org 39,2026-05-31"),
    }
    found = read(write_support(tmp_path, **files))
    assert [need.person for need in found.sector.needs if need.kind == "buddy"] == ["R39"]
