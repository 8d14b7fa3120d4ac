"""What people would otherwise use, doing the same work. Each in a process of its own, in .venv-bench."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from work import load, report, require, seconds, texts, timed_import

Row = dict[str, Any]


def weasyprint_pdf(work: Row, runs: int) -> Row:
    """The report's own page as a tagged PDF."""
    loading = timed_import("weasyprint")
    from weasyprint import HTML

    def make() -> bytes:
        return bytes(HTML(string=work["html"]).write_pdf(pdf_variant="pdf/ua-1"))

    require(make().startswith(b"%PDF"), "WeasyPrint wrote no PDF")
    return report("WeasyPrint: PDF", loading, seconds(make, max(1, runs // 2)))


def matplotlib_chart(work: Row, runs: int) -> Row:
    """A bar chart with labels and values as SVG text."""
    loading = timed_import("matplotlib.pyplot")
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    mpl.use("svg")
    mpl.rcParams["svg.fonttype"] = "none"

    def draw() -> str:
        figure, axes = plt.subplots(figsize=(6.4, 0.4 * len(work["bars"]) + 1))
        bars = axes.barh([bar["label"] for bar in work["bars"]], [bar["value"] for bar in work["bars"]])
        axes.bar_label(bars, [bar["text"] for bar in work["bars"]])
        axes.set_title(work["title"])
        stream = io.StringIO()
        figure.savefig(stream, format="svg", bbox_inches="tight")
        plt.close(figure)
        return stream.getvalue()

    require(all(bar["text"] in draw() for bar in work["bars"]), "matplotlib left a value out")
    return report("matplotlib: chart", loading, seconds(draw, runs * 3))


def altair_chart(work: Row, runs: int) -> Row:
    """The same with altair, drawn by vl-convert."""
    loading = timed_import("altair") + timed_import("vl_convert")
    import altair as alt
    import vl_convert

    def draw() -> str:
        base = alt.Chart(alt.Data(values=work["bars"])).encode(
            x=alt.X("value:Q"), y=alt.Y("label:N", sort=None), text="text:N"
        )
        chart = (base.mark_bar() + base.mark_text(align="left")).properties(title=work["title"], width=640)
        return str(vl_convert.vegalite_to_svg(chart.to_json()))

    require(all(bar["text"] in draw() for bar in work["bars"]), "altair left a value out")
    return report("altair and vl-convert: chart", loading, seconds(draw, runs * 3))


def gptables_sheets(work: Row, runs: int) -> Row:
    """Every table as a sheet of one workbook."""
    loading = timed_import("gptables")
    import gptables
    import pandas as pd

    def make(path: Path) -> None:
        sheets = {
            f"Table_{at}": gptables.GPTable(
                table=pd.DataFrame(sheet["rows"], columns=sheet["header"]),
                table_name=f"table_{at}",
                title=sheet["title"],
                index_columns={},
            )
            for at, sheet in enumerate(work["sheets"], start=1)
        }
        gptables.write_workbook(filename=str(path), sheets=sheets, contentsheet="Contents")

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "tables.xlsx"
        make(target)
        words = set(texts(target.read_bytes()))
        wanted = [str(row[0]) for sheet in work["sheets"] for row in sheet["rows"]]
        require(all(word in words for word in wanted), "gptables left a row out")
        return report("gptables: spreadsheet", loading, seconds(lambda: make(target), runs))


PEERS = {
    "weasyprint": weasyprint_pdf,
    "matplotlib": matplotlib_chart,
    "altair": altair_chart,
    "gptables": gptables_sheets,
}


def main() -> None:
    """Let the peer named third on the command line do its work; says so when it cannot be loaded here."""
    work, runs = load()
    name = sys.argv[3]
    try:
        found = PEERS[name](work, runs)
    except (ImportError, OSError) as error:  # WeasyPrint needs system libraries that may not be there
        found = {"name": name, "missing": str(error).splitlines()[0]}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
