"""Organisations beside their benchmark group: from published means alone, so that nothing new is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from types import MappingProxyType

from remit.core.blocks import Block, Line, Paragraph, PlainTable, Text
from remit.core.cleared import ClearedCell, ClearedTable, Label, Release
from remit.core.display import number_text
from remit.core.standings import Flag, GroupStanding, OrganisationStanding, ScoreStanding
from remit.estimates.scoring.benchmarks import best_average_worst, funnel, spread_of
from remit.estimates.scoring.words import Benchmark, Element, Scoring, Theme, variable_name

Groups = Mapping[str, str]
"""The benchmark group of each organisation, by codes."""


def standings(
    release: Release,
    scoring: Scoring,
    places: tuple[Sequence[Label], Sequence[Label]],
    belongs: Groups,
    effects: Mapping[str, float] = MappingProxyType({}),
) -> tuple[ScoreStanding, ...]:
    """Every score of a study in every group, in the author's order; none without a benchmark.

    `places` are all organisations and all groups, `belongs` says which organisation is in which group.
    Organisations that a release joins with others, and those with fewer people than `minimum`, have no value.
    `effects` are the published design effects of weighting by score (none: 1), which make limits wider.
    """
    benchmark = scoring.benchmark
    if benchmark is None:
        return ()
    found = []
    for score in scoring.scores:
        name = variable_name(score)
        table = release.table(f"{name}_by_{benchmark.organisation}")
        whole = release.table(name)
        if table is not None:
            effect = max(1.0, effects.get(name, 1.0))
            made = _score(table, _spread(whole, effect), (score, benchmark), places, belongs)
            found.append(ScoreStanding(name, score.label, score.lower_is_better, made))
    return tuple(found)


def _score(
    table: ClearedTable,
    spread: float | None,
    asked: tuple[Element | Theme, Benchmark],
    places: tuple[Sequence[Label], Sequence[Label]],
    belongs: Groups,
) -> tuple[GroupStanding, ...]:
    score, benchmark = asked
    organisations, groups = places
    found = []
    for group in groups:
        inside = [label for label in organisations if belongs.get(label.code) == group.code]
        placed = [_organisation(table, label, benchmark.minimum) for label in inside]
        values = [each.value for each in placed if each.value is not None]
        three = best_average_worst(values, lower_is_better=score.lower_is_better, fewest=benchmark.fewest)
        best, average, worst = three or (None, None, None)
        limited = tuple(_limited(each, average, spread) for each in placed)
        if placed:
            found.append(GroupStanding(group, len(values), best, average, worst, limited))
    return tuple(found)


def _organisation(table: ClearedTable, label: Label, minimum: int) -> OrganisationStanding:
    cell = table.cell("mean", group=label.code)
    if cell is None:  # joined with others, because it has few people
        return OrganisationStanding(label, None, None, status="c")
    if cell.status or cell.value is None:
        return OrganisationStanding(label, None, None, status=cell.status or "x")
    if (cell.base or 0) < minimum:
        return OrganisationStanding(label, None, None, status="c")
    return OrganisationStanding(label, cell.base, cell.value)


def _spread(whole: ClearedTable | None, effect: float) -> float | None:
    """How far people lie apart, from the published quartiles of everybody.

    Weighted people say less than as many who count alike: their mean varies as that of n / `effect`.
    """
    low, high = (_value(whole, name) for name in ("q1", "q3"))
    return (
        spread_of(low, high) * sqrt(effect) if low is not None and high is not None and high > low else None
    )


def _value(table: ClearedTable | None, measure: str) -> float | None:
    cell: ClearedCell | None = table.cell(measure) if table is not None else None
    return None if cell is None or cell.status else cell.value


def _limited(each: OrganisationStanding, average: float | None, spread: float | None) -> OrganisationStanding:
    if each.value is None or average is None or spread is None or not each.people:
        return each
    low, high = funnel(average, spread, each.people)
    flag: Flag = "above" if each.value > high else "below" if each.value < low else "within"
    return OrganisationStanding(each.organisation, each.people, each.value, low, high, flag)


# ---- in a pack -------------------------------------------------------------------------------------

NOWHERE = "No scores of this group are published, because it is too small, or joined with another."
WRITE_HERE = "Write your own beside them; where they are published, they stand on the page benchmarks.html."


def scores_blocks(scores: Sequence[ScoreStanding], group: str) -> tuple[Block, ...]:
    """The scores of a benchmark group, with room for one's own: the same for every organisation of it."""
    rows: list[tuple[Line, ...]] = []
    title = ""
    for score in scores:
        for each in score.groups:
            if each.group.code == group and each.average is not None:
                title = each.group.text
                better = " (lower is better)" if score.lower_is_better else ""
                three = (each.best, each.average, each.worst)
                cells = (f"{score.label}{better}", *map(_text, three), "")
                rows.append(tuple((Text(cell),) for cell in cells))
    if not rows:
        return (Paragraph((Text(NOWHERE),)),)
    heads = ("Score, 0 to 10", "Best", "Average", "Worst", "Here")
    table = PlainTable("scores", f"Scores of the group “{title}”", heads, tuple(rows), (1, 2, 3))
    return (table, Paragraph((Text(WRITE_HERE),)))


def _text(value: float | None) -> str:
    return "" if value is None else number_text(value)
