"""The mean of a score as a fact about its own answers, which an attacker has beside their counts.

A score is a sum of points of several answers, so its mean says what the counts of all of them add up to: an
equation with the width of its rounding, and wider by what people left out. Of a weighted mean the attacker is
taken to know how light and how heavy people can be, and no single weight: what a person would have to know
for more is told nowhere. Where a mean is so near an end of the scale that few can have said anything else it
is withheld before it comes to this (see `derived`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from remit.core.cleared import ClearedCell, ClearedTable
from remit.disclosure.facts import BLANK, Facts, Term, fine_of, source_of
from remit.disclosure.moments import SLACK
from remit.disclosure.rounding import ROUND_MEAN
from remit.estimates.scoring.linear import Formula, Portion

MILLION = 1_000_000
"""Weights are written with six digits, rounded so that what is said stays true."""

Groups = Sequence[dict[str, str]]


def state_score(
    facts: Facts, table: ClearedTable, cell: ClearedCell, groups: Groups, formula: Formula
) -> None:
    """Both sides of what a printed mean says: the points cannot add up to less, nor to more."""
    if cell.value is None or cell.base is None:
        return
    width = ROUND_MEAN / 2
    low, high = formula.sum_range((cell.value - width, cell.value + width), cell.base)
    for portion in formula.portions:  # an answer without a table of its own can be attacked all the same
        facts.variables.setdefault(portion.variable, [*portion.points, BLANK])
    source = source_of(table, cell)
    facts.add(_terms(facts, formula, groups, upper=True), low - SLACK, None, source)
    least = formula.missing * cell.base - high - SLACK
    facts.add(_terms(facts, formula, groups, upper=False), least, None, source)


def _terms(facts: Facts, formula: Formula, groups: Groups, *, upper: bool) -> list[Term]:
    """The most that each answer can add; or what is left for others of the least, with the sign turned."""
    weights: dict[tuple[str, str], float] = {}
    for place, portion in enumerate(formula.portions):
        for code, each in _added(facts, portion, upper=upper).items():
            # Everybody has one category of the first answer, so that those without a score count there.
            more = formula.missing if not upper and place == 0 else 0.0
            at = portion.variable, code
            weights[at] = weights.get(at, 0.0) + (each if upper else more - each)
    return [
        (ceil(weight * MILLION - SLACK) / MILLION, {name: code, **group})
        for (name, code), weight in weights.items()
        for group in groups
        if weight
    ]


def _added(facts: Facts, portion: Portion, *, upper: bool) -> Mapping[str, float]:
    """The most (or the least) that somebody in each published category adds."""
    gap, choose = (portion.most, max) if upper else (portion.least, min)
    return {
        code: choose(portion.points.get(member, gap) for member in (members or (code,)))
        for code, members in fine_of(facts, portion.variable).items()
    }
