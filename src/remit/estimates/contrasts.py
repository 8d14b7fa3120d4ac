"""Differences with their own intervals: two choices of one question, or two groups of one table.

Two overlapping intervals do not say that two figures are alike: choices of one person are linked, and the
interval of a difference is narrower than the two put together.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from remit.core.problems import Place, nearest, refuse
from remit.core.words import TableSpec
from remit.estimates.columns import read_flags
from remit.estimates.intervals import Sampling, difference_interval, mean_estimate
from remit.estimates.sums import N, sums
from remit.estimates.table import Cell, Table
from remit.estimates.tabulate import check_responses, complete
from remit.fieldwork.responses import Responses


class Difference(Struct, frozen=True):
    """The first minus the second, with its 95 % interval; `bases` are the people behind each."""

    value: float
    lower: float
    upper: float
    bases: tuple[int, int]

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no difference at all."""
        return self.lower > 0.0 or self.upper < 0.0


def compare_choices(responses: Responses, spec: TableSpec, first: str, second: str) -> Difference | None:
    """The share of one choice minus that of another of the same select-all, person by person.

    Weighted mean of (chose the first) - (chose the second) over everyone who answered, with its t interval.
    None when fewer than two people answered. Raises `Refused` for codes the table does not have.
    """
    check_responses(responses)
    codes = [variable.choice for variable in spec.variables]
    for code in (first, second):
        if spec.layout not in ("multi", "mentions") or code not in codes:
            raise refuse(
                "EST-007",
                Place("questionnaire.yaml"),
                f"'{code}' is not a choice of '{spec.id}' that people could tick{nearest(code, codes)}",
                "name two choices of one select-all or select-k item",
            )
    flags = read_flags(complete(responses, (spec,)), spec.variables)
    one, two = flags.chosen[codes.index(first)], flags.chosen[codes.index(second)]
    gap = one.astype(np.int32) - two.astype(np.int32) + 1
    counted = sums(np.where(flags.answered, gap, -1).astype(np.int32), 3, responses.counted_by)
    people = round(float(counted[0, :, N].sum()))
    scores = np.array([-1.0, 0.0, 1.0])
    value, lower, upper = mean_estimate(counted, scores, Sampling(people, responses.population))
    if people < 2 or not np.isfinite(lower[0]):
        return None
    return Difference(
        float(value[0]), max(float(lower[0]), -1.0), min(float(upper[0]), 1.0), (people, people)
    )


def compare_groups(
    table: Table, first: str, second: str, measure: str = "share", variable: str = "", choice: str = ""
) -> Difference | None:
    """One figure of a breakdown in one group minus the same figure in another.

    The interval is put together from the two groups' own (Newcombe 1998 for shares, Zou and Donner 2008 for
    other measures), which is right because nobody is in both groups. None when a group has no interval.
    Raises `Refused` for figures the table does not have.
    """
    cells = [_cell(table, group, measure, variable, choice) for group in (first, second)]
    parts = [(cell.value, cell.lower, cell.upper) for cell in cells]
    (p, p_low, p_high), (q, q_low, q_high) = parts
    if p is None or p_low is None or p_high is None or q is None or q_low is None or q_high is None:
        return None
    value, lower, upper = difference_interval((p, p_low, p_high), (q, q_low, q_high))
    return Difference(value, lower, upper, (cells[0].base, cells[1].base))


def _cell(table: Table, group: str, measure: str, variable: str, choice: str) -> Cell:
    for cell in table.cells:
        names = (cell.group, cell.measure, cell.choice)
        if names == (group, measure, choice) and variable in ("", cell.variable):
            return cell
    groups = [label.code for label in table.head.groups]
    raise refuse(
        "EST-008",
        Place("plan.yaml"),
        f"the table '{table.head.id}' has no {measure} of '{choice or variable}' in the group "
        f"'{group}'{nearest(group, groups)}",
        f"use a group of: {', '.join(groups[:20])}" if groups else "use a table that is broken down",
    )
