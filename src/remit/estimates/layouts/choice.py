"""One answer a person: shares, and where the author said which side is good, top two and net."""

from __future__ import annotations

import numpy as np

from remit.core.cleared import Label
from remit.core.words import Variable
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
    """Top two and net of a variable with a good side, and the mean of its scores.

    They rest on valid answers: listed, and on the scale where choices have scores ("don't know" has none).
    """
    spec, variable = task.spec, column.variable
    places, scores = _scale(variable, column)
    valid = counted[:, places]
    base = valid.sum(axis=1)
    sampling = task.sampling(base)
    row = Label("", variable.label or spec.title)
    cells: list[Cell] = []
    codes = [column.labels[place].code for place in places]
    good = np.array([code in spec.favourable for code in codes], dtype=np.bool_)
    bad = np.array([code in spec.unfavourable for code in codes], dtype=np.bool_)
    if good.any() and len(places) > 2:  # of yes and no, the share itself already says it
        found = share_estimate(valid[:, good].sum(axis=1), base, sampling)
        cells += single_cells(task, "top_two", variable.name, row, base, found)
    if good.any() and bad.any() and len(places) > 2:
        net, lower, upper = mean_estimate(valid, good.astype(np.float64) - bad, sampling)
        found = (net, np.maximum(lower, -1.0), np.minimum(upper, 1.0))
        cells += single_cells(task, "net", variable.name, row, base, found)
    if scores is not None:
        found = mean_estimate(valid, scores, sampling)
        cells += single_cells(task, "mean", variable.name, row, base, found)
    return cells


def _scale(variable: Variable, column: Column) -> tuple[list[int], Floats | None]:
    """The positions of the valid answers, and their scores when there are at least two."""
    known = {choice.code: choice.score for choice in variable.choices}
    scored = [code for code, score in known.items() if score is not None]
    places = [
        place
        for place, label in enumerate(column.labels[: column.listed])
        if not scored or label.code in scored
    ]
    if len(scored) < 2:
        return (places if not scored else list(range(column.listed))), None
    return places, np.array([known[column.labels[place].code] for place in places], dtype=np.float64)
