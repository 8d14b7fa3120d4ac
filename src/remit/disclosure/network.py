"""Tables whose rows and columns add up: what an attacker can work out, and what must be hidden to prevent it.

A two-way table with known totals is a flow: row totals flow in, cells carry them to the columns. Another
table that prints the same is a flow that differs along closed paths of hidden cells. So for each sensitive
cell two such tables are built, one with the cell low enough and one with it high enough, and whatever they
change is hidden. These tables are the proof of safety: each agrees with everything that is shown.

Sources: Cox (1995), Network models for complementary cell suppression, JASA 90; Hundepool et al., Handbook on
Statistical Disclosure Control, 2nd edition (2024), chapter 4 on cell suppression and interval audits. The
search takes the cheapest path first (a heuristic: the optimum is NP-hard).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

INFINITE = float("inf")
UNLIMITED = 10**9
FREE = 0.01
"""The cost of a cell that is hidden already: small, so that short paths win."""

Counts = list[list[int]]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Need:
    """A cell that must be able to be `low` or less and `high` or more in tables that print the same."""

    row: int
    column: int
    low: int
    high: int


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

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.counts)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.counts[0]) if self.counts else 0


@dataclass(slots=True)
class Protection:
    """What was found: the places to hide, and the tables that prove it. `unmet` needs the totals forbid."""

    hidden: set[Place]
    witnesses: list[Counts] = field(default_factory=list)
    unmet: list[Need] = field(default_factory=list)


def protect(grid: Grid, needs: Sequence[Need]) -> Protection:
    """Hide cells until every need is met, or shown to be beyond what the totals allow.

    Every place that is hidden here takes more than one value in the tables of `witnesses`.
    """
    found = Protection(set(grid.hidden))
    for need in sorted(needs, key=lambda need: (need.low - need.high, need.row, need.column)):
        for wanted, step in ((need.high, 1), (need.low, -1)):
            if _reached(grid, found.witnesses, need, wanted, step):
                continue
            table = _search(grid, found.hidden, need, wanted, step, hide=True)
            if (table[need.row][need.column] - wanted) * step < 0:
                found.unmet.append(need)
            _keep(grid, found, table)
    _prune(grid, found, needs)
    return found


def _keep(grid: Grid, found: Protection, table: Counts) -> None:
    changed = _changes(grid, table)
    if changed:
        found.witnesses.append(table)
        found.hidden |= changed


def _changes(grid: Grid, table: Counts) -> set[Place]:
    return {
        (row, column)
        for row, (before, after) in enumerate(zip(grid.counts, table, strict=True))
        for column, (old, new) in enumerate(zip(before, after, strict=True))
        if old != new
    }


def _reached(grid: Grid, witnesses: Iterable[Counts], need: Need, wanted: int, step: int) -> bool:
    """Whether the table itself or a witness has the cell at `wanted` or beyond (above for step 1)."""
    values = (table[need.row][need.column] for table in (grid.counts, *witnesses))
    return any((value - wanted) * step >= 0 for value in values)


def _search(grid: Grid, hidden: set[Place], need: Need, wanted: int, step: int, *, hide: bool) -> Counts:
    """A table with the cell moved towards `wanted`, as far as the totals allow.

    `hidden` cells may change at no cost; with `hide`, others may at theirs, and count as hidden from then on.
    """
    table = [list(row) for row in grid.counts]
    usable = {*hidden, (need.row, need.column)}
    start, end = (grid.rows + need.column, need.row) if step > 0 else (need.row, grid.rows + need.column)
    while (left := (wanted - table[need.row][need.column]) * step) > 0:
        left = min(left, _room(grid, table, (need.row, need.column), step))
        if left <= 0:
            break
        path = _cheapest(_Residual(grid, table, usable, (need.row, need.column), left, hide), start, end)
        if path is None:
            break
        moves = [_move(grid, here, there) for here, there in pairwise(path)]
        amount = min([left, *(_room(grid, table, place, by) for place, by in moves if place)])
        table[need.row][need.column] += amount * step
        for place, by in moves:
            if place:
                table[place[0]][place[1]] += amount * by
                usable.add(place)
    return table


def _move(grid: Grid, here: int, there: int) -> tuple[Place | None, int]:
    """The cell that a step of a path changes, and in which direction; None between rows (a hidden total)."""
    if here < grid.rows <= there:
        return (here, there - grid.rows), 1
    if there < grid.rows <= here:
        return (there, here - grid.rows), -1
    return None, 0


def _room(grid: Grid, table: Counts, place: Place, step: int) -> int:
    """How far a cell can move up (step 1) or down before it meets its limit."""
    row, column = place
    value = table[row][column]
    if step < 0:
        return value - (grid.floors[row][column] if grid.floors else 0)
    return grid.caps[row][column] - value if grid.caps else UNLIMITED


@dataclass(frozen=True, slots=True)
class _Residual:
    """The steps that are open in a table: rows are nodes 0 to R-1, columns follow."""

    grid: Grid
    table: Counts
    usable: set[Place]
    target: Place
    amount: int
    hide: bool

    def steps(self, node: int) -> Iterable[tuple[int, float]]:
        """Nodes that can be reached from this one, with the cost."""
        grid = self.grid
        if node < grid.rows:
            for column in range(grid.columns):
                cost = self._cost((node, column), 1)
                if cost < INFINITE:
                    yield grid.rows + column, cost
            if node in grid.free:
                # The row's total falls and another hidden total rises: needs somebody in this row.
                yield from ((row, FREE) for row in grid.free if row != node)
        else:
            for row in range(grid.rows):
                cost = self._cost((row, node - grid.rows), -1)
                if cost < INFINITE:
                    yield row, cost

    def _cost(self, place: Place, step: int) -> float:
        room = _room(self.grid, self.table, place, step)
        if room <= 0 or place == self.target:
            return INFINITE
        if place in self.usable:
            return FREE
        if not self.hide:
            return INFINITE
        # A cell that can carry only a part of what is needed will not do alone.
        return self.grid.costs[place[0]][place[1]] * max(1.0, self.amount / room)


def _cheapest(residual: _Residual, start: int, end: int) -> list[int] | None:
    """The cheapest path between two nodes (Dijkstra), or None."""
    size = residual.grid.rows + residual.grid.columns
    best = [INFINITE] * size
    came = [-1] * size
    best[start] = 0.0
    todo = set(range(size))
    while todo:
        node = min(todo, key=lambda each: (best[each], each))
        if best[node] == INFINITE or node == end:
            break
        todo.remove(node)
        for there, cost in residual.steps(node):
            if there in todo and best[node] + cost < best[there] - 1e-12:
                best[there] = best[node] + cost
                came[there] = node
    if best[end] == INFINITE:
        return None
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]


PRUNED = 600
"""Needs times added cells up to which every added cell is tried again without."""


def _prune(grid: Grid, found: Protection, needs: Sequence[Need]) -> None:
    """Show cells again that later choices made unnecessary, the dearest first."""
    added = sorted(found.hidden - grid.hidden, key=lambda place: (-grid.costs[place[0]][place[1]], place))
    if len(added) * len(needs) > PRUNED:
        return
    for place in added:
        rest = found.hidden - {place}
        kept = [table for table in found.witnesses if table[place[0]][place[1]] == _count(grid, place)]
        tried = _without(grid, rest, kept, needs, found.unmet)
        if tried is not None:
            found.witnesses = tried
            used = {change for table in tried for change in _changes(grid, table)}
            found.hidden = (rest & used) | grid.hidden


def _count(grid: Grid, place: Place) -> int:
    return grid.counts[place[0]][place[1]]


def _without(
    grid: Grid, hidden: set[Place], witnesses: list[Counts], needs: Sequence[Need], unmet: Sequence[Need]
) -> list[Counts] | None:
    """Witnesses of all needs that change hidden cells only; None when there are none."""
    tables = list(witnesses)
    for need in needs:
        if need in unmet:
            return None  # what the totals forbid cannot be told from what this cell forbids
        for wanted, step in ((need.high, 1), (need.low, -1)):
            if _reached(grid, tables, need, wanted, step):
                continue
            table = _search(grid, hidden, need, wanted, step, hide=False)
            if (table[need.row][need.column] - wanted) * step < 0:
                return None
            tables.append(table)
    return tables


def vary(grid: Grid, found: Protection, places: Iterable[Place]) -> None:
    """Make sure that each of these hidden places takes more than one value, hiding more where it must."""
    for row, column in sorted(places):
        if any(table[row][column] != grid.counts[row][column] for table in found.witnesses):
            continue
        value = grid.counts[row][column]
        need = Need(row, column, value - 1, value + 1)
        tables = [
            _search(grid, found.hidden, need, wanted, step, hide=hide)
            for hide in (False, True)
            for wanted, step in ((need.high, 1), (need.low, -1))
        ]
        changed = [table for table in tables if table[row][column] != value]
        if changed:
            _keep(grid, found, changed[0])
