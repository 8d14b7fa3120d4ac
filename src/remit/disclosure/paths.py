"""Cheapest closed paths in a table of counts: how one cell can change while every total stays.

Rows and columns are nodes. Raising a cell leads from its row to its column, lowering it leads back; a path
from one end of a cell to the other, together with that cell, leaves all sums as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

INFINITE = float("inf")
UNLIMITED = 10**9
FREE = 0.01
"""The cost of a cell that is hidden already: small, so that short paths win."""

Counts = list[list[int]]
Place = tuple[int, int]


@dataclass(slots=True)
class Grid:
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
    rows: int = field(init=False)
    columns: int = field(init=False)

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


@dataclass(slots=True)
class Walk:
    """A table being changed so that the cell `target` moves; `usable` places may change at no cost.

    With `hide`, other places may change at the cost of hiding them.
    """

    grid: Grid
    table: Counts
    usable: set[Place]
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
            for place, by in moves:
                self.table[place[0]][place[1]] += amount * by
                self.usable.add(place)

    def _move(self, here: int, there: int) -> Iterable[tuple[Place, int]]:
        """The cell that a step of a path changes, and in which direction; none from one row to another."""
        rows = self.grid.rows
        if here < rows <= there:
            yield (here, there - rows), 1
        elif there < rows <= here:
            yield (there, here - rows), -1

    def _cost(self, place: Place, step: int, amount: int) -> float:
        room = self.grid.room(self.table, place, step)
        if room <= 0 or place == self.target:
            return INFINITE
        if place in self.usable:
            return FREE
        if not self.hide:
            return INFINITE
        # A cell that can carry only a part of what is needed will not do alone.
        return self.grid.costs[place[0]][place[1]] * max(1.0, amount / room)

    def _steps(self, node: int, todo: Iterable[int], amount: int) -> Iterable[tuple[int, float]]:
        """Nodes still to do that can be reached from this one, with the cost."""
        rows, free = self.grid.rows, self.grid.free
        for there in todo:
            if node < rows <= there:
                yield there, self._cost((node, there - rows), 1, amount)
            elif there < rows <= node:
                yield there, self._cost((there, node - rows), -1, amount)
            elif node in free and there in free:
                # One hidden total falls and another rises.
                yield there, FREE

    def _cheapest(self, start: int, end: int, amount: int) -> list[int] | None:
        """The cheapest path between two nodes (Dijkstra's), or None."""
        best = {start: 0.0}
        came: dict[int, int] = {}
        todo = dict.fromkeys(range(self.grid.rows + self.grid.columns))
        while best:
            node = min(best, key=lambda each: (best[each], each))
            cost = best.pop(node)
            del todo[node]
            if node == end:
                break
            for there, more in self._steps(node, todo, amount):
                if more < INFINITE and cost + more < best.get(there, INFINITE) - 1e-12:
                    best[there] = cost + more
                    came[there] = node
        if end in todo:
            return None
        path = [end]
        while path[-1] != start:
            path.append(came[path[-1]])
        return path[::-1]
