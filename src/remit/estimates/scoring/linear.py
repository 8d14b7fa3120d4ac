"""A score as a sum of the points of its answers: what its mean says of how many gave each of them.

With every question answered a score is a fixed sum of points, so a mean of scores is a sum of counts. Whoever
left questions out has a mean of fewer answers; then the sum lies within bounds that their gaps give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm

from msgspec import Struct

from remit.core.words import Variable
from remit.estimates.scoring.persons import points_of
from remit.estimates.scoring.words import MOST, Element, Part, Scoring, Theme

Range = tuple[float, float]
"""The lowest and the highest value."""


class Portion(Struct, frozen=True):
    """One answer of a score: what each of its codes adds to the sum.

    Whoever has the score and gave no answer that counts adds at most `most` to it by all other answers; what
    they said may count for nothing up to `least` (nought or less).
    """

    variable: str
    points: Mapping[str, float]
    least: float
    most: float


class Formula(Struct, frozen=True):
    """A score times `scale`, as a sum over its answers.

    Over any people, with x the points they gave: Σ(x + most of each gap) is not less than the sum of their
    scores, and Σ(x + least of each gap) not more, but for `missing` by each who has no score. `weights` are
    the lightest and the heaviest person beside the mean weight of any group. `step` is the most by which a
    person's score leaves an end of the scale with one answer, times the heaviest weight.
    """

    portions: tuple[Portion, ...]
    scale: float
    missing: float
    step: float
    weights: Range = (1.0, 1.0)

    def sum_range(self, mean: Range, people: int) -> Range:
        """Between what the scores of these people sum to, counted once each, times `scale`.

        A weighted mean says how much is missing at either end: each person counts for it as much as the
        lightest at least, and as much as the heaviest at most.
        """
        low, high = max(mean[0], 0.0), min(mean[1], MOST)
        light, heavy = self.weights
        least, most = low / heavy, MOST - (MOST - high) / heavy
        if light > 0.0:
            least, most = max(least, MOST - (MOST - low) / light), min(most, high / light)
        return least * people * self.scale, most * people * self.scale


def formula_of(
    scoring: Scoring, score: Element | Theme, known: Mapping[str, Variable], weights: Range = (1.0, 1.0)
) -> Formula | None:
    """The formula of a score; None where an answer that it is made of is not there."""
    parts = scoring.parts_of(score)
    if not all(part.variable in known for part in parts):
        return None
    if isinstance(score, Element):
        size = len(score.parts)
        made = [_portion(part, known, 1.0, (0.0, MOST)) for part in score.parts]
        return _formula(made, size, MOST * (score.needs - 1), weights)
    named = {element.id: element for element in scoring.elements}
    elements = [named[name] for name in score.elements]
    common = lcm(*(len(each.parts) for each in elements))
    made = []
    for each in elements:
        size, share = len(each.parts), common / len(each.parts)
        # Where an element is missing, the answers given to it count for nothing, and others for more.
        gaps = size - each.needs + 1
        bounds = (-MOST * share * (each.needs - 1) / gaps, MOST * share * size / gaps)
        made += [_portion(part, known, share, bounds) for part in each.parts]
    scale = len(elements) * common
    return _formula(made, scale, MOST * common * (score.needs - 1), weights)


def _portion(part: Part, known: Mapping[str, Variable], share: float, bounds: Range) -> Portion:
    points = points_of(part, known[part.variable])
    return Portion(part.variable, {code: share * each for code, each in points.items()}, *bounds)


def _formula(portions: Sequence[Portion], scale: float, missing: float, weights: Range) -> Formula:
    steps = []
    for portion in portions:
        values = sorted(set(portion.points.values()))
        steps += [values[1] - values[0], values[-1] - values[-2]] if len(values) > 1 else []
    step = max(steps, default=0.0) / scale * weights[1]
    return Formula(tuple(portions), float(scale), missing, step, weights)
