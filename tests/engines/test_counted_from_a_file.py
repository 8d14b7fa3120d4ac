"""A coded file counted a batch at a time gives the tables that its rows give."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.coded import KEYS, SPECS, made, write_coded
from estimates.made import alike
from remit.estimates.counted import tabulate_counted
from remit.estimates.tabulate import tabulate_all
from remit.fieldwork.counting import CountedHere
from remit.study.engines.counting import rows_at


@pytest.mark.parametrize("weighted", [False, True])
def test_the_tables_of_a_file_are_those_of_its_rows(tmp_path: Path, weighted: bool) -> None:
    responses = made(700, weighted=weighted, population=1400)
    path = write_coded(tmp_path / "r.parquet", responses, "weight" if weighted else "")
    with rows_at("file", path, 1400) as rows:
        found = tabulate_counted(rows, SPECS, KEYS)
        pair = rows.count(["colour", "ticks.x"])
        everybody = rows.count([])
    assert alike(tabulate_all(responses, SPECS, KEYS), found)
    assert everybody.people == 700
    same = CountedHere(responses).count(["colour", "ticks.x"])
    assert pair.rows.equals(same.rows)
    assert pair.counts == pytest.approx(same.counts)
