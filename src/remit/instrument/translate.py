"""A questionnaire in another language: the authored words exchanged one by one, and those that are missing.

`Words` is the shape of `i18n/cy.yaml`: nested names that end in text, `items.ITEM.choices.CODE` for example.
Codes, kinds, limits and routing never change, so that an answer is the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest
from remit.core.words import Choice, plain
from remit.instrument.items import Instrument, Item, Page

ABOUT = ("body", "contact")
"""Words of `study.yaml` that may be translated too: who runs the study, and whom to ask."""

Words = Mapping[str, object]
Exchange = Callable[[str, str], str]
"""From where a text stands (`items.provider.text`) and what it says, to what it says in the language."""

SETTINGS = ("none", "row_name", "unit")
"""Settings of a kind that are words; `anchors` holds two."""


class Phrase(Struct, frozen=True):
    """One authored text and where its translation is written."""

    path: str
    text: str


def translated(instrument: Instrument, words: Words, language: str) -> Instrument:
    """The questionnaire with every text that `words` holds exchanged; others stay as they were."""
    flat = dict(flatten(words))

    def exchange(path: str, text: str) -> str:
        return flat.get(path) or text

    return replace(_walk(instrument, exchange), language=language)


def phrases(instrument: Instrument) -> tuple[Phrase, ...]:
    """Every text of a questionnaire that people see, in its order."""
    found: list[Phrase] = []

    def note(path: str, text: str) -> str:
        if plain(text):
            found.append(Phrase(path, text))
        return text

    _walk(instrument, note)
    return tuple(found)


def check_words(instrument: Instrument, words: Words, where: Place) -> tuple[Problem, ...]:
    """Texts without a translation (errors: nobody should meet two languages) and names nobody knows."""
    flat = dict(flatten(words))
    known = {phrase.path: phrase for phrase in phrases(instrument)}
    missing = [phrase for path, phrase in known.items() if not plain(flat.get(path, ""))]
    strange = [path for path in flat if path not in known and path not in ABOUT]
    return (
        *(
            Problem(
                "LANG-001",
                where,
                f"{phrase.path} is not translated: “{_brief(phrase.text)}”",
                "write its translation there",
            )
            for phrase in missing
        ),
        *(
            Problem(
                "LANG-002",
                where,
                f"{path} translates nothing of the questionnaire{nearest(path, [*known, *ABOUT])}",
                "remove it, or correct its name",
                "warning",
            )
            for path in strange
        ),
    )


def _brief(text: str) -> str:
    line = plain(text)
    return line if len(line) <= 60 else f"{line[:59]}…"


def flatten(words: Words, before: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a translation with its dotted path."""
    for name, value in words.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{before}{name}.")
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield f"{before}{name}", str(value)


# ---- every text, once ----------------------------------------------------------------------------


def _walk(instrument: Instrument, exchange: Exchange) -> Instrument:
    return replace(
        instrument,
        title=exchange("title", instrument.title),
        introduction=exchange("introduction", instrument.introduction),
        pages=tuple(_page(page, exchange) for page in instrument.pages),
    )


def _page(page: Page, exchange: Exchange) -> Page:
    path = f"pages.{page.id}"
    return replace(
        page,
        title=exchange(f"{path}.title", page.title),
        text=exchange(f"{path}.text", page.text),
        items=tuple(_item(item, exchange) for item in page.items),
    )


def _item(item: Item, exchange: Exchange) -> Item:
    path = f"items.{item.id}"
    own = {
        name: exchange(f"{path}.{name}", getattr(item, name))
        for name in ("text", "hint", "other", "refused", "not_applicable")
    }
    return replace(
        item,
        **own,
        choices=_choices(item.choices, path, exchange),
        rows=tuple(replace(row, text=exchange(f"{path}.rows.{row.code}", row.text)) for row in item.rows),
        columns=tuple(
            replace(
                column,
                text=exchange(f"{path}.columns.{column.code}.text", column.text),
                unit=exchange(f"{path}.columns.{column.code}.unit", column.unit),
                choices=_choices(column.choices, f"{path}.columns.{column.code}", exchange),
            )
            for column in item.columns
        ),
        settings=_settings(item, path, exchange),
    )


def _choices(choices: tuple[Choice, ...], path: str, exchange: Exchange) -> tuple[Choice, ...]:
    return tuple(
        replace(choice, label=exchange(f"{path}.choices.{choice.code}", choice.label)) for choice in choices
    )


def _settings(item: Item, path: str, exchange: Exchange) -> dict[str, object]:
    changed = dict(item.settings)
    for name in SETTINGS:
        text = changed.get(name)
        if isinstance(text, str):
            changed[name] = exchange(f"{path}.{name}", text)
    anchors = changed.get("anchors")
    if isinstance(anchors, Mapping):
        changed["anchors"] = {
            end: exchange(f"{path}.anchors.{end}", text) if isinstance(text, str) else text
            for end, text in anchors.items()
        }
    return changed
