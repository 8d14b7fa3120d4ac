"""Open data: exactly the columns that were promised, numbers that read back the same, metadata that fits."""

from __future__ import annotations

import csv as reader
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from publish import sample
from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.formulas import computes, unguarded
from remit.publish.writers import csv

COLUMNS = "table item variable choice label by group measure n base value lower upper status".split()  # noqa: SIM905


def rows(data: bytes) -> list[dict[str, str]]:
    return list(reader.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_the_columns_are_those_of_the_contract() -> None:
    data = csv.cells_csv(sample.TABLES)
    assert data.split(b"\n", 1)[0].decode().split(",") == COLUMNS
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")


def test_every_cell_has_a_line_and_none_is_made_up() -> None:
    found = [(r["table"], r["variable"], r["choice"], r["group"], r["measure"]) for r in all_rows()]
    assert found == [
        (t.head.id, c.variable, c.choice, c.group, c.measure) for t in sample.TABLES for c in t.cells
    ]


def all_rows() -> list[dict[str, str]]:
    return rows(csv.cells_csv(sample.TABLES))


def test_numbers_read_back_as_the_very_same_numbers() -> None:
    cells = [cell for table in sample.TABLES for cell in table.cells]
    for row, cell in zip(all_rows(), cells, strict=True):
        for name in ("value", "lower", "upper"):
            wanted = None if cell.status else getattr(cell, name)
            assert (float(row[name]) if row[name] else None) == wanted
        for name in ("n", "base"):
            assert (int(row[name]) if row[name] else None) == getattr(cell, name)


def test_a_withheld_cell_has_a_status_and_no_number_whatever_it_holds() -> None:
    leaky = ClearedCell("v", "c", "Label", "", "share", 3, 9, 0.33, 0.1, 0.6, "c")
    (row,) = rows(csv.cells_csv((ClearedTable(sample.TENURE.head, (leaky,)),)))
    assert [row[name] for name in ("n", "base", "value", "lower", "upper", "status")] == [""] * 5 + ["c"]


def test_by_and_group_are_empty_for_everyone() -> None:
    crossed = [row for row in all_rows() if row["table"] == "route_by_body2"]
    assert {(row["by"], row["group"]) for row in crossed} == {("", ""), ("body", "g0"), ("body", "g1")}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_label_is_kept_as_it_was_found(label: str) -> None:
    cell = replace(sample.TENURE.cells[0], label=label)
    (row,) = rows(csv.cells_csv((ClearedTable(sample.TENURE.head, (cell,)),)))
    assert unguarded(row["label"]) == label
    assert not computes(row["label"])


def test_a_number_that_is_none_is_left_empty() -> None:
    cell = replace(sample.TENURE.cells[0], value=float("nan"), lower=float("inf"))
    (row,) = rows(csv.cells_csv((ClearedTable(sample.TENURE.head, (cell,)),)))
    assert row["value"] == row["lower"] == ""


def test_the_dictionary_keeps_every_header_byte_by_byte() -> None:
    given_rows = sample.dictionary_rows()
    data = csv.dictionary_csv(given_rows)
    assert data.split(b"\n", 1)[0] == b"variable,item,choice,kind,label,source"
    assert [tuple(row.values()) for row in rows(data)] == list(given_rows)


def test_the_metadata_describes_every_column_in_order() -> None:
    package = json.loads(csv.datapackage("A title", "A body", "en-GB"))
    web = json.loads(csv.csvw_metadata("A title", "A body", "en-GB"))
    cells, dictionary = package["resources"]
    assert [field["name"] for field in cells["schema"]["fields"]] == COLUMNS
    assert [c["name"] for c in web["tables"][0]["tableSchema"]["columns"]] == COLUMNS
    assert (cells["path"], dictionary["path"]) == ("cells.csv", "dictionary.csv")
    assert cells["schema"]["missingValues"] == [""]
    assert package["languages"] == ["en-GB"]
    assert web["@context"][1] == {"@language": "en-GB"}


def folder(place: Path) -> Path:
    """The files as they lie beside each other after a build."""
    named = ("A title", "A body", "en-GB")
    (place / "cells.csv").write_bytes(csv.cells_csv(sample.TABLES))
    (place / "dictionary.csv").write_bytes(csv.dictionary_csv(sample.dictionary_rows()))
    (place / "datapackage.json").write_bytes(csv.datapackage(*named))
    (place / "cells.csv-metadata.json").write_bytes(csv.csvw_metadata(*named))
    return place


@pytest.mark.filterwarnings("default")
def test_frictionless_finds_the_package_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless checks the package")
    monkeypatch.chdir(folder(tmp_path))
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


@pytest.mark.filterwarnings("default")
def test_frictionless_would_have_found_a_wrong_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless checks the package")
    monkeypatch.chdir(folder(tmp_path))
    cells = tmp_path / "cells.csv"
    cells.write_bytes(cells.read_bytes() + b"t,i,v,c,l,,,share,,,,,,secret\n")
    assert not frictionless.validate("datapackage.json").valid


@pytest.mark.filterwarnings("default")
def test_csv_on_the_web_finds_the_metadata_and_reads_the_types(tmp_path: Path) -> None:
    csvw = pytest.importorskip("csvw", reason="csvw reads CSV on the Web")
    found: Any = csvw.TableGroup.from_file(folder(tmp_path) / "cells.csv-metadata.json")
    assert found.check_referential_integrity() is not False
    (first, *_), (entry, *_) = (list(table) for table in found.tables)
    assert first["n"] == 18
    assert float(first["value"]) == 18 / 105
    assert first["status"] is None
    assert entry["variable"] == "id"
