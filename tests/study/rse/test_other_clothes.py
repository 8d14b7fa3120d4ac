"""The same answers in another encoding, format or layout of headers give the same counts."""

import csv
import io
import random
from functools import cache

import openpyxl
import polars as pl
import pytest

from remit.core.words import match_key
from remit.study.importing.assembling import import_table
from remit.study.sources import csvfile, parquetfile, xlsxfile
from study.tables import tables_of

SETS = ("2017-uk", "2017-zaf")


def rows_of(real_data, name):
    path = real_data / "rse" / name / "public_data.csv"
    if not path.is_file():
        pytest.skip(
            f"the public answers of {name} are not here; set REMIT_DATA to the folder of the real surveys"
        )
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def as_csv(rows, encoding="utf-8", separator=","):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return csvfile.read_bytes(out.getvalue().encode(encoding), "answers.csv")


def as_workbook(rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    for row in rows:
        sheet.append([openpyxl.cell.WriteOnlyCell(sheet, value=cell or None) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return xlsxfile.read_bytes(out.getvalue(), "answers.xlsx")


def counts_of(table):
    """People by header, label and measure, so that names of items do not matter."""
    found = import_table(table, "Answers")
    headers = {name: item.source[name] for item in found.instrument.items for name in item.source}
    return {
        (match_key(" ".join(headers[cell.variable])), match_key(cell.label)): (cell.n, cell.base)
        for made in tables_of(found).values()
        for cell in made.cells
        if cell.measure == "share" and cell.variable in headers
    }


def same_table(one, two):
    """Whether two readers found the same headers and the same cells."""
    return one.headers == two.headers and one.cells.rows() == two.cells.rows()


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", ";"), ("utf-16-le", "|")]
)
def test_encodings_and_separators_change_nothing(real_data, name, encoding, separator):
    rows = rows_of(real_data, name)
    assert same_table(as_csv(rows, encoding, separator), as_csv(rows))


@pytest.mark.parametrize("name", SETS)
def test_a_workbook_and_parquet_change_nothing(real_data, tmp_path, name):
    rows = rows_of(real_data, name)
    assert same_table(as_workbook(rows), as_csv(rows))
    path = tmp_path / "answers.parquet"
    columns = zip(*rows[1:], strict=True)
    pl.DataFrame(dict(zip(rows[0], columns, strict=True))).write_parquet(path)
    assert same_table(parquetfile.read(path), as_csv(rows))


@cache
def expected_of(text):
    """The counts of the answers as they were published."""
    return counts_of(csvfile.read_bytes(text.encode("utf-8"), "answers.csv"))


def plain_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("name", SETS)
def test_another_separator_after_the_code_changes_nothing(real_data, name):
    rows = rows_of(real_data, name)
    header = [cell.replace(". ", "._.", 1) for cell in rows[0]]
    renamed = {
        (match_key(old), label): value
        for (old, label), value in counts_of(as_csv([header, *rows[1:]])).items()
    }
    expected = expected_of(plain_csv(rows))
    back = {match_key(cell.replace(". ", "._.", 1)): match_key(cell) for cell in rows[0]}
    assert {
        (back.get(header, header), label): value for (header, label), value in renamed.items()
    } == expected


@pytest.mark.parametrize("name", SETS)
def test_invisible_marks_and_trailing_blanks_change_no_count(real_data, name):
    rows = rows_of(real_data, name)
    generator = random.Random(2017)  # noqa: S311 reproducible noise, nothing secret

    def dirty(cell):
        if not cell or "\n" in cell or len(cell) > 60:
            return cell
        return generator.choice([cell, f"{cell} ", f"\ufeff{cell}", f"{cell}\u200b", f" {cell}"])

    noisy = [rows[0], *([row[0], *map(dirty, row[1:])] for row in rows[1:])]
    assert counts_of(as_csv(noisy)) == expected_of(plain_csv(rows))


@pytest.mark.parametrize("name", SETS)
def test_columns_in_another_order_change_no_count(real_data, name):
    rows = rows_of(real_data, name)
    order = list(range(1, len(rows[0])))
    random.Random(7).shuffle(order)  # noqa: S311 reproducible noise, nothing secret
    shuffled = [[row[0], *(row[i] for i in order)] for row in rows]
    assert counts_of(as_csv(shuffled)) == expected_of(plain_csv(rows))
