"""Matching beside what is usually done, on made-up sectors: `python bench/support.py [PEOPLE ...]`.

First a gate: at 40 and 265 people an independent program finds nobody more to serve and no higher floor.
Then, for each size, the same scores are matched first come first served, by stable matching (deferred
acceptance; the score is shared, so both sides rank alike), by the package `matching` where it is installed
(`pip install matching`; at most 265 people, as more end in a RecursionError), by the best total alone and
by Remit. Seconds are without making the sector and the scores, but for Remit's last line. Trust the ratios:
seconds depend on the computer. At last each size once more in a process of its own, with its peak memory.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import numpy as np  # noqa: E402
from msgspec.structs import replace  # noqa: E402

from remit.support.edges import Edges  # noqa: E402
from remit.support.matching import Round, eligible_rows, match  # noqa: E402
from remit.support.records import Link  # noqa: E402
from remit.support.rematch import moved, rematch, without  # noqa: E402
from remit.support.scoring import Ints  # noqa: E402
from remit.support.solving import NOBODY, solve  # noqa: E402
from support.checker import floor_of, largest  # noqa: E402
from support.made_up import sector  # noqa: E402
from support.test_speed import run  # noqa: E402

SIZES = (40, 265, 2000, 20_000)
SEEDS = {40: 20, 265: 20, 2000: 3}
MOST_FOR_PACKAGE = 265


def gate() -> None:
    """Nothing is timed before a second program agrees."""
    for people in (40, 265):
        for seed in range(5):
            (found,) = match(sector(people, seed))
            rows = list(eligible_rows(found))
            served, floor = largest(rows), floor_of(rows, len(found.pairs))
            if (served, floor) != (len(found.pairs), found.floor):
                raise SystemExit(
                    f"at {people} people the round serves {len(found.pairs)} of {served}: not timed"
                )
    print("gate: nobody more to serve and no higher floor at 40 and 265 people, 5 sectors each\n")


def first_come(edges: Edges, places: Ints) -> Ints:
    """Each receiver in turn takes the best giver who has a place."""
    left, given = places.copy(), np.full(edges.receivers, NOBODY)
    starts = np.searchsorted(edges.row, np.arange(edges.receivers + 1))
    for row in range(edges.receivers):
        here = slice(starts[row], starts[row + 1])
        columns = edges.column[here]
        for at in np.argsort(-edges.score[here], kind="stable"):
            if left[columns[at]]:
                given[row] = columns[at]
                left[columns[at]] -= 1
                break
    return given


def stable(edges: Edges, places: Ints) -> Ints:
    """Deferred acceptance (Gale and Shapley 1962), receivers ask; a full giver keeps the best scores."""
    starts = np.searchsorted(edges.row, np.arange(edges.receivers + 1))
    lists = [
        sorted(zip((-edges.score[a:b]).tolist(), edges.column[a:b].tolist(), strict=True))
        for a, b in pairwise(starts.tolist())
    ]
    nearest, holds = [0] * edges.receivers, [[] for _ in range(edges.givers)]  # type: ignore[var-annotated]
    waiting = list(range(edges.receivers))
    while waiting:
        row = waiting.pop()
        if nearest[row] >= len(lists[row]):
            continue
        lost, column = lists[row][nearest[row]]
        nearest[row] += 1
        holds[column].append((-lost, -row))
        if len(holds[column]) > places[column]:
            worst = min(holds[column])
            holds[column].remove(worst)
            waiting.append(-worst[1])
    given = np.full(edges.receivers, NOBODY)
    for column, people in enumerate(holds):
        given[[-row for _, row in people]] = column
    return given


def by_package(edges: Edges, places: Ints) -> Ints:
    """The same by the package `matching`: hospitals and residents, the best for those who ask."""
    from matching.games import HospitalResident

    pairs = list(zip(edges.row.tolist(), edges.column.tolist(), edges.score.tolist(), strict=True))
    asks: dict[int, list[int]] = {}
    gives: dict[int, list[int]] = {}
    for row, column, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[1])):
        asks.setdefault(row, []).append(column)
    for row, column, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[0])):
        gives.setdefault(column, []).append(row)
    room = {column: int(places[column]) for column in gives}
    game = HospitalResident.create_from_dictionaries(asks, gives, room)
    given = np.full(edges.receivers, NOBODY)
    for hospital, residents in game.solve(optimal="resident").items():
        given[[each.name for each in residents]] = hospital.name
    return given


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came out."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def judged(edges: Edges, given: Ints) -> tuple[int, int, int, int]:
    """How many are served, the sum of scores, the worst and the tenth of a hundred."""
    scores = edges.score[given[edges.row] == edges.column].astype(int)
    return len(scores), int(scores.sum()), int(scores.min()), int(np.percentile(scores, 10))


def compare(people: int) -> None:
    """One size: the mean over made-up sectors of each way."""
    ways: dict[str, Callable[[Edges, Ints], Ints]] = {
        "first come, best free": first_come,
        "stable matching": stable,
        "best total": lambda edges, places: solve(edges, places, floor=False).giver,
        "Remit: floor, then total": lambda edges, places: solve(edges, places).giver,
    }
    if find_spec("matching") is not None and people <= MOST_FOR_PACKAGE:
        ways["package matching"] = by_package
    if people > 3000:  # not every pair is held, and the simple ways would miss those left out
        del ways["first come, best free"], ways["stable matching"]
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in ways}
    whole = []
    for seed in range(SEEDS.get(people, 1)):
        made = sector(people, seed)
        took, (found,) = timed(lambda made=made: match(made))  # type: ignore[misc]
        whole.append(took)
        for name, way in ways.items():
            seconds, given = timed(lambda way=way, found=found: way(found.solution.edges, found.places))  # type: ignore[misc]
            rows[name].append((seconds, *judged(found.solution.edges, given)))
    print(f"| {people} people | seconds | matched | total | % of best | floor | p10 |")
    print("|---|---|---|---|---|---|---|")
    best = np.mean(rows["best total"], axis=0)[2]
    for name, values in rows.items():
        seconds, served, total, worst, tenth = np.mean(values, axis=0)
        share = 100 * total / best
        cells = f"{seconds:.4f} | {served:.1f} | {total:,.0f} | {share:.2f} | {worst:.1f} | {tenth:.1f}"
        print(f"| {name} | {cells} |")
    print(f"| Remit with scoring | {np.mean(whole):.4f} | | | | | |\n")


def drop_outs(people: int) -> None:
    """Three givers leave: how many others move when all is solved again, and when Remit matches again."""
    made = sector(people, 1, offers=0.3)
    (before,) = match(made)
    links = tuple(Link(pair.kind, pair.giver, pair.receiver) for pair in before.pairs)
    left = without(replace(made, links=links), sorted({link.giver for link in links})[:3])
    (afresh,), (again,) = match(replace(left, links=())), rematch(left)
    now = {pair.receiver: pair.giver for pair in afresh.pairs}
    others = sum(now.get(link.receiver) != link.giver for link in left.links)
    print(
        f"{people} people, 3 givers leave: solving afresh moves {others} others, matching again "
        f"{len(moved(again))}; served {len(afresh.pairs)} and {len(again.pairs)}, "
        f"total {_sum(afresh)} and {_sum(again)}"
    )


def _sum(found: Round) -> int:
    return sum(pair.score for pair in found.pairs)


def main() -> None:
    """Gate, tables, drop-outs."""
    gate()
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    if find_spec("matching") is None:
        print("the package `matching` is not installed: stable matching is this file's own\n")
    for people in sizes:
        compare(people)
    for people in sizes:
        seconds, peak, pairs, proven = run(people, "pairs")
        words = "proven" if proven else "not proven"
        print(f"{people} people alone: {seconds:.2f} s, {1000 * peak:.0f} MB, {pairs} pairs, floor {words}")
    for people in (265, 2000):
        drop_outs(people)


if __name__ == "__main__":
    main()
