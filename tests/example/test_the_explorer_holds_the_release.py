"""The explorer of the example: every released figure is in it, and nothing that was not released."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from publish.explorer_checks import expected, lookups, parse, run_script, views
from remit.core.display import SHARES, count_text, number_text, percent_text

LOOKUPS = 10_000
COUNTED = ("share", "first_choice", "any_mention")
PERCENT = re.compile(r"[−-]?[0-9]+%")

Row = dict[str, str]


@pytest.fixture(scope="module")
def cells(built_example: Path) -> list[Row]:
    with (built_example / "data" / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pages(built_example: Path) -> dict[str, bytes]:
    """The pages of the questions by name."""
    found = sorted((built_example / "explorer").glob("*.html"))
    return {path.stem: path.read_bytes() for path in found if path.stem != "index"}


def printed(row: Row) -> tuple[str, ...]:
    """A line of the open data as a page prints it."""
    if row["status"]:
        return (f"[{row['status']}]",) * 4
    say = percent_text if row["measure"] in SHARES else number_text
    ends = f"{say(float(row['lower']))} to {say(float(row['upper']))}" if row["lower"] else "[z]"
    number = count_text(int(row["n"])) if row["measure"] in COUNTED else "[z]"
    return number, say(float(row["value"])), ends, count_text(int(row["base"]))


def test_every_released_figure_is_on_a_page_and_no_other(cells: list[Row], pages: dict[str, bytes]) -> None:
    there = Counter((row["table"], printed(row)) for row in cells if not row["status"])
    shown = Counter(row for page in pages.values() for view in views(page) for row in view.rows)
    withheld = {row for row in shown if row[1] == ("[c]",) * 4}
    assert Counter({row: count for row, count in shown.items() if row not in withheld}) == there
    assert sum(there.values()) > 2000


def test_each_table_can_be_had_byte_for_byte(built_example: Path, cells: list[Row]) -> None:
    head, *lines = (built_example / "data" / "cells.csv").read_text("utf-8").splitlines(keepends=True)
    by_table: dict[str, str] = {}
    for row, line in zip(cells, lines, strict=True):
        by_table[row["table"]] = by_table.get(row["table"], head) + line
    kept = {
        path.stem: path.read_text("utf-8") for path in (built_example / "explorer" / "data").glob("*.csv")
    }
    assert kept == by_table


def test_a_drawing_prints_no_percentage_that_its_question_does_not_have(
    cells: list[Row], pages: dict[str, bytes]
) -> None:
    known: dict[str, set[str]] = {}
    for row in cells:
        if not row["status"] and row["measure"] in SHARES:
            known.setdefault(row["item"], set()).add(percent_text(float(row["value"])))
    for item, page in pages.items():
        for drawing in parse(page).xpath("//svg"):
            said = " ".join(drawing.xpath(".//text/text() | ./desc/text()"))
            found = set(PERCENT.findall(said.replace("95% interval", "")))
            assert found <= known.get(item, set()), item


def test_ten_thousand_look_ups_show_released_cells_only(cells: list[Row], pages: dict[str, bytes]) -> None:
    chance = random.Random(105)  # noqa: S311 - the same look-ups each time
    allowed = {(row["table"], printed(row)) for row in cells}
    several = [page for page in pages.values() if len(views(page)) > 1]
    asked = [(page, lookups(views(page), chance, -(-LOOKUPS // len(several)))) for page in several]
    assert sum(len(listed) for _, listed in asked) >= LOOKUPS
    for (page, listed), seen in zip(asked, run_script(asked), strict=True):
        found = views(page)
        rows = {view.id: set(view.rows) for view in found}
        for (shown, *_), wanted in zip(seen, expected(found, listed), strict=True):
            assert shown == wanted
            assert rows[shown] <= allowed


def test_the_index_and_the_report_lead_to_it(built_example: Path) -> None:
    for name in ("index.html", "report.html"):
        assert "explorer/index.html" in parse((built_example / name).read_bytes()).xpath("//a/@href")


def test_every_link_of_it_leads_somewhere(built_example: Path) -> None:
    folder = built_example / "explorer"
    for path in folder.glob("*.html"):
        for href in parse(path.read_bytes()).xpath("//a/@href"):
            if not href.startswith("#"):
                target = (folder / href).resolve()
                assert target.is_file(), f"{path.name} links to {href}"
                assert "private" not in target.relative_to(built_example.resolve()).parts
