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

from msgspec import Struct, field

from remit.disclosure.paths import Counts, Grid, Place, Walk


class Need(Struct, frozen=True):
    """A cell that must be able to be `low` or less and `high` or more in tables that print the same."""

    row: int
    column: int
    low: int
    high: int


class Protection(Struct):
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
    target = (need.row, need.column)
    usable = [[(row, column) in hidden for column in range(grid.columns)] for row in range(grid.rows)]
    walk = Walk(grid, [list(row) for row in grid.counts], usable, target, hide)
    walk.move(wanted, step)
    return walk.table


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
