"""A converted file holds each person once: whoever counts it later sees no id any more."""

import pytest

from remit.core.problems import Refused
from remit.study.converting import Choices, convert, encodings
from remit.study.importing.assembling import import_table
from remit.study.sources import read_source

QUESTIONNAIRE = """schema: 1
pages:
  - {id: page, title: Questions, items: [{id: tea, kind: yes_no, text: Tea?}]}
"""


def quiet(share):
    """Nobody watches."""


@pytest.fixture
def study(tmp_path):
    """A study folder without answers yet."""
    (tmp_path / "study.yaml").write_text("schema: 1\ntitle: Made up\n", encoding="utf-8")
    (tmp_path / "questionnaire.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    return tmp_path


def test_an_id_that_stands_twice_in_a_study_is_refused_before_anybody_counts_the_rows(study, monkeypatch):
    monkeypatch.setattr(encodings, "BLOCK", 200)  # the two rows are read in different parts
    rows = [f"R{n},yes\n" for n in range(300)]
    (study / "responses.csv").write_text("id,tea\n" + "".join([*rows, " R7,no\n", ",no\n"]), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        convert(study, None, Choices(), quiet)
    said = [str(problem) for problem in refused.value.problems]
    assert "RESP-002 · 1 row without an id" in said[0]
    assert "RESP-003 · 1 id used more than once ('R7'), so somebody may be counted twice" in said[1]
    assert not (study / "responses.parquet").exists()


def test_rows_without_any_cell_are_nobody_in_a_long_file_as_in_a_short_one(tmp_path, monkeypatch):
    monkeypatch.setattr(encodings, "BLOCK", 200)
    path = tmp_path / "answers.csv"
    rows = [f"R{n},{'yes' if n % 3 else 'no'}\n" for n in range(300)]
    path.write_text("id,tea\n,\n" + "".join(rows) + ",\n,\n", encoding="utf-8")
    done = convert(path, None, Choices(), quiet)
    made = import_table(read_source(path), "Answers")
    assert done.head.rows == made.rows.height == 300
    assert "3 row(s) without any cell filled were left out (rows 2, 303, 304)" in done.notes
    assert convert(path, None, Choices("none"), quiet).head.rows == 300


def test_a_row_without_an_id_is_named_by_its_place_in_the_file_below_blank_rows_too(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("id,tea\n,\n" + "R1,yes\nR2,no\n,no\nR4,yes\n", encoding="utf-8")
    with pytest.raises(Refused, match="the first is row 5 of the file"):
        convert(path, None, Choices("id"), quiet)
