"""What every test may use, and the list of tests that could not be run here, printed at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # for `tools`, under every import mode
    sys.path.insert(0, str(ROOT))

from tools.browser import find_browser  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="take today's output as what tests compare with")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether stored output is to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with the real surveys; a test that asks for it is skipped where they are not."""
    folder = Path(os.environ.get("REMIT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real surveys are not here; set REMIT_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; a test that asks for it is skipped where there is none."""
    found = find_browser()
    if not found:
        pytest.skip("no Chromium-family browser; install one or set REMIT_CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """The program that turns PDF pages into pictures; a test that asks for it is skipped where it is not."""
    found = shutil.which("pdftoppm")
    if not found:
        pytest.skip("pdftoppm is not here; it comes with poppler-utils")
    return found


EXAMPLE = ROOT / "examples" / "medical-directors"


@pytest.fixture(scope="session")
def built_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `out` folder of the example, built once a run by the real command. Do not write in it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the folder of the run, above those of its workers
        shared = shared.parent
    folder, said = shared / "built-example", shared / "built-example.txt"
    try:
        folder.mkdir()
    except FileExistsError:  # another worker builds it
        deadline = time.monotonic() + 300
        while not said.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    else:
        done = subprocess.run(
            [sys.executable, "-m", "remit", "build", str(EXAMPLE), "--out", str(folder / "out")],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1767225600"},
            check=False,
        )
        part = said.with_suffix(".part")
        part.write_text(done.stdout + done.stderr if done.returncode else "", encoding="utf-8")
        part.rename(said)
    words = said.read_text(encoding="utf-8")
    assert not words, f"the example does not build:\n{words}"
    return folder / "out"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was skipped, grouped by the reason."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        by_reason[reason.removeprefix("Skipped: ")].append(report.nodeid)
    if not by_reason:
        return
    terminalreporter.section("could not be run here")
    for reason, names in sorted(by_reason.items()):
        terminalreporter.write_line(f"{reason}:")
        for name in sorted(names):
            terminalreporter.write_line(f"  {name}")
