"""Intervals of a complex sample design: strata, clusters and weights, by the extra `remit[design]`.

The only file that knows svy, and it loads it when it is called. Figures are those of `tabulate`; intervals
come from Taylor linearisation: standard errors and degrees of freedom by svy, put into the same Wilson, t
and Woodruff intervals as everywhere. Pinned, because svy is young: `svy==0.35.*`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from types import ModuleType

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, refuse
from remit.core.words import TableSpec, Variable
from remit.estimates.cells import Task
from remit.estimates.columns import Source, read_grouping
from remit.estimates.intervals import quantile_of, t_values, wilson
from remit.estimates.scores import Key, Mask, Scored, scored
from remit.estimates.strata import SampleDesign
from remit.estimates.student import t_quantile
from remit.estimates.sums import Floats
from remit.estimates.table import Cell, Table
from remit.estimates.tabulate import check_responses, complete, tabulate
from remit.fieldwork.responses import Responses

_WHERE = Place("study.yaml")
_QUARTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}


class _Error(Struct, frozen=True):
    """What svy says of one figure in one group."""

    error: float
    freedom: float
    people: int


def tabulate_by_design(
    responses: Responses,
    specs: Sequence[TableSpec],
    design: SampleDesign,
    keys: Sequence[Variable] = (),
) -> tuple[Table, ...]:
    """As `tabulate_all`, with intervals from the sample design, whose rows are in the order of the responses.

    Shares of choices, flags, places and themes, top two, net, means and quartiles get design-based intervals;
    other figures of the tables get none. Raises `Refused` with EST-010 when svy is not installed.
    """
    check_responses(responses)
    svy = load_svy(_WHERE, "study.yaml describes a complex sample design", "take 'design' out of study.yaml")
    responses = complete(responses, specs)
    by_item = {spec.item: spec for spec in reversed(specs)}
    tables = []
    for spec in specs:
        tables.append(_with_intervals(svy, responses, spec, design, None, None))
        for key in keys:
            if key.item != spec.item:
                tables.append(_with_intervals(svy, responses, spec, design, key, by_item.get(key.item)))
    return tuple(tables)


def load_svy(where: Place, why: str, otherwise: str) -> ModuleType:
    """The package svy, or EST-010 with what asked for it and what can be done without."""
    try:
        import svy  # noqa: PLC0415  heavy, and an extra
    except ImportError as missing:
        raise refuse(
            "EST-010",
            where,
            f"{why}, which needs a package that is missing: {missing}",
            f"run: python -m pip install 'remit[design]', or {otherwise}",
        ) from missing
    module: ModuleType = svy
    return module


def _with_intervals(
    svy: ModuleType,
    responses: Responses,
    spec: TableSpec,
    design: SampleDesign,
    by: Variable | None,
    by_spec: TableSpec | None,
) -> Table:
    table = tabulate(responses, spec, by, by_spec)
    grouping = None if by is None else read_grouping(responses, by)
    task = Task(Source(responses), spec, grouping)
    codes = np.full(len(responses), -1, dtype=np.int32) if grouping is None else grouping.codes
    sample = _Sample(svy, responses, design, codes)
    figures = list(scored(task))
    errors = sample.errors(figures, task.groups)
    numbers = {variable.name: variable for variable in spec.variables}
    cells = tuple(
        _quartile_cell(sample, task, cell, numbers[cell.variable])
        if spec.layout == "number" and cell.measure in _QUARTILES
        else _interval(cell, errors.get((cell.group, (cell.measure, cell.variable, cell.choice))))
        for cell in table.cells
    )
    kept = tuple(note for note in table.notes if not note.startswith("Intervals are 95%"))
    fpc = ", with finite population correction" if sample.corrected else ""
    note = f"Intervals are 95% from the sample design (Taylor linearisation by svy {svy.__version__}){fpc}."
    return replace(table, cells=cells, notes=(*kept, note, *design.merged))


def _interval(cell: Cell, found: _Error | None) -> Cell:
    """The cell with the interval of the design: Wilson for shares, t for the rest."""
    value = cell.value
    if value is None or found is None or found.freedom <= 0 or cell.measure not in _BOUNDS:
        return replace(cell, lower=None, upper=None)
    t = t_values(np.array([found.freedom]))
    low, high = _BOUNDS[cell.measure]
    if cell.measure in ("mean", "net"):
        half = float(t[0]) * found.error
        return replace(cell, lower=max(value - half, low), upper=min(value + half, high))
    lower, upper = wilson(np.array([value]), np.array([_effective(value, found)]), t)
    return replace(cell, lower=float(lower[0]), upper=float(upper[0]))


_BOUNDS = {
    "share": (0.0, 1.0),
    "top_two": (0.0, 1.0),
    "first_choice": (0.0, 1.0),
    "any_mention": (0.0, 1.0),
    "net": (-1.0, 1.0),
    "mean": (-np.inf, np.inf),
}


def _effective(share: float, found: _Error) -> float:
    """The effective size for Wilson, adjusted for degrees of freedom (Korn and Graubard 1998).

    At 0 and 1 the sample says nothing of its own variance, and the number of people takes its place. Without
    any error in between (a census) it is infinite.
    """
    if found.error <= 1e-12:
        size = np.inf if 0.0 < share < 1.0 else float(found.people)
    else:
        size = share * (1.0 - share) / found.error**2
    return size * (t_quantile(0.975, found.people - 1.0) / t_quantile(0.975, found.freedom)) ** 2


# ---- svy ------------------------------------------------------------------------------------------


class _Sample:
    """The rows and their design as svy knows them."""

    def __init__(
        self, svy: ModuleType, responses: Responses, design: SampleDesign, groups: npt.NDArray[np.int32]
    ) -> None:
        rows = len(responses)
        weights = np.ones(rows) if responses.weights is None else responses.weights
        columns: dict[str, object] = {"weight": weights, "group": groups}
        parts: dict[str, object] = {"wgt": "weight"}
        if design.strata:
            columns["stratum"] = list(design.strata)
            parts["stratum"] = "stratum"
        if design.clusters:
            columns["cluster"] = list(design.clusters)
            parts["psu"] = "cluster"
        sizes = _sizes(responses, design)
        self.corrected = bool(sizes)
        if sizes:
            columns["population"] = sizes
            parts["pop_size"] = "population"
        self._svy, self._plan, self._frame = svy, svy.Design(**parts), pl.DataFrame(columns)
        self.weights, self.groups = weights, groups

    def errors(self, figures: Sequence[Scored], groups: Sequence[str]) -> dict[tuple[str, Key], _Error]:
        """The standard error of every figure in the whole and in each group, figures of one base at once."""
        bases: dict[bytes, list[Scored]] = {}
        for each in figures:
            bases.setdefault(each.inside.tobytes(), []).append(each)
        found: dict[tuple[str, Key], _Error] = {}
        for same in bases.values():
            for place, group in enumerate(groups):
                inside = same[0].inside & ((self.groups == place - 1) if place else True)
                means = self.means([each.scores for each in same], inside)
                found.update(((group, each.key), error) for each, error in zip(same, means, strict=True))
        return found

    def means(self, scores: Sequence[Floats], inside: Mask) -> list[_Error]:
        """The errors of weighted means over the rows inside, the rest of the sample standing by."""
        people = int(inside.sum())
        if people < 2:
            return [_Error(float("nan"), 0.0, people) for _ in scores]
        names = [f"score{place}" for place in range(len(scores))]
        frame = self._frame.with_columns(
            pl.Series("inside", inside.astype(np.int8)),
            *(pl.Series(name, each) for name, each in zip(names, scores, strict=True)),
        )
        where = self._svy.col("inside") == 1
        results = self._svy.Sample(frame, self._plan).estimation.mean(names, where=where)
        rows = [result.estimates[0] for result in results]
        return [_Error(float(row.se), float(row.df), people) for row in rows]


def _sizes(responses: Responses, design: SampleDesign) -> list[int]:
    """People of the population behind each row's stratum; empty where no correction can be made."""
    if design.clusters:
        return []
    if not design.strata:
        return [responses.population] * len(responses) if responses.population else []
    sizes = [design.populations.get(stratum, 0) for stratum in design.strata]
    return sizes if all(sizes) else []


