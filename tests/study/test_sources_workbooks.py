"""Excel, Parquet and SPSS files become the same tables of text."""

import datetime as dt
import io

import openpyxl
import polars as pl
import pyreadstat
import pytest

from remit.study.sources import parquetfile, savfile, xlsxfile
from remit.study.sources.table import SourceOptions
from study.tables import problem_of

DAY = dt.datetime(2017, 9, 1)  # noqa: DTZ001 a workbook knows no time zones
MORNING = dt.datetime(2017, 9, 1, 8, 30)  # noqa: DTZ001


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content, **options):
    return xlsxfile.read_bytes(content, "answers.xlsx", SourceOptions(**options))


# ---- Excel ---------------------------------------------------------------------------------------


def test_cells_of_a_workbook_become_text():
    cells = [20, 20.0, 1.5, True, "  kept ", DAY, MORNING, None]
    table = read(workbook(Answers=[["a", "b", "c", "d", "e", "f", "g", "h"], cells]))
    assert table.cells.rows() == [
        ("20", "20", "1.5", "TRUE", "  kept ", "2017-09-01", "2017-09-01 08:30:00", None)
    ]


@pytest.mark.parametrize("lock", ["~$dof 2025.xlsx", ".~lock.dof 2025.xlsx#"])
def test_the_lock_of_an_open_workbook_names_the_workbook(tmp_path, lock):
    (tmp_path / lock).write_bytes(b"x" * 165)
    problem = problem_of(lambda: xlsxfile.read(tmp_path / lock))
    assert problem.code == "IMPORT-012"
    assert "is open in another program" in problem.what
    assert problem.fix == "name 'dof 2025.xlsx' itself"


def test_headers_of_a_workbook_may_be_empty_and_may_repeat():
    table = read(workbook(Answers=[["a", None, "a"], [1, 2, 3]]))
    assert table.headers == ("a", "", "a")


def test_the_sheet_that_was_read_is_said_and_can_be_chosen():
    content = workbook(Empty=[], Answers=[["a"], [1]], Codes=[["b"], [2]])
    table = read(content)
    assert table.headers == ("a",)
    assert any("'Answers'" in note and "'Codes'" in note for note in table.notes)
    assert read(content, sheet="Codes").headers == ("b",)
    problem = problem_of(read, content, sheet="Code")
    assert problem.code == "IMPORT-013"
    assert "did you mean 'Codes'" in problem.what


def test_blank_rows_are_no_people():
    assert read(workbook(Answers=[[None], ["a", "b"], [1, 2], [None, None], [3, 4]])).height == 2


def test_a_formula_without_a_stored_result_is_refused_by_its_cell():
    problem = problem_of(read, workbook(Answers=[["a", "b"], [1, "=A2*2"]]))
    assert problem.code == "IMPORT-014"
    assert "B2" in problem.what


def test_the_stored_result_of_a_formula_is_read_and_said():
    content = workbook(Answers=[["a", "b"], [1, 77]])
    formula = with_part(content, "xl/worksheets/sheet1.xml", b"<v>77</v>", b"<f>A2*77</f><v>77</v>")
    table = read(formula)
    assert table.cells.rows() == [("1", "77")]
    assert any("formulas" in note for note in table.notes)


def with_part(content, name, old, new):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            assert entry.filename != name or old in part
            target.writestr(entry, part.replace(old, new) if entry.filename == name else part)
    return out.getvalue()


def test_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append(["x"])
    book.active["A2"].value = "=1+1"
    book.active["A2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).cells.rows() == [("=1+1",)]


def test_a_cell_beside_the_last_header_is_refused():
    assert problem_of(read, workbook(Answers=[["a"], [1, "stray"]])).code == "IMPORT-010"


def test_an_empty_workbook_is_refused():
    assert problem_of(read, workbook(Answers=[])).code == "IMPORT-003"
    assert problem_of(read, workbook(Answers=[["a", "b"]])).code == "IMPORT-004"


def test_a_workbook_cut_off_is_refused():
    assert problem_of(read, workbook(Answers=[["a"], [1]])[:-200]).code == "IMPORT-012"


# ---- Parquet -------------------------------------------------------------------------------------


def test_parquet_columns_become_text(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame(
        {
            "": [1, 2],
            "f": [20.0, 1.5],
            "b": [True, None],
            "d": [dt.date(2017, 9, 1), None],
            "t": [MORNING, None],
            "c": pl.Series(["x ", ""], dtype=pl.Categorical),
            "l": [["a", "b"], []],
        }
    ).write_parquet(path)
    table = parquetfile.read(path)
    assert table.headers == ("", "f", "b", "d", "t", "c", "l")
    assert table.cells.rows() == [
        ("1", "20", "TRUE", "2017-09-01", "2017-09-01 08:30:00", "x ", "a; b"),
        ("2", "1.5", None, None, None, None, None),
    ]


def test_a_damaged_parquet_file_is_refused(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame({"a": ["x"] * 1000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert problem_of(parquetfile.read, path).code == "IMPORT-016"


def test_parquet_without_rows_is_refused(tmp_path):
    path = tmp_path / "answers.parquet"
    pl.DataFrame({"a": pl.Series([], dtype=pl.String)}).write_parquet(path)
    assert problem_of(parquetfile.read, path).code == "IMPORT-004"


# ---- SPSS ----------------------------------------------------------------------------------------


@pytest.fixture
def spss(tmp_path):
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        pl.DataFrame(
            {
                "id": [1.0, 2.0, 3.0],
                "sat": [1.0, 5.0, 99.0],
                "hours": [7.5, None, -9.0],
                "seen": [dt.date(2020, 1, 2), None, None],
                "why": ["because", "", "ŵyn"],
            }
        ),
        str(path),
        column_labels={"sat": "How satisfied are you?", "why": "Why?"},
        variable_value_labels={"sat": {1.0: "Very dissatisfied", 5.0: "Very satisfied", 99.0: "Refused"}},
        missing_ranges={"sat": [99.0], "hours": [{"lo": -9.0, "hi": -1.0}]},
        variable_measure={"sat": "ordinal", "hours": "scale"},
    )
    return path


def test_an_spss_file_is_read_with_its_labels_and_missing_codes(spss):
    table = savfile.read(spss)
    assert table.cells.rows() == [
        ("1", "1", "7.5", "2020-01-02", "because"),
        ("2", "5", None, None, None),
        ("3", "99", "-9", None, "ŵyn"),
    ]
    assert table.facts[1].label == "How satisfied are you?"
    assert [(c.code, c.label) for c in table.facts[1].choices] == [
        ("1", "Very dissatisfied"),
        ("5", "Very satisfied"),
        ("99", "Refused"),
    ]
    assert (table.facts[1].measure, table.facts[1].missing) == ("ordinal", ("99",))
    assert table.facts[2].missing == ("-9",)


def test_an_spss_file_cut_off_is_refused(spss):
    spss.write_bytes(spss.read_bytes()[:700])
    assert problem_of(savfile.read, spss).code == "IMPORT-016"
