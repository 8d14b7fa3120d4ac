"""Learning sets beside what people do today: names out of a hat, and the list by region cut into sets.

    python bench/support_sets.py                     # 40, 265, 2,000 and 20,000 people, three seeds each
    python bench/support_sets.py --people 40 265 --seeds 5

First a gate: every set is checked against the rules, written once more straight from the records, and
everybody must be in one set or be told why not. Nothing is timed that fails it. Processor time, as others may
use the computer too; the sector is made up.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from remit.support.annealing import sizes  # noqa: E402
from remit.support.learning_sets import LearningSets, form_sets  # noqa: E402
from remit.support.records import Sector  # noqa: E402
from remit.support.seating import enrol, feasible, points  # noqa: E402
from support import rules_again  # noqa: E402
from support.sector_made_up import sector  # noqa: E402

Groups = Sequence[Sequence[str]]


class Row(NamedTuple):
    """One way of grouping, once: mean score, poorest set, share that may be, people seated, seconds."""

    quality: float
    worst: float
    feasible: float
    seated: int
    seconds: float
    note: str = ""


def by_chance(made: Sector, seed: int) -> Groups:
    """Names out of a hat."""
    names = sorted(made.people)
    Random(seed).shuffle(names)  # noqa: S311 - a hat
    return cut(names)


def by_region(made: Sector, _: int) -> Groups:
    """The list by region and area, cut from the top: colleagues near each other sit together."""
    orgs = {name: made.orgs[person.organisation] for name, person in made.people.items()}
    return cut(sorted(made.people, key=lambda name: (orgs[name].region, orgs[name].area, name)))


def cut(names: Sequence[str]) -> Groups:
    """The names in sets of six and seven, one after the other."""
    groups, start = [], 0
    for size in sizes(len(names)):
        groups.append(names[start : start + size])
        start += size
    return groups


def measured(made: Sector, groups: Groups, seconds: float, note: str = "") -> Row:
    """What these groups are worth: all are scored alike, whether they may be or not."""
    roster = enrol(made, made.people)
    row_of = {name: row for row, name in enumerate(roster.people)}
    rows = [[row_of[name] for name in group] for group in groups]
    scores = [points(roster, group).total for group in rows]
    share = sum(feasible(roster, group) for group in rows) / len(rows)
    return Row(statistics.mean(scores), min(scores), share, sum(map(len, groups)), seconds, note)


def ours(made: Sector, seed: int) -> Row:
    """Remit's sets, through the gate."""
    start = time.process_time()
    found = form_sets(made, seed=seed)
    seconds = time.process_time() - start
    gate(made, found)
    note = "best of all" if found.proven else f"{100 * (found.quality or 0) / found.bound:.1f} % of the bound"
    return measured(made, [one.people for one in found.sets], seconds, note)


def gate(made: Sector, found: LearningSets) -> None:
    """Stop when a set may not be, or somebody is lost or seated twice."""
    names = [name for one in found.sets for name in one.people] + [left.person for left in found.left_out]
    if sorted(names) != sorted(made.people):
        sys.exit("The work was not done right: somebody is lost, or seated twice")
    for one in found.sets:
        if not rules_again.may_be(made, one.people):
            sys.exit(f"The work was not done right: {one.id} may not be")


def theirs(group: Callable[[Sector, int], Groups]) -> Callable[[Sector, int], Row]:
    """Another way of grouping, timed and scored."""

    def row(made: Sector, seed: int) -> Row:
        start = time.process_time()
        groups = group(made, seed)
        return measured(made, groups, time.process_time() - start)

    return row


WAYS: dict[str, Callable[[Sector, int], Row]] = {
    "Remit": ours,
    "names out of a hat": theirs(by_chance),
    "list by region": theirs(by_region),
}


def main() -> None:
    """Print a table for each number of people: medians over the seeds, and scores as ratios to Remit's."""
    reading = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reading.add_argument("--people", type=int, nargs="+", default=[40, 265, 2_000, 20_000])
    reading.add_argument("--seeds", type=int, default=3, help="made-up sectors for each number of people")
    wanted = reading.parse_args()
    for people in wanted.people:
        print(f"\n{people:,} people, median of {wanted.seeds} made-up sectors")
        print(f"{'':22}{'score':>7}{'ratio':>7}{'poorest':>9}{'may be':>8}{'seated':>8}{'seconds':>9}")
        first = 0.0
        for name, way in WAYS.items():
            rows = [way(sector(people, seed), seed) for seed in range(1, wanted.seeds + 1)]
            quality, worst, share, seated, seconds = (
                statistics.median(float(row[place]) for row in rows) for place in range(5)
            )
            first = first or quality
            notes = "; ".join(row.note for row in rows) if rows[0].note else ""
            print(
                f"{name:22}{quality:7.1f}{quality / first:7.2f}{worst:9.0f}"
                f"{share:8.0%}{seated:8,.0f}{seconds:9.2f}  {notes}"
            )


if __name__ == "__main__":
    main()
