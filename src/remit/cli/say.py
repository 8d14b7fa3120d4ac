"""What commands print: problems, progress when somebody watches, and nothing else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from remit.core.problems import Problem

MOST_PRINTED = 100


def print_problems(problems: Iterable[Problem]) -> None:
    """Each problem on a line, errors after warnings, so that what must be mended stands last."""
    listed = sorted(problems, key=lambda problem: (problem.severity == "error", problem.where, problem.code))
    hidden = len(listed) - MOST_PRINTED
    if hidden > 0:
        print(f"({hidden:,} more problems are not printed)", file=sys.stderr)
    for problem in listed[max(hidden, 0) :]:
        mark = "warning: " if problem.severity == "warning" else ""
        print(f"{mark}{problem}", file=sys.stderr)


def somebody_watches() -> bool:
    """Whether messages go to a terminal just now (streams can be exchanged while a program runs)."""
    return sys.stderr.isatty()


class Stages(Struct):
    """Times each stage and shows it on a terminal; silent when the output goes to a file."""

    seconds: dict[str, float] = field(default_factory=dict)
    watched: bool = field(default_factory=somebody_watches)

    @contextmanager
    def stage(self, name: str, said: str) -> Iterator[None]:
        """Time what happens inside, and say on a terminal that it is going on."""
        self.show(said)
        try:
            with self.timed(name):
                yield
        finally:
            if self.watched:
                print("\r\033[K", end="", file=sys.stderr, flush=True)

    def show(self, said: str) -> None:
        """Say on a terminal how far a stage has come."""
        if self.watched:
            print(f"\r\033[K{said} ...", end="", file=sys.stderr, flush=True)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Time what happens inside, silently: for stages that run beside each other."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)
