"""The numbers of a cell as they are published: computed from its own counts, then rounded.

Rounding, to whole percentages and one decimal, is presentation only: it protects nobody.
"""

from __future__ import annotations

from math import floor, isnan

import numpy as np
from msgspec.structs import replace

from remit.core.display import SHARES
from remit.disclosure.draft import Draft
from remit.estimates.intervals import Sampling, share_estimate
from remit.estimates.table import Cell

ROUND_MEAN = 0.1
"""The step to which means are rounded: what an attacker knows of one is a band this wide."""


def rounded(measure: str, value: float | None) -> float | None:
    """A value as it is published: shares to a whole percentage, anything else to one decimal, half up."""
    if value is None:
        return None
    scale = 10.0 ** (2 if measure in SHARES else 1)
    whole = floor(abs(value) * scale + 0.5 + 1e-9) / scale
    return -whole if value < 0 and whole else whole


def recompute(draft: Draft, cell: Cell, population: int) -> Cell:
    """A joined share with value and interval from its own n and base, as the estimates room makes them.

    Weighted shares keep their value and have no interval: the sums of weights are not known here.
    """
    if draft.head.weighted or not cell.base:
        return cell
    if draft.head.layout == "response":
        return replace(cell, value=cell.n / cell.base)
    key = (cell.measure, cell.variable, "")
    people = next(
        (c.base for c in draft.cells.values() if (c.measure, c.variable, c.group) == key), cell.base
    )
    chosen, base = np.full((1, 3), float(cell.n)), np.full((1, 3), float(cell.base))
    found = [float(each[0]) for each in share_estimate(chosen, base, Sampling(people, population))]
    value, lower, upper = (None if isnan(number) else number for number in found)
    return replace(cell, value=value, lower=lower, upper=upper)
