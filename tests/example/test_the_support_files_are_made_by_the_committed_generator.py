"""make_support.py writes the committed files of `support/` again, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from example.plain import EXAMPLE

BY_HAND = {"kit.yaml"}


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_generator_writes_the_committed_bytes(tmp_path: Path, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, str(EXAMPLE / "make_support.py"), str(tmp_path)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=120,
    )
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    kept = EXAMPLE / "support"
    there = {path.relative_to(kept).as_posix(): path.read_bytes() for path in kept.rglob("*.*")}
    assert sorted(made) == sorted(set(there) - BY_HAND)
    assert [name for name, content in made.items() if content != there[name]] == []


def test_everybody_is_a_post_and_nobody_has_a_name() -> None:
    text = (EXAMPLE / "support" / "people.csv").read_text(encoding="utf-8")
    rows = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert rows == [f"P{place:03}" for place in range(1, 266)]