def _quartile_cell(sample: _Sample, task: Task, cell: Cell, variable: Variable) -> Cell:
    """Woodruff's interval of a quantile with the design's error of the share at or below it."""
    numbers = task.source.numbers(variable, task.spec.refused_label)
    place = task.groups.index(cell.group)
    inside = (numbers.codes >= 0) & ((sample.groups == place - 1) if place else True)
    nothing = replace(cell, lower=None, upper=None)
    if cell.value is None or int(inside.sum()) < 2:
        return nothing
    below = (np.append(numbers.values, np.inf)[numbers.codes] <= cell.value) & inside
    found = sample.means([below.astype(np.float64)], inside)[0]
    reached = float(sample.weights[below].sum() / sample.weights[inside].sum())
    if found.freedom <= 0 or not 0.0 < reached < 1.0:
        return nothing
    chance = _QUARTILES[cell.measure]
    error = found.error * sqrt(chance * (1.0 - chance) / (reached * (1.0 - reached)))
    half = t_quantile(0.975, found.freedom) * error
    if chance - half <= 0.0 or chance + half >= 1.0:
        return nothing
    held = np.bincount(numbers.codes[inside], sample.weights[inside], minlength=len(numbers.values))
    at = quantile_of(numbers.values, held.astype(np.float64))
    return replace(cell, lower=min(at(chance - half), cell.value), upper=max(at(chance + half), cell.value))


