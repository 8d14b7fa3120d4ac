"""Rows are read as the text that stands there, or refused with a place."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.problems import Refused
from remit.study.tablefile import read_records, read_rows, rows_to_csv


def written(tmp_path, content, name="responses.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def problem_of(tmp_path, content):
    with pytest.raises(Refused) as error:
        read_rows(written(tmp_path, content), "responses.csv")
    return error.value.problems[0]


def test_nothing_is_guessed_about_a_cell(tmp_path):
    rows = read_rows(written(tmp_path, "id,a,b\n007,1.50,.n\n8,,yes\n"), "responses.csv")
    assert rows.rows() == [("007", "1.50", ".n"), ("8", None, "yes")]


def test_line_breaks_and_commas_inside_quotes_stay(tmp_path):
    rows = read_rows(written(tmp_path, '\ufeffid,a\r\n1,"one,\r\ntwo"\r\n'), "responses.csv")
    assert rows.rows() == [("1", "one,\r\ntwo")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "FILE-008"),
        ("id,a,a\n1,2,3\n", "FILE-010"),
        ("id,a\n1,2,3\n", "FILE-006"),
        (b"id,a\n1,caf\xe9\n", "FILE-002"),
        ("id" + "," * 30_000 + "\n", "FILE-009"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, content, code):
    assert problem_of(tmp_path, content).code == code


def test_a_parquet_file_reads_as_the_same_text(tmp_path):
    path = tmp_path / "responses.parquet"
    pl.DataFrame({"id": ["a", "b"], "n": [20.0, None], "t": [True, False]}).write_parquet(path)
    assert read_rows(path, "responses.parquet").rows() == [("a", "20", "1"), ("b", None, "0")]


def test_records_know_their_line(tmp_path):
    path = written(tmp_path, 'answer,theme\n1,"a\nb"\n2,c\n', "codings.csv")
    assert [place.line for place, _ in read_records(path, "codings.csv", ("answer", "theme"))] == [3, 4]


def test_a_missing_column_is_named_with_the_nearest_one(tmp_path):
    path = written(tmp_path, "answer,themes\n1,a\n", "codings.csv")
    with pytest.raises(Refused) as error:
        read_records(path, "codings.csv", ("answer", "theme"))
    assert "did you mean 'themes'" in error.value.problems[0].what


cells = st.none() | st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_rows_are_read_back_as_they_were_written(tmp_path_factory, rows):
    frame = pl.DataFrame(rows, schema={"id": pl.String, "a": pl.String}, orient="row")
    path = tmp_path_factory.mktemp("rows") / "responses.csv"
    path.write_bytes(rows_to_csv(frame))
    assert read_rows(path, "responses.csv").rows() == frame.rows()


def test_an_spss_file_reads_as_the_same_text(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "responses.sav"
    frame = pl.DataFrame({"id": ["a", "b"], "n": [20.0, None]})
    pyreadstat.write_sav(frame, path)
    assert read_rows(path, "responses.sav").rows() == [("a", "20"), ("b", None)]
