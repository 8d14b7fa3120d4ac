"""Separated text is read exactly, or refused with a line and a way to mend it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.study.sources import csvfile, read_source
from remit.study.sources.table import SourceOptions
from study.tables import csv_of, problem_of


def read(text, written="utf-8", **options):
    content = text if isinstance(text, bytes) else text.encode(written)
    return csvfile.read_bytes(content, "answers.csv", SourceOptions(**options))


def refused(text):
    return problem_of(read, text)


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs", "Cc")), max_size=12
)


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(CELLS, min_size=width, max_size=width).filter(lambda row: any(c.strip() for c in row)),
            min_size=2,
            max_size=6,
        )
    ),
)
def test_every_cell_and_header_comes_back_byte_exact(rows):
    table = read(csv_of(rows[0], rows[1:]))
    assert table.headers == tuple(rows[0])
    assert table.cells.rows() == [tuple(cell or None for cell in row) for row in rows[1:]]


def test_cells_are_never_turned_into_numbers_or_dates():
    table = read("a,b,c\n007,20.0,1/2\n1e5,NA,\n")
    assert table.cells.rows() == [("007", "20.0", "1/2"), ("1e5", "NA", None)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator):
    table = read(csv_of(["a", "b, c", "d"], [["1", "x;y", "z"], ["2", "", "w"]], separator))
    assert table.headers == ("a", "b, c", "d")
    assert table.cells.rows()[0] == ("1", "x;y", "z")


def test_a_first_line_that_names_the_separator_is_obeyed():
    assert read("sep=;\na;b\n1;2\n").headers == ("a", "b")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_recognised(encoding):
    table = read("name,place\nŵyn,Åland\nzoë,Łódź\n" * 3, encoding)
    assert table.cells.rows()[0] == ("ŵyn", "Åland")


def test_western_text_is_read_and_the_guess_is_said():
    table = read("salary,place\n£30,café\n£40,Köln\n", "cp1252")
    assert table.cells.rows() == [("£30", "café"), ("£40", "Köln")]
    assert any("Windows-1252" in note and "£" in note for note in table.notes)


def test_an_encoding_that_is_given_is_not_guessed():
    table = read("a\nŁ\n", "iso8859-2", encoding="iso8859-2")
    assert table.cells.rows() == [("Ł",)]


def test_damaged_utf_8_is_not_taken_for_western_text():
    problem = refused("a,b\nzoë,café\nÅland,é\n".encode() + b"x,\xff\n")
    assert (problem.code, problem.where.line) == ("IMPORT-006", 4)


def test_bytes_that_are_no_letters_anywhere_are_refused():
    assert refused(b"a,b\n1,\x81\x8d\n").code == "IMPORT-006"


def test_line_breaks_inside_quotes_stay():
    table = read('a,b\r\n1,"one\r\ntwo"\r\n2,three\r\n')
    assert table.cells.rows() == [("1", "one\r\ntwo"), ("2", "three")]


def test_old_line_ends_are_line_ends():
    assert read("a,b\r1,2\r3,4\r").cells.rows() == [("1", "2"), ("3", "4")]


def test_headers_may_be_empty_and_may_repeat():
    table = read(",a,a,\n1,2,3,4\n")
    assert table.headers == ("", "a", "a", "")
    assert table.cells.rows() == [("1", "2", "3", "4")]


def test_short_rows_are_filled_up_and_said():
    table = read("a,b,c\n1,2\n3,4,5\n6,7,8\n")
    assert table.cells.rows()[0] == ("1", "2", None)
    assert any("fewer cells" in note and "line 2" in note for note in table.notes)


def test_spare_separators_are_left_out_and_said():
    table = read("a,b\n1,2,,\n3,4\n")
    assert table.cells.rows() == [("1", "2"), ("3", "4")]
    assert any("spare" in note for note in table.notes)


def test_a_row_with_too_many_answers_is_refused_with_its_line():
    problem = refused("a,b\n1,2\n1,2,3\n")
    assert (problem.code, problem.where.line) == ("IMPORT-010", 3)


def test_a_quotation_mark_that_never_closes_is_refused_with_the_row_it_opens_in():
    problem = refused('a,b\n1,2\n3,"four\n5,6\n7,8\n')
    assert (problem.code, problem.where.line) == ("IMPORT-008", 3)


def test_a_quotation_mark_in_the_middle_of_a_cell_is_refused():
    assert refused('a,b\n"x"y,2\n').code == "IMPORT-009"


def test_a_file_cut_off_in_its_last_row_is_refused():
    problem = refused("a,b,c\n1,2,3\n4,5,6\n7,8")
    assert (problem.code, problem.where.line) == ("IMPORT-008", 4)


def test_a_file_cut_off_in_the_middle_of_a_letter_is_refused():
    assert refused("a,b\n1,é".encode()[:-1]).code == "IMPORT-008"


def test_blank_lines_are_no_people():
    assert read("a,b\n\n1,2\n\n3,4\n\n").cells.height == 2


def test_extra_header_rows_of_a_survey_tool_are_no_people(tmp_path):
    header = ["ResponseId", "Q1", "Q2"]
    ids = ['{"ImportId":"_id"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}']
    rows = [["Response", "How old are you?", "And why?"], ids, ["R_1", "30", "x"], ["R_2", "40", "y"]]
    path = tmp_path / "answers.csv"
    path.write_text(csv_of(header, rows), encoding="utf-8")
    table = read_source(path)
    assert table.column(0) == ["R_1", "R_2"]
    assert table.facts[1].label == "How old are you?"
    assert any("header" in note for note in table.notes)
