"""What of the whole table is withheld: counts that stayed small after merging, and what would give them away.

In the whole, nought is not sensitive and neither is everybody: they say nothing about one person that is
not true of all or of none. Where too few people answered, nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from remit.disclosure.draft import EXCLUSIVE, FLAGS, Draft
from remit.disclosure.network import Need, protect
from remit.disclosure.paths import Grid
from remit.disclosure.policy import Policy
from remit.estimates.table import Cell


def hidden_line(cells: Sequence[Cell], policy: Policy, least: int) -> list[Cell]:
    """The cells to hide in a line of counts that add up to their base.

    Every count from 1 to `least` - 1, then the smallest others until at least two are hidden and their sum,
    which anybody can work out, is `least` or more: each may then be nought or at the threshold.
    """
    if not cells:
        return []
    if cells[0].base < policy.group_min:
        return list(cells)
    hidden = [cell for cell in cells if 0 < cell.n < least]
    rest = sorted((cell for cell in cells if cell.n >= least), key=lambda cell: cell.n)
    while hidden and rest and (len(hidden) < 2 or sum(cell.n for cell in hidden) < least):
        hidden.append(rest.pop(0))
    return hidden


def hidden_flag(cell: Cell, policy: Policy, least: int) -> bool:
    """Whether a count that stands alone is withheld: few people gave the answer, or few did not."""
    return cell.base < policy.group_min or 0 < cell.n < least or 0 < cell.base - cell.n < least


def protect_whole(draft: Draft, policy: Policy, *, crossed: bool) -> None:
    """Hide what must not be shown of the whole, by the layout of the table.

    `crossed` says that the item is broken down somewhere in the release. Where it is not, nobody can tell to
    whom a small count of the whole sector belongs, so it is shown; too small a base never is.
    """
    if not crossed:
        draft.hide(cell for cell in draft.cells.values() if not cell.group and cell.base < policy.group_min)
        return
    least = policy.least(special=draft.head.special)
    layout = draft.head.layout
    if layout in EXCLUSIVE:
        for variable in draft.variables("share"):
            draft.hide(hidden_line(draft.line("share", variable), policy, least))
    elif layout in FLAGS:
        _protect_flags(draft, policy, least)
    elif layout == "ranking":
        _protect_ranking(draft, policy, least)


def _protect_flags(draft: Draft, policy: Policy, least: int) -> None:
    flags = draft.of("share")
    hidden = [cell for cell in flags if hidden_flag(cell, policy, least)]
    draft.hide(hidden)
    # The sum of all ticks may be known, so that one hidden count would follow from it.
    draft.hide(_beside(limited_flags(draft), draft, least))
    firsts = draft.of("first_choice")
    draft.hide(cell for cell in firsts if hidden_flag(cell, policy, least))
    draft.hide(_beside(firsts, draft, least))


def limited_flags(draft: Draft) -> list[Cell]:
    """The tick boxes of "choose k", whose sum may be known; the row of those who refused is none of them."""
    if draft.head.layout != "multi" or not draft.head.limit:
        return []
    return [cell for cell in draft.of("share") if cell.variable != draft.head.item]


def _beside(cells: Sequence[Cell], draft: Draft, least: int) -> list[Cell]:
    """The smallest shown cells to hide as well, so that the hidden ones of a known sum protect each other."""
    hidden = [cell for cell in cells if not draft.shown(cell)]
    rest = sorted((cell for cell in cells if draft.shown(cell) and cell.n), key=lambda cell: cell.n)
    added: list[Cell] = []
    while hidden and rest and (len(hidden) < 2 or sum(cell.n for cell in hidden) < least):
        added.append(rest.pop(0))
        hidden.append(added[-1])
    return added


def _protect_ranking(draft: Draft, policy: Policy, least: int) -> None:
    """Places by choices: rows add up to any mention, columns to the people who filled in the place."""
    item = draft.head.item
    places = draft.variables("share")
    mentions = {cell.choice: cell for cell in draft.line("any_mention", item)}
    draft.hide(cell for cell in mentions.values() if hidden_flag(cell, policy, least))
    draft.hide(_beside(list(mentions.values()), draft, least))
    lines = [{cell.choice: cell for cell in draft.line("share", place)} for place in places]
    # Refused has no row among the mentions; it is a row like any other here.
    choices = [choice for choice in (lines[0] if lines else {}) if all(choice in line for line in lines)]
    if not choices:
        return
    free = frozenset(r for r, c in enumerate(choices) if c in mentions and not draft.shown(mentions[c]))
    found = protect(*_places_grid([[line[c] for line in lines] for c in choices], free, policy, least))
    draft.hide(lines[place][choices[row]] for row, place in found.hidden)
    _follow_places(draft, lines, choices)


def _places_grid(
    rows: Sequence[Sequence[Cell]], free: frozenset[int], policy: Policy, least: int
) -> tuple[Grid, list[Need]]:
    counts = [[cell.n for cell in row] for row in rows]
    hidden, needs = set(), []
    for row, cells in enumerate(rows):
        total = sum(counts[row]) if row not in free else sum(sum(counts[each]) for each in free)
        for place, cell in enumerate(cells):
            if row in free or cell.base < policy.group_min or 0 < cell.n < least:
                hidden.add((row, place))
                needs.append(Need(row, place, 0, max(cell.n, min(least, total, cell.base))))
    costs = [[1.0 + n / 1000 for n in row] for row in counts]
    return Grid(counts, hidden, costs, free=free), needs


def _follow_places(draft: Draft, lines: Sequence[dict[str, Cell]], choices: Sequence[str]) -> None:
    """First choice is place one under another name; points and worth are shown where all places are."""
    item = draft.head.item
    for choice in choices:
        hidden = [not draft.shown(line[choice]) for line in lines]
        cells = [c for c in draft.line("first_choice", item) if c.choice == choice] if hidden[0] else []
        if any(hidden):
            cells += [
                c for c in (*draft.line("points", item), *draft.line("worth", item)) if c.choice == choice
            ]
        draft.hide(cells)
