"""How the live questionnaire is run: `fieldwork:` in `study.yaml`, and the languages of `i18n/`."""

from __future__ import annotations

import calendar
import datetime
import re
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, refuse
from remit.instrument.items import Instrument
from remit.instrument.tongues import TONGUES, meant_by
from remit.instrument.translate import Words, check_words
from remit.study.yamlfile import Fields, check_schema, read_yaml, scalar

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Collecting(Struct, frozen=True):
    """`fieldwork:` of `study.yaml`; days as ISO text, empty where none was set."""

    contact: str = ""
    sender: str = ""
    languages: tuple[str, ...] = ()
    closes: str = ""
    link_until: str = ""
    kept_until: str = ""
    assistant: bool = False
    offline: bool = True


def read_collecting(fields: Fields | None, problems: list[Problem]) -> Collecting:
    """The settings of the live questionnaire, and what is wrong with them."""
    if fields is None:
        return Collecting()
    found = Collecting(
        contact=fields.text("contact"),
        sender=fields.text("sender"),
        languages=fields.texts("languages"),
        closes=_day(fields, "closes", problems),
        link_until=_day(fields, "link_until", problems),
        kept_until=_day(fields, "kept_until", problems),
        assistant=fields.truth("assistant"),
        offline=fields.truth("offline", default=True),
    )
    fields.finish()
    for language in found.languages:
        if language not in TONGUES:
            problems.append(
                Problem(
                    "LANG-003",
                    fields.node.where,
                    f"there are no words for buttons and messages in '{language}'{meant_by(language)}",
                    f"use one of: {', '.join(TONGUES)}",
                )
            )
    return found


def read_language(fields: Fields, problems: list[Problem]) -> str:
    """`language:`, a BCP 47 tag; a name in its place would silently mean English."""
    text = fields.text("language", "en-GB")
    if not TAG.fullmatch(text):
        what = f"'{text[:40]}' in 'language' is not the code of a language{meant_by(text[:40])}"
        where = (fields.get("language") or fields.node).where
        problems.append(Problem("LANG-005", where, what, "write its code, for example `language: cy`"))
    return text


def _day(fields: Fields, name: str, problems: list[Problem]) -> str:
    text = fields.text(name)
    try:
        return datetime.date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        node = fields.get(name) or fields.node
        what = f"'{name}' is not a day: {text[:40]}"
        problems.append(Problem("STUDY-008", node.where, what, f"write it like this: `{name}: 2027-03-31`"))
        return ""


def last_day(text: str) -> datetime.date | None:
    """The day that a day or a month (its last day) ends on; None where the text is neither."""
    try:
        if MONTH.fullmatch(text):
            year, month = int(text[:4]), int(text[5:])
            return datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def read_words(root: Path, language: str) -> Words:
    """The translations of one language; raises `Refused` where the file is absent or broken."""
    name = f"i18n/{language}.yaml"
    path = root / "i18n" / f"{language}.yaml"
    if not path.is_file():
        raise refuse(
            "LANG-004",
            Place(name),
            f"study.yaml offers the questionnaire in '{language}', but there is no {name}",
            "write the file, or take the language out of `fieldwork: languages:`",
        )
    node = read_yaml(path, name)
    problems: list[Problem] = []
    check_schema(Fields(node, problems, name))
    if problems:
        raise refuse(problems[0].code, problems[0].where, problems[0].what, problems[0].fix)
    found = scalar(node)
    words = found if isinstance(found, dict) else {}
    return {key: value for key, value in words.items() if key != "schema"}


def check_languages(root: Path, instrument: Instrument, collecting: Collecting) -> tuple[Problem, ...]:
    """Every text of the questionnaire that a language it is offered in lacks."""
    found: list[Problem] = []
    for language in collecting.languages:
        found += check_words(instrument, read_words(root, language), Place(f"i18n/{language}.yaml"))
    return tuple(found)
