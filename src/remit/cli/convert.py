"""`remit convert FILE`: answers of any size to coded Parquet, or to an archive for other programs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from remit.cli.say import Stages
from remit.study.converting import Choices, Converted, convert


def run(options: argparse.Namespace) -> int:
    """Convert and say what was written, and how fast."""
    source: Path = options.file
    stages = Stages()
    choices = Choices(options.id, options.weight, options.stratum)
    with stages.stage("convert", f"Reading {source.name}"):
        done = convert(source, options.out, choices, lambda share: _tell(stages, source, share))
    _say(done, stages.seconds["convert"])
    if options.json:
        print(json.dumps(_summary(done, stages.seconds["convert"]), ensure_ascii=False))
    return 0


def _tell(stages: Stages, source: Path, share: float) -> None:
    said = f"Reading {source.name}: {share:.0%}" if share < 1 else "Writing"
    stages.show(said)


def _say(done: Converted, seconds: float) -> None:
    head = done.head
    rate = f"{head.rows / max(seconds, 0.001):,.0f} rows a second"
    print(f"{head.rows:,} rows and {len(head.variables):,} variables are in {done.target} ({rate})")
    for note in done.notes:
        print(f"  {note}")
    if done.target.suffix != ".xml":
        print("It holds answers of persons: keep it private.", file=sys.stderr)
    if done.study and done.target.name == "responses.parquet":
        print(
            f"`remit build` reads {done.target.name} from now on. After a change of {done.source.name}, "
            "convert again.",
            file=sys.stderr,
        )


def _summary(done: Converted, seconds: float) -> dict[str, object]:
    return {
        "source": str(done.source),
        "out": str(done.target),
        "rows": done.head.rows,
        "variables": len(done.head.variables),
        "unlisted": {
            entry.variable.name: len(entry.codes) - len(entry.variable.choices)
            for entry in done.head.variables
            if entry.variable.choices and len(entry.codes) > len(entry.variable.choices)
        },
        "weight": done.head.weight,
        "stratum": done.head.stratum,
        "notes": list(done.notes),
        "seconds": seconds,
    }
