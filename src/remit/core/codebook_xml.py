"""A study's codebook as DDI Codebook 2.5: title, variables, answers, and the counts that may be published.

Source: DDI Alliance, DDI Codebook 2.5 (2012). Counts are only those that are given: who calls decides what
may be told, and what is not given has no `catStat`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED, REFUSED_LABEL, Variable
from remit.core.xml_text import xml_attribute, xml_text

NAMESPACE = "ddi:codebook:2_5"
_FORMATS = {
    "choice": "character",
    "flag": "numeric",
    "number": "numeric",
    "text": "character",
    "date": "character",
}
_LEVELS = {"choice": "nominal", "flag": "nominal", "number": "ratio", "date": "interval"}
MISSING_WORDS = {REFUSED: REFUSED_LABEL, NOT_APPLICABLE: "Not applicable"}


class Counted(Struct, frozen=True):
    """What may be told of a variable: people by answer, and how many gave a valid answer (None: withheld).

    `missing` are the typed missing values that its cells may hold.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    valid: int | None = None
    missing: tuple[str, ...] = ()


class About(Struct, frozen=True):
    """What the codebook says of the study; `notes` say how people are protected.

    `questions` are the words of each item by its id, `rows` how many answers there are (None: not told).
    """

    title: str
    publisher: str = ""
    language: str = "en-GB"
    date: str = ""
    questions: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None
    notes: tuple[str, ...] = ()


def write_codebook(
    about: About, variables: Sequence[Variable], counted: Mapping[str, Counted] | None = None
) -> bytes:
    """The XML file; `counted` holds, by a variable's name, the counts that may be told."""
    told = counted or {}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<codeBook xmlns="{NAMESPACE}" version="2.5" xml:lang={xml_attribute(about.language)}>',
        *_study(about),
        *_file(about, len(variables)),
        "  <dataDscr>",
        *(line for variable in variables for line in _variable(variable, about, told.get(variable.name))),
        "  </dataDscr>",
        "</codeBook>",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _study(about: About) -> Iterator[str]:
    yield "  <stdyDscr>"
    yield "    <citation>"
    yield f"      <titlStmt><titl>{xml_text(about.title)}</titl></titlStmt>"
    if about.publisher or about.date:
        dated = f" date={xml_attribute(about.date)}" if about.date else ""
        yield "      <prodStmt>"
        if about.publisher:
            yield f"        <producer>{xml_text(about.publisher)}</producer>"
        if about.date:
            yield f"        <prodDate{dated}>{xml_text(about.date)}</prodDate>"
        yield "      </prodStmt>"
    yield "    </citation>"
    yield "    <stdyInfo>"
    yield "      <sumDscr><dataKind>survey answers</dataKind></sumDscr>"
    for note in about.notes:
        yield f"      <notes>{xml_text(note)}</notes>"
    yield "    </stdyInfo>"
    yield "  </stdyDscr>"


def _file(about: About, variables: int) -> Iterator[str]:
    yield '  <fileDscr ID="F1">'
    yield "    <fileTxt>"
    rows = "" if about.rows is None else f"<caseQnty>{about.rows}</caseQnty>"
    yield f"      <dimensns>{rows}<varQnty>{variables}</varQnty></dimensns>"
    yield "    </fileTxt>"
    yield "  </fileDscr>"


def _variable(variable: Variable, about: About, counted: Counted | None) -> Iterator[str]:
    level = _LEVELS.get(variable.storage)
    nature = f' nature="{level}"' if level else ""
    yield (
        f"    <var ID={xml_attribute('V_' + _identity(variable.name))} name={xml_attribute(variable.name)} "
        f'files="F1"{nature}>'
    )
    yield f"      <labl>{xml_text(variable.label)}</labl>"
    question = about.questions.get(variable.item)
    if question:
        yield f"      <qstn><qstnLit>{xml_text(question)}</qstnLit></qstn>"
    if counted is not None and counted.valid is not None:
        yield f'      <sumStat type="vald">{counted.valid}</sumStat>'
    for code, label in answers(variable, counted.missing if counted else ()):
        yield from _category(code, label, counted.counts.get(code) if counted else None)
    yield f'      <varFormat type="{_FORMATS[variable.storage]}"/>'
    yield "    </var>"


def answers(variable: Variable, missing: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Codes and labels of what a cell may hold: the choices; of a flag chosen and not; the typed missing."""
    listed = dict(variable.labels())
    if variable.storage == "flag":
        listed = {"1": "Chosen", "0": "Not chosen"} | listed
    listed |= {code: MISSING_WORDS[code] for code in missing if code not in listed}
    return tuple(listed.items())


def _category(code: str, label: str, count: int | None) -> Iterator[str]:
    missing = ' missing="Y"' if code in MISSING else ""
    yield f"      <catgry{missing}>"
    yield f"        <catValu>{xml_text(code)}</catValu>"
    yield f"        <labl>{xml_text(label)}</labl>"
    if count is not None:
        yield f'        <catStat type="freq">{count}</catStat>'
    yield "      </catgry>"


def _identity(name: str) -> str:
    """A name as an XML id: letters, digits, points and hyphens stay, anything else becomes its number."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", name)
