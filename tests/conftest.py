"""What every test may use, and the list of tests that could not be run here, printed at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # for `tools`, under every import mode
    sys.path.insert(0, str(ROOT))


# The same examples each time, so that a change is never blamed for a case that chance found;
# `python dev.py test --hypothesis-profile explore` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=500, deadline=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="take today's output as what tests compare with")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether stored output is to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


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
    from browser_checks import browser

    return browser()


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that a test calls directly begin no second process; those run as programs do."""
    monkeypatch.setattr("remit.cli.beside.ENOUGH_CORES", 10**6)


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
