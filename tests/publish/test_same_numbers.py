"""The same release gives the same numbers in the web page, the PDF, the Word file, the workbook and the CSV.

Each format is read back by another program than the one that wrote it, and every printed cell is compared.
"""

from __future__ import annotations

import csv as reader
import io
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from lxml import etree, html
from msgspec.structs import replace

from publish import sample
from remit.core.blocks import Document, Heading, Number, Paragraph, TableBlock, Text
from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.core.display import Grid, grid, number_text, percent_text
from remit.core.formulas import unguarded
from remit.publish import outline
from remit.publish.columns import arrange
from remit.publish.outline import clean
from remit.publish.theme import Theme
from remit.publish.word.pieces import MEASURE
from remit.publish.writers import csv

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Rows = list[list[str]]


# ---- a release with every number that is easy to print in two ways ---------------------------------


def tricky() -> tuple[ClearedTable, ...]:
    """Shares on the edge of rounding, nothing, everything, thousands, negatives, long decimals."""
    shares = [0.285, 0.005, 0.0049999, 0.995, 0.994999, 0.125, 0.5, 0.0, 1.0, 1 / 3, 2 / 3, 0.1 + 0.2]
    choices = tuple(Label(f"s{index}", f"Share {index}") for index in range(len(shares)))
    cells = [
        ClearedCell(
            "edge", c.code, c.text, "", "share", round(s * 1_234_567), 1_234_567, s, s * 0.9, s * 1.02
        )
        for c, s in zip(choices, shares, strict=True)
    ]
    edge = Head("edge", "edge", "On the edge", "choice", (Label("edge", "Edge"),), choices)
    nets = [-0.285, -0.004, 0.0, -1.0, 0.335, -0.005]
    rows = tuple(Label(f"net.{index}", f"Row {index}") for index in range(len(nets)))
    likert = (Label("1", "No"), Label("2", "Yes"))
    net_cells = [
        cell
        for row, net in zip(rows, nets, strict=True)
        for cell in (
            sample.share(row.code, "1", "No", 3, 8),
            sample.share(row.code, "2", "Yes", 5, 8),
            sample.measure(row.code, "net", net, 8),
            sample.measure(row.code, "mean", 10.05 + net, 8),
        )
    ]
    nets_head = Head("nets", "nets", "Nets", "matrix", rows, likert, ordered=True)
    means = {"mean": 1234.5678, "median": 0.05, "q1": -0.04, "q3": 1_000_000.0, "mode": 7.0}
    mean_cells = [sample.measure("pay", name, value, 99, half=0.25) for name, value in means.items()]
    pay = Head("pay", "pay", "Pay", "number", (Label("pay", "Pay"),), unit="£")
    return (
        ClearedTable(edge, tuple(cells)),
        ClearedTable(nets_head, tuple(net_cells)),
        ClearedTable(pay, tuple(mean_cells)),
    )


TABLES = (*sample.TABLES, *tricky())


@cache
def document() -> Document:
    """The sample and, after it, every table of the release as a table."""
    blocks = sample.document().blocks
    extra = [Heading(2, (Text("Everything"),), "everything")]
    extra += [
        TableBlock(f"all-{n}", n, f"{t.head.title} again", t)  # type: ignore[list-item]
        for n, t in enumerate(TABLES, start=20)
    ]
    return sample.document(blocks=(*blocks, *extra))


def expected(table: ClearedTable) -> Rows:
    """Head and rows as `core.display` prints them."""
    printed = grid(table)
    return [[clean(h) for h in printed.header], *([clean(c.text) for c in row] for row in printed.rows)]


def in_parts(rows: Rows) -> list[Rows]:
    """The same rows as they lie on paper, where a wide table continues below itself."""
    fitted = arrange(rows[0], rows[1:], MEASURE)
    return [[[row[index] for index in part.columns] for row in rows] for part in fitted.parts]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def narrative() -> list[str]:
    """Every paragraph that has a number in it, as plain text."""
    paragraphs = [b for b in outline.walk(document().blocks) if isinstance(b, Paragraph)]
    return [outline.words(p.line) for p in paragraphs if any(isinstance(part, Number) for part in p.line)]


