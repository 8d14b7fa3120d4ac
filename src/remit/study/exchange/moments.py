"""The moments at which things were coded, in the forms of a study and of other programs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIDNIGHT = "T00:00:00Z"


def to_moment(at: str) -> str:
    """A day or a moment of `codings.csv` as a moment in UTC with seconds and `Z`; else empty."""
    try:
        moment = datetime.fromisoformat(at.strip())
        if _DAY.fullmatch(at.strip()):
            return f"{at.strip()}{_MIDNIGHT}"
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""


def from_moment(at: str) -> str:
    """The moment of another program as `codings.csv` has it: a day when it is midnight; else empty."""
    moment = to_moment(at)
    return moment.removesuffix(_MIDNIGHT)
