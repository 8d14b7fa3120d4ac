"""`private/scores.csv`: every organisation's scores with errors and intervals, for the desk only.

A protected release shows no interval of a group: it would tell how far apart a few people are. Whoever runs
the survey may see them.
"""

from __future__ import annotations

import csv
import io
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING

from remit.cli.scoring import score_formulas
from remit.estimates.scoring.benchmarks import beside
from remit.estimates.scoring.counted import score_sums
from remit.estimates.scoring.organisations import OrganisationMean, organisation_means
from remit.estimates.scoring.weighing import groups_of, places
from remit.estimates.scoring.words import variable_name

if TYPE_CHECKING:
    from remit.cli.prepared import Prepared

HEADER = (
    "score",
    "group",
    "organisation",
    "people",
    "effective",
    "mean",
    "error",
    "lower",
    "upper",
    "average",
    "beside",
)


def private_scores(prepared: Prepared) -> dict[str, bytes]:
    """The file by its path; none where there are no organisations with scores."""
    scoring, benchmark = prepared.study.scores, prepared.study.scores.benchmark
    if not scoring.elements or benchmark is None:
        return {}
    beside = (
        benchmark.organisation,
        benchmark.group,
        *((scoring.mix.by,) if scoring.mix is not None else ()),
    )
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for score in scoring.scores:
        name = variable_name(score)
        responses, sums = score_sums(prepared.rows, name, beside)
        at, organisations = places(responses, benchmark.organisation)
        kinds = places(responses, scoring.mix.by)[0] if scoring.mix is not None else None
        belongs = {code: next(iter(found)) for code, found in groups_of(benchmark, responses).items()}
        means = organisation_means(responses.numbers(name), sums, at, len(organisations), kinds)
        found = dict(zip(organisations, means, strict=True))
        for group in dict.fromkeys(belongs[code] for code in organisations if code in belongs):
            inside = [code for code in organisations if belongs.get(code) == group]
            known = [found[code].mean for code in inside if found[code].people >= benchmark.minimum]
            average = median(known) if len(known) >= benchmark.fewest else float("nan")
            writer.writerows((name, group, code, *_line(found[code], average)) for code in inside)
    return {"private/scores.csv": stream.getvalue().encode("utf-8")}


def ask_scores(prepared: Prepared) -> None:
    """Ask of rows that are counted elsewhere what the scores of a build will."""
    scoring, counting = prepared.study.scores, prepared.counting
    if scoring.elements and counting is not None:
        score_formulas(prepared.study, counting)
        private_scores(prepared)
        if scoring.benchmark is not None:
            counting.count([scoring.benchmark.organisation, scoring.benchmark.group])


def _line(each: OrganisationMean, average: float) -> list[str]:
    numbers = (each.effective, each.mean, each.error, each.lower, each.upper, average)
    known = isfinite(each.lower) and isfinite(average)
    flag = beside(each.lower, each.upper, average) if known else ""
    return [str(each.people), *(repr(value) if isfinite(value) else "" for value in numbers), flag]
