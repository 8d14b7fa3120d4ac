"""The codebook and the OpenDocument tables of a release say what was released, and nothing else."""

import csv
import io
from pathlib import Path

import pytest

SCHEMA = Path(__file__).parents[1] / "study" / "ddi" / "parts.xsd"
SPACE = {"d": "ddi:codebook:2_5"}


def test_every_count_of_the_codebook_is_a_released_cell(built_example):
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed, so no XML is judged")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    root = etree.fromstring((built_example / "data" / "ddi.xml").read_bytes())
    schema.assertValid(root)
    cells = list(csv.DictReader(io.StringIO((built_example / "data" / "cells.csv").read_text("utf-8"))))
    released = {
        (cell["variable"], cell["choice"]): (cell["n"], cell["base"])
        for cell in cells
        if cell["measure"] == "share" and not cell["group"] and not cell["by"]
    }
    told = 0
    for variable in root.iterfind(".//d:var", SPACE):
        name = variable.get("name")
        bases = set()
        for category in variable.iterfind("d:catgry", SPACE):
            count = category.findtext("d:catStat", None, SPACE)
            if count is None:
                continue
            code = category.findtext("d:catValu", None, SPACE)
            code = name.rsplit(".", 1)[-1] if (name, code) not in released else code
            assert released[name, code][0] == count
            bases.add(released[name, code][1])
            told += 1
        valid = variable.findtext("d:sumStat", None, SPACE)
        assert valid is None or {valid} == bases
    assert told > 100


def test_what_is_withheld_has_no_count(built_example):
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed, so no XML is judged")
    root = etree.fromstring((built_example / "data" / "ddi.xml").read_bytes())
    cells = csv.DictReader(io.StringIO((built_example / "data" / "cells.csv").read_text("utf-8")))
    hidden = {
        (cell["variable"], cell["choice"])
        for cell in cells
        if cell["status"] and cell["measure"] == "share" and not cell["group"]
    }
    shown = {
        (variable.get("name"), category.findtext("d:catValu", None, SPACE))
        for variable in root.iterfind(".//d:var", SPACE)
        for category in variable.iterfind("d:catgry", SPACE)
        if category.find("d:catStat", SPACE) is not None
    }
    assert not hidden & shown


def test_the_opendocument_tables_hold_the_cells_of_the_workbook(built_example):
    openpyxl = pytest.importorskip("openpyxl")
    opendocument = pytest.importorskip(
        "odf.opendocument", reason="odfpy is not installed, so no .ods is read"
    )
    from odf.table import Table, TableCell, TableRow
    from odf.teletype import extractText

    book = openpyxl.load_workbook(built_example / "tables.xlsx")
    sheets = {
        sheet.getAttribute("name"): sheet
        for sheet in opendocument.load(str(built_example / "tables.ods")).spreadsheet.getElementsByType(Table)
    }
    names = [name for name in book.sheetnames if name[0].isdigit()]
    assert len(names) > 50
    assert [name for name in sheets if name[0].isdigit()] == names
    assert "dictionary" in sheets
    for name in names:
        table = next(iter(book[name].tables.values()))
        expected = [[cell.value for cell in row] for row in book[name][table.ref]][1:]
        rows = sheets[name].getElementsByType(TableRow)[-len(expected) :]
        found = [[_value(cell, extractText) for cell in row.getElementsByType(TableCell)] for row in rows]
        assert found == expected


def _value(cell, words):
    number = cell.getAttribute("value")
    return float(number) if number is not None else words(cell)
