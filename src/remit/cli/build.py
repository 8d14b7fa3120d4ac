"""`remit build STUDY`: a second process starts first, then everything that a build needs is loaded."""

from __future__ import annotations

import argparse
import gc

from remit.cli.beside import Beside
from remit.cli.formats import load_pages, load_typesetter
from remit.cli.parts import chosen_parts


def run(options: argparse.Namespace) -> int:
    """Build; say what was made, what is withheld and what changed since the last time."""
    # A build makes many small values that all live to its end, so looking for garbage only costs time.
    gc.disable()
    try:
        first = load_typesetter if "report" in chosen_parts(options.only) else load_pages
        with Beside(first) as beside:
            from remit.cli.building import build

            return build(options, beside)
    finally:
        gc.enable()
