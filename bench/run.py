"""The benchmark: how long a build takes, where the time goes, and what the same work costs elsewhere."""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import environment  # noqa: E402
from tools.steps import Failed, need, say  # noqa: E402

HERE = ROOT / "bench"
EXAMPLE = ROOT / "examples" / "medical-directors"
PEERS = ROOT / ".venv-bench"
FILES = ("report.html", "report.pdf", "report.docx", "tables.xlsx", "data/cells.csv", "index.html")
PAIRS = (
    ("PDF", "Remit (typst): PDF"),
    ("chart", "Remit: chart"),
    ("spreadsheet", "Remit (XlsxWriter): spreadsheet"),
)

Row = dict[str, Any]


def remit(*words: str | Path) -> list[str]:
    """The command line of Remit in this environment."""
    return [sys.executable, "-m", "remit", *map(str, words)]


def once(words: list[str]) -> float:
    """Seconds of a whole new process."""
    start = time.perf_counter()
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode:
        raise Failed(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return took


def gate(out: Path) -> str:
    """Nothing is timed before the example builds and its formats agree; says what was seen."""
    once(remit("build", EXAMPLE, "--out", out))
    missing = [name for name in FILES if not (out / name).is_file()]
    if missing:
        raise Failed(f"the build did not write {', '.join(missing)}")
    with (out / "data" / "cells.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure"] == "share" and not row["status"]]
    page = re.sub(r"<[^>]+>", " ", (out / "report.html").read_text(encoding="utf-8"))
    shown = {word for word in re.findall(r"[0-9][0-9,]*%?", page)}
    counts = [row for row in rows if not row["by"] and row["n"]]
    absent = [row for row in counts if f"{int(row['n']):,}" not in shown]
    if not counts or len(absent) > len(counts) // 10:  # what the narrative leaves out is in the data alone
        raise Failed(f"{len(absent)} of {len(counts)} counts of cells.csv are not in report.html")
    seen = len(counts) - len(absent)
    return f"{len(FILES)} files, {len(rows):,} shares; {seen} of {len(counts)} counts on the page"


def processes(out: Path, runs: int) -> list[Row]:
    """Whole processes, turn and turn about, so that a busy moment touches all alike."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import polars'": [sys.executable, "-c", "import polars"],
        "remit --help": remit("--help"),
        "remit build (report formats)": remit("build", EXAMPLE, "--only", "report", "--out", out),
        "remit build (everything)": remit("build", EXAMPLE, "--out", out),
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, words in commands.items():
            found[name].append(once(words))
    return [
        {"name": name, "median": statistics.median(took), "low": min(took), "high": max(took)}
        for name, took in found.items()
    ]


def peers(out: Path, runs: int, folder: Path) -> list[Row]:
    """The same work by Remit and by its peers, each in its own environment."""
    work = folder / "work.json"
    own: list[Row] = _json([sys.executable, HERE / "own.py", EXAMPLE, out, work, str(runs)])
    say("Installing the peers into .venv-bench (once) ...")
    environment.create(PEERS)
    wanted = HERE / "requirements.txt"
    need(
        environment.pip(PEERS, "install", "-qq", "--requirement", wanted), "the peers could not be installed."
    )
    python = environment.python_of(PEERS)
    for name in ("weasyprint", "matplotlib", "altair", "gptables"):
        own.append(_json([python, "-W", "ignore", HERE / "peers.py", work, str(runs), name]))
    return own


def _json(words: list[str | Path]) -> Any:  # noqa: ANN401 - whatever the script printed
    done = subprocess.run(
        [str(word) for word in words], cwd=HERE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{words[1]} ended with {done.returncode}:\n{done.stderr[-2000:]}{done.stdout[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table whose columns line up."""
    widths = [max(len(row[at]) for row in (header, *rows)) for at in range(len(header))]
    lines = [header, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines
    )


def milliseconds(seconds: float) -> str:
    """A time with three figures at most."""
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


def process_table(rows: list[Row]) -> str:
    """Whole processes and their ratios."""
    bare, polars = rows[0]["median"], rows[1]["median"]
    lines = [
        (
            row["name"],
            milliseconds(row["median"]),
            f"{milliseconds(row['low'])} to {milliseconds(row['high'])}",
            f"{row['median'] / bare:.1f}",
            f"{row['median'] / polars:.1f}",
        )
        for row in rows
    ]
    return table(("whole process", "median", "range", "x bare Python", "x import polars"), lines)


PACKS, IN_TIME = 210, 45.0
"""So many packs (page, PDF and sheet) in so many seconds on two cores is the aim."""


