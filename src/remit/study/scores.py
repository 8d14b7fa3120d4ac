"""`scores.yaml`: scores of several answers, what they are set beside, and how they are weighted."""

from __future__ import annotations

from collections.abc import Mapping

from remit.core.problems import Place, Problem, nearest
from remit.core.words import slug
from remit.estimates.scoring.words import (
    Benchmark,
    Calibration,
    Element,
    Margin,
    Mix,
    Part,
    Scoring,
    Theme,
    half_or_more,
)
from remit.study.yamlfile import Fields, Node, check_schema

NAME = "scores.yaml"
SCALE = "0-10"


def read_scores(node: Node) -> tuple[Scoring, tuple[Problem, ...]]:
    """`scores.yaml` as a value, and what is wrong with it alone (see `check_scoring` for the rest)."""
    problems: list[Problem] = []
    top = Fields(node, problems, NAME)
    check_schema(top)
    elements = tuple(_element(entry, problems) for entry in top.entries("scores"))
    scoring = Scoring(
        elements,
        tuple(_theme(entry, problems) for entry in top.entries("themes")),
        _benchmark(top),
        _mix(top, problems),
        _calibration(top, problems),
    )
    top.finish()
    problems += _check_names(scoring)
    return scoring, tuple(problems)


def _element(node: Node, problems: list[Problem]) -> Element:
    entry = Fields(node, problems, "a score")
    parts = tuple(_part(each, problems) for each in entry.entries("items"))
    name = entry.text("id", required=True)
    element = Element(
        name,
        entry.text("label") or name,
        parts,
        _needs(entry, len(parts), "items"),
        entry.truth("lower_is_better"),
        node.where,
    )
    entry.finish()
    if not parts:
        what = f"the score '{name}' is made of no items"
        problems.append(Problem("SCORE-003", node.where, what, "list them under `items:`"))
    return element


def _part(node: Node, problems: list[Problem]) -> Part:
    if isinstance(node.value, str):
        return Part(node.value.strip(), where=node.where)
    entry = Fields(node, problems, "an item of a score")
    scale = entry.text("scale", SCALE)
    if scale != SCALE:
        what = f"'{scale}' is not a scale that is known"
        fix = f"write `scale: {SCALE}`, or give the points of each choice under `scores:`"
        problems.append(Problem("SCORE-004", node.where, what, fix))
    part = Part(
        entry.text("item", required=True),
        _numbers(entry, "scores"),
        entry.truth("reverse"),
        entry.texts("leave_out"),
        node.where,
    )
    entry.finish()
    if part.scores and part.reverse:
        what = f"'{part.variable}' has points of its own and `reverse`, so its direction is said twice"
        problems.append(Problem("SCORE-004", node.where, what, "leave out `reverse: true`"))
    return part


def _numbers(entry: Fields, name: str) -> dict[str, float]:
    """A mapping of codes to numbers."""
    inner = entry.fields(name)
    if inner is None or not isinstance(inner.node.value, Mapping):
        return {}
    found = {code: inner.number(code) for code in inner.node.value}
    return {code: value for code, value in found.items() if value is not None}


def _theme(node: Node, problems: list[Problem]) -> Theme:
    entry = Fields(node, problems, "a theme")
    elements, name = entry.texts("elements"), entry.text("id", required=True)
    theme = Theme(
        name,
        entry.text("label") or name,
        elements,
        _needs(entry, len(elements), "elements"),
        entry.truth("lower_is_better"),
        node.where,
    )
    entry.finish()
    return theme


def _needs(entry: Fields, count: int, of: str) -> int:
    needs = entry.integer("needs", half_or_more(count), least=1)
    if count and needs > count:
        where = (entry.get("needs") or entry.node).where
        what = f"`needs: {needs}` asks for more than the {count} {of} that are listed"
        entry.problems.append(Problem("SCORE-004", where, what, f"write a number from 1 to {count}"))
    return min(needs, count)


