"""The XLSForm of a study folder as a file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, refuse
from remit.study.collecting import read_words
from remit.study.folder import read_authored
from remit.study.xlsform.writing import write_xlsform


class FormFile(Struct, frozen=True):
    """What was written: how many questions, and what other tools do differently (warnings)."""

    questions: int
    losses: tuple[Problem, ...]


def write_form(study: Path, target: Path) -> FormFile:
    """Write a study's questionnaire, with its translations, as an XLSForm; raises `Refused`."""
    if target.suffix.lower() != ".xlsx":
        raise refuse(
            "XLSFORM-006",
            Place(str(target)),
            "an XLSForm is an Excel workbook, and this name does not end in .xlsx",
            f"write --xlsform {target.stem or 'form'}.xlsx",
        )
    instrument, settings = read_authored(study)
    words = {language: read_words(study, language) for language in settings.collecting.languages}
    written = write_xlsform(instrument, words)
    fresh = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(written.content)
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise refuse(
            "XLSFORM-007",
            Place(str(target)),
            f"the workbook cannot be written: {reason}",
            "check the rights and the space there, or name another file",
        ) from None
    return FormFile(len(instrument.items), written.losses)
