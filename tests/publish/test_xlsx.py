"""The workbook follows the rules for official spreadsheets, and text never becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from publish import sample
from remit.core.cleared import ClearedTable, Label
from remit.core.display import SHORTHAND, grid
from remit.publish.outline import clean
from remit.publish.writers import xlsx

pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed: pip install remit[sheet]")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: pip install remit[read]")

FRONT = ("Cover", "Contents", "Notes")


def write(tables: Any = sample.TABLES, **changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "title": "Tables of the sample",
        "policy": sample.POLICY,
        "date": "2026-11-23",
        "publisher": "The Sample Council (made up)",
        "notice": "Synthetic data: every row is made up",
        "notes": ("Shares are rounded on the screen only.",),
    }
    return xlsx.write_tables(tables, **(fields | changes))


@cache
def made() -> bytes:
    return write()


def book(data: bytes | None = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data or made()))


def tables(opened: Any) -> Iterator[tuple[Any, Any]]:
    """Each worksheet with its Excel table."""
    for sheet in opened:
        for table in sheet.tables.values():
            yield sheet, table


def test_the_same_tables_give_the_same_bytes() -> None:
    assert write() == made()
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_cover_contents_and_notes_come_first_then_one_sheet_a_table() -> None:
    names = book().sheetnames
    assert tuple(names[:3]) == FRONT
    assert len(names) == 3 + len(sample.TABLES)


def test_every_sheet_after_the_cover_has_one_marked_up_table_and_says_so() -> None:
    for sheet in list(book())[1:]:
        assert len(sheet.tables) == 1
        assert sheet["A1"].value
        assert sheet["A2"].value == "This worksheet contains one table."


def test_names_of_sheets_and_tables_are_allowed_meaningful_and_unique() -> None:
    opened = book()
    names = [sheet.title for sheet in opened]
    assert all(len(name) <= 31 for name in names)
    assert len({name.lower() for name in names}) == len(names)
    marked = [table.displayName for _, table in tables(opened)]
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in marked)
    assert len({name.lower() for name in marked}) == len(marked)
    assert "table_1_tenure" in marked


def test_nothing_is_merged_hidden_split_or_frozen() -> None:
    for sheet in book():
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes is None
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert not any(column.hidden for column in sheet.column_dimensions.values())
        assert not sheet._images


def test_no_row_or_column_is_blank_and_no_cell_of_a_table_is_empty() -> None:
    for sheet in book():
        for row in sheet.iter_rows(values_only=True):
            assert any(value not in (None, "") for value in row), sheet.title
        for table in sheet.tables.values():
            assert all(cell.value not in (None, "") for row in sheet[table.ref] for cell in row)
            assert (
                table.ref.split(":")[1] == f"{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
            )


def test_every_table_has_one_row_of_unique_heads_without_filters() -> None:
    for sheet, table in tables(book()):
        heads = [str(cell.value) for cell in sheet[table.ref][0]]
        assert len({head.lower() for head in heads}) == len(heads)
        assert [column.name for column in table.tableColumns] == heads
        assert table.headerRowCount == 1
        assert table.autoFilter is None


def test_the_cursor_waits_in_the_first_cell_of_every_sheet() -> None:
    opened = book()
    assert opened.active.title == "Cover"
    for sheet in opened:
        assert sheet.sheet_view.selection[0].activeCell in (None, "A1")


def test_numbers_are_numbers_and_withheld_ones_are_symbols() -> None:
    sheet = book()["13_hostile"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["=1+1"][1:3] == (7, 7 / 1234)
    assert set(rows["+44 20 7946 0000"][1:]) == {"[c]"}
    assert set(rows["@SUM(A1:A9)"][1:]) == {"[x]"}
    for sheet, table in tables(book()):
        if sheet.title in FRONT:
            continue
        for row in list(sheet[table.ref])[1:]:
            for cell in row[1:]:
                assert isinstance(cell.value, int | float) or cell.value in {s for s, _ in SHORTHAND.values()}


def test_an_interval_is_two_columns_of_numbers() -> None:
    sheet = book()["1_tenure"]
    (table,) = sheet.tables.values()
    heads = [cell.value for cell in sheet[table.ref][0]]
    at = heads.index("95% interval: lower")
    assert heads[at + 1] == "95% interval: upper"
    cell = sample.TENURE.cells[0]
    assert [c.value for c in sheet[table.ref][1]][at : at + 2] == pytest.approx([cell.lower, cell.upper])


def test_the_format_prints_what_the_other_documents_print() -> None:
    formats = {cell.number_format for row in book()["4_views"].iter_rows() for cell in row}
    assert '0%;"−"0%' in formats
    assert any(form.startswith("#,##0.0") for form in formats)


def test_shorthand_is_explained_above_the_table_that_uses_it() -> None:
    for number, table in enumerate(sample.TABLES, start=1):
        sheet = next(sheet for sheet in book() if sheet.title.startswith(f"{number}_"))
        above = " ".join(str(row[0]) for row in sheet.iter_rows(max_row=8, values_only=True))
        for status in grid(table).shorthand:
            assert SHORTHAND[status][0] in above


def test_the_contents_lead_to_every_sheet_and_every_sheet_leads_back() -> None:
    opened = book()
    assert leads(opened["Contents"]) == {f"'{name}'!A1" for name in opened.sheetnames[2:]}
    for sheet in list(opened)[3:]:
        assert leads(sheet) == {"'Contents'!A1"}


def leads(sheet: Any) -> set[str]:
    return {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}


def test_the_cover_carries_notice_policy_and_date() -> None:
    text = " ".join(str(row[0]) for row in book()["Cover"].iter_rows(values_only=True))
    for wanted in ("Tables of the sample", "Synthetic data", "23 November 2026", "below 5", "13 tables"):
        assert wanted in text
    assert "Draft" in " ".join(
        str(row[0]) for row in book(write(draft=True))["Cover"].iter_rows(values_only=True)
    )


def test_the_file_says_what_it_is_called() -> None:
    properties = book().properties
    assert properties.title == "Tables of the sample"
    assert properties.creator == "The Sample Council (made up)"
    assert properties.created.isoformat() == "2026-11-23T00:00:00"


def test_long_and_equal_ids_still_make_sheets() -> None:
    long = "a_very_long_identifier_of_an_item_in_a_questionnaire"
    twins = tuple(
        replace(sample.TENURE, head=replace(sample.TENURE.head, id=i)) for i in (long, long, "Q1", "q1")
    )
    names = book(write(twins)).sheetnames
    assert len({name.lower() for name in names}) == 7


def test_a_table_without_rows_says_that_it_is_not_available() -> None:
    empty = ClearedTable(replace(sample.TENURE.head, choices=()), ())
    opened = book(write((empty,)))
    assert "[x]" in [row[0] for row in opened.worksheets[3].iter_rows(values_only=True)]


def test_three_hundred_tables_take_no_longer_than_a_breath() -> None:
    names = book(write(sample.TABLES * 24)).sheetnames
    assert len(names) == 3 + 24 * len(sample.TABLES)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6, unique=True))
def test_whatever_a_label_is_it_stays_text(labels: list[str]) -> None:
    choices = tuple(Label(f"c{index}", label) for index, label in enumerate(labels))
    cells = tuple(sample.share("tenure", c.code, c.text, 3, 9) for c in choices)
    head = replace(sample.TENURE.head, choices=choices)
    groups = replace(head, by="x", by_label=labels[0], groups=choices)
    sheets = book(write((ClearedTable(head, cells), ClearedTable(groups, ())))).worksheets
    (table,) = sheets[3].tables.values()
    first = [row[0] for row in sheets[3][table.ref]][1:]
    assert [cell.data_type for cell in first] == ["s"] * len(labels)
    wanted = [clean(label) if clean(label).strip() else "(blank)" for label in labels]
    assert [cell.value for cell in first] == wanted
