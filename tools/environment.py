"""The project's own virtual environment, `.venv`, made once and renewed when its ingredients change."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tools.steps import ROOT, Failed, need, run, say

LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
STAMP = "remit-stamp.json"


def python_of(venv: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def program(venv: Path, name: str) -> Path:
    """A program installed in a virtual environment."""
    return python_of(venv).with_name(f"{name}.exe" if os.name == "nt" else name)


def create(venv: Path) -> None:
    """Make the virtual environment when it is not there; needs no administrator rights."""
    if python_of(venv).exists():
        return
    say(f"Making {venv.name} with Python {sys.version.split()[0]} ...")
    if importlib.util.find_spec("ensurepip"):
        need([sys.executable, "-m", "venv", venv], f"{venv} could not be made; the lines above say why.")
        return
    # Some Linux systems ship Python without ensurepip; the pip that is there can install into the venv.
    if not importlib.util.find_spec("pip"):
        raise Failed("this Python has neither ensurepip nor pip; install the system's python3-venv package.")
    need([sys.executable, "-m", "venv", "--without-pip", venv], f"{venv} could not be made.")
    need(pip(venv, "install", "pip"), "pip could not be installed into the new environment.")


def pip(venv: Path, *words: str | Path) -> list[str | Path]:
    """The command line of pip for a virtual environment."""
    if program(venv, "pip").exists():
        return [python_of(venv), "-m", "pip", *words]
    return [sys.executable, "-m", "pip", "--python", python_of(venv), *words]


def dev_group() -> list[str]:
    """The requirements of the `dev` group of pyproject.toml (older versions of pip cannot read it)."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [str(requirement) for requirement in groups["dev"]]


def ingredients(venv: Path) -> str:
    """A hash that changes whenever what would be installed changes."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {python_of(venv)}".encode())
    for path in (ROOT / "pyproject.toml", LOCK, DEV_LOCK):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def ensure(venv: Path, parts: Sequence[str], *, unlocked: bool = False) -> None:
    """Install Remit (editable) with the extras named in `parts` ("dev": the dev group too).

    Does nothing when these parts, or more, are there already and their ingredients have not changed.
    """
    create(venv)
    _install(venv, parts, unlocked)
    # An editable install leaves the source uncompiled; where byte-code may not be written on the way, every
    # process would compile all of it again.
    run([python_of(venv), "-m", "compileall", "-qq", ROOT / "src"])


def _install(venv: Path, parts: Sequence[str], unlocked: bool) -> None:
    stamp = venv / STAMP
    made_of = ingredients(venv)
    if stamp.exists():
        stamped = json.loads(stamp.read_text(encoding="utf-8"))
        if stamped["ingredients"] == made_of and set(parts) <= set(stamped["parts"]):
            return
    say("Installing what Remit needs (a minute or two the first time) ...")
    start = time.monotonic()
    lock = DEV_LOCK if "dev" in parts else LOCK
    pins: list[str | Path] = [] if unlocked else ["--constraint", lock]
    extras = ",".join(part for part in parts if part != "dev")
    group = dev_group() if "dev" in parts else []
    if run(pip(venv, "install", "-qq", *pins, "--editable", f".[{extras}]", *group)):
        raise Failed(
            "pip could not install the packages; the lines above say why. Without a network use "
            "`python dev.py install-offline`; if one of the locked versions cannot be had, add `--unlocked`."
        )
    stamp.write_text(json.dumps({"ingredients": made_of, "parts": sorted(parts)}), encoding="utf-8")
    say(f"Installed in {time.monotonic() - start:.0f} s.")
