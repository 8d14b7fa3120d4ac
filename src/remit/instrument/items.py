"""The questionnaire as values: instrument, page, item."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from remit.core.problems import Place
from remit.core.words import Choice


class Row(Struct, frozen=True):
    """One statement of a matrix."""

    code: str
    text: str


class Column(Struct, frozen=True):
    """One column of repeating rows: its own small item (`choice`, `whole`, `number` or `text`)."""

    code: str
    text: str
    kind: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""


class Item(Struct, frozen=True):
    """One question as authored.

    `kind` names a module of `remit.instrument.kinds`. `show_if` is a routing expression on codes (empty:
    always asked). `other` is the label of "other, please say" (empty: none), `refused` that of "prefer not
    to say", `not_applicable` that of "not applicable". `settings` holds what only this kind knows
    (`limit`, `exactly`, `unit`, `lowest`, `highest`, `anchors`, `most_rows` ...). `source` maps a variable's
    name to the headers it was imported from. `key` marks a public key that tables may be broken down by,
    `special` special-category data, `scope` whether the answer is a fact of the `organisation` or of the
    `person`.
    """

    id: str
    kind: str
    text: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    columns: tuple[Column, ...] = ()
    required: bool = False
    show_if: str = ""
    other: str = ""
    refused: str = ""
    not_applicable: str = ""
    favourable: tuple[str, ...] = ()
    unfavourable: tuple[str, ...] = ()
    key: bool = False
    special: bool = False
    scope: str = "person"
    settings: Mapping[str, object] = field(default_factory=dict)
    source: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Place = Place("questionnaire.yaml")


class Page(Struct, frozen=True):
    """One screen: a title and its items; `show_if` routes the page as a whole."""

    id: str
    title: str
    items: tuple[Item, ...]
    text: str = ""
    show_if: str = ""
    where: Place = Place("questionnaire.yaml")


class Instrument(Struct, frozen=True):
    """The questionnaire as a whole (the DDI term)."""

    title: str
    pages: tuple[Page, ...]
    introduction: str = ""
    language: str = "en-GB"

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order it is asked."""
        return tuple(item for page in self.pages for item in page.items)

    def item(self, item_id: str) -> Item | None:
        """The item with this id."""
        return next((item for item in self.items if item.id == item_id), None)
