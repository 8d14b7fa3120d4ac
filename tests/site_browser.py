"""A running site, and walks through it in a real browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser_checks import HERE, browser, node
from remit.instrument.items import Instrument
from remit.site.place import Site
from site_live import Live
from site_made import SHORT, invite_all, run_site

WIDTHS = [320, 768, 1280]
Step = list[Any]
GO_ON = "main form button.button"


def live_site(tmp_path: Path, instrument: Instrument = SHORT) -> tuple[Live, dict[str, str]]:
    """A running site, and everybody's tokens."""
    site = run_site(tmp_path, instrument)
    return serve(site), invite_all()


def serve(site: Site) -> Live:
    """The site of this process in a process of its own, with the same secret."""
    (site.folder / "secret.key").write_text(site.secret.hex() + "\n", encoding="utf-8")
    (site.folder / "secret.key").chmod(0o600)
    return Live(site.study, site.folder)


def walk(
    steps: list[Step],
    *,
    script: bool = True,
    widths: list[int] | None = None,
    pause: Callable[[], object] | None = None,
    then: list[Step] | None = None,
) -> list[Any]:
    """What the browser found; nothing was asked of another place and no policy was broken.

    With `pause` the browser waits after `steps` until that was done, and goes on with `then`.
    """
    all_steps = [*steps, ["pause"], *(then or [])] if pause else steps
    request = {"browser": browser(), "script": script, "widths": widths or [1280], "steps": all_steps}
    with subprocess.Popen(
        [node(), str(HERE / "walk.mjs"), json.dumps(request)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as running:  # fmt: skip
        try:
            if pause and running.stdout and running.stdout.readline() == "pause\n":
                pause()
            out, err = running.communicate("go on\n" if pause else None, timeout=300)
        except BaseException:
            running.kill()
            raise
    assert running.returncode == 0, err[-2000:]
    answer = json.loads(out.splitlines()[-1])
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
