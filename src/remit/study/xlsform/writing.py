"""A questionnaire and its translations as an XLSForm, with a report of what other tools cannot do with it.

The sheets follow what converters such as pyxform accept. What XLSForm has no word for stands in columns named
`remit::...`, which other tools pass over and `reading` reads back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from msgspec import Struct

from remit.core.problems import Place, Problem
from remit.instrument.conditions import Targets, find_targets
from remit.instrument.items import Instrument, Item, Page
from remit.instrument.translate import Words, flatten, phrases
from remit.study.xlsform.cells import EXACT, Book, Row, parsed, put, say, shown, write_book
from remit.study.xlsform.names import ItemNames, Names, name_items
from remit.study.xlsform.questions import Writing, rows_of
from remit.study.xlsform.relevance import relevance
from remit.study.xlsform.tongues import Tongues, column_name


class Written(Struct, frozen=True):
    """A workbook, and what somebody who asks it with another tool must know (warnings)."""

    content: bytes
    losses: tuple[Problem, ...]


def write_xlsform(instrument: Instrument, words: Mapping[str, Words]) -> Written:
    """The workbook of a sound questionnaire; raises `Refused` for a text that no cell can hold."""
    book = to_book(instrument, words)
    return Written(write_book(book), losses(instrument, book))


def to_book(instrument: Instrument, words: Mapping[str, Words]) -> Book:
    """The rows of the workbook."""
    flat = {language: dict(flatten(found)) for language, found in words.items()}
    tongues = Tongues(instrument.language, tuple(words), flat)
    taken = Names(item.id for item in instrument.items)
    names = name_items(instrument, taken)
    targets = find_targets(instrument)
    writing = Writing(names, targets, tongues, [])
    asked = _introduction(instrument, taken, tongues)
    for page in instrument.pages:
        asked += _page(page, taken, targets, names, tongues)
        for item in page.items:
            asked += rows_of(item, writing)
        asked.append({"type": "end_group"})
    return Book(asked, writing.choices, [_settings(instrument, tongues)])


def _introduction(instrument: Instrument, taken: Names, tongues: Tongues) -> list[Row]:
    if not instrument.introduction:
        return []
    row: Row = {"type": "note", "name": taken.fresh("introduction"), "remit::part": "introduction"}
    tongues.put(row, "label", ("introduction",), instrument.introduction)
    return [row]


def _page(
    page: Page, taken: Names, targets: Targets, names: Mapping[str, ItemNames], tongues: Tongues
) -> list[Row]:
    begin: Row = {"type": "begin_group", "name": taken.fresh(f"page_{page.id}"), "appearance": "field-list"}
    tongues.put(begin, "label", ("pages", page.id, "title"), page.title)
    say(begin, "relevant", relevance(page.show_if, targets, names))
    begin["remit::page"] = page.id
    put(begin, "survey", "remit::show_if", page.show_if)
    if not page.text:
        return [begin]
    note: Row = {"type": "note", "name": taken.fresh(f"page_{page.id}_text"), "remit::part": "page_text"}
    tongues.put(note, "label", ("pages", page.id, "text"), page.text)
    return [begin, note]


def _settings(instrument: Instrument, tongues: Tongues) -> Row:
    """The one row of the sheet `settings`; written last, because it takes what no other cell has taken."""
    row: Row = {"remit_schema": "1", "default_language": column_name(instrument.language)}
    put(row, "settings", "form_title", instrument.title)
    put(row, "settings", "remit_language", instrument.language)
    if tongues.languages:
        row["remit_languages"] = " ".join(tongues.languages)
    for language in tongues.languages:
        if instrument.title:
            put(row, "settings", f"remit_title_{language}", tongues.find(language, ("title",)))
        left = tongues.left(language)
        if left:
            row[f"remit_words_{language}"] = json.dumps(left).replace("$", "\\u0024")
    return row


# ---- what other tools cannot do ------------------------------------------------------------------


def losses(instrument: Instrument, book: Book) -> tuple[Problem, ...]:
    """Everything that a tool which knows nothing of Remit's columns does differently, none of it silent."""
    return (*_of_items(instrument), *_of_codes(book), *_of_texts(instrument, book))


_MARKS: Mapping[str, str] = {
    "key": "that tables may be broken down by them",
    "special": "that they ask for special-category data",
    "favourable": "which answers are favourable",
    "unfavourable": "which answers are unfavourable",
    "source": "from which columns they were imported",
}


def _of_items(instrument: Instrument) -> Iterator[Problem]:
    items = instrument.items
    for mark, words in _MARKS.items():
        marked = [item.id for item in items if getattr(item, mark)]
        if marked:
            yield _loss(f"nothing says of {_named(marked)} {words}")
    facts = [item.id for item in items if item.scope == "organisation"]
    if facts:
        yield _loss(f"no assistant fills in {_named(facts)}, which are facts of the organisation")
    scored = [item.id for item in items if any(choice.score is not None for choice in item.choices)]
    if scored:
        yield _loss(f"the points of the answers to {_named(scored)} are not kept")
    for item in items:
        if item.kind == "rows":
            yield _loss(f"people can add more rows than '{item.id}' takes", item)
        if item.kind == "text" and item.settings.get("lines"):
            yield _loss(f"the box of '{item.id}' may have another size", item)


def _of_codes(book: Book) -> Iterator[Problem]:
    for row in book.choices:
        code = row.get("remit_code", "")
        if code and "remit_role" not in row:
            yield _loss(
                f"the answer '{code[:60]}' of the list '{row['list_name']}' is called '{row['name']}'"
            )


def _of_texts(instrument: Instrument, book: Book) -> Iterator[Problem]:
    changed = sum(1 for name, rows in book.sheets() for row in rows if _words_changed(row, EXACT[name]))
    if changed:
        texts = [f"“{shown(p.text)[:40]}”" for p in phrases(instrument) if shown(p.text) != p.text]
        yield _loss(
            f"{changed} rows have words with characters that no cell holds, or that look like references; "
            f"they are shown without them{': ' if texts else ''}{', '.join(texts[:3])}"
        )
    for row in book.settings:
        for column in row:
            if column.startswith("remit_words_"):
                yield _loss(
                    f"some translations in '{column.removeprefix('remit_words_')}' belong to nothing that is "
                    "shown; they stand in the sheet settings"
                )


def _words_changed(row: Row, column: str) -> bool:
    """Whether words that people read are shown differently, and not only an expression of Remit's."""
    found = parsed(row.get(column, ""))
    return isinstance(found, dict) and any(name != "remit::show_if" for name in found)


def _named(ids: list[str]) -> str:
    quoted = [f"'{name}'" for name in ids]
    return ", ".join(quoted[:8]) + (f" and {len(quoted) - 8} more" if len(quoted) > 8 else "")


def _loss(what: str, item: Item | None = None) -> Problem:
    where = item.where if item else Place("questionnaire.yaml")
    fix = "nothing needs to be done: Remit keeps it in a column of its own and reads it back"
    return Problem("XLSFORM-002", where, f"in other tools {what}", fix, "warning")
