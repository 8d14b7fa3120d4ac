"""Mass tabulation beside its peers: every item by every organisation with standard errors, in ratios.

    python bench/mass.py                          # 700,000 rows x 100 items x 210 organisations
    python bench/mass.py --rows 20000 --items 10  # a quick run
    python bench/mass.py --ten                    # also ten times the rows

The rows are made (seeded): five-point items, 3 % blank, four demographics, a weight each. First a gate: share
and standard error of every cell agree to nine digits between Remit, Polars and every other way that is there.
Then each way runs in a process of its own, by turns with the floor (Polars decoding the same columns and
nothing else): the median of the ratios counts, because a shared computer changes its speed by the second.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from remit.core.words import Choice, Variable
from remit.estimates.mass.figures import make_figures
from remit.estimates.mass.stored import Stored
from remit.estimates.mass.sums import Sums, merge, replace_group
from remit.fieldwork.coded import METADATA, CodedVariable, Dictionary, write_dictionary
from remit.study.mass import tabulate_file, tabulate_group
from remit.study.sums_files import Part, read_part, write_part

ORGANISATIONS = 210
DEMOGRAPHICS = {"occupation": 9, "age": 5, "gender": 3, "ethnicity": 6}
BY = ["organisation", *DEMOGRAPHICS]
DIGITS = 1e-9


def closed(name: str, count: int, scored: bool = False) -> CodedVariable:
    codes = tuple(str(place + 1) for place in range(count))
    choices = tuple(Choice(code, code, float(code) if scored else None) for code in codes)
    return CodedVariable(Variable(name, name, name, "choice", "made", choices), codes)


def make(path: Path, rows: int, items: int, seed: int = 2026) -> None:
    """Coded rows as `remit convert` writes them."""
    chance = np.random.default_rng(seed)
    keys = {"organisation": ORGANISATIONS, **DEMOGRAPHICS}
    variables = [closed(name, count) for name, count in keys.items()]
    columns = [
        pl.Series(name, chance.integers(0, count, rows).astype(np.uint8 if count > 127 else np.int8))
        for name, count in keys.items()
    ]
    columns[0] = columns[0].cast(pl.Int16)
    for place in range(items):
        name = f"q{place + 1}"
        variables.append(closed(name, 5, scored=True))
        odds = chance.dirichlet([2, 3, 4, 5, 3])
        answers = pl.Series(name, chance.choice(5, rows, p=odds).astype(np.int8))
        blank = pl.Series(chance.random(rows) < 0.03)
        columns.append(pl.select(pl.when(~blank).then(answers).alias(name)).to_series())
    columns.append(pl.Series("weight", chance.uniform(0.3, 3.0, rows)))
    text = write_dictionary(Dictionary(rows, tuple(variables), "weight"))
    store(pl.DataFrame(columns), path, text)


def store(rows: pl.DataFrame, path: Path, text: str) -> None:
    rows.write_parquet(
        path, compression="zstd", row_group_size=100_000, statistics=True, metadata={METADATA: text}
    )


def told(path: Path, rows: int) -> str:
    """The description of a file with another number of rows."""
    found = json.loads(pl.read_parquet_metadata(path)[METADATA])
    return json.dumps({**found, "rows": rows})


def items_of(path: Path) -> list[str]:
    return [name for name in pl.read_parquet_schema(path) if name.startswith("q")]


# ---- the ways -----------------------------------------------------------------------------------


def floor(path: Path, by: list[str]) -> pl.DataFrame:
    """Nothing but decoding the columns."""
    return pl.scan_parquet(path).select([*by, "weight", *items_of(path)]).collect()


def finish(counted: pl.DataFrame) -> pl.DataFrame:
    """Share and standard error of every (item, organisation, answer) from n, w, w2."""
    base = ("q", "g")
    return (
        counted.with_columns(
            W=pl.col("w").sum().over(base),
            S=pl.col("w2").sum().over(base),
            people=pl.col("n").sum().over("q"),
            share=pl.col("w") / pl.col("w").sum().over(base),
        )
        .with_columns(
            error=(
                (
                    (1 - pl.col("share")) ** 2 * pl.col("w2")
                    + pl.col("share") ** 2 * (pl.col("S") - pl.col("w2"))
                )
                * pl.col("people")
                / (pl.col("people") - 1)
            ).sqrt()
            / pl.col("W")
        )
        .select("q", "g", "a", "n", "share", "error")
        .sort("q", "g", "a")
    )


def remit_way(path: Path, by: list[str]) -> object:
    return make_figures(tabulate_file(path, by, items_of(path)).sums)


def remit_table(path: Path) -> pl.DataFrame:
    """Remit's figures in the shape of the others."""
    figures = make_figures(tabulate_file(path, ["organisation"], items_of(path)).sums)[1]
    kept = [place for place, line in enumerate(figures.lines) if line.measure == "share"]
    lines, groups = [figures.lines[place] for place in kept], figures.groups
    return pl.DataFrame(
        {
            "q": [line.variable for line in lines] * len(groups),
            "g": [int(group) - 1 for group in groups for _ in lines],
            "a": [int(line.choice) - 1 for line in lines] * len(groups),
            "n": figures.n[:, kept].ravel().astype(np.int64),
            "share": figures.value[:, kept].ravel(),
            "error": figures.error[:, kept].ravel(),
        }
    ).sort("q", "g", "a")


