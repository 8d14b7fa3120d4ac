"""Other programs for coded answers in environments of their own, and the round trips through them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tools import environment
from tools.steps import Failed, run, say

PROGRAMS = {"taguette": "taguette==1.5.2", "pyrefiqda": "pyrefiqda==0.3.1"}
"""They bring many packages of their own, so that none of them is installed beside Remit."""

TEST = "tests/study/test_exchange_round_trip.py"


def round_trips(python: Path, qualcoder: str) -> int:
    """Run the round trips through every program that can be had; says which cannot."""
    with tempfile.TemporaryDirectory(prefix="remit-exchange-") as folder:
        brought = {name: _bring(name, folder) for name in PROGRAMS}
        found = {f"REMIT_{name.upper()}": str(there) for name, there in brought.items() if there}
        if qualcoder:
            found["REMIT_QUALCODER"] = str(_folder_of_qualcoder(qualcoder))
        else:
            say("QualCoder is on no package index: name a checkout of it with --qualcoder FOLDER.")
        words = ["-m", "pytest", TEST, "-m", "slow", "-n", "0", "-o", "log_cli=true", "--log-cli-level=INFO"]
        return run([python, *words], extra=found)


def _bring(name: str, folder: str) -> Path | None:
    """The Python of a fresh environment with a program; None, and a word, where it cannot be installed."""
    venv = Path(folder) / name
    try:
        environment.create(venv)
    except Failed as failure:
        say(f"{name} is left out: {failure}")
        return None
    say(f"Installing {PROGRAMS[name]} ...")
    if run(environment.pip(venv, "install", "--quiet", PROGRAMS[name]), quiet=True):
        say(f"{name} is left out: the package index cannot be reached, or has no version for this Python.")
        return None
    return environment.python_of(venv)


def _folder_of_qualcoder(named: str) -> Path:
    """The folder that holds QualCoder's `refi.py`, at or below the one that was named."""
    for place in (Path(named), Path(named) / "src" / "qualcoder", Path(named) / "qualcoder"):
        if (place / "refi.py").is_file():
            return place.resolve()
    raise Failed(f"there is no refi.py in {named}; name a checkout of QualCoder.")
