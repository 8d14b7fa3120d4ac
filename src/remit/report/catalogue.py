"""What a narrative may ask for: table heads by id, and how its words become the address of a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from remit.core.cleared import Head, Label
from remit.core.problems import Place, Refused, nearest, refuse
from remit.core.requests import Field, NumberRequest
from remit.core.words import REFUSED

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

RESPONSE, RATES = "response", "rates"
"""The tables that say who answered."""

OF_A_CHOICE = ("share", "first_choice", "any_mention", "points", "worth")
"""Measures that are of one answer of an item, and mean nothing without it."""


class Catalogue(Struct, frozen=True):
    """Every table's head by id, the variables tables can be broken down by, and k of each "choose k".

    `waves` are the rounds of fieldwork whose answers are there, the current one last.
    """

    heads: Mapping[str, Head]
    keys: Mapping[str, Head]
    limits: Mapping[str, int]
    waves: tuple[Label, ...] = ()

    def head(self, table: str, where: Place) -> Head:
        """The head with this id; a `Refused` with the nearest name otherwise."""
        found = self.heads.get(table)
        if found is None:
            raise refuse(
                "REPORT-001",
                where,
                f"there is no item or table '{table}'{nearest(table, self.heads)}",
                "use the id of an item of questionnaire.yaml",
            )
        return found

    def crossed(self, item: str, by: str, where: Place) -> str:
        """The table id of an item, broken down by another one when `by` is given."""
        self.head(item, where)
        if not by:
            return item
        if by not in self.keys:
            raise refuse(
                "REPORT-002",
                where,
                f"'{by}' is not something tables can be broken down by{nearest(by, self.keys)}",
                "break down by a question with one answer",
            )
        return f"{item}_by_{by}"


class Words(Struct, frozen=True):
    """The arguments of a template function that says which number is meant."""

    item: str
    choice: str = ""
    row: str = ""
    theme: str = ""
    by: str = ""
    group: str = ""


def _one_of(name: str, kind: str, known: Iterable[str], of: str, where: Place) -> str:
    codes = list(known)
    if name not in codes:
        raise refuse(
            "REPORT-003",
            where,
            f"'{name}' is not a {kind} of '{of}'{nearest(name, codes)}",
            f"use one of: {', '.join(codes[:20])}",
        )
    return name


def _flag(head: Head, choice: str, where: Place) -> str:
    """The variable of a select-all choice or of a theme."""
    # The row of those who refused stands under the item itself.
    names = {REFUSED if row.code == head.item else row.code.rsplit(".", 1)[-1]: row.code for row in head.rows}
    return names[_one_of(choice, "choice", names, head.id, where)]


def _variable_and_choice(head: Head, words: Words, where: Place) -> tuple[str, str]:
    wanted = words.theme or words.choice
    if head.layout in ("multi", "mentions"):
        return (_flag(head, wanted, where), wanted) if wanted else (head.rows[0].code, "")
    variable = head.rows[0].code if head.rows else head.item
    if words.row:
        rows = {row.code.removeprefix(f"{head.item}."): row.code for row in head.rows}
        variable = rows[_one_of(words.row, "row", rows, head.id, where)]
    elif head.layout == "matrix":
        raise refuse(
            "REPORT-003",
            where,
            f"'{head.id}' has several rows, so it must be said which one is meant",
            f"add row=, one of: {', '.join(row.code.removeprefix(f'{head.item}.') for row in head.rows)}",
        )
    if wanted and not (head.layout == "number" and _NUMBER.fullmatch(wanted)):
        _one_of(wanted, "choice", (choice.code for choice in head.choices), head.id, where)
    return variable, wanted


def _no_choice(head: Head, where: Place) -> Refused:
    """Names the answers to choose from: printed without one, the base passes for what was asked."""
    flags = [row.code.rsplit(".", 1)[-1] for row in head.rows]
    names = flags if head.layout in ("multi", "mentions") else [choice.code for choice in head.choices]
    everybody = f"base('{head.item}') says how many people answered"
    return refuse(
        "REPORT-003",
        where,
        f"it is not said which answer of '{head.item}' is meant",
        f"add the code of one of: {', '.join(names[:20])}; {everybody}" if names else everybody,
    )


def address(
    catalogue: Catalogue, words: Words, measure: str, field: Field, style: str, where: Place
) -> NumberRequest:
    """The request for one number, checked against the catalogue; raises `Refused`.

    A `theme` looks in the item's themes; `by` and `group` in its breakdown. How many answered needs no
    choice; how many gave one answer, and every share, does.
    """
    themes = f"{words.item}.themes"
    head = catalogue.heads.get(words.item)
    if words.choice and head is not None and head.layout == "answers" and themes in catalogue.heads:
        words = replace(words, choice="", theme=words.choice)  # an open item's answers are its themes
    item = themes if words.theme else words.item
    table = catalogue.crossed(item, words.by, where)
    head = catalogue.head(item, where)
    variable, choice = _variable_and_choice(head, words, where)
    if head.layout == "ranking" and measure in ("first_choice", "any_mention", "points", "worth"):
        variable = head.item
    if words.by:
        _one_of(words.group, "group", (c.code for c in catalogue.keys[words.by].choices), words.by, where)
    if not choice and measure in OF_A_CHOICE and field != "base":
        raise _no_choice(catalogue.heads.get(themes, head) if head.layout == "answers" else head, where)
    return NumberRequest(table, measure, field, variable, choice, words.group, style, where)
