"""make_rows.py writes the committed files again, byte for byte, wherever and whenever it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from example.plain import EXAMPLE

FILES = ("frame.csv", "responses.csv", "codings.csv", "quotes.csv")


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_generator_writes_the_committed_bytes(tmp_path: Path, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, str(EXAMPLE / "make_rows.py"), str(tmp_path)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=120,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), name
