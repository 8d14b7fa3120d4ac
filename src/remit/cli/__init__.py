"""Commands: they wire the rooms together and hold no logic."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    return 2
