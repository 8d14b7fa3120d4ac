"""A Postgres server for tests, from the programs of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from site_live import free_port


def programs() -> Path:
    """The folder of the server's programs; skips where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    beside = shutil.which("initdb")
    if not found and not beside:
        pytest.skip("no Postgres server is installed, so only SQLite was tested")
    return (found[-1] if found else Path(beside or "")).parent


@contextmanager
def running_server(folder: Path) -> Iterator[int]:
    """A server of its own in this folder; gives its port. Skips where none can be had."""
    bin_, port = programs(), free_port()
    # The server never runs as root; somebody without rights of their own does it then.
    as_nobody = (
        ["su", "-s", "/bin/sh", "nobody", "-c"] if os.name == "posix" and os.geteuid() == 0 else ["sh", "-c"]
    )
    for place in (folder, *folder.parents[:3]):
        if place != Path("/tmp"):  # noqa: S108
            place.chmod(0o755)
    if len(as_nobody) > 2:
        shutil.chown(folder, "nobody")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    start = f"{bin_}/pg_ctl -w -D {folder}/db -o '{options}' -l {folder}/log start"
    begin = f"{bin_}/initdb -D {folder}/db -A trust -U remit && {start}"
    done = subprocess.run(
        [*as_nobody, begin], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        pytest.skip("the Postgres server of this system does not start here, so only SQLite was tested")
    yield port
    subprocess.run(
        [*as_nobody, f"{bin_}/pg_ctl -m immediate -D {folder}/db stop"],
        stdout=subprocess.DEVNULL,
        check=False,
    )
