"""The command line answers at once: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from house.sources import ROOT

HEAVY = {
    "polars", "numpy", "jinja2", "typst", "docx", "xlsxwriter", "openpyxl", "pyreadstat", "pikepdf", "scipy",
    "svy", "lxml", "django", "cryptography", "pyarrow", "PIL", "asyncio", "http", "ssl", "unittest",
}  # fmt: skip
LIMIT_SECONDS = 0.150

WHAT_WAS_LOADED = """
import contextlib, io, json, sys
with contextlib.redirect_stdout(io.StringIO()):
    try:
        from remit.cli import main
        main(['--help'])
    except SystemExit:
        pass
print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))
"""


def _seconds(*words: str) -> float:
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=False)
    took = time.perf_counter() - start
    assert done.returncode == 0, done.stderr.decode()
    return took


def test_help_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHAT_WAS_LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not loaded & HEAVY


def test_help_answers_within_150_milliseconds() -> None:
    bare, asked = [], []
    for _ in range(9):  # turn and turn about, so that a busy moment touches both
        bare.append(_seconds("-c", "pass"))
        asked.append(_seconds("-m", "remit", "--help"))
    empty, full = statistics.median(bare), statistics.median(asked)
    # Where Python itself starts slowly (an old laptop, two tests at once) the limit grows with it.
    limit = max(LIMIT_SECONDS, 6 * empty)
    assert full < limit, f"remit --help took {full * 1000:.0f} ms; bare Python {empty * 1000:.0f} ms"
