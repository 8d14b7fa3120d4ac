"""Figures as a score for every row: what a design-based variance is made of.

The weighted mean of the scores over a figure's base is the figure itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.estimates.cells import Task
from remit.estimates.columns import natural
from remit.estimates.layouts.choice import directions
from remit.estimates.layouts.number import value_labels
from remit.estimates.sums import Floats

Mask = npt.NDArray[np.bool_]
Key = tuple[str, str, str]
"""Measure, variable and choice: the name of a figure within a group."""


class Scored(Struct, frozen=True):
    """One figure as a score for every row; `inside` marks its base."""

    key: Key
    scores: Floats
    inside: Mask


def scored(task: Task) -> Iterator[Scored]:
    """Every figure of a table that has a design-based interval, quantiles apart."""
    layout = task.spec.layout
    if layout in ("choice", "matrix", "ranking"):
        yield from _closed(task)
    if layout == "ranking":
        yield from _ranked(task)
    if layout in ("multi", "mentions"):
        yield from _flagged(task)
    if layout == "number":
        yield from _numbered(task)


def _closed(task: Task) -> Iterator[Scored]:
    for variable in task.spec.variables:
        column = task.source.column(variable, task.spec.refused_label)
        answered = column.codes >= 0
        for place, label in enumerate(column.labels):
            hit = (column.codes == place).astype(np.float64)
            yield Scored(("share", variable.name, label.code), hit, answered)
        for measure, scores in directions(task.spec, column).items():
            each = np.append(scores, np.nan)[column.codes]
            yield Scored((measure, variable.name, ""), np.nan_to_num(each), np.isfinite(each))


def _ranked(task: Task) -> Iterator[Scored]:
    columns = [task.source.column(variable, task.spec.refused_label) for variable in task.spec.variables]
    answered = np.asarray(np.any([column.codes >= 0 for column in columns], axis=0))
    codes = {label.code for column in columns for label in column.labels}
    for code in sorted(codes, key=natural):
        hits = []
        for column in columns:
            place = next((p for p, label in enumerate(column.labels) if label.code == code), -2)
            hits.append(column.codes == place)
        yield Scored(("first_choice", task.item_name, code), hits[0].astype(np.float64), answered)
        anywhere = np.any(hits, axis=0).astype(np.float64)
        yield Scored(("any_mention", task.item_name, code), anywhere, answered)


def _flagged(task: Task) -> Iterator[Scored]:
    flags = task.source.flags(task.spec.variables)
    for variable, ticks in zip(flags.variables, flags.chosen, strict=True):
        key = ("share", variable.name, variable.choice)
        yield Scored(key, ticks.astype(np.float64), flags.answered)


def _numbered(task: Task) -> Iterator[Scored]:
    for variable in task.spec.variables:
        numbers = task.source.numbers(variable, task.spec.refused_label)
        inside = numbers.codes >= 0
        answered = inside | (numbers.others.codes >= 0)
        for codes, labels in (
            (numbers.codes, value_labels(numbers)),
            (numbers.others.codes, numbers.others.labels),
        ):
            for place, label in enumerate(labels):
                hit = (codes == place).astype(np.float64)
                yield Scored(("share", variable.name, label.code), hit, answered)
        scores = np.append(numbers.values, 0.0)[numbers.codes]
        yield Scored(("mean", variable.name, ""), np.where(inside, scores, 0.0), inside)
