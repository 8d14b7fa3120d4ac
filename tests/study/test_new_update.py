"""Late answers join a study; what people authored there stays as it is."""

import pytest

from remit.study.folder import read_study
from remit.study.new import new_study
from remit.study.new_update import update_study
from study.tables import csv_of, problem_of

HEADER = [
    "id",
    "role. Your role?",
    "tools[multi]. Which tools? [git]",
    "tools[multi]. Which tools? [svn]",
    "scale. How likely?",
    "pay. How much?",
    "seen. When?",
    "why. Why?",
]
ROWS = [
    ["1", "Lead", "Yes", "No", "0 - Not at all", "20.0", "2020-01-02 00:00:00", "because"],
    ["2", "Deputy", "No", "Yes", "5 - Very", "30.0", "2020-01-03 00:00:00", ""],
    ["3", "Lead", "", "", "3", "", "", "why not"],
    ["4", "Deputy", "Yes", "Yes", "2", "7.0", "2020-01-04 00:00:00", ""],
]
LATE = ["5", "Lead", "No", "No", "5 - Very", "9.0", "2020-02-01 00:00:00", "late"]


@pytest.fixture
def study(tmp_path):
    new_study(tmp_path / "study", written(tmp_path, "first.csv", ROWS))
    return tmp_path / "study"


def written(tmp_path, name, rows, header=HEADER):
    path = tmp_path / name
    path.write_text(csv_of(header, rows), encoding="utf-8")
    return path


def test_late_answers_are_added_and_authored_files_stay(study, tmp_path):
    before = {path.name: path.read_bytes() for path in study.iterdir()}
    report = update_study(study, written(tmp_path, "late.csv", [*ROWS, LATE]))
    after = {path.name: path.read_bytes() for path in study.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"responses.csv", "import-report.md"}
    assert read_study(study).rows.rows()[-1] == ("5", "lead", "0", "0", "5", "9", "2020-02-01", "late")
    assert report.changes[0].startswith("1 responses were added; the study now holds 5")
    assert report.changes[1] == "4 were there already, 0 of them with other answers than before"


def test_an_update_with_the_same_answers_changes_no_response(study, tmp_path):
    before = (study / "responses.csv").read_bytes()
    update_study(study, written(tmp_path, "again.csv", ROWS))
    assert (study / "responses.csv").read_bytes() == before


def test_late_and_first_answers_are_stored_alike(study, tmp_path):
    new_study(tmp_path / "whole", written(tmp_path, "whole.csv", [*ROWS, LATE]))
    update_study(study, written(tmp_path, "late.csv", [LATE]))
    assert (study / "responses.csv").read_bytes() == (tmp_path / "whole" / "responses.csv").read_bytes()


def test_changed_answers_are_replaced_and_named(study, tmp_path):
    changed = [*ROWS[0][:1], "Deputy", *ROWS[0][2:]]
    report = update_study(study, written(tmp_path, "late.csv", [changed]))
    assert read_study(study).rows["role"].to_list()[0] == "deputy"
    assert "response 1 changed in role" in report.changes
    assert any("3 earlier responses are not in the newer file" in change for change in report.changes)


def test_a_new_answer_is_kept_and_a_line_for_the_list_is_offered(study, tmp_path):
    stranger = [LATE[0], "Chief of staff", *LATE[2:]]
    before = (study / "questionnaire.yaml").read_bytes()
    report = update_study(study, written(tmp_path, "late.csv", [stranger]))
    assert read_study(study).rows["role"].to_list()[-1] == "Chief of staff"
    assert report.unlisted["role"] == {"Chief of staff": 1}
    assert any("{code: chief_of_staff, label: Chief of staff}" in line for line in report.suggestions)
    assert (study / "questionnaire.yaml").read_bytes() == before


def test_choices_that_were_reworded_by_hand_still_take_their_codes(study, tmp_path):
    path = study / "questionnaire.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("label: Deputy", "label: Deputy lead"), encoding="utf-8"
    )
    late = [["6", "deputy", *LATE[2:]], ["7", "Deputy lead", *LATE[2:]]]
    update_study(study, written(tmp_path, "late.csv", late))
    assert read_study(study).rows["role"].to_list()[-2:] == ["deputy", "deputy"]


def test_columns_that_the_newer_file_lacks_keep_their_answers(study, tmp_path):
    narrow = [row[:2] for row in ROWS]
    report = update_study(study, written(tmp_path, "late.csv", narrow, HEADER[:2]))
    assert read_study(study).rows["why"].to_list() == ["because", None, "why not", None]
    assert any("no column for" in note and "why" in note for note in report.notes)


def test_columns_that_nobody_asked_for_are_said(study, tmp_path):
    wide = [[*row, "x"] for row in ROWS]
    report = update_study(study, written(tmp_path, "late.csv", wide, [*HEADER, "new. New?"]))
    assert (report.columns[-1].kind, report.columns[-1].header) == ("unplaced", "new. New?")
    assert len(report.columns) == len(HEADER) + 1


