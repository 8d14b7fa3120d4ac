"""`remit suggest`: offers, trials and groups, from a study that a stranger made."""

from __future__ import annotations

import csv
import io
import json

import pytest

from coding.coded_made_up import LABELS, answers
from remit.cli import main
from remit.study import embedding
from remit.study.folder import read_study

CODED = 40


@pytest.fixture(autouse=True)
def words_only(monkeypatch):
    """The same on every computer: without wordllama."""
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)


@pytest.fixture
def study(tmp_path, capsys):
    """A study made with `remit new`, a codebook, and the first answers coded, one of them by agreement."""
    every = answers(60)
    source = tmp_path / "answers.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [("id", "wish"), *((f"R{number}", each.text) for number, each in enumerate(every))]
        )
    folder = tmp_path / "study"
    assert main(["new", str(folder), "--from", str(source), "--id", "id"]) == 0
    capsys.readouterr()
    (folder / "codebook").mkdir(exist_ok=True)
    lines = ["schema: 1", "item: wish", "themes:"]
    lines += [f"  - {{code: {code}, label: {label}}}" for code, (label, _) in LABELS.items()]
    (folder / "codebook" / "wish.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [("answer", "item", "start", "end", "theme", "coder", "at")]
    for number, each in enumerate(every[:CODED]):
        rows += [(f"R{number}", "wish", "", "", theme, "AB", "2026-01-01") for theme in sorted(each.themes)]
    rows.append(("R0", "wish", "", "", "toilets", "agreed", "2026-01-02"))
    write_codings(folder, rows)
    return folder


def write_codings(folder, rows):
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    (folder / "codings.csv").write_text(target.getvalue(), encoding="utf-8")


def offered(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_five_themes_are_offered_for_each_answer_nobody_has_coded(study, tmp_path):
    target = tmp_path / "offers.csv"
    assert main(["suggest", str(study), "wish", "--out", str(target)]) == 0
    rows = offered(target)
    assert target.read_text("utf-8").splitlines()[0] == "answer,theme,rank,score,why"
    assert {row["answer"] for row in rows} == {f"R{number}" for number in range(CODED, 60)}
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "5"] * 20
    assert all(0 <= float(row["score"]) <= 1 and row["why"] for row in rows)


def test_without_out_the_list_goes_to_the_screen(study, capsys):
    assert main(["suggest", str(study), "wish", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "answer,theme,rank,score,why"
    assert json.loads(lines[-1]) == {
        "item": "wish",
        "coded": 40,
        "answers": 20,
        "by": "words only",
        "out": "",
    }


def test_a_trial_prints_exactly_the_agreed_scores(study, capsys):
    assert main(["suggest", str(study), "wish", "--evaluate", "--coded", "25", "--seeds", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    scores = ("coverage", "any3", "any5", "recall5", "micro_f1", "macro_f1", "calibration")
    assert tuple(found) == ("coded", "seeds", "n", *scores)
    assert (found["coded"], found["seeds"], found["n"]) == (25, 2, 15)
    assert all(set(found[name]) == {"mean", "sd"} and 0 <= found[name]["mean"] <= 1 for name in scores)


def test_without_a_number_answers_are_coded_one_by_one(study, capsys):
    assert main(["suggest", str(study), "wish", "--evaluate", "--seeds", "1", "--json"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert json.loads(out[-1])["coded"] is None
    assert json.loads(out[-1])["n"] == CODED
    assert "coded one by one" in out[0]


def test_the_agreed_result_is_learnt_from(study):
    from remit.cli.suggesting import read_question

    (first, *_) = read_question(study, "wish").answers
    assert first.themes == {"toilets"}


def test_progress_is_shown_to_somebody_who_watches(study, capsys, monkeypatch):
    monkeypatch.setattr("remit.cli.say.somebody_watches", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["suggest", str(study), "wish", "--evaluate", "--seeds", "1"]) == 0
    assert "Trying offers: 50%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["whish"], "OFFER-001 · 'whish' is not an open question (did you mean 'wish'?)"),
        (["wish", "--evaluate", "--coded", "40"], "OFFER-003 · 40 answers to 'wish' are coded"),
        (["wish", "--embed", "wordlama"], "OFFER-010"),
    ],
)
def test_what_cannot_be_done_is_said(study, capsys, arguments, says):
    assert main(["suggest", str(study), *arguments]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--coded", "5"],
        ["--evaluate", "--groups"],
        ["--evaluate", "--out", "x.csv"],
        ["--evaluate", "--seeds", "0"],
    ],
)
def test_what_makes_no_sense_together_is_wrong_usage(study, arguments):
    assert main(["suggest", str(study), "wish", *arguments]) == 2


def test_a_question_without_a_codebook_is_told_how_to_get_one(study, capsys):
    (study / "codebook" / "wish.yaml").unlink()
    (study / "codings.csv").unlink()
    assert main(["suggest", str(study), "wish"]) == 1
    assert "OFFER-002 · there is no codebook for 'wish'" in capsys.readouterr().err


def test_a_coding_that_points_nowhere_is_told_and_nothing_is_written(study, tmp_path, capsys):
    with (study / "codings.csv").open("a", encoding="utf-8") as file:
        file.write("R1,wish,,,tolets,AB,\n")
    assert main(["suggest", str(study), "wish", "--out", str(tmp_path / "o.csv")]) == 1
    assert "did you mean 'toilets'?" in capsys.readouterr().err
    assert not (tmp_path / "o.csv").exists()


def test_nothing_of_somebody_s_own_is_replaced(study, capsys):
    before = (study / "responses.csv").read_bytes()
    assert main(["suggest", str(study), "wish", "--out", str(study / "responses.csv")]) == 1
    assert "OFFER-004" in capsys.readouterr().err
    assert (study / "responses.csv").read_bytes() == before


def test_an_earlier_list_is_replaced(study, tmp_path):
    target = tmp_path / "offers.csv"
    for _ in range(2):
        assert main(["suggest", str(study), "wish", "--out", str(target)]) == 0
    assert len(offered(target)) == 100


def test_a_folder_that_is_none_is_told(study, tmp_path, capsys):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["suggest", str(study), "wish", "--out", str(tmp_path / "file" / "offers.csv")]) == 1
    assert "OFFER-006" in capsys.readouterr().err


def test_with_nothing_coded_the_names_alone_offer(study, capsys):
    (study / "codings.csv").unlink()
    assert main(["suggest", str(study), "wish", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["answers"] == 60


def test_groups_are_printed_and_a_draft_is_a_codebook_that_can_be_read(study, capsys):
    book = study / "codebook" / "wish.yaml"
    book.unlink()
    (study / "codings.csv").unlink()
    assert main(["suggest", str(study), "wish", "--groups", "--out", str(book), "--json"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert "A start for people, not a result" in out[0]
    assert sum(group["answers"] for group in json.loads(out[-1])["groups"]) == 60
    (codebook,) = read_study(study).codebooks
    assert codebook.item == "wish"
    assert len(codebook.themes) >= 3
    assert main(["suggest", str(study), "wish"]) == 0


def test_a_draft_never_replaces_a_codebook(study, capsys):
    book = study / "codebook" / "wish.yaml"
    before = book.read_bytes()
    assert main(["suggest", str(study), "wish", "--groups", "--out", str(book)]) == 1
    assert "OFFER-005" in capsys.readouterr().err
    assert book.read_bytes() == before


def test_the_same_study_gives_the_same_bytes(study, tmp_path):
    for name in ("one.csv", "two.csv"):
        assert main(["suggest", str(study), "wish", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_answers_that_fit_no_theme_are_no_trial_and_that_is_said(study, capsys):
    header = ("answer", "item", "start", "end", "theme", "coder", "at")
    nothing = [(f"R{number}", "wish", "", "", ".none", "AB", "2026-01-01") for number in range(5)]
    write_codings(study, [header, *nothing])
    assert main(["suggest", str(study), "wish", "--evaluate"]) == 1
    assert "OFFER-003 · none of the 5 coded answers to 'wish' to score has a theme" in capsys.readouterr().err


def test_a_run_that_had_nothing_to_score_does_not_count_as_one_that_failed(study, capsys):
    header = ("answer", "item", "start", "end", "theme", "coder", "at")
    one = [("R0", "wish", "", "", next(iter(LABELS)), "AB", "2026-01-01")]
    nothing = [("R1", "wish", "", "", ".none", "AB", "2026-01-01")]
    write_codings(study, [header, *one, *nothing])
    assert main(["suggest", str(study), "wish", "--evaluate", "--coded", "1", "--seeds", "6", "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 0 < found["seeds"] < 6
    assert found["any5"]["mean"] == 1
    assert found["any5"]["sd"] == 0
