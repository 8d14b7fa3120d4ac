"""The locked versions: one list for people who run Remit, one for people who work on it.

Both hold for every platform and for Python 3.11 to 3.13. They name no index: pip takes the versions from
wherever it is set up to look.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.environment import DEV_LOCK, LOCK, pip, program
from tools.steps import need, say

HEADER = "# Versions that are known to work together. Renew with `python dev.py lock`; never edit by hand.\n"


def renew(venv: Path) -> int:
    """Write both lists anew from pyproject.toml."""
    uv: str | Path = shutil.which("uv") or program(venv, "uv")
    if not Path(uv).exists():
        need(pip(venv, "install", "-qq", "uv"), "uv could not be installed.")
    common = [
        "--universal",
        "--python-version",
        "3.11",
        "--no-header",
        "--no-annotate",
        "--quiet",
        "--upgrade",
    ]
    small = [uv, "pip", "compile", "pyproject.toml", "--extra", "all", *common]
    need([*small, "--output-file", LOCK], "requirements.lock could not be made.")
    further = [word for extra in ("design", "site", "suggest") for word in ("--extra", extra)]
    large = [*small, *further, "--group", "dev", "--constraint", LOCK]
    need([*large, "--output-file", DEV_LOCK], "requirements-dev.lock could not be made.")
    for lock in (LOCK, DEV_LOCK):
        lock.write_text(HEADER + lock.read_text(encoding="utf-8"), encoding="utf-8")
        say(f"Renewed {lock.name}: {len(lock.read_text(encoding='utf-8').splitlines()) - 1} versions.")
    return 0
