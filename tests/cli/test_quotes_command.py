"""`remit quotes`: a sheet for the second reader; and a build that clears only what was read."""

import csv
import io
import json

import pytest

from cli.studies import STUDY, write_study
from remit.cli import main
from remit.core.formulas import guarded
from remit.study.review_sheet import COLUMNS, LEDGER_COLUMNS
from remit.study.waves import QUOTE_COLUMNS

HEADER = "answer,item,start,end,edits,reason,consent,approvals\n"


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def rows(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def answer(study, words, respondent="R3"):
    """The same study, with these words as one answer."""
    path = study / "responses.csv"
    found = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    wanted = [[*row[:-1], words] if row[0] == respondent else row for row in found]
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(wanted)
    path.write_text(target.getvalue(), "utf-8")


def test_the_sheet_lists_every_quote_of_the_ledger(study, capsys):
    assert main(["quotes", str(study), "--json"]) == 0
    (row,) = rows(study / "quotes-review.csv")
    assert (row["answer"], row["text"], row["prints"], row["missing"]) == (
        "R3",
        "More colleagues",
        "More colleagues",
        "",
    )
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["quotes"], said["candidates"], said["not_ready"]) == (1, 0, 0)


def test_answers_that_are_not_quoted_yet_are_listed_when_asked_for(study):
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    found = rows(study / "quotes-review.csv")
    assert len(found) == 40
    assert {row["missing"] for row in found[1:]} == {"consent; two readers"}


def test_an_item_that_is_not_there_is_a_problem(study, capsys):
    assert main(["quotes", str(study), "--item", "whish"]) == 1
    assert "QUOTE-050 · 'whish' is not an open question (did you mean 'wish'?)" in capsys.readouterr().err
    assert not (study / "quotes-review.csv").exists()


def test_the_sheet_shows_what_stops_a_build(study, capsys):
    answer(study, "Ask Dr Vemoss, in Leeds")
    (study / "quotes.csv").write_text(HEADER + "R3,wish,,,,,no,one; One\n", "utf-8")
    assert main(["quotes", str(study)]) == 0
    (row,) = rows(study / "quotes-review.csv")
    assert row["suggested"] == "4-13=[a colleague]; 18-23=[a place]"
    assert "titled_name: Dr Vemoss" in row["found"]
    assert row["missing"].startswith("consent; a second reader; QUOTE-032")
    assert "vemoss" in row["rare_words"]
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    for code in ("QUOTE-030", "QUOTE-031", "QUOTE-032"):
        assert f"quotes.csv:2 · {code} ·" in said
    assert not (study / "out").exists()


def test_the_suggested_edits_clear_the_quote(study):
    answer(study, "Ask Dr Vemoss, in Leeds")
    (study / "quotes.csv").write_text(
        HEADER + "R3,wish,,,4-13=[a colleague]; 18-23=[a place],names,yes,one; two\n", "utf-8"
    )
    assert main(["build", str(study)]) == 0
    assert "Ask [a colleague], in [a place]" in (study / "out" / "report.html").read_text("utf-8")


def test_words_that_were_approved_are_known_again_by_the_mark_in_the_sheet(study, capsys):
    answer(study, "More time, and less paper")
    (study / "quotes.csv").write_text(HEADER + "R3,wish,0,9,,,yes,one; two\n", "utf-8")
    assert main(["quotes", str(study)]) == 0
    (row,) = rows(study / "quotes-review.csv")
    marked = HEADER.strip() + ",mark\n" + "R3,wish,0,9,,,yes,one; two," + row["mark"] + "\n"
    (study / "quotes.csv").write_text(marked, "utf-8")
    assert main(["check", str(study)]) == 0
    answer(study, "No tests, and less paper")
    assert main(["check", str(study)]) == 1
    assert "quotes.csv:2 · QUOTE-035 ·" in capsys.readouterr().err
    assert main(["quotes", str(study)]) == 0
    (again,) = rows(study / "quotes-review.csv")
    assert again["missing"].startswith("QUOTE-035")
    assert again["mark"] != row["mark"]


def test_words_of_the_study_and_its_organisations_are_looked_for(study, capsys):
    posts = "".join(f"R{n},Brindle Vale Trust,{'ft' if n < 24 else 'trust'}\n" for n in range(80))
    (study / "frame.csv").write_text(f"post,organisation,provider\n{posts}", "utf-8")
    (study / "study.yaml").write_text(STUDY + "redact: [Project Heron]\n", "utf-8")
    answer(study, "At brindle vale, or project heron")
    (study / "quotes.csv").write_text(HEADER + "R3,wish,,,,,yes,one; two\n", "utf-8")
    assert main(["check", str(study)]) == 1
    said = capsys.readouterr().err
    assert "an organisation that was asked: 'brindle vale'" in said
    assert "a word of `redact`: 'project heron'" in said


