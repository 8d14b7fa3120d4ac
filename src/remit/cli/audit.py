"""`remit audit RELEASE`: attack a release before others do; the auditor is a package of its own."""

from __future__ import annotations

import argparse


def run(options: argparse.Namespace) -> int:
    """0 safe, 1 exposed, 2 not proven."""
    from remit_audit.__main__ import run as attack

    return attack(options)
