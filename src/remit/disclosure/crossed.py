"""What of a breakdown is withheld: small groups, small cells, and whatever would give them away.

In a group every count below the threshold is sensitive, nought and "all of them" included: who knows that a
person is in the group would know the answer. Nothing is hidden where nobody at all gave an answer. People
who are in no group are a group that is never printed: what they said would follow by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from remit.disclosure.draft import EXCLUSIVE, FLAGS, Draft, key_of
from remit.disclosure.network import Need, protect, vary
from remit.disclosure.paths import FREE, INFINITE, Counts, Grid, Place
from remit.disclosure.policy import Policy
from remit.disclosure.whole import limited_flags
from remit.estimates.table import Cell


class Limits(Struct, frozen=True):
    """The thresholds of one breakdown: the smallest count, and the smallest group.

    `mirrored` says that the same people are also tabled the other way round, so that each answer is a group.
    """

    least: int
    group_min: int
    mirrored: bool = False


class Crossing(Struct):
    """Lines of a breakdown as a grid: rows are answers, columns the groups and, last, people in none.

    `whole` holds the cell of the whole of each row, `cells` those of the groups; None where nothing is
    printed. `bases` are the people of each column. A `fixed` row stands for people without any of the
    answers: its size is no secret. `caps` and `floors` limit the counts.
    """

    whole: list[Cell | None]
    cells: list[list[Cell | None]]
    counts: Counts
    bases: list[int]
    caps: Counts | None = None
    floors: Counts | None = None
    fixed: int | None = None

    @property
    def places(self) -> list[Place]:
        """Every place of the grid but those of the fixed row."""
        rows = [row for row in range(len(self.counts)) if row != self.fixed]
        return [(row, column) for row in rows for column in range(len(self.bases))]


def close_groups(draft: Draft, group_min: int) -> None:
    """Groups with too few people have no results at all."""
    for group in draft.groups:
        bases = [cell.base for cell in draft.cells.values() if cell.group == group]
        if max(bases, default=0) < group_min:
            draft.closed.add(group)
    draft.hide(cell for cell in draft.cells.values() if cell.group in draft.closed)


def protect_crossed(draft: Draft, policy: Policy, *, special: bool = False, mirrored: bool = False) -> None:
    """Hide what must not be shown of each group, by the layout of the table.

    `special` says that the groups themselves are special-category data, `mirrored` that the table is also
    published the other way round.
    """
    limits = Limits(policy.least(special=special or draft.head.special), policy.group_min, mirrored)
    close_groups(draft, policy.group_min)
    layout = draft.head.layout
    if layout in EXCLUSIVE:
        for variable in draft.variables("share"):
            _protect(draft, exclusive(draft, "share", variable), limits)
    elif layout in FLAGS:
        _protect_flags(draft, limits)
    elif layout == "ranking":
        _protect_ranking(draft, limits)


def _protect_flags(draft: Draft, limits: Limits) -> None:
    flags = draft.of("share")
    counted = limited_flags(draft)
    if counted:  # how many ticks there are in all may be known
        _protect(draft, _limited(draft, counted), limits)
    for cell in flags:
        if cell not in counted:
            _protect_flag(draft, cell, limits)
    firsts = draft.of("first_choice")
    if firsts:
        crossing = exclusive(draft, "first_choice")
        mentions = [_parts(draft, flag) for flag in flags if any(_same(flag, first) for first in firsts)]
        crossing.caps = [*mentions, crossing.bases][: len(crossing.counts)]
        _protect(draft, crossing, limits)


def _protect_flag(draft: Draft, cell: Cell, limits: Limits) -> None:
    if draft.shown(cell):
        _protect(draft, _flag(draft, cell), limits)
    else:  # with its sum hidden too, the counts of its groups are free
        draft.hide(
            part for part in draft.cells.values() if _same(part, cell) and part.measure == cell.measure
        )


def _protect_ranking(draft: Draft, limits: Limits) -> None:
    """First choice and any mention by group; places, points and worth are too fine for groups."""
    draft.hide(c for c in draft.cells.values() if c.group and c.measure in ("share", "points", "worth"))
    mentions = draft.of("any_mention")
    if not mentions:
        return
    firsts = exclusive(draft, "first_choice")
    anywhere = _limited(draft, mentions)
    firsts.caps = [*anywhere.counts, firsts.bases][: len(firsts.counts)]
    anywhere.floors = [list(row) for row in firsts.counts[: len(anywhere.counts)]]
    _protect(draft, firsts, limits)
    _protect(draft, anywhere, limits)


# ---- lines as grids ------------------------------------------------------------------------------


def exclusive(draft: Draft, measure: str, variable: str = "") -> Crossing:
    """One answer a person: the answers of each column add up to its base.

    Without a `variable`, all cells of the measure are one line (themes put first).
    """
    whole = draft.line(measure, variable) if variable else draft.of(measure)
    found = [_find(draft, cell) for cell in whole]
    bases = _bases(draft, whole[0])
    cells: list[list[Cell | None]] = [[*parts, None] for parts in found]
    counts = [_with_rest(cell.n, parts) for cell, parts in zip(whole, found, strict=True)]
    left = [base - sum(row[column] for row in counts) for column, base in enumerate(bases)]
    if not any(left):
        return Crossing(list(whole), cells, counts, bases)
    nothing: list[Cell | None] = [None] * len(bases)
    return Crossing([*whole, None], [*cells, nothing], [*counts, left], bases, fixed=len(counts))


def _same(cell: Cell, whole: Cell) -> bool:
    return (cell.variable, cell.choice) == (whole.variable, whole.choice)


def _find(draft: Draft, whole: Cell) -> list[Cell]:
    return [draft.cells[(*key_of(whole)[:3], group)] for group in draft.groups]


def _with_rest(total: int, parts: Sequence[Cell]) -> list[int]:
    counts = [cell.n for cell in parts]
    return [*counts, total - sum(counts)]


def _parts(draft: Draft, whole: Cell) -> list[int]:
    return _with_rest(whole.n, _find(draft, whole))


def _bases(draft: Draft, whole: Cell) -> list[int]:
    bases = [cell.base for cell in _find(draft, whole)]
    return [*bases, whole.base - sum(bases)]


def _flag(draft: Draft, whole: Cell) -> Crossing:
    """One tick box: who ticked it and who did not."""
    bases, ticked = _bases(draft, whole), _parts(draft, whole)
    rest = [base - n for base, n in zip(bases, ticked, strict=True)]
    nothing: list[Cell | None] = [None] * len(bases)
    return Crossing([whole, None], [[*_find(draft, whole), None], nothing], [ticked, rest], bases)


def _limited(draft: Draft, flags: Sequence[Cell]) -> Crossing:
    """Tick boxes whose number of ticks is known: each box can hold everyone, all together hold the ticks."""
    bases = _bases(draft, flags[0])
    return Crossing(
        whole=list(flags),
        cells=[[*_find(draft, flag), None] for flag in flags],
        counts=[_parts(draft, flag) for flag in flags],
        bases=bases,
        caps=[list(bases) for _ in flags],
    )


# ---- protection ----------------------------------------------------------------------------------


def _protect(draft: Draft, crossing: Crossing, limits: Limits) -> None:
    if len(crossing.bases) < 2:
        return
    if limits.mirrored:  # the bases of the mirrored table say how many of each answer are in no group
        crossing.counts = [[*row[:-1], 0] for row in crossing.counts]
        crossing.bases[-1] = 0
    free = frozenset(
        row for row, cell in enumerate(crossing.whole) if cell is not None and not draft.shown(cell)
    )
    needs = _needs(crossing, limits, free)
    hidden = _unprinted(draft, crossing, free) | {(need.row, need.column) for need in needs}
    printed = {place for place in crossing.places if crossing.cells[place[0]][place[1]] is not None}
    if printed <= hidden:  # nothing is left to hide
        draft.hide(cell for row in crossing.cells for cell in row if cell is not None)
        return
    grid = Grid(crossing.counts, hidden, _costs(crossing), crossing.caps, crossing.floors, free)
    found = protect(grid, needs)
    vary(grid, found, [place for place in found.hidden if _could_vary(crossing, place)])
    draft.hide(cell for row, column in found.hidden if (cell := crossing.cells[row][column]) is not None)


def _could_vary(crossing: Crossing, place: Place) -> bool:
    row, column = place
    return (
        crossing.cells[row][column] is not None and crossing.bases[column] > 0 and any(crossing.counts[row])
    )


def _unprinted(draft: Draft, crossing: Crossing, free: frozenset[int]) -> set[Place]:
    """Places that are not printed whatever their counts: hidden rows, closed groups, people in no group."""
    last = len(crossing.bases) - 1

    def withheld(row: int, column: int) -> bool:
        cell = crossing.cells[row][column]
        # Who did not tick a box follows from who did.
        partner = crossing.cells[0][column] if crossing.whole[row] is None else cell
        return row in free or column == last or (partner is not None and not draft.shown(partner))

    return {place for place in crossing.places if withheld(*place)}


def _needs(crossing: Crossing, limits: Limits, free: frozenset[int]) -> list[Need]:
    """What each sensitive place must be able to be: nought and the threshold, as far as totals allow."""
    everyone = sum(crossing.bases)
    needs = []
    for row, column in crossing.places:
        n, base = crossing.counts[row][column], crossing.bases[column]
        total = sum(crossing.counts[row])
        if row in free:
            total = sum(sum(crossing.counts[each]) for each in free)
        elif total in (0, everyone):  # nobody at all gave this answer, or everybody did, and that is printed
            continue
        row_base = total if limits.mirrored and row not in free else everyone
        if not base or not _sensitive(n, min(base, row_base), limits):
            continue
        least = min(limits.least, base, total)
        lowest = 0 if row in free else max(0, total + base - everyone)
        low = 0 if n < limits.least else max(0, min(base, row_base) - limits.least)
        needs.append(Need(row, column, min(n, max(low, lowest)), max(n, least)))
    return needs


def _sensitive(n: int, base: int, limits: Limits) -> bool:
    """Few people, all but few, or a group too small for any result."""
    return base < limits.group_min or n < limits.least or base - n < limits.least


def _costs(crossing: Crossing) -> list[list[float]]:
    """Hiding a cell costs one, and a little more the more people it counts."""
    largest = max(1, *(n for row in crossing.counts for n in row))

    def cost(row: int, column: int) -> float:
        if row == crossing.fixed:
            return INFINITE
        if crossing.whole[row] is None:
            return FREE
        return 1.0 + crossing.counts[row][column] / largest

    return [
        [cost(row, column) for column in range(len(crossing.bases))] for row in range(len(crossing.counts))
    ]


def mirror(draft: Draft, source: Draft) -> None:
    """Hide in this table what the same table the other way round hides."""
    variable, other = draft.head.rows[0].code, source.head.rows[0].code
    known: Mapping[tuple[str, str], bool] = {
        (cell.choice, cell.group): source.shown(cell)
        for cell in source.cells.values()
        if cell.measure == "share" and cell.variable == other and cell.group
    }
    draft.hide(
        cell
        for cell in draft.cells.values()
        if cell.measure == "share"
        and cell.variable == variable
        and cell.group
        and not known.get((cell.group, cell.choice), False)
    )