def _benchmark(top: Fields) -> Benchmark | None:
    entry = top.fields("benchmark")
    if entry is None:
        return None
    found = Benchmark(
        entry.text("organisation", required=True),
        entry.text("group", required=True),
        entry.integer("minimum", 11, least=1),
        entry.integer("fewest", 3, least=1),
        entry.node.where,
    )
    entry.finish()
    return found


def _mix(top: Fields, problems: list[Problem]) -> Mix | None:
    entry = top.fields("weighting")
    if entry is None:
        return None
    by, to, where = entry.text("by", required=True), entry.text("to", "group"), entry.node.where
    entry.finish()
    if to not in ("group", "sector"):
        what = f"organisations cannot be weighted to '{to}'{nearest(to, ('group', 'sector'))}"
        problems.append(Problem("SCORE-004", where, what, "write `to: group` or `to: sector`"))
    if top.get("benchmark") is None:
        what = "weighting needs to know which organisation an answer belongs to"
        fix = "add `benchmark: {organisation: ITEM, group: ITEM}`"
        problems.append(Problem("SCORE-005", where, what, fix))
    return Mix(by, "sector" if to == "sector" else "group", where)


def _calibration(top: Fields, problems: list[Problem]) -> Calibration | None:
    entry = top.fields("calibrate")
    if entry is None:
        return None
    single, several = entry.text("poststratify"), entry.fields("rake")
    if several is not None and isinstance(several.node.value, Mapping):
        names = list(several.node.value)
        margins = tuple(_margin(several, name, name) for name in names)
    else:
        margins = (_margin(entry, "targets", single),)
    where = entry.node.where
    lowest, highest = entry.number("lowest") or 0.0, entry.number("highest") or 0.0
    entry.finish()
    if bool(single) == (several is not None):
        what = "calibrate must name one item under `poststratify`, or several under `rake`"
        fix = "write `poststratify: ITEM` with `targets:`, or `rake: {ITEM: {CODE: PEOPLE}, ...}`"
        problems.append(Problem("SCORE-004", where, what, fix))
    if (lowest or highest) and several is None:
        what = "`lowest` and `highest` bound raking; post-stratification has one factor a category"
        problems.append(Problem("SCORE-004", where, what, "leave them out, or use `rake:`"))
    return Calibration(margins, lowest, highest, where)


def _margin(entry: Fields, name: str, key: str) -> Margin:
    where = (entry.get(name) or entry.node).where
    return Margin(key, _numbers(entry, name), where)


def _check_names(scoring: Scoring) -> list[Problem]:
    problems: list[Problem] = []
    elements = {each.id for each in scoring.elements}
    seen: dict[str, Place] = {}
    for score in scoring.scores:
        if score.id in seen or slug(score.id) != score.id:
            again = (
                f"is used twice (first on line {seen[score.id].line})" if score.id in seen else "is no code"
            )
            what = f"the id '{score.id}' {again}"
            fix = "give each score and theme its own id of a-z, 0-9 and underscores"
            problems.append(Problem("SCORE-001", score.where, what, fix))
        seen.setdefault(score.id, score.where)
    for theme in scoring.themes:
        unknown = [name for name in theme.elements if name not in elements]
        for name in unknown or ([] if theme.elements else [""]):
            what = f"the theme '{theme.id}' is made of '{name}', which is no score{nearest(name, elements)}"
            fix = "list ids that stand under `scores:`"
            problems.append(Problem("SCORE-002", theme.where, what, fix))
    return [*problems, *_check_directions(scoring)]


def _check_directions(scoring: Scoring) -> list[Problem]:
    """A mean of scores of which high is good in one and bad in another says nothing."""
    lower = {each.id: each.lower_is_better for each in scoring.elements}
    problems = []
    for theme in scoring.themes:
        against = [
            name for name in theme.elements if lower.get(name, theme.lower_is_better) != theme.lower_is_better
        ]
        if against:
            what = f"'{against[0]}' has another direction than the theme '{theme.id}', which is a mean of it"
            fix = "turn its items round with `reverse: true`, or give both the same `lower_is_better`"
            problems.append(Problem("SCORE-016", theme.where, what, fix))
    return problems
