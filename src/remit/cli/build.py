"""`remit build STUDY`: a second process starts first, then everything that a build needs is loaded."""

from __future__ import annotations

import argparse
import gc

from remit.cli.beside import Beside
from remit.cli.formats import load_typesetter


def run(options: argparse.Namespace) -> int:
    """Build; say what was made, what is withheld and what changed since the last time."""
    if options.only == ["packs"]:
        from remit.cli.packs import run as make_packs

        options.out = (options.out or options.study / "out") / "packs"
        options.respondents = False
        return make_packs(options)
    # A build makes many small values that all live to its end, so looking for garbage only costs time.
    gc.disable()
    try:
        with Beside(load_typesetter) as beside:
            from remit.cli.building import build

            return build(options, beside)
    finally:
        gc.enable()
