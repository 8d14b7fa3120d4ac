"""How a build stands: files in the site's folder that the web processes and the build's own program share.

Whether a build runs is asked of a lock that its program holds, and that the system takes away when it ends,
however it ends. Nothing here knows Django.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from remit.study.store import MARK, write_whole

Stage = Literal["never", "running", "done", "failed", "stopped"]

STARTING = 30.0
"""Seconds in which a program that was begun must have taken the lock."""

PRIVATE = "private"


class State(Struct, frozen=True):
    """The newest build: what it said, line by line, and its problems.

    `begun` is when it was begun (seconds since 1970), which only tells a beginning from a build that died.
    """

    stage: Stage = "never"
    begun: float = 0.0
    said: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class Place(Struct, frozen=True):
    """The folder of the builds, and what is in it."""

    root: Path

    @property
    def out(self) -> Path:
        """The result of the last build that worked."""
        return self.root / "out"

    @property
    def file(self) -> Path:
        """How the newest build stands."""
        return self.root / "state.json"

    @property
    def lock(self) -> Path:
        """The file that a running build keeps locked."""
        return self.root / "lock.sqlite3"


def place_in(folder: Path) -> Place:
    """Where a site with this folder keeps its builds; made where it is not there."""
    root = folder / "build"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Place(root)


def write_state(place: Place, state: State) -> None:
    """Put down how the build stands."""
    write_whole(place.file, json.dumps(asdict(state), ensure_ascii=False) + "\n")


def read_state(place: Place) -> State:
    """How the newest build stands; one whose program has gone without a word is `stopped`."""
    try:
        found = json.loads(place.file.read_text(encoding="utf-8"))
        state = State(found["stage"], found["begun"], tuple(found["said"]), tuple(found["problems"]))
    except (OSError, ValueError, KeyError, TypeError):
        return State()
    if state.stage == "running" and not is_locked(place) and time.time() - state.begun > STARTING:
        return State("stopped", state.begun)
    return state


@contextmanager
def only_one(place: Place) -> Iterator[bool]:
    """Hold the lock; gives False where another build has it."""
    with closing(sqlite3.connect(place.lock, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        yield True


def is_locked(place: Place) -> bool:
    """Whether a build runs."""
    with only_one(place) as free:
        return not free


# ---- what was built ------------------------------------------------------------------------------


def files(place: Place, *, private: bool) -> dict[str, Path]:
    """The files of the last result by their path in it; those of `private/` only where they are asked for."""
    if not (place.out / MARK).is_file():
        return {}
    found = {
        path.relative_to(place.out).as_posix(): path
        for path in sorted(place.out.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    return {name: path for name, path in found.items() if private or not is_private(name)}


def is_private(name: str) -> bool:
    """Whether a file of a result may not be published."""
    return name.split("/", maxsplit=1)[0].casefold() == PRIVATE
