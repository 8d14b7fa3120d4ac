"""A questionnaire file as a structure, read by its ending."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from remit.core.problems import Place, refuse
from remit.study.importing.structure import Structure

_READ = {".lss": "lssfile", ".txt": "lstsvfile", ".tsv": "lstsvfile", ".xlsx": "xlsform", ".xlsm": "xlsform"}


def read_structure(path: Path) -> Structure:
    """A LimeSurvey `.lss` or tab-separated structure, or an XLSForm; raises `Refused` for anything else."""
    ending = path.suffix.lower()
    if ending not in _READ:
        raise refuse(
            "IMPORT-022",
            Place(path.name),
            f"Remit does not read questionnaires that end in '{ending}'",
            "give a LimeSurvey structure (.lss or .txt) or an XLSForm (.xlsx)",
        )
    found: Structure = import_module(f"remit.study.sources.{_READ[ending]}").read(path)
    return found
