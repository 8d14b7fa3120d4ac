"""Run by a Python that has pyrefiqda: its own code reads FOLDER/in.qdpx and writes FOLDER/out.qdpx."""

from __future__ import annotations

import sys
from pathlib import Path

from pyrefiqda import RefiProject


def main(folder: Path) -> None:
    """Everything goes through its own model of the standard."""
    unpacked = folder / "unpacked"
    project = RefiProject.load(folder / "in.qdpx", extract_dir=unpacked)
    RefiProject.save(project, folder / "out.qdpx", source_media_dir=unpacked / "sources")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
