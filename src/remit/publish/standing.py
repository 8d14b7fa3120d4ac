"""What a fact with room for one's own is read from: each line for the group and for everybody."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from remit.core.blocks import Line, PlainTable, StandBlock, Standing, Text
from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import SHORTHAND, count_text, number_text
from remit.core.words import REFUSED
from remit.publish.figures.bins import Bin, places, read_bins
from remit.publish.figures.reading import FLAGS, Entry, index

Kind = Literal["number", "choice", "many"]
"""How one's own is put in: a number written, one answer marked, or every answer that applies."""

EVERYBODY = "Everybody"
MEASURES = ("median", "q1", "q3", "mean")
NAMES = {"median": "Median", "q1": "Lower quartile", "q3": "Upper quartile", "mean": "Mean"}


class StandLine(Struct, frozen=True):
    """One answer or measure: its words, the figure of the group (none: everybody only) and of everybody."""

    label: str
    group: Entry | None
    whole: Entry

    @property
    def first(self) -> Entry:
        """The figure to look at first: the group's, where there is one."""
        return self.group or self.whole


def kind_of(standing: Standing) -> Kind:
    """How one's own is put in, by the layout of the table."""
    layout = standing.whole.head.layout
    if layout == "number":
        return "number"
    return "many" if layout in FLAGS else "choice"


def stand_lines(standing: Standing) -> tuple[StandLine, ...]:
    """The answers in the author's order, or the measures of a number. Refusals are left out."""
    if kind_of(standing) == "number":
        codes = [(measure, "", NAMES[measure]) for measure in MEASURES]
    elif kind_of(standing) == "many":
        rows = standing.whole.head.rows
        # The row of those who refused stands under the item itself.
        codes = [("share", row.code, row.text) for row in rows if row.code != standing.whole.head.item]
    else:
        choices = standing.whole.head.choices
        codes = [("share", choice.code, choice.text) for choice in choices if choice.code != REFUSED]
    return tuple(_line(standing, *code) for code in codes if _held(standing, *code[:2]))


def _held(standing: Standing, measure: str, code: str) -> bool:
    return _cell(standing, standing.whole, "", measure, code) is not None


def _line(standing: Standing, measure: str, code: str, label: str) -> StandLine:
    whole = Entry(code, label, _cell(standing, standing.whole, "", measure, code))
    if standing.peers is None or not standing.group:
        return StandLine(label, None, whole)
    found = _cell(standing, standing.peers, standing.group, measure, code)
    return StandLine(label, Entry(code, label, found), whole)


def _cell(standing: Standing, table: ClearedTable, group: str, measure: str, code: str) -> ClearedCell | None:
    many = kind_of(standing) == "many"
    wanted = (code, "") if many else (standing.variable, code)
    for cell in table.cells:
        here = (cell.variable, "" if many else cell.choice)
        if cell.measure == measure and cell.group == group and here == wanted:
            return cell
    return None


def columns(standing: Standing) -> list[Bin]:
    """The values of a number that everybody gave, as places on a line; empty where they are too many."""
    cells = [
        Entry(cell.choice, cell.label, cell)
        for cell in standing.whole.cells
        if (cell.measure, cell.variable, cell.group) == ("share", standing.variable, "")
    ]
    return places(read_bins(cells))


def known(standing: Standing, *, group: bool) -> dict[str, float]:
    """The measures of a number that are shown, of the group or of everybody."""
    table, code = (standing.peers, standing.group) if group else (standing.whole, "")
    if table is None or (group and not code):
        return {}
    cells = index(table)
    found = {name: cells.get((name, standing.variable, "", code)) for name in MEASURES}
    return {
        name: cell.value
        for name, cell in found.items()
        if cell and not cell.status and cell.value is not None
    }


def base_of(standing: Standing, *, group: bool) -> str:
    """How many answered, as printed; empty where it is withheld."""
    table, code = (standing.peers, standing.group) if group else (standing.whole, "")
    many = kind_of(standing) == "many"
    bases = [
        cell.base
        for cell in (table.cells if table else ())
        if cell.group == code and cell.base is not None and (many or cell.variable == standing.variable)
    ]
    return count_text(max(bases)) if bases else ""


