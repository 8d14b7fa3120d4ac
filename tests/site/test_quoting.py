"""The quotes desk: passages by theme with their risk, words replaced, two who approve, a ledger that is pulled."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_quoting import (
    HOME,
    PLAIN,
    SAID,
    Reader,
    coded,
    ledger_rows,
    newest,
    proposal_of,
    pulled,
    run_quoting,
    write_rows,
)

THIRD = "Time, time and zucchini"


def test_two_people_approve_and_the_quote_is_pulled_once(tmp_path: Path) -> None:
    site = run_quoting(tmp_path)
    one, two = Reader(), Reader("second@example.org", "publisher")
    coded(one)
    number = one.propose("time", "says person number 7")
    assert pulled().waiting == 1
    assert ledger_rows(site.study) == []
    assert one.judge("approve", number) == 302
    assert not proposal_of(number).approved
    assert two.judge("approve", number) == 302
    done = pulled()
    assert (done.quotes, done.waiting) == (1, 0)
    assert "quotes.csv" in done.files
    row = ledger_rows(site.study)[0]
    assert (row["answer"], row["item"], row["start"], row["consent"]) == ("R0007", "wish", "", "yes")
    assert row["approvals"] == "; ".join(sorted([one.code, two.code]))
    before = (site.study / "quotes.csv").read_bytes()
    assert "quotes.csv" not in pulled().files
    assert (site.study / "quotes.csv").read_bytes() == before