@pytest.fixture(params=TABLES, ids=lambda table: table.head.id)
def table(request: pytest.FixtureRequest) -> ClearedTable:
    found: ClearedTable = request.param
    return found


# ---- the web page -----------------------------------------------------------------------------------


@cache
def page() -> Any:
    from remit.publish.writers import html as writer

    return html.document_fromstring(writer.write(document(), Theme()))


@cache
def page_tables() -> tuple[Rows, ...]:
    def text(cell: Any) -> str:
        return " ".join("".join(cell.itertext()).split())

    return tuple(
        [[text(cell) for cell in row.iter("th", "td")] for row in t.iter("tr")] for t in page().iter("table")
    )


def test_the_web_page_prints_every_cell(table: ClearedTable) -> None:
    wanted = [[" ".join(cell.split()) for cell in row] for row in expected(table)]
    assert wanted in [[row for row in rows if len(row) == len(wanted[0])] for rows in page_tables()]


def test_the_web_page_says_the_same_sentences() -> None:
    text = squeezed("".join(page().itertext()))
    assert [sentence for sentence in narrative() if squeezed(sentence) not in text] == []


# ---- the PDF ----------------------------------------------------------------------------------------


@cache
def pdf_lines() -> tuple[frozenset[str], str]:
    """Every line of every page with its blanks left out, and the whole text likewise."""
    pytest.importorskip("typst", reason="typst is not installed: pip install remit[pdf]")
    pymupdf = pytest.importorskip("pymupdf", reason="pymupdf reads the pages back: pip install pymupdf")
    from remit.publish.writers import pdf

    lines: set[str] = set()
    text = []
    with pymupdf.open(stream=pdf.write(document(), Theme()), filetype="pdf") as opened:
        for each in opened:
            text.append(each.get_text())
            by_height: dict[int, list[tuple[float, str]]] = {}
            for left, _, _, bottom, word, *_ in each.get_text("words"):
                height = next((h for h in by_height if abs(h - bottom) <= 1.5), round(bottom))
                by_height.setdefault(height, []).append((left, word))
            lines |= {squeezed("".join(w for _, w in sorted(words))) for words in by_height.values()}
    return frozenset(lines), squeezed("".join(text))


def stands_on_a_line(row: Sequence[str], lines: frozenset[str]) -> bool:
    """Whether a line has the first words of the row's name (the rest may turn over) and all its numbers."""
    name, numbers = squeezed(row[0]), squeezed("".join(row[1:]))
    return any(
        line.endswith(numbers)
        and line != numbers
        and name.startswith(line[: len(line) - len(numbers)].rstrip("-"))
        for line in lines
    )


@pytest.mark.filterwarnings("ignore:.*swigvarlink.*:DeprecationWarning")
def test_the_pdf_prints_every_cell(table: ClearedTable) -> None:
    lines, _ = pdf_lines()
    missing = [
        row for part in in_parts(expected(table)) for row in part[1:] if not stands_on_a_line(row, lines)
    ]
    assert missing == []


@pytest.mark.filterwarnings("ignore:.*swigvarlink.*:DeprecationWarning")
def test_the_pdf_says_the_same_sentences() -> None:
    _, text = pdf_lines()
    assert [sentence for sentence in narrative() if squeezed(sentence) not in text] == []


# ---- the Word file ----------------------------------------------------------------------------------


@cache
def word() -> Any:
    pytest.importorskip("typst", reason="typst draws the pictures: pip install remit[pdf]")
    from remit.publish.writers import docx

    with zipfile.ZipFile(io.BytesIO(docx.write(document(), Theme()))) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def word_text(node: Any) -> str:
    return "".join(text.text or "" for text in node.iter(f"{W}t"))


