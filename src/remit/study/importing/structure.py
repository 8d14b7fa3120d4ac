"""A questionnaire from elsewhere as plain values: what LimeSurvey and XLSForm readers hand over."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from remit.core.words import plain

Form = Literal[
    "single", "yes_no", "scale", "multi", "matrix", "rank", "list", "whole", "number", "date", "text",
    "parts", "rows", "note", "skip",
]  # fmt: skip
"""What a question asks for. `parts` is a question of several columns, each a question of its own form."""


class Answer(Struct, frozen=True):
    """A choice, a row or a position: its code in the export, its words, and its words in other languages."""

    code: str
    label: str
    others: tuple[str, ...] = ()


class Question(Struct, frozen=True):
    """One question of a structure.

    `parts` are its subquestions (tick boxes, grid rows, places), `choices` its answers. `other` is the label
    of "other, please say", `columns` the small questions inside `parts` and `rows`. `condition` is its
    routing as written there, `kind_there` its type as it is called there, `comment` whether a comment box
    stands beside it. `keys` are further names that exports may use (SGQA in LimeSurvey, the path in XLSForm),
    `suffixes` what may follow the code of a part (the scale of a dual array).
    """

    code: str
    form: Form
    text: str
    hint: str = ""
    choices: tuple[Answer, ...] = ()
    parts: tuple[Answer, ...] = ()
    columns: tuple[Question, ...] = ()
    other: str = ""
    required: bool = False
    condition: str = ""
    page: str = ""
    page_condition: str = ""
    kind_there: str = ""
    comment: bool = False
    keys: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ("",)
    settings: Mapping[str, object] = field(default_factory=dict)
    exclusive: tuple[str, ...] = ()


class Structure(Struct, frozen=True):
    """A questionnaire: `dialect` is `limesurvey` or `xlsform`, `notes` what could not be taken over."""

    dialect: Literal["limesurvey", "xlsform"]
    name: str
    questions: tuple[Question, ...]
    title: str = ""
    introduction: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


_TAG = re.compile(r"<(/?)(\w+)[^<>]*>")
_BREAKS = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "ul", "ol", "blockquote"})
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r"\{[A-Za-z_][\w.:]*\}")


def plain_text(markup: str) -> str:
    """The words of a text that may hold HTML, on one line."""
    if "<" in markup:
        markup = _SCRIPT.sub(" ", markup)
        markup = _TAG.sub(lambda tag: " " if tag.group(2).lower() in _BREAKS else "", markup)
    return plain(html.unescape(markup))


def has_fields(text: str) -> bool:
    """Whether a text holds placeholders that the survey tool fills in (`{FIRSTNAME}`)."""
    return bool(_FIELD.search(text))
