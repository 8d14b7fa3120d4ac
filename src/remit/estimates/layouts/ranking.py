"""Top k of a list: shares by place, then first choice, any mention, points and worth of each choice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remit.core.cleared import Label
from remit.estimates.cells import NOT_LISTED, Filled, Task, bare, make_cells, marks, rows_of, share_cells
from remit.estimates.columns import Column
from remit.estimates.intervals import mean_estimate
from remit.estimates.layouts.choice import choices_of
from remit.estimates.sums import Floats, N, W
from remit.estimates.table import Cell
from remit.estimates.worth import Lists, gather_lists, plackett_luce

NOTES = (
    "A share by place is of those who filled in that place; first choice and any mention are of everyone "
    "who ranked anything.",
    "Worth is the estimated chance of being put first among all choices (Plackett-Luce, from every place of "
    "every list).",
)


def fill_ranking(task: Task) -> Filled:
    """A ranking, best place first; a choice that somebody names twice counts in its better place."""
    columns = [task.source.column(variable, task.spec.refused_label) for variable in task.spec.variables]
    cells: list[Cell] = []
    for column in columns:
        counted = task.count(column.codes, len(column.labels))
        cells += share_cells(task, column.variable.name, column.labels, counted, counted.sum(axis=1))
    choices = choices_of(columns)
    ranked = tuple(label for label in choices if label.code not in _refused_codes(columns))
    places = _places(columns, ranked)
    answered = np.any([column.codes >= 0 for column in columns], axis=0)
    base = task.count(marks(answered), 1)[:, 0, :]
    cells += _mentions(task, places, ranked, base)
    cells += _points(task, places, ranked)
    cells += _worths(task, places, ranked)
    extra = (NOT_LISTED,) if any(column.unlisted for column in columns) else ()
    notes = (*NOTES, _points_note(len(columns)), *extra)
    return Filled(rows_of(task.spec.variables, task.spec.title), choices, tuple(cells), base, notes)


def _points_note(places: int) -> str:
    return (
        f"Points: {places} for a first place down to 1 for place {places}; the mean over everyone who ranked "
        "anything."
    )


def _refused_codes(columns: list[Column]) -> set[str]:
    return {column.labels[column.refused].code for column in columns if column.refused >= 0}


def _places(columns: list[Column], ranked: tuple[Label, ...]) -> npt.NDArray[np.int32]:
    """(rows, places): the position in `ranked` of what stands in each place, -1 for nothing; no repeats."""
    order = {label.code: place for place, label in enumerate(ranked)}
    found = []
    for column in columns:
        moved = np.array([order.get(label.code, -1) for label in column.labels] + [-1], dtype=np.int32)
        found.append(moved[column.codes])
    places = np.stack(found, axis=1) if found else np.zeros((0, 0), dtype=np.int32)
    for later in range(1, places.shape[1]):
        repeated = (places[:, :later] == places[:, later : later + 1]).any(axis=1)
        places[repeated, later] = -1
    return places


def _any_place(places: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    return np.asarray((places >= 0).any(axis=1), dtype=np.bool_)


def _mentions(
    task: Task, places: npt.NDArray[np.int32], ranked: tuple[Label, ...], base: Floats
) -> list[Cell]:
    first = task.count(places[:, 0].astype(np.int32), len(ranked))
    anywhere = sum(
        (task.count(places[:, place].astype(np.int32), len(ranked)) for place in range(places.shape[1])),
        start=np.zeros_like(first),
    )
    return [
        *share_cells(task, task.item_name, ranked, first, base, "first_choice"),
        *share_cells(task, task.item_name, ranked, anywhere, base, "any_mention"),
    ]


def _points(task: Task, places: npt.NDArray[np.int32], ranked: tuple[Label, ...]) -> list[Cell]:
    """Mean points over everyone who ranked anything; not ranked gives nought."""
    count = places.shape[1]
    valid = _any_place(places)
    everyone = task.count(marks(valid), 1)[:, 0, :]
    scores = np.array([0.0, *range(count, 0, -1)])
    cells: list[Cell] = []
    for position, label in enumerate(ranked):
        stands = places == position
        codes = np.where(stands.any(axis=1), stands.argmax(axis=1) + 1, 0)
        counted = task.count(np.where(valid, codes, -1).astype(np.int32), count + 1)
        value, _, _ = mean_estimate(counted, scores, task.sampling(everyone))
        found = bare(value[:, np.newaxis])  # points are a way of telling, not an estimate of anything
        people = everyone[:, np.newaxis, N]
        cells += make_cells(task, "points", task.item_name, (label,), (people, people), found)
    return cells


def _worths(task: Task, places: npt.NDArray[np.int32], ranked: tuple[Label, ...]) -> list[Cell]:
    lists, which = gather_lists(places)
    counted = task.count(which, len(lists))
    people = counted[..., N].sum(axis=1, keepdims=True)
    weight = counted[..., W].sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        given = counted[..., W] * (people / weight)  # so that alpha weighs the same whatever the weights
    found = [plackett_luce(Lists(lists, each), len(ranked)) for each in np.nan_to_num(given)]
    return make_cells(task, "worth", task.item_name, ranked, (people, people), bare(np.array(found)))
