"""Every example in docs/ is run, and prints what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.pages import ROOT, Command, Copy, File, matches, pages, steps

PROBLEM = re.compile(r"· [A-Z]+-[0-9]{3} ·")


def _run(command: Command, folder: Path) -> tuple[int, str]:
    env = {
        **os.environ,
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "SOURCE_DATE_EPOCH": "1767225600",
        "COLUMNS": "110",
    }
    done = subprocess.run(
        [sys.executable, "-m", "remit", *shlex.split(command.words)[1:]],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8").replace("\r\n", "\n")


def _copy(step: Copy, folder: Path) -> None:
    """From the repository, or from the folder itself where a command has made it."""
    made = folder / step.source
    source, target = (made if made.exists() else ROOT / step.source), folder / step.target
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    else:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("out", "preview"))


def _write(file: File, folder: Path) -> None:
    path = folder / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if file.add else ""
    path.write_text(before + file.text, encoding="utf-8", newline="\n")


def _accept(page: Path, command: Command, printed: str) -> None:
    text = page.read_text(encoding="utf-8")
    before = f"$ {command.words}\n" + (f"{command.shown}\n" if command.shown else "")
    page.write_text(
        text.replace(before, f"$ {command.words}\n{printed.rstrip()}\n", 1), encoding="utf-8", newline="\n"
    )


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_do_what_they_show(page: Path, tmp_path: Path, accept: bool) -> None:
    for step in steps(page):
        match step:
            case Copy():
                _copy(step, tmp_path)
            case File():
                _write(step, tmp_path)
            case Command():
                code, printed = _run(step, tmp_path)
                if accept and not matches(step.shown, printed):
                    _accept(page, step, printed)
                    continue
                where = f"{page.relative_to(ROOT).as_posix()}:{step.line}: $ {step.words}"
                assert "Traceback" not in printed, f"{where}\n{printed}"
                assert matches(step.shown, printed), f"{where}\nshows:\n{step.shown}\nprinted:\n{printed}"
                expected = 1 if PROBLEM.search(step.shown) and "warning: " not in step.shown else 0
                assert code == expected, f"{where}\nended with {code}"


def test_three_dots_stand_for_anything_and_nothing_else_does() -> None:
    assert matches("a ... c", "a b c")
    assert matches("first\n...\nlast", "first\nsecond\nthird\nlast")
    assert matches("first\n...\nlast", "first\nlast")
    assert not matches("a c", "a b c")
    assert not matches("first\nlast", "first\nsecond\nlast")


def test_there_is_something_to_run() -> None:
    run = [step for page in pages() for step in steps(page) if isinstance(step, Command)]
    assert len(run) > 5
