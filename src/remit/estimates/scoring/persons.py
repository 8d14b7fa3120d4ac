"""Scores of each person: element scores from the codes of their answers, then themes from elements."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from msgspec.structs import replace

from remit.core.words import MISSING, TableSpec, Variable
from remit.estimates.scoring.words import LEAST, MOST, Element, Part, Scoring, Theme, variable_name
from remit.estimates.sums import Floats
from remit.fieldwork.responses import Responses

UNIT = "points from 0 to 10"
DIGITS = 12
"""A theme is rounded to so many digits, so that equal scores are equal in whatever order they were added."""


def points_of(part: Part, variable: Variable) -> dict[str, float]:
    """The points of each code that counts."""
    codes = [c.code for c in variable.choices if c.code not in (*MISSING, *part.leave_out)]
    if part.scores:
        return {code: part.scores[code] for code in codes if code in part.scores}
    step = (MOST - LEAST) / (len(codes) - 1) if len(codes) > 1 else 0.0
    ordered = codes[::-1] if part.reverse else codes
    return {code: LEAST + step * place for place, code in enumerate(ordered)}


def element_scores(element: Element, responses: Responses) -> Floats:
    """The element's score of each person: the mean points of the answers given, NaN where too few are."""
    given = np.stack([_points(part, responses) for part in element.parts])
    return _mean(given, element.needs)


def _points(part: Part, responses: Responses) -> Floats:
    """The points of each person's answer; all NaN where the responses do not have it."""
    variable = responses.variable(part.variable)
    if variable is None:
        return np.full(len(responses), np.nan)
    points = points_of(part, variable)
    codes = responses.codes(part.variable, list(points))
    return np.append(np.array(list(points.values()), dtype=np.float64), np.nan)[codes]


def _mean(given: Floats, needs: int) -> Floats:
    """The mean over the first axis of what is there; NaN where that is fewer than `needs`."""
    known = np.isfinite(given)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, given, 0.0).sum(axis=0) / count
    return np.asarray(np.where(count >= max(needs, 1), mean, np.nan), dtype=np.float64)


def person_scores(scoring: Scoring, responses: Responses) -> dict[str, Floats]:
    """Every score of each person by the name of its variable, elements first; NaN where there is none."""
    elements = {each.id: element_scores(each, responses) for each in scoring.elements}
    found = {variable_name(each): elements[each.id] for each in scoring.elements}
    for theme in scoring.themes:
        mean = _mean(np.stack([elements[name] for name in theme.elements]), theme.needs)
        found[variable_name(theme)] = np.round(mean, DIGITS)
    return found


def add_scores(
    responses: Responses, scoring: Scoring, weights: Floats | None = None
) -> tuple[Responses, tuple[TableSpec, ...]]:
    """The responses with a variable for each score, and the table of each.

    `weights` are those of the scores where they differ from the study's.
    """
    found = person_scores(scoring, responses)
    columns = [score_column(name, values) for name, values in found.items()]
    further: Mapping[str, Floats] = {} if weights is None else {WEIGHTS: weights}
    fuller = replace(
        responses,
        rows=responses.rows.with_columns(columns),
        variables=(*responses.variables, *score_variables(scoring)),
        further={**responses.further, **further},
    )
    return fuller, score_specs(scoring, weighted=weights is not None)


def score_variables(scoring: Scoring) -> tuple[Variable, ...]:
    """A variable for each score."""
    return tuple(
        Variable(variable_name(score), variable_name(score), score.label, "number", "score")
        for score in scoring.scores
    )


def score_specs(scoring: Scoring, *, weighted: bool) -> tuple[TableSpec, ...]:
    """The table of each score; `weighted`: with weights of its own."""
    pairs = zip(scoring.scores, score_variables(scoring), strict=True)
    return tuple(_spec(scoring, each, variable, weighted=weighted) for each, variable in pairs)


WEIGHTS = "scores"
"""The name under which the responses keep the weights of scores."""


def score_column(name: str, values: Floats) -> pl.Series:
    """Numbers as the shortest texts that read back as the same numbers; null where there is none."""
    return pl.Series(name, values, dtype=pl.Float64).fill_nan(None).cast(pl.String)


def _spec(scoring: Scoring, score: Element | Theme, variable: Variable, *, weighted: bool) -> TableSpec:
    return TableSpec(
        id=variable.name,
        item=variable.name,
        title=score.label,
        layout="number",
        variables=(variable,),
        unit=UNIT,
        made_of=tuple(dict.fromkeys(part.variable for part in scoring.parts_of(score))),
        weights=WEIGHTS if weighted else "",
    )
