"""`remit plan` as people use it: a memo, a proposal, a seal, and a build that keeps to it."""

import json
import os
import random
import subprocess
import sys
import time

import pytest

from cli.studies import QUESTIONNAIRE, REPORT, STUDY, write_study
from remit.cli import main
from remit.study.folder import read_study

FRAME = "\n".join(
    ["post,organisation,provider"]
    + [f"P{number},O{number},{'ft' if number < 48 else 'trust'}" for number in range(80)]
)
ANSWERS = ("responses.csv", "codings.csv", "quotes.csv", "claims.yaml", "codebook/wish.yaml")
CROSSED = REPORT + "\n{{ table('help', by='helpful') }}\n"
HELPFUL = """\
      - id: helpful
        kind: yes_no
        text: Was this helpful?
"""


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study", **{"frame.csv": FRAME})


@pytest.fixture
def draft(study):
    """The study before anybody has answered, with a folder to take the answers from."""
    for name in ANSWERS:
        (study / name).rename(study.parent / name.replace("/", "-"))
    (study / "plan.yaml").unlink()
    return study


def answer(study):
    """The answers come in."""
    for name in ANSWERS:
        (study.parent / name.replace("/", "-")).rename(study / name)


def planned(study):
    return (study / "plan.yaml").read_text("utf-8")


def amendment(study, reason, capsys):
    """The line that a refused build proposes, with a reason."""
    capsys.readouterr()
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    assert "PLAN-009" in said or "PLAN-010" in said
    hashed = said.split("{hash: '")[-1].split("'")[0]
    assert hashed.startswith("sha256:")
    return f"amendments:\n  - {{hash: '{hashed}', reason: \"{reason}\"}}\n"


def test_a_plan_is_made_before_there_are_answers(draft, capsys):
    assert main(["plan", str(draft)]) == 0
    said = capsys.readouterr().out
    for words in (
        "80 posts (frame.csv); at a response rate of 40%, 32 answers are expected.",
        "repeats an attribute of frame.csv: provider",
        "The plan is not sealed.",
        "keys:\n    - provider",
    ):
        assert words in said
    assert not (draft / "plan.yaml").exists()


def test_without_a_frame_the_plan_says_what_cannot_be_known(draft, capsys):
    (draft / "frame.csv").unlink()
    assert main(["plan", str(draft), "--expect", "50%"]) == 0
    said = capsys.readouterr().out
    assert "80 posts (study.yaml); at a response rate of 50%, 40 answers" in said
    assert "nothing can be counted here" in said
    assert "marked `key`: provider" in said
    (draft / "study.yaml").write_text(STUDY.replace("population: 80\n", ""), "utf-8")
    assert main(["plan", str(draft)]) == 0
    assert "Nobody knows yet how many people will be asked" in capsys.readouterr().out


def test_a_frame_without_attributes_still_says_how_many_are_asked(draft, capsys):
    (draft / "frame.csv").write_text("post\n" + "\n".join(f"P{number}" for number in range(60)), "utf-8")
    assert main(["plan", str(draft)]) == 0
    said = capsys.readouterr().out
    assert "60 posts (frame.csv)" in said
    assert "nothing can be counted here" in said


