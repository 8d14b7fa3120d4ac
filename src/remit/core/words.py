"""Choices, variables and what is to be tabulated: the dictionary that travels with every row."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from msgspec import Struct

REFUSED = ".r"
"""Stored when a person chose "prefer not to say"."""

NOT_APPLICABLE = ".n"
"""Stored when a person chose "not applicable"."""

MISSING = (REFUSED, NOT_APPLICABLE)
"""The typed missing values; a blank cell is a third thing: not answered, reason unknown."""

REFUSED_LABEL = "Prefer not to say"

Storage = Literal["choice", "flag", "number", "text", "date"]
"""How a variable's cells are stored: a choice's code, 1/0, a number, text, or an ISO date."""

Layout = Literal[
    "choice", "multi", "matrix", "ranking", "number", "answers", "mentions", "rows", "response", "trend"
]
"""The shape of a table: which estimator fills it and how it is laid out on a page."""


class Choice(Struct, frozen=True):
    """A closed answer: a stable code and the words people saw.

    `score` orders and weighs it (Likert points); `exclusive` means it cannot stand beside another
    ("none of these").
    """

    code: str
    label: str
    score: float | None = None
    exclusive: bool = False


class Variable(Struct, frozen=True):
    """One column of `responses.csv`.

    `name` is the header, `item` the item it belongs to, `label` the words of the question, row or choice.
    For a flag, `choice` is the code it stands for. `choices` lists closed answers in the author's order.
    `kind` is the item's kind. `source` holds the headers it was imported from, byte-exact.
    """

    name: str
    item: str
    label: str
    storage: Storage
    kind: str
    choices: tuple[Choice, ...] = ()
    choice: str = ""
    source: tuple[str, ...] = ()

    def labels(self) -> dict[str, str]:
        """Code to label of the closed answers."""
        return {choice.code: choice.label for choice in self.choices}


class TableSpec(Struct, frozen=True):
    """What one table counts: the variables, the layout that fills it, and how to read its direction.

    `favourable` holds the codes that count as the positive side ("top two box"), `unfavourable` the other
    side of the net. `limit` is k in "choose k" and "rank the top k". `special` marks special-category data
    (UK GDPR Article 9), `organisation` a fact of the organisation rather than of the person.

    Layout `mentions`: `parents` pairs the code of a theme with that of the theme it stands under. People who
    mentioned a theme count in those above it too; a mention counts once, in its narrowest theme.

    Layout `number`: where the variable lists choices (a 0 to 10 scale), each of them has a share row, zero
    included. Layout `rows` (a leadership team): `variables` are every `ITEM.i.COLUMN`, row after row, and
    `ITEM.none` (a flag, "we have none") where the item offers it. What is made of them:

    * base: people with anything filled in in the block (`.n` left out), those who ticked "none" included;
    * a closed column gives, under variable `ITEM.COLUMN`, for each choice a `share` (people with at least one
      such row) and a `mean` (such posts per person of the base, people without any counting nought). A row
      stands for as many posts as the number in its `count_column`, for one where that is blank or there is
      no count column (`count_column` is a column's code);
    * a number column other than the count gives, under `ITEM.COLUMN` and choice "", the measures of a number,
      each person counting once with the average over their rows (weighted by the count);
    * a text column gives no cell.

    `made_of` names the variables that a derived number is made of (a score): no single value of it is
    tabulated. `weights` names weights of its own (`Responses.further`).
    """

    id: str
    item: str
    title: str
    layout: Layout
    variables: tuple[Variable, ...]
    ordered: bool = False
    unit: str = ""
    limit: int = 0
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    refused_label: str = ""
    special: bool = False
    organisation: bool = False
    count_column: str = ""
    parents: tuple[tuple[str, str], ...] = ()
    made_of: tuple[str, ...] = ()
    weights: str = ""


PLACED: frozenset[Layout] = frozenset({"choice", "matrix", "multi", "number"})
"""Layouts of facts that a reader can set their own beside; others are shown as figures or tables."""


# Zero-width and byte-order marks that exports leave inside values and labels; U+200C and U+200D stay,
# because scripts and emoji need them.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"), None)


def plain(text: str) -> str:
    """The text without invisible marks, with runs of white space as one blank, trimmed."""
    return " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split())


BRIEF = 60
"""Letters of an answer that a note shows: somebody may have typed a page."""


def brief(text: str) -> str:
    """A text on one line for a note, cut with an ellipsis where it is long."""
    line = plain(text)
    return line if len(line) <= BRIEF else f"{line[: BRIEF - 1].rstrip()}…"


def match_key(text: str) -> str:
    """The key under which two spellings are the same value: invisible marks, white space and width fold.

    Case is kept: names and codes may differ by it alone. An import joins such answers and says so.
    """
    return plain(text if text.isascii() else unicodedata.normalize("NFKC", text))


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


def number_of(text: str) -> float | None:
    """The number that a cell or a code is; None for anything else.

    Digits with a sign, a decimal point and an exponent, as programs write them. What Python would also take
    is none: `1_000` may be a code, and `nan` or `inf` a word.
    """
    if _NUMBER.fullmatch(text.strip()) is None:
        return None
    number = float(text)
    return number if abs(number) < float("inf") else None


def slug(text: str, longest: int = 40) -> str:
    """A code made of a-z, 0-9 and underscores, for example `nhs_trust`; empty when nothing is left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:longest].rstrip("_")
