"""Printed numbers that are no counts, as facts about counts: averages, quantiles, common values, rankings.

A number whose answers have no table of their own (a wage, where nearly everybody gives another one) gets
categories from what is printed: what rounds to each quantile, and what lies between. So quantiles can be
attacked too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from remit.core.cleared import ClearedCell, ClearedTable
from remit.disclosure.draft import FLAGS
from remit.disclosure.facts import BLANK, Fact, Facts, cross, fine_of, flag_name, source_of
from remit.disclosure.moments import (
    EVERY,
    Bounds,
    Printed,
    Weighted,
    bounds_of,
    cut,
    limit_shares,
    mean_facts,
    mode_facts,
    quantile_facts,
    small,
    spread_facts,
)
from remit.disclosure.rounding import ROUND_MEAN
from remit.estimates.intervals import Sampling

QUANTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}
AVERAGES = ("mean", "mode", *QUANTILES)
WIDTH = ROUND_MEAN / 2

Groups = Sequence[dict[str, str]]


def other_of(table: ClearedTable, cell: ClearedCell) -> Fact:
    """A number that says nothing which could be reckoned with."""
    return {
        "table": table.head.id,
        "variable": cell.variable,
        "choice": cell.choice,
        "group": cell.group,
        "measure": cell.measure,
        "value": cell.value,
        "base": cell.base,
    }


def state_ranking(facts: Facts, table: ClearedTable, cell: ClearedCell, groups: Groups) -> None:
    """Counts of a ranking by place, and points, which are sums of them."""
    places = [row.code for row in table.head.rows]
    if cell.measure == "first_choice":
        facts.count(cross([{places[0]: cell.choice}], groups), table, cell)
    elif cell.measure == "any_mention":
        facts.count(cross([{place: cell.choice} for place in places], groups), table, cell)
    elif cell.value is not None and cell.base is not None:
        terms = [
            (float(len(places) - rank), {place: cell.choice, **group})
            for rank, place in enumerate(places)
            for group in groups
        ]
        low, high = (cell.value - WIDTH) * cell.base, (cell.value + WIDTH) * cell.base
        facts.add(terms, low, high, source_of(table, cell))


# ---- numbers -------------------------------------------------------------------------------------


def declare_cuts(facts: Facts, tables: Iterable[ClearedTable]) -> None:
    """Categories for each number that has none: the values printed of it, and what lies between them."""
    points: dict[str, set[float]] = {}
    for table in tables:
        for cell in table.cells:
            if cell.measure in AVERAGES and not cell.choice and not table.head.weighted:
                if cell.value is None or cell.variable in facts.variables:
                    continue
                found = points.setdefault(cell.variable, set())
                if cell.measure != "mean":  # nobody need have said what is the average
                    found |= {end for end in (cell.value, cell.lower, cell.upper) if end is not None}
    for name, printed in points.items():
        limits = facts.ranges.get(name, EVERY)
        bounds = cut(printed, WIDTH, limits) or {"any": limits}
        facts.bounds[name] = bounds
        facts.variables[name] = [*bounds, BLANK]


def state_moment(facts: Facts, table: ClearedTable, cell: ClearedCell, groups: Groups) -> None:
    """A mean, a quantile or a most common value with its interval, about the published categories."""
    if cell.value is None or cell.base is None:
        return
    made = [] if table.head.weighted else _made(facts, cell, cell.value, cell.base)
    if not made:  # weighted, or its categories have no ends to reckon with
        facts.other.append(other_of(table, cell))
    for weights, low, high in made:
        terms = [
            (weight, {cell.variable: code, **group})
            for code, weight in weights.items()
            for group in groups
            if weight
        ]
        facts.add(terms, low, high, source_of(table, cell))


def _made(facts: Facts, cell: ClearedCell, value: float, base: int) -> list[Weighted]:
    name = cell.variable
    bounds = _bounds(facts, name)
    interval = (None, None) if facts.designed else (cell.lower, cell.upper)
    printed = Printed(value, base, WIDTH, *interval)
    sampling = Sampling(base, facts.population)
    if cell.measure == "mean":
        found = mean_facts(bounds, printed) + spread_facts(bounds, printed, sampling)
        return [small(fact) for fact in found]
    if cell.measure == "mode":
        least = facts.least(special=name in facts.special)
        return mode_facts(bounds, _members(facts, name), printed, least)
    share = QUANTILES[cell.measure]
    found = quantile_facts(bounds, printed, share)
    ends = limit_shares(base, share, sampling)
    if ends is not None:
        for end, at in zip(interval, ends, strict=True):
            if end is not None:
                found += quantile_facts(bounds, Printed(end, base, WIDTH), at)
    return found


def _bounds(facts: Facts, name: str) -> Bounds:
    if name in facts.bounds:
        return facts.bounds[name]
    scores = facts.scores.get(name, {})
    limits = (min(scores.values()), max(scores.values())) if scores else facts.ranges.get(name, EVERY)
    return bounds_of(fine_of(facts, name), scores, limits)


def _members(facts: Facts, name: str) -> Mapping[str, Sequence[float]]:
    """The values of each category that stands for one, or for several that the question lists."""
    scores, found = facts.scores.get(name, {}), {}
    for code, members in ({} if name in facts.bounds else fine_of(facts, name)).items():
        listed = [scores[member] for member in members if member in scores]
        if len(listed) == len(members):
            found[code] = listed
        elif len(members) == 1 and (pair := bounds_of({code: members}, {}).get(code)) is not None:
            found[code] = [pair[0]]
    return found


# ---- posts ---------------------------------------------------------------------------------------


def state_posts(facts: Facts, table: ClearedTable, cell: ClearedCell, groups: Groups) -> None:
    """Posts per person of repeating rows: whoever has such a post has at least one, of whole posts."""
    if table.head.layout not in FLAGS or cell.value is None or cell.base is None or table.head.weighted:
        facts.other.append(other_of(table, cell))
        return
    most = (cell.value + WIDTH) * cell.base
    least = 1.0 if cell.value >= WIDTH else 0.0
    facts.add(cross([{flag_name(table, cell): "1"}], groups), least, most, source_of(table, cell))
