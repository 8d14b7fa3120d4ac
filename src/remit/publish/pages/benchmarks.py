"""Scores of organisations beside their benchmark group, as a document that any writer can print."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document, Heading, Line, Paragraph, PlainTable, Text
from remit.core.cleared import PolicyStatement
from remit.core.display import SHORTHAND, count_text
from remit.core.standings import GroupStanding, OrganisationStanding, ScoreStanding
from remit.publish.pages.words import NO_JUDGEMENT, PageWords

HOW = (
    "Best, average and worst are those of the organisations' published scores in a group; the average is the "
    "middle one (median). “Above” and “below” are said where a score lies outside the limits that chance "
    "alone draws round the average for so many people (99.8%, a funnel plot); weighting makes them wider. "
    "They are no test of an organisation."
)
DIRECTIONS = {False: "Higher is better.", True: "Lower is better."}
FLAGS = {"": "", "above": "above", "below": "below", "within": "as the group"}
"""What is said of a figure beside the limits."""


def benchmarks_document(
    scores: Sequence[ScoreStanding], words: PageWords, policy: PolicyStatement, fewest: tuple[int, int]
) -> Document:
    """All scores: the groups of each, then every organisation of each group.

    `fewest` are the people behind an organisation's figure, and the organisations behind a best and a worst.
    """
    minimum, organisations = fewest
    symbol, meaning = SHORTHAND["c"]
    least = (
        f"An organisation has figures of its own where at least {minimum} people stand behind them; {symbol} "
        f"means {meaning}. Organisations that are joined because they are small have none either. "
        f"Best, average and worst are given where at least {organisations} have a figure; "
        f"{SHORTHAND['x'][0]} stands where fewer do."
    )
    blocks: list[Block] = [_said(HOW), _said(least), _said(NO_JUDGEMENT)]
    for score in scores:
        blocks += _blocks(score)
    return Document(
        title=words.title,
        subtitle=words.subtitle,
        language=words.language,
        publisher=words.publisher,
        date=words.date,
        blocks=tuple(blocks),
        policy=policy,
        notice=words.notice,
        draft=words.draft,
    )


def _said(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _blocks(score: ScoreStanding) -> list[Block]:
    name = score.score.replace(".", "-").replace("_", "-")
    blocks: list[Block] = [Heading(2, (Text(score.label),), name), _said(DIRECTIONS[score.lower_is_better])]
    header = ("Group", "Organisations", "Best", "Average", "Worst")
    rows = tuple(_line(_group(group)) for group in score.groups)
    blocks.append(PlainTable(f"{name}-groups", f"{score.label}: groups", header, rows, (1, 2, 3, 4)))
    columns = ("Organisation", "People", "Score", "Average", "Limits", "Beside the group")
    for place, group in enumerate(score.groups, start=1):
        title = f"{score.label}: {group.group.text}"
        found = tuple(_line(_organisation(each, group)) for each in group.organisations)
        blocks.append(PlainTable(f"{name}-{place}", title, columns, found, (1, 2, 3, 4)))
    return blocks


def _line(cells: Sequence[str]) -> tuple[Line, ...]:
    return tuple((Text(cell),) for cell in cells)


def _number(value: float | None, status: str = "x") -> str:
    """A score with its decimal, so that a column of them lines up."""
    return SHORTHAND["c" if status == "c" else "x"][0] if value is None else f"{value:.1f}"


def _group(group: GroupStanding) -> tuple[str, ...]:
    three = (group.best, group.average, group.worst)
    return (group.group.text, count_text(group.counted), *(_number(each) for each in three))


def _organisation(each: OrganisationStanding, group: GroupStanding) -> tuple[str, ...]:
    people = _number(None, each.status) if each.people is None else count_text(each.people)
    limits = "" if each.lower is None or each.upper is None else f"{each.lower:.1f} to {each.upper:.1f}"
    value = _number(each.value, each.status)
    return (each.organisation.text, people, value, _number(group.average), limits, FLAGS[each.flag])
