"""A table with every number of it: one line a cell, in chapters, with what is withheld gathered below."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from remit.core.cleared import ClearedCell, ClearedTable, Head
from remit.core.display import MEASURE_NAMES, SHARES, SHORTHAND, count_text, measure_text
from remit.publish.figures.reading import FLAGS

COUNTED = ("share", "first_choice", "any_mention")
"""Measures whose `n` is the number of people behind them; for all others it is the base again."""

EVERYONE = "All"

FEW_WITHHELD = 4
"""Most withheld lines of a chapter that are printed one by one."""


class Row(Struct, frozen=True):
    """One line: its name, its cell, and what is printed of it: number, value, interval and base."""

    name: str
    cell: ClearedCell
    texts: tuple[str, str, str, str]


def _row(name: str, cell: ClearedCell) -> Row:
    if cell.status or cell.value is None:
        sign = SHORTHAND[cell.status or "x"][0]
        return Row(name, cell, (sign, sign, sign, sign))
    number = base = interval = SHORTHAND["z"][0]
    if cell.measure in COUNTED and cell.n is not None:
        number = count_text(cell.n)
    if cell.base is not None:
        base = count_text(cell.base)
    if cell.lower is not None and cell.upper is not None:
        interval = f"{measure_text(cell.measure, cell.lower)} to {measure_text(cell.measure, cell.upper)}"
    return Row(name, cell, (number, measure_text(cell.measure, cell.value), interval, base))


class Chapter(Struct):
    """Lines that belong together under one head (empty: the table has only one chapter)."""

    name: str
    rows: list[Row] = field(default_factory=list)


class Listing(Struct, frozen=True):
    """A table as the explorer prints it.

    `first` heads the names of the rows, `value` the values; `withheld` names what is not printed line by line
    because it is withheld as a whole.
    """

    first: str
    value: str
    chapters: tuple[Chapter, ...]
    withheld: tuple[str, ...]

    @property
    def signs(self) -> tuple[str, ...]:
        """The statuses that occur, in the order of their meanings."""
        found = {text for chapter in self.chapters for row in chapter.rows for text in row.texts}
        return tuple(key for key, (sign, _) in SHORTHAND.items() if sign in found)


def listing(table: ClearedTable) -> Listing:
    """Every cell of a table, each on a line of its own, in the table's order."""
    made = _by_group(table) if table.head.by else _by_answer(table)
    chapters, withheld = [], []
    for chapter in made:
        kept, hidden = _gathered(chapter, crossed=bool(table.head.by))
        withheld += hidden
        if kept.rows:
            chapters.append(kept)
    if len(chapters) == 1 and chapters[0].name == table.head.title:
        chapters[0].name = ""  # the page says it already
    kinds = {row.cell.measure in SHARES for chapter in chapters for row in chapter.rows}
    value = "Percentage or value" if len(kinds) > 1 else "Value" if False in kinds else "Percentage"
    if False in kinds and table.head.unit:
        value += f" ({table.head.unit})"
    return Listing("Group" if table.head.by else "Answer", value, tuple(chapters), tuple(withheld))


def _gathered(chapter: Chapter, *, crossed: bool) -> tuple[Chapter, list[str]]:
    """The chapter without what is withheld as a whole, and the names of that.

    The groups of a breakdown stay together: a reader compares them.
    """
    hidden = [row for row in chapter.rows if row.cell.status == "c"]
    if chapter.name and len(hidden) == len(chapter.rows):
        return Chapter(chapter.name), [chapter.name]
    if crossed or len(hidden) <= FEW_WITHHELD:
        return chapter, []
    left = [row for row in chapter.rows if row.cell.status != "c"]
    about = f"{chapter.name}: " if chapter.name else ""
    return Chapter(chapter.name, left), [about + row.name for row in hidden]


def _by_answer(table: ClearedTable) -> list[Chapter]:
    """The whole: a chapter a row of the question (or a way of counting), a line an answer."""
    found: dict[str, Chapter] = {}
    for chapter, name, cell in _named(table):
        found.setdefault(chapter, Chapter(chapter)).rows.append(_row(name, cell))
    return list(found.values())


def _by_group(table: ClearedTable) -> list[Chapter]:
    """A breakdown: a chapter an answer, a line a group, everyone first."""
    groups = {"": EVERYONE} | {group.code: group.text for group in table.head.groups}
    places = {code: place for place, code in enumerate(groups)}
    found: dict[tuple[str, str, str], Chapter] = {}
    for chapter, name, cell in _named(table):
        line = (cell.variable, cell.choice, cell.measure)
        words = ": ".join(part for part in (chapter, name) if part)
        row = _row(groups.get(cell.group, cell.group), cell)
        found.setdefault(line, Chapter(words)).rows.append(row)
    for chapter_found in found.values():
        chapter_found.rows.sort(key=lambda row: places.get(row.cell.group, len(places)))
    return list(found.values())


def _named(table: ClearedTable) -> Iterator[tuple[str, str, ClearedCell]]:
    """Each cell with its chapter and its name in it, both in words."""
    head = table.head
    rows = {row.code: row.text for row in head.rows}
    several = len({cell.measure for cell in table.cells}) > 1
    for cell in table.cells:
        measure = MEASURE_NAMES[cell.measure]
        if head.layout in FLAGS:
            people = "Share of people" if cell.measure == "share" else measure
            yield people if several else "", rows.get(cell.variable, cell.label), cell
        elif head.layout == "ranking" and cell.measure != "share":
            yield measure, cell.label, cell
        else:
            yield _row_of(head, rows, cell), _answer(cell, measure), cell


def _row_of(head: Head, rows: dict[str, str], cell: ClearedCell) -> str:
    return rows.get(cell.variable, cell.label) if len(head.rows) > 1 else ""


def _answer(cell: ClearedCell, measure: str) -> str:
    if not cell.choice:
        return measure if cell.measure != "share" else cell.label
    return cell.label if cell.measure == "share" else f"{cell.label}: {measure.lower()}"
