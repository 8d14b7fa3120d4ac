"""The one place where the site asks for the time of day: for codes and sign-in tokens that last seconds."""

from __future__ import annotations

import time


def seconds() -> int:
    """Seconds since 1970, UTC."""
    return int(time.time())
