"""Scores of people who were counted together: from how many gave each combination of a score's answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from remit.core.words import Variable
from remit.estimates.scoring.persons import WEIGHTS, person_scores, score_column, score_variables
from remit.estimates.scoring.weighing import Rake, Weighed, weigh
from remit.estimates.scoring.weights import sums_of
from remit.estimates.scoring.words import Scoring, variable_name
from remit.estimates.sums import Floats, W
from remit.fieldwork.counting import PEOPLE, SQUARES, Counting
from remit.fieldwork.counting import WEIGHTS as WEIGHT
from remit.fieldwork.responses import Responses

FACTOR = "remit factor"
"""The column of what a weight is multiplied by; no variable has a blank in its name."""

PLANES = (PEOPLE, WEIGHT, SQUARES)
OWN = ("remit own n", "remit own w", "remit own w2")
"""The three sums with the weights of scores."""


class ScoredCounting(Struct, frozen=True):
    """Rows counted elsewhere, with a variable for each score.

    People with the same answers have the same score, so a score is counted by counting its answers jointly;
    of a theme all answers of its elements. `factors` holds what the weight of each combination of `cells` is
    multiplied by (None: scores have no weights of their own).
    """

    rows: Counting
    scoring: Scoring
    cells: tuple[str, ...] = ()
    factors: pl.DataFrame | None = None

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The dictionary of all rows, then the scores."""
        return (*self.rows.variables, *score_variables(self.scoring))

    def count(self, names: Sequence[str]) -> Responses:
        """How many people have each combination of these variables, as responses with `counts`."""
        asked = {
            variable_name(score): score for score in self.scoring.scores if variable_name(score) in names
        }
        if not asked:
            return self.rows.count(names)
        parts = [part.variable for score in asked.values() for part in self.scoring.parts_of(score)]
        plain = [name for name in names if name not in asked]
        counted = self.rows.count(list(dict.fromkeys([*plain, *parts, *self.cells])))
        found = person_scores(_only(self.scoring, asked), counted)
        planes = np.zeros((0, 3)) if counted.counts is None else counted.counts
        columns = [score_column(name, found[name]) for name in asked]
        columns += [pl.Series(name, plane) for name, plane in zip(PLANES, planes.T, strict=True)]
        own = planes if self.factors is None else planes * self._powers(counted)
        columns += [pl.Series(name, plane) for name, plane in zip(OWN, own.T, strict=True)]
        grouped = counted.rows.with_columns(columns).group_by(list(names), maintain_order=True)
        summed = grouped.agg(pl.col(name).sum() for name in (*PLANES, *OWN)).sort(list(names))
        return self._responses(summed, names, counted.population)

    def _powers(self, counted: Responses) -> Floats:
        """What each row's three sums are multiplied by."""
        if self.factors is None:
            raise AssertionError("scores have no weights of their own")
        joined = counted.rows.select(self.cells).join(
            self.factors, on=list(self.cells), how="left", nulls_equal=True, maintain_order="left"
        )
        factor = joined[FACTOR].to_numpy()
        return np.stack([np.ones(len(factor)), factor, factor * factor], axis=1)

    def _responses(self, summed: pl.DataFrame, names: Sequence[str], population: int) -> Responses:
        counts, own = (
            np.stack([summed[name].to_numpy() for name in planes], axis=1) for planes in (PLANES, OWN)
        )
        variables = tuple(variable for variable in self.variables if variable.name in names)
        further = {} if self.factors is None else {WEIGHTS: own}
        return Responses(summed.select(names), variables, None, population, counts, further)

    def count_each(self, names: Sequence[str], by: str | None = None) -> Mapping[str, Responses]:
        """The same for each of these variables alone, or with the group `by` (never by itself)."""
        scores = {variable_name(score) for score in self.scoring.scores}
        found = dict(self.rows.count_each([name for name in names if name not in scores], by))
        more = [by] if by else []
        return found | {name: self.count([name, *more]) for name in names if name in scores and name != by}

    def count_block(self, names: Sequence[str], by: str | None = None) -> Responses:
        """The flags of one select-all item, none of which is a score."""
        return self.rows.count_block(names, by)


def _only(scoring: Scoring, asked: Collection[str]) -> Scoring:
    """The scores that are asked for, and the elements that they need."""
    themes = tuple(each for each in scoring.themes if variable_name(each) in asked)
    needed = {name for theme in themes for name in theme.elements}
    elements = tuple(e for e in scoring.elements if e.id in needed or variable_name(e) in asked)
    return Scoring(elements, themes)


def weigh_counted(scoring: Scoring, rows: Counting, rake: Rake) -> tuple[ScoredCounting, Weighed]:
    """The rows with their scores, weighted as by `weigh`: people of the same cells by the same factor."""
    cells = weighing_cells(scoring)
    if not cells:
        return ScoredCounting(rows, scoring), Weighed(None)
    counted = rows.count(cells)
    planes = np.zeros((0, 3)) if counted.counts is None else counted.counts
    if not len(planes):  # rows of nobody only note what they are asked
        nobody = counted.rows.select(cells).with_columns(pl.lit(1.0).alias(FACTOR))
        return ScoredCounting(rows, scoring, *((cells, nobody) if scoring.weighted else ())), Weighed(None)
    each = replace(counted, weights=planes[:, W].copy(), counts=None)
    found = weigh(scoring, each, rake)
    if found.weights is None:
        return ScoredCounting(rows, scoring), found
    factor = np.divide(found.weights, planes[:, W], out=np.ones(len(planes)), where=planes[:, W] > 0.0)
    factors = each.rows.select(cells).with_columns(pl.Series(FACTOR, factor))
    return ScoredCounting(rows, scoring, cells, factors), found


def weighing_cells(scoring: Scoring) -> tuple[str, ...]:
    """The variables that decide about a person's weight, or about an organisation's group."""
    benchmark, mix, calibration = scoring.benchmark, scoring.mix, scoring.calibration
    names = [benchmark.organisation, benchmark.group] if benchmark is not None else []
    names += [mix.by] if mix is not None else []
    names += [margin.key for margin in calibration.margins] if calibration is not None else []
    return tuple(dict.fromkeys(names))


def score_sums(rows: Responses | Counting, name: str, beside: Sequence[str] = ()) -> tuple[Responses, Floats]:
    """Rows with a score and further variables, and n, Σw, Σw² of the people of each with their weights."""
    if isinstance(rows, Responses):
        weights = rows.further.get(WEIGHTS, rows.weights)
        own = np.ones(len(rows)) if weights is None else weights
        return rows, sums_of(own)
    counted = rows.count(list(dict.fromkeys([name, *beside])))
    own = counted.further.get(WEIGHTS, counted.counts if counted.counts is not None else np.zeros((0, 3)))
    return counted, own
