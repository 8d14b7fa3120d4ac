"""`python -m remit_audit RELEASE ...`: exits with 0 safe, 1 exposed, 2 not proven."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

SAFE, EXPOSED, NOT_PROVEN = 0, 1, 2
MOST_PRINTED = 50


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the audit, for whoever offers it."""
    parser.add_argument("release", type=Path, help="release.json")
    parser.add_argument(
        "--keys", type=Path, metavar="FILE", help="audit-keys.json: what a well-informed attacker knows"
    )
    parser.add_argument(
        "--earlier", type=Path, nargs="+", default=[], metavar="FILE", help="release.json of earlier releases"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")


def run(options: argparse.Namespace) -> int:
    """Audit what the options name, and say what was found."""
    from remit_audit.audit import audit
    from remit_audit.reading import Unreadable, load, read_keys, read_release
    from remit_audit.words import found_in_words

    try:
        published = read_release(load(options.release), options.release.name)
        keys = read_keys(load(options.keys), published, options.keys.name) if options.keys else None
        earlier = {str(path): read_release(load(path), path.name) for path in options.earlier}
    except Unreadable as reason:
        print(f"not proven: {reason}", file=sys.stderr)
        if options.json:
            print(json.dumps({"verdict": "not proven", "unproven": [str(reason)], "exposures": []}))
        return NOT_PROVEN
    findings = audit(published, keys, earlier)
    verdict = ("safe", "exposed", "not proven")[findings.code]
    for attack in findings.attacks:
        print(f"{'ran    ' if attack.ran else 'NOT RUN'}  {attack.name}: {attack.detail}")
    for exposure in findings.exposures[:MOST_PRINTED]:
        print(f"exposed  {exposure}")
    if len(findings.exposures) > MOST_PRINTED:
        print(f"and {len(findings.exposures) - MOST_PRINTED:,} more")
    for unproven in findings.unproven[:MOST_PRINTED]:
        print(f"not proven  {unproven}")
    print(found_in_words(findings.certain if keys else None, findings.cells, findings.labels))
    total = findings.shown + findings.hidden
    print(
        f"{verdict}: {findings.shown:,} of {total:,} counts in breakdowns are shown, {findings.hidden:,} not"
    )
    if options.json:
        print(json.dumps(_summary(verdict, findings, attacked=keys is not None), ensure_ascii=False))
    return findings.code


def _summary(verdict: str, findings: object, *, attacked: bool) -> dict[str, object]:
    from remit_audit.audit import Findings

    if not isinstance(findings, Findings):
        raise TypeError("findings of an audit are wanted")
    return {
        "verdict": verdict,
        "attacks": [{"name": a.name, "ran": a.ran, "detail": a.detail} for a in findings.attacks],
        "exposures": [{"attack": e.attack, "where": e.where, "what": e.what} for e in findings.exposures],
        "unproven": list(findings.unproven),
        "certain": findings.certain if attacked else None,
        "cells": findings.cells,
        "shown": findings.shown,
        "withheld": findings.hidden,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit a release; returns the exit code."""
    parser = argparse.ArgumentParser(prog="remit_audit", description="Attack a release before others do.")
    add_options(parser)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else NOT_PROVEN
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
