"""A workbook that Remit wrote, perhaps edited since, as a questionnaire and its translations.

Words, answers, their order, and whether a question must be answered are read from XLSForm's own columns,
so that they can be edited with any tool. The rest is read from Remit's columns; where XLSForm's own say
something else by now, that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, errors, refuse
from remit.instrument.check import check_instrument
from remit.instrument.items import Instrument, Item, Page
from remit.study.sources.text import read_file
from remit.study.xlsform.cells import Book, Row, parsed, read_book, take
from remit.study.xlsform.items import Parts, read_item
from remit.study.xlsform.tongues import Tongues, Translations
from remit.study.xlsform.writing import to_book


class Read(Struct, frozen=True):
    """A questionnaire, its translations by language, and what of the workbook could not be taken over."""

    instrument: Instrument
    words: Translations
    problems: tuple[Problem, ...]


def is_ours(book: Book) -> bool:
    """Whether Remit wrote the workbook, so that nothing has to be guessed."""
    return bool(book.settings) and book.settings[0].get("remit_schema") == "1"


def read_xlsform(path: Path) -> Read:
    """The questionnaire in a workbook; raises `Refused` where Remit did not write it, or it is unsound."""
    return read_bytes(read_file(path), path.name)


def read_bytes(content: bytes, name: str) -> Read:
    """The bytes of a workbook as a questionnaire."""
    book = read_book(content, name)
    if not is_ours(book):
        raise refuse(
            "XLSFORM-003",
            Place(name),
            "Remit did not write this XLSForm, so its questions are read together with the answers to them",
            "give the answers too: remit new STUDY --from ANSWERS --structure FORM.xlsx",
        )
    found = from_book(book, name)
    wrong = errors(check_instrument(found.instrument))
    if wrong:
        raise Refused((*wrong, *found.problems))
    return found


def from_book(book: Book, name: str) -> Read:
    """The rows of a workbook as a questionnaire; it is not judged here."""
    settings = book.settings[0]
    languages = tuple(settings.get("remit_languages", "").split())
    tongues = Tongues(take(settings, "settings", "remit_language") or "en-GB", languages)
    title = take(settings, "settings", "form_title")
    for language in languages:
        tongues.words[language] = {}
        said = take(settings, "settings", f"remit_title_{language}")
        if said:
            tongues.keep(language, ("title",), said)
    introduction, pages, problems = _pages(book, name, tongues)
    for language in languages:
        _keep_left(settings, language, tongues)
    instrument = Instrument(title, pages, introduction, tongues.own)
    changed = () if errors(check_instrument(instrument)) else tuple(_changed(book, instrument, tongues, name))
    return Read(instrument, tongues.words, (*problems, *changed))


def _keep_left(settings: Row, language: str, tongues: Tongues) -> None:
    left = parsed(settings.get(f"remit_words_{language}", ""))
    for path, text in left.items() if isinstance(left, dict) else ():
        if isinstance(text, str):
            tongues.keep(language, tuple(path.split(".")), text)


# ---- pages ---------------------------------------------------------------------------------------


class _Page(Struct):
    id: str
    title: str
    show_if: str
    items: list[str]
    text: str = ""


class _Walk(Struct):
    """What is gathered while the rows are walked: pages, and the rows of each item."""

    pages: list[_Page]
    parts: dict[str, Parts]
    introduction: str = ""


def _pages(book: Book, name: str, tongues: Tongues) -> tuple[str, tuple[Page, ...], list[Problem]]:
    walk, problems = _Walk([], {}), list[Problem]()
    for number, row in enumerate(book.asked, 2):
        if not _take_row(row, walk, tongues) and not row.get("type", "").startswith("end"):
            problems.append(_stranger(row, Place(f"{name}!survey", number)))
    lists: dict[str, list[Row]] = {}
    for row in book.choices:
        lists.setdefault(row.get("list_name", ""), []).append(row)
    items: dict[str, Item] = {}
    for item, parts in walk.parts.items():
        if parts.main:
            items[item] = read_item(item, parts, lists, tongues)
        else:
            problems.append(_stranger({"name": item}, Place(f"{name}!survey")))
    pages = tuple(
        Page(page.id, page.title, tuple(items[i] for i in page.items if i in items), page.text, page.show_if)
        for page in walk.pages
    )
    return walk.introduction, pages, problems


def _take_row(row: Row, walk: _Walk, tongues: Tongues) -> bool:
    """Whether the row was Remit's and is taken."""
    part, item, page = row.get("remit::part", ""), row.get("remit::item", ""), row.get("remit::page", "")
    if page:
        title = tongues.take(row, "label", ("pages", page, "title"))
        walk.pages.append(_Page(page, title, take(row, "survey", "remit::show_if"), []))
    elif item and walk.pages:
        parts = walk.parts.setdefault(item, Parts())
        if "remit::kind" in row:
            parts.main = row
            walk.pages[-1].items.append(item)
        else:
            parts.rows[part] = row
    elif part == "introduction":
        walk.introduction = tongues.take(row, "label", ("introduction",))
    elif part == "page_text" and walk.pages:
        walk.pages[-1].text = tongues.take(row, "label", ("pages", walk.pages[-1].id, "text"))
    else:
        return False
    return True


def _stranger(row: Row, where: Place) -> Problem:
    return Problem(
        "XLSFORM-004",
        where,
        f"'{row.get('name', '')}' was added to the workbook or has lost Remit's columns, and is not read",
        "write the question into questionnaire.yaml",
        "warning",
    )


# ---- what was changed elsewhere ------------------------------------------------------------------

_COMPARED = ("type", "required", "relevant", "constraint", "choice_filter", "appearance", "parameters")


def _changed(book: Book, instrument: Instrument, tongues: Tongues, name: str) -> Iterator[Problem]:
    """Cells that say something else than what was read, found by writing that again."""
    again = {row.get("name", ""): row for row in to_book(instrument, tongues.words).asked}
    for number, row in enumerate(book.asked, 2):
        mine = again.get(row.get("name", ""))
        if mine is None or not row.get("name"):
            continue
        for column in _COMPARED:
            if _differs(row, mine, column):
                yield Problem(
                    "XLSFORM-005",
                    Place(f"{name}!survey", number),
                    f"the {column} of '{row['name']}' was changed in the workbook to "
                    f"'{row.get(column, '')[:80]}', which is not read",
                    "change it in questionnaire.yaml",
                    "warning",
                )


def _differs(row: Mapping[str, str], mine: Mapping[str, str], column: str) -> bool:
    return " ".join(row.get(column, "").split()) != " ".join(mine.get(column, "").split())
