"""A running site walked through in Chromium, and what axe-core has to say of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from browser_checks import HERE, browser, node
from remit.site.place import Site
from site_live import Live

WIDTHS = [320, 768, 1280]
Step = list[Any]
GO_ON = "main form button.button"


def serve(site: Site) -> Live:
    """The site of this process in a process of its own, with the same secret."""
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    return Live(site.study, site.folder)


def walk(steps: list[Step], *, script: bool = True, widths: list[int] | None = None) -> list[Any]:
    """What the browser found; nothing was asked of another place and no policy was broken."""
    request = {"browser": browser(), "script": script, "widths": widths or [1280], "steps": steps}
    done = subprocess.run(
        [node(), str(HERE / "walk.mjs"), json.dumps(request)],
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["outside"] == []
    assert [words for words in answer["refused"] if "Content Security" in words] == []
    return list(answer["found"])


def complaints(looks: list[dict[str, Any]]) -> list[str]:
    found = []
    for look in looks:
        where = f"{look['path']} at {look['width']} px"
        found += [f"{where}: {one['id']}: {one['help']}: {one['nodes']}" for one in look["violations"]]
        found += [f"{where}: scrolls {look['sideways']} px sideways"] if look["sideways"] > 0 else []
    return found