# ---- weights to several margins --------------------------------------------------------------------

_CLOSE, _SWEEPS = 1e-12, 1000


def rake(
    weights: Floats,
    margins: Sequence[tuple[npt.NDArray[np.int32], Floats]],
    bounds: tuple[float, float],
) -> Floats:
    """The weights raked to several margins at once by svy (iterative proportional fitting, Deming 1940).

    Each margin is one position a row (-1: not known) and the total of each position. `bounds` are the lowest
    and the highest weight as multiples of the mean one (nought: none): trimming and raking take turns. People
    with a gap in a margin keep their weight beside the others: it changes by the factor of all together.
    Raises `Refused` with EST-010 without svy and with SCORE-014 where the margins cannot be met.
    """
    where = Place("scores.yaml")
    svy = load_svy(where, "scores.yaml rakes to several margins", "post-stratify by one item in scores.yaml")
    inside = np.all([cells >= 0 for cells, _ in margins], axis=0) & (weights > 0.0)
    names = [f"margin{place}" for place in range(len(margins))]
    columns = {name: cells[inside] for name, (cells, _) in zip(names, margins, strict=True)}
    rows = pl.DataFrame({"weight": weights[inside], **columns})
    controls = {
        name: dict(enumerate(totals.tolist())) for name, (_, totals) in zip(names, margins, strict=True)
    }
    total = float(margins[0][1].sum())
    low, high = (bound * total / rows.height if bound else None for bound in bounds)
    trimming = svy.TrimConfig(lower=low, upper=high, max_iter=_SWEEPS) if low or high else None
    tolerance = 1e-8 if trimming else _CLOSE
    sample = svy.Sample(rows, svy.Design(wgt="weight"))
    try:
        raked = sample.weighting.rake(
            controls=controls, wgt_name="raked", tol=tolerance, max_iter=_SWEEPS, trimming=trimming
        )
    except svy.SvyError as error:
        said = next((line.strip() for line in str(error).splitlines() if line.strip()), "no reason given")
        raise refuse(
            "SCORE-014",
            where,
            f"the margins under `rake` cannot be met together: {said}",
            "check that the targets fit each other, widen `lowest` and `highest`, or leave a margin out",
        ) from error
    fresh = weights * (total / float(rows["weight"].sum()))
    fresh[inside] = raked.data["raked"].to_numpy()
    return fresh
