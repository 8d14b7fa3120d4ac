"""The options of `remit sums`."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_options(sums: argparse.ArgumentParser) -> None:
    """Add them to the command's parser."""
    sums.add_argument("study", type=Path, help="the study folder")
    sums.add_argument(
        "files",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="coded files to count (default: STUDY/responses.parquet)",
    )
    sums.add_argument("--wave", default="", metavar="NAME", help="the wave that the files belong to")
    sums.add_argument("--only", metavar="KEY=GROUP", help="count this group of FILE anew; needs --former")
    sums.add_argument("--former", type=Path, metavar="FILE", help="the file as it was when it was counted")
    sums.add_argument("--check", action="store_true", help="count nothing; check what was counted")
    sums.add_argument("--json", action="store_true", help="print one JSON object as the last line")
