"""The words around the questions in another language: buttons, counts, and what was wrong with an answer.

The questions themselves are translated by the study (`i18n/cy.yaml`, see `translate`). Here English text is
its own key, as in gettext; a phrase that a language does not have is shown in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from msgspec import Struct, field

from remit.core.problems import Problem


class Tongue(Struct, frozen=True):
    """One language: its BCP 47 code, its own name, and its phrases by their English text.

    `patterns` pairs a regular expression for phrases with numbers in them ("2nd choice") with what replaces
    it; `errors` maps the code of a problem with an answer to its sentences, where “{}” is what the problem
    quotes. `exact` does the same for problems that name a value or a limit, by a pattern of their English
    sentences; `months` are the names of months, as they stand in such a sentence.
    """

    code: str
    name: str
    phrases: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[str, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    exact: tuple[tuple[str, str], ...] = ()
    months: Mapping[str, str] = field(default_factory=dict)

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
        english = english_complaint(problem)
        if problem.code not in self.errors:
            return english
        for pattern, replacement in self.exact:
            if re.fullmatch(pattern, english, re.DOTALL):
                return self._with_months(re.sub(pattern, replacement, english, flags=re.DOTALL))
        quoted = re.search("“.*”", problem.what, re.DOTALL)
        return self.errors[problem.code].replace("“{}”", quoted[0] if quoted else "")

    def _with_months(self, text: str) -> str:
        names = "|".join(self.months)
        dated = rf"\b(\d{{1,2}}) ({names}) (\d{{4}})\b"
        return re.sub(dated, lambda found: f"{found[1]} {self.months[found[2]]} {found[3]}", text)

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
    exact=(
        (
            r"You chose (\d+) answers; the most is (\d+)\. Untick (\d+)\.",
            r"Dewiswyd \1 o atebion; y nifer mwyaf yw \2. Tynnwch \3 o'r ticiau.",
        ),
        (
            r"You chose (\d+) of the (\d+) answers we ask for\. Choose (\d+) more\.",
            r"Dewiswyd \1 o'r \2 ateb y gofynnwn amdanynt. Dewiswch \3 arall.",
        ),
        (
            r"“(.*)” has a comma where we expect a point\. Write it with a point, for example (.+)\.",
            r"Mae coma yn “\1” lle disgwyliwn bwynt. Ysgrifennwch ef gyda phwynt, er enghraifft \2.",
        ),
        (
            r"“(.*)” is not a number\. Write it in digits, for example (.+)\.",
            r"Nid yw “\1” yn rhif. Ysgrifennwch ef mewn digidau, er enghraifft \2.",
        ),
        (
            r"“(.*)” is not a whole number\. Round it to a whole number\.",
            r"Nid yw “\1” yn rhif cyfan. Talgrynnwch ef i rif cyfan.",
        ),
        (r"“(.*)” is too large\. Check the number\.", r"Mae “\1” yn rhy fawr. Gwiriwch y rhif."),
        (
            r"“(.*)” is less than (.+)\. Write a number from (\S+) to (\S+)\.",
            r"Mae “\1” yn llai na \2. Ysgrifennwch rif o \3 i \4.",
        ),
        (
            r"“(.*)” is more than (.+)\. Write a number from (\S+) to (\S+)\.",
            r"Mae “\1” yn fwy na \2. Ysgrifennwch rif o \3 i \4.",
        ),
        (
            r"“(.*)” is less than (.+)\. Write a number of (\S+) or more\.",
            r"Mae “\1” yn llai na \2. Ysgrifennwch rif sy'n \3 neu fwy.",
        ),
        (
            r"“(.*)” is more than (.+)\. Write a number of (\S+) or less\.",
            r"Mae “\1” yn fwy na \2. Ysgrifennwch rif sy'n \3 neu lai.",
        ),
        (
            r"Your answer is (\S+) characters too long\. Shorten it to (\S+) characters\.",
            r"Mae eich ateb \1 nod yn rhy hir. Byrhewch ef i \2 nod.",
        ),
        (
            r"“(.*)” is not a real date\. Check day and month, for example (.+)\.",
            r"Nid yw “\1” yn ddyddiad go iawn. Gwiriwch y diwrnod a'r mis, er enghraifft \2.",
        ),
        (
            r"(.+) is outside the dates we expect\. Give a date from (.+) to (.+)\.",
            r"Mae \1 y tu allan i'r dyddiadau a ddisgwyliwn. Rhowch ddyddiad o \2 i \3.",
        ),
    ),
    months={
        "January": "Ionawr",
        "February": "Chwefror",
        "March": "Mawrth",
        "April": "Ebrill",
        "May": "Mai",
        "June": "Mehefin",
        "July": "Gorffennaf",
        "August": "Awst",
        "September": "Medi",
        "October": "Hydref",
        "November": "Tachwedd",
        "December": "Rhagfyr",
    },
)

TONGUES: Mapping[str, Tongue] = {"en-GB": ENGLISH, "cy": WELSH}
"""The languages that have words for everything around the questions."""

_CALLED = {"english": "en-GB", "saesneg": "en-GB", "welsh": "cy", "cymraeg": "cy"}


def meant_by(name: str) -> str:
    """` (did you mean 'cy'?)` for the name of a language, or nearly its name or code; else nothing."""
    known = _CALLED | {code.casefold(): code for code in TONGUES}
    found = get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return f" (did you mean '{known[found[0]]}'?)" if found else ""
