"""The picture at the top of the README: two screens of the example's report side by side, by a browser."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tools.browser import find_browser
from tools.steps import Failed, say, surroundings

WIDTH, HEIGHT = 1600, 900
SECTIONS = ("", "#the-team")
"""What is shown: the top of the report, and a section with a chart."""

BESIDE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; display: flex; gap: 16px; background: #b1b9c0 }}
div {{ width: 792px; height: 900px; overflow: hidden; background: #fff }}
iframe {{ width: 1180px; height: 1341px; border: 0; transform: scale(.6712); transform-origin: 0 0 }}
</style>{frames}"""

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


def take(page: Path, picture: Path) -> int:
    """Write `picture` (PNG) of the top of `page` and of a section with a chart."""
    browser = find_browser()
    if not browser:
        raise Failed("there is no Chromium-family browser here; install one or set REMIT_CHROMIUM.")
    if not page.exists():
        raise Failed("the example is not built yet; run `python dev.py demo` first.")
    picture.parent.mkdir(parents=True, exist_ok=True)
    frames = "".join(
        f'<div><iframe src="{page.resolve().as_uri()}{part}"></iframe></div>' for part in SECTIONS
    )
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.html"
        both.write_text(BESIDE.format(frames=frames), encoding="utf-8")
        words = [browser, *QUIET, f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},{HEIGHT}"]
        words += [f"--screenshot={picture.resolve()}", "--virtual-time-budget=3000", both.as_uri()]
        done = subprocess.run(
            words, capture_output=True, text=True, env=surroundings(), timeout=120, check=False
        )
    if done.returncode or not picture.exists():
        raise Failed(f"the browser took no picture: {done.stderr.strip()[-300:]}")
    say(f"Wrote {picture}")
    return 0