def frame_of(first, second):
    """Posts for everybody who answered, and so many more foundation trusts and other trusts that did not."""
    posts = [(f"R{n}", "ft" if n < 24 else "trust") for n in range(40)]
    posts += [(f"F{n}", "ft") for n in range(first)] + [(f"T{n}", "trust") for n in range(second)]
    lines = "".join(f"{post},Organisation {n},{provider}\n" for n, (post, provider) in enumerate(posts))
    return f"post,organisation,provider\n{lines}"


@pytest.mark.parametrize(
    ("speaker", "trusts", "label"),
    [("R3", 30, "Foundation trust"), ("R30", 30, "NHS trust"), ("R30", 4, "NHS trust"), ("R30", 3, "")],
)
def test_a_label_is_printed_where_it_fits_twenty_of_those_who_were_asked(tmp_path, speaker, trusts, label):
    study = write_study(
        tmp_path / "study",
        **{
            "frame.csv": frame_of(30, trusts),
            "plan.yaml": "schema: 1\nkeys: [provider]\nquote_label: provider\n",
            "report.md": "{{ quotes('wish') }}\n",
            "claims.yaml": "schema: 1\n",
            "quotes.csv": HEADER + f"{speaker},wish,0,12,,,yes,one; two\n",
        },
    )
    assert main(["build", str(study)]) == 0
    text = (study / "out" / "report.html").read_text("utf-8")
    assert "<blockquote>" in text
    found = text.partition("<blockquote>")[2].partition("</figure>")[0]
    assert (f"<figcaption>{label}</figcaption>" in found) == bool(label)


@pytest.mark.parametrize(("least", "label"), [(54, "Foundation trust"), (55, "")])
def test_a_study_says_how_many_a_label_must_fit(tmp_path, least, label):
    study = write_study(
        tmp_path / "study",
        **{
            "frame.csv": frame_of(30, 30),
            "study.yaml": STUDY + f"policy: {{quote_min: {least}}}\n",
            "plan.yaml": "schema: 1\nkeys: [provider]\nquote_label: provider\n",
            "report.md": "{{ quotes('wish') }}\n",
            "claims.yaml": "schema: 1\n",
            "quotes.csv": HEADER + "R3,wish,0,12,,,yes,one; two\n",
        },
    )
    assert main(["build", str(study)]) == 0
    release = json.loads((study / "out" / "release.json").read_text("utf-8"))
    (quote,) = release["quotes"]
    assert (release["policy"]["quote_min"], bool(quote["label"])) == (least, bool(label))
    text = (study / "out" / "report.html").read_text("utf-8")
    said = f"A quote names a group only where it fits at least {least} of those who were asked."
    assert (said in text) == bool(label)


@pytest.mark.parametrize(
    ("plan", "frame", "code", "ends"),
    [
        ("keys: [provider]\nquote_label: provdier\n", True, "QUOTE-042", 1),
        ("quote_label: provider\n", True, "QUOTE-042", 1),
        ("keys: [provider]\nquote_label: provider\n", False, "QUOTE-043", 0),
    ],
)
def test_a_label_that_cannot_be_made_says_why(study, capsys, plan, frame, code, ends):
    (study / "plan.yaml").write_text(f"schema: 1\n{plan}", "utf-8")
    if frame:
        (study / "frame.csv").write_text(frame_of(30, 30), "utf-8")
    assert main(["check", str(study)]) == ends
    assert f"plan.yaml · {code} ·" in capsys.readouterr().err


def test_a_formula_is_text_in_the_sheet(study):
    (study / "quotes.csv").unlink()
    for respondent, words in (
        ("R3", "=1+2"),
        ("R4", "+44 then"),
        ("R5", "-no"),
        ("R6", "@home"),
        ("R7", "\t=1"),
    ):
        answer(study, words, respondent)
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    found = {row["answer"]: row["text"] for row in rows(study / "quotes-review.csv")}
    assert found["R4"] == "'+44 then"
    assert found["R5"] == "'-no"
    assert found["R6"] == "'@home"
    for row in rows(study / "quotes-review.csv"):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize(
    "text", ["=1", " =1", "+1", "-1", "@x", "\t=1", "\r=1", "\u00a0=1", "\n=1", "\v=1", "＝1"]
)
def test_whatever_a_spreadsheet_would_compute_gets_an_apostrophe(text):
    assert guarded(text, numbers=True) == f"'{text}"


