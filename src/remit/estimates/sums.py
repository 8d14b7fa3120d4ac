"""The additive sums: the one function between rows and every count, share, mean and quantile.

For each group and answer three sums are enough: people, weights, and squared weights (n, Σw, Σw²). They
merge by addition over shards, waves and machines; everything after them is small.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

N, W, W2 = 0, 1, 2
"""The planes of the last axis: people, sum of weights, sum of squared weights."""


def sums(
    answers: Codes,
    answer_count: int,
    weights: Floats | None = None,
    groups: Codes | None = None,
    group_count: int = 0,
) -> Floats:
    """(n, Σw, Σw²) of every answer, for the whole and for each group.

    `answers` and `groups` hold one position a row, -1 for "not in the base" and "in no group"; rows in no
    group count in the whole. `weights` None: everyone counts once; one number a row, or where rows stand for
    several people their three sums, (rows, 3). The result has the shape
    (1 + group_count, answer_count, 3); plane 0 is the whole. Sums of two sets of rows add up to the sums of
    both.
    """
    inside = answers >= 0
    whole = _three(answers[inside], answer_count, None if weights is None else weights[inside])
    if groups is None or not group_count:
        return whole[np.newaxis]
    inside &= groups >= 0
    keys = groups[inside].astype(np.int64) * answer_count + answers[inside]
    each = _three(keys, group_count * answer_count, None if weights is None else weights[inside])
    return np.concatenate([whole[np.newaxis], each.reshape(group_count, answer_count, 3)])


def _three(keys: npt.NDArray[np.signedinteger], size: int, weights: Floats | None) -> Floats:
    if weights is not None and weights.ndim == 2:
        planes = [np.bincount(keys, weights=plane, minlength=size) for plane in weights.T]
        return np.stack(planes, axis=-1)
    people = np.bincount(keys, minlength=size).astype(np.float64)
    if weights is None:
        return np.stack([people, people, people], axis=-1)
    total = np.bincount(keys, weights=weights, minlength=size)
    squares = np.bincount(keys, weights=weights * weights, minlength=size)
    return np.stack([people, total, squares], axis=-1)


def kish_effect(base: Floats) -> float:
    """Kish's design effect of weighting, n Σw² / (Σw)², from the three sums of a base (Kish 1965, 11.7)."""
    n, total, squares = (float(part) for part in base)
    return n * squares / (total * total) if total else float("nan")
