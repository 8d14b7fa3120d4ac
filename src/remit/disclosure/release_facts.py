"""A release as linear facts: what anybody can know of the respondents from everything that was printed.

An auditor reads nothing else. The respondents are an unknown table of counts by all variables at once;
every released number says something about a sum of its cells. Hidden cells are listed too, as counts of
which nothing is known, so that the auditor knows what to attack. Numbers that are no such sum (a most
common value, a Plackett-Luce worth) are listed under `other`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from msgspec import Struct, field

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.words import MISSING, REFUSED, Variable
from remit.disclosure.clear import Clearance, Source
from remit.disclosure.draft import EXCLUSIVE, FLAGS
from remit.disclosure.merging import UNSTATED, Block
from remit.disclosure.moments import bounds_of, mean_facts, quantile_facts
from remit.disclosure.partitions import as_answers
from remit.disclosure.regroup import COUNTED
from remit.disclosure.rounding import ROUND_MEAN
from remit.disclosure.routed import Routed, route_terms
from remit.fieldwork.responses import Responses

BLANK = ""
"""The category of people who did not answer."""

TICKED, NOT_TICKED = "1", "0"

Term = tuple[float, dict[str, str]]
Fact = dict[str, Any]

QUANTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}


class _Facts(Struct):
    """The facts gathered so far, each set of terms once."""

    clearance: Clearance
    members: Mapping[str, Mapping[str, Collection[str]]]
    scores: Mapping[str, Mapping[str, float]]
    variables: dict[str, list[str]] = field(default_factory=dict)
    found: dict[tuple[object, ...], Fact] = field(default_factory=dict)
    other: list[Fact] = field(default_factory=list)
    sources: dict[tuple[object, ...], list[Source]] = field(default_factory=dict)

    def add(
        self, terms: Sequence[Term], low: float, high: float | None, source: Source | None = None
    ) -> None:
        """One fact and the printed cell it comes from; several about a sum leave what all of them allow."""
        key = tuple((coefficient, *sorted(at.items())) for coefficient, at in terms)
        self.sources.setdefault(key, []).extend([source] if source else [])
        # Counts are never below nought, nor are their sums, but for scores that are (a scale from -2 to 2).
        least = 0 if all(coefficient >= 0 for coefficient, _ in terms) else low
        before = self.found.get(key, {"lo": least, "hi": None})
        highs = [each for each in (before["hi"], high) if each is not None]
        bounds = {"lo": _plain(max(before["lo"], low)), "hi": _plain(min(highs)) if highs else None}
        if len(terms) == 1 and terms[0][0] == 1:
            self.found[key] = {"at": terms[0][1], **bounds}
        else:
            self.found[key] = {"terms": [[_plain(number), at] for number, at in terms], **bounds}

    def count(self, terms: Sequence[Term], table: ClearedTable, cell: ClearedCell) -> None:
        """A count: what it is, or that it is hidden."""
        low, high = (0, None) if cell.n is None else (cell.n, cell.n)
        self.add(terms, low, high, _source(table, cell))


class Stated(Struct, frozen=True):
    """A release as facts: `document` is `release.json`, `sources` the printed cells of each of its facts.

    `sources` stands in the order of `facts` and then `linear`; a fact without sources cannot be withheld.
    """

    document: Mapping[str, Any]
    sources: tuple[tuple[Source, ...], ...]


def state(
    clearance: Clearance,
    keys: Sequence[str] = (),
    variables: Sequence[Variable] = (),
    respondents: int = 0,
    wave: str = "",
    routed: Sequence[Routed] = (),
) -> Stated:
    """The release as `release.json` (schema 1): categories of each variable, and every number as a fact.

    `keys` are the public keys. `variables` give the scores of answers (codes that are numbers count as
    themselves). `respondents` is the grand total, left out when 0. Tables of who answered are about the
    frame, so they are not in it. `wave` is the id of the round of fieldwork,
    `routed` says which variables are asked after which answers.
    """
    tables = [table for table in clearance.release.tables if table.head.layout != "response"]
    scores = {
        variable.name: {choice.code: choice.score for choice in variable.choices if choice.score is not None}
        for variable in variables
    }
    facts = _Facts(clearance, _members(clearance, tables), scores)
    if respondents:
        facts.add([(1, {})], respondents, respondents)
    for table in tables:
        if not table.head.by:
            _declare(facts, table)
    for table in tables:
        settled = _settled(table)
        for cell in table.cells:
            # What all or nobody said is known of every group: there is nothing to hide, nor to attack.
            if cell.n is not None or (cell.measure, cell.variable, cell.choice) not in settled:
                _state(facts, table, cell)
        _state_bases(facts, table)
    for terms in route_terms(routed, facts.variables, facts.members, keys):
        facts.add(terms, 0, None)
    single = [key for key, fact in facts.found.items() if "at" in fact]
    sums = [key for key, fact in facts.found.items() if "terms" in fact]
    document = _document(facts, keys, tables) | ({"wave": wave} if wave else {})
    document["facts"] = [facts.found[key] for key in single]
    document["linear"] = [facts.found[key] for key in sums]
    return Stated(document, tuple(tuple(facts.sources[key]) for key in (*single, *sums)))


def release_json(
    clearance: Clearance,
    keys: Sequence[str] = (),
    variables: Sequence[Variable] = (),
    respondents: int = 0,
) -> Mapping[str, Any]:
    """The document of `state`, for whoever does not ask where its facts come from."""
    return state(clearance, keys, variables, respondents).document


def _document(facts: _Facts, keys: Sequence[str], tables: Sequence[ClearedTable]) -> dict[str, Any]:
    """Everything of `release.json` but the facts."""
    special = sorted({name for table in tables if table.head.special for name in _names(table)})
    policy = facts.clearance.release.policy
    return {
        "schema": 1,
        "policy": {
            "cell_min": policy.cell_min,
            "special_min": policy.special_min,
            "group_min": policy.group_min,
            "quote_min": policy.quote_min,
        },
        "public_keys": [key for key in keys if key in facts.variables],
        "answers": [name for name in facts.variables if name not in keys],
        "special": [name for name in special if name in facts.variables],
        "variables": facts.variables,
        "other": facts.other,
    }


def _source(table: ClearedTable, cell: ClearedCell) -> Source:
    return table.head.id, (cell.measure, cell.variable, cell.choice, cell.group)


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else round(number, 6)


# ---- names and categories ------------------------------------------------------------------------


def _flag_name(table: ClearedTable, cell: ClearedCell) -> str:
    """The 1/0 variable that a cell of a tick box counts."""
    if cell.measure == "first_choice":
        return f"{table.head.item}.1.theme.{cell.choice}"
    if not cell.choice or cell.variable.endswith(f".{cell.choice}"):
        return cell.variable
    return f"{cell.variable}.{cell.choice}"


def _names(table: ClearedTable) -> list[str]:
    """The variables that a table is about."""
    if table.head.layout in FLAGS:
        counted = ("share", "first_choice")
        return list(dict.fromkeys(_flag_name(table, c) for c in table.cells if c.measure in counted))
    return [row.code for row in table.head.rows]


def _declare(facts: _Facts, table: ClearedTable) -> None:
    """The categories of the table's variables; together with "" they are everybody."""
    if table.head.layout in FLAGS:
        for name in _names(table):
            facts.variables.setdefault(name, [TICKED, NOT_TICKED, BLANK])
        return
    for row in table.head.rows:
        found = [c.choice for c in table.cells if (c.measure, c.variable, c.group) == ("share", row.code, "")]
        if found:
            facts.variables.setdefault(row.code, [*found, BLANK])


