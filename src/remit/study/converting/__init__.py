"""`remit convert`: answers of any size to coded Parquet, in the memory of one batch of rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec import Struct

from remit.core.codebook_xml import About
from remit.core.problems import Place, refuse
from remit.study.coded_writing import CodedHead, read_head
from remit.study.converting.archives import ARCHIVES, NOTHING_COUNTED
from remit.study.converting.stream import Stream, Watch, open_stream
from remit.study.store import MARK

QUESTIONNAIRE = "questionnaire.yaml"
RESPONSES = ("responses.csv", "responses.sav", "responses.parquet")


class Choices(Struct, frozen=True):
    """What the command line names: columns of a lone file (empty: found by their names)."""

    id_column: str = ""
    weight: str = ""
    stratum: str = ""
    encoding: str = ""


class Converted(Struct, frozen=True):
    """What was written, from what, and what was guessed, mended or could not be held."""

    source: Path
    target: Path
    head: CodedHead
    notes: tuple[str, ...]
    study: bool


def convert(source: Path, out: Path | None, choices: Choices, watch: Watch) -> Converted:
    """Convert a file, or the answers of a study folder; raises `Refused`, and then nothing was written.

    A file beside a questionnaire.yaml has that study's dictionary, every other one the dictionary that
    `remit new` would make of it. The ending of `out` says what is written: coded Parquet, or an archive.
    """
    file = find_answers(source) if source.is_dir() else source
    target = out or default_target(file)
    check_target(file, target)
    studied = (file.parent / QUESTIONNAIRE).is_file() or source.is_dir()
    root = source if source.is_dir() else file.parent
    with tempfile.TemporaryDirectory(prefix="remit-convert-") as made:
        folder = Path(made)
        archive = ARCHIVES.get(target.suffix.lower())
        coded = target if archive is None else folder / "coded.parquet"
        stream = open_stream(file, watch, choices.encoding)
        if studied:
            head, about = _of_study(stream, root, choices, folder, coded)
        else:
            head, about = _of_file(stream, file, choices, folder, coded)
        lost = archive(coded, head, about, target) if archive is not None else ()
    return Converted(file, target, head, (*stream.notes, *lost), studied)


def _of_study(
    stream: Stream, root: Path, choices: Choices, folder: Path, coded: Path
) -> tuple[CodedHead, About]:
    from remit.study.converting.studying import convert_answers, study_choices
    from remit.study.folder import read_authored

    instrument, settings = read_authored(root)
    settings = study_choices(settings, choices.weight, choices.stratum)
    head = convert_answers(stream, instrument, settings, folder, coded)
    questions = {item.id: item.text for item in instrument.items}
    return head, About(
        settings.title, settings.body, settings.language, questions=questions, notes=(NOTHING_COUNTED,)
    )


def _of_file(
    stream: Stream, file: Path, choices: Choices, folder: Path, coded: Path
) -> tuple[CodedHead, About]:
    from remit.study.converting.inferring import convert_lone
    from remit.study.new import title_of

    named = {"id_column": choices.id_column, "weight": choices.weight, "stratum": choices.stratum}
    head = convert_lone(stream, folder, coded, title_of(file), **named)
    return head, About(title_of(file), notes=(NOTHING_COUNTED,))


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
    """Refuse to write over the source, over what no conversion wrote, and into what is public."""
    where = Place(str(target))
    ending = target.suffix.lower()
    if ending not in (".parquet", *ARCHIVES):
        raise refuse(
            "CONVERT-008",
            where,
            f"Remit does not write answers as '{ending}'",
            f"end the name of --out in .parquet, {', '.join(ARCHIVES)}",
        )
    if target.is_dir():
        raise refuse("CONVERT-006", where, "this is a folder, not a file", "name a file with --out")
    result = next((folder for folder in target.absolute().parents if (folder / MARK).is_file()), None)
    if result is not None and "private" not in target.absolute().relative_to(result).parts[:-1]:
        raise refuse(
            "CONVERT-009",
            where,
            "this is inside a result that is published, and the file holds answers of persons",
            f"write it to {result.name}/private/ or outside",
        )
    if not target.exists():
        return
    if file.exists() and target.samefile(file):
        raise refuse(
            "CONVERT-006",
            where,
            "this is the file that is read, and answers are never written over themselves",
            "name another file with --out",
        )
    if ending != ".parquet" or read_head(target) is None:
        raise refuse(
            "CONVERT-006",
            where,
            "there is a file already"
            + (" that `remit convert` did not write" if ending == ".parquet" else ", and archives are kept"),
            "remove it, or name another file with --out",
        )
