"""Scores of several answers: shown where they say nothing of an answer that is withheld.

A mean of scores is a sum of the counts of all the answers that it is made of. Beside a table of one of these
answers in which something is withheld or joined it would be one more equation about what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from remit.disclosure.draft import Draft
from remit.disclosure.policy import Policy
from remit.disclosure.rounding import ROUND_MEAN, rounded
from remit.estimates.scoring.linear import Formula
from remit.estimates.scoring.words import LEAST, MOST
from remit.estimates.table import Cell

LONGEST = 10.0
"""The longest way that one answer can move on the scale of scores."""

NOTE = "Shown for everybody only, because answers that the score is made of are withheld in some group."


def protect_derived(
    drafts: Mapping[str, Draft], policy: Policy, formulas: Mapping[str, Formula] = MappingProxyType({})
) -> None:
    """Hide the figures of scores that could give counts of their own answers away.

    By group they go where any breakdown of any of their answers withholds or joins something: groups of one
    key may add up to groups of another. For everybody they go where an answer is withheld or joined and the
    rounding of the mean is narrower than what `cell_min` people can move it by. The mean of a group goes
    where it is so near an end of the scale that fewer than `cell_min` people need have said anything but what
    stands at that end, whatever they weigh.
    """
    special = {name for draft in drafts.values() if draft.head.special for name in _rows(draft)}
    for draft in drafts.values():
        made_of = set(draft.head.made_of)
        if not made_of:
            continue
        closed = [each for each in drafts.values() if _is_closed(each) and made_of & set(_rows(each))]
        if any(each.head.by for each in closed):
            found = [cell for cell in draft.cells.values() if cell.group]
            draft.hide(found)
            draft.notes += [NOTE] if found else []
        if closed:
            least = policy.special_min if any(each.head.special for each in closed) else policy.cell_min
            moved = least * LONGEST / len(made_of)
            draft.hide(c for c in draft.cells.values() if not c.group and ROUND_MEAN / 2 * c.base < moved)
        formula = formulas.get(draft.head.item)
        if formula is not None:
            fewest = policy.least(special=draft.head.special or bool(made_of & special))
            means = [c for c in draft.cells.values() if c.measure == "mean" and c.group]
            draft.hide(c for c in means if _at_an_end(c, fewest * formula.step))


def _at_an_end(mean: Cell, moved: float) -> bool:
    """Whether so few people as move the sum by this need have left an end of the scale."""
    printed = rounded("mean", mean.value)
    width = ROUND_MEAN / 2
    return printed is not None and (min(printed - LEAST, MOST - printed) + width) * mean.base < moved


def _rows(draft: Draft) -> list[str]:
    return [row.code for row in draft.raw.head.rows]


def _is_closed(draft: Draft) -> bool:
    """Whether a count of the table is withheld, or categories are joined."""
    joined = {choice.code for choice in draft.head.choices} != {c.code for c in draft.raw.head.choices}
    return joined or any(key[0] == "share" for key in draft.hidden)
