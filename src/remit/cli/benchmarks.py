"""Organisations beside their benchmark group, from the release alone: a page and open data."""

from __future__ import annotations

from math import isfinite

import numpy as np
from msgspec.structs import replace

from remit.cli.prepared import Prepared
from remit.compare.benchmarks import standings
from remit.core.cleared import Label, Release
from remit.core.standings import ScoreStanding
from remit.core.words import MISSING
from remit.estimates.scoring.counted import score_sums
from remit.estimates.scoring.weighing import groups_of
from remit.estimates.scoring.words import variable_name
from remit.estimates.sums import kish_effect
from remit.publish.pages.benchmarks import benchmarks_document
from remit.publish.pages.words import PageWords
from remit.publish.theme import Theme
from remit.publish.writers import csv as open_data
from remit.publish.writers import html


def standings_of(prepared: Prepared, release: Release) -> tuple[ScoreStanding, ...]:
    """Every score beside the benchmark groups, from the release alone; empty where there are none."""
    scoring, responses = prepared.study.scores, prepared.responses
    benchmark = scoring.benchmark
    if benchmark is None:
        return ()
    if prepared.counting is not None:
        responses = prepared.counting.count([benchmark.organisation, benchmark.group])
    asked = (responses.variable(key) for key in (benchmark.organisation, benchmark.group))
    organisations, groups = (
        [Label(c.code, c.label) for c in (each.choices if each else ()) if c.code not in MISSING]
        for each in asked
    )
    belongs = {code: next(iter(found)) for code, found in groups_of(benchmark, responses).items()}
    return standings(release, scoring, (organisations, groups), belongs, _effects(prepared))


def _effects(prepared: Prepared) -> dict[str, float]:
    """The design effect of each score's weights as its table prints it, with two decimals."""
    found = {}
    for name in (variable_name(score) for score in prepared.study.scores.scores):
        rows, sums = score_sums(prepared.rows, name)
        effect = kish_effect(sums[np.isfinite(rows.numbers(name))].sum(axis=0))
        found[name] = round(effect, 2) if isfinite(effect) else 1.0
    return found


def benchmark_files(prepared: Prepared, release: Release, page: PageWords, theme: Theme) -> dict[str, bytes]:
    """The page and the open data of scores beside their groups; none where there are no benchmarks."""
    found, benchmark = standings_of(prepared, release), prepared.study.scores.benchmark
    if not found or benchmark is None:
        return {}
    words = replace(page, title="Scores beside the benchmark group", subtitle=page.title)
    least = max(benchmark.minimum, release.policy.group_min if release.policy.protected else 0)
    document = benchmarks_document(found, words, release.policy, (least, benchmark.fewest))
    return {
        "benchmarks.html": html.write(document, theme),
        f"data/{open_data.BENCHMARKS}": open_data.benchmarks_csv(found),
    }
