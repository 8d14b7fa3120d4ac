"""`remit convert`: answers of any size to coded Parquet, in the memory of one batch of rows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec import Struct

from remit.core.codebook_xml import About
from remit.core.problems import Place, Refused, errors, refuse
from remit.fieldwork.coded import Dictionary
from remit.study.coded_writing import Source, hash_file, read_head
from remit.study.converting.archives import ARCHIVES, NOTHING_COUNTED, Archive
from remit.study.converting.stream import Stream, Watch, open_stream
from remit.study.store import MARK
from remit.study.waves import FOLDER

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
    head: Dictionary
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
    root = find_study(file)
    archive = ARCHIVES.get(target.suffix.lower())
    known = read_head(file) if root is None else None
    if known is not None:  # a coded file knows its dictionary; nothing is to be found out
        return _coded_already(file, target, known, archive)
    with tempfile.TemporaryDirectory(prefix="remit-convert-") as made:
        folder = Path(made)
        coded = target if archive is None else folder / "coded.parquet"
        stream = open_stream(file, watch, choices.encoding, own=root is not None)
        if root is not None:
            head, about = _of_study(stream, file, root, choices, folder, coded)
        else:
            head, about = _of_file(stream, file, choices, folder, coded)
        lost = archive(coded, head, about, target) if archive is not None else ()
    return Converted(file, target, head, (*stream.notes, *lost), root is not None)


def _coded_already(file: Path, target: Path, head: Dictionary, archive: Archive | None) -> Converted:
    from remit.study.new import title_of

    if archive is None:
        raise refuse(
            "CONVERT-010",
            Place(file.name),
            "this file is coded already, with its dictionary inside",
            "use it as it is, or name an archive with --out: .sav, .ods or .xml",
        )
    lost = archive(file, head, About(title_of(file), notes=(NOTHING_COUNTED,)), target)
    return Converted(file, target, head, lost, study=False)


def find_study(file: Path) -> Path | None:
    """The folder of the study that a file of answers belongs to: its own, or that of its wave."""
    folder = file.absolute().parent
    above = folder.parent.parent
    if folder.parent.name == FOLDER and (above / "study.yaml").is_file():
        return above
    return folder if (folder / QUESTIONNAIRE).is_file() else None


def _of_study(
    stream: Stream, file: Path, root: Path, choices: Choices, folder: Path, coded: Path
) -> tuple[Dictionary, About]:
    from remit.study.converting.studying import convert_answers, study_choices
    from remit.study.folder import read_authored
    from remit.study.questionnaire import read_questionnaire
    from remit.study.yamlfile import read_yaml

    instrument, settings = read_authored(root)
    own = file.absolute().parent / QUESTIONNAIRE
    if own.parent != root.absolute() and own.is_file():  # an earlier wave asked in its own words
        instrument, problems = read_questionnaire(read_yaml(own, own.name))
        if errors(problems):
            raise Refused(problems)
    settings = study_choices(settings, choices.weight, choices.stratum)
    made_of = Source(file.name, hash_file(file))
    head = convert_answers(stream, instrument, settings, folder, coded, made_of)
    questions = {item.id: item.text for item in instrument.items}
    return head, About(
        settings.title, settings.body, settings.language, questions=questions, notes=(NOTHING_COUNTED,)
    )


def _of_file(
    stream: Stream, file: Path, choices: Choices, folder: Path, coded: Path
) -> tuple[Dictionary, About]:
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
    if target.is_dir():
        raise refuse("CONVERT-006", where, "this is a folder, not a file", "name a file with --out")
    if ending not in (".parquet", *ARCHIVES):
        raise refuse(
            "CONVERT-008",
            where,
            f"Remit does not write answers as '{ending}'",
            f"end the name of --out in .parquet, {', '.join(ARCHIVES)}",
        )
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
