"""The real thing, at full size: a wheel is built, installed without a network, and builds the example."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from house.sources import PACKAGE, ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheelhouse")]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheelhouse for this computer."""
    folder = tmp_path_factory.mktemp("wheels") / "wheelhouse"
    words = [sys.executable, "dev.py", "wheelhouse", "--folder", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the wheels could not be fetched here: {done.stdout[-300:]}{done.stderr[-300:]}")
    return folder


def test_the_wheel_holds_every_file_of_the_package(wheels: Path) -> None:
    wheel = next(wheels.glob("remit-*.whl"))
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("remit/")}
    shipped = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped <= inside
    assert "remit/examples/medical-directors/responses.csv" in inside
    assert not [name for name in inside if "/out/" in name or "generator" in name]


def test_it_installs_and_builds_the_example_without_a_network(wheels: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare, "--net", "--map-root-user"] if unshare else []
    if alone and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone = []  # then at least no index is asked: pip gets --no-index
    into = tmp_path / "a place" / "remit"
    done = subprocess.run(
        [*alone, sys.executable, str(wheels / "install.py"), str(into)],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
    )
    assert done.returncode == 0, done.stderr
    program = into / ("Scripts/remit.exe" if os.name == "nt" else "bin/remit")
    out = tmp_path / "out"
    words = [*alone, str(program), "build", str(ROOT / "examples" / "medical-directors"), "--out", str(out)]
    built = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert built.returncode == 0, built.stderr
    assert {"report.html", "report.pdf", "report.docx", "tables.xlsx"} <= {
        path.name for path in out.iterdir()
    }
