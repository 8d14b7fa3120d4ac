"""LimeSurvey structure as tab-separated values (.txt, .tsv)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from remit.core.problems import Place, refuse
from remit.study.importing.structure import Structure
from remit.study.sources.limesurvey import RawAnswer, RawQuestion, RawSurvey, make_structure
from remit.study.sources.text import decode, read_file

_NEEDED = ("class", "type/scale", "name", "text")
_KNOWN = frozenset(
    {
        "class",
        "type/scale",
        "name",
        "relevance",
        "text",
        "help",
        "language",
        "validation",
        "mandatory",
        "other",
    }
)

Line = Mapping[str, str]


def read(path: Path) -> Structure:
    """A LimeSurvey TSV structure; raises `Refused` when it is something else or damaged."""
    return read_bytes(read_file(path), path.name)


def read_bytes(content: bytes, name: str) -> Structure:
    """The bytes of a LimeSurvey TSV structure."""
    text, _ = decode(content, name)
    lines = _lines(text, name)
    source = _gathered(lines, name)
    if not source.questions:
        raise refuse(
            "IMPORT-022",
            Place(name),
            "the file holds no question",
            "export the survey structure as tab-separated values from LimeSurvey",
        )
    return make_structure(source)


def _lines(text: str, name: str) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in _NEEDED if column not in header]
        if missing:
            raise refuse(
                "IMPORT-022",
                Place(name, 1),
                f"this is not a LimeSurvey structure: it has no column '{missing[0]}'",
                "export the survey structure as tab-separated values (.txt) or .lss from LimeSurvey",
            )
        return [dict(zip(header, row, strict=False)) for row in reader if any(row)]
    except csv.Error:
        raise refuse(
            "IMPORT-022",
            Place(name, reader.line_num),
            "the structure is damaged or cut off: a quotation mark is never closed",
            "export it again from LimeSurvey",
        ) from None


def _gathered(lines: Sequence[Line], name: str) -> RawSurvey:
    settings = {line["name"]: line.get("text", "") for line in lines if line["class"] == "S"}
    language = settings.get("language", "") or next(
        (line["language"] for line in lines if line.get("language")), "en"
    )
    words = {
        line["name"]: line.get("text", "")
        for line in lines
        if line["class"] == "SL" and line.get("language", "") in ("", language)
    }
    return RawSurvey(
        name,
        language,
        words.get("surveyls_title", ""),
        words.get("surveyls_welcometext", ""),
        tuple(_questions(lines, language)),
    )


class _Reader:
    """Walks the lines: groups hold questions, questions hold subquestions and answers, once a language."""

    def __init__(self, language: str) -> None:
        self._base = language
        self.questions: dict[str, RawQuestion] = {}
        self._now: RawQuestion | None = None
        self._group = ""
        self._condition = ""

    def read(self, line: Line) -> None:
        """One line of the file."""
        kind, language = line["class"], line.get("language", "") or self._base
        if kind == "G" and language == self._base:
            self._group, self._condition = line.get("name", ""), line.get("relevance", "")
        elif kind == "Q":
            self._question(line, language)
        elif kind in ("SQ", "A") and self._now is not None:
            _add(self._now.parts if kind == "SQ" else self._now.answers, line, language)

    def _question(self, line: Line, language: str) -> None:
        code = line["name"]
        if code not in self.questions:
            self.questions[code] = RawQuestion(
                code=code,
                kind=line["type/scale"],
                group=self._group,
                group_condition=self._condition,
                other=line.get("other") == "Y",
                required=line.get("mandatory") in ("Y", "S"),
                condition=line.get("relevance", ""),
                attributes={name: value for name, value in line.items() if name not in _KNOWN and value},
            )
        self._now = self.questions[code]
        self._now.texts[language] = line.get("text", "")
        self._now.helps[language] = line.get("help", "")


def _add(entries: list[RawAnswer], line: Line, language: str) -> None:
    scale = line.get("type/scale", "0") or "0"
    found = next((entry for entry in entries if entry.code == line["name"] and entry.scale == scale), None)
    if found is None:
        found = RawAnswer(line["name"], len(entries), scale)
        entries.append(found)
    found.texts[language] = line.get("text", "")


def _questions(lines: Iterable[Line], language: str) -> Iterable[RawQuestion]:
    reader = _Reader(language)
    for line in lines:
        reader.read(line)
    return reader.questions.values()