def test_a_file_of_another_survey_is_refused_and_nothing_changes(study, tmp_path):
    before = (study / "responses.csv").read_bytes()
    problem = problem_of(
        update_study, study, written(tmp_path, "b.csv", [["1", "x"], ["2", "y"]], ["id", "colour"])
    )
    assert problem.code == "IMPORT-023"
    assert (study / "responses.csv").read_bytes() == before


def test_a_file_without_ids_is_refused(study, tmp_path):
    rows = [row[1:] for row in ROWS]
    assert problem_of(update_study, study, written(tmp_path, "b.csv", rows, HEADER[1:])).code == "IMPORT-018"


def test_ids_that_repeat_are_refused(study, tmp_path):
    assert problem_of(update_study, study, written(tmp_path, "b.csv", [LATE, LATE])).code == "IMPORT-017"


def test_a_folder_that_is_no_study_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    assert problem_of(update_study, tmp_path / "empty", tmp_path / "a.csv").code == "STUDY-004"


def test_weights_of_late_answers_are_kept(tmp_path):
    header = ["id", "q. Do you?", "w"]
    first = written(tmp_path, "a.csv", [["1", "Yes", "0.5"], ["2", "No", "1.5"]], header)
    new_study(tmp_path / "study", first, weight_column="w")
    update_study(tmp_path / "study", written(tmp_path, "b.csv", [["3", "No", "2"]], header))
    assert read_study(tmp_path / "study").rows["weight"].to_list() == ["0.5", "1.5", "2"]


def test_a_transposed_ranking_is_updated_by_its_columns(tmp_path):
    header = [
        "id",
        *(f"why[{name[0]}]. Rank these reasons [{name}]" for name in ("Pay", "Peers", "Learning")),
    ]
    rows = [["1", "1", "2", ""], ["2", "3", "1", "2"], ["3", "", "1", "2"]]
    new_study(tmp_path / "study", written(tmp_path, "a.csv", rows, header))
    update_study(tmp_path / "study", written(tmp_path, "b.csv", [["4", "2", "", "1"]], header))
    stored = read_study(tmp_path / "study").rows
    assert stored["why.1"].to_list() == ["pay", "peers", "peers", "learning"]
    assert stored["why.2"].to_list()[-1] == "pay"


def test_codes_of_a_questionnaire_are_codes_in_late_answers_too(tmp_path):
    structure = tmp_path / "s.txt"
    lines = ["class\ttype/scale\tname\ttext", "Q\tL\tq1\tWhich?", "A\t0\tA1\tAlpha", "A\t0\tA2\tBeta"]
    structure.write_text("\n".join(lines), encoding="utf-8")
    header = ["id", "q1"]
    new_study(tmp_path / "study", written(tmp_path, "a.csv", [["1", "A1"], ["2", "A2"]], header), structure)
    update_study(tmp_path / "study", written(tmp_path, "b.csv", [["3", "Beta"], ["4", "A1"]], header))
    assert read_study(tmp_path / "study").rows["q1"].to_list() == ["A1", "A2", "A2", "A1"]


