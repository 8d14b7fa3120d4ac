"""Another program reads the files of the example's own round and finds no better one.

It knows nothing but eligible.csv and what matches.csv proposes. How many can be served is a maximum flow
(Dinic 1970, in scipy); the floor is the highest score from which the flow is as large; the best total at that
floor is a linear programme (HiGHS). The round itself is found by assignment, so neither shares an algorithm
with it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from msgspec import Struct

from docs.pages import ROOT
from remit.cli import main
from support.folders import rows

optimize = pytest.importorskip("scipy.optimize")
sparse = pytest.importorskip("scipy.sparse")
csgraph = pytest.importorskip("scipy.sparse.csgraph")

EXAMPLE = ROOT / "examples" / "medical-directors"
KINDS = ("mentor", "coach", "buddy", "shadow")


class Board(Struct, frozen=True):
    """The eligible pairs of one kind: receiver, giver and score of each, and the places of each giver."""

    receiver: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    giver: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    score: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    places: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    receivers: int


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("matched") / "support"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        assert main(["support", str(EXAMPLE), "--out", str(found)]) == 0
    return found


def read(eligible: list[dict[str, str]]) -> Board:
    people = sorted({row["receiver"] for row in eligible})
    places = {row["giver"]: int(row["capacity"]) for row in eligible}
    names = sorted(places)
    return Board(
        np.array([people.index(row["receiver"]) for row in eligible]),
        np.array([names.index(row["giver"]) for row in eligible]),
        np.array([int(row["score"]) for row in eligible]),
        np.array([places[name] for name in names]),
        len(people),
    )


def served(board: Board, least: int) -> int:
    """The most receivers that can be served by pairs of at least this score: a maximum flow."""
    kept = board.score >= least
    first, last = 0, 1 + board.receivers + len(board.places)
    ends = [
        *((first, 1 + row, 1) for row in range(board.receivers)),
        *(
            (1 + r, 1 + board.receivers + g, 1)
            for r, g in zip(board.receiver[kept], board.giver[kept], strict=True)
        ),
        *((1 + board.receivers + g, last, count) for g, count in enumerate(board.places)),
    ]
    start, end, room = (np.array(part, np.int32) for part in zip(*ends, strict=True))
    graph = sparse.csr_array((room, (start, end)), shape=(last + 1, last + 1))
    return int(csgraph.maximum_flow(graph, first, last, method="dinic").flow_value)


def best_total(board: Board, least: int, people: int) -> int:
    """The best sum of scores of so many pairs of at least this score: a linear programme."""
    kept = board.score >= least
    receiver, giver, score = board.receiver[kept], board.giver[kept], board.score[kept]
    at = np.arange(len(score))
    ones = np.ones(len(score))
    limits = sparse.vstack(
        [
            sparse.csr_array((ones, (receiver, at)), shape=(board.receivers, len(score))),
            sparse.csr_array((ones, (giver, at)), shape=(len(board.places), len(score))),
        ]
    )
    found = optimize.linprog(
        -score.astype(float),
        A_ub=limits,
        b_ub=np.concatenate([np.ones(board.receivers), board.places]),
        A_eq=sparse.csr_array(ones[None, :]),
        b_eq=[people],
        bounds=(0, 1),
        method="highs",
    )
    assert found.success
    return round(-found.fun)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_more_could_be_served_the_floor_is_the_highest_and_the_total_the_best(
    out: Path, kind: str
) -> None:
    eligible = [row for row in rows(out / "eligible.csv") if row["kind"] == kind]
    assert eligible, "every kind is asked for in the example"
    board = read(eligible)
    scores = {(row["giver"], row["receiver"]): int(row["score"]) for row in eligible}
    asked = {row["receiver"] for row in eligible}
    pairs = [
        row
        for row in rows(out / "matches.csv")
        if row["kind"] == kind and row["rank"] == "1" and row["receiver"] in asked
    ]
    given = [scores[row["giver"], row["receiver"]] for row in pairs]
    places = {row["giver"]: int(row["capacity"]) for row in eligible}
    assert len({row["receiver"] for row in pairs}) == len(pairs)
    assert all(count <= places[name] for name, count in Counter(row["giver"] for row in pairs).items())
    most = served(board, 0)
    assert len(pairs) == most
    assert served(board, min(given) + 1) < most, "the floor could be higher"
    assert sum(given) == best_total(board, min(given), most)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_told_that_there_is_nobody_could_not_be_served(out: Path, kind: str) -> None:
    eligible = [row for row in rows(out / "eligible.csv") if row["kind"] == kind]
    matched = {
        row["receiver"] for row in rows(out / "matches.csv") if row["kind"] == kind and row["rank"] == "1"
    }
    without = {row["person"] for row in rows(out / "unmatched.csv") if row["kind"] == kind}
    assert not matched & without
    assert {row["receiver"] for row in eligible} <= matched | without
    board = read(eligible)
    assert served(board, 0) == len(matched & {row["receiver"] for row in eligible})


def test_the_second_program_would_see_a_person_lost_and_a_floor_too_low() -> None:
    eligible = [
        {"kind": "mentor", "giver": giver, "receiver": receiver, "score": str(score), "capacity": "1"}
        for giver, receiver, score in (("a", "x", 90), ("a", "y", 50), ("b", "x", 60))
    ]
    board = read(eligible)
    assert [served(board, least) for least in (0, 50, 51, 90, 91)] == [2, 2, 1, 1, 0]
    assert best_total(board, 0, 2) == 110
