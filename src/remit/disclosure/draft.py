"""A table on its way to being cleared: its cells, and which of them will be withheld."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from remit.core.cleared import Head
from remit.core.words import Layout
from remit.estimates.table import Cell, Table

Key = tuple[str, str, str, str]
"""Measure, variable, choice and group: where a cell stands."""

EXCLUSIVE: frozenset[Layout] = frozenset({"choice", "matrix", "number"})
"""Layouts whose shares add up to their base: each person gives one answer a variable."""

FLAGS: frozenset[Layout] = frozenset({"multi", "mentions", "answers", "rows"})
"""Layouts whose shares each stand alone: a person counts in several."""


def key_of(cell: Cell) -> Key:
    """Where a cell stands."""
    return cell.measure, cell.variable, cell.choice, cell.group


class Draft(Struct):
    """A table being protected. `hidden` cells become `c`, `missing` ones `x` (they cannot be computed).

    `stale` cells were joined from others, so that their value and interval are computed again. `closed`
    holds groups with no result at all. `notes` are added to those of the table. `raw` is the table as it
    was before small categories were merged.
    """

    raw: Table
    head: Head
    cells: dict[Key, Cell]
    notes: list[str] = field(default_factory=list)
    hidden: set[Key] = field(default_factory=set)
    missing: set[Key] = field(default_factory=set)
    stale: set[Key] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)

    @property
    def groups(self) -> tuple[str, ...]:
        """The codes of the groups, without the whole."""
        return tuple(label.code for label in self.head.groups)

    def of(self, measure: str, group: str = "") -> list[Cell]:
        """The cells of a measure in a group, in the order of the table."""
        return [cell for cell in self.cells.values() if cell.measure == measure and cell.group == group]

    def line(self, measure: str, variable: str, group: str = "") -> list[Cell]:
        """The cells of one measure of one variable in a group."""
        return [cell for cell in self.of(measure, group) if cell.variable == variable]

    def variables(self, measure: str) -> list[str]:
        """The variables that have this measure, in the order of the table."""
        return list(dict.fromkeys(cell.variable for cell in self.of(measure)))

    def hide(self, cells: Iterable[Cell]) -> None:
        """Withhold these cells."""
        self.hidden.update(key_of(cell) for cell in cells)

    def shown(self, cell: Cell) -> bool:
        """Whether a cell will be printed as a number."""
        return key_of(cell) not in self.hidden and key_of(cell) not in self.missing


def start(table: Table) -> Draft:
    """A draft with everything shown."""
    return Draft(table, table.head, {key_of(cell): cell for cell in table.cells})