def pack_table(out: Path, build: float) -> str:
    """All packs of the example in one run, and what 210 of them take; the ratio is to one build."""
    took = once(remit("packs", EXAMPLE, "--out", out))
    count = sum(1 for path in out.iterdir() if (path / "pack.pdf").is_file())
    if not count:
        raise Failed("the packs were not written")
    aim = f"{took * PACKS / count:.1f} s (aim: {IN_TIME:g} s on two cores)"
    row = (f"{count} packs", f"{took:.1f} s", milliseconds(took / count), aim, f"{took / build:.1f}")
    return table(("remit packs (example)", "time", "a pack", f"{PACKS} packs", "x remit build"), [row])


LIKE_2014, LARGE = 20.0, 300.0
"""Seconds that protecting and attacking may take: the example, and 20,000 people with 30 items."""


def release_table(folder: Path, large: bool) -> str:
    """Protect and attack: the example without its certificate, the example with it, a large study."""
    study = folder / "study"
    shutil.copytree(EXAMPLE, study, ignore=shutil.ignore_patterns("out", "ledger.jsonl", "releases"))
    lines = []
    for name, aim in (("the example, attacked anew", f"{LIKE_2014:g} s"), ("with its certificate", "")):
        if aim:
            (study / "certificate.json").unlink(missing_ok=True)
        once(remit("build", study, "--only", "explorer"))
        record = json.loads((study / "out" / "private" / "build.json").read_text(encoding="utf-8"))
        lines.append((name, f"{record['stages']['clear']:.1f} s", aim, ""))
    if large:
        found = _json([sys.executable, HERE / "scale.py", "20000", "30"])
        shown = f"{found['shown']:,} of {found['shown'] + found['hidden']:,} counts shown"
        lines.append(("20,000 people, 30 items, 5 keys", f"{found['seconds']:.0f} s", f"{LARGE:g} s", shown))
    return table(("protect and attack", "time", "aim on two cores", "result"), lines)


def stage_table(out: Path) -> str:
    """Where the time of one build goes; formats are written side by side, so their times overlap."""
    stages = json.loads((out / "private" / "build.json").read_text(encoding="utf-8"))["stages"]
    lines = [(name, milliseconds(took)) for name, took in stages.items()]
    return table(("stage of the last build", "time"), lines)


def peer_table(rows: list[Row]) -> str:
    """The same work elsewhere; the ratio says how many times Remit's time a peer takes."""
    lines = []
    for kind, name in PAIRS:
        own = next(row for row in rows if row["name"] == name)
        for row in (own, *(r for r in rows if r is not own and r["name"].endswith(kind))):
            ratio = f"{row['median'] / own['median']:.1f}"
            lines.append((row["name"], milliseconds(row["import"]), milliseconds(row["median"]), ratio))
    lines += [
        (row["name"], "could not run here", row["missing"][:60], "") for row in rows if "missing" in row
    ]
    return table(("the same work", "import", "median", "x Remit"), lines)


def busy() -> str:
    """How much work the computer has besides, where it tells; seconds of a busy one are too many."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the start"


def main() -> int:
    """Gate, measure, print; with --write keep it in bench/latest.md."""
    reader = argparse.ArgumentParser(prog="python dev.py bench")
    reader.add_argument("--runs", type=int, default=5, help="how often each is run (default: 5)")
    reader.add_argument("--write", action="store_true", help="keep the result in bench/latest.md")
    reader.add_argument("--no-peers", action="store_true", help="Remit alone")
    reader.add_argument("--no-large", action="store_true", help="leave out the large made-up study")
    chosen = reader.parse_args()
    load = busy()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        say("Gate: does the example build, and do its formats agree?")
        passed = gate(out)
        say(f"Passed: {passed}. Timing ...")
        timed = processes(out, chosen.runs)
        parts = [process_table(timed), stage_table(out)]
        say("Timing protection and attacks ...")
        parts.append(release_table(Path(name), large=not chosen.no_large))
        say("Timing the packs ...")
        parts.append(pack_table(Path(name) / "packs", timed[-1]["median"]))
        if not chosen.no_peers:
            parts.append(peer_table(peers(out, chosen.runs, Path(name))))
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    where += f", {chosen.runs} runs{load}"
    text = "\n\n".join([f"Gate: {passed}.", *parts])
    say(f"\n{where}\n\n{text}")
    if chosen.write:
        day = datetime.now(UTC).date().isoformat()
        asked = " ".join(sys.argv[1:])
        made = f"Made by `python dev.py bench {asked}` on {day}: {where}."
        words = f"# Latest benchmark\n\n{made}\nTrust the ratios.\n\n"
        (HERE / "latest.md").write_text(f"{words}{text}\n", encoding="utf-8", newline="\n")
        say("Wrote bench/latest.md")
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except Failed as failure:
        sys.exit(f"Stopped: {failure}")
