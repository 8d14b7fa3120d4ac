"""A second process that works beside this one, so that a build uses two cores from its first moment.

Python holds one core at a time, and setting the pages of a PDF takes as long as everything before it. The
second process loads the typesetter while this one reads and counts, and sets the pages while this one writes
the other formats. Where a second process cannot be had, the same work is done here: only time is lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import TypeVar

R = TypeVar("R")

ENOUGH_CORES = 2


class Beside:
    """Runs functions in a second process, one after the other; a context manager.

    What is handed over and what comes back is pickled, so functions stand at the top of a module.
    """

    def __init__(self, first: Callable[[], object]) -> None:
        """Begin at once with `first`, a function without results that loads what will be needed."""
        self._pool: ProcessPoolExecutor | None = None
        if (os.cpu_count() or 1) < ENOUGH_CORES:
            return
        try:
            # `spawn` on every system: a forked copy would inherit half-held locks of this process's threads.
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            self._pool.submit(first)
        except (OSError, RuntimeError, NotImplementedError):
            self._close()

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def start(self, function: Callable[..., R], *words: object) -> Callable[[], R]:
        """Begin a call; what is returned waits for its result, and raises what the call raised."""
        running: Future[R] | None = None
        if self._pool is not None:
            try:
                running = self._pool.submit(function, *words)
            except (BrokenProcessPool, RuntimeError):  # it ended, or was never allowed to begin
                running = None

        def result() -> R:
            if running is not None:
                try:
                    return running.result()
                except BrokenProcessPool:
                    pass
            return function(*words)

        return result