def polars_way(path: Path) -> pl.DataFrame:
    rows = floor(path, ["organisation"]).with_columns(w2=pl.col("weight") ** 2)
    return finish(
        pl.concat(
            rows.select("organisation", name, "weight", "w2")
            .drop_nulls(name)
            .group_by(pl.col("organisation").alias("g"), pl.col(name).alias("a"))
            .agg(pl.len().cast(pl.Int64).alias("n"), w=pl.col("weight").sum(), w2=pl.col("w2").sum())
            .select(pl.lit(name).alias("q"), "g", pl.col("a").cast(pl.Int8), "n", "w", "w2")
            for name in items_of(path)
        )
    )


def duckdb_way(path: Path) -> pl.DataFrame:
    import duckdb

    parts = " UNION ALL ".join(
        f"SELECT '{name}' q, organisation g, {name} a, count(*) n, sum(weight) w, sum(weight*weight) w2 "  # noqa: S608
        f"FROM rows WHERE {name} IS NOT NULL GROUP BY organisation, {name}"
        for name in items_of(path)
    )
    with duckdb.connect() as connection:
        connection.read_parquet(str(path)).create_view("rows")
        return finish(pl.DataFrame(connection.execute(parts).fetchnumpy()))


def pandas_way(path: Path) -> pl.DataFrame:
    import pandas as pd

    names = items_of(path)
    rows = pd.read_parquet(path, columns=["organisation", "weight", *names])
    rows["w2"] = rows["weight"] ** 2
    parts = []
    for name in names:
        found = rows.groupby(["organisation", name])[["weight", "w2"]].agg(["size", "sum"])
        flat = found.reset_index()
        parts.append(
            pl.DataFrame(
                {
                    "q": [name] * len(flat),
                    "g": flat["organisation"].to_numpy(),
                    "a": flat[name].to_numpy().astype(np.int8),
                    "n": flat[("weight", "size")].to_numpy(),
                    "w": flat[("weight", "sum")].to_numpy(),
                    "w2": flat[("w2", "sum")].to_numpy(),
                }
            )
        )
    return finish(pl.concat(parts))


def ibis_way(path: Path) -> pl.DataFrame:
    import ibis

    rows = ibis.duckdb.connect().read_parquet(path)
    parts = []
    for name in items_of(path):
        some = rows.filter(rows[name].notnull())
        parts.append(
            some.group_by(g=some.organisation, a=some[name])
            .agg(n=some.count(), w=some.weight.sum(), w2=(some.weight * some.weight).sum())
            .mutate(q=ibis.literal(name))
        )
    return finish(pl.from_arrow(ibis.union(*parts).to_pyarrow()))


def spark_way(path: Path) -> pl.DataFrame:
    """One query for all items (unpivoted): a branch for each does not end on Spark."""
    import ibis

    rows = asked_spark().read_parquet(str(path)).select("organisation", "weight", *items_of(path))
    found = (
        rows.pivot_longer(items_of(path), names_to="q", values_to="a")
        .filter(lambda long: long.a.notnull())
        .group_by("q", "a", g=ibis._.organisation)
        .agg(n=ibis._.count(), w=ibis._.weight.sum(), w2=(ibis._.weight * ibis._.weight).sum())
    )
    return finish(pl.DataFrame(found.to_pyarrow()).select("q", "g", "a", "n", "w", "w2"))


@cache
def asked_spark() -> Any:  # noqa: ANN401 - a connection of Ibis
    """Spark on two cores, started once in a process."""
    import ibis
    from pyspark.sql import SparkSession

    started = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    return ibis.pyspark.connect(started)