def measured(found: dict[str, float]) -> str:
    """The measures of a number in words: `median 8, middle half 6 to 9, mean 7.7`."""
    words = []
    if "median" in found:
        words.append(f"median {number_text(found['median'])}")
    if "q1" in found and "q3" in found:
        words.append(f"middle half {number_text(found['q1'])} to {number_text(found['q3'])}")
    if "mean" in found:
        words.append(f"mean {number_text(found['mean'])}")
    return ", ".join(words) or f"{SHORTHAND['c'][0]} withheld"


def named(standing: Standing) -> str:
    """The name of the group shown; `Everybody` where there is none."""
    return standing.group_label if standing.group else EVERYBODY


def who(standing: Standing) -> str:
    """Whose figures they are, with the number of people behind them: `NHS trust (47), everybody (105)`."""
    parts = [(named(standing), base_of(standing, group=True))] if standing.group else []
    parts.append((EVERYBODY, base_of(standing, group=False)))
    said = [f"{name} ({base or 'base withheld'})" for name, base in parts]
    return "; ".join((said[0], *(text[0].lower() + text[1:] for text in said[1:])))


def sentences(standing: Standing) -> tuple[str, ...]:
    """What stands under the picture: whose figures they are and, for numbers, the measures in words."""
    if kind_of(standing) != "number":
        return (who(standing),)
    groups = (True, False) if standing.group else (False,)
    names = {True: named(standing), False: EVERYBODY}
    return tuple(
        f"{names[group]} ({base_of(standing, group=group) or 'base withheld'}): "
        f"{measured(known(standing, group=group))}."
        for group in groups
    )


@lru_cache(maxsize=512)
def in_words(standing: Standing) -> str:
    """Everything the picture of a fact shows, in a sentence or two for people who cannot see it."""
    if kind_of(standing) == "number":
        parts = [f"{named(standing)}: {measured(known(standing, group=True))}."] if standing.group else []
        parts.append(f"{EVERYBODY}: {measured(known(standing, group=False))}.")
        given = values(standing)
        drawn = f"Columns that show which share of everybody gave each value: {given}." if given else ""
        return " ".join((*([drawn] if drawn else []), *parts))
    said = "; ".join(_said(line) for line in stand_lines(standing))
    if not standing.group:
        return f"Bars that show which share of everybody gave each answer: {said}."
    return f"Bars that show which share of the group gave each answer, with that of everybody: {said}."


def values(standing: Standing) -> str:
    """The values of a number that everybody gave, in words; empty where they are not drawn one by one."""
    entries = [(one, one.entry) for one in columns(standing) if one.entry]
    said = [f"{_or_withheld(e)} gave {one.words}" for one, e in entries if e.status or e.value]
    return ", ".join(said)


def _said(line: StandLine) -> str:
    whole = _or_withheld(line.whole)
    if line.group is None:
        return f"{line.label}, {whole}"
    return f"{line.label}, {_or_withheld(line.group)} of the group and {whole} of everybody"


def _or_withheld(entry: Entry) -> str:
    return "a withheld share" if entry.status else entry.text


def written(block: StandBlock) -> PlainTable:
    """The facts of a block as a table with an empty column, for formats without a picture of them."""
    grouped = any(standing.group for standing in block.standings)
    rows: list[tuple[Line, ...]] = []
    for standing in block.standings:
        for line in stand_lines(standing):
            group = (line.group.text if line.group else SHORTHAND["z"][0],) if grouped else ()
            texts = (standing.label, line.label, *group, line.whole.text, "")
            rows.append(tuple((Text(text),) for text in texts))
    header = ("Fact", "Answer or measure", *(("Group",) if grouped else ()), EVERYBODY, "Ours")
    return PlainTable(block.id, "Where we stand", header, tuple(rows), tuple(range(2, len(header) - 1)))
