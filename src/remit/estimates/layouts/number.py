"""A number: mean, median, quartiles, most common, lowest and highest, and its values where they are few."""

from __future__ import annotations

import numpy as np

from remit.core.cleared import Label
from remit.estimates.cells import Filled, Task, bare, rows_of, share_cells, single_cells
from remit.estimates.columns import FEW_VALUES, Numbers, number_text
from remit.estimates.intervals import Estimate, Sampling, mean_estimate, quantile_estimate
from remit.estimates.sums import Floats, N, W
from remit.estimates.table import Cell

QUANTILES = (
    "Median and quartiles: the smallest value that half (a quarter, three quarters) of the answers do not "
    "exceed, or the middle between two values where the cut falls between them; intervals by Woodruff's "
    "method."
)
TIED = "Several values are equally common; the lowest of them is given."
OTHERS = "Some answers are not numbers (not in the list); each has a row of its own, as it was found."


def fill_number(task: Task) -> Filled:
    """Every variable of the item, each with its own base of valid answers."""
    cells: list[Cell] = []
    choices: dict[str, Label] = {}
    notes = [QUANTILES]
    widest = np.zeros((len(task.groups), 3))
    for variable in task.spec.variables:
        numbers = task.source.numbers(variable, task.spec.refused_label)
        counted = task.count(numbers.codes, len(numbers.values))
        label = Label("", variable.label or task.spec.title)
        made, tied = measure_cells(task, variable.name, label, numbers.values, counted)
        shares, labels, base = _share_cells(task, numbers, counted)
        cells += [*made, *shares]
        choices.update((label.code, label) for label in labels)
        widest = np.maximum(widest, base)
        notes += [TIED] if tied else []
        notes += [OTHERS] if numbers.others.unlisted else []
    # A breakdown shows the measures by group; single values by group would be a table of ones and twos.
    listed = () if task.grouping else tuple(choices.values())
    rows = rows_of(task.spec.variables, task.spec.title)
    return Filled(rows, listed, tuple(cells), widest, tuple(dict.fromkeys(notes)))


def measure_cells(
    task: Task, variable: str, label: Label, values: Floats, counted: Floats
) -> tuple[list[Cell], bool]:
    """Measures of sorted distinct `values` with sums (groups, values, 3), and whether the mode ties."""
    base = counted.sum(axis=1)
    sampling = task.sampling(base)
    modes = [_mode(values, plane) for plane in counted]
    found: dict[str, Estimate] = {
        "mean": mean_estimate(counted, values, sampling),
        "median": _quantiles(values, counted, 0.5, sampling),
        "mode": bare(np.array([mode for mode, _ in modes])),
        "q1": _quantiles(values, counted, 0.25, sampling),
        "q3": _quantiles(values, counted, 0.75, sampling),
        "min": bare(np.array([_end(values, plane, 0) for plane in counted])),
        "max": bare(np.array([_end(values, plane, -1) for plane in counted])),
    }
    cells = [
        cell
        for measure, estimate in found.items()
        for cell in single_cells(task, measure, variable, label, base, estimate)
    ]
    return cells, any(tied for _, tied in modes)


def _quantiles(values: Floats, counted: Floats, probability: float, sampling: Sampling) -> Estimate:
    found = np.array([quantile_estimate(values, plane, probability, sampling) for plane in counted])
    return found[:, 0], found[:, 1], found[:, 2]


def _mode(values: Floats, counted: Floats) -> tuple[float, bool]:
    """The most common value (the lowest of several) and whether there are several; none when all differ."""
    people, weight = counted[:, N], counted[:, W]
    if not weight.size or not weight.max() or (people.sum() > 1 and people.max() <= 1):
        return float("nan"), False
    top = np.isclose(weight, weight.max(), rtol=1e-12, atol=0.0)
    return float(values[top][0]), bool(top.sum() > 1)


def _end(values: Floats, counted: Floats, place: int) -> float:
    present = values[counted[:, N] > 0]
    return float(present[place]) if len(present) else float("nan")


def _share_cells(
    task: Task, numbers: Numbers, counted: Floats
) -> tuple[list[Cell], tuple[Label, ...], Floats]:
    """Shares of single values, refused answers and texts; the base is everyone who answered."""
    listed = () if task.spec.made_of else value_labels(numbers)
    others = task.count(numbers.others.codes, len(numbers.others.labels))
    base = counted.sum(axis=1) + others.sum(axis=1)
    if task.grouping:
        return [], (), base
    labels = (*listed, *numbers.others.labels)
    chosen = np.concatenate([counted[:, : len(listed)], others], axis=1)
    return share_cells(task, numbers.variable.name, labels, chosen, base), labels, base


def value_labels(numbers: Numbers) -> tuple[Label, ...]:
    """A label for each distinct value that gets a row of its own; none at all where they are too many.

    Scale points are listed by the dictionary; other numbers get rows when they are few.
    """
    words = {
        choice.score: Label(choice.code, choice.label)
        for choice in numbers.variable.choices
        if choice.score is not None
    }
    if not words and len(numbers.values) > FEW_VALUES:
        return ()
    codes = [number_text(value) for value in numbers.values.tolist()]
    return tuple(
        words.get(value, Label(code, code))
        for value, code in zip(numbers.values.tolist(), codes, strict=True)
    )
