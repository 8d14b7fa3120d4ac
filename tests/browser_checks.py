"""Pages in a real browser: axe-core, sideways scroll, outside requests and the size of chart text.

    from browser_checks import axe
    assert axe(path) == []

Needs Node, the packages of tests/browser (`npm ci --ignore-scripts` there) and a Chromium-family browser;
where one is missing the test that asks is skipped and says which.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent / "browser"
WIDTHS = (1280, 320)
SCHEMES = ("light", "dark")
SMALLEST = 12
"""Smallest type of a chart in CSS pixels, at any width."""


def browser() -> str:
    """The path of a browser; skips the test when there is none."""
    from tools.browser import find_browser

    found = find_browser()
    if not found:
        pytest.skip("no Chromium, Chrome or Edge is installed, so pages cannot be looked at")
    return found


def node() -> str:
    """The path of Node with its packages in place; skips the test when they are not."""
    found = shutil.which("node")
    if not found:
        pytest.skip("Node is not installed, so axe-core cannot run")
    if not (HERE / "node_modules" / "axe-core").is_dir():
        pytest.skip("run `npm ci --ignore-scripts` in tests/browser first: axe-core is not there")
    return found


def look(
    pages: Iterable[Path],
    widths: Iterable[int] = WIDTHS,
    schemes: Iterable[str] = SCHEMES,
    typed: dict[str, str | bool] | None = None,
    read: str = "",
    paper: bool = False,
) -> list[dict[str, Any]]:
    """What the browser found, one entry a page, width and scheme, with all `<details>` open.

    `typed` fills fields first (selector to text, or True to tick); `read` selects the texts given back as
    `said`; with `paper`, `sheets` counts the sheets the page prints on.
    """
    asked = {
        "type": typed or {},
        "read": read,
        "paper": paper,
        "browser": browser(),
        "pages": [page.resolve().as_uri() for page in pages],
        "widths": list(widths),
        "schemes": list(schemes),
    }
    done = subprocess.run(
        [node(), str(HERE / "axe.mjs"), json.dumps(asked)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def complaints(entry: dict[str, Any]) -> list[str]:
    """What is wrong with one look at a page, in words; empty when nothing is."""
    place = f"{Path(entry['page']).name} at {entry['width']} px, {entry['scheme']}"
    said = [f"{place}: axe {one['id']}: {one['help']}: {one['nodes']}" for one in entry["violations"]]
    if entry["sideways"] > 0:
        said.append(f"{place}: the page scrolls {entry['sideways']} px sideways")
    said += [f"{place}: asks for {address}" for address in entry["outside"]]
    said += [f"{place}: '{text}' is clipped" for text in entry["clipped"]]
    if entry["smallest"] is not None and entry["smallest"] < SMALLEST:
        said.append(f"{place}: chart text of {entry['smallest']:.1f} px")
    return said


def axe(
    path: Path | Iterable[Path], widths: Iterable[int] = WIDTHS, schemes: Iterable[str] = SCHEMES
) -> list[str]:
    """Every complaint about one page or several, at each width and scheme; an empty list is a pass."""
    pages = [path] if isinstance(path, Path) else list(path)
    return [said for entry in look(pages, widths, schemes) for said in complaints(entry)]
