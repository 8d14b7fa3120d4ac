"""Whether the items that `scores.yaml` names are there and can be scored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from remit.core.problems import Place, Problem, nearest
from remit.core.words import MISSING, Variable
from remit.estimates.scoring.words import LEAST, MOST, Calibration, Margin, Part, Scoring


def scoring_of_wave(scoring: Scoring, names: Collection[str]) -> Scoring:
    """The scores that a wave with these variables can have: those whose every answer it asked for.

    A score of fewer answers would be another score under the same name. Where a wave did not ask what scores
    are weighted or compared by, it has none.
    """
    elements = tuple(each for each in scoring.elements if all(part.variable in names for part in each.parts))
    kept = {each.id for each in elements}
    themes = tuple(each for each in scoring.themes if kept.issuperset(each.elements))
    if any(key not in names for key, _ in _keys(scoring)):
        return Scoring()
    return replace(scoring, elements=elements, themes=themes)


def check_scoring(scoring: Scoring, variables: Sequence[Variable]) -> tuple[Problem, ...]:
    """What is wrong with the names in `scores.yaml`, against the variables of the responses."""
    known = {variable.name: variable for variable in variables}
    parts = [part for element in scoring.elements for part in element.parts]
    problems = [problem for part in parts for problem in _check_part(part, known)]
    for key, where in _keys(scoring):
        problems += _check_key(key, where, known)
    if scoring.calibration is not None:
        problems += _check_targets(scoring.calibration, known)
    return tuple(problems)


def _check_part(part: Part, known: Mapping[str, Variable]) -> Iterator[Problem]:
    variable = known.get(part.variable)
    if variable is None:
        what = f"there is no '{part.variable}' to score{nearest(part.variable, known)}"
        fix = "use the id of an item of questionnaire.yaml, or ITEM.ROW for a row of a matrix"
        yield Problem("SCORE-006", part.where, what, fix)
        return
    codes = [choice.code for choice in variable.choices if choice.code not in MISSING]
    if variable.storage == "flag" or not codes:
        what = f"'{part.variable}' has no closed answers that could have points"
        fix = "score items with one closed answer: single, yes/no, a scale, or a row of a matrix"
        yield Problem("SCORE-007", part.where, what, fix)
        return
    for code in (*part.scores, *part.leave_out):
        if code not in codes:
            what = f"'{part.variable}' has no answer '{code}'{nearest(code, codes)}"
            yield Problem("SCORE-008", part.where, what, f"use one of: {', '.join(codes)}")
    beyond = [code for code, points in part.scores.items() if not LEAST <= points <= MOST]
    if beyond:
        what = f"'{beyond[0]}' of '{part.variable}' has {part.scores[beyond[0]]:g} points, outside 0 to 10"
        yield Problem("SCORE-008", part.where, what, "give points from 0 to 10")
    silent = [code for code in codes if code not in part.scores and code not in part.leave_out]
    if part.scores and silent:
        what = f"the answer '{silent[0]}' of '{part.variable}' has neither points nor a place in `leave_out`"
        yield Problem("SCORE-008", part.where, what, "give it points, or add it to `leave_out`")
    if not part.scores and len(codes) - len(part.leave_out) < 2:
        what = f"'{part.variable}' keeps fewer than two answers, which make no scale"
        yield Problem("SCORE-008", part.where, what, "leave out fewer, or take the item out of the score")


def _keys(scoring: Scoring) -> Iterator[tuple[str, Place]]:
    if scoring.benchmark is not None:
        yield scoring.benchmark.organisation, scoring.benchmark.where
        yield scoring.benchmark.group, scoring.benchmark.where
    if scoring.mix is not None:
        yield scoring.mix.by, scoring.mix.where
    for margin in scoring.calibration.margins if scoring.calibration is not None else ():
        yield margin.key, margin.where


def _check_key(key: str, where: Place, known: Mapping[str, Variable]) -> Iterator[Problem]:
    variable = known.get(key)
    if variable is None or variable.storage != "choice":
        closed = [name for name, each in known.items() if each.storage == "choice"]
        what = f"'{key}' is not an item with one closed answer{nearest(key, closed)}"
        fix = "name the id of a single choice, yes/no or bands item"
        yield Problem("SCORE-009", where, what, fix)


def _check_targets(calibration: Calibration, known: Mapping[str, Variable]) -> Iterator[Problem]:
    totals: set[float] = set()
    for margin in calibration.margins:
        variable = known.get(margin.key)
        if variable is None:
            continue
        yield from _check_margin(margin, variable)
        totals.add(round(sum(margin.targets.values()), 6))
    if len(totals) > 1:
        shown = " and ".join(f"{total:,g}" for total in sorted(totals))
        what = f"the targets of the margins add up to different numbers of people ({shown})"
        yield Problem("SCORE-010", calibration.where, what, "make every margin add up to the same population")


def _check_margin(margin: Margin, variable: Variable) -> Iterator[Problem]:
    codes = [choice.code for choice in variable.choices if choice.code not in MISSING]
    for code, target in margin.targets.items():
        if code not in codes:
            what = f"'{margin.key}' has no answer '{code}'{nearest(code, codes)}"
            yield Problem("SCORE-010", margin.where, what, f"use one of: {', '.join(codes)}")
        elif target <= 0.0:
            what = f"the target of '{code}' is {target:g}, but somebody may have given that answer"
            yield Problem("SCORE-010", margin.where, what, "give a number of people above nought")
    silent = [code for code in codes if code not in margin.targets]
    if silent:
        what = f"the margin of '{margin.key}' has no target for '{silent[0]}'"
        yield Problem(
            "SCORE-010", margin.where, what, "say how many people of the population give each answer"
        )
