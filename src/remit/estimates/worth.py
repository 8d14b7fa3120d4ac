"""Plackett-Luce worths from partial rankings: how likely each choice is to be put first among all.

A list of the top k is a sequence of choices, each among everything not yet placed, unplaced choices
included; treating the unplaced as never offered biases the worths badly. Source: Maystre and Grossglauser
(2015), iterative Luce spectral ranking, with `alpha` added to every transition so that a choice nobody
placed keeps a worth above nought.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.estimates.sums import Floats

ALPHA = 0.1
"""Measured on lists of three from ten choices: the least error at 22 and 105 people, none added at 5,000."""
_STEPS = 500
_CLOSE = 1e-12


class Lists(Struct, frozen=True):
    """Rankings, best first: `places` (lists, k) holds positions of choices, -1 after the last placed one.

    `counts` says how many people (or how much weight) gave each list.
    """

    places: npt.NDArray[np.int32]
    counts: Floats


def gather_lists(places: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The distinct rankings (lists, k) among these rows (rows, k), and which of them each row gave.

    Each choice stands at most once in a row, -1 is an empty place. Gaps close up: who left a place blank is
    taken to have ranked the rest in their order. Rows without any choice gave none (-1).
    """
    order = np.argsort(places < 0, axis=1, kind="stable")
    closed = np.take_along_axis(places, order, axis=1).astype(np.int64)
    size = int(closed.max(initial=-1)) + 2
    key = np.zeros(len(closed), dtype=np.int64)
    for place in range(closed.shape[1]):  # renumbered at each step, so that long lists never overflow
        key = np.unique(key * size + closed[:, place] + 1, return_inverse=True)[1].ravel()
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    lists = closed[first].astype(np.int32)
    kept = lists[:, 0] >= 0 if lists.size else np.zeros(len(lists), dtype=np.bool_)
    moved = np.where(kept, np.cumsum(kept) - 1, -1)
    return lists[kept], moved[which.ravel()].astype(np.int32)


def plackett_luce(lists: Lists, choice_count: int, alpha: float = ALPHA) -> Floats:
    """The worths of `choice_count` choices, summing to 1; NaN when nobody ranked anything.

    `alpha` above 0 regularises; 0 gives the maximum likelihood estimate, where it exists.
    """
    if not lists.counts.sum() or choice_count < 1:
        return np.full(choice_count, np.nan)
    logs = np.zeros(choice_count)
    for _ in range(_STEPS):
        following = np.log(_stationary(_transitions(lists, _scaled(logs), alpha)))
        following -= following.mean()
        moved = float(np.abs(following - logs).max())
        logs = following
        if moved <= _CLOSE:
            break
    return _scaled(logs) / choice_count


def _scaled(logs: Floats) -> Floats:
    """Worths with the mean 1, so that `alpha` weighs the same however many choices there are."""
    worth = np.exp(logs - logs.max())
    return np.asarray(worth * len(worth) / worth.sum())


def _transitions(lists: Lists, worth: Floats, alpha: float) -> Floats:
    """Rates from each passed-over choice to the one chosen, 1 over the worth of all that remained."""
    size = len(worth)
    rates = np.full((size, size), alpha)
    left = np.full(len(lists.counts), worth.sum())
    for stage in range(lists.places.shape[1]):
        placed = lists.places[:, stage]
        going = placed >= 0
        flow = np.zeros(len(placed))
        flow[going] = lists.counts[going] / left[going]
        rates += np.bincount(placed[going], weights=flow[going], minlength=size)[np.newaxis, :]
        for earlier in range(stage):
            gone = lists.places[:, earlier]
            pair = gone[going].astype(np.int64) * size + placed[going]
            rates -= np.bincount(pair, weights=flow[going], minlength=size * size).reshape(size, size)
        left = np.maximum(left - np.where(going, worth[placed], 0.0), np.finfo(np.float64).tiny)
    np.fill_diagonal(rates, 0.0)
    return np.asarray(np.maximum(rates, 0.0))


def _stationary(rates: Floats) -> Floats:
    """The stationary distribution of a continuous-time chain with these rates."""
    size = len(rates)
    balance = rates.T - np.diag(rates.sum(axis=1))
    balance[-1] = 1.0
    wanted = np.zeros(size)
    wanted[-1] = 1.0
    found = np.linalg.solve(balance, wanted)
    return np.asarray(np.maximum(found, 1e-300))
