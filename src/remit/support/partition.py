"""Exact grouping of few people: every possible set is listed, then the best way to use them is proven.

Set packing by column generation: a linear programme over a few sets, priced against all others, gives a bound
that no grouping can beat (Lagrange: any prices give a valid one). Sets too dear to belong to anything better than
the grouping at hand are left out, and an integer programme decides among the rest (HiGHS, one thread, limits
counted in nodes and never in seconds, so that every computer does the same).
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from remit.support.seating import (
    COMPANY,
    FEWEST,
    HALF_DAYS,
    KINDS,
    REGIONS,
    SHARED,
    STAGES,
    Field,
    Roster,
    share,
)

MOST_PEOPLE = 40
MOST_SETS = 2_500_000
"""More possible sets than this are not listed; then there is a bound of 100 and no proof."""

MOST_COLUMNS = 30_000
"""The integer programme is given no more sets than this: with more it could not finish."""

NODES = 20_000
ROUND_OF_SETS = 400
PLACED = 1000.0
"""What it counts to seat a person, beside which the points of a set are small change."""

EDGE = 1e-6

SOLVER = getattr(highspy.highs, "_Highs", highspy.Highs)
Masks = NDArray[np.uint64]
Array = NDArray[np.float64]


class Every(Struct, frozen=True):
    """Every set that may be: members as bits, how many they are, and the points of each."""

    masks: Masks
    sizes: NDArray[np.int64]
    points: NDArray[np.int64]


class Proof(Struct, frozen=True):
    """The best grouping found: `sets` of rows, people seated, points together, what none can exceed, and whether it is the best."""

    sets: tuple[tuple[int, ...], ...]
    bound: float
    proven: bool


def every_set(roster: Roster, rows: Sequence[int], sizes: tuple[int, int]) -> Every | None:
    """All feasible sets of people of these sizes (fewest, most); None when they are too many to list.

    Grown one member at a time, in the order of the rows, keeping the half-days and the people still possible.
    """
    if len(rows) > MOST_PEOPLE or len(roster.day.names) > 63:
        return None
    days = np.array([roster.slots[row] for row in rows], dtype=np.uint64)
    friends = _friends(roster, rows)
    masks, left, suits = np.zeros(1, np.uint64), np.array([_ones(len(rows))]), np.array([_ones(64)])
    found: list[Masks] = []
    for size in range(1, sizes[1] + 1):
        grown = [_grown(masks, left, suits, place, days[place], friends[place]) for place in range(len(rows))]
        if sum(len(part[0]) for part in grown) > MOST_SETS:
            return None
        masks, left, suits = (np.concatenate([part[item] for part in grown]) for item in range(3))
        if size >= sizes[0]:
            found.append(masks)
    listed = np.concatenate(found) if found else np.zeros(0, np.uint64)
    counted = np.bitwise_count(listed).astype(np.int64)
    return (
        Every(listed, counted, _points(roster, rows, listed, counted)) if len(listed) <= MOST_SETS else None
    )


def _ones(count: int) -> np.uint64:
    return np.uint64((1 << count) - 1)


def _friends(roster: Roster, rows: Sequence[int]) -> list[np.uint64]:
    """Who may sit with each and comes later in the order."""
    return [
        np.uint64(
            sum(1 << there for there in range(here + 1, len(rows)) if rows[there] not in roster.foes[row])
        )
        for here, row in enumerate(rows)
    ]


def _grown(
    masks: Masks, left: Masks, suits: Masks, place: int, days: np.uint64, friends: np.uint64
) -> tuple[Masks, Masks, Masks]:
    bit = np.uint64(1 << place)
    may = ((left & bit) != 0) & ((suits & days) != 0)
    return masks[may] | bit, left[may] & friends, suits[may] & days


def members(masks: Masks, width: int) -> NDArray[np.float32]:
    """A 1 for each member: one row a set, one column a person."""
    return ((masks[:, None] >> np.arange(width, dtype=np.uint64)) & np.uint64(1)).astype(np.float32)


def _points(roster: Roster, rows: Sequence[int], masks: Masks, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The points of each set, by counting columns: the third way to the same sum."""
    total = np.zeros(len(masks), np.int64)
    for start in range(0, len(masks), 100_000):
        part = slice(start, start + 100_000)
        total[part] = _points_of(roster, rows, members(masks[part], len(rows)), sizes[part])
    return total


def _points_of(
    roster: Roster, rows: Sequence[int], inside: NDArray[np.float32], sizes: NDArray[np.int64]
) -> NDArray[np.int64]:
    def counts(field: Field) -> NDArray[np.int64]:
        told = np.array(
            [
                [roster.packed[row] >> (field.start + 4 * place) & 15 for place in range(len(field.names))]
                for row in rows
            ],
            dtype=np.float32,
        ).reshape(len(rows), len(field.names))
        return np.rint(inside @ told).astype(np.int64)

    most = counts(roster.concern).max(axis=1, initial=0)
    days = (counts(roster.day) == sizes[:, None]).sum(axis=1)
    found = SHARED * np.maximum(most - 1, 0) // np.maximum(sizes - 1, 1)
    found += HALF_DAYS * np.minimum(days, 2) // 2
    mixes = zip((roster.kind, roster.region, roster.stage), roster.mix, (KINDS, REGIONS, STAGES), strict=True)
    for field, hoped, whole in mixes:
        table = np.array([share(whole, many, hoped) for many in range(len(field.names) + 1)])
        found += table[(counts(field) > 0).sum(axis=1)]
    alone = (counts(roster.gender) == 1).any(axis=1)
    result: NDArray[np.int64] = found + np.where(alone, 0, COMPANY)
    return result


