"""Linear and whole-number programmes by HiGHS; every answer carries its status, and only `optimal` counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PLAIN = getattr(highspy.highs, "_Highs", highspy.Highs)
"""The solver itself; the class around it prints a banner on standard output before it can be told not to."""

PRIMAL = 4
"""HiGHS's number for the primal simplex."""

WHOLE = 1e-6
"""How far from a whole number a solution may be and still count as one."""


class Unproven(Exception):
    """The solver did not reach an optimum, so nothing is proven."""


class Contradiction(Unproven):
    """No table of people satisfies everything that was published."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Constraints: row r holds `values` at `columns`, between `lows` and `highs`."""

    columns: list[NDArray[np.int32]] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    def add(self, columns: NDArray[np.intp], values: Array, low: float, high: float) -> None:
        """One more constraint on counts; whole weights make a whole sum, so its ends are drawn in."""
        if np.all(values == np.rint(values)):
            low, high = float(np.ceil(low - WHOLE)), float(np.floor(high + WHOLE))
        self.columns.append(columns.astype(np.int32))
        self.values.append(values)
        self.lows.append(low)
        self.highs.append(high)


class Programme:
    """Counts of people, none below nought, under constraints; asked again and again for extremes."""

    def __init__(self, columns: int, rows: Rows, upper: Array | None = None) -> None:
        self.columns = columns
        self._rows = rows
        self._upper = np.full(columns, highspy.kHighsInf) if upper is None else upper
        self._solvers: dict[bool, highspy.Highs] = {}  # for whole people or divisible ones, once asked for
        self._demanded: tuple[NDArray[np.int32], float] | None = None
        self._costed: dict[int, NDArray[np.intp]] = {}

    def _solver(self, *, whole: bool) -> highspy.Highs:
        """The solver with the constraints, and with what is demanded just now."""
        if whole not in self._solvers:
            self._solvers[whole] = self._model(whole=whole)
            self._demand(self._solvers[whole])
        return self._solvers[whole]

    def _model(self, *, whole: bool) -> highspy.Highs:
        rows, model = self._rows, highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(rows.lows)
        model.col_cost_ = np.zeros(self.columns)
        model.col_lower_, model.col_upper_ = np.zeros(self.columns), self._upper
        model.row_lower_, model.row_upper_ = np.array(rows.lows), np.array(rows.highs)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lengths = [len(each) for each in rows.columns]
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        none = np.zeros(0)
        model.a_matrix_.index_ = np.concatenate([none.astype(np.int32), *rows.columns])
        model.a_matrix_.value_ = np.concatenate([none, *rows.values])
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self.columns
        solver = PLAIN()
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            solver.setOptionValue(option, value)
        if whole:  # the gap is a matter of people, however many there are
            solver.setOptionValue("mip_rel_gap", 0.0)
        else:
            # Each question changes the aim alone, so the last answer still fits: the primal simplex goes on
            # from there, up to thirty times as fast as the dual one that is the standard.
            solver.setOptionValue("presolve", "off")
            solver.setOptionValue("simplex_strategy", PRIMAL)
        if solver.passModel(model) == highspy.HighsStatus.kError:
            raise Unproven("the solver did not take the model")
        return solver

    def extreme(
        self,
        columns: NDArray[np.intp],
        weights: Array,
        *,
        largest: bool,
        whole: bool = False,
        enough: float | None = None,
    ) -> tuple[float, Array]:
        """The smallest or largest value of a weighted sum of counts, and a table that has it.

        `whole`: counts are whole numbers; then a value as good as `enough` will do. Raises `Contradiction`
        where no table fits, `Unproven` where the solver ends otherwise than with an optimum (a sum without
        limit included).
        """
        solver = self._solver(whole=whole)
        before = self._costed.get(int(whole))
        if before is not None and len(before):
            solver.changeColsCost(len(before), before.astype(np.int32), np.zeros(len(before)))
        signed = -weights if largest else weights
        solver.changeColsCost(len(columns), columns.astype(np.int32), signed)
        self._costed[int(whole)] = columns
        if whole:
            solver.setOptionValue("mip_abs_gap", 0.5)
            target = -highspy.kHighsInf if enough is None else (-enough if largest else enough) + 0.1
            solver.setOptionValue("objective_target", target)
        status = _run(solver)
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction("no table of people satisfies everything that was published")
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget):
            raise Unproven(f"the solver ended with '{solver.modelStatusToString(status)}'")
        found = np.array(solver.getSolution().col_value)
        return float(weights @ found[columns]), found

    @property
    def upper(self) -> Array:
        """The most that can be in each count."""
        return self._upper

    @property
    def rows(self) -> int:
        """How many constraints there are."""
        return len(self._rows.lows)

    @property
    def constraints(self) -> Rows:
        """The constraints, as they were given."""
        return self._rows

    @contextmanager
    def at_least(self, columns: NDArray[np.intp], low: float) -> Iterator[None]:
        """Demand at least `low` of these counts together, for as long as the context lasts."""
        self._demanded = (columns.astype(np.int32), low)
        for solver in self._solvers.values():
            self._demand(solver)
        try:
            yield
        finally:
            self._demanded = None
            for solver in self._solvers.values():
                last = np.array([solver.getNumRow() - 1], dtype=np.int32)
                solver.deleteRows(1, last)

    @contextmanager
    def at_most(self, columns: NDArray[np.intp], each: float) -> Iterator[None]:
        """Allow at most so many in each of these counts, for as long as the context lasts; divisible only."""
        places, most = columns.astype(np.int32), np.minimum(self._upper[columns], each)
        solver = self._solver(whole=False)
        solver.changeColsBounds(len(places), places, np.zeros(len(places)), most)
        try:
            yield
        finally:
            solver.changeColsBounds(len(places), places, np.zeros(len(places)), self._upper[columns])

    def _demand(self, solver: highspy.Highs) -> None:
        if self._demanded is not None:
            columns, low = self._demanded
            solver.addRow(low, highspy.kHighsInf, len(columns), columns, np.ones(len(columns)))


def _run(solver: highspy.Highs) -> highspy.HighsModelStatus:
    """Solve, and where the last answer was a bad start (it ends with 'unknown'), once more from nothing."""
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kUnknown:
        solver.clearSolver()
        solver.run()
        status = solver.getModelStatus()
    return status


def is_whole(found: Array) -> bool:
    """Whether a solution counts people in whole numbers."""
    return bool(np.all(np.abs(found - np.rint(found)) < WHOLE))
