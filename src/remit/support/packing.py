"""The best choice among all possible sets, with a bound that no choice can exceed.

Set packing by column generation (Barnhart et al. 1998): a linear programme over a few sets is priced
against all others. Any prices give a bound (Lagrange), and a set that falls short of its prices by more
than the bound exceeds the grouping at hand belongs to nothing better and is dropped. Of any three people at
most one chosen set holds two or more: such subset-row cuts (Jepsen et al. 2008) tighten the bound until few
sets are left, and a search through all choices that lose little decides (`choosing`). HiGHS solves the
linear programmes, in one thread; limits are rounds and steps, never seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import floor

import highspy
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.support.choosing import Pool, Prices, Search
from remit.support.partition import Every, Masks, added, members
from remit.support.reseating import reseat

PLACED = 10_000
"""What it counts to seat a person; the points of a set are small change beside it."""

ROUND, ROUNDS = 300, 60
"""How many sets come in at once when the linear programme is priced, and how often."""

CUTS, CUT_ROUNDS, MOST_TO_CUT = 25, 14, 400_000
"""How many cuts come in at once, how often, and among how many sets at most."""

MOST_TO_RESEAT = 100_000
"""The sets looked through when three sets are made anew."""

EDGE = 1e-6

SOLVER = getattr(highspy.highs, "_Highs", highspy.Highs)
Array = NDArray[np.float64]
Rows = NDArray[np.intp]


class Packed(Struct, frozen=True):
    """The sets chosen (numbers of listed ones), what all gains cannot exceed, and whether that is proven."""

    chosen: tuple[int, ...]
    bound: float
    proven: bool


class Packing:
    """The choice of at most `limit` sets with nobody in two: most people first, then points.

    With `weighted`, points count once for each member, so that more and smaller sets bring no more.
    """

    def __init__(self, every: Every, people: int, limit: int, *, weighted: bool) -> None:
        self.limit, self.people = limit, people
        self.gains = (PLACED * every.sizes + every.points * (every.sizes if weighted else 1)).astype(
            np.float64
        )
        self.masks = every.masks
        self.left: Rows = np.arange(len(every.masks))
        self.cuts: list[tuple[int, ...]] = []
        self.used: list[int] = []
        self.at_hand: list[int] = []
        self.best = 0.0
        self.bound = float("inf")

    def solve(self, starts: Sequence[Sequence[int]]) -> Packed:
        """Something at least as good as each of these choices, of which there must be one."""
        self._hold(list(max(starts, key=lambda chosen: float(self.gains[list(chosen)].sum()))))
        likely = np.argsort(-self.gains, kind="stable")[:ROUND].tolist()
        self.used = sorted({*likely, *(number for chosen in starts for number in chosen)})
        prices, shares = self._price()
        self._drop(prices)
        pool = self._likely(prices)
        for start in starts:
            self._reseat(start, pool)
        for _ in range(CUT_ROUNDS):
            self._drop(prices)
            if self._settled() or len(self.left) > MOST_TO_CUT or not self._cut(shares):
                break
            prices, shares = self._price()
        self._drop(prices)
        if not self._settled() and len(self.left) <= MOST_TO_CUT:
            self._search(prices)
        return Packed(tuple(sorted(self.at_hand)), max(self.bound, self.best), self._settled())

    def _search(self, prices: Prices) -> None:
        """Whatever is better among the choices that lose little; the bound falls as far as that proves."""
        loss = np.maximum(-self.spare(prices), 0.0)
        pool = Pool(self.masks[self.left], self.gains[self.left], loss, self.limit)
        search = Search(pool, prices, self.best)
        if found := search.run():
            self._hold(self.left[found].tolist())
        self.bound = min(self.bound, max(search.bound, self.best))

    def _likely(self, prices: Prices) -> Rows:
        """Of the sets left the ones that lose least, as many as can be looked through often."""
        if len(self.left) <= MOST_TO_RESEAT:
            return self.left
        return self.left[np.argsort(-self.spare(prices), kind="stable")[:MOST_TO_RESEAT]]

    def _reseat(self, start: Sequence[int], likely: Rows) -> None:
        """Three sets at a time made anew out of likely ones."""
        if len(start) > 2:
            pool = np.unique(np.concatenate([likely, np.array(start, np.intp)]))
            chosen = pool[reseat(self.masks[pool], self.gains[pool], np.searchsorted(pool, start).tolist())]
            if self.gains[chosen].sum() > self.best:
                self._hold(chosen.tolist())

    def _settled(self) -> bool:
        return self.bound < self.best + 1

    def _hold(self, chosen: list[int]) -> None:
        self.at_hand, self.best = chosen, float(self.gains[chosen].sum())

    def spare(self, prices: Prices) -> Array:
        """What each set left gains beyond the prices of its members, of one set more and of its cuts."""
        masks = self.masks[self.left]
        spare = self.gains[self.left] - added(masks, prices.people) - prices.extra
        for triple, price in zip(self.cuts, prices.cuts, strict=True):
            if price > 0.0:
                spare -= price * self._meets(masks, triple)
        return spare

    def _meets(self, masks: Masks, triple: tuple[int, ...]) -> NDArray[np.bool_]:
        """Whether a set holds two or more of three people."""
        wanted = np.uint64(sum(1 << row for row in triple))
        return np.asarray(np.bitwise_count(masks & wanted) >= 2)

    def _price(self) -> tuple[Prices, Array]:
        """The lowest bound of the linear programme, and its choice (a share of each of `used`)."""
        lowest = Prices(np.zeros(self.people), 0.0, np.zeros(len(self.cuts)), float("inf"))
        chosen = np.zeros(0)
        for turn in range(ROUNDS):
            solver = self._model(np.array(self.used, np.intp))
            solver.run()
            solution = solver.getSolution()
            chosen, duals = np.array(solution.col_value), np.maximum(-np.array(solution.row_dual), 0.0)
            people, extra, cuts = duals[: self.people], float(duals[self.people]), duals[self.people + 1 :]
            spare = self.spare(Prices(people, extra, cuts, 0.0))
            over = max(float(spare.max(initial=0.0)), 0.0)
            bound = float(people.sum() + cuts.sum()) + (extra + over) * self.limit
            if bound < lowest.bound:
                lowest = Prices(people, extra + over, cuts, bound)
            order = np.argsort(-spare, kind="stable")[:ROUND]
            fresh = {int(self.left[place]) for place in order if spare[place] > EDGE} - set(self.used)
            if not fresh or turn == ROUNDS - 1:
                break
            self.used = sorted({*self.used, *fresh})
        return lowest, chosen

    def _drop(self, prices: Prices) -> None:
        """Lower the bound, and drop the sets that belong to nothing better than what is at hand."""
        self.bound = min(self.bound, float(floor(prices.bound + EDGE)))
        keep = self.spare(prices) >= self.best + 1 - prices.bound - EDGE
        self.left = self.left[keep]

    def _cut(self, chosen: Array) -> bool:
        """Add the triples that the linear programme's choice breaks most; whether there were any."""
        inside = members(self.masks[np.array(self.used, np.intp)[chosen > EDGE]], self.people)
        shares = chosen[chosen > EDGE]
        triples = np.array(list(combinations(range(self.people), 3)))
        held = sum(inside[:, triples[:, place]] for place in range(3)) >= 2
        broken = shares @ held - 1.0
        order = [place for place in np.argsort(-broken, kind="stable")[:CUTS] if broken[place] > 0.02]
        found = [tuple(int(row) for row in triples[place]) for place in order]
        fresh = [triple for triple in found if triple not in self.cuts]
        self.cuts.extend(fresh)
        return bool(fresh)

    def _model(self, used: Rows) -> highspy.Highs:
        inside = members(self.masks[used], self.people)
        cuts = [self._meets(self.masks[used], triple) for triple in self.cuts]
        full = np.column_stack([inside, np.ones(len(used), np.float32), *cuts])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = full.shape
        model.col_cost_, model.col_lower_ = -self.gains[used], np.zeros(len(used))
        model.col_upper_ = np.full(len(used), highspy.kHighsInf)
        model.row_lower_ = np.full(full.shape[1], -highspy.kHighsInf)
        model.row_upper_ = np.concatenate([np.ones(self.people), [self.limit], np.ones(len(self.cuts))])
        columns, places = np.nonzero(full)
        lengths = np.bincount(columns, minlength=len(used))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        model.a_matrix_.index_ = places.astype(np.int32)
        model.a_matrix_.value_ = np.ones(len(places))
        solver = SOLVER()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver
