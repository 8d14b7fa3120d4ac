"""Published numbers are rounded, to whole percentages and one decimal. That is presentation only."""

from __future__ import annotations

from math import floor

from remit.core.display import SHARES

ROUND_SHARE = 0.01
ROUND_MEAN = 0.1


def rounded(measure: str, value: float | None) -> float | None:
    """A value as it is published: shares to a whole percentage, anything else to one decimal, half up."""
    if value is None:
        return None
    places = 2 if measure in SHARES else 1
    scale = 10.0**places
    whole = floor(abs(value) * scale + 0.5 + 1e-9) / scale
    return -whole if value < 0 and whole else whole
