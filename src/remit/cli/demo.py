"""`remit demo [DIR]`: the example study in a folder of one's own, built, to look at and to change."""

from __future__ import annotations

import argparse

from remit.cli.build import run as build
from remit.study.example import write_example


def run(options: argparse.Namespace) -> int:
    """Write the example and build everything that a chair, a board and a role-holder would open."""
    write_example(options.study)
    made = argparse.Namespace(**vars(options) | {"only": ["report", "explorer", "support"], "json": False})
    code = build(made)
    if code == 0:
        print(
            f"Every row in {options.study} is made up. Change what you like there (the text is in report.md),"
        )
        print(f"then run: remit build {options.study}")
    return code
