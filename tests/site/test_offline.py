"""Without a connection: what a device keeps arrives once, in order, and overwrites nobody."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from site_made import invite_all, run_site
from site_offline import engine, go_offline_and_on


def answer_all(tmp_path: Path, people: int) -> tuple[int, int, int]:
    """So many people with a failing connection; gives how many answers were lost, doubled, and requests."""
    from remit.site.pulling import pull

    site = run_site(tmp_path, posts=people)
    tokens = invite_all()
    with engine() as running:
        found = [go_offline_and_on(running, token, seed) for seed, token in enumerate(tokens.values(), 1)]
    pull(None)
    with (site.study / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("beds", "happy", "why", "wish")
    arrived = [{name: row[name] for name in names} for row in rows]
    expected = [{name: answers.get(name, "") for name in names} for answers, _, _ in found]
    assert {row["id"]: row["wish"] for row in rows} == {receipt: a.get("wish", "") for a, receipt, _ in found}
    assert len({receipt for _, receipt, _ in found}) == people
    lost = sum(each not in arrived for each in expected)
    doubled = len(arrived) - len(expected)
    return lost, doubled, sum(requests for _, _, requests in found)


def test_60_people_with_a_failing_connection_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    lost, doubled, requests = answer_all(tmp_path, 60)
    assert (lost, doubled) == (0, 0)
    assert requests > 60 * 4


@pytest.mark.slow
def test_1000_people_with_a_failing_connection_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    lost, doubled, requests = answer_all(tmp_path, 1_000)
    assert (lost, doubled) == (0, 0)
    assert requests > 1_000 * 4
