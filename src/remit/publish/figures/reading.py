"""What a figure reads from a cleared table: lines to draw, in order, and the words for each value."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable, Label
from remit.core.display import SHARES, SHORTHAND, count_text, measure_text, percent_text
from remit.core.words import REFUSED

FLAGS = ("multi", "mentions", "answers")
"""Layouts where each row is a variable of its own and its single share stands for it."""

Index = dict[tuple[str, str, str, str], ClearedCell]


class Entry(Struct, frozen=True):
    """One line of a chart: its words and its cell (None: the table has no such cell)."""

    code: str
    label: str
    cell: ClearedCell | None

    @property
    def status(self) -> str:
        """Why there is no number; empty when there is one."""
        if self.cell is None:
            return "x"
        return self.cell.status or ("" if self.cell.value is not None else "x")

    @property
    def value(self) -> float:
        """The number to draw; 0 where there is none (look at `status` first)."""
        return self.cell.value if self.cell and self.cell.value is not None and not self.cell.status else 0.0

    @property
    def text(self) -> str:
        """The value as it is printed, or its shorthand."""
        if self.status or self.cell is None:
            return SHORTHAND[self.status][0]
        return measure_text(self.cell.measure, self.value)

    @property
    def count(self) -> str:
        """The number of people behind a share, empty for other measures."""
        if self.status or self.cell is None or self.cell.n is None or self.cell.measure not in SHARES:
            return ""
        return count_text(self.cell.n) if self.cell.measure not in ("net", "worth") else ""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The ends of the 95 % interval."""
        if self.status or self.cell is None or self.cell.lower is None or self.cell.upper is None:
            return None
        return self.cell.lower, self.cell.upper


def index(table: ClearedTable) -> Index:
    """Every cell by measure, variable, choice and group.

    A variable with a single answer (a flag) is found without its choice too; with several, none of them
    stands for the variable.
    """
    found = {(cell.measure, cell.variable, cell.choice, cell.group): cell for cell in table.cells}
    single: dict[tuple[str, str, str, str], ClearedCell | None] = {}
    for cell in table.cells:
        key = (cell.measure, cell.variable, "", cell.group)
        single[key] = None if key in single else cell
    return {key: cell for key, cell in single.items() if cell is not None} | found


def measures(table: ClearedTable) -> tuple[str, ...]:
    """The measures that occur, in order of appearance."""
    return tuple(dict.fromkeys(cell.measure for cell in table.cells))


def main_measure(table: ClearedTable) -> str:
    """What a plain bar of this table stands for."""
    found = measures(table)
    order = {
        "ranking": ("any_mention", "first_choice", "worth", "points"),
        "matrix": ("top_two", "net", "mean", "share"),
        "rows": ("mean", "median", "share"),
    }.get(table.head.layout, ("share", "mean", "median"))
    return next((measure for measure in order if measure in found), found[0] if found else "share")


def lines(table: ClearedTable, group: str = "", measure: str = "", cells: Index | None = None) -> list[Entry]:
    """The lines of one group (empty: the whole) in the author's order; `cells` is its index, if at hand."""
    head = table.head
    cells = index(table) if cells is None else cells
    measure = measure or main_measure(table)
    if head.layout in FLAGS:
        return [Entry(row.code, row.text, cells.get((measure, row.code, "", group))) for row in head.rows]
    if measure not in ("share", "share_of_mentions") and head.layout != "ranking":
        return [Entry(row.code, row.text, cells.get((measure, row.code, "", group))) for row in head.rows]
    if head.layout == "number":
        variable = head.rows[0].code if head.rows else head.item
        return [
            Entry(cell.choice, cell.label, cell)
            for cell in table.cells
            if (cell.measure, cell.variable, cell.group) == (measure, variable, group)
        ]
    if not head.choices:
        return [Entry(row.code, row.text, cells.get((measure, row.code, "", group))) for row in head.rows]
    variables = head.rows if head.layout != "ranking" else (Label(head.item, ""),)
    return [
        Entry(
            choice.code,
            f"{row.text}: {choice.text}" if len(variables) > 1 else choice.text,
            cells.get((measure, row.code, choice.code, group)),
        )
        for row in variables
        for choice in head.choices
    ]


def arranged(entries: list[Entry], ordered: bool) -> list[Entry]:
    """Largest first unless the answers have an order of their own.

    "Prefer not to say" and withheld values come last, those in the author's order, so that a place in the
    list says nothing about a withheld number.
    """
    if ordered:
        return entries
    known = [entry for entry in entries if not entry.status and entry.code != REFUSED]
    known.sort(key=lambda entry: -entry.value)
    refused = [entry for entry in entries if not entry.status and entry.code == REFUSED]
    return known + refused + [entry for entry in entries if entry.status]


FEW_WITHHELD = 4
"""Most withheld lines that are drawn one by one."""


def gather_withheld(entries: list[Entry], ordered: bool) -> list[Entry]:
    """One line for all withheld values when there are many; the table beside the figure names each."""
    hidden = [entry for entry in entries if entry.status == "c"]
    if ordered or len(hidden) <= FEW_WITHHELD:
        return entries
    known = [entry for entry in entries if entry.status != "c"]
    return [*known, Entry("", f"{len(hidden)} more, withheld", hidden[0].cell)]


def is_ordered(table: ClearedTable) -> bool:
    """Whether the lines keep the author's order."""
    return table.head.ordered or table.head.layout in ("response", "trend")


def base_text(table: ClearedTable, group: str | None = None) -> str:
    """The base as printed: `105`, `72 to 105` when rows differ, empty when it is withheld."""
    bases = {
        cell.base
        for cell in table.cells
        if cell.base is not None
        and not cell.status
        and (cell.group == group if group is not None else not cell.group)
    }
    if not bases:
        return ""
    low, high = count_text(min(bases)), count_text(max(bases))
    return low if low == high else f"{low} to {high}"


def groups(table: ClearedTable) -> list[Label]:
    """The groups of a breakdown, with their base in brackets."""
    named = []
    for group in table.head.groups:
        base = base_text(table, group.code)
        named.append(Label(group.code, f"{group.text} ({base})" if base else group.text))
    return named


def pair_of(table: ClearedTable) -> Label | None:
    """The first of two answers (yes or no): its share says all, so the other needs no bar of its own."""
    if table.head.layout not in ("choice", "trend") or len(table.head.rows) > 1:
        return None
    choices = [choice for choice in table.head.choices if choice.code != REFUSED]
    if len(choices) != 2:
        return None
    wanted = [choice for choice in choices if choice.code in table.head.favourable]
    return wanted[0] if wanted else choices[0]


def percent_of(entry: Entry) -> str:
    """A share as a bare whole percentage without its sign, for narrow columns."""
    return entry.text if entry.status else percent_text(entry.value).rstrip("%")