def test_the_last_line_can_be_read_by_a_program(draft, capsys):
    assert main(["plan", str(draft), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["posts"], found["expected_answers"], found["keys"]) == (80, 32.0, ["provider"])
    assert found["classes"]["hours"] == "organisation"
    assert [group["posts"] for group in found["partitions"]["provider"]] == [48, 32]
    assert found["uniqueness"]["everything"] == {
        "attributes": ["provider"],
        "combinations": 2,
        "alone": 0,
        "few": 0,
    }
    assert found["hash"].startswith("sha256:")


def test_a_proposal_is_written_where_there_is_no_plan_and_builds(draft, capsys):
    assert main(["plan", str(draft), "--write"]) == 0
    assert "keys:\n  - provider\n" in planned(draft)
    assert "Nothing to add" in capsys.readouterr().out
    answer(draft)
    assert main(["build", str(draft)]) == 0
    assert read_study(draft).plan.keys == ("provider",)


def test_what_somebody_wrote_is_never_replaced(study, capsys):
    before = planned(study)
    assert main(["plan", str(study), "--write"]) == 1
    assert "plan.yaml · PLAN-012" in capsys.readouterr().err
    assert planned(study) == before


def test_the_same_draft_gives_the_same_memo(draft, capsys):
    said = []
    for _ in range(2):
        assert main(["plan", str(draft), "--json"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


@pytest.mark.parametrize("wrong", ["0", "1.5", "140%", "many", "1/0", "-0.2"])
def test_a_rate_that_is_none_is_wrong_usage(draft, capsys, wrong):
    assert main(["plan", str(draft), f"--expect={wrong}"]) == 2
    assert "is not a response rate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("plan.yaml", "schema: 1\nkeys: [hours]\n", "PLAN-001"),
        ("plan.yaml", "schema: 1\ntables: [{item: hours, by: wish}]\n", "PLAN-002"),
        ("plan.yaml", "schema: 1\nclasses: {hours: secret}\n", "PLAN-003"),
        ("plan.yaml", "schema: 1\nclasses: {huors: personal}\n", "PLAN-004"),
        ("plan.yaml", "schema: 1\nclasses: hours\n", "YAML-006"),
        ("plan.yaml", "schema: 1\nwhole: [huors]\n", "PLAN-006"),
        ("plan.yaml", "schema: 1\nwhole: [hours]\ntables: [{item: hours, by: provider}]\n", "PLAN-007"),
        ("plan.yaml", "schema: 1\namendments: [{hash: x, reason: no}]\n", "PLAN-011"),
        ("plan.yaml", "schema: 1\namendments: [{reason: the sector asked for it}]\n", "YAML-007"),
        ("plan.yaml", "schema: 1\nfrozen: {}\n", "YAML-007"),
        ("plan.yaml", "schema: 1\nmerge: {povider: []}\n", "CLEAR-005"),
        ("study.yaml", STUDY + "peer_groups: wish\n", "PLAN-017"),
        ("frame.csv", "organisation,provider\nA,ft\n", "FRAME-001"),
        ("questionnaire.yaml", "schema: 1\npages: [\n", "YAML-001"),
    ],
)
def test_bad_input_names_the_file_and_the_mend(draft, capsys, name, text, code):
    (draft / name).write_text(text, "utf-8")
    assert main(["plan", str(draft)]) == 1
    said = capsys.readouterr().err
    assert f"· {code} ·" in said
    assert "Traceback" not in said


# ---- the seal ------------------------------------------------------------------------------------


@pytest.fixture
def sealed(draft):
    """A study whose plan was written with a comment and sealed, and to which answers came in then."""
    (draft / "plan.yaml").write_text("schema: 1\n# agreed with the sector\nkeys: [provider]", "utf-8")
    assert main(["plan", str(draft), "--freeze"]) == 0
    answer(draft)
    return draft


def test_sealing_adds_lines_and_leaves_every_other_byte(draft, capsys):
    before = b"\xef\xbb\xbfschema: 1\r\n# \xc5\xb4yth\r\nkeys: [provider]   # ours\r\n"
    (draft / "plan.yaml").write_bytes(before)
    assert main(["plan", str(draft), "--freeze"]) == 0
    after = (draft / "plan.yaml").read_bytes()
    assert after.startswith(before)
    assert after[len(before) :].startswith(b"frozen:\r\n  hash: sha256:")
    assert "The plan is sealed and has not changed" in capsys.readouterr().out
    assert main(["plan", str(draft), "--freeze"]) == 0
    assert (draft / "plan.yaml").read_bytes() == after


def test_a_proposal_can_be_written_and_sealed_in_one_go(draft):
    assert main(["plan", str(draft), "--write", "--freeze"]) == 0
    answer(draft)
    assert main(["build", str(draft)]) == 0


def test_a_sealed_plan_builds_and_the_report_says_so(sealed):
    assert main(["build", str(sealed)]) == 0
    report = (sealed / "out" / "report.html").read_text("utf-8")
    assert "fixed before fieldwork, in a plan that was sealed then (sha256:" in report
    assert "It has not been changed since." in report


def test_a_plan_that_was_not_sealed_is_said_in_the_report(study):
    assert main(["build", str(study)]) == 0
    report = (study / "out" / "report.html").read_text("utf-8")
    assert "not fixed in a sealed plan before fieldwork" in report


def test_comments_order_and_spelling_do_not_break_the_seal(sealed):
    text = planned(sealed).replace("keys: [provider]", 'keys:\n    - "provider" # as before\n')
    (sealed / "plan.yaml").write_text("# a new first line\n" + text, "utf-8")
    assert main(["build", str(sealed)]) == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("plan.yaml", "keys: [provider]", "keys: [provider]\nwhole: [wish]", "whole: wish added"),
        ("plan.yaml", "keys: [provider]", "keys: []", "keys: provider removed"),
        (
            "plan.yaml",
            "keys: [provider]",
            "keys: [provider]\nclasses: {help: special}",
            "special: help added",
        ),
        ("study.yaml", "population: 80", "population: 80\npolicy: {cell_min: 2}", "cell_min 5 became 2"),
        ("study.yaml", "population: 80", "peer_groups: provider", "peer_groups: nothing became provider"),
        ("questionnaire.yaml", "kind: text", "kind: text\n        special: true", "special: wish added"),
    ],
)
def test_a_sealed_plan_that_changed_is_refused_until_the_change_is_explained(
    sealed, capsys, name, old, new, said
):
    path = sealed / name
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert main(["build", str(sealed)]) == 1
    words = capsys.readouterr().err
    assert "· PLAN-009 ·" in words
    assert said in words
    assert not (sealed / "out").exists()
    assert main(["check", str(sealed)]) == 1
    lines = amendment(sealed, "the board asked for less, before it saw an answer", capsys)
    (sealed / "plan.yaml").write_text(planned(sealed) + lines, "utf-8")
    (sealed / "claims.yaml").unlink()
    stand = (sealed / "study.yaml").read_text("utf-8").replace("stand: [hours]", "stand: []")
    (sealed / "study.yaml").write_text(stand, "utf-8")
    assert main(["build", str(sealed)]) == 0
    report = (sealed / "out" / "report.html").read_text("utf-8")
    assert "the board asked for less, before it saw an answer" in report
    capsys.readouterr()
    assert main(["plan", str(sealed)]) == 0
    assert "amended to" in capsys.readouterr().out


