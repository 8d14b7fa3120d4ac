"""Several answers a person: share of people and share of mentions, each named for what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from remit.core.cleared import Label
from remit.core.words import REFUSED, REFUSED_LABEL, Variable
from remit.estimates.cells import (
    ODD_FLAGS,
    Filled,
    Task,
    flag_sums,
    marks,
    mention_cells,
    rows_of,
    share_cells,
    words_of,
)
from remit.estimates.columns import Flags
from remit.estimates.sums import Floats, W
from remit.estimates.table import Cell

SUM_NOTE = "People could give several answers, so shares of people add up to more than 100%."
_PLACE = re.compile(r"\.(\d+)\.theme\.")


def fill_multi(task: Task) -> Filled:
    """A select-all or select-k item; the base is everyone with any cell of the block filled in."""
    flags = task.source.flags(task.spec.variables)
    chosen, base = flag_sums(task, flags)
    cells = _shares(task, flags.variables, chosen, base)
    rows = list(rows_of(flags.variables, task.spec.title))
    if task.spec.refused_label or flags.refused.any():
        label = task.spec.refused_label or REFUSED_LABEL
        rows.append(Label(task.item_name, label))
        cells += _refused(task, flags, base, label)
    mentions = chosen[..., W]
    cells += mention_cells(task, flags.variables, mentions, mentions.sum(axis=1), base)
    notes = (SUM_NOTE, ODD_FLAGS) if flags.odd else (SUM_NOTE,)
    return Filled(tuple(rows), (), tuple(cells), base, notes)


def fill_mentions(task: Task) -> Filled:
    """Themes of an open item: people who mentioned each, and for a ranked item who put it first.

    Flags named `ITEM.1.theme.CODE` say who put a theme first; those of later places are counted in
    `ITEM.theme.CODE`, which is about any place.
    """
    spec = task.spec
    firsts = [variable for variable in spec.variables if _place(variable) == 1]
    anywhere = tuple(variable for variable in spec.variables if _place(variable) == 0)
    flags = task.source.flags(anywhere)
    chosen, base = flag_sums(task, flags)
    cells = _shares(task, anywhere, chosen, base)
    cells += mention_cells(task, anywhere, *_narrowest(task, flags), base)
    if firsts:
        names = {variable.choice: variable.name for variable in anywhere}
        placed = [names.get(variable.choice, variable.name) for variable in firsts]
        counted = task.count_ticks(task.source.flags(firsts).chosen)
        cells += share_cells(task, placed, words_of(firsts), counted, base, "first_choice")
    notes = (SUM_NOTE, ODD_FLAGS) if flags.odd else (SUM_NOTE,)
    return Filled(rows_of(anywhere, spec.title), (), tuple(cells), base, notes)


def _narrowest(task: Task, flags: Flags) -> tuple[Floats, Floats]:
    """Mentions of each theme (groups, themes), those of themes under it included, and of all (groups).

    A mention counts in its narrowest theme only, so that the shares of themes side by side add up to one.
    """
    codes = [variable.choice for variable in flags.variables]
    above = np.zeros((len(codes), len(codes)), dtype=np.bool_)  # [theme, theme under it at any depth]
    for child, parent in task.spec.parents:
        if child in codes and parent in codes:
            above[codes.index(parent), codes.index(child)] = True
    for middle in range(len(codes)):
        above |= above[:, middle : middle + 1] & above[middle : middle + 1, :]
    alone = np.array(
        [ticks & ~flags.chosen[under].any(axis=0) for ticks, under in zip(flags.chosen, above, strict=True)]
    )
    counted, _ = flag_sums(task, replace(flags, chosen=alone.reshape(flags.chosen.shape)))
    mentions = counted[..., W]
    within = (above | np.eye(len(codes), dtype=np.bool_)).astype(np.float64)
    return mentions @ within.T, mentions.sum(axis=1)


def _place(variable: Variable) -> int:
    found = _PLACE.search(variable.name)
    return int(found.group(1)) if found else 0


def _shares(task: Task, variables: Sequence[Variable], chosen: Floats, base: Floats) -> list[Cell]:
    names = [variable.name for variable in variables]
    return share_cells(task, names, words_of(variables), chosen, base)


def _refused(task: Task, flags: Flags, base: Floats, label: str) -> list[Cell]:
    counted = task.count(marks(flags.refused), 1)
    return share_cells(task, task.item_name, (Label(REFUSED, label),), counted, base)
