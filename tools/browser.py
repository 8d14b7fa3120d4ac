"""What tests need beyond Python: a browser, PDF tools, Postgres and Java, from the system's own packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.steps import ROOT, run, say, surroundings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
WINDOWS_BROWSERS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
PACKAGES = {
    "chromium": "page tests",
    "poppler-utils": "tests that look at PDF pages",
    "postgresql": "tests of the site on Postgres",
    "default-jre-headless": "tests on Spark",
}
TESTS = ("chromium", "poppler-utils", "postgresql")
"""What the ordinary tests need."""


def find_browser() -> str:
    """The path of a Chromium-family browser, or an empty string. `REMIT_CHROMIUM` decides when it is set."""
    named = os.environ.get("REMIT_CHROMIUM", "")
    if named:
        return named if Path(named).exists() else ""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    folders = [os.environ.get(key, "") for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    places = [Path(folder) / tail for folder in folders if folder for tail in WINDOWS_BROWSERS]
    places += [Path(place) for place in MAC_BROWSERS]
    return next((str(place) for place in places if place.exists()), "")


def _administrator() -> list[str] | None:
    """The words to put before an installing command, or None when this person may not install."""
    if not shutil.which("apt-get"):
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _is_there(package: str) -> bool:
    if package == "chromium":
        return bool(find_browser())
    if package == "postgresql":
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))
    return bool(shutil.which({"poppler-utils": "pdftoppm", "default-jre-headless": "java"}[package]))


def bring_system_packages(packages: Sequence[str] = TESTS) -> None:
    """Install programs from the system's packages where that is allowed; else their tests are skipped."""
    missing = [name for name in packages if not _is_there(name)]
    if not missing:
        return
    wish = ", ".join(f"{name} ({PACKAGES[name]})" for name in missing)
    before = _administrator()
    if before is None:
        say(f"Not here and may not be installed: {wish}. The tests that need them will be named at the end.")
        return
    say(f"Installing from the system's packages: {wish} ...")
    extra = {"DEBIAN_FRONTEND": "noninteractive"}
    run([*before, "apt-get", "-q", "update"], extra=extra, quiet=True)
    for name in missing:  # one by one: a system without the one may have the other
        if run(
            [*before, "apt-get", "-q", "-y", "install", "--no-install-recommends", name],
            extra=extra,
            quiet=True,
        ):
            say(f"{name} could not be installed; the tests that need it will be named at the end.")


def bring_node_packages() -> None:
    """`npm ci` beside each package-lock.json of the tests, where Node is there and it was not done yet."""
    npm = shutil.which("npm")
    for lock in sorted((ROOT / "tests").rglob("package-lock.json")):
        if "node_modules" in lock.parts:
            continue
        done = lock.parent / "node_modules" / ".package-lock.json"
        if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
            continue
        if npm is None:
            say(f"Node is not here: the tests that need {lock.relative_to(ROOT)} will be named at the end.")
            return
        words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        outcome = subprocess.run(
            words,
            cwd=lock.parent,
            env=surroundings(),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if outcome.returncode:
            say(f"npm could not install {lock.parent.name}: {outcome.stderr.strip()[-300:]}")
