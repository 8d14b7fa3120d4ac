"""Run commands one after another and say what happened."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Failed(Exception):
    """A step that cannot go on; the text says why and how to mend it."""


def say(text: str = "") -> None:
    """Print a line now, so that it stands before what the next command prints."""
    print(text, flush=True)


def surroundings(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every command: UTF-8 everywhere, and the real data when it is there.

    `PIP_*` and everything else a person has set is passed on as it is.
    """
    env = dict(os.environ)
    env.setdefault("PYTHONUTF8", "1")
    env.setdefault("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    for name, folder in (("REMIT_DATA", "data"), ("REMIT_SEED", "seed")):
        beside = ROOT.parent / "shared" / folder
        if name not in env and beside.is_dir():
            env[name] = str(beside)
    env.update(extra or {})
    return env


def run(command: Sequence[str | Path], *, extra: Mapping[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command at the root of the repository; returns its exit code.

    With `quiet` its output is shown only when it fails.
    """
    words = [str(word) for word in command]
    try:
        if not quiet:
            return subprocess.run(words, cwd=ROOT, env=surroundings(extra), check=False).returncode
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=surroundings(extra),
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except FileNotFoundError:
        say(f"{words[0]}: not found")
        return 127
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode


def need(command: Sequence[str | Path], why: str, *, quiet: bool = True) -> None:
    """Run a command that everything after it needs; raises `Failed` with `why` when it does not succeed."""
    if run(command, quiet=quiet):
        raise Failed(why)


def run_all(steps: Sequence[tuple[str, Sequence[str | Path]]]) -> int:
    """Run every named step, also after a failure, and end with one line each; 0 when all passed."""
    results: list[tuple[str, bool, float]] = []
    for name, command in steps:
        say(f"\n== {name}")
        start = time.monotonic()
        code = run(command)
        results.append((name, code == 0, time.monotonic() - start))
    say()
    for name, passed, seconds in results:
        say(f"{'ok    ' if passed else 'FAILED'} {name} ({seconds:.0f} s)")
    return 0 if all(passed for _, passed, _ in results) else 1
