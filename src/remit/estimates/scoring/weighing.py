"""From `scores.yaml` and the rows to the weights of scores: margins, then the mix of each organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from remit.core.problems import Problem
from remit.core.words import MISSING
from remit.estimates.scoring.weights import Collapsed, post_stratify, weight_to_mix
from remit.estimates.scoring.words import Benchmark, Calibration, Mix, Scoring
from remit.estimates.sums import Codes, Floats
from remit.fieldwork.responses import Responses

Rake = Callable[[Floats, Sequence[tuple[Codes, Floats]], tuple[float, float]], Floats]
"""Brings weights to several margins at once, within bounds of the factor (nought: none)."""


class Weighed(Struct, frozen=True):
    """The weights of scores (None: the study's own), the notes a reader needs, and what is odd."""

    weights: Floats | None
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def weigh(scoring: Scoring, responses: Responses, rake: Rake) -> Weighed:
    """The weights that `scores.yaml` asks for; call after `check_scoring`."""
    benchmark, calibration = scoring.benchmark, scoring.calibration
    wrong = [
        *(check_groups(benchmark, responses) if benchmark is not None else ()),
        *(_empty_cells(calibration, responses) if calibration is not None else ()),
    ]
    if wrong or not scoring.weighted:
        return Weighed(None, (), tuple(wrong))
    weights = np.ones(len(responses)) if responses.weights is None else responses.weights
    notes: list[str] = []
    problems: list[Problem] = []
    if calibration is not None:
        weights = _calibrated(calibration, responses, weights, rake)
        notes.append(_calibration_note(calibration, responses))
    if scoring.mix is not None and benchmark is not None:
        weights, problems = _mixed(scoring.mix, benchmark, responses, weights)
        notes.append(_mix_note(scoring.mix, benchmark, responses))
    return Weighed(weights, tuple(notes), tuple(problems))


def places(responses: Responses, key: str) -> tuple[Codes, list[str]]:
    """The place of each row's answer to a closed item, and the codes in the author's order."""
    variable = responses.variable(key)
    if variable is None:
        return np.full(len(responses), -1, dtype=np.int32), []
    codes = [c.code for c in variable.choices if c.code not in MISSING]
    return responses.codes(key, codes), codes


# ---- margins ---------------------------------------------------------------------------------------


def _margins(calibration: Calibration, responses: Responses) -> list[tuple[Codes, Floats]]:
    found = []
    for margin in calibration.margins:
        cells, codes = places(responses, margin.key)
        found.append((cells, np.array([margin.targets[code] for code in codes], dtype=np.float64)))
    return found


def _empty_cells(calibration: Calibration, responses: Responses) -> list[Problem]:
    problems = []
    for margin in calibration.margins:
        cells, codes = places(responses, margin.key)
        there = set(cells.tolist())
        for place, code in enumerate(codes):
            if place not in there:
                what = f"nobody answered '{code}' to '{margin.key}', so no weight can stand for those people"
                fix = "leave the item out of `calibrate`, or join the answer with another one in the rows"
                problems.append(Problem("SCORE-011", margin.where, what, fix))
    return problems


def _calibrated(calibration: Calibration, responses: Responses, weights: Floats, rake: Rake) -> Floats:
    margins = _margins(calibration, responses)
    if len(margins) == 1 and not (calibration.lowest or calibration.highest):
        return post_stratify(weights, *margins[0])
    return rake(weights, margins, (calibration.lowest, calibration.highest))


def _title(responses: Responses, key: str) -> str:
    variable = responses.variable(key)
    return f"“{variable.label}”" if variable is not None and variable.label else f"“{key}”"


def _calibration_note(calibration: Calibration, responses: Responses) -> str:
    names = " and ".join(_title(responses, margin.key) for margin in calibration.margins)
    return f"Answers are weighted to what is known of everybody by {names}."


# ---- the mix of organisations ----------------------------------------------------------------------


def groups_of(benchmark: Benchmark, responses: Responses) -> dict[str, set[str]]:
    """The groups that the rows of each organisation name."""
    found: dict[str, set[str]] = {}
    (at, organisations), (within, groups) = (
        places(responses, key) for key in (benchmark.organisation, benchmark.group)
    )
    for organisation, group in set(zip(at.tolist(), within.tolist(), strict=True)):
        if organisation >= 0 and group >= 0:
            found.setdefault(organisations[organisation], set()).add(groups[group])
    return found


def check_groups(benchmark: Benchmark, responses: Responses) -> list[Problem]:
    """A problem for each organisation that its people put into different groups, or into none."""
    found = groups_of(benchmark, responses)
    problems = []
    at, organisations = places(responses, benchmark.organisation)
    for place in sorted(set(at.tolist()) - {-1}):
        name = organisations[place]
        groups = sorted(found.get(name, ()))
        if len(groups) != 1:
            said = f"in {len(groups)} groups ({', '.join(groups)})" if groups else "in no group"
            what = f"the rows put the organisation '{name}' {said}, so it has no benchmark group"
            fix = f"give each of its rows the same answer to '{benchmark.group}'"
            problems.append(Problem("SCORE-012", benchmark.where, what, fix))
    return problems


def _mixed(
    mix: Mix, benchmark: Benchmark, responses: Responses, weights: Floats
) -> tuple[Floats, list[Problem]]:
    at, organisations = places(responses, benchmark.organisation)
    cells, kinds = places(responses, mix.by)
    _, groups = places(responses, benchmark.group)
    belongs = groups_of(benchmark, responses)
    if mix.to == "sector":
        references, count = [0] * len(organisations), 1
    else:
        named = {code: groups.index(next(iter(found))) for code, found in belongs.items()}
        references, count = [named.get(code, 0) for code in organisations], len(groups)
    found = weight_to_mix(weights, at, cells, references, (count, len(kinds)))
    return found.weights, _collapsed(found.collapsed, mix, organisations, kinds)


SHOWN = 5
"""So many kinds without an answer are named in the warning."""


def _collapsed(
    found: Sequence[Collapsed], mix: Mix, organisations: Sequence[str], kinds: Sequence[str]
) -> list[Problem]:
    """One warning that names the first kinds of people whom nobody answered for, and counts the others."""
    if not found:
        return []
    named = [
        f"'{kinds[each.cell]}' from '{organisations[each.organisation]}' ({each.share:.0%} of its mix)"
        for each in found[:SHOWN]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    what = f"nobody answered of {', '.join(named)}{more}; the share went to its other people, in proportion"
    fix = f"join small categories of '{mix.by}' if this happens often"
    return [Problem("SCORE-013", mix.where, what, fix, "warning")]


def _mix_note(mix: Mix, benchmark: Benchmark, responses: Responses) -> str:
    to = "the whole sector" if mix.to == "sector" else f"its group by {_title(responses, benchmark.group)}"
    return f"Each organisation is weighted to the make-up of {to} by {_title(responses, mix.by)}."