def test_the_answers_of_a_new_wave_come_in_once_the_earlier_ones_were_put_away(study, tmp_path):
    columns = read_study(study).rows.columns
    (study / "waves" / "2025").mkdir(parents=True)
    (study / "responses.csv").rename(study / "waves" / "2025" / "responses.csv")
    update_study(study, written(tmp_path, "next.csv", [LATE, ROWS[1]]))
    written_now = (study / "responses.csv").read_text(encoding="utf-8").splitlines()
    assert written_now[0].split(",") == columns
    assert [line.split(",")[0] for line in written_now[1:]] == ["5", "2"]
    assert len((study / "waves" / "2025" / "responses.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_a_file_of_another_wave_never_replaces_what_the_same_people_said(study, tmp_path):
    people = [[str(number), *ROWS[0][1:]] for number in range(1, 11)]
    update_study(study, written(tmp_path, "all.csv", people))
    before = (study / "responses.csv").read_bytes()
    other = [[row[0], "Deputy", *row[2:]] for row in people]
    problem = problem_of(lambda: update_study(study, written(tmp_path, "wave.csv", other)))
    assert problem.code == "IMPORT-041"
    assert "waves/ID" in problem.fix
    assert (study / "responses.csv").read_bytes() == before


def test_people_who_only_went_on_answering_are_no_new_wave(study, tmp_path):
    people = [[str(number), *ROWS[2][1:]] for number in range(1, 11)]
    update_study(study, written(tmp_path, "some.csv", people))
    more = [[*row[:5], "12.0", *row[6:]] for row in people]
    assert "10 of them" in update_study(study, written(tmp_path, "more.csv", more)).changes[1]


# ---- words beside a list -------------------------------------------------------------------------

LISTS = ["Finance;Estates", "Finance;Risk", "Risk;Finance", "Estates", "Risk;Estates", "Finance"]


def study_of_lists(tmp_path, cells=LISTS, header="lead. Which of these do you lead?"):
    rows = [[str(n), cell] for n, cell in enumerate(cells)]
    new_study(tmp_path / "study", written(tmp_path, "a.csv", rows, ["id", header]))
    return tmp_path / "study"


def late_lists(study, tmp_path, *cells, header="lead. Which of these do you lead?"):
    rows = [[f"late{n}", cell] for n, cell in enumerate(cells)]
    return update_study(study, written(tmp_path, "late.csv", rows, ["id", header]))


def test_a_new_word_in_a_cell_of_several_answers_is_kept_where_the_report_says(tmp_path):
    study = study_of_lists(tmp_path)
    report = late_lists(study, tmp_path, "Finance;estates;Catering;Post rooms", "Risk")
    last = read_study(study).rows.tail(2)
    assert last["lead.unlisted"].to_list() == ["Catering; Post rooms", None]
    assert last["lead.estates"].to_list() == ["1", "0"]
    assert report.unlisted == {"lead.unlisted": {"Catering": 1, "Post rooms": 1}}
    assert any("lead has the new answer 'Catering'" in line for line in report.suggestions)
    assert "lead.unlisted: 'Catering' (1)" in "\n".join(report.lines())


def test_a_new_word_moves_into_the_list_once_it_has_a_choice_there(tmp_path):
    study = study_of_lists(tmp_path)
    report = late_lists(study, tmp_path, "Finance;Catering")
    added = next(line for line in report.suggestions if "Catering" in line).split("`")[1]
    path = study / "questionnaire.yaml"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("label: Risk\n", f"label: Risk\n          {added}\n"), encoding="utf-8")
    late_lists(study, tmp_path, "Finance;Catering")
    last = read_study(study).rows.tail(1)
    assert last["lead.catering"].to_list() == ["1"]
    assert last["lead.unlisted"].to_list() == [None]


def test_the_line_for_a_list_can_be_pasted_whatever_the_answer_says(tmp_path):
    words = ["Multi-academy trust (2–9 schools)", "Yes: {a, b} # 'c'", 'Say "no"', "No", "12", "- x"]
    study = study_of_lists(tmp_path, ["Elm", "Oak"] * 4, "q. Which?")
    report = late_lists(study, tmp_path, *words, header="q. Which?")
    lines = [line.split("add `")[1].split("` to its")[0] for line in report.suggestions]
    path = study / "questionnaire.yaml"
    authored = path.read_text(encoding="utf-8")
    added = "".join(f"          {line}\n" for line in lines)
    path.write_text(authored.replace("label: Oak\n", f"label: Oak\n{added}"), encoding="utf-8")
    (item,) = read_study(study).instrument.items
    assert [choice.label for choice in item.choices] == ["Elm", "Oak", *words]


def test_late_amounts_are_read_as_the_first_ones_were(tmp_path):
    header = "q. What is your salary?"
    study = study_of_lists(tmp_path, ["45k", "£50,000", "61000"] * 4, header)
    late_lists(study, tmp_path, "75k", "£48,000 pa", "lots", header=header)
    assert read_study(study).rows["q"].to_list()[-3:] == ["75000", "48000", "lots"]


def test_late_answers_in_other_capitals_take_the_codes_of_the_list(study, tmp_path):
    report = update_study(study, written(tmp_path, "late.csv", [[LATE[0], " LEAD", *LATE[2:]]]))
    assert read_study(study).rows["role"].to_list()[-1] == "lead"
    assert not report.unlisted


def test_late_words_beside_other_are_kept_as_its_words(tmp_path):
    study = study_of_lists(tmp_path, [*["Elm", "Oak"] * 25, "A church", "A club"], "q. Which?")
    report = late_lists(study, tmp_path, "A mill", "OAK", header="q. Which?")
    last = read_study(study).rows.tail(4)
    assert last["q"].to_list() == ["other", "other", "other", "oak"]
    assert last["q.other_text"].to_list() == ["A church", "A club", "A mill", None]
    assert not report.unlisted


def test_a_place_beyond_a_ranking_is_kept(tmp_path):
    study = study_of_lists(tmp_path)
    path = study / "questionnaire.yaml"
    authored = path.read_text(encoding="utf-8").replace("kind: select_all", "kind: rank\n        limit: 2")
    authored = authored.replace("lead.finance:", "lead.1:").replace("lead.estates:", "lead.2:")
    kept = [line for line in authored.splitlines() if "lead.risk:" not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    late_lists(study, tmp_path, "Finance;Risk;Estates")
    rows = (study / "responses.csv").read_text(encoding="utf-8").splitlines()
    assert "Estates" in rows[-1]
