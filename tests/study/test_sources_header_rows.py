"""Two header rows, as SurveyMonkey writes them: the second is nobody's answer, parts find their question."""

import pytest

from remit.study.folder import read_study
from remit.study.importing.assembling import import_table
from remit.study.new import new_study
from remit.study.new_update import update_study
from remit.study.sources import read_source
from study.tables import csv_of

AGREE = ["Agree", "Disagree", "Strongly agree"]
FIRST = ["Respondent ID", "Collector ID", "First Name", "What type?", "", "Which do you lead?", "", "", ""]
FIRST += ["How far do you agree?", "", "What would help?"]
SECOND = ["", "", "", "Response", "Other (please say)", "Finance", "Estates", "Risk", "Other (please say)"]
SECOND += ["My role is clear", "I have time", "Open-Ended Response"]


def row_of(number):
    typed = number % 6 == 0
    boxes = [name if number % step else "" for name, step in (("Finance", 5), ("Estates", 2), ("Risk", 3))]
    main = "" if typed else ["One school", "Many schools"][number % 2]
    answers = [main, f"Group {number // 12}" if typed else "", *boxes, "Vans" if typed else ""]
    return [
        f"1180000{number}",
        "44",
        "Ann",
        *answers,
        AGREE[number % 3],
        AGREE[number % 2],
        f"More time {number}",
    ]


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "monkey.csv"
    path.write_text(csv_of(FIRST, [SECOND, *(row_of(number) for number in range(24))]), encoding="utf-8")
    return path


def test_the_second_header_row_is_no_response_and_the_report_says_so(export):
    found = import_table(read_source(export), "Monkey")
    assert found.rows["id"].to_list() == [f"1180000{number}" for number in range(24)]
    assert any("options and rows of questions, not answers" in note for note in found.report.notes)


def test_tick_boxes_and_grids_are_put_together_under_their_question(export):
    items = {item.text: item for item in import_table(read_source(export), "Monkey").instrument.items}
    assert {text: item.kind for text, item in items.items()} == {
        "What type?": "single",
        "Which do you lead?": "select_all",
        "How far do you agree?": "matrix",
        "What would help?": "text",
    }
    assert [choice.label for choice in items["Which do you lead?"].choices] == ["Finance", "Estates", "Risk"]
    assert [row.text for row in items["How far do you agree?"].rows] == ["My role is clear", "I have time"]


def test_words_typed_beside_the_list_choose_other_where_the_choice_is_blank(export):
    rows = import_table(read_source(export), "Monkey").rows
    assert rows["what_type"].to_list()[:2] == ["other", "many_schools"]
    assert rows["what_type.other_text"].to_list()[:2] == ["Group 0", None]
    assert rows["which_do_you_lead.other"].to_list()[:2] == ["1", "0"]


def test_rows_are_numbered_below_both_headers(export):
    assert read_source(export).line(0) == 3


def test_late_answers_of_such_a_file_join_the_study(export, tmp_path):
    new_study(tmp_path / "study", export)
    late = tmp_path / "late.csv"
    late.write_text(csv_of(FIRST, [SECOND, *(row_of(number) for number in range(26))]), encoding="utf-8")
    report = update_study(tmp_path / "study", late)
    assert report.changes[0] == "2 responses were added; the study now holds 26"
    assert read_study(tmp_path / "study").rows["what_type"].to_list()[-1] == "many_schools"


def test_a_first_answer_that_says_response_is_still_an_answer(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text(
        csv_of(["id", "a", "b"], [["1", "Response", "Response"], ["2", "x", "y"]]), encoding="utf-8"
    )
    assert read_source(path).height == 2
