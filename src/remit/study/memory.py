"""Memory that was freed is kept for the next batch of rows: asking the system for it anew costs a quarter."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM, _MAP = -1, -3
"""Names of glibc's malloc.h: how much free memory is kept, and from which size pieces are fetched alone."""

KEPT, ALONE = 256 * 2**20, 32 * 2**20
"""A batch of 100,000 rows of 130 columns with its counts is freed at each step; 32 MB is glibc's largest."""


@cache
def keep_freed() -> bool:
    """Keep up to 256 MB of freed memory in this process; False where the C library has no such setting."""
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library than glibc
        return False
    return bool(mallopt(_TRIM, KEPT)) and bool(mallopt(_MAP, ALONE))