def _members(clearance: Clearance, tables: Sequence[ClearedTable]) -> dict[str, dict[str, Collection[str]]]:
    """By variable: the codes that each category of its own table stands for."""
    return {
        row.code: {block.code: block.members for block in clearance.categories.get(table.head.id, ())}
        for table in tables
        if not table.head.by
        for row in table.head.rows
    }


def _fine(facts: _Facts, variable: str) -> Mapping[str, Collection[str]]:
    """The categories of a variable with the codes they stand for; "" holds whoever gave none."""
    members = facts.members.get(variable, {})
    return {code: members.get(code, (code,)) for code in facts.variables.get(variable, [])}


def _categories(facts: _Facts, variable: str, codes: Collection[str]) -> list[str]:
    """The categories that make up a group or a coarser answer, given the codes that it stands for."""
    fine = _fine(facts, variable)
    found = [code for code, members in fine.items() if code != BLANK and set(members) <= set(codes)]
    if UNSTATED in codes:
        found += [code for code in (REFUSED, BLANK) if code in fine and code not in found]
    return found


def _block(blocks: Iterable[Block], code: str) -> tuple[str, ...]:
    return next((block.members for block in blocks if block.code == code), (code,))


def _at_group(facts: _Facts, table: ClearedTable, group: str) -> list[dict[str, str]]:
    """The places that a group of a breakdown covers; one empty place for the whole."""
    key = table.head.by
    if not group:
        return [{}]
    codes = _block(facts.clearance.groups.get(key, ()), group)
    if key not in facts.variables:  # a key without a table of its own has the groups for categories
        groups = [label.code for label in table.head.groups]
        facts.variables[key] = [*groups, BLANK]
        return [{key: group}]
    return [{key: category} for category in _categories(facts, key, codes)]


