"""What a run costs: coefficients fitted to measured runs, with the error of the fit.

    python bench/costs.py                    # 20 sizes up to 700,000 rows x 130 items x 5 keys; some minutes
    python bench/costs.py --rows 70000 --rounds 1
    python bench/costs.py --spark            # also Spark on two cores (needs remit[spark] and Java)

Sizes are run by turns, round after round; the median of each counts, because a shared computer changes its
speed by the second. The fit is of relative errors, with no coefficient below nought. "Left out" is the error
for a size that the fit has not seen: the honest one for other sizes.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from mass import BY, DEMOGRAPHICS, ORGANISATIONS, items_of, make, spent, store, told
from scipy.optimize import nnls

from remit.estimates.mass.plan import plan_counts
from remit.estimates.mass.stored import merge_stored
from remit.fieldwork.counting import Asked
from remit.study.coded_reading import BATCH, open_coded
from remit.study.mass import plan_file, tabulate_rows
from remit.study.sums import _marks, count_file
from remit.study.sums_files import Part, read_part, write_part

KEYS = {"organisation": ORGANISATIONS, **DEMOGRAPHICS}
SHAPES = ((130, 1, True), (130, 5, True), (130, 1, False), (40, 5, False))
"""Items, keys, weighted: each at five numbers of rows."""
FACTS = (
    "a run",
    "a row x column read",
    "a row x step x pass",
    "a cell x pass, once",
    "a cell x pass, each batch of 100,000 rows",
)
SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)


class Size:
    """One run to be timed, and what the model says it should depend on."""

    def __init__(self, path: Path, rows: int, items: int, keys: int, weighted: bool) -> None:
        self.path, self.rows, self.items, self.keys, self.weighted = path, rows, items, keys, weighted
        self.passes = 3 if weighted else 1

    def facts(self) -> list[float]:
        columns = self.items + self.keys + self.weighted
        steps, cells = planned(self.items, self.keys, self.passes, min(self.rows, BATCH))
        batches = -(-self.rows // BATCH)
        return [
            1.0,
            self.rows * columns,
            self.rows * self.passes * steps,
            cells * self.passes,
            cells * self.passes * batches,
        ]

    def run(self) -> None:
        file = open_coded(self.path)
        names = items_of(self.path)[: self.items]
        wanted, _ = plan_file(file, BY[: self.keys], names, weighted=self.weighted)
        tabulate_rows(file, wanted)

    def __str__(self) -> str:
        weights = "weighted" if self.weighted else "each counts once"
        return f"{self.rows:,} x {self.items} x {self.keys} keys, {weights}"


def planned(items: int, keys: int, passes: int, rows: int, answers: int = 5) -> tuple[int, int]:
    """Random steps in memory that the plan needs for one row, and the cells that they go to."""
    groups = [KEYS[name] + 1 for name in BY[:keys]]
    parts = plan_counts([1] + [answers + 1] * items, groups, 1, rows, passes)
    return (
        sum(len(part.bins) for part in parts),
        sum(part.groups * each.size for part in parts for each in part.bins),
    )


def fitted(facts: Sequence[Sequence[float]], seconds: Sequence[float]) -> np.ndarray:
    """Coefficients, none below nought, that make the relative errors smallest."""
    relative = np.array(facts) / np.array(seconds)[:, np.newaxis]
    scale = relative.max(axis=0)
    return nnls(relative / scale, np.ones(len(seconds)))[0] / scale


def tell_fit(facts: Sequence[Sequence[float]], seconds: Sequence[float], names: Sequence[str]) -> np.ndarray:
    found = fitted(facts, seconds)
    errors = np.abs(np.array(facts) @ found / np.array(seconds) - 1)
    alone = []
    for at in range(len(seconds)):
        others = [place for place in range(len(seconds)) if place != at]
        less = fitted([facts[place] for place in others], [seconds[place] for place in others])
        alone.append(abs(float(np.array(facts[at]) @ less) / seconds[at] - 1))
    for name, value in zip(names, found.tolist(), strict=True):
        print(f"  {name}: {value:.3g} seconds")
    print(
        f"  error of the fit over {len(seconds)} sizes: median {np.median(errors):.0%}, "
        f"most {errors.max():.0%}; left out: median {np.median(alone):.0%}, most {max(alone):.0%}\n"
    )
    return found


def by_turns(calls: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each, run one after the other, round after round; the first warms up."""
    times: list[list[float]] = [[] for _ in calls]
    for number in range(rounds + 1):
        for at, call in enumerate(calls):
            seconds = spent(call)[0]
            times[at] += [seconds] if number else []
    return [statistics.median(each) for each in times]


def cut(path: Path, folder: Path, rows: int) -> Path:
    target = folder / f"{rows}.parquet"
    store(pl.read_parquet(path, n_rows=rows), target, told(path, rows))
    return target


def counting(path: Path, folder: Path, rows: int, rounds: int) -> None:
    print("Counting")
    made = {share: cut(path, folder, round(rows * share)) for share in SHARES}
    sizes = [Size(made[share], round(rows * share), *shape) for share in SHARES for shape in SHAPES]
    seconds = by_turns([size.run for size in sizes], rounds)
    for size, found in zip(sizes, seconds, strict=True):
        cells = size.rows * size.items * size.keys
        print(f"  {size}: {found:.3f} s, {found / cells * 1e9:.2f} ns a row x item x key")
    tell_fit([size.facts() for size in sizes], seconds, FACTS)


