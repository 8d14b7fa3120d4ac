"""Weights in closed form: post-stratification to known totals, and organisations weighted to a common mix."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, isfinite

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.estimates.sums import W2, Codes, Floats, N, W


def post_stratify(weights: Floats, cells: Codes, totals: Floats) -> Floats:
    """The weights with the sum of each cell brought to its total (Holt and Smith 1979).

    `cells` holds one position in `totals` a row, -1 for people whose cell is not known: their weight changes
    by the factor of all cells together. A cell nobody is in is refused (ValueError), because no weight could
    reach its total.
    """
    held = np.bincount(cells[cells >= 0], weights[cells >= 0], minlength=len(totals))
    if (held[totals > 0.0] <= 0.0).any():
        raise ValueError("a cell with a total has nobody in it")
    overall = float(totals.sum() / held.sum()) if held.sum() else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.append(np.where(held > 0.0, totals / held, 0.0), overall)
    return np.asarray(weights * factors[cells])


class Collapsed(Struct, frozen=True):
    """A kind of people whom nobody of an organisation answered for, and its share of the mix it was given."""

    organisation: int
    cell: int
    share: float


class Mixed(Struct, frozen=True):
    """Weights to a common mix, and the cells that had to be collapsed."""

    weights: Floats
    collapsed: tuple[Collapsed, ...]


def weight_to_mix(
    weights: Floats, organisations: Codes, cells: Codes, references: Sequence[int], counts: tuple[int, int]
) -> Mixed:
    """Every organisation weighted to the make-up of the group it is set beside (direct standardisation).

    `organisations` and `cells` hold one position a row (-1: unknown), `references` the group of each
    organisation, `counts` how many groups and cells there are. The mix of a group is that of all its weighted
    rows. The sum of an organisation's weights stays what it was, and people without an organisation or a cell
    keep their weight.

    Where nobody of a cell answered from an organisation, its share of the mix is spread over the cells that
    somebody answered from, in proportion: what these people would have said is taken to be what the others of
    the organisation, so weighted, said. Each such cell is reported.
    """
    known = (organisations >= 0) & (cells >= 0)
    where, which, weight = organisations[known], cells[known], weights[known]
    held = _sums(where, which, weight, (len(references), counts[1]))
    groups = np.asarray(references, dtype=np.int64)
    mix = _sums(groups[where], which, weight, counts)[groups]
    with np.errstate(divide="ignore", invalid="ignore"):
        mix = np.nan_to_num(mix / mix.sum(axis=1, keepdims=True))
        there = np.where(held > 0.0, mix, 0.0)
        wanted = there / there.sum(axis=1, keepdims=True)
        factors = np.where(held > 0.0, wanted * held.sum(axis=1, keepdims=True) / held, 1.0)
    empty = np.argwhere((held <= 0.0) & (mix > 0.0) & (held.sum(axis=1, keepdims=True) > 0.0))
    collapsed = tuple(Collapsed(int(o), int(c), float(mix[o, c])) for o, c in empty)
    fresh = weights.astype(np.float64).copy()
    fresh[known] = weight * factors[where, which]
    return Mixed(fresh, collapsed)


def _sums(rows: npt.NDArray[np.integer], columns: Codes, weights: Floats, shape: tuple[int, int]) -> Floats:
    keys = rows.astype(np.int64) * shape[1] + columns
    found = np.bincount(keys, weights, minlength=shape[0] * shape[1]).reshape(shape)
    return found.astype(np.float64)


def effective_size(sums: Floats) -> float:
    """Kish's effective number of people, (Σw)² / Σw² (Kish 1965), from n, Σw, Σw² of each row."""
    squares = float(sums[:, W2].sum())
    return float(sums[:, W].sum()) ** 2 / squares if squares else 0.0


def sums_of(weights: Floats) -> Floats:
    """The three sums (n, Σw, Σw²) of rows that stand for one person each."""
    return np.stack([np.ones(len(weights)), weights, weights * weights], axis=1)


def weight_range(sums: Floats, groups: Sequence[tuple[Codes, int]]) -> tuple[float, float]:
    """The lightest and the heaviest person beside the mean weight of any group, rounded outwards to a tenth.

    `groups` holds one position a row and how many there are, by key (-1: in none); everybody is a group too.
    `sums` holds n, Σw, Σw² of the people of each row. The range also holds for groups that are joined, whose
    mean weight lies between theirs.
    """
    people, held = sums[:, N], sums[:, W]
    if not held.sum() > TINIEST * people.sum():
        return 1.0, 1.0
    means = [float(held.sum() / people.sum())]
    for places, count in groups:
        inside = places >= 0
        each = np.bincount(places[inside], people[inside], minlength=count)
        total = np.bincount(places[inside], held[inside], minlength=count)
        means += [found for found in (total / np.maximum(each, 1.0)).tolist() if found > TINIEST]
    light, heavy = spread_within(sums)
    low, high = float(light.min()) / max(means), float(heavy.max()) / min(means)
    if not isfinite(high * 10):
        return 0.0, inf
    return floor(low * 10 + SLACK) / 10, ceil(high * 10 - SLACK) / 10


TINIEST = 1e-200
"""A mean weight below this weighs nobody: it would only upset the arithmetic."""

SLACK = 1e-9
"""What arithmetic may be off by, so that people who all count alike stay so."""


def spread_within(sums: Floats) -> tuple[Floats, Floats]:
    """The lightest and the heaviest that somebody of each row can be, from the three sums of its people.

    Of n numbers none lies further from their mean than their standard deviation times √(n - 1) (Samuelson
    1968); where all weigh the same that is nought.
    """
    n = np.maximum(sums[:, N], 1.0)
    mean = sums[:, W] / n
    variance = sums[:, W2] / n - mean * mean
    far = np.sqrt(np.where(variance > 1e-12 * mean * mean, variance, 0.0) * (n - 1.0))
    return np.maximum(mean - far, 0.0), mean + far
