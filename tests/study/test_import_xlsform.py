"""XLSForms with the CSV of their server."""

import io

import openpyxl
import pytest

from remit.study.sources import xlsform
from study.tables import cells_of, imported, problem_of

CHOICES = [
    ["list_name", "name", "label", "label::Cymraeg (cy)"],
    ["colour", "red", "Red", "Coch"],
    ["colour", "blue", "Blue", "Glas"],
    ["colour", "none_said", "Prefer not to say", "Gwell gen i beidio"],
]


def form(*survey, choices=CHOICES, settings=None):
    """An XLSForm from rows of type, name, label, relevant, parameters."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.active.append(["type", "name", "label", "relevant", "parameters", "hint", "required"])
    for row in survey:
        book.active.append(list(row))
    sheet = book.create_sheet("choices")
    for row in choices:
        sheet.append(row)
    sheet = book.create_sheet("settings")
    sheet.append(["form_title", "default_language"])
    sheet.append(settings or ["A form", "English (en)"])
    out = io.BytesIO()
    book.save(out)
    return xlsform.read_bytes(out.getvalue(), "form.xlsx")


def answered(structure, header, *rows):
    return imported(["KEY", *header], [[f"uuid:{i}", *row] for i, row in enumerate(rows)], structure)


def test_a_number_that_the_form_asks_for_is_an_answer_also_where_it_never_repeats():
    structure = form(["integer", "staff_number", "Staff number?"])
    found = answered(structure, ["staff_number"], *([str(5000 + 3 * n)] for n in range(30)))
    assert cells_of(found, "staff_number")[:2] == ["5000", "5003"]


def kinds(found):
    return {item.id: item.kind for item in found.instrument.items}


def test_the_form_says_its_title_and_language():
    structure = form(["text", "why", "Why?"])
    assert (structure.title, structure.language) == ("A form", "en")


def test_one_choice_is_read_by_code_and_in_any_language():
    found = answered(form(["select_one colour", "c", "Which?"]), ["c"], ["red"], ["none_said"], ["Glas"])
    assert cells_of(found, "c") == ["red", ".r", "blue"]
    assert found.instrument.items[0].refused == "Prefer not to say"


@pytest.mark.parametrize("header", ["page/c", "page-c", "c"])
def test_columns_are_found_with_and_without_their_group(header):
    structure = form(
        ["begin group", "page", "First page"], ["select_one colour", "c", "Which?"], ["end group"]
    )
    found = answered(structure, [header], ["red"])
    assert cells_of(found, "c") == ["red"]
    assert found.instrument.pages[0].title == "First page"


def test_several_choices_in_one_column_are_tick_boxes():
    structure = form(["select_multiple colour", "c", "Which?"])
    found = answered(structure, ["c"], ["red blue"], ["blue"], [""])
    assert kinds(found) == {"c": "select_all"}
    assert [row[1:] for row in found.rows.rows()] == [("1", "1", "0"), ("0", "1", "0"), (None, None, None)]


def test_several_choices_in_columns_of_their_own_are_tick_boxes():
    structure = form(["select_multiple colour", "c", "Which?"])
    found = answered(structure, ["c", "c/red", "c/blue"], ["red", "1", "0"], ["", "", ""])
    assert cells_of(found, "c.red") == ["1", None]
    assert cells_of(found, "c_whole") == ["red", None]


def test_a_ranking_in_one_cell_is_a_ranking():
    found = answered(form(["rank colour", "c", "Best first"]), ["c"], ["blue red"], ["red"])
    assert kinds(found) == {"c": "rank"}
    assert cells_of(found, "c.1") == ["blue", "red"]
    assert cells_of(found, "c.2") == ["red", None]


def test_numbers_dates_and_words_are_what_they_say():
    structure = form(
        ["integer", "n", "How many?"],
        ["decimal", "x", "How much?"],
        ["date", "d", "When?"],
        ["text", "t", "Why?"],
        ["range", "r", "How likely?", None, "start=0 end=10 step=1"],
        ["range", "s", "How far?", None, "start=0 end=1 step=0.1"],
        ["note", "hello", "Read this"],
        ["calculate", "score", ""],
    )
    found = answered(structure, ["n", "x", "d", "t", "r", "s"], ["3", "1.5", "2020-01-02", "so", "7", "0.5"])
    assert kinds(found) == {
        "n": "whole",
        "x": "number",
        "d": "date",
        "t": "text",
        "r": "scale",
        "s": "number",
    }
    assert found.rows.rows() == [("uuid:0", "3", "1.5", "2020-01-02", "so", "7", "0.5")]
    assert any(note.startswith("hello:") for note in found.report.notes)


def test_relevance_becomes_routing_and_the_rest_is_said():
    structure = form(
        ["select_one colour", "c", "Which?"],
        ["select_multiple colour", "m", "Which all?"],
        ["text", "a", "Why?", "${c} = 'red' and selected(${m}, 'blue')"],
        ["text", "b", "And?", "count-selected(${m}) > 1"],
    )
    found = answered(structure, ["c", "m", "a", "b"], ["red", "blue", "x", ""])
    shown = {item.id: item.show_if for item in found.instrument.items}
    assert shown["a"] == 'c = "red" and m has "blue"'
    assert shown["b"] == ""
    assert any("count-selected" in line for line in found.report.untranslated)


def test_repeated_rows_are_read_where_they_have_columns_and_said_where_not():
    structure = form(
        ["begin repeat", "team", "Your team"],
        ["text", "title", "Title"],
        ["integer", "hours", "Hours"],
        ["end repeat"],
        ["text", "why", "Why?"],
    )
    header = ["team_1_title", "team_1_hours", "team_2_title", "team_2_hours", "why"]
    found = answered(structure, header, ["Deputy", "4", "Assistant", "2", "x"])
    assert kinds(found)["team"] == "rows"
    assert cells_of(found, "team.2.hours") == ["2"]
    away = answered(structure, ["why"], ["x"])
    assert any("file of their own" in guess for _, guesses in away.report.guesses for guess in guesses)


def test_other_please_say_is_offered_where_the_form_does():
    found = answered(
        form(["select_one colour or_other", "c", "Which?"]), ["c", "c_other"], ["other", "Green"], ["red", ""]
    )
    assert cells_of(found, "c") == ["other", "red"]
    assert cells_of(found, "c.other_text") == ["Green", None]


def test_columns_of_the_server_are_left_out_or_recognised():
    found = answered(
        form(["text", "t", "Why?"]),
        ["SubmissionDate", "meta-instanceID", "t"],
        ["2020-01-02T10:00:00Z", "uuid:0", "x"],
    )
    lines = {line.header: line.kind for line in found.report.columns}
    assert lines["SubmissionDate"] == "date"
    assert lines["t"] == "text"
    assert set(lines) == {"KEY", "SubmissionDate", "meta-instanceID", "t"}


def test_a_missing_list_and_an_unknown_type_are_said():
    structure = form(["select_one nowhere", "c", "Which?"], ["hologram", "h", "Show"], ["text", "t", "Why?"])
    notes = " ".join(structure.notes)
    assert "nowhere" in notes
    assert "hologram" in notes


def test_a_workbook_that_is_no_form_is_refused():
    book = openpyxl.Workbook()
    book.active.append(["a"])
    out = io.BytesIO()
    book.save(out)
    assert problem_of(xlsform.read_bytes, out.getvalue(), "form.xlsx").code == "IMPORT-022"
    book.active.title = "survey"
    out = io.BytesIO()
    book.save(out)
    problem = problem_of(xlsform.read_bytes, out.getvalue(), "form.xlsx")
    assert "column 'type'" in problem.what
