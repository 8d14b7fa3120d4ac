"""The same work for Remit and for its peers, and how long a call takes."""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree


def seconds(call: Callable[[], object], runs: int) -> list[float]:
    """How long each of `runs` calls took, after one that does not count."""
    call()
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return found


def timed_import(name: str) -> float:
    """How long it takes to import a module that was not loaded before."""
    start = time.perf_counter()
    __import__(name)
    return time.perf_counter() - start


def load() -> tuple[dict[str, Any], int]:
    """The work, from the file named first on the command line, and the number of runs."""
    return json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), int(sys.argv[2])


def report(name: str, loading: float, runs: list[float]) -> dict[str, Any]:
    """One row of the result."""
    return {
        "name": name,
        "import": loading,
        "median": statistics.median(runs),
        "low": min(runs),
        "high": max(runs),
    }


def require(found: bool, what: str) -> None:
    """Stop when the work was not done right: a wrong answer has no speed."""
    if not found:
        sys.exit(f"The work was not done right: {what}")


def texts(workbook: bytes) -> Iterator[str]:
    """Every text in the cells of a workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/") and name.endswith(".xml"):
                for node in ElementTree.fromstring(archive.read(name)).iter():  # noqa: S314 - our own file
                    if node.tag.endswith(("}si", "}is")):
                        yield "".join(node.itertext())
