"""Writing results: all or nothing, so that nobody ever opens a half-written report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from remit.core.problems import Place, refuse

MARK = "private/build.json"
"""Every folder that a build wrote holds this; a folder without it is somebody's own and is left alone."""


PAGES_MARK = "paper.html"
"""The same for a folder of questionnaire pages."""

PACKS_MARK = "packs.json"
"""The same for the packs of organisations, which can be made before or after everything else."""

SHEETS_MARK = "respondents.json"
"""The same for the sheets of respondents."""

SUPPORT_MARK = "support.json"
"""The same for the pages and lists of support."""

PARTS = {
    f"packs/{PACKS_MARK}": "packs",
    f"private/respondents/{SHEETS_MARK}": "private",
    f"private/support/{SUPPORT_MARK}": "private",
}
"""Parts of a result that can stand there without the rest, by their marks."""


def check_target(target: Path, mark: str = MARK) -> None:
    """Refuse to replace a folder that holds something else than an earlier result (known by its mark)."""
    if target.is_file():
        raise refuse("OUT-001", Place(str(target)), "this is a file, not a folder", "name another folder")
    if target.is_dir() and any(target.iterdir()) and not (target / mark).is_file():
        known = {part for made, part in PARTS.items() if (target / made).is_file()}
        if mark == MARK and {path.name for path in target.iterdir()} <= known:
            return
        raise refuse(
            "OUT-002",
            Place(str(target)),
            "the folder holds files that no build wrote, and a build replaces the whole folder",
            "name an empty folder with --out",
        )


def replace_folder(target: Path, files: Mapping[str, bytes], carried: Collection[str] = ()) -> None:
    """Write all files beside the target, then swap; the target stays as it was if anything fails.

    `carried` are folders of the target that stay, by their path in it.
    """
    with replacing(target, carried) as fresh:
        write_files(fresh, files)


@contextmanager
def replacing(target: Path, carried: Collection[str] = ()) -> Iterator[Path]:
    """A fresh folder to fill; at the end it takes the place of the target, which stays if anything fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        old = None
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
            target.replace(old / target.name)
        try:
            fresh.replace(target)
        except BaseException:  # also a Ctrl+C just here: the earlier result takes its place again
            if old is not None and not target.exists():
                (old / target.name).replace(target)
            raise
        if old is not None:
            for part in carried:
                if (old / target.name / part).is_dir():
                    (old / target.name / part).replace(target / part)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "OUT-003",
            Place(str(target)),
            f"the results cannot be written: {reason}; the earlier ones are untouched",
            "close files that are open in another program, check the rights and the space, then run it again",
        ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path below the folder (with `/`), sorted; makes the folders they need."""
    for name in sorted(files):
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])


def write_whole(path: Path, text: str) -> None:
    """Write a small file beside its place and move it there, so that it is never half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)
