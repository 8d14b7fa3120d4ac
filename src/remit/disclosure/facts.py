"""The facts of a release as they are gathered, and where in the unknown table each of them lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.words import REFUSED
from remit.disclosure.clear import Clearance, Source
from remit.disclosure.merging import UNSTATED, Block
from remit.disclosure.moments import Bounds, Range
from remit.disclosure.partitions import as_answers
from remit.estimates.scoring.linear import Formula

BLANK = ""
"""The category of people who did not answer."""

Term = tuple[float, dict[str, str]]
Fact = dict[str, Any]


class Facts(Struct):
    """The facts gathered so far, each set of terms once.

    `bounds` holds the ends of categories that are made from what is printed, `ranges` the numbers that each
    question takes, `population` the people that intervals reckon with; those of a `designed` sample say
    nothing of counts. `formulas` say what scores are made of, `places` remembers where groups and answers
    lie.
    """

    clearance: Clearance
    members: Mapping[str, Mapping[str, Collection[str]]]
    scores: Mapping[str, Mapping[str, float]]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    special: frozenset[str] = frozenset()
    population: int = 0
    designed: bool = False
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    bounds: dict[str, Bounds] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    found: dict[tuple[object, ...], Fact] = field(default_factory=dict)
    other: list[Fact] = field(default_factory=list)
    sources: dict[tuple[object, ...], list[Source]] = field(default_factory=dict)
    places: dict[tuple[str, ...], list[dict[str, str]]] = field(default_factory=dict)

    def add(self, terms: Sequence[Term], low: float, high: float | None, *sources: Source) -> None:
        """One fact and the printed cells it comes from; several about a sum leave what all of them allow."""
        key = tuple((coefficient, *sorted(at.items())) for coefficient, at in terms)
        self.sources.setdefault(key, []).extend(sources)
        before = self.found.get(key)
        if before is not None:
            highs = [each for each in (before["hi"], high) if each is not None]
            low, high = max(before["lo"], low), min(highs) if highs else None
        elif all(coefficient >= 0 for coefficient, _ in terms):
            # Counts are never below nought, nor their sums, but for scores that are (a scale from -2 to 2).
            low = max(0, low)
        bounds = {"lo": plain(low), "hi": None if high is None else plain(high)}
        if len(terms) == 1 and terms[0][0] == 1:
            self.found[key] = {"at": terms[0][1], **bounds}
        else:
            self.found[key] = {"terms": [[plain(number), at] for number, at in terms], **bounds}

    def least(self, *, special: bool) -> int:
        """The smallest count that may be shown; under policy none any may."""
        policy = self.clearance.release.policy
        if policy.none_reason:
            return 1
        return policy.special_min if special else policy.cell_min

    def count(self, terms: Sequence[Term], table: ClearedTable, cell: ClearedCell) -> None:
        """A count: what it is, or that it is hidden."""
        low, high = (0, None) if cell.n is None else (cell.n, cell.n)
        self.add(terms, low, high, source_of(table, cell))


def source_of(table: ClearedTable, cell: ClearedCell) -> Source:
    """The printed cell that a fact comes from."""
    return table.head.id, (cell.measure, cell.variable, cell.choice, cell.group)


def plain(number: float) -> float | int:
    """A number as it is written in the file."""
    return int(number) if float(number).is_integer() else round(number, 6)


# ---- places --------------------------------------------------------------------------------------


def flag_name(table: ClearedTable, cell: ClearedCell) -> str:
    """The 1/0 variable that a cell of a tick box counts."""
    if cell.measure == "first_choice":
        return f"{table.head.item}.1.theme.{cell.choice}"
    if not cell.choice or cell.variable.endswith(f".{cell.choice}"):
        return cell.variable
    return f"{cell.variable}.{cell.choice}"


def fine_of(facts: Facts, variable: str) -> Mapping[str, Collection[str]]:
    """The categories of a variable with the codes they stand for; "" holds whoever gave none."""
    members = facts.members.get(variable, {})
    return {code: members.get(code, (code,)) for code in facts.variables.get(variable, [])}


def categories_of(facts: Facts, variable: str, codes: Collection[str]) -> list[str]:
    """The categories that make up a group or a coarser answer, given the codes that it stands for."""
    fine = fine_of(facts, variable)
    found = [code for code, members in fine.items() if code != BLANK and set(members) <= set(codes)]
    if UNSTATED in codes:
        found += [code for code in (REFUSED, BLANK) if code in fine and code not in found]
    return found


def _block(blocks: Iterable[Block], code: str) -> tuple[str, ...]:
    return next((block.members for block in blocks if block.code == code), (code,))


def at_group(facts: Facts, table: ClearedTable, group: str) -> list[dict[str, str]]:
    """The places that a group of a breakdown covers; one empty place for the whole."""
    if not group:
        return [{}]
    place = table.head.id, group
    if place not in facts.places:
        facts.places[place] = _at_group(facts, table, group)
    return facts.places[place]


def _at_group(facts: Facts, table: ClearedTable, group: str) -> list[dict[str, str]]:
    key = table.head.by
    codes = _block(facts.clearance.groups.get(key, ()), group)
    if key not in facts.variables:  # a key without a table of its own has the groups for categories
        groups = [label.code for label in table.head.groups]
        facts.variables[key] = [*groups, BLANK]
        return [{key: group}]
    return [{key: category} for category in categories_of(facts, key, codes)]


def at_answer(facts: Facts, table: ClearedTable, variable: str, choice: str) -> list[dict[str, str]]:
    """The places that an answer covers; several where the answers of a key are coarser in a breakdown."""
    place = table.head.id, variable, choice
    if place not in facts.places:
        facts.places[place] = _at_answer(facts, table, variable, choice)
    return facts.places[place]


def _at_answer(facts: Facts, table: ClearedTable, variable: str, choice: str) -> list[dict[str, str]]:
    if choice in facts.variables.get(variable, []):
        return [{variable: choice}]
    groups = as_answers(facts.clearance.groups.get(variable, ()), table.head)
    return [{variable: code} for code in categories_of(facts, variable, _block(groups, choice))]


def cross(answers: Sequence[dict[str, str]], groups: Sequence[dict[str, str]]) -> list[Term]:
    """The people who gave one of the answers in one of the groups, as a sum of places."""
    return [(1, {**answer, **group}) for answer in answers for group in groups]
