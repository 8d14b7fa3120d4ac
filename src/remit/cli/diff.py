"""`remit diff OLD NEW`: which numbers differ between two results."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.report.changes import Change


def read_cells(folder: Path) -> str:
    """A result's `data/cells.csv`. Raises `Refused`."""
    from remit.study.yamlfile import read_text

    return read_text(folder / "data" / "cells.csv", "data/cells.csv")


def between(before: str, after: str) -> tuple[Change, ...]:
    """Every difference between two texts of `cells.csv`."""
    from remit.report.changes import changes

    if before == after:
        return ()
    return changes(csv.DictReader(io.StringIO(before)), csv.DictReader(io.StringIO(after)))


def run(options: argparse.Namespace) -> int:
    """Print each change; 0 when nothing differs, 1 when something does."""
    found = between(read_cells(options.old), read_cells(options.new))
    for change in found:
        print(change)
    print(f"{len(found):,} numbers differ" if found else "No number differs.")
    return 1 if found else 0
