"""Remit doing the work that its peers do; also writes down that work. Runs in .venv; prints one JSON list."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from work import report, require, seconds, texts, timed_import

Row = dict[str, Any]


def prepared_work(study: Path, out: Path) -> tuple[Row, Any, Any]:
    """The work as JSON for the peers, and the release and document for Remit itself."""
    from remit.cli.pipeline import prepare, publish_pass
    from remit.cli.say import Stages
    from remit.core.display import grid

    stages = Stages(watched=False)
    prepared = prepare(study, "", stages)
    published = publish_pass(prepared, stages)
    release = published.release
    chart = next(
        table for table in release.tables if table.head.layout == "choice" and len(table.head.choices) > 3
    )
    lines = [(row[0].text, row[2]) for row in grid(chart).rows]
    sheets = [
        {
            "title": table.head.title,
            "header": list(grid(table).header),
            "rows": [[cell.text for cell in row] for row in grid(table).rows],
        }
        for table in release.tables
    ]
    work = {
        "title": chart.head.title,
        "bars": [{"label": label, "value": cell.value or 0.0, "text": cell.text} for label, cell in lines],
        "sheets": [sheet for sheet in sheets if sheet["rows"]],
        "html": (out / "report.html").read_text(encoding="utf-8"),
    }
    return work, prepared, published


def main() -> None:
    """Write the work to the file named third on the command line, do it, and print how long it took."""
    study, out, target, runs = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    work, prepared, published = prepared_work(study, out)
    target.write_text(json.dumps(work), encoding="utf-8")
    rows = [pdf(prepared, published, runs), chart(work, published, runs), sheets(work, published, runs)]
    print(json.dumps(rows))


def pdf(prepared: Any, published: Any, runs: int) -> Row:  # noqa: ANN401 - the pipeline's own values
    """The report as a tagged PDF."""
    loading = timed_import("typst") + timed_import("remit.publish.writers.pdf")
    from remit.core.blocks import Document
    from remit.publish.theme import Theme
    from remit.publish.writers.pdf import write

    settings = prepared.study.settings
    document = Document(
        title=settings.title,
        subtitle=settings.subtitle,
        language=settings.language,
        publisher=settings.body,
        date="2026-01-01",
        blocks=published.blocks,
        policy=published.release.policy,
    )
    theme = Theme()
    require(write(document, theme).startswith(b"%PDF"), "Remit wrote no PDF")
    return report("Remit (typst): PDF", loading, seconds(lambda: write(document, theme), max(1, runs // 2)))


def chart(work: Row, published: Any, runs: int) -> Row:  # noqa: ANN401
    """The same bar chart as SVG text."""
    loading = timed_import("remit.publish.figures")
    from remit.publish.figures import alt_text, draw
    from remit.publish.theme import Theme

    table = next(table for table in published.release.tables if table.head.title == work["title"])
    theme, alt = Theme(), alt_text(table, "bar")

    def make() -> str:
        return draw("bar", table, 640, "figure", work["title"], alt, theme, standalone=True)

    require(all(bar["text"] in make() for bar in work["bars"]), "Remit left a value out of its chart")
    return report("Remit: chart", loading, seconds(make, runs * 3))


def sheets(work: Row, published: Any, runs: int) -> Row:  # noqa: ANN401
    """Every table as a sheet of one workbook."""
    loading = timed_import("remit.publish.writers.xlsx")
    from remit.publish.writers import xlsx

    release = published.release

    def make() -> bytes:
        return bytes(
            xlsx.write_tables(
                release.tables,
                title=work["title"],
                publisher="",
                policy=release.policy,
                date="2026-01-01",
                language="en-GB",
                notice="",
            )
        )

    found = set(texts(make()))
    require(all(sheet["rows"][0][0] in found for sheet in work["sheets"]), "Remit left a table out")
    return report("Remit (XlsxWriter): spreadsheet", loading, seconds(make, runs))


if __name__ == "__main__":
    main()