def one_organisation(path: Path, folder: Path, rounds: int) -> None:
    """What `remit sums` does for one organisation's file, beside the whole file."""
    some = pl.read_parquet(path).filter(pl.col("organisation") == 7)
    shard = folder / "one.parquet"
    store(some, shard, told(path, some.height))
    print(f"One organisation of {ORGANISATIONS} ({some.height:,} rows) counted anew, in a file of its own")
    for keys, joints in ((1, ()), (5, (tuple(BY),))):
        asked = Asked(tuple(items_of(path)), tuple(BY[:keys]), joints)

        def run(file: Path, name: str, asked: Asked = asked) -> None:
            write_part(folder / name, Part(count_file(file, asked)))

        ratios, processor = [], []
        for number in range(2 * rounds + 1):
            whole, one = spent(lambda: run(path, "whole.npz")), spent(lambda: run(shard, "one.npz"))
            if number:
                ratios.append(whole[0] / one[0])
                processor.append(whole[1] / one[1])
        print(
            f"  {keys} keys: 1/{statistics.median(ratios):.0f} of a full run on the clock "
            f"(1/{min(ratios):.0f} to 1/{max(ratios):.0f}), "
            f"1/{statistics.median(processor):.0f} of its processor time"
        )
    print()


def sums(path: Path, folder: Path, rounds: int) -> None:
    """Bytes of a file of sums, and what adding one costs."""
    print("Sums kept and added")
    facts, calls = [], []
    for items, keys in ((20, 1), (60, 1), (130, 1), (20, 5), (60, 5), (130, 5)):
        stored = count_file(path, Asked(tuple(items_of(path)[:items]), tuple(BY[:keys]), ()))
        kept = folder / f"{items}-{keys}.npz"
        write_part(kept, Part(stored))
        cells = sum(array[..., 0].size for array in stored.sums.counts)
        filled = sum(int(np.count_nonzero(array[..., 0])) for array in stored.sums.counts)
        size = kept.stat().st_size
        print(
            f"  {items} items x {keys} keys: {cells:,} cells, {size / 1e6:.2f} MB, "
            f"{size / filled:.0f} bytes for each that is filled"
        )
        facts.append([1.0, float(cells)])
        calls.append(lambda kept=kept, stored=stored: merge_stored([stored, read_part(kept).stored]))
    tell_fit(facts, by_turns(calls, rounds), ("a part read and added", "a cell read and added"))
    joint = Asked((), (), (tuple(BY),))
    rows = open_coded(path).dictionary.rows
    found = count_file(path, joint)
    seconds = by_turns([lambda: count_file(path, joint)], rounds)[0]
    kept = folder / "joint.npz"
    write_part(kept, Part(found))
    height = found.joints[0].rows.height
    print(
        f"  the 5 keys together: {seconds / rows * 1e9:.0f} ns a row; {height:,} of {_possible():,} "
        f"combinations occur, {kept.stat().st_size / height:.0f} bytes each"
    )
    ids = pl.Series([f"R{place}" for place in range(rows)])
    print(
        "  ids looked at for people counted twice: "
        f"{by_turns([lambda: _marks(ids)], rounds)[0] / rows * 1e9:.0f} ns a row\n"
    )


def _possible() -> int:
    return int(np.prod(list(KEYS.values())))


def memory(path: Path, folder: Path, rows: int) -> None:
    print("Memory, each in a process of its own")
    for share in (0.1, 1.0):
        for items, keys in ((40, 1), (130, 1), (130, 5)):
            file = folder / f"{round(rows * share)}.parquet"
            peak = ask("--peak", items, keys, file)
            print(f"  {round(rows * share):,} rows x {items} items x {keys} keys: {peak:.0f} MB at most")
    print(f"  nothing but the imports: {ask('--peak', 0, 0, path):.0f} MB\n")


def ask(*words: object) -> float:
    done = subprocess.run(
        [sys.executable, __file__, *map(str, words)], capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


def peak(items: int, keys: int, file: Path) -> None:
    if items:
        Size(file, 0, items, keys, weighted=True).run()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)


def spark(path: Path, folder: Path, rows: int, rounds: int) -> None:
    """Spark on two cores, as `--engine spark://local[2]` asks it."""
    from remit.study.engines.counting import rows_at

    print("Spark on two cores, every item by one key")
    begun = time.perf_counter()
    facts, calls = [], []
    sizes = [(round(rows * share), items) for share in (0.1, 0.4, 1.0) for items in (10, 30)]
    with rows_at("spark://local[2]", cut(path, folder, round(rows * 0.1))) as first:
        first.count([])
        print(f"  started and asked once: {time.perf_counter() - begun:.1f} s")
        for count, items in sizes:
            file = cut(path, folder, count)
            names = items_of(file)[:items]

            def call(file: Path = file, names: Sequence[str] = names) -> None:
                with rows_at("spark://local[2]", file) as counted:
                    counted.count_each(names, BY[0])

            facts.append([1.0, float(count * items)])
            calls.append(call)
        tell_fit(facts, by_turns(calls, rounds), ("a query", "a row x item"))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--rows", type=int, default=700_000)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--spark", action="store_true")
    words.add_argument("--peak", nargs=3, help=argparse.SUPPRESS)
    chosen = words.parse_args()
    if chosen.peak:
        peak(int(chosen.peak[0]), int(chosen.peak[1]), Path(chosen.peak[2]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "rows.parquet"
        make(path, chosen.rows, max(items for items, _, _ in SHAPES))
        if chosen.spark:
            spark(path, folder, chosen.rows, chosen.rounds)
            return
        counting(path, folder, chosen.rows, chosen.rounds)
        one_organisation(path, folder, chosen.rounds)
        sums(path, folder, chosen.rounds)
        memory(path, folder, chosen.rows)


if __name__ == "__main__":
    main()
