"""Attack 9: numbers printed too exactly, in any file, are found by reading the public files back.

Rounding protects nobody, but what is attacked is what is stated: a band as wide as the rounding. Were a
number printed more exactly than it is stated, the attacks would be on another release. So builds are spoilt
here in the one place where numbers are rounded, and either the build refuses or the files give it away.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from audit.folders import people, write_sixty
from remit.cli import main
from remit.core.display import SHARES
from remit.disclosure import clear

Spoil = Callable[[Any, Any], Any]

PLACES = {True: 2, False: 1}
"""Decimals of a share (a whole percentage) and of any other number."""

SCORES = {"no": 1, "so": 2, "ok": 3}
AVERAGED = ("hours", "years", "balance", "agree.clear", "agree.time")


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil | None) -> Path | None:
    """The public files of a study whose cells are spoilt on the way; None where the build refuses."""
    if spoil is not None:
        sound = clear._cleared_cell

        def spoilt(draft: Any, cell: Any, population: int, *, protected: bool) -> Any:
            made = sound(draft, cell, population, protected=protected)
            return made if made.status else spoil(cell, made)

        monkeypatch.setattr(clear, "_cleared_cell", spoilt)
    study = write_sixty(folder, people())
    return study / "out" if main(["build", str(study)]) == 0 else None


def lines(out: Path) -> Iterator[dict[str, str]]:
    """Every line of the open data."""
    with (out / "data" / "cells.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def too_exact(out: Path) -> list[str]:
    """Numbers with more decimals than they may have, in the open data and in the sheets, hidden ones too."""
    found = [
        f"cells.csv {line['table']} {line['measure']} {line[name]}"
        for line in lines(out)
        for name in ("value", "lower", "upper")
        if line[name] and _decimals(line[name]) > PLACES[line["measure"] in SHARES]
    ]
    book = openpyxl.load_workbook(out / "tables.xlsx")
    found += [
        f"tables.xlsx {sheet.title} {cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float) and _decimals(repr(cell.value)) > (2 if abs(cell.value) <= 1 else 1)
    ]
    return found


def _decimals(text: str) -> int:
    return len(text.partition(".")[2].rstrip("0"))


def untrue(out: Path) -> list[str]:
    """Averages that are not those of the people, as far as they are rounded."""
    rows, found = people(), []
    for line in lines(out):
        if line["measure"] != "mean" or not line["value"] or line["variable"] not in AVERAGED:
            continue
        groups = {row[line["by"]] for row in rows} if line["by"] else {""}
        if line["group"] not in ("", *groups):
            continue  # several groups as one
        mine = [r for r in rows if line["group"] in ("", r.get(line["by"], "")) and r[line["variable"]]]
        numbers = [float(SCORES.get(text, text)) for row in mine for text in [row[line["variable"]]]]
        if abs(float(line["value"]) - sum(numbers) / len(numbers)) > 0.05 + 1e-9:
            found.append(f"{line['table']} {line['value']}")
    return found


def test_the_files_of_a_sound_build_have_no_number_too_exact_and_none_untrue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = built(tmp_path / "study", monkeypatch, None)
    assert out is not None
    assert too_exact(out) == []
    assert untrue(out) == []
    means = [line for line in lines(out) if line["measure"] == "mean" and line["value"]]
    assert len({line["variable"] for line in means}) > 3


def one_more_decimal(cell: Any, made: Any) -> Any:
    return (
        replace(made, value=round(cell.n / cell.base, 3)) if made.measure == "share" and cell.base else made
    )


def exact_mean(cell: Any, made: Any) -> Any:
    return replace(made, value=cell.value) if made.measure == "mean" else made


def exact_bound(cell: Any, made: Any) -> Any:
    return replace(made, upper=cell.upper) if made.upper is not None else made


def exact_bound_of_a_mean(cell: Any, made: Any) -> Any:
    return replace(made, lower=cell.lower) if made.lower is not None and made.measure == "mean" else made


def doubled_mean(_: Any, made: Any) -> Any:
    return replace(made, value=2 * made.value) if made.measure == "mean" else made


@pytest.mark.parametrize(
    "spoil", [one_more_decimal, exact_mean, exact_bound, exact_bound_of_a_mean, doubled_mean]
)
def test_a_number_that_is_printed_too_exactly_or_wrongly_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil
) -> None:
    out = built(tmp_path / "study", monkeypatch, spoil)
    assert out is None or too_exact(out) or untrue(out)


@pytest.mark.slow
def test_no_number_of_the_example_is_too_exact(built_example: Path) -> None:
    assert too_exact(built_example) == []


def test_decimals_are_counted_as_a_reader_counts_them() -> None:
    assert [_decimals(text) for text in ("0.40", "6.75", "3", "0.123")] == [1, 2, 0, 3]