class Programme:
    """The choice among listed sets: most people seated first, then points; at most `limit` sets.

    With `weighted`, the points of a set count once for each member, so that the number of sets does not matter.
    """

    def __init__(self, every: Every, people: int, limit: int, *, weighted: bool) -> None:
        self.every, self.people, self.limit = every, people, limit
        self.gains = PLACED * every.sizes + every.points * (every.sizes / 8.0 if weighted else 1.0)

    def solve(self, at_hand: Sequence[int]) -> tuple[list[int], float, bool]:
        """Better sets than those at hand (numbers of listed sets), what none can exceed, and whether proven."""
        bound, prices, extra = self._priced(at_hand)
        best = sum(self.gains[number] for number in at_hand)
        spare = self._spare(prices, extra)
        step = 1.0 if float(bound).is_integer() else 1.0
        near = np.flatnonzero(spare >= best + EDGE - bound) if bound > best + EDGE else np.zeros(0, np.intp)
        whole = len(near) <= MOST_COLUMNS
        if not whole:
            near = np.sort(np.argsort(-spare, kind="stable")[:MOST_COLUMNS])
        del step
        chosen, finished = self._whole(near, best) if len(near) else ([], True)
        if chosen:
            return chosen, bound, whole and finished
        return list(at_hand), bound, whole and finished

    def _spare(self, prices: Array, extra: float) -> Array:
        """By how much each set is worth more than its members' prices; never above nought at the optimum."""
        worth = np.empty(len(self.gains))
        for start in range(0, len(worth), 200_000):
            part = slice(start, start + 200_000)
            worth[part] = self.gains[part] - members(self.every.masks[part], self.people) @ prices
        return worth - extra

    def _priced(self, at_hand: Sequence[int]) -> tuple[float, Array, float]:
        """Prices for people (and for one set more) that make the bound as low as a linear programme can."""
        used = sorted({*at_hand, *np.argsort(-self.every.points, kind="stable")[:ROUND_OF_SETS].tolist()})
        best = (np.inf, np.zeros(self.people), 0.0)
        for _ in range(200):
            solver = self._model(np.array(used))
            solver.run()
            duals = -np.array(solver.getSolution().row_dual)
            prices, extra = np.maximum(duals[:-1], 0.0), max(float(duals[-1]), 0.0)
            spare = self._spare(prices, extra)
            over = max(float(spare.max(initial=0.0)), 0.0)
            bound = float(prices.sum()) + (extra + over) * self.limit
            if bound < best[0]:
                best = (bound, prices, extra + over)
            fresh = np.argsort(-spare, kind="stable")[:ROUND_OF_SETS]
            fresh = [number for number in fresh.tolist() if spare[number] > EDGE]
            if not fresh or set(fresh) <= set(used):
                break
            used = sorted({*used, *fresh})
        return best

    def _model(self, used: NDArray[np.intp], *, whole: bool = False) -> highspy.Highs:
        inside = members(self.every.masks[used], self.people)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(used), self.people + 1
        model.sense_ = highspy.ObjSense.kMinimize
        model.col_cost_, model.col_lower_ = -self.gains[used], np.zeros(len(used))
        model.col_upper_ = np.full(len(used), 1.0 if whole else highspy.kHighsInf)
        model.row_lower_ = np.full(self.people + 1, -highspy.kHighsInf)
        model.row_upper_ = np.append(np.ones(self.people), self.limit)
        full = np.column_stack([inside, np.ones(len(used), np.float32)])
        columns, places = np.nonzero(full)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(
            ([0], np.cumsum(np.bincount(columns, minlength=len(used))))
        ).astype(np.int32)
        model.a_matrix_.index_ = places.astype(np.int32)
        model.a_matrix_.value_ = np.ones(len(places))
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(used)
        solver = SOLVER()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 1),
            ("mip_max_nodes", NODES),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver

    def _whole(self, near: NDArray[np.intp], best: float) -> tuple[list[int], bool]:
        """The best choice among these sets when it beats `best`, and whether the search came to its end."""
        solver = self._model(near, whole=True)
        solver.setOptionValue("objective_bound", -best)
        solver.run()
        status = solver.getModelStatus()
        finished = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        values = np.array(solver.getSolution().col_value)
        chosen = [int(near[place]) for place in np.flatnonzero(values > 0.5)] if len(values) else []
        return (chosen if sum(self.gains[number] for number in chosen) > best + EDGE else []), finished