def test_plain_words_get_none():
    assert guarded("a = b") == "a = b"
    assert guarded("") == ""


def test_the_first_columns_are_those_of_the_ledger():
    assert LEDGER_COLUMNS == QUOTE_COLUMNS
    assert COLUMNS[: len(QUOTE_COLUMNS)] == QUOTE_COLUMNS


def test_only_an_earlier_sheet_is_written_over(study, capsys):
    assert main(["quotes", str(study)]) == 0
    assert main(["quotes", str(study)]) == 0
    sheet = study / "quotes-review.csv"
    sheet.write_bytes(sheet.read_bytes().replace(b",mark\n", b"\n", 1))  # as it was before there were marks
    assert main(["quotes", str(study)]) == 0
    before = (study / "quotes.csv").read_bytes()
    assert main(["quotes", str(study), "--out", str(study / "quotes.csv")]) == 1
    assert "QUOTE-051" in capsys.readouterr().err
    assert (study / "quotes.csv").read_bytes() == before
    assert main(["quotes", str(study), "--out", str(study)]) == 1
    assert main(["quotes", str(study), "--out", str(study / "nowhere" / "a.csv")]) == 1
    assert "OUT-003" in capsys.readouterr().err
    assert [path.name for path in study.iterdir() if path.name.startswith(".")] == []


def test_a_ledger_that_cannot_be_read_leaves_no_sheet(study, capsys):
    (study / "quotes.csv").write_text(HEADER + "R3,wish,a,b,,,yes,one\nR99,wish,,,,,yes,one\n", "utf-8")
    assert main(["quotes", str(study), "--json"]) == 1
    assert "QUOTE-002" in capsys.readouterr().err
    assert not (study / "quotes-review.csv").exists()


def test_the_same_study_gives_the_same_sheet(study):
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    first = (study / "quotes-review.csv").read_bytes()
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    assert (study / "quotes-review.csv").read_bytes() == first


def test_a_sheet_is_no_part_of_a_build(study):
    assert main(["build", str(study)]) == 0
    before = (study / "out" / "release.json").read_bytes()
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    assert main(["build", str(study)]) == 0
    assert (study / "out" / "release.json").read_bytes() == before


def test_asking_for_a_model_that_is_not_there_is_a_problem(study, capsys):
    assert main(["quotes", str(study), "--names", str(study / "no-model")]) == 1
    assert "QUOTE-05" in capsys.readouterr().err


# ---- consent that was asked ----------------------------------------------------------------------


def asked(study, item="provider"):
    """The same study, in which the type of provider stands for a question that asks who may be quoted."""
    for name in ("questionnaire.yaml", "responses.csv"):
        text = (study / name).read_text("utf-8")
        text = text.replace("code: trust", "code: yes").replace(",trust,", ",yes,")
        (study / name).write_text(text, "utf-8")
    settings = study / "study.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}coding: {{consent: {item}}}\n", "utf-8")
    answers = csv.DictReader(io.StringIO((study / "responses.csv").read_text("utf-8")))
    return {row["id"]: row["provider"] for row in answers}


def test_the_sheet_takes_consent_from_the_answer_to_the_question_that_asks_it(study):
    said = asked(study)
    assert main(["quotes", str(study), "--item", "wish"]) == 0
    found = {row["answer"]: row["consent"] for row in rows(study / "quotes-review.csv")}
    assert {found[name] for name, code in said.items() if code == "yes" and name != "R3"} == {"yes"}
    assert {found[name] for name, code in said.items() if code == "ft"} == {"no"}


def test_a_no_among_the_answers_stops_the_build_of_a_quote_that_the_ledger_allows(study, capsys):
    said = asked(study)
    path = study / "quotes.csv"
    no = next(name for name, code in said.items() if code == "ft")
    path.write_text(HEADER + f"{no},wish,,,,,yes,first reader; second reader\n", "utf-8")
    assert main(["check", str(study)]) == 1
    assert "QUOTE-030" in capsys.readouterr().err


def test_a_question_of_consent_that_is_not_there_is_named_and_the_ledger_stays(study, capsys):
    asked(study, "providr")
    main(["check", str(study)])
    said = "".join(capsys.readouterr())
    assert "QUOTE-060" in said
    assert "did you mean 'provider'?" in said
    assert "QUOTE-030" not in said
