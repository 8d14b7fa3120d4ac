"""The program that builds: `python -m remit.site.building.program STUDY FOLDER`.

It copies the study, pulls what was sent into the copy, and runs `remit build` there, so that the result is
that of `remit pull` and `remit build` in a folder. The copy holds answers and is removed in any case.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from remit.core.problems import Refused
from remit.site.building.state import Place, State, only_one, place_in, write_state
from remit.study.ledger import FOLDER as RELEASES
from remit.study.ledger import NAME as LEDGER
from remit.study.store import write_whole

LEFT_OUT = frozenset({"out", "preview"})
"""What a build or a preview wrote into the study folder; neither is read by a build."""

SECRETS = ("REMIT_SECRET", "DATABASE_URL", "ANSWERS_DATABASE_URL", "REMIT_SMTP")
"""What the environment tells a site and a build need not know."""

LONGEST = 2 * 3600
"""Seconds after which a build is ended."""

KEPT_LINES = 200


def main(words: list[str]) -> int:
    """Build, unless another build runs; 0 done, 1 problems."""
    study, folder = Path(words[0]), Path(words[1])
    place = place_in(folder)
    with only_one(place) as free:
        if not free:
            return 1
        if hasattr(os, "nice"):
            os.nice(10)  # whoever is answering comes first
        begun = time.time()
        write_state(place, State("running", begun))
        state = replace(run(study, folder, place), begun=begun)
        write_state(place, state)
    return 0 if state.stage == "done" else 1


def run(study: Path, folder: Path, place: Place) -> State:
    """One build of a copy; every problem is in the state that is given back."""
    for left in place.root.glob("copy-*"):  # of a build that was ended from outside
        shutil.rmtree(left, ignore_errors=True)
    copy = Path(tempfile.mkdtemp(prefix="copy-", dir=place.root)) / "study"
    try:
        copy_study(study, copy, folder)
        pulled, warned = _pull(study, folder, copy)
        done = _build(copy, place)
        problems = (*warned, *_lines(done.stderr, copy, folder))
        if done.returncode:
            return State("failed", problems=problems)
        said = (*pulled, *_lines(done.stdout, copy, folder))
        return State("done", said=said, problems=problems + _ledger(study, copy))
    except Refused as refused:
        printed = "\n".join(str(problem) for problem in refused.problems)
        return State("failed", problems=_lines(printed, copy, folder))
    except subprocess.TimeoutExpired:
        return State("failed", problems=("the build took longer than two hours and was ended",))
    except (OSError, shutil.Error) as error:
        return State("failed", problems=(f"the study cannot be copied: {_reason(error)}",))
    finally:
        shutil.rmtree(copy.parent, ignore_errors=True)


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def copy_study(study: Path, copy: Path, folder: Path) -> None:
    """The study folder without the site's own, results, and hidden files."""

    def left_out(directory: str, names: list[str]) -> set[str]:
        top = Path(directory) == study
        return {
            name
            for name in names
            if name.startswith(".") or (top and name in LEFT_OUT) or (Path(directory) / name) == folder
        }

    shutil.copytree(study, copy, ignore=left_out, symlinks=False)


def _pull(study: Path, folder: Path, copy: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Answers, coding and what came of support, into the copy, as `remit pull` without a key brings them.

    Gives what came, and what is odd about it.
    """
    from remit.site.place import here, use
    from remit.site.pulling import pull
    from remit.site.start import find_site, start

    start(find_site(study, folder))
    use(replace(here(), study=copy))

    from remit.site.coding.pulling import pull_coding
    from remit.site.together.pulling import pull_support

    answers, coding, support = pull(None), pull_coding(), pull_support()
    came = (
        f"{answers.responses:,} responses",
        *(f"Coding: {name}" for name in coding.files),
        *(f"Support: {name}" for name in support.files),
    )
    return came, tuple(str(problem) for problem in answers.apart.warnings()) if answers.apart else ()


def _build(copy: Path, place: Place) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if name not in SECRETS}
    return subprocess.run(  # noqa: S603 our own program
        [sys.executable, "-m", "remit", "build", str(copy), "--out", str(place.out)],
        env={**environment, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=LONGEST,
        check=False,
    )


def _lines(text: str, copy: Path, folder: Path) -> tuple[str, ...]:
    """What was printed, without the place of the copy, which is gone by then, or of the site."""
    for where, called in ((copy, "the study"), (folder, "the site's folder")):
        text = re.sub(rf"{re.escape(str(where))}[\\/]", "", text).replace(str(where), called)
    lines = text.splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("open "))[-KEPT_LINES:]


def _ledger(study: Path, copy: Path) -> tuple[str, ...]:
    """A release that was signed off is entered in the study's own ledger of everything ever released."""
    fresh, own = copy / LEDGER, study / LEDGER
    if not fresh.is_file() or (own.is_file() and own.read_bytes() == fresh.read_bytes()):
        return ()
    try:
        for release in sorted((copy / RELEASES).glob("*")):
            if not (study / RELEASES / release.name).exists():
                write_whole(study / RELEASES / release.name, release.read_text(encoding="utf-8"))
        write_whole(own, fresh.read_text(encoding="utf-8"))
    except OSError as error:
        return (f"{LEDGER} of the study cannot be written: {_reason(error)}; build once in its folder",)
    return ()


def environment_of(site: Mapping[str, str]) -> dict[str, str]:
    """The environment of the program: this one's, and how the site is set up."""
    return {**os.environ, **site, "PYTHONUTF8": "1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
