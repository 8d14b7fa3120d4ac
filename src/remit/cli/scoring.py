"""Where a build meets `scores.yaml`: scores become variables, with weights of their own where it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from remit.core.problems import Place, Problem, errors
from remit.core.words import TableSpec, Variable
from remit.disclosure.policy import Policy
from remit.estimates.scoring.checking import check_scoring
from remit.estimates.scoring.counted import score_sums, weigh_counted, weighing_cells
from remit.estimates.scoring.linear import Formula, formula_of
from remit.estimates.scoring.persons import add_scores, score_specs
from remit.estimates.scoring.weighing import places, weigh
from remit.estimates.scoring.weights import weight_range
from remit.estimates.scoring.words import Scoring, variable_name
from remit.estimates.sums import Codes, Floats
from remit.estimates.table import Table
from remit.fieldwork.counting import Counting
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.study.folder import Study

ScoredCounts = tuple[Counting, tuple[TableSpec, ...], tuple[str, ...], tuple[Problem, ...]]
"""The same of rows that are counted elsewhere."""

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
    return fuller, _marked(study, specs, known), found.notes, (*problems, *found.problems)


def check_minimum(scoring: Scoring, policy: Policy) -> tuple[Problem, ...]:
    """An organisation that the benchmark hides may not stand in the tables beside it."""
    benchmark = scoring.benchmark
    shown = max(policy.group_min, policy.mean_min)
    if benchmark is None or policy.none_reason or benchmark.minimum <= shown:
        return ()
    return (
        Problem(
            "SCORE-018",
            benchmark.where,
            f"the benchmark hides organisations of fewer than {benchmark.minimum} people, but tables, "
            f"explorer and open data show the means of those of {shown} or more",
            f"write `policy: {{mean_min: {benchmark.minimum}}}` in study.yaml, or `minimum: {shown}` here",
        ),
    )


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


def score_formulas(study: Study, rows: Responses | Counting) -> dict[str, Formula]:
    """What each score is made of, by the name of its figures, with the range of its weights."""
    scoring, found = study.scores, {}
    known = {each.name: each for each in (*variables(study.instrument), *rows.variables)}
    keys = [key for key in study.plan.keys if key in known]
    cells = weighing_cells(scoring) if scoring.weighted else ()
    for score in scoring.scores:
        name, spread = variable_name(score), (1.0, 1.0)
        if name in known:
            responses, sums = score_sums(rows, name, (*keys, *cells))
            valid = np.isfinite(responses.numbers(name))
            placed = (places(responses, key) for key in keys)
            spread = weight_range(sums[valid], [(at[valid], len(codes)) for at, codes in placed])
        formula = formula_of(scoring, score, known, spread)
        if formula is not None:
            found[name] = formula
    return found


def scored_counting(study: Study, rows: Counting) -> ScoredCounts:
    """The same where rows are counted elsewhere."""
    scoring = study.scores
    if not scoring.elements:
        return rows, (), (), ()
    known = {each.name: each for each in (*variables(study.instrument), *rows.variables)}
    problems = check_scoring(scoring, tuple(known.values()))
    calibration = scoring.calibration
    if calibration is not None and (calibration.lowest or calibration.highest):
        what = "rows are counted elsewhere, and the bounds of a raking need the weight of each person"
        fix = "leave out `lowest` and `highest`, or build without --engine"
        problems += (Problem("SCORE-017", calibration.where, what, fix),)
    if errors(problems):
        return rows, (), (), problems
    counting, found = weigh_counted(scoring, rows, _rake)
    specs = score_specs(scoring, weighted=found.weights is not None)
    return counting, _marked(study, specs, known), found.notes, (*problems, *found.problems)


def _marked(
    study: Study, specs: tuple[TableSpec, ...], known: Mapping[str, Variable]
) -> tuple[TableSpec, ...]:
    """The tables, as of special categories where an answer is."""
    special = {item.id for item in study.instrument.items if item.special}
    return tuple(
        replace(spec, special=any(known[name].item in special for name in spec.made_of)) for spec in specs
    )


def _rake(weights: Floats, margins: Sequence[tuple[Codes, Floats]], bounds: tuple[float, float]) -> Floats:
    from remit.estimates.design import rake

    return rake(weights, margins, bounds)
