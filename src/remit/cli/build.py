"""`remit build STUDY`: a second process starts first, then everything that a build needs is loaded."""

from __future__ import annotations

import argparse

from remit.cli.beside import Beside
from remit.cli.formats import load_pages, load_typesetter
from remit.cli.parts import chosen_parts
from remit.cli.unswept import unswept


def run(options: argparse.Namespace) -> int:
    """Build; say what was made, what is withheld and what changed since the last time."""
    if "packs" not in (options.only or ()):
        return _build(options)
    others = [part for part in options.only if part != "packs"]
    out = options.out or options.study / "out"
    code = _build(argparse.Namespace(**vars(options) | {"only": others})) if others else 0
    if code:
        return code
    from remit.cli.packs import run as make_packs

    return make_packs(argparse.Namespace(**vars(options) | {"out": out / "packs", "respondents": False}))


def _build(options: argparse.Namespace) -> int:
    first = load_typesetter if "report" in chosen_parts(options.only) else load_pages
    with unswept(), Beside(first) as beside:
        from remit.cli.building import build

        return build(options, beside)