@cache
def word_tables() -> tuple[Rows, ...]:
    return tuple(
        [[word_text(cell) for cell in row.iter(f"{W}tc")] for row in t.iter(f"{W}tr")]
        for t in word().iter(f"{W}tbl")
    )


def test_the_word_file_prints_every_cell(table: ClearedTable) -> None:
    for part in in_parts(expected(table)):
        assert part in word_tables()


def test_the_word_file_says_the_same_sentences() -> None:
    text = squeezed(word_text(word()))
    assert [sentence for sentence in narrative() if squeezed(sentence) not in text] == []


# ---- the workbook -----------------------------------------------------------------------------------


@cache
def workbook() -> dict[str, list[list[Any]]]:
    """Sheet to the cells of its table."""
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed: pip install remit[sheet]")
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: pip install remit[read]")
    from remit.publish.writers import xlsx

    data = xlsx.write_tables(TABLES, title="All", policy=sample.POLICY, date="2026-11-23")
    opened = openpyxl.load_workbook(io.BytesIO(data))
    return {
        s.title: [list(row) for row in s[next(iter(s.tables.values())).ref]] for s in opened.worksheets[1:]
    }


def shown(cell: Any) -> str:
    """What Excel shows for a cell of the workbook."""
    if isinstance(cell.value, str):
        return cell.value
    if "%" in cell.number_format:
        return percent_text(cell.value)
    return number_text(cell.value)


def joined(heads: list[str], cells: list[str]) -> list[str]:
    """The row as it is printed: an interval is one cell again, and so is a share with its number."""
    made: list[str] = []
    for head, cell in zip(heads, cells, strict=True):
        if head == "95% interval: upper":
            made[-1] = cell if cell.startswith("[") else f"{made[-1]} to {cell}"
        elif head == "Number" and heads[0] == "Measure":
            made[-1] = made[-1] if cell.startswith("[") else f"{made[-1]} ({cell})"
        else:
            made.append(cell)
    return made


def test_the_workbook_shows_every_cell(table: ClearedTable) -> None:
    number = TABLES.index(table) + 1
    (cells,) = [cells for name, cells in workbook().items() if name.startswith(f"{number}_")]
    heads = [str(cell.value) for cell in cells[0]]
    assert [joined(heads, [shown(cell) for cell in row]) for row in cells[1:]] == expected(table)[1:]


def test_the_workbook_holds_the_numbers_themselves(table: ClearedTable) -> None:
    number = TABLES.index(table) + 1
    (cells,) = [cells for name, cells in workbook().items() if name.startswith(f"{number}_")]
    found = [cell.value for row in cells[1:] for cell in row[1:] if not isinstance(cell.value, str)]
    printed: Grid = grid(table)
    wanted = [
        part.value
        for row in printed.rows
        for cell in row
        for part in (cell.parts or (cell,))
        if part.value is not None
    ]
    assert found == pytest.approx(wanted, rel=1e-14, abs=1e-12)


# ---- the open data ----------------------------------------------------------------------------------


def test_the_csv_prints_the_same_table_again(table: ClearedTable) -> None:
    def number(text: str) -> float | None:
        return float(text) if text else None

    def whole(text: str) -> int | None:
        return int(text) if text else None

    data = csv.cells_csv((table,)).decode()
    cells = tuple(
        ClearedCell(
            unguarded(row["variable"]),
            unguarded(row["choice"]),
            unguarded(row["label"]),
            unguarded(row["group"]),
            row["measure"],
            whole(row["n"]),
            whole(row["base"]),
            number(row["value"]),
            number(row["lower"]),
            number(row["upper"]),
            row["status"],  # type: ignore[arg-type]
        )
        for row in reader.DictReader(io.StringIO(data, newline=""))
    )
    assert expected(replace(table, cells=cells)) == expected(table)