WAYS: dict[str, tuple[str, Callable[[Path], object], list[str], str]] = {
    "remit": ("Remit, item x organisation", lambda p: remit_way(p, BY[:1]), BY[:1], ""),
    "remit_five": ("Remit, organisation + 4 demographics", lambda p: remit_way(p, BY), BY, ""),
    "remit_plain": (
        "Remit, item x organisation, sums alone",
        lambda p: tabulate_file(p, BY[:1], items_of(p)),
        BY[:1],
        "",
    ),
    "polars": ("Polars, a group_by for each item", polars_way, BY[:1], ""),
    "duckdb": ("DuckDB, a GROUP BY for each item", duckdb_way, BY[:1], "duckdb"),
    "ibis": ("Ibis on DuckDB, the same", ibis_way, BY[:1], "ibis"),
    "spark": (
        "Ibis on Spark, all items in one query (without Java's memory)",
        spark_way,
        BY[:1],
        "pyspark",
    ),
    "pandas": ("pandas, a groupby for each item", pandas_way, BY[:1], "pandas"),
}


# ---- measuring ----------------------------------------------------------------------------------


def spent(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of all processors."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - processor


def one_way(name: str, path: Path, runs: int) -> None:
    """In a process of its own: the way by turns with the floor; prints one JSON object."""
    _, call, by, _ = WAYS[name]
    pairs = []
    for number in range(runs + 1):
        low, high = spent(lambda: floor(path, by)), spent(lambda: call(path))
        pairs += [(low, high)] if number else []  # the first warms up
    print(
        json.dumps(
            {
                "floor": statistics.median(low[0] for low, _ in pairs),
                "seconds": statistics.median(high[0] for _, high in pairs),
                "ratios": sorted(high[0] / low[0] for low, high in pairs),
                "processor": statistics.median(high[1] / low[1] for low, high in pairs),
            }
        )
    )


def one_peak(name: str, path: Path) -> None:
    """In a process of its own: the way alone, for its peak of memory (MB)."""
    WAYS[name][1](path) if name != "floor" else floor(path, BY[:1])
    status = Path("/proc/self/status")
    if status.is_file():  # what getrusage says may be the peak of the parent
        peak = int(status.read_text().split("VmHWM:")[1].split()[0])
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"peak": peak / 1024}))


