"""The made-up study that comes with Remit, for somebody who wants to see what it does."""

from __future__ import annotations

from pathlib import Path

from remit.core.problems import Place, refuse
from remit.study.new import appear, check_empty

NAME = "medical-directors"
GENERATOR = ("generator", "phrases", "make_rows.py", "make_support.py", "margins.yaml")
"""What made the rows up. It needs a checkout of Remit, and no build reads it."""

_HERE = Path(__file__).resolve().parents[1]
PLACES = (_HERE / "examples" / NAME, _HERE.parents[1] / "examples" / NAME)
"""In an installed Remit, and in a checkout."""


def write_example(folder: Path) -> None:
    """A copy of the example, whole or not at all.

    Raises `Refused`: IMPORT-021 the folder is not empty, IMPORT-028 it cannot be written, IMPORT-040 this
    installation has no example.
    """
    check_empty(folder)
    source = next((place for place in PLACES if (place / "study.yaml").is_file()), None)
    if source is None:
        what = "this installation came without the example study"
        raise refuse("IMPORT-040", Place(str(PLACES[0])), what, "install Remit again from its wheel")
    appear(
        folder,
        {
            path.relative_to(source).as_posix(): path.read_bytes()
            for path in sorted(source.rglob("*"))
            if path.is_file() and _belongs(path.relative_to(source))
        },
    )


def _belongs(path: Path) -> bool:
    """Whether a file was written by hand or is the certificate: results and hidden files are not copied."""
    own = path.parts[0] not in (*GENERATOR, "out", "preview", "releases", "ledger.jsonl")
    return own and not any(part.startswith((".", "__")) for part in path.parts)
