"""`remit convert`: answers of any size to coded Parquet, in the memory of one batch of rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, refuse
from remit.study.coded_writing import CodedHead, read_head
from remit.study.converting.stream import Watch, open_stream

RESPONSES = ("responses.csv", "responses.sav", "responses.parquet")


class Choices(Struct, frozen=True):
    """What the command line names: columns of a lone file (empty: found by their names)."""

    id_column: str = ""
    weight: str = ""
    stratum: str = ""
    encoding: str = ""


class Converted(Struct, frozen=True):
    """What was written, from what, and what was guessed or mended on the way."""

    source: Path
    target: Path
    head: CodedHead
    notes: tuple[str, ...]
    study: bool


def convert(source: Path, out: Path | None, choices: Choices, watch: Watch) -> Converted:
    """Convert a file, or the answers of a study folder; raises `Refused`, and then nothing was written.

    A file beside a questionnaire.yaml has that study's dictionary, every other one the dictionary that
    `remit new` would make of it.
    """
    file = find_answers(source) if source.is_dir() else source
    target = out or default_target(file)
    check_target(file, target)
    stream = open_stream(file, watch, choices.encoding)
    studied = (file.parent / "questionnaire.yaml").is_file()
    with tempfile.TemporaryDirectory(prefix="remit-convert-") as folder:
        if studied:
            from remit.study.converting.studying import convert_answers, study_choices
            from remit.study.folder import read_authored

            instrument, settings = read_authored(file.parent)
            settings = study_choices(settings, choices.weight, choices.stratum)
            head = convert_answers(stream, instrument, settings, Path(folder), target)
        else:
            from remit.study.converting.inferring import convert_lone
            from remit.study.new import title_of

            head = convert_lone(
                stream,
                Path(folder),
                target,
                title_of(file),
                id_column=choices.id_column,
                weight=choices.weight,
                stratum=choices.stratum,
            )
    return Converted(file, target, head, tuple(stream.notes), studied)


def find_answers(study: Path) -> Path:
    """The answers of a study folder, the plain ones before those that were converted."""
    from remit.study.folder import read_authored
    from remit.study.waves import current_folder

    _, settings = read_authored(study)
    folder = study / current_folder(study, settings.waves)
    for name in RESPONSES:
        if (folder / name).is_file():
            return folder / name
    raise refuse("STUDY-005", Place(str(folder / RESPONSES[0])), "there are no responses yet", "add them")


def default_target(file: Path) -> Path:
    """The file with the ending .parquet; for a Parquet file a name beside it."""
    if file.suffix.lower() in (".parquet", ".pq"):
        return file.with_name(f"{file.stem}.coded.parquet")
    return file.with_suffix(".parquet")


def check_target(file: Path, target: Path) -> None:
    """Refuse to write over the source, a folder, or a file that no conversion wrote."""
    where = Place(str(target))
    if target.is_dir():
        raise refuse("CONVERT-006", where, "this is a folder, not a file", "name a file with --out")
    if not target.exists():
        return
    if file.exists() and target.samefile(file):
        raise refuse(
            "CONVERT-006",
            where,
            "this is the file that is read, and answers are never written over themselves",
            "name another file with --out",
        )
    if read_head(target) is None:
        raise refuse(
            "CONVERT-006",
            where,
            "there is a file already that `remit convert` did not write",
            "remove it, or name another file with --out",
        )
