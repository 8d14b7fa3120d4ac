"""A study whose rows are counted elsewhere: only counts are read, and every table follows from them.

What needs rows of persons is left to a build that reads them: themes and quotes, one's own pages, waves, and
whether each person answered enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from msgspec.structs import replace

from remit.cli.pipeline import Collected, catalogue_of, check_planned, facts_of, keys_of
from remit.cli.planned import with_classes, without_broken_down
from remit.cli.prepared import Prepared
from remit.cli.say import Stages
from remit.cli.scoring import check_minimum, scored_counting, with_notes
from remit.core.problems import Place, Problem, refuse
from remit.core.words import Variable
from remit.estimates.counted import tabulate_counted
from remit.estimates.response import response_tables
from remit.fieldwork.counting import Counting
from remit.fieldwork.dispositions import check_asked, count_unjudged
from remit.fieldwork.frame import POST
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import specs as instrument_specs
from remit.study.folder import Study, read_study

ROWS = Place("responses.parquet")


def prepare_counted(
    root: Path,
    none_reason: str,
    stages: Stages,
    rows: Counting,
    files: Sequence[str] = (ROWS.file,),
    stratum: str = "",
) -> Prepared:
    """Read a study and tabulate what is counted of its rows; `none_reason` switches protection off.

    `files` are those that the rows, or their sums, are in, `stratum` the column that they were converted
    with. Raises `Refused`.
    """
    found = Collected()
    with stages.stage("read", "Reading the study"):
        columns = [variable.name for variable in rows.variables]
        study, problems = with_classes(read_study(root, columns, files))
        found.add(problems)
        _check_scope(study)
    policy = replace(study.settings.policy, none_reason=none_reason or study.settings.policy.none_reason)
    found.add(check_minimum(study.scores, policy))
    with stages.stage("responses", "Counting people"):
        everybody = rows.count([])
        rows, score_specs, score_notes, wrong = scored_counting(study, rows)
        found.add(wrong)
        blank = _profiles(rows, (), everybody)
        keys = keys_of(study, blank, found)
        found.stop_on_errors()
        people = _profiles(rows, keys, everybody)
    with stages.stage("tabulate", "Making the tables"):
        specs = (*instrument_specs(study.instrument), *score_specs)
        found.add(check_planned(study, {spec.id for spec in specs}, people))
        found.add(_left_out(study, stratum))
        found.stop_on_errors()
        found.add(check_asked(people.population))
        answered = response_tables(count_unjudged(people.people, people.population))
        counted = without_broken_down(tabulate_counted(rows, specs, keys), study.plan.whole)
        tables = (*answered, *with_notes(counted, study.scores, score_notes))
    return Prepared(
        study=study,
        policy=policy,
        responses=people,
        specs=specs,
        tables=tables,
        quotes=(),
        derived=tuple(spec.id for spec in score_specs),
        catalogue=catalogue_of(study, tables, specs, people),
        facts=facts_of(study),
        warnings=(*study.warnings, *found.problems),
        counting=rows,
    )


def _profiles(rows: Counting, keys: tuple[Variable, ...], everybody: Responses) -> Responses:
    """The people of each combination of public keys; every other variable is blank."""
    counted = rows.count([key.name for key in keys]) if keys else everybody
    held = {key.name for key in keys}
    blank = [pl.lit(None, pl.String).alias(v.name) for v in rows.variables if v.name not in held]
    return replace(counted, rows=counted.rows.with_columns(blank), variables=rows.variables)


def _check_scope(study: Study) -> None:
    if study.earlier:
        raise refuse(
            "ENGINE-005",
            ROWS,
            "this study has earlier waves, and waves are compared person by person",
            "build without --engine, or take `waves` out of study.yaml",
        )
    settings = study.settings
    if settings.strata or settings.cluster or settings.weight:
        raise refuse(
            "ENGINE-006",
            Place("study.yaml"),
            "a sample design or a weight is named here, and counts elsewhere take neither from study.yaml",
            "name the weight where the rows are converted (`remit convert --weight`), or leave --engine out",
        )


def _left_out(study: Study, stratum: str) -> tuple[Problem, ...]:
    """Warnings for what a build from counts does not make."""
    several = {spec.item for spec in instrument_specs(study.instrument) if spec.layout == "multi"}
    parts = [
        (bool(study.codebooks and study.codings), "themes in open answers"),
        (bool(study.quotes), "quotes"),
        (study.frame is not None and POST in study.frame.columns, "response rates by the frame"),
        (bool(several & set(study.plan.merges)), "choices of a select-all question that the plan joins"),
        (bool(stratum), f"the strata of '{stratum}' (intervals are those of a simple random sample)"),
    ]
    named = [words for there, words in parts if there]
    if not named:
        return ()
    what = f"rows are counted elsewhere, so these are left out: {', '.join(named)}"
    return (Problem("ENGINE-007", ROWS, what, "build without --engine to have them", "warning"),)