def _at_answer(facts: _Facts, table: ClearedTable, variable: str, choice: str) -> list[dict[str, str]]:
    """The places that an answer covers; several where the answers of a key are coarser in a breakdown."""
    if choice in facts.variables.get(variable, []):
        return [{variable: choice}]
    groups = as_answers(facts.clearance.groups.get(variable, ()), table.head)
    return [{variable: code} for code in _categories(facts, variable, _block(groups, choice))]


def _cross(answers: Sequence[dict[str, str]], groups: Sequence[dict[str, str]]) -> list[Term]:
    return [(1, {**answer, **group}) for answer in answers for group in groups]


# ---- facts ---------------------------------------------------------------------------------------


def _state(facts: _Facts, table: ClearedTable, cell: ClearedCell) -> None:
    groups = _at_group(facts, table, cell.group)
    layout = table.head.layout
    if layout in FLAGS and cell.measure in ("share", "first_choice"):
        facts.count(_cross([{_flag_name(table, cell): TICKED}], groups), table, cell)
    elif cell.measure == "share" and layout in (*EXCLUSIVE, "ranking"):
        facts.count(_cross(_at_answer(facts, table, cell.variable, cell.choice), groups), table, cell)
    elif layout == "ranking" and cell.measure in ("first_choice", "any_mention", "points"):
        _state_ranking(facts, table, cell, groups)
    elif cell.status or cell.value is None:
        return
    elif cell.measure in ("mean", *QUANTILES) and cell.variable in facts.variables and not cell.choice:
        _state_moment(facts, table, cell, groups)
    elif cell.measure not in ("top_two", "net", "share_of_mentions"):  # those follow from shown counts
        facts.other.append(_other(table, cell))


def _other(table: ClearedTable, cell: ClearedCell) -> Fact:
    return {
        "table": table.head.id,
        "variable": cell.variable,
        "choice": cell.choice,
        "group": cell.group,
        "measure": cell.measure,
        "value": cell.value,
        "base": cell.base,
    }


def _state_ranking(
    facts: _Facts, table: ClearedTable, cell: ClearedCell, groups: Sequence[dict[str, str]]
) -> None:
    places = [row.code for row in table.head.rows]
    if cell.measure == "first_choice":
        facts.count(_cross([{places[0]: cell.choice}], groups), table, cell)
    elif cell.measure == "any_mention":
        facts.count(_cross([{place: cell.choice} for place in places], groups), table, cell)
    elif cell.value is not None and cell.base is not None:
        terms = [
            (float(len(places) - rank), {place: cell.choice, **group})
            for rank, place in enumerate(places)
            for group in groups
        ]
        width = ROUND_MEAN / 2
        low, high = (cell.value - width) * cell.base, (cell.value + width) * cell.base
        facts.add(terms, low, high, _source(table, cell))


