"""`remit diff OLD NEW`: which numbers differ between two results."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path


def read_cells(folder: Path) -> list[dict[str, str]]:
    """The rows of a result's `data/cells.csv`."""
    from remit.study.yamlfile import read_text

    name = "data/cells.csv"
    return list(csv.DictReader(io.StringIO(read_text(folder / "data" / "cells.csv", name))))


def run(options: argparse.Namespace) -> int:
    """Print each change; 0 when nothing differs, 1 when something does."""
    from remit.report.changes import changes

    found = changes(read_cells(options.old), read_cells(options.new))
    for change in found:
        print(change)
    print(f"{len(found):,} numbers differ" if found else "No number differs.")
    return 1 if found else 0
