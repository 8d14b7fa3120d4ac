"""What the site writes to the log of the computer: where something broke, never who asked for what.

Django would write the address of a page, which may hold a personal link, and a traceback with the values in
it. Here an error is one line: its class and the places in the code.
"""

from __future__ import annotations

import logging
import sys
import traceback


class Places(logging.Handler):
    """Writes the class of an exception and where it came from; drops everything else."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line for an exception."""
        if not record.exc_info or record.exc_info[1] is None:
            return
        error = record.exc_info[1]
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        places = " < ".join(
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in frames
        )
        sys.stderr.write(f"remit site · {type(error).__name__} · {places}\n")


def be_quiet() -> None:
    """From now on Django's own messages go through `Places` alone."""
    for name in ("django", "django.request", "django.security", "django.server", "django.db.backends"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [Places()] if name == "django" else []
        logger.propagate = name != "django"
