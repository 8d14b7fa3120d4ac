"""The parts of a result that `remit build --only` can name; loaded before anything heavy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

ASKED_FOR = ("support",)
"""Parts that are made only when they are named: they take longer and are for the desk alone."""

CARRIED = ("packs", "private/respondents")
"""Parts that are made by a command of their own, and stay in a result as long as they belong to it."""

PARTS = ("report", "explorer")
"""In the order they are made. The release itself, its open data and the index are part of every result."""


def chosen_parts(only: Sequence[str] | None) -> Collection[str]:
    """The parts to make: those that were named, or all."""
    return frozenset(only or PARTS)


CODING_FORMATS = ("qdpx", "qdc", "taguette", "taguette-codebook", "table")
"""The formats that `remit codings --write` knows; a test holds that they are those of the room."""
