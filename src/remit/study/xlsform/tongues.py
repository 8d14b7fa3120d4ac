"""The languages of a workbook: each text in a column of its own language, put in and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from remit.instrument.tongues import TONGUES
from remit.instrument.translate import Words
from remit.study.xlsform.cells import Row, put, take

Path = tuple[str, ...]
Translations = Mapping[str, Words]
"""Translations by language, each in the shape of `i18n/cy.yaml`."""


def column_name(language: str) -> str:
    """How XLSForm calls a language: `Cymraeg (cy)`."""
    known = TONGUES.get(language)
    return f"{known.name} ({language})" if known else f"{language} ({language})"


def language_of(column: str) -> str:
    """The code in `Cymraeg (cy)`; empty where there is none."""
    return column[:-1].rpartition("(")[2].strip() if column.endswith(")") and "(" in column else ""


class Tongues(Struct):
    """Writes and reads texts in the questionnaire's own language and in those of its translations.

    `flat` holds what is to be written, by language and dotted path, `used` what of it has been; `words`
    collects what is read. With one language columns have no language.
    """

    own: str
    languages: tuple[str, ...] = ()
    flat: dict[str, dict[str, str]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    words: dict[str, dict[str, Any]] = field(default_factory=dict)

    def column(self, name: str, language: str = "") -> str:
        """The column of a text in a language; in the questionnaire's own where none is said."""
        return f"{name}::{column_name(language or self.own)}" if self.languages else name

    def put(self, row: Row, name: str, path: Path, text: str, sheet: str = "survey") -> None:
        """Write a text and its translations."""
        put(row, sheet, self.column(name), text)
        for language in self.languages:
            if text:
                put(row, sheet, self.column(name, language), self.find(language, path))

    def take(self, row: Row, name: str, path: Path, sheet: str = "survey") -> str:
        """Read a text, and keep its translations."""
        text = take(row, sheet, self.column(name))
        for language in self.languages:
            translation = take(row, sheet, self.column(name, language))
            if text and translation:
                self.keep(language, path, translation)
        return text

    def find(self, language: str, path: Path) -> str:
        """One translation; empty where there is none."""
        name = ".".join(path)
        self.used.add((language, name))
        return self.flat.get(language, {}).get(name, "")

    def keep(self, language: str, path: Path, text: str) -> None:
        """Put one translation that was read into its place."""
        inner = self.words.setdefault(language, {})
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = text

    def left(self, language: str) -> dict[str, str]:
        """Translations that no cell has taken, by dotted path."""
        return {
            name: text
            for name, text in self.flat.get(language, {}).items()
            if text and (language, name) not in self.used
        }


def of_item(item: str, *rest: str) -> Path:
    """Where the translations of an item's texts stand."""
    return ("items", item, *rest)
