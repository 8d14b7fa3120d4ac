"""The words around the questions in another language: buttons, counts, and what was wrong with an answer.

The questions themselves are translated by the study (`i18n/cy.yaml`, see `translate`). Here English text is
its own key, as in gettext; a phrase that a language does not have is shown in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from remit.core.problems import Problem


class Tongue(Struct, frozen=True):
    """One language: its BCP 47 code, its own name, and its phrases by their English text.

    `patterns` pairs a regular expression for phrases with numbers in them ("2nd choice") with what replaces
    it; `errors` maps the code of a problem with an answer to its sentences, where “{}” is what the problem
    quotes.
    """

    code: str
    name: str
    phrases: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: str, **values: object) -> str:
        """The phrase in this language, its `{names}` filled in."""
        found = self.phrases.get(text)
        if found is None:
            found = self._patterned(text)
        return found.format_map(values) if values else found

    def knows(self, text: str) -> bool:
        """Whether the language has this phrase."""
        return text in self.phrases

    def complaint(self, problem: Problem) -> str:
        """What is wrong with an answer, and how to mend it, as sentences."""
        found = self.errors.get(problem.code)
        if found is None:
            return english_complaint(problem)
        quoted = re.search("“.*”", problem.what, re.DOTALL)
        return found.replace("“{}”", quoted[0] if quoted else "")

    def _patterned(self, text: str) -> str:
        for pattern, replacement in self.patterns:
            if re.fullmatch(pattern, text):
                return re.sub(pattern, replacement, text)
        return text


def english_complaint(problem: Problem) -> str:
    """A problem as two sentences."""
    return f"{problem.what}. {problem.fix[:1].upper()}{problem.fix[1:]}."


ENGLISH = Tongue("en-GB", "English")

WELSH = Tongue(
    "cy",
    "Cymraeg",
    phrases={
        "Skip to the questions": "Neidio i'r cwestiynau",
        "There is a problem": "Mae problem",
        "Error: ": "Gwall: ",
        "Back": "Yn ôl",
        "Save and continue": "Cadw a pharhau",
        "Save and go back": "Cadw a mynd yn ôl",
        "Page {number} of {count}": "Tudalen {number} o {count}",
        "page {number} of {count}": "tudalen {number} o {count}",
        "Question {number}: {problem}": "Cwestiwn {number}: {problem}",
        "This page is only for you if {condition}.": (
            "Mae'r dudalen hon i chi dim ond os yw eich atebion cynharach yn arwain yma."
        ),
        "Answer this only if {condition}.": "Atebwch hwn dim ond os yw eich ateb uchod yn arwain yma.",
        "Add another row": "Ychwanegu rhes arall",
        "Choose": "Dewiswch",
        "Your answer": "Eich ateb",
        "or": "neu",
        "Day": "Diwrnod",
        "Month": "Mis",
        "Year": "Blwyddyn",
        "Row": "Rhes",
        "This question must be answered.": "Rhaid ateb y cwestiwn hwn.",
        "Choose one.": "Dewiswch un.",
        "Choose {count}.": "Dewiswch {count}.",
        "Choose at most {count}.": "Dewiswch {count} ar y mwyaf.",
        "Choose all that apply.": "Dewiswch bob un sy'n berthnasol.",
        "If you chose “{label}”, write it here": "Os dewisoch “{label}”, ysgrifennwch yma",
        "Yes": "Ie",
        "No": "Na",
        "Not answered": "Heb ei ateb",
    },
    patterns=(
        (r"(\d+)(?:st|nd|rd|th) choice", r"Dewis \1"),
        (r"(\d+)(?:st|nd|rd|th)(?: most important)?", r"Rhif \1"),
        (r"Answer (\d+)", r"Ateb \1"),
        (r"Row (\d+)", r"Rhes \1"),
        (r"If you chose “(.*)”, write it here", r"Os dewisoch “\1”, ysgrifennwch yma"),
    ),
    errors={
        "ANSWER-001": "Nid yw'r cwestiwn hwn wedi'i ateb eto. Rhowch ateb.",
        "ANSWER-002": "Nid yw'r ateb hwn ar y rhestr. Dewiswch ateb o'r rhestr.",
        "ANSWER-003": "Rhoddwyd mwy nag un ateb. Rhowch un ateb.",
        "ANSWER-004": "Dewiswyd gormod o atebion. Tynnwch rai o'r ticiau.",
        "ANSWER-005": "Dewiswyd rhy ychydig o atebion. Dewiswch ragor.",
        "ANSWER-006": "Dewiswyd ateb na all sefyll gydag ateb arall. Cadwch un ohonynt.",
        "ANSWER-007": "Nid yw hwn yn rhif. Ysgrifennwch ef mewn digidau.",
        "ANSWER-008": "Nid yw hwn yn rhif cyfan. Talgrynnwch ef i rif cyfan.",
        "ANSWER-009": "Mae'r rhif hwn y tu allan i'r terfynau. Gwiriwch y rhif.",
        "ANSWER-010": "Mae eich ateb yn rhy hir. Byrhewch ef.",
        "ANSWER-011": "Ni ellir cadw'r ateb hwn. Ysgrifennwch ef mewn geiriau, neu gadewch ef yn wag.",
        "ANSWER-012": "Nid yw hwn yn ddyddiad go iawn. Llenwch y tri blwch, er enghraifft 31 1 2014.",
        "ANSWER-013": "Mae'r dyddiad hwn y tu allan i'r terfynau. Gwiriwch y dyddiad.",
        "ANSWER-014": "Rhoddwyd yr un dewis mewn mwy nag un lle. Cadwch un ohonynt.",
        "ANSWER-015": "Gadawyd lle yn wag cyn un sydd wedi'i lenwi. Symudwch eich dewisiadau i fyny.",
        "ANSWER-016": "Rhoddwyd ateb a thiciwyd blwch na all sefyll gydag ef. Cadwch un o'r ddau.",
        "ANSWER-017": "Ysgrifennwyd wrth ymyl “arall” ond dewiswyd ateb gwahanol. Cadwch un o'r ddau.",
        "ANSWER-018": "Llenwyd rhes a thiciwyd hefyd nad oes un. Cadwch un o'r ddau.",
        "ANSWER-019": (
            "Atebwyd hwn hefyd mewn ffenestr arall neu ar ddyfais arall, gyda “{}”. Gwiriwch mai'r hyn sydd "
            "yma yw'r hyn rydych yn ei olygu, a chadwch ef."
        ),
    },
)

TONGUES: Mapping[str, Tongue] = {"en-GB": ENGLISH, "cy": WELSH}
"""The languages that have words for everything around the questions."""
