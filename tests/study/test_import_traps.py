"""The traps of real exports, each met once: nothing is dropped, nothing is guessed in silence."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.core.words import match_key
from remit.study.converting import Choices, convert
from remit.study.importing.assembling import import_table
from remit.study.sources import read_source
from study.tables import cells_of, column_of, counts_of, imported, only_item, problem_of, table_of


def guesses(found):
    return [guess for _, entries in found.report.guesses for guess in entries]


# ---- ids -----------------------------------------------------------------------------------------


def test_an_unnamed_first_column_with_gaps_is_the_id():
    found = imported(["", "q. Do you?"], [["1", "Yes"], ["5", "No"], ["9", "Yes"]])
    assert found.rows["id"].to_list() == ["1", "5", "9"]
    assert (found.report.columns[0].kind, found.report.columns[0].header) == ("id", "")


def test_a_column_named_id_is_preferred():
    found = imported(["", "id. Response ID", "q. Do you?"], [["0", "R7", "Yes"], ["1", "R8", "No"]])
    assert found.rows["id"].to_list() == ["R7", "R8"]
    assert found.report.columns[0].kind == "ignored"


def test_ids_written_as_numbers_with_a_point_are_whole():
    assert imported(["id", "q"], [["12.0", "Yes"], ["13.0", "No"]]).rows["id"].to_list() == ["12", "13"]


def test_ids_that_repeat_are_refused_with_their_rows():
    table = table_of(["id", "q. Do you?"], [["7", "Yes"], ["8", "No"], ["7", "No"]])
    problem = problem_of(import_table, table, "x")
    assert problem.code == "IMPORT-017"
    assert "'7' in rows 2, 4 of the file" in problem.what


def test_rows_are_numbered_where_nothing_identifies_them():
    found = imported(["q. Do you?"], [["Yes"], ["No"], ["Yes"]])
    assert found.rows["id"].to_list() == ["1", "2", "3"]
    assert any("numbered" in note for note in found.report.notes)


def test_an_unnamed_index_that_repeats_is_no_id_and_is_kept():
    found = imported(["", "q. Do you?"], [["0", "Yes"], ["1", "No"], ["0", "Yes"]])
    assert found.rows["id"].to_list() == ["1", "2", "3"]
    assert cells_of(found, "column_1") == ["0", "1", "0"]


def test_a_second_index_is_left_out_and_said():
    found = imported(["", "Unnamed: 0", "q. Do you?"], [["0", "4", "Yes"], ["1", "5", "No"]])
    assert [line.kind for line in found.report.columns[:2]] == ["id", "ignored"]
    assert found.report.columns[1].why


@pytest.mark.parametrize("header", ["respondent_id", "Staff number", "PayrollNo", "case ref", "UUID"])
def test_a_second_id_is_no_number_and_no_text_but_is_left_out_and_said(header):
    rows = [[f"R{n}", str(5000 + 3 * n), str(n % 7)] for n in range(40)]
    line = imported(["id", header, "Number of staff"], rows).report.columns[1]
    assert line.kind == "ignored"
    assert "name it with --id" in line.why


@pytest.mark.parametrize("header", ["Number of staff", "Salary", "Order", "Which case?"])
def test_numbers_that_never_repeat_are_answers_where_the_name_is_none_of_an_id(header):
    rows = [[f"R{n}", str(5000 + 3 * n)] for n in range(40)]
    assert imported(["id", header], rows).report.columns[1].kind == "whole"


def test_the_id_can_be_named_and_a_wrong_name_is_refused_with_the_nearest():
    table = table_of(["post", "code", "q"], [["A", "x", "Yes"], ["B", "y", "No"]])
    assert import_table(table, "x", id_column="code").rows["id"].to_list() == ["x", "y"]
    problem = problem_of(import_table, table, "x", id_column="cod")
    assert problem.code == "IMPORT-018"
    assert "did you mean 'code'" in problem.what
    assert import_table(table, "x", id_column="none").rows["id"].to_list() == ["1", "2"]


def test_rows_are_named_as_a_spreadsheet_numbers_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,q,why\n1,Yes,"two\nlines"\n\n,,\n2,No,\n,No,\n2,Yes,\n', encoding="utf-8")
    table = read_source(path)
    assert table.lines == (2, 5, 6, 7)
    assert any("without any cell filled" in note for note in table.notes)
    assert "the first is row 6 of the file" in problem_of(import_table, table, "x").what


def test_blank_ids_are_refused():
    table = table_of(["post", "q"], [["A", "Yes"], ["", "No"]])
    assert problem_of(import_table, table, "x", id_column="post").code == "IMPORT-019"


# ---- weights and private columns -----------------------------------------------------------------


def test_weights_are_taken_when_named_and_suggested_when_not():
    header, rows = ["id", "weight", "q"], [["1", "0.8", "Yes"], ["2", "1.2", "No"]]
    found = imported(header, rows, weight_column="weight")
    assert found.rows["weight"].to_list() == ["0.8", "1.2"]
    assert any("looks like weights" in note for note in imported(header, rows).report.notes)
    bad = table_of(["id", "w", "q"], [["1", "-1", "Yes"], ["2", "", "No"]])
    assert problem_of(import_table, bad, "x", weight_column="w").code == "IMPORT-020"


def test_addresses_of_people_are_left_out_and_said():
    header = ["id. Response ID", "ipaddr. IP address", "interviewtime. Total time", "q. Do you?"]
    found = imported(header, [["1", "10.0.0.1", "33.2", "Yes"], ["2", "10.0.0.2", "44.1", "No"]])
    assert [line.kind for line in found.report.columns] == ["id", "ignored", "ignored", "yes_no"]
    assert all(line.why for line in found.report.columns[:3])
    assert found.rows.columns == ["id", "q"]


NAMES = [
    "Name",
    "First Name",
    "last_name",
    "Full name:",
    "Surname",
    "Forename",
    "Your name (optional)",
    "Enw",
]
NAMES += ["q1. What is your name?", "Beth yw eich enw?", "Please enter your full name", "FirstName", "Email"]


@pytest.mark.parametrize("header", NAMES)
def test_names_of_people_are_left_out_and_never_become_a_list(header):
    found = imported(
        ["id", header, "q. Do you?"], [["1", "Ann", "Yes"], ["2", "Ann", "No"], ["3", "Bo", "No"]]
    )
    assert [line.kind for line in found.report.columns] == ["id", "ignored", "yes_no"]
    assert "no answer" in found.report.columns[1].why
    assert found.rows.columns == ["id", "q"]


@pytest.mark.parametrize(
    "header", ["Name of your organisation", "Job title", "School name", "Name your tools"]
)
def test_names_of_other_things_than_people_are_answers(header):
    found = imported(["id", header], [["1", "Elm"], ["2", "Elm"], ["3", "Oak"]])
    assert [line.kind for line in found.report.columns] == ["id", "single"]


def test_a_column_of_names_may_still_be_the_id():
    assert imported(["Name", "q"], [["A", "Yes"], ["B", "No"]], id_column="Name").rows["id"].to_list() == [
        "A",
        "B",
    ]


def test_a_name_and_an_address_among_the_parts_of_a_question_are_left_out():
    header = [
        "id",
        "q[a]. Who are you? [Name]",
        "q[b]. Who are you? [Email address]",
        "q[c]. Who are you? [Team]",
    ]
    found = imported(header, [["1", "Ann", "a@x.example", "Quay"], ["2", "Bo", "b@x.example", "Quay"]])
    assert [line.kind for line in found.report.columns] == ["id", "ignored", "ignored", "single"]


def test_a_box_called_name_is_an_answer():
    header = ["id", "q[a]. What do you publish? [Name]", "q[b]. What do you publish? [Address]"]
    found = imported(header, [["1", "Yes", "No"], ["2", "No", "Yes"], ["3", "Yes", "Yes"]])
    assert [line.kind for line in found.report.columns] == ["id", "select_all", "select_all"]


def test_cells_that_look_private_are_pointed_out():
    found = column_of("q9. How can we reach you?", ["a@example.org", "b@example.org", "c@example.org"])
    assert any("e-mail" in suggestion for suggestion in found.report.suggestions)


@pytest.mark.parametrize(
    "cells",
    [["24/04/2022", "2022-05-01", "01-02-2003"], ["118000346802", "118000564075"], ["10069351", "10085731"]],
)
def test_dates_and_long_ids_are_not_taken_for_telephone_numbers(cells):
    assert not any("telephone" in line for line in column_of("q. Which?", cells).report.suggestions)


def test_telephone_numbers_are_pointed_out():
    for cells in (["01632 960001", "01632 960002"], ["+44 1632 960001"], ["202-555-0101", "202-555-0102"]):
        assert any("telephone" in line for line in column_of("q. Which?", cells).report.suggestions)


# ---- spellings -----------------------------------------------------------------------------------


def test_trailing_blanks_and_invisible_marks_are_one_answer():
    cells = ["Never ", "Never", "Never ", "Often", "\u200bOften", "Often", "Always"]
    found = column_of("q. How often?", cells)
    assert counts_of(found, "q") == {"Never ": 3, "Often": 3, "Always": 1}
    assert any("spellings" in guess for guess in guesses(found))


def test_a_mark_at_the_start_of_a_value_folds_and_the_label_is_shown_as_found():
    cells = ["\ufeff1 (None at all)", "\ufeff1 (None at all)", "1 (None at all)", "2", "10 (All my time)"]
    found = column_of("time. How much?", cells)
    item = only_item(found)
    assert item.kind == "scale"
    assert item.choices[0].label == "\ufeff1 (None at all)"
    assert counts_of(found, "time")["\ufeff1 (None at all)"] == 3


def test_answers_that_differ_only_in_capitals_and_marks_are_one_and_said_with_counts():
    cells = ["Full Time"] * 5 + ["Full time"] * 4 + ["Part-time"] * 3 + ["part–time"] * 2
    cells += ["Doesn’t matter"] * 2 + ["doesn't  matter "]
    found = column_of("q. Full or part time?", cells)
    label = "Doesn’t matter"
    assert counts_of(found, "q") == {"Full Time": 9, "Part-time": 5, label: 3}
    said = next(guess for guess in guesses(found) if "capitals" in guess)
    assert "'Full Time' (4 as 'Full time')" in said
    assert "'Part-time' (2 as 'part–time')" in said


def test_of_spellings_that_are_as_common_the_first_seen_is_the_label():
    found = column_of("q. Full or part time?", ["part time", "Part time", "FULL TIME", "Full time"] * 3)
    assert counts_of(found, "q") == {"part time": 6, "FULL TIME": 6}


def test_capitals_and_blanks_do_not_make_a_scale_of_five_points_longer():
    five = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
    cells = [*five * 4, *(word.upper() for word in five), *(f" {word.lower()} " for word in five)]
    item = only_item(column_of("q. My role is clear", cells))
    assert [choice.label for choice in item.choices] == five
    assert [choice.score for choice in item.choices] == [1, 2, 3, 4, 5]
    assert item.favourable == ("agree", "strongly_agree")


def test_rows_of_a_grid_that_write_their_answers_in_other_capitals_are_one_grid():
    header = ["", "q[a]. How far? [Clear]", "q[b]. How far? [Time]"]
    rows = [[str(n), "Yes, fully", "YES, FULLY"] for n in range(4)]
    rows += [[str(n), "Not yet", "not yet"] for n in range(4, 9)]
    item = only_item(imported(header, rows))
    assert (item.kind, [choice.label for choice in item.choices]) == ("matrix", ["Not yet", "Yes, fully"])


def test_tick_boxes_in_one_cell_join_capitals_too():
    cells = ["Finance;Estates", "finance;Risk", "Finance;estates", "Risk;Finance", "Estates", "Risk"]
    item = only_item(column_of("q. Which of these do you lead?", cells))
    assert [choice.label for choice in item.choices] == ["Finance", "Estates", "Risk"]


def test_ids_that_differ_only_in_capitals_are_two_people():
    assert imported(["id", "q"], [["aB", "Yes"], ["Ab", "No"]]).rows["id"].to_list() == ["aB", "Ab"]


def test_umlauts_and_other_scripts_make_sound_codes():
    found = column_of("q. Wo?", ["Köln", "Łódź", "日本", "Köln", "Łódź", "日本"])
    assert len({choice.code for choice in only_item(found).choices}) == 3


# ---- words typed beside a list -------------------------------------------------------------------

LISTED = ["One school"] * 30 + ["Two to nine"] * 25 + ["Ten or more"] * 12


def test_rare_typed_answers_become_the_words_beside_other():
    found = column_of("q. What type?", [*LISTED, "Church group", "Joint body", "joint body ", "Not sure"])
    assert [c.label for c in only_item(found).choices] == [*dict.fromkeys(LISTED), "Not sure"]
    assert only_item(found).other == "Other"
    assert counts_of(found, "q") | {"Other": 3} == counts_of(found, "q")
    assert cells_of(found, "q.other_text")[-4:] == ["Church group", "Joint body", "joint body ", None]
    assert any("typed beside the list" in guess for guess in guesses(found))


def test_a_page_that_somebody_typed_beside_a_list_is_not_printed_in_full():
    rows = [[f"r{n}", ("Car", "Bus", "Train", "Foot")[n % 4]] for n in range(80)]
    found = imported(["id", "q. How?"], [*rows, ["r80", "By bus, " * 3_000], ["r81", "On a horse of my own"]])
    assert any("taken as typed" in guess for guess in guesses(found))
    assert all(len(guess) < 500 for guess in guesses(found))
    assert "By bus, " * 10 in "".join(cell or "" for cell in cells_of(found, "q.other_text"))


def test_typed_answers_join_an_other_that_is_in_the_list():
    found = column_of("q. What type?", [*LISTED, *["Other, please say"] * 4, "Church group", "Joint body"])
    assert (only_item(found).choices[-1].code, only_item(found).choices[-1].label) == (
        "other",
        "Other, please say",
    )
    assert cells_of(found, "q")[-6:] == ["other"] * 6
    assert cells_of(found, "q.other_text")[-3:] == [None, "Church group", "Joint body"]


def test_rare_answers_of_a_list_whose_answers_thin_out_evenly_stay():
    cells = [f"Place {n}" for n in range(10) for _ in range(max(1, 16 - 2 * n))]
    assert only_item(column_of("q. Which place?", cells)).other == ""


def test_typed_words_in_cells_of_several_answers_are_the_words_beside_other():
    cells = ["Finance;Estates", "Finance;Risk", "Risk;Estates", "Finance", "Estates", "Risk"] * 9
    cells += ["Risk;Catering", "Post;Vans"]
    found = column_of("q. Which of these do you lead?", cells)
    assert [choice.code for choice in only_item(found).choices] == ["risk", "estates", "finance"]
    assert cells_of(found, "q.other")[-3:] == ["0", "1", "1"]
    assert cells_of(found, "q.other_text")[-3:] == [None, "Catering", "Post; Vans"]
    assert cells_of(found, "q.risk")[-2:] == ["1", "0"]


# ---- numbers as people type them -----------------------------------------------------------------

SALARY = "q. What is your salary (full-time equivalent)?"


def test_typed_salaries_are_numbers_and_not_a_long_list_of_answers():
    typed = ["£45,000", "45k", "45000", "45,000 pa", "approx 45 thousand", "£45.5K FTE"]
    cells = [*typed * 5, "Prefer not to say"]
    found = column_of(SALARY, cells)
    assert only_item(found).kind == "number"
    assert cells_of(found, "q")[:6] == ["45000"] * 5 + ["45500"]
    assert any("'45k' as 45000" in guess for guess in guesses(found))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["950", "1,200", "12,050", "3,682"], ["950", "1200", "12050", "3682"]),
        (["950", "1,2", "12,05", "3,682"], ["950", "1.2", "12.05", "3.682"]),
        (["0,950", "1,200", "3,682"], ["0.95", "1.2", "3.682"]),
    ],
)
def test_commas_between_semicolons_are_decimal_only_where_a_number_says_so(tmp_path, cells, read):
    path = tmp_path / "answers.csv"
    lines = [f"r{n};{cell}" for n, cell in enumerate(cells)]
    path.write_text("\n".join(["id;Pay", *lines]) + "\n", encoding="utf-8")
    found = import_table(read_source(path), "x")
    assert cells_of(found, "Pay") == read
    first = next(n for n, cell in enumerate(cells) if "," in cell)
    assert f"numbers are written in one way ('{cells[first]}' became {read[first]})" in guesses(found)


def test_a_weight_with_a_decimal_comma_is_a_number(tmp_path):
    path = tmp_path / "answers.csv"
    lines = [f"r{n};{('Yes', 'No')[n % 2]};{('0,5', '1,234', '2')[n % 3]}" for n in range(30)]
    path.write_text("\n".join(["id;Tea?;weight", *lines]) + "\n", encoding="utf-8")
    found = import_table(read_source(path), "x", weight_column="weight")
    assert found.rows["weight"].to_list()[:3] == ["0.5", "1.234", "2"]
    assert any("looks like weights" in note for note in import_table(read_source(path), "x").report.notes)
    done = convert(path, None, Choices(weight="weight"), lambda share: None)
    assert pl.read_parquet(done.target)["weight"].to_list()[:3] == [0.5, 1.234, 2.0]


def test_a_number_that_could_mean_two_things_is_kept_and_told():
    odd = ["3000 a month", "40-45k", "€45.000", "more than 50k", "£30 per hour", "1.2m"]
    found = column_of(SALARY, [*(f"{n}k" for n in range(30, 70)), *odd])
    assert only_item(found).kind == "number"
    assert cells_of(found, "q")[-6:] == odd
    assert any("kept as they stand" in guess and "1 more" in guess for guess in guesses(found))


def test_a_unit_is_read_where_the_question_names_it():
    hours = column_of(
        "q. How many hours do you work in a week?", ["37", "40 hours", "45 hrs", "50 a week"] * 3
    )
    assert cells_of(hours, "q")[:4] == ["37", "40", "45", "50"]
    other = column_of("q. How long do you work?", ["37", "40", "45", "50", "2 days"] * 3)
    assert only_item(other).kind != "number"


def test_short_words_that_mostly_differ_are_open_text():
    cells = [f"word {n}" for n in range(30)] + [f"word {n}" for n in range(24)]
    assert only_item(column_of("q. Which is yours?", cells)).kind == "text"


# ---- blanks --------------------------------------------------------------------------------------


def test_white_space_is_blank_and_said():
    found = column_of("q. Which?", ["A team", " ", "B team", "A team", "\u200b", "B team"])
    assert cells_of(found, "q")[1] is None
    assert any("white space" in guess for guess in guesses(found))


def test_words_such_as_none_are_answers():
    found = column_of("q. Which?", ["None", "N/a", "None", "git", "git", "N/a", "None"])
    assert counts_of(found, "q")["None"] == 3


# ---- one question in several copies --------------------------------------------------------------


def test_copies_for_countries_are_suggested_for_folding_and_not_folded():
    header = ["", "edu1quk._.Highest degree?", "edu1qde._.Highest degree?"]
    rows = [
        ["1", "Master", ""],
        ["2", "Doctor", ""],
        ["3", "", "Master"],
        ["4", "", "Doctor"],
        ["5", "Master", ""],
    ]
    found = imported(header, rows)
    assert [item.id for item in found.instrument.items] == ["edu1quk", "edu1qde"]
    assert any("edu1quk, edu1qde" in s and "different people" in s for s in found.report.suggestions)


# ---- nothing is dropped --------------------------------------------------------------------------

HEADERS = st.lists(
    st.one_of(
        st.text(
            st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=("Cs",)), max_size=20
        ),
        st.sampled_from(
            ["", "id", "q[1]. A [x]", "q[2]. A [y]", "q", "weight", "a. B", "B [x]", "B [y]", "q[other]"]
        ),
    ),
    min_size=1,
    max_size=8,
).filter(lambda headers: any(header.strip() for header in headers))
VALUES = st.sampled_from(
    ["", "Yes", "No", "1", "2", "2.0", "Agree", "Disagree", "Prefer not to say", "x;y", "a b", "2019-01-02",
     "5+", " ", "é"]
)  # fmt: skip


@settings(deadline=None)
@given(HEADERS, st.data())
def test_every_header_is_accounted_for_byte_exact_and_no_answer_is_lost(headers, data):
    width = len(headers)
    rows = data.draw(st.lists(st.lists(VALUES, min_size=width, max_size=width), min_size=1, max_size=6))
    rows = [["r" if not any(cell.strip() for cell in row) else row[0], *row[1:]] for row in rows]
    try:
        table = table_of(headers, rows)
    except Exception as error:  # an unreadable file is another test's concern
        assert "Refused" in type(error).__name__
        return
    found = imported(headers, rows, id_column="none")
    assert [line.header for line in found.report.columns] == list(table.headers)
    sources = {h for item in found.instrument.items for headers_ in item.source.values() for h in headers_}
    sources |= {line.header for line in found.report.columns if not line.item}
    assert sources == set(table.headers)
    for line in found.report.columns:
        assert line.item or line.why
    _every_answer_is_somewhere(table, found)


def _every_answer_is_somewhere(table, found):
    """Each filled cell of a column that became an item leaves a filled cell in one of its variables."""
    for line in found.report.columns:
        if not line.item:
            continue
        cells = table.column(line.position - 1)
        stored = [found.rows[name].to_list() for name in line.variables]
        for row, cell in enumerate(cells):
            if cell is not None and match_key(cell):
                assert any(column[row] is not None for column in stored), (line, cell)


@pytest.mark.parametrize("count", [707])
def test_a_wide_and_mostly_blank_table_is_imported_whole(count):
    header = [
        "",
        *(
            f"b{i // 20}q{i % 3}[SQ{i % 20:03}]._.Which of these apply? [option {i % 20}]"
            for i in range(count - 1)
        ),
    ]
    rows = [[str(r), *("Yes" if (i + r) % 4 == 0 else "" for i in range(count - 1))] for r in range(60)]
    found = imported(header, rows)
    assert len(found.report.columns) == count
    assert all(line.item or line.kind == "id" for line in found.report.columns)
