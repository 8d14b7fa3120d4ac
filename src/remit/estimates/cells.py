"""Arrays of estimates to cells: what the layouts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remit.core.cleared import Label
from remit.core.words import TableSpec, Variable
from remit.estimates.columns import Flags, Grouping, Source
from remit.estimates.intervals import Estimate, Sampling, share_estimate
from remit.estimates.sums import Codes, Floats, N, sums
from remit.estimates.table import Cell

NOT_LISTED = "Some answers are not in the list of choices; each has a row of its own, as it was found."
ODD_FLAGS = (
    "Some cells hold something other than chosen and not chosen (not in the list); they count as answered "
    "and not chosen."
)


class Task(Struct, frozen=True):
    """What a layout is asked for: the rows, the table, and the groups it is broken down by."""

    source: Source
    spec: TableSpec
    grouping: Grouping | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The codes of the planes of every sum: the whole, then each group."""
        return ("", *(label.code for label in self.grouping.groups)) if self.grouping else ("",)

    @property
    def item_name(self) -> str:
        """The variable under which figures of the whole item stand."""
        return self.spec.item

    @property
    def weights(self) -> Floats | None:
        """One weight a row, the table's own where it has any; None when everyone counts once."""
        further = self.source.responses.further
        return further.get(self.spec.weights, self.source.weights)

    @property
    def weighted(self) -> bool:
        """Whether people count more or less than once in this table."""
        responses = self.source.responses
        return responses.weighted or self.spec.weights in responses.further

    def count(self, codes: Codes, answer_count: int) -> Floats:
        """The sums of one column, for the whole and each group."""
        grouping = self.grouping
        if grouping is None:
            return sums(codes, answer_count, self.weights)
        return sums(codes, answer_count, self.weights, grouping.codes, len(grouping.groups))

    def count_ticks(self, ticks: npt.NDArray[np.bool_]) -> Floats:
        """The sums of many columns at once: `ticks` is (columns, rows), the result (groups, columns, 3)."""
        places, rows = np.nonzero(ticks)
        weights = self.weights
        weights = None if weights is None else weights[rows]
        codes, grouping = places.astype(np.int32), self.grouping
        if grouping is None:
            return sums(codes, len(ticks), weights)
        return sums(codes, len(ticks), weights, grouping.codes[rows], len(grouping.groups))

    def sampling(self, base: Floats) -> Sampling:
        """How a base (groups, 3) was sampled: its whole stands for the population."""
        return Sampling(round(float(base[0, N])), self.source.responses.population)


class Filled(Struct, frozen=True):
    """What a layout made: the table's rows and choices, its cells and notes, and its base (groups, 3)."""

    rows: tuple[Label, ...]
    choices: tuple[Label, ...]
    cells: tuple[Cell, ...]
    base: Floats
    notes: tuple[str, ...] = ()


def marks(chosen: npt.NDArray[np.bool_]) -> Codes:
    """Rows that are chosen as the one answer 0, for counting."""
    return np.where(chosen, 0, -1).astype(np.int32)


def limit(value: float) -> float | None:
    """A number of an array as a number of a cell: None where there is none."""
    return None if isnan(value) else value


def rows_of(variables: Iterable[Variable], title: str) -> tuple[Label, ...]:
    """The table's rows: its variables, the item's own words where a variable has none."""
    return tuple(Label(variable.name, variable.label or title) for variable in variables)


def make_cells(
    task: Task,
    measure: str,
    variable: str | Sequence[str],
    labels: Sequence[Label],
    counts: tuple[Floats, Floats],
    found: Estimate,
) -> list[Cell]:
    """Cells of one measure: `counts` are n and base, all arrays (groups, labels).

    `variable` is that of all labels, or one for each.
    """
    names = [variable] * len(labels) if isinstance(variable, str) else variable
    n, base = (np.broadcast_to(part, found[0].shape).round().astype(int).tolist() for part in counts)
    value, lower, upper = (part.tolist() for part in found)
    return [
        Cell(
            names[k],
            label.code,
            label.text,
            group,
            measure,
            n[g][k],
            base[g][k],
            limit(value[g][k]),
            limit(lower[g][k]),
            limit(upper[g][k]),
        )
        for g, group in enumerate(task.groups)
        for k, label in enumerate(labels)
    ]


def share_cells(
    task: Task,
    variable: str | Sequence[str],
    labels: Sequence[Label],
    chosen: Floats,
    base: Floats,
    measure: str = "share",
) -> list[Cell]:
    """Shares of `chosen` (groups, labels, 3) in `base` (groups, 3), with Wilson intervals."""
    found = share_estimate(chosen, base[:, np.newaxis, :], task.sampling(base))
    return make_cells(task, measure, variable, labels, (chosen[..., N], base[:, np.newaxis, N]), found)


def single_cells(
    task: Task, measure: str, variable: str, label: Label, base: Floats, found: Estimate
) -> list[Cell]:
    """One cell a group: `base` (groups, 3) gives n and base, `found` three arrays of one value a group."""
    column = (found[0][:, np.newaxis], found[1][:, np.newaxis], found[2][:, np.newaxis])
    people = base[:, np.newaxis, N]
    return make_cells(task, measure, variable, (label,), (people, people), column)


def bare(values: Floats) -> Estimate:
    """Values without intervals."""
    nothing = np.full_like(values, np.nan)
    return values, nothing, nothing


def mention_cells(
    task: Task, variables: Sequence[Variable], mentions: Floats, total: Floats, base: Floats
) -> list[Cell]:
    """The share of all mentions: `mentions` (groups, flags) of `total` (groups); n and base are people."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = mentions / total[:, np.newaxis]
    people = base[:, np.newaxis, N]
    names, labels = [variable.name for variable in variables], words_of(variables)
    return make_cells(task, "share_of_mentions", names, labels, (people, people), bare(share))


def words_of(variables: Iterable[Variable]) -> list[Label]:
    """What each flag stands for: its choice and the choice's words."""
    return [Label(variable.choice, variable.label) for variable in variables]


def flag_sums(task: Task, flags: Flags) -> tuple[Floats, Floats]:
    """The sums of a select-all block: chosen (groups, flags, 3) and its base (groups, 3)."""
    base = task.count(marks(flags.answered), 1)[:, 0, :]
    return task.count_ticks(flags.chosen), base


def by_group(cells: Iterable[Cell], groups: Sequence[str]) -> tuple[Cell, ...]:
    """The cells with the whole first, then group after group."""
    order = {group: place for place, group in enumerate(groups)}
    return tuple(sorted(cells, key=lambda cell: order[cell.group]))
