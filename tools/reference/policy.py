"""The thresholds of disclosure control, from the policy itself."""

from __future__ import annotations

from msgspec.structs import fields

from remit.disclosure.policy import SOURCES, Policy
from tools.reference.schemas import described
from tools.reference.tables import table


def thresholds() -> str:
    """Each threshold, its standard value and what it does."""
    words = described("study", "policy")
    rows = [
        (f"`{entry.name}`", str(entry.default), words[entry.name], SOURCES[entry.name])
        for entry in fields(Policy)
        if isinstance(entry.default, int)
    ]
    return table(("setting of `policy`", "standard", "what it does", "source"), rows)
