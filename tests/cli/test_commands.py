"""The commands as people use them: exit codes, plain messages, and nothing half-written."""

import csv
import importlib.util
import json
import sys

import pytest

from cli.studies import CLAIMS, REPORT, STUDY, write_study
from remit.cli import main

OUTPUTS = {
    "index.html",
    "report.html",
    "report.pdf",
    "report.docx",
    "as-published.html",
    "where-you-stand.html",
    "tables.xlsx",
    "tables.ods",
    "data/cells.csv",
    "data/ddi.xml",
    "data/dictionary.csv",
    "data/cells.csv-metadata.json",
    "data/datapackage.json",
    "release.json",
    "private/build.json",
    "private/agreement.csv",
    "private/audit-keys.json",
    *(
        f"explorer/{name}.html"
        for name in ("index", "provider", "hours", "help", "wish", "response", "rates")
    ),
}
"""Every file but those of the explorer's tables."""


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path / "study")


def files_in(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def beside_tables(folder):
    return {name for name in files_in(folder) if not name.startswith("explorer/data/")}


def test_one_command_makes_every_output(study, capsys):
    assert main(["build", str(study)]) == 0
    assert beside_tables(study / "out") == OUTPUTS
    assert "open" in capsys.readouterr().out


def test_the_same_input_gives_the_same_bytes(study, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert main(["build", str(study), "--out", str(first)]) == 0
    assert main(["build", str(study), "--out", str(second)]) == 0
    for name, path in files_in(first).items():
        if name != "private/build.json":
            assert path.read_bytes() == (second / name).read_bytes(), name

    def record(folder):
        found = json.loads((folder / "private" / "build.json").read_text("utf-8"))
        assert list(found)[-1] == "stages"
        return {name: value for name, value in found.items() if name != "stages"}

    assert record(first) == record(second)


def test_the_last_line_can_be_read_by_a_program(study, capsys):
    assert main(["build", str(study), "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["protected"] is True
    assert said["claims"]["not_published"] == 1


def test_protection_is_switched_off_only_with_a_reason(study, capsys):
    assert main(["build", str(study), "--policy", "none"]) == 2
    assert main(["build", str(study), "--policy", "none", "--reason", "synthetic rows only"]) == 0
    assert "NOT PROTECTED: synthetic rows only" in capsys.readouterr().out
    assert "synthetic rows only" in (study / "out" / "report.html").read_text("utf-8")


def test_a_changed_row_is_told_number_by_number(study, capsys):
    arguments = ["build", str(study), "--policy", "none", "--reason", "synthetic rows only"]
    (study / "claims.yaml").unlink()
    assert main(arguments) == 0
    rows = (study / "responses.csv").read_text("utf-8")
    (study / "responses.csv").write_text(rows.replace("R0,ft", "R0,trust"), "utf-8")
    capsys.readouterr()
    assert main(arguments) == 0
    assert "provider/provider/ft/share: 24 of 40 → 23 of 40" in capsys.readouterr().out


def test_a_claim_that_no_longer_holds_stops_the_build(study, capsys):
    assert main(["build", str(study)]) == 0
    before = (study / "out" / "report.html").read_bytes()
    (study / "claims.yaml").write_text(CLAIMS.replace("24", "99"), "utf-8")
    assert main(["build", str(study)]) == 1
    assert "claims.yaml:3 · CLAIM-004" in capsys.readouterr().err
    assert (study / "out" / "report.html").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("report.md", REPORT + "\n{{ n('provders', 'ft') }}\n", "REPORT-001"),
        ("report.md", REPORT + "\nIn all 37 people.\n", "REPORT-009"),
        ("report.md", REPORT + "\nSee {{ ref('hours') }}.\n", "REPORT-010"),
        ("report.md", REPORT + "\nSee {{ figure('provider') }} now.\n", "REPORT-014"),
        ("study.yaml", STUDY + "titel: x\n", "YAML-008"),
        ("study.yaml", STUDY.replace("[hours]", "[help]"), "STAND-002"),
        ("plan.yaml", "schema: 1\nkeys: [hours]\n", "PLAN-001"),
        ("responses.csv", "id,provider\nA,ft\nA,trust\n", "RESP-003"),
        ("codings.csv", "answer,item,start,end,theme,coder,at\nR1,wish,,,peopel,a,\n", "THEME-012"),
        ("questionnaire.yaml", "schema: 1\npages: [\n", "YAML-001"),
    ],
)
def test_bad_input_names_the_file_and_the_mend(study, capsys, name, text, code):
    (study / name).write_text(text, "utf-8")
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    assert f"· {code} ·" in said
    assert "Traceback" not in said
    assert not (study / "out").exists()


def test_check_finds_what_a_build_would_find_and_writes_nothing(study, capsys):
    assert main(["check", str(study)]) == 0
    (study / "report.md").write_text("In all 37 people.", "utf-8")
    assert main(["check", str(study)]) == 1
    assert "report.md:1 · REPORT-009" in capsys.readouterr().err
    assert not (study / "out").exists()


def test_a_wrong_flag_names_the_nearest_one(study, capsys):
    assert main(["build", str(study), "--polcy", "none"]) == 2
    assert "--policy" in capsys.readouterr().err


def test_a_flag_that_is_right_is_not_named_as_the_nearest_to_itself(study, capsys):
    assert main(["suggest", str(study), "wish", "--evaluate", "--coded", "x"]) == 2
    assert "did you mean" not in capsys.readouterr().err


def test_a_flag_may_not_be_shortened_and_the_command_itself_says_so(study, capsys):
    assert main(["build", str(study), "--onl", "report"]) == 2
    said = capsys.readouterr().err
    assert "did you mean --only" in said
    assert "remit build --help" in said
    assert not (study / "out").exists()


def test_a_wrong_command_names_the_nearest_one(capsys):
    assert main(["biuld", "x"]) == 2
    assert "did you mean build" in capsys.readouterr().err


def test_a_folder_that_is_no_study_is_named(tmp_path, capsys):
    assert main(["build", str(tmp_path / "nowhere")]) == 1
    assert "STUDY-003" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "offered"), [("answers.csv", True), ("notes.md", False)])
