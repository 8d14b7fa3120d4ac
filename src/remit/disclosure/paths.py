"""Cheapest closed paths in a table of counts: how one cell can change while every total stays.

Rows and columns are nodes. Raising a cell leads from its row to its column, lowering it leads back; a path
from one end of a cell to the other, together with that cell, leaves all sums as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import pairwise

from msgspec import Struct

INFINITE = float("inf")
UNLIMITED = 10**9
FREE = 0.01
"""The cost of a cell that is hidden already: small, so that short paths win."""

Counts = list[list[int]]
Place = tuple[int, int]


class Grid(Struct):
    """Counts whose rows and columns add up to totals.

    `hidden` holds the places that are not printed. `caps` and `floors` limit each cell (None: the totals
    and nought). Rows in `free` have a hidden total: together they add up to what is left. `costs` says how
    much it costs to hide a cell; one of infinite cost never changes.
    """

    counts: Counts
    hidden: set[Place]
    costs: list[list[float]]
    caps: Counts | None = None
    floors: Counts | None = None
    free: frozenset[int] = frozenset()
    rows: int = 0
    columns: int = 0

    def __post_init__(self) -> None:
        self.rows = len(self.counts)
        self.columns = len(self.counts[0]) if self.counts else 0

    def room(self, table: Counts, place: Place, step: int) -> int:
        """How far a cell can move up (step 1) or down before it meets its limit."""
        row, column = place
        value = table[row][column]
        if step < 0:
            return value - (self.floors[row][column] if self.floors else 0)
        return self.caps[row][column] - value if self.caps else UNLIMITED


class Walk(Struct):
    """A table being changed so that the cell `target` moves; `usable` places may change at no cost.

    With `hide`, other places may change at the cost of hiding them.
    """

    grid: Grid
    table: Counts
    usable: list[list[bool]]
    target: Place
    hide: bool

    def move(self, wanted: int, step: int) -> None:
        """Move the target towards `wanted`, as far as the totals allow."""
        grid, (row, column) = self.grid, self.target
        ends = (grid.rows + column, row) if step > 0 else (row, grid.rows + column)
        while (left := (wanted - self.table[row][column]) * step) > 0:
            left = min(left, grid.room(self.table, self.target, step))
            path = self._cheapest(*ends, left) if left > 0 else None
            if path is None:
                return
            moves = [move for here, there in pairwise(path) for move in self._move(here, there)]
            amount = min([left, *(grid.room(self.table, place, by) for place, by in moves)])
            self.table[row][column] += amount * step
            for (r, c), by in moves:
                self.table[r][c] += amount * by
                self.usable[r][c] = True

    def _move(self, here: int, there: int) -> Iterable[tuple[Place, int]]:
        """The cell that a step of a path changes, and in which direction; none from one row to another."""
        rows = self.grid.rows
        if here < rows <= there:
            yield (here, there - rows), 1
        elif there < rows <= here:
            yield (there, here - rows), -1

    def _price(self, row: int, column: int, room: int, amount: int) -> float:
        """The cost of changing a cell that has room to move."""
        if self.usable[row][column]:
            return FREE
        if not self.hide:
            return INFINITE
        # A cell that can carry only a part of what is needed will not do alone.
        return self.grid.costs[row][column] * (amount / room if room < amount else 1.0)

    def _from_row(self, row: int, amount: int) -> list[tuple[int, float]]:
        """Columns that can be reached by raising a cell of this row, and other rows with a hidden total."""
        grid = self.grid
        skip = self.target[1] if row == self.target[0] else -1
        limits = grid.caps[row] if grid.caps else [UNLIMITED] * grid.columns
        found = [
            (grid.rows + column, self._price(row, column, limit - value, amount))
            for column, (value, limit) in enumerate(zip(self.table[row], limits, strict=True))
            if value < limit and column != skip
        ]
        if row in grid.free:  # one hidden total falls and another rises
            found += [(other, FREE) for other in grid.free if other != row]
        return found

    def _from_column(self, column: int, amount: int) -> list[tuple[int, float]]:
        """Rows that can be reached by lowering a cell of this column."""
        grid = self.grid
        skip = self.target[0] if column == self.target[1] else -1
        found = []
        for row, values in enumerate(self.table):
            room = values[column] - (grid.floors[row][column] if grid.floors else 0)
            if room > 0 and row != skip:
                found.append((row, self._price(row, column, room, amount)))
        return found

    def _cheapest(self, start: int, end: int, amount: int) -> list[int] | None:
        """The cheapest path between two nodes (Dijkstra's), or None."""
        rows = self.grid.rows
        best = {start: 0.0}
        came: dict[int, int] = {}
        done: set[int] = set()
        queue = [(0.0, start)]
        while queue:
            cost, node = heappop(queue)
            if node in done:
                continue
            done.add(node)
            if node == end:
                return _path(came, start, end)
            steps = self._from_row(node, amount) if node < rows else self._from_column(node - rows, amount)
            for there, more in steps:
                total = cost + more
                if total < INFINITE and total < best.get(there, INFINITE) - 1e-12:
                    best[there] = total
                    came[there] = node
                    heappush(queue, (total, there))
        return None


def _path(came: dict[int, int], start: int, end: int) -> list[int]:
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]