def test_an_amendment_for_another_plan_does_not_help(sealed, capsys):
    text = planned(sealed).replace("keys: [provider]", "keys: []")
    text += f"amendments:\n  - {{hash: 'sha256:{'0' * 64}', reason: something else was meant}}\n"
    (sealed / "plan.yaml").write_text(text, "utf-8")
    assert main(["build", str(sealed)]) == 1
    assert "PLAN-009" in capsys.readouterr().err


def test_publishing_without_protection_breaks_the_seal(sealed, capsys):
    arguments = ["build", str(sealed), "--policy", "none", "--reason", "synthetic rows only"]
    assert main(arguments) == 1
    assert "policy: protected yes became no" in capsys.readouterr().err


def test_a_narrative_that_asks_beyond_a_sealed_plan_is_refused_until_it_is_amended(draft, capsys):
    (draft / "questionnaire.yaml").write_text(QUESTIONNAIRE + HELPFUL, "utf-8")
    assert main(["plan", str(draft), "--write", "--freeze"]) == 0
    answer(draft)
    rows = (draft / "responses.csv").read_text("utf-8").splitlines()
    rows = [f"{row},{('helpful', 'yes', 'no')[0 if not n else 1 + n % 2]}" for n, row in enumerate(rows)]
    (draft / "responses.csv").write_text("\n".join(rows) + "\n", "utf-8")
    assert main(["build", str(draft)]) == 0
    (draft / "report.md").write_text(CROSSED, "utf-8")
    capsys.readouterr()
    assert main(["build", str(draft)]) == 1
    said = capsys.readouterr().err
    assert "· PLAN-010 ·" in said
    assert "`- {item: help, by: helpful}`" in said
    lines = amendment(draft, "a reader asked whether help went where it was needed", capsys)
    text = planned(draft) + "tables:\n  - {item: help, by: helpful}\n" + lines
    (draft / "plan.yaml").write_text(text, "utf-8")
    assert main(["build", str(draft)]) == 0
    assert "whether help went where it was needed" in (draft / "out" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("text", ["{schema: 1, keys: [provider]}\n", "schema: 1\nkeys: [provider]\n...\n"])
def test_a_file_to_which_no_line_can_be_added_is_left_as_it_is(draft, capsys, text):
    (draft / "plan.yaml").write_text(text, "utf-8")
    assert main(["plan", str(draft), "--freeze"]) == 1
    assert "· PLAN-016 ·" in capsys.readouterr().err
    assert planned(draft) == text


def test_there_must_be_a_plan_to_seal(draft, capsys):
    assert main(["plan", str(draft), "--freeze"]) == 1
    assert "· PLAN-013 ·" in capsys.readouterr().err


def test_a_sealed_plan_is_amended_and_not_sealed_again(sealed, capsys):
    for name in ANSWERS:
        (sealed / name).unlink()
    text = planned(sealed).replace("keys: [provider]", "keys: []")
    (sealed / "plan.yaml").write_text(text, "utf-8")
    assert main(["plan", str(sealed), "--freeze"]) == 1
    assert "· PLAN-014 ·" in capsys.readouterr().err
    assert planned(sealed) == text


def test_a_plan_cannot_be_sealed_after_answers_came_in(study, capsys):
    before = planned(study)
    assert main(["plan", str(study), "--freeze"]) == 1
    assert "· PLAN-015 ·" in capsys.readouterr().err
    assert planned(study) == before


# ---- for the whole sector only -------------------------------------------------------------------


def test_what_is_published_for_the_whole_only_is_broken_down_nowhere(study):
    assert main(["build", str(study), "--out", str(study / "before")]) == 0
    (study / "plan.yaml").write_text("schema: 1\nkeys: [provider]\nwhole: [help, wish, hours]\n", "utf-8")
    assert main(["build", str(study)]) == 0
    before, after = (
        {line.split(",")[0] for line in (folder / "data" / "cells.csv").read_text("utf-8").splitlines()}
        for folder in (study / "before", study / "out")
    )
    assert {"help_by_provider", "wish.themes_by_provider", "hours_by_provider"} <= before
    assert {"help", "hours", "wish.themes"} <= after
    assert before - after == {name for name in before if name.endswith("_by_provider")}
    assert "_by_provider" not in (study / "out" / "release.json").read_text("utf-8")


@pytest.mark.parametrize("policy", [[], ["--policy", "none", "--reason", "synthetic rows only"]])
def test_asking_for_a_breakdown_of_it_names_the_plan_and_the_line(study, capsys, policy):
    (study / "plan.yaml").write_text("schema: 1\nkeys: [provider]\nwhole: [help]\n", "utf-8")
    (study / "report.md").write_text(REPORT + "\n{{ table('help', by='provider') }}\n", "utf-8")
    assert main(["build", str(study), *policy]) == 1
    said = capsys.readouterr().err
    assert "report.md:15 · PLAN-008" in said
    assert "plan.yaml" in said


def test_a_class_of_the_plan_raises_the_threshold_of_an_item(study):
    (study / "plan.yaml").write_text("schema: 1\nkeys: [provider]\nclasses: {help: special}\n", "utf-8")
    assert main(["build", str(study)]) == 0
    release = json.loads((study / "out" / "release.json").read_text("utf-8"))
    assert "help.mentor" in release["special"]


# ---- speed ---------------------------------------------------------------------------------------


def test_a_thousand_posts_with_ten_attributes_take_less_than_five_seconds(draft):
    chance = random.Random(7)  # noqa: S311 made-up posts, the same each time
    header = ["post", "organisation", "provider", *(f"a{number}" for number in range(9))]
    rows = [
        [
            f"P{post}",
            f"O{post}",
            chance.choice(["ft", "trust"]),
            *(str(chance.randrange(n + 2)) for n in range(9)),
        ]
        for post in range(1000)
    ]
    text = "\n".join(",".join(row) for row in [header, *rows])
    (draft / "frame.csv").write_text(text + "\n", "utf-8")
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "remit", "plan", str(draft), "--json"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    seconds = time.perf_counter() - start
    found = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
    assert len(found["uniqueness"]["pairs"]) == 45
    assert found["uniqueness"]["everything"]["alone"] > 900
    assert seconds < 5
