"""Other processes that work beside this one, so that a build uses two cores from its first moment.

Python holds one core at a time, and setting the pages of a PDF takes as long as everything before it. Another
process loads the typesetter while this one reads and counts, and sets the pages while this one writes the
other formats; for packs there are as many as there are cores. Where a further process cannot be had, the same
work is done here: only time is lost.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from types import TracebackType
from typing import TypeVar

R = TypeVar("R")

ENOUGH_CORES = 2


class Beside:
    """Runs functions in other processes; a context manager.

    What is handed over and what comes back is pickled, so functions stand at the top of a module.
    """

    def __init__(self, first: Callable[[], object], processes: int = 1) -> None:
        """Begin at once with `first`, a function without results that loads what will be needed."""
        self._first = first
        self._pool = self._open(processes) if (os.cpu_count() or 1) >= ENOUGH_CORES else None

    def _open(self, processes: int) -> ProcessPoolExecutor | None:
        try:
            # `spawn` on every system: a forked copy would inherit half-held locks of this process's threads.
            pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
            for _ in range(processes):
                pool.submit(self._first)
        except (OSError, RuntimeError, NotImplementedError):  # not allowed here: the work is done in this one
            return None
        return pool

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

    def each(
        self, function: Callable[..., R], tasks: Sequence[Sequence[object]]
    ) -> Iterator[tuple[int, R | None]]:
        """Call `function` with the words of each task; gives its place and result, as they are ready.

        A task that ends its process (it needs more memory than there is) has no result: None. The others
        are done all the same.
        """
        if self._pool is None:
            yield from ((place, function(*words)) for place, words in enumerate(tasks))
            return
        left = []
        for place, result in self._together(self._pool, function, tasks):
            if result is None:
                left.append(place)
            else:
                yield place, result
        yield from self._one_by_one(function, tasks, left)

    def _together(
        self, pool: ProcessPoolExecutor, function: Callable[..., R], tasks: Sequence[Sequence[object]]
    ) -> Iterator[tuple[int, R | None]]:
        running: dict[Future[R], int] = {}
        for place, words in enumerate(tasks):
            try:
                running[pool.submit(function, *words)] = place
            except (BrokenProcessPool, RuntimeError):
                yield place, None
        for future in as_completed(running):
            yield running[future], _unless_broken(future)

    def _one_by_one(
        self, function: Callable[..., R], tasks: Sequence[Sequence[object]], left: Iterable[int]
    ) -> Iterator[tuple[int, R | None]]:
        """What a broken pool left undone: who ended the process is found by doing one at a time."""
        pool = None
        for place in sorted(left):
            pool = pool or self._open(1)
            if pool is None:
                yield place, function(*tasks[place])
                continue
            try:
                result = _unless_broken(pool.submit(function, *tasks[place]))
            except (BrokenProcessPool, RuntimeError):
                result = None
            if result is None:
                pool.shutdown(wait=True)
                pool = None
            yield place, result
        if pool is not None:
            pool.shutdown(wait=True)


def _unless_broken(future: Future[R]) -> R | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None
