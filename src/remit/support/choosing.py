"""Every choice of sets that loses little against its prices, looked through from the least loss on."""

from __future__ import annotations

from math import ceil

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.support.partition import Masks, members

NODES = 600_000
"""Steps of the search before it gives up; what it proved until then stays."""

EDGE = 1e-6

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


class Prices(Struct, frozen=True):
    """What a person, a set more and each cut cost, and the bound that follows."""

    people: Array
    extra: float
    cuts: Array
    bound: float


class Pool(Struct, frozen=True):
    """What is chosen from: members of each set as bits, its gain, its loss; at most `limit` are chosen."""

    masks: Masks
    gains: Array
    loss: Array
    limit: int


class Search:
    """The best choice of sets, by depth first with a growing allowance of loss.

    A set's loss is what it falls short of its prices by, and somebody left out is a loss of their price.
    The losses of a choice are no more than the bound exceeds its worth. So when no choice with a loss of up
    to 3 is better than what is at hand, the bound falls by 3.
    """

    def __init__(self, pool: Pool, prices: Prices, best: float) -> None:
        self.pool, self.prices, self.best = pool, prices.people.tolist(), best
        inside = members(pool.masks, len(self.prices))
        order = np.argsort(inside.sum(axis=0), kind="stable")  # the person with the fewest sets comes first
        first = np.argmax(inside[:, order] > 0, axis=1)
        self.order = [int(row) for row in order]
        self.starting: list[Rows] = []
        for place in range(len(self.order)):
            here = np.flatnonzero(first == place)
            self.starting.append(here[np.argsort(pool.loss[here], kind="stable")])
        self.losses = [pool.loss[here] for here in self.starting]
        self.dual = self.bound = prices.bound
        self.allowed, self.nodes = 0.0, 0
        self.found: list[int] = []

    def run(self) -> list[int]:
        """The sets of a better choice, empty when none was found; `bound` falls as far as that proves."""
        while self.bound >= self.best + 1.0 - EDGE and self.nodes < NODES:
            self.allowed += 1.0
            self._extend([], 0, 0, 0.0)
            if self.nodes < NODES:
                # Anything better loses more than was allowed, and gains are whole numbers.
                self.bound = max(self.best, float(ceil(self.dual - self.allowed - EDGE) - 1))
        return self.found

    def _extend(self, chosen: list[int], covered: int, place: int, lost: float) -> None:
        """Seat the first person who is not seated, in every way that loses little enough."""
        while place < len(self.order) and covered >> self.order[place] & 1:
            place += 1
        self.nodes += 1
        if place == len(self.order):
            self._weigh(chosen)
            return
        if len(chosen) < self.pool.limit:
            self._seat(chosen, covered, place, lost)
        without = lost + self.prices[self.order[place]]
        if without <= self._room() and self.nodes < NODES:
            self._extend(chosen, covered | 1 << self.order[place], place + 1, without)

    def _seat(self, chosen: list[int], covered: int, place: int, lost: float) -> None:
        near = int(np.searchsorted(self.losses[place], self._room() - lost, side="right"))
        here = self.starting[place][:near]
        for number in here[(self.pool.masks[here] & np.uint64(covered)) == 0].tolist():
            more = lost + float(self.pool.loss[number])
            if self.nodes >= NODES or more > self._room():
                return
            self._extend([*chosen, number], covered | int(self.pool.masks[number]), place + 1, more)

    def _room(self) -> float:
        """What may be lost at most by something better than the best so far."""
        return min(self.allowed, self.dual - self.best - 1.0) + EDGE

    def _weigh(self, chosen: list[int]) -> None:
        worth = float(self.pool.gains[chosen].sum()) if chosen else 0.0
        if worth > self.best:
            self.best, self.found = worth, chosen
