"""scipy, loaded when it is first needed: only `remit[support]` brings it."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from remit.core.problems import Place, refuse


def scipy(part: str) -> ModuleType:
    """A part of scipy, such as `special`; a missing package is refused with the way to install it."""
    try:
        return import_module(f"scipy.{part}")
    except ImportError as missing:
        raise refuse(
            "MATCH-001",
            Place("support"),
            f"this part of support needs a package that is missing: {missing}",
            "run: python -m pip install 'remit[support]'",
        ) from missing
