"""Convert a made-up staff survey from CSV to coded Parquet; prints rows and megabytes a second, and memory.

`python bench/convert.py [ROWS ...]` (standard: 70000 700000). 130 columns, seeded. Beside it Polars' own
CSV to Parquet, all columns as text, which neither codes nor checks anything: the floor. Gate first: the coded
file gives back every cell of a sample of the CSV.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from remit.core.words import Choice
from remit.instrument.items import Instrument, Item, Page
from remit.study.coded_writing import decode_rows, read_head
from remit.study.questionnaire import write_questionnaire

ITEMS = 123
ANSWERS = ("1", "2", "3", "4", "5", ".r", None)
GROUPS = {"trust": 210, "occupation": 28, "band": 9, "age": 6, "ethnicity": 18}
BLOCK = 50_000

FLOOR = "import sys, polars as pl; pl.scan_csv(sys.argv[1], infer_schema=False).sink_parquet(sys.argv[2])"


def write_study(folder: Path, rows: int) -> Path:
    """A study folder with its questionnaire and `rows` made-up answers."""
    five = tuple(Choice(str(n), f"Answer {n}") for n in range(1, 6))
    items = [
        Item(
            name,
            "single",
            f"Your {name}",
            choices=tuple(Choice(f"{name[:2]}{n}", f"{name} {n}") for n in range(size)),
        )
        for name, size in GROUPS.items()
    ]
    items += [
        Item(f"q{n}", "single", f"Statement {n}", choices=five, refused="Prefer not to say")
        for n in range(ITEMS)
    ]
    items.append(Item("years", "whole", "Years here"))
    folder.mkdir()
    (folder / "study.yaml").write_text("schema: 1\ntitle: Made-up staff survey\n", encoding="utf-8")
    questionnaire = write_questionnaire(Instrument("Made-up", (Page("p", "Questions", tuple(items)),)))
    (folder / "questionnaire.yaml").write_text(questionnaire, encoding="utf-8")
    chance = np.random.default_rng(2014)
    path = folder / "responses.csv"
    with path.open("wb") as out:
        for start in range(0, rows, BLOCK):
            height = min(BLOCK, rows - start)
            columns = [pl.Series("id", [f"p{start + n}" for n in range(height)])]
            for name, size in GROUPS.items():
                codes = pl.Series([f"{name[:2]}{n}" for n in range(size)])
                columns.append(codes.gather(chance.integers(0, size, height)).alias(name))
            answers = pl.Series(ANSWERS)
            shares = np.array([6, 12, 20, 35, 20, 2, 5]) / 100
            columns += [
                answers.gather(chance.choice(7, height, p=shares)).alias(f"q{n}") for n in range(ITEMS)
            ]
            columns.append(pl.Series("years", chance.integers(0, 45, height)).cast(pl.String))
            text = pl.DataFrame(columns).write_csv(include_header=start == 0, null_value="")
            out.write(text.encode("utf-8"))
    return path


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in megabytes of one process."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def check(source: Path, coded: Path) -> None:
    """The coded file gives back the texts of the first and the last rows."""
    head = read_head(coded)
    if head is None or head.rows != pl.scan_parquet(coded).select(pl.len()).collect().item():
        raise SystemExit("the coded file does not say what it holds")
    found = decode_rows(pl.read_parquet(coded), head)
    stated = pl.read_csv(source, infer_schema=False).select(found.columns)
    for part in (slice(0, 2000), slice(found.height - 2000, found.height)):
        if not found[part].equals(stated[part]):
            raise SystemExit("the coded file does not give back what went in")


def main() -> None:
    """One line a size and way."""
    if sys.argv[1:2] == ["--write"]:
        write_study(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--check"]:
        check(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    sizes = [int(size) for size in sys.argv[1:]] or [70_000, 700_000]
    print(f"{'rows':>9} {'MB':>6}  {'what':<26} {'seconds':>8} {'rows/s':>9} {'MB/s':>6} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            # In a process of its own: what a parent holds counts as the peak of the children it starts.
            study = Path(folder) / str(rows)
            timed([sys.executable, __file__, "--write", str(study), str(rows)])
            path = study / "responses.csv"
            size = path.stat().st_size / 1e6
            lone = Path(folder) / f"{rows}.csv"
            lone.hardlink_to(path)
            coded, other = path.with_suffix(".parquet"), Path(folder) / "floor.parquet"
            ways = {
                "remit convert STUDY": ["-m", "remit", "convert", str(path.parent)],
                "remit convert FILE": ["-m", "remit", "convert", str(lone)],
                "polars, nothing coded": ["-c", FLOOR, str(path), str(other)],
            }
            for what, command in ways.items():
                seconds, peak = timed([sys.executable, *command])
                print(
                    f"{rows:>9,} {size:>6.0f}  {what:<26} {seconds:>8.1f} {rows / seconds:>9,.0f} "
                    f"{size / seconds:>6.1f} {peak:>8.0f}",
                    flush=True,
                )
            print(f"{'':>17} on disk: {coded.stat().st_size / 1e6:.0f} MB coded, ", end="")
            print(f"{other.stat().st_size / 1e6:.0f} MB as text")
            timed([sys.executable, __file__, "--check", str(path), str(coded)])


if __name__ == "__main__":
    main()
