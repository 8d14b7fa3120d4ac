"""Where a build meets `scores.yaml`: scores become variables, with weights of their own where it says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from remit.compare.benchmarks import standings
from remit.core.cleared import Label, Release
from remit.core.problems import Place, Problem, errors
from remit.core.standings import ScoreStanding
from remit.core.words import MISSING, TableSpec
from remit.estimates.scoring.checking import check_scoring
from remit.estimates.scoring.persons import add_scores
from remit.estimates.scoring.weighing import groups_of, weigh
from remit.estimates.sums import Codes, Floats
from remit.estimates.table import Table
from remit.fieldwork.responses import Responses
from remit.instrument.dictionary import variables
from remit.publish.pages.benchmarks import benchmarks_document
from remit.publish.pages.words import PageWords
from remit.publish.theme import Theme
from remit.publish.writers import csv as open_data
from remit.publish.writers import html
from remit.study.folder import Study

if TYPE_CHECKING:
    from remit.cli.prepared import Prepared

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


def with_notes(tables: tuple[Table, ...], notes: tuple[str, ...]) -> tuple[Table, ...]:
    """The tables, those of scores with these notes."""
    return tuple(
        replace(table, notes=(*notes, *table.notes)) if table.head.made_of and notes else table
        for table in tables
    )


def standings_of(prepared: Prepared, release: Release) -> tuple[ScoreStanding, ...]:
    """Every score beside the benchmark groups, from the release alone; empty where there are none."""
    scoring, responses = prepared.study.scores, prepared.responses
    benchmark = scoring.benchmark
    if benchmark is None:
        return ()
    asked = (responses.variable(key) for key in (benchmark.organisation, benchmark.group))
    organisations, groups = (
        [Label(c.code, c.label) for c in (each.choices if each else ()) if c.code not in MISSING]
        for each in asked
    )
    belongs = {code: next(iter(found)) for code, found in groups_of(benchmark, responses).items()}
    return standings(release, scoring, (organisations, groups), belongs)


def benchmark_files(prepared: Prepared, release: Release, page: PageWords, theme: Theme) -> dict[str, bytes]:
    """The page and the open data of scores beside their groups; none where there are no benchmarks."""
    found, benchmark = standings_of(prepared, release), prepared.study.scores.benchmark
    if not found or benchmark is None:
        return {}
    words = replace(page, title="Scores beside the benchmark group", subtitle=page.title)
    least = max(benchmark.minimum, release.policy.group_min if release.policy.protected else 0)
    document = benchmarks_document(found, words, release.policy, least)
    return {
        "benchmarks.html": html.write(document, theme),
        f"data/{open_data.BENCHMARKS}": open_data.benchmarks_csv(found),
    }


def _rake(weights: Floats, margins: Sequence[tuple[Codes, Floats]], bounds: tuple[float, float]) -> Floats:
    from remit.estimates.design import rake

    return rake(weights, margins, bounds)
