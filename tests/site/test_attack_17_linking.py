"""Attack 17: with stores, write-ahead log, backup and pulled file, nobody is linked better than by chance."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from site_linker import holds_chance, rates

PEOPLE, DRAWS = 30, 2


def found_out(folder: Path, privacy: str) -> set[str]:
    """Ways that link more (or fewer) than chance. What one draw finds counts only if three find it again:
    at 95 % one way in twenty is odd in any one of them, and a leak is odd in all."""
    odd: set[str] | None = None
    for time in range(3):
        hits = rates(folder / str(time), privacy, privacy == "unlinked", PEOPLE, DRAWS)
        trials = PEOPLE * DRAWS
        now = {way for way, count in hits.items() if not holds_chance(count, trials, 1 / PEOPLE)}
        odd = now if odd is None else odd & now
        if not odd:
            return set()
    return odd or set()


@pytest.mark.parametrize("privacy", ["confidential", "unlinked"])
def test_the_best_linker_hits_as_often_as_chance(tmp_path: Path, privacy: str) -> None:
    assert found_out(tmp_path, privacy) == set()


def test_a_store_made_linkable_by_the_order_of_its_numbers_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count(1)
    monkeypatch.setattr(
        "remit.site.answering.sending.secrets.token_hex", lambda size=0: f"{next(count):0{2 * (size or 8)}x}"
    )
    assert "as they came" in found_out(tmp_path, "unlinked")


def test_a_store_made_linkable_by_the_keys_of_its_rows_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count(1)

    def in_order(size: int = 0) -> str:
        return f"{next(count):0{2 * (size or 8)}x}"

    monkeypatch.setattr("remit.site.answering.sending.secrets.token_hex", in_order)
    keys = itertools.count(1)
    monkeypatch.setattr("remit.site.answers.models.secrets.randbelow", lambda most: next(keys))
    assert "as the keys of rows stand" in found_out(tmp_path, "confidential")


def test_a_store_made_linkable_by_size_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from remit.site import sealing

    run = sealing.pack
    monkeypatch.setattr("remit.site.answering.sending.pack", lambda values, block=1: run(values, 1))
    assert "by size" in found_out(tmp_path, "unlinked")


@pytest.mark.parametrize(
    ("hits", "trials", "chance", "within"),
    [
        (1, 60, 1 / 60, True),
        (4, 60, 1 / 60, False),
        (3, 60, 1 / 60, True),
        (0, 60, 1 / 60, True),
        (60, 60, 1 / 60, False),
    ],
)
def test_the_interval_is_that_of_clopper_and_pearson(
    hits: int, trials: int, chance: float, within: bool
) -> None:
    stats = pytest.importorskip("scipy.stats")
    interval = stats.binomtest(hits, trials).proportion_ci(0.95, method="exact")
    assert holds_chance(hits, trials, chance) == within == (interval.low <= chance <= interval.high)
