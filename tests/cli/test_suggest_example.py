"""`remit suggest` on the example: items of several columns, and figures well above the commonest themes."""

from __future__ import annotations

import csv
import io
import json

from house.sources import ROOT
from remit.cli import main

EXAMPLE = ROOT / "examples" / "medical-directors"


def test_an_item_of_several_columns_says_which(capsys):
    assert main(["suggest", str(EXAMPLE), "aspects", "--embed", "words"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows
    assert {row["item"] for row in rows} <= {"aspects.1", "aspects.2", "aspects.3"}


def test_one_column_can_be_asked_for(capsys):
    assert main(["suggest", str(EXAMPLE), "aspects.1", "--embed", "words", "--json"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "answer,theme,rank,score,why"
    assert json.loads(out[-1])["item"] == "aspects.1"


def test_offers_on_the_example_reach_the_aim(capsys):
    assert (
        main(
            ["suggest", str(EXAMPLE), "barriers", "--embed", "words", "--evaluate", "--seeds", "2", "--json"]
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["coverage"]["mean"] >= 0.8