def test_a_file_in_place_of_a_study_is_offered_to_new_where_new_reads_such_files(
    tmp_path, capsys, name, offered
):
    (tmp_path / name).write_text("id,happy\n1,yes\n", encoding="utf-8")
    assert main(["build", str(tmp_path / name)]) == 1
    said = capsys.readouterr().err
    assert "this is a file, not the folder of a study" in said
    assert ("remit new" in said) is offered


def test_a_workbook_in_place_of_a_study_is_told_how_it_becomes_one(tmp_path, capsys):
    (tmp_path / "dof 2025.xlsx").write_bytes(b"PK")
    assert main(["build", str(tmp_path / "dof 2025.xlsx")]) == 1
    said = capsys.readouterr().err
    assert "this is a file" in said
    assert "did you mean" not in said
    assert "remit new STUDY --from" in said


def test_a_file_of_a_study_in_place_of_its_folder_is_told_the_folder(study, capsys):
    assert main(["check", str(study / "study.yaml")]) == 1
    assert f"name {study}" in capsys.readouterr().err


def test_a_questionnaire_that_cannot_be_read_is_one_problem_and_no_other(study, capsys):
    (study / "questionnaire.yaml").write_text("schema: 1\npages:\n\t- id: a\n", "utf-8")
    assert main(["check", str(study)]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert "questionnaire.yaml:3 · YAML-001 · the line begins with a tab" in said[0]


def test_somebody_elses_folder_is_not_replaced(study, tmp_path, capsys):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", "utf-8")
    assert main(["build", str(study), "--out", str(mine)]) == 1
    assert "OUT-002" in capsys.readouterr().err
    assert (mine / "letter.txt").read_text("utf-8") == "dear"


def test_the_questionnaire_is_shown_as_pages_and_on_paper(study, capsys):
    assert main(["preview", str(study)]) == 0
    assert {"index.html", "paper.html"} <= set(files_in(study / "preview"))
    assert main(["preview", str(study)]) == 0


def test_an_older_study_is_upgraded_and_loses_nothing(study, capsys):
    path = study / "study.yaml"
    path.write_text("# a remark\n" + STUDY.replace("schema: 1\n", ""), "utf-8")
    assert main(["build", str(study)]) == 1
    assert "remit upgrade" in capsys.readouterr().err
    assert main(["upgrade", str(study)]) == 0
    assert path.read_text("utf-8") == "schema: 1\n# a remark\n" + STUDY.replace("schema: 1\n", "")
    assert main(["upgrade", str(study)]) == 0
    assert main(["check", str(study)]) == 0


def test_every_column_that_came_in_is_in_the_dictionary(study):
    assert main(["build", str(study)]) == 0
    with (study / "responses.csv").open(encoding="utf-8") as stream:
        headers = set(next(csv.reader(stream)))
    with (study / "out" / "data" / "dictionary.csv").open(encoding="utf-8") as stream:
        sources = {row["source"] for row in csv.DictReader(stream)}
    assert headers <= sources


def test_the_report_says_that_its_rows_are_synthetic(study):
    assert main(["build", str(study)]) == 0
    for name in ("report.html", "index.html", "where-you-stand.html", "as-published.html"):
        assert "no real person" in (study / "out" / name).read_text("utf-8"), name


def test_no_public_page_leads_to_the_private_folder(study):
    assert main(["build", str(study)]) == 0
    for name, path in files_in(study / "out").items():
        if name.endswith((".html", ".json")) and not name.startswith("private/"):
            assert b"private/" not in path.read_bytes(), name


def test_the_population_is_the_eligible_posts_of_the_frame(study):
    posts = "".join(f"R{number},Organisation {number}\n" for number in range(80))
    (study / "frame.csv").write_text("post,organisation\n" + posts, "utf-8")
    (study / "study.yaml").write_text(STUDY.replace("population: 80\n", ""), "utf-8")
    assert main(["build", str(study)]) == 0
    assert "population of 80" in (study / "out" / "report.html").read_text("utf-8")


def test_a_design_names_a_column_that_is_there(study, capsys):
    (study / "study.yaml").write_text(STUDY + "design: {strata: provder}\n", "utf-8")
    assert main(["build", str(study)]) == 1
    assert "did you mean 'provider'" in capsys.readouterr().err


def test_a_stratified_design_gives_intervals_or_says_what_to_install(study, capsys):
    (study / "study.yaml").write_text(STUDY + "design: {strata: provider}\n", "utf-8")
    if importlib.util.find_spec("svy"):
        assert main(["build", str(study)]) == 0
    else:
        assert main(["build", str(study)]) == 1
        assert "remit[design]" in capsys.readouterr().err


def stratified(study, posts):
    """The study with its strata in the frame: 24 people answered of trusts of one kind, 16 of the other."""
    pytest.importorskip("svy", reason="svy is not installed: pip install 'remit[design]'")
    lines = [f"R{n},{'ft' if n < 24 else 'trust'}," for n in range(40)]
    (study / "frame.csv").write_text("\n".join(["post,provider,disposition", *lines, *posts, ""]), "utf-8")
    settings = STUDY.replace("population: 80\n", "") + "design: {strata: provider}\n"
    (study / "study.yaml").write_text(settings, "utf-8")
    assert main(["build", str(study), "--only", "report"]) == 0
    with (study / "out/data/cells.csv").open(encoding="utf-8") as stream:
        return [(row["choice"], row["lower"], row["upper"]) for row in csv.DictReader(stream)]


def test_posts_that_are_not_eligible_are_no_part_of_a_stratum(study):
    asked = [f"X{n},ft," for n in range(30)] + [f"Y{n},trust," for n in range(30)]
    figures = stratified(study, asked)
    assert [row for row in figures if row[1]]
    outside = [row for row in stratified(study, [*asked, *(f"Z{n},ft,4.1" for n in range(500))]) if row[1]]
    assert outside == [row for row in figures if row[1]]


def test_a_report_of_a_sample_design_does_not_say_that_its_intervals_are_those_of_a_census(study):
    stratified(study, [])
    report = (study / "out/report.html").read_text("utf-8")
    assert "They follow from the sample design" in report
    assert "most of a small, known group was asked" not in report


def test_a_stratum_with_more_answers_than_posts_is_named(study, capsys):
    lines = [f"R{n},ft," for n in range(40)] + [f"Y{n},trust," for n in range(3)]
    (study / "frame.csv").write_text("\n".join(["post,provider,disposition", *lines, ""]), "utf-8")
    settings = STUDY.replace("population: 80\n", "") + "design: {strata: provider}\n"
    (study / "study.yaml").write_text(settings, "utf-8")
    assert main(["build", str(study)]) == 1
    said = capsys.readouterr().err
    assert "EST-013 · 16 people of the stratum 'trust' answered, and it has 3 posts in frame.csv" in said


def test_a_crossing_that_the_plan_names_is_made(study):
    named = "".join(f"  - {{item: {item}, by: provider}}\n" for item in ("hours", "wish.themes"))
    plan = f"schema: 1\nkeys: [provider]\ntables:\n{named}"
    (study / "plan.yaml").write_text(plan, "utf-8")
    assert main(["build", str(study)]) == 0
    with (study / "out" / "data" / "cells.csv").open(encoding="utf-8") as stream:
        assert {"hours_by_provider", "wish.themes_by_provider"} <= {
            row["table"] for row in csv.DictReader(stream)
        }


def test_a_planned_crossing_of_nothing_is_named(study, capsys):
    plan = "schema: 1\nkeys: [provider]\ntables:\n  - {item: houres, by: provider}\n"
    (study / "plan.yaml").write_text(plan, "utf-8")
    assert main(["build", str(study)]) == 1
    assert "did you mean 'hours'" in capsys.readouterr().err


def test_a_format_whose_package_is_missing_is_left_out_and_named(study, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert main(["build", str(study)]) == 0
    said = capsys.readouterr().err
    assert "tables.xlsx · BUILD-002" in said
    assert "pip install remit[sheet]" in said
    assert beside_tables(study / "out") == OUTPUTS - {"tables.xlsx"}
    assert "tables.xlsx" not in (study / "out" / "index.html").read_text("utf-8")


def test_a_mistake_of_ours_is_said_to_be_ours(study, capsys, monkeypatch):
    def broken(options):
        raise TypeError("a nut is loose")

    monkeypatch.setattr("remit.cli.check.run", broken)
    assert main(["check", str(study)]) == 1
    said = capsys.readouterr().err
    assert "BUG-001" in said
    assert "a nut is loose" in said
    assert "Traceback" not in said
    monkeypatch.setenv("REMIT_DEBUG", "1")
    with pytest.raises(TypeError):
        main(["check", str(study)])


@pytest.mark.parametrize("special", [True, False])
def test_themes_of_a_special_question_need_the_higher_count(tmp_path, special):
    study = write_study(tmp_path / "study")
    questionnaire = study / "questionnaire.yaml"
    wish = "text: What do you wish for?\n"
    asked = questionnaire.read_text("utf-8").replace(wish, wish + "        special: true\n" * special)
    questionnaire.write_text(asked, "utf-8")
    codings = (study / "codings.csv").read_text("utf-8").replace("calm", "people")
    few = "".join(f"R{number},wish,,,calm,agreed,2026-01-01\n" for number in range(7))
    (study / "codings.csv").write_text(codings + few, "utf-8")
    assert main(["build", str(study)]) == 0
    with (study / "out" / "data" / "cells.csv").open(encoding="utf-8", newline="") as file:
        calm = [row for row in csv.DictReader(file) if row["variable"] == "wish.theme.calm"]
    whole = {row["status"] for row in calm if not row["group"] and row["measure"] == "share"}
    assert whole == {"c" if special else ""}, "seven people: fewer than ten, more than five"
    release = json.loads((study / "out" / "release.json").read_text("utf-8"))
    assert ("wish.theme.calm" in release["special"]) is special


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_number_printed_before_is_explained_beside_a_withheld_one(tmp_path, synthetic):
    claim = "n('wish', theme='people', by='provider', group='trust')"
    claims = f'schema: 1\nclaims:\n  - {{id: C1, statement: Few, expression: "{claim}", expected: 0}}\n'
    settings = STUDY.replace("synthetic: true\n", "synthetic: true\n" * synthetic)
    study = write_study(tmp_path / "study", **{"claims.yaml": claims, "study.yaml": settings})
    assert main(["build", str(study)]) == 0
    text = (study / "out" / "as-published.html").read_text("utf-8")
    assert "Withheld here" in text
    assert ("a printed number gives nothing away that is withheld" in text) is synthetic


def test_a_stop_while_remit_still_starts_is_told_like_a_later_one(study, capsys, monkeypatch):
    def stopped(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("remit.cli._command", stopped)
    assert main(["check", str(study)]) == 130
    assert "Stopped. Nothing was changed." in capsys.readouterr().err
