"""Beginning a build from the web process, which does not wait for it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from remit.site.building.program import environment_of
from remit.site.building.state import State, place_in, read_state, write_state
from remit.site.place import Site, here


def begin() -> bool:
    """Begin a build of the study as it lies in its folder; False where one is running."""
    site = here()
    place = place_in(site.folder)
    if read_state(place).stage == "running":
        return False
    write_state(place, State("running", time.time()))
    program = subprocess.Popen(  # noqa: S603 our own program
        [sys.executable, "-m", "remit.site.building.program", str(site.study), str(site.folder)],
        env=environment_of(_told(site)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=program.wait, daemon=True).start()  # so that no ended program is left behind
    return True


def _told(site: Site) -> dict[str, str]:
    """How the site is set up, save its secret, which the program finds where this process found it."""
    told = {
        "REMIT_SERVER": "1" if site.server else "0",
        "REMIT_ADDRESS": site.address,
        "DATABASE_URL": site.url,
        "ANSWERS_DATABASE_URL": site.answers_url,
    }
    return {name: text for name, text in told.items() if text}