def _state_moment(
    facts: _Facts, table: ClearedTable, cell: ClearedCell, groups: Sequence[dict[str, str]]
) -> None:
    """A mean or quantile, as far as it says something about the published categories."""
    name = cell.variable
    if cell.value is None or cell.base is None:
        return
    bounds = bounds_of(_fine(facts, name), facts.scores.get(name, {}))
    if cell.measure == "mean":
        made = mean_facts(bounds, cell.value, cell.base, ROUND_MEAN / 2)
    else:
        made = quantile_facts(bounds, cell.value, cell.base, QUANTILES[cell.measure])
    if not made:  # its categories have no ends to reckon with
        facts.other.append(_other(table, cell))
    for weights, low, high in made:
        terms = [(weight, {name: code, **group}) for code, weight in weights.items() for group in groups]
        facts.add([term for term in terms if term[0]], low, high, _source(table, cell))


def _settled(table: ClearedTable) -> set[tuple[str, str, str]]:
    """Answers that nobody gave, or everybody who answered."""
    return {
        (cell.measure, cell.variable, cell.choice)
        for cell in table.cells
        if not cell.group and cell.measure in COUNTED and cell.n is not None and cell.n in (0, cell.base)
    }


def _state_bases(facts: _Facts, table: ClearedTable) -> None:
    """The people who answered, by variable and group: every category but "not answered"."""
    for cell in table.cells:
        if cell.measure != "share" or cell.base is None:
            continue
        flag = table.head.layout in FLAGS
        name = _flag_name(table, cell) if flag else cell.variable
        known = facts.variables.get(name, [])
        answers = [{name: code} for code in known if code != BLANK]
        terms = _cross(answers, _at_group(facts, table, cell.group))
        # The base of the whole is never withheld; that of a group goes with all its figures.
        facts.add(terms, cell.base, cell.base, _source(table, cell) if cell.group else None)
    for cell in table.cells:
        if cell.measure in ("mean", *QUANTILES) and cell.base is not None and not cell.choice:
            _state_valid(facts, table, cell)


def _state_valid(facts: _Facts, table: ClearedTable, cell: ClearedCell) -> None:
    """The people behind an average: everybody who gave an answer that counts."""
    fine = _fine(facts, cell.variable)
    valid = [
        code for code, members in fine.items() if code not in (BLANK, REFUSED) and REFUSED not in members
    ]
    mixed = any(REFUSED in members and code != REFUSED for code, members in fine.items())
    if not valid or mixed or cell.base is None or cell.variable not in facts.variables:
        return
    terms = _cross([{cell.variable: code} for code in valid], _at_group(facts, table, cell.group))
    if cell.group:
        facts.add(terms, cell.base, cell.base, _source(table, cell))


# ---- keys ----------------------------------------------------------------------------------------


def audit_keys(
    responses: Responses, keys: Sequence[str], clearance: Clearance | None = None
) -> dict[str, object]:
    """The joint counts of the respondents' public keys, for an attacker who knows everybody's.

    Codes become the published categories of `clearance`; blank and not applicable are "". Private.
    """
    columns = []
    for key in keys:
        names = _published_names(clearance, key)
        refused = names.get(REFUSED, BLANK)
        cells = [
            names.get(text or BLANK, refused if text in MISSING else text or BLANK)
            for text in responses.texts(key)
        ]
        columns.append(pl.Series(key, cells, dtype=pl.String))
    if not columns:
        return {"schema": 1, "keys": [], "counts": [{"at": {}, "n": len(responses)}]}
    counted = pl.DataFrame(columns).group_by(list(keys)).len("people").sort(list(keys))
    counts = [
        {"at": {key: row[key] for key in keys}, "n": row["people"]} for row in counted.iter_rows(named=True)
    ]
    return {"schema": 1, "keys": list(keys), "counts": counts}


def _published_names(clearance: Clearance | None, key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in clearance.release.tables if clearance else ():
        if not table.head.by and key in (row.code for row in table.head.rows):
            blocks = clearance.categories.get(table.head.id, ()) if clearance else ()
            found |= {choice.code: choice.code for choice in table.head.choices}
            found |= {member: block.code for block in blocks for member in block.members}
    return found
