"""The short questionnaire in Welsh."""

from __future__ import annotations

from pathlib import Path

WORDS = {
    "schema": 1,
    "title": "Y rôl",
    "introduction": "Croeso.",
    "pages": {
        "first": {"title": "Eich sefydliad"},
        "second": {"title": "Mwy"},
        "third": {"title": "Olaf"},
    },
    "items": {
        "beds": {"text": "Faint o welyau sydd?"},
        "happy": {"text": "Ydych chi'n hapus yn y rôl?"},
        "why": {"text": "Pam?"},
        "wish": {"text": "Beth fyddai'n helpu fwyaf?"},
    },
}


def write_words(study: Path, words: dict[str, object]) -> None:
    from remit.study.yamlfile import dump_yaml

    (study / "i18n").mkdir(exist_ok=True)
    (study / "i18n" / "cy.yaml").write_text(dump_yaml(words), encoding="utf-8")
