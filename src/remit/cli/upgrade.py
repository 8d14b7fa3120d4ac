"""`remit upgrade STUDY`: bring every authored file to the format of this Remit."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """Rewrite what is older, file by file; says what was done."""
    from remit.study.upgrade import upgrade_study

    changed = upgrade_study(options.study)
    for line in changed:
        print(line)
    if not changed:
        print("Every file is already in the newest format.")
    return 0
