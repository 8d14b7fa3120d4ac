"""Answers that say nothing are a class of their own in the published tables, outside the base of themes."""

from __future__ import annotations

import csv
from pathlib import Path

from cli.studies import CODEBOOK, REPORT, write_study
from remit.cli import main

QUIET = 8


def test_who_says_nothing_is_counted_beside_the_themes_and_not_among_them(tmp_path: Path) -> None:
    book = CODEBOOK + "  - {code: no_comment, label: No comment}\n"
    rows = ["answer,item,start,end,theme,coder,at"]
    for number in range(40):
        theme = "no_comment" if number < QUIET else "people" if number < 20 else "calm"
        rows.append(f"R{number},wish,,,{theme},agreed,2026-01-01")
    report = REPORT.replace("{{ quotes('wish') }}", "{{ table('wish.comments') }}")
    study = write_study(
        tmp_path / "study",
        **{
            "codebook/wish.yaml": book,
            "codings.csv": "\n".join(rows) + "\n",
            "report.md": report,
            "quotes.csv": "answer,item,start,end,edits,reason,consent,approvals\n",
        },
    )
    assert main(["build", str(study), "--only", "report"]) == 0
    with (study / "out/data/cells.csv").open(encoding="utf-8", newline="") as file:
        cells = {
            (row["variable"], row["choice"]): row
            for row in csv.DictReader(file)
            if row["measure"] == "share" and not row["by"] and row["item"] == "wish"
        }
    people, quiet = cells["wish.theme.people", "people"], cells["wish.theme.no_comment", "no_comment"]
    assert (people["n"], people["base"]) == ("12", "32")
    assert (quiet["n"], quiet["base"], quiet["label"]) == ("8", "40", "No comment")
    assert "No comment" in (study / "out/report.html").read_text(encoding="utf-8")