def ask(*words: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, __file__, *map(str, words)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{done.stderr}")
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def gate(path: Path, names: list[str]) -> None:
    """Nothing is timed before the ways agree to nine digits: Polars, and each of `names` that is there."""
    found, others = remit_table(path), {}
    for name, (label, call, _, module) in WAYS.items():
        asked = name == "polars" or (name in names and module and importlib.util.find_spec(module))
        if asked:
            others[label.partition(",")[0]] = call(path)
    for name, other in others.items():
        assert isinstance(other, pl.DataFrame)  # noqa: S101 - the ways of others give tables
        joined = found.filter(pl.col("n") > 0).join(other, on=["q", "g", "a"], suffix="_other")
        if joined.height != other.height or (joined["n"] != joined["n_other"]).any():
            sys.exit(f"The gate failed: {name} counts other people.")
        for figure in ("share", "error"):
            gap = (joined[figure] / joined[f"{figure}_other"] - 1).abs().max()
            if not isinstance(gap, float) or gap > DIGITS:
                sys.exit(f"The gate failed: {figure} differs from {name} by {gap}.")
    print(f"Gate: {found.height:,} cells agree with {', '.join(others)} to nine digits.\n")


def table(path: Path, runs: int, names: list[str]) -> None:
    print("| way | seconds | floor | times the floor (median, range) | processor time | peak MB |")
    print("|---|---|---|---|---|---|")
    for name in names:
        label, _, _, module = WAYS[name]
        if module and importlib.util.find_spec(module) is None:
            print(f"| {label} | not installed | | | | |")
            continue
        found, peak = ask("--one", name, "--file", path, "--runs", runs), ask("--peak", name, "--file", path)
        ratios = found["ratios"]
        print(
            f"| {label} | {found['seconds']:.2f} | {found['floor']:.2f} "
            f"| **{statistics.median(ratios):.2f}** ({ratios[0]:.2f} to {ratios[-1]:.2f}) "
            f"| {found['processor']:.2f} | {peak['peak']:.0f} |",
            flush=True,
        )


def ten_times(path: Path, folder: Path, runs: int) -> None:
    rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    large = folder / "ten.parquet"
    pl.concat([pl.scan_parquet(path)] * 10).sink_parquet(
        large, compression="zstd", row_group_size=100_000, metadata={METADATA: told(path, rows * 10)}
    )
    times, memory = [], []
    for _ in range(runs):
        small, big = (spent(lambda p=p: remit_way(p, BY[:1]))[0] for p in (path, large))
        times.append(big / small)
        peaks = [float(str(ask("--peak", "remit", "--file", p)["peak"])) for p in (path, large)]
        memory.append(peaks[1] / peaks[0])
    print(
        f"\nTen times the rows ({rows * 10:,}), {runs} pairs by turns: "
        f"{statistics.median(times):.1f} times the seconds ({min(times):.1f} to {max(times):.1f}), "
        f"{statistics.median(memory):.2f} times the peak memory ({min(memory):.2f} to {max(memory):.2f})."
    )
    large.unlink()


def write_sums(path: Path, sums: Sums) -> None:
    write_part(path, Part(Stored((), sums)))


def read_sums(path: Path) -> Sums:
    return read_part(path).stored.sums


def parts(path: Path, folder: Path, runs: int) -> None:
    """One organisation counted again, and a wave added, beside a full run."""
    whole = tabulate_file(path, BY[:1], items_of(path)).sums
    stored = folder / "sums.npz"
    write_sums(stored, whole)
    some = pl.read_parquet(path).filter(pl.col("organisation") == 7)
    shard = folder / "one.parquet"
    store(some, shard, told(path, some.height))
    ordered = folder / "sorted.parquet"
    store(pl.read_parquet(path).sort("organisation"), ordered, told(path, whole.rows))
    code = whole.keys[0].codes[7]

    def again(fresh: Callable[[], object]) -> Callable[[], object]:
        return lambda: write_sums(stored, replace_group(read_sums(stored), BY[0], code, fresh()))

    def alone(by: list[str]) -> Callable[[], object]:
        return lambda: write_sums(folder / "part.npz", tabulate_file(shard, by, items_of(path)).sums)

    one, five = BY[:1], BY
    jobs: dict[str, tuple[list[str], Callable[[], object]]] = {
        "one organisation again, its rows and its sums in files of their own": (one, alone(one)),
        "the same with four demographics": (five, alone(five)),
        "the same put into the sums of all (read, replaced, written)": (
            one,
            again(lambda: tabulate_file(shard, one, items_of(path)).sums),
        ),
        "the same out of the whole file, sorted by organisation": (
            one,
            again(lambda: tabulate_group(ordered, code, one, items_of(path))),
        ),
        "the same out of the whole file, unsorted": (
            one,
            again(lambda: tabulate_group(path, code, one, items_of(path))),
        ),
        "a wave added (read, merged, written)": (
            one,
            lambda: write_sums(stored, merge(read_sums(stored), whole)),
        ),
        "figures from sums": (one, lambda: make_figures(whole)),
    }
    print("\n| part | seconds | of a full run | of its processor time |\n|---|---|---|---|")
    for label, (by, call) in jobs.items():
        pairs = [
            (spent(lambda b=by: tabulate_file(path, b, items_of(path))), spent(call)) for _ in range(runs + 1)
        ]
        wall, processor = ([full[at] / part[at] for full, part in pairs[1:]] for at in (0, 1))
        seconds = statistics.median(part[0] for _, part in pairs[1:])
        print(
            f"| {label} | {seconds:.4f} | 1/{statistics.median(wall):.0f} "
            f"(1/{min(wall):.0f} to 1/{max(wall):.0f}) | 1/{statistics.median(processor):.0f} |"
        )


def svy_part(path: Path) -> None:
    """svy on what it can do: ten organisations, one item, each on its own rows.

    Remit takes an organisation as part of all who answered: that changes the error by known counts.
    """
    if importlib.util.find_spec("svy") is None:
        print("\nsvy is not installed.")
        return
    import svy

    rows = floor(path, BY[:1]).select("organisation", "weight", "q1").drop_nulls()
    small = [
        rows.filter(pl.col("organisation") == place).with_columns(
            y=(pl.col("q1") == 4).cast(pl.Float64), stratum=pl.lit("all")
        )
        for place in range(10)
    ]
    theirs: list[Any] = []
    seconds = spent(
        lambda: theirs.extend(
            svy.Sample(each, svy.Design(wgt="weight")).estimation.mean(["y"]) for each in small
        )
    )[0]
    known = remit_table(path).filter((pl.col("q") == "q1") & (pl.col("a") == 4)).sort("g").head(10)
    found = pl.concat([each.to_polars() for each in theirs])
    own = np.array([each.height for each in small])
    apart = found["se"].to_numpy() * np.sqrt((1 - 1 / own) / (1 - 1 / rows.height))
    for name, numbers in (("share", found["est"].to_numpy()), ("error", apart)):
        if np.abs(known[name].to_numpy() / numbers - 1).max() > DIGITS:
            sys.exit(f"The gate failed: {name} differs from svy.")
    cells = len(items_of(path)) * 5 * ORGANISATIONS
    ours = spent(lambda: remit_way(path, BY[:1]))[0]
    print(
        "\nsvy: 10 cells (one answer in ten organisations, each on its own rows), equal to nine digits, in "
        f"{seconds:.2f} s; all {cells:,} would take {seconds / 10 * cells / ours:,.0f} times as long "
        "as Remit (extrapolated)."
    )


R_CODE = """
library(survey)
rows <- read.csv(commandArgs(TRUE)[1])
begun <- proc.time()[["elapsed"]]
sample <- svydesign(ids = ~1, weights = ~weight, data = rows)
for (place in 0:9) {
  part <- subset(sample, organisation == place)
  for (answer in 0:4) {
    part$variables$y <- as.numeric(part$variables$q1 == answer)
    found <- svymean(~y, part)
    cat(place, answer, sprintf("%.15e %.15e", coef(found), SE(found)), "\\n")
  }
}
cat("seconds", proc.time()[["elapsed"]] - begun, "\\n")
"""


def r_part(path: Path, folder: Path) -> None:
    """R's svymean on a stated subset: the five answers to one item in ten organisations, among all rows."""
    if shutil.which("Rscript") is None:
        print("\nR is not installed (Debian: r-base-core and r-cran-survey).")
        return
    rows = floor(path, BY[:1]).select("organisation", "weight", "q1").drop_nulls()
    rows.write_csv(folder / "rows.csv")
    (folder / "part.R").write_text(R_CODE, encoding="utf-8")
    line = ["Rscript", str(folder / "part.R"), str(folder / "rows.csv")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"\nR could not do its part: {done.stderr.strip().splitlines()[-1]}")
        return
    *lines, last = done.stdout.splitlines()
    seconds, known = float(last.split()[1]), remit_table(path).filter(pl.col("q") == "q1")
    for said in lines:
        place, answer, *theirs = said.split()
        ours = known.filter((pl.col("g") == int(place)) & (pl.col("a") == int(answer))).row(0, named=True)
        for name, number in zip(("share", "error"), map(float, theirs), strict=True):
            if abs(ours[name] - number) > DIGITS * abs(number):
                sys.exit(f"The gate failed: {name} of answer {answer} in {place}: {ours[name]}, R {number}.")
    cells, whole = len(items_of(path)) * 5 * ORGANISATIONS, spent(lambda: remit_way(path, BY[:1]))[0]
    print(
        f"\nR (survey): {len(lines)} cells of one item, equal to nine digits, in {seconds:.1f} s; all "
        f"{cells:,} would take {seconds / len(lines) * cells / whole:,.0f} times as long (extrapolated)."
    )


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--rows", type=int, default=700_000)
    words.add_argument("--items", type=int, default=100)
    words.add_argument("--runs", type=int, default=7)
    words.add_argument("--ten", action="store_true", help="also ten times the rows")
    words.add_argument("--only", nargs="*", default=list(WAYS), choices=list(WAYS))
    for inner in ("--one", "--peak", "--file"):
        words.add_argument(inner, help=argparse.SUPPRESS)
    chosen = words.parse_args()
    if chosen.one:
        one_way(chosen.one, Path(chosen.file), chosen.runs)
        return
    if chosen.peak:
        one_peak(chosen.peak, Path(chosen.file))
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "rows.parquet"
        make(path, chosen.rows, chosen.items)
        print(
            f"{chosen.rows:,} rows x {chosen.items} items x {ORGANISATIONS} organisations, "
            f"{path.stat().st_size / 1e6:.1f} MB of Parquet\n"
        )
        gate(path, chosen.only)
        table(path, chosen.runs, chosen.only)
        parts(path, Path(name), chosen.runs)
        svy_part(path)
        r_part(path, Path(name))
        if chosen.ten:
            ten_times(path, Path(name), max(chosen.runs // 2, 1))


if __name__ == "__main__":
    main()
