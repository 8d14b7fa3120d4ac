"""`remit new STUDY --structure FORM.xlsx` without answers: the questionnaire of a workbook as a study."""

from __future__ import annotations

from pathlib import Path

from remit.core.problems import Problem
from remit.study.new import appear, check_empty
from remit.study.questionnaire import write_questionnaire
from remit.study.xlsform.reading import Read, read_xlsform
from remit.study.yamlfile import SCHEMA, dump_yaml


def study_of_form(study_dir: Path, form: Path) -> tuple[Problem, ...]:
    """Make a folder with the questionnaire of an XLSForm that Remit wrote; gives what was not taken over.

    Raises `Refused`, and writes nothing, when the folder is not empty or the questionnaire is unsound.
    """
    check_empty(study_dir)
    found = read_xlsform(form)
    appear(study_dir, _files(found))
    return found.problems


def _files(found: Read) -> dict[str, bytes]:
    settings: dict[str, object] = {
        "schema": SCHEMA,
        "title": found.instrument.title,
        "language": found.instrument.language,
        "privacy": "confidential",
    }
    if found.words:
        settings["fieldwork"] = {"languages": list(found.words)}
    texts = {"study.yaml": dump_yaml(settings), "questionnaire.yaml": write_questionnaire(found.instrument)}
    for language, words in found.words.items():
        texts[f"i18n/{language}.yaml"] = dump_yaml({"schema": SCHEMA, **words})
    return {name: text.encode("utf-8") for name, text in texts.items()}
