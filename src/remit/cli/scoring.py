"""Where a build meets `scores.yaml`: scores become variables, with weights of their own where it says so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from remit.core.problems import Place, Problem, errors
from remit.core.words import TableSpec
from remit.estimates.scoring.checking import check_scoring
from remit.estimates.scoring.linear import Formula, formula_of
from remit.estimates.scoring.persons import WEIGHTS, add_scores
from remit.estimates.scoring.weighing import places, weigh
from remit.estimates.scoring.weights import weight_range
from remit.estimates.scoring.words import Scoring, variable_name
from remit.estimates.sums import Codes, Floats
from remit.estimates.table import Table
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.study.folder import Study

LOWER = "A lower score is better."
"""What the tables of a score say whose direction is not the usual one."""

Scored = tuple[Responses, tuple[TableSpec, ...], tuple[str, ...], tuple[Problem, ...]]
"""The responses with their scores, the table of each, what all of these tables say, and what is wrong."""


def scored(study: Study, responses: Responses) -> Scored:
    """The responses with the scores of the study; as they are where it has none."""
    scoring, settings = study.scores, study.settings
    if not scoring.elements:
        return responses, (), (), ()
    known = {each.name: each for each in (*variables(study.instrument), *responses.variables)}
    problems = check_scoring(scoring, tuple(known.values()))
    if scoring.weighted and (settings.strata or settings.cluster):
        what = "scores cannot be weighted in a study whose design has strata or clusters"
        fix = "leave out `weighting` and `calibrate`, or bring the weights with the answers (`weight`)"
        problems += (Problem("SCORE-015", Place("scores.yaml"), what, fix),)
    if errors(problems):
        return responses, (), (), problems
    found = weigh(scoring, responses, _rake)
    fuller, specs = add_scores(responses, scoring, found.weights)
    special = {item.id for item in study.instrument.items if item.special}
    marked = (
        replace(spec, special=any(known[name].item in special for name in spec.made_of)) for spec in specs
    )
    return fuller, tuple(marked), found.notes, (*problems, *found.problems)


def with_notes(tables: tuple[Table, ...], scoring: Scoring, notes: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables, those of scores with these notes, and with their direction where lower is better."""
    own = {
        variable_name(score): (*((LOWER,) if score.lower_is_better else ()), *notes)
        for score in scoring.scores
    }
    return tuple(
        replace(table, notes=(*own[table.head.item], *table.notes)) if own.get(table.head.item) else table
        for table in tables
    )


def score_formulas(study: Study, responses: Responses) -> dict[str, Formula]:
    """What each score is made of, by the name of its figures, with the range of its weights."""
    scoring, found = study.scores, {}
    known = {each.name: each for each in (*variables(study.instrument), *responses.variables)}
    weights = responses.further.get(WEIGHTS, responses.weights)
    for score in scoring.scores:
        name, spread = variable_name(score), (1.0, 1.0)
        if weights is not None and name in known:
            valid = np.isfinite(responses.numbers(name))
            placed = (places(responses, key) for key in study.plan.keys)
            groups = [(at[valid], len(codes)) for at, codes in placed]
            spread = weight_range(weights[valid], groups)
        formula = formula_of(scoring, score, known, spread)
        if formula is not None:
            found[name] = formula
    return found


def _rake(weights: Floats, margins: Sequence[tuple[Codes, Floats]], bounds: tuple[float, float]) -> Floats:
    from remit.estimates.design import rake

    return rake(weights, margins, bounds)
