"""Repeating rows (a leadership team): who has which posts, how many, and the numbers beside them.

`TableSpec` says what is made of the layout; a row with the number 0 in its count column is no post.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from remit.core.cleared import Label
from remit.core.words import MISSING, NOT_APPLICABLE, Variable
from remit.estimates.cells import NOT_LISTED, Filled, Task, bare, marks, share_cells, single_cells
from remit.estimates.columns import Column, Source
from remit.estimates.intervals import mean_estimate
from remit.estimates.layouts.choice import choices_of
from remit.estimates.layouts.number import QUANTILES, TIED, measure_cells
from remit.estimates.sums import Floats
from remit.estimates.table import Cell

NOTE = (
    "Shares are of people with at least one such post; means are posts per person, people without any "
    "counting nought."
)


class Block(Struct, frozen=True):
    """Repeating rows taken apart: the variables of each column by row, and the flag "we have none"."""

    columns: Mapping[str, Mapping[str, Variable]]
    flags: tuple[Variable, ...]

    def storage(self, column: str) -> str:
        """How the cells of a column are stored."""
        return next(iter(self.columns[column].values())).storage


def fill_rows(task: Task) -> Filled:
    """Shares and means of each closed column, the measures of each number column, and who has none."""
    block = _take_apart(task)
    base_mark = _answered(task, block)
    base = _count_marks(task, base_mark)
    posts = _posts(task, block)
    rows: list[Label] = []
    cells: list[Cell] = []
    closed: list[Column] = []
    notes = [NOTE]
    for code, variables in block.columns.items():
        words = next(iter(variables.values())).label
        row = Label(f"{task.item_name}.{code}", words)
        if block.storage(code) == "choice":
            columns = [task.source.column(each, task.spec.refused_label) for each in variables.values()]
            cells += _closed(task, row, columns, [posts[index] for index in variables], base_mark)
            closed += columns
        elif block.storage(code) == "number" and code != task.spec.count_column:
            made, tied = _numbers(task, row, variables, posts)
            cells += made
            notes += [QUANTILES] + ([TIED] if tied else [])
        else:
            continue
        rows.append(row)
    for flag in block.flags:
        rows.append(Label(flag.name, flag.label))
        chosen = _count_marks(task, _ticked(task.source, flag))[:, np.newaxis, :]
        cells += share_cells(task, flag.name, (Label(flag.choice, flag.label),), chosen, base)
    notes += [NOT_LISTED] if any(column.unlisted for column in closed) else []
    return Filled(tuple(rows), choices_of(closed), tuple(cells), base, tuple(dict.fromkeys(notes)))


def _take_apart(task: Task) -> Block:
    columns: dict[str, dict[str, Variable]] = {}
    flags = []
    for variable in task.spec.variables:
        index, _, code = variable.name.removeprefix(f"{task.item_name}.").partition(".")
        if code and index.isdigit():
            columns.setdefault(code, {})[index] = variable
        elif variable.storage == "flag":
            flags.append(variable)
    return Block(columns, tuple(flags))


def _ticked(source: Source, flag: Variable) -> npt.NDArray[np.bool_]:
    return source.responses.rows[flag.name].is_in(["1", "1.0"]).fill_null(value=False).to_numpy()


def _answered(task: Task, block: Block) -> npt.NDArray[np.bool_]:
    """People with anything in the block, "not applicable" apart, or with the tick at "none"."""
    found = np.zeros(len(task.source.responses), dtype=np.bool_)
    names = [variable.name for variables in block.columns.values() for variable in variables.values()]
    if names:
        given = (~pl.col(name).is_in(["", NOT_APPLICABLE]).fill_null(value=True) for name in names)
        found |= task.source.responses.rows.select(pl.any_horizontal(given)).to_series().to_numpy()
    for flag in block.flags:
        found |= _ticked(task.source, flag)
    return found


def _posts(task: Task, block: Block) -> dict[str, Floats]:
    """How many posts each row stands for, by row index: the number beside it, or one."""
    one = np.ones(len(task.source.responses))
    indexes = {index for variables in block.columns.values() for index in variables}
    counts = block.columns.get(task.spec.count_column, {})
    found = {}
    for index in indexes:
        numbers = task.source.responses.numbers(counts[index].name) if index in counts else np.nan * one
        found[index] = np.where(np.isfinite(numbers), np.maximum(numbers, 0.0), one)
    return found


def _count_marks(task: Task, chosen: npt.NDArray[np.bool_]) -> Floats:
    return task.count(marks(chosen), 1)[:, 0, :]


def _closed(
    task: Task, row: Label, columns: list[Column], posts: list[Floats], base_mark: npt.NDArray[np.bool_]
) -> list[Cell]:
    cells: list[Cell] = []
    base = _count_marks(task, base_mark)
    for label in choices_of(columns):
        each = np.zeros(len(base_mark))
        for column, count in zip(columns, posts, strict=True):
            place = next((p for p, entry in enumerate(column.labels) if entry.code == label.code), None)
            if place is not None:
                each += np.where(column.codes == place, count, 0.0)
        has = _count_marks(task, (each > 0.0) & base_mark)
        cells += share_cells(task, row.code, (label,), has[:, np.newaxis, :], base)
        if label.code not in MISSING:
            values, codes = np.unique(each, return_inverse=True)
            counted = task.count(np.where(base_mark, codes, -1).astype(np.int32), len(values))
            found = mean_estimate(counted, values, task.sampling(base))
            found = (found[0], np.maximum(found[1], 0.0), found[2])
            cells += single_cells(task, "mean", row.code, label, base, found)
    return cells


def _numbers(
    task: Task, row: Label, variables: Mapping[str, Variable], posts: Mapping[str, Floats]
) -> tuple[list[Cell], bool]:
    """The measures of a number column: each person once, with the average over their posts."""
    rows = len(task.source.responses)
    total, weight = np.zeros(rows), np.zeros(rows)
    for index, variable in variables.items():
        numbers = task.source.responses.numbers(variable.name)
        known = np.isfinite(numbers)
        total += np.where(known, numbers * posts[index], 0.0)
        weight += np.where(known, posts[index], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        average = np.where(weight > 0.0, total / weight, np.nan)
    values, codes = np.unique(average[np.isfinite(average)], return_inverse=True)
    placed = np.full(rows, -1, dtype=np.int32)
    placed[np.isfinite(average)] = codes
    if not len(values):
        nobody = np.zeros((len(task.groups), 3))
        nothing = bare(np.full(len(task.groups), np.nan))
        label = Label("", row.text)
        return single_cells(task, "mean", row.code, label, nobody, nothing), False
    return measure_cells(task, row.code, Label("", row.text), values, task.count(placed, len(values)))
