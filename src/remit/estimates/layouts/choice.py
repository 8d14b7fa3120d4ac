"""One answer a person: shares, and where the author said which side is good, top two and net."""

from __future__ import annotations

import numpy as np

from remit.core.cleared import Label
from remit.core.words import TableSpec
from remit.estimates.cells import NOT_LISTED, Filled, Task, rows_of, share_cells, single_cells
from remit.estimates.columns import Column
from remit.estimates.intervals import mean_estimate, share_estimate
from remit.estimates.sums import Floats
from remit.estimates.table import Cell


def fill_choice(task: Task) -> Filled:
    """Shares of one variable (a date counts by its year)."""
    cells: list[Cell] = []
    columns = [task.source.column(variable, task.spec.refused_label) for variable in task.spec.variables]
    widest = np.zeros((len(task.groups), 3))
    for column in columns:
        counted = task.count(column.codes, len(column.labels))
        base = counted.sum(axis=1)
        widest = np.maximum(widest, base)
        cells += share_cells(task, column.variable.name, column.labels, counted, base)
        cells += direction_cells(task, column, counted)
    notes = (NOT_LISTED,) if any(column.unlisted for column in columns) else ()
    return Filled(
        rows_of(task.spec.variables, task.spec.title), choices_of(columns), tuple(cells), widest, notes
    )


def choices_of(columns: list[Column]) -> tuple[Label, ...]:
    """Every answer of these columns once: listed, refused, then found and not listed."""
    listed = [label for column in columns for label in column.labels[: column.listed]]
    refused = [column.labels[column.refused] for column in columns if column.refused >= 0]
    extra = [label for column in columns for label in column.labels[column.listed :]]
    known = {label.code: label for label in reversed([*listed, *refused, *extra])}
    return tuple(known[code] for code in dict.fromkeys(label.code for label in [*listed, *refused, *extra]))


def direction_cells(task: Task, column: Column, counted: Floats) -> list[Cell]:
    """Top two and net where there is a good side, and the mean of scores; n and base are valid answers."""
    row = Label("", column.variable.label or task.spec.title)
    cells: list[Cell] = []
    for measure, scores in directions(task.spec, column).items():
        valid = np.isfinite(scores)
        base = counted[:, valid].sum(axis=1)
        if measure == "top_two":
            found = share_estimate(counted[:, scores == 1.0].sum(axis=1), base, task.sampling(base))
        else:
            found = mean_estimate(counted, scores, task.sampling(base))
        if measure == "net":
            found = (found[0], np.maximum(found[1], -1.0), np.minimum(found[2], 1.0))
        cells += single_cells(task, measure, column.variable.name, row, base, found)
    return cells


def directions(spec: TableSpec, column: Column) -> dict[str, Floats]:
    """What each answer counts for in top two, net and mean: one number a label, NaN for answers left out.

    Valid answers are listed ones, and on the scale where choices have scores ("don't know" has none). A
    question with two answers has neither top two nor net: the share itself says it.
    """
    known = {choice.code: choice.score for choice in column.variable.choices}
    scored = any(score is not None for score in known.values())
    valid = {
        label.code
        for label in column.labels[: column.listed]
        if not scored or known.get(label.code) is not None
    }
    codes = [label.code for label in column.labels]
    good = np.array([float(code in spec.favourable) if code in valid else np.nan for code in codes])
    bad = np.array([float(code in spec.unfavourable) if code in valid else np.nan for code in codes])
    found: dict[str, Floats] = {}
    if len(valid) > 2 and np.nansum(good):
        found["top_two"] = good
        if np.nansum(bad):
            found["net"] = good - bad
    if scored and len(valid) > 1:
        found["mean"] = np.array([_score(known.get(code)) for code in codes])
    return found


def _score(score: float | None) -> float:
    return float("nan") if score is None else float(score)
