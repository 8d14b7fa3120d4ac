"""Work whose values all live to its end, so that looking for garbage only costs time."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """No search for garbage inside, nor when the program ends: what is left then is freed with it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        atexit.unregister(gc.freeze)  # once is enough, however often it is done
        atexit.register(gc.freeze)
