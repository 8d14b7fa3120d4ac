"""A release as linear facts: what anybody can know of the respondents from everything that was printed.

An auditor reads nothing else. The respondents are an unknown table of counts by all variables at once;
every released number says something about a sum of its cells. Hidden cells are listed too, as counts of
which nothing is known, so that the auditor knows what to attack. Numbers that say nothing about such a sum
(a Plackett-Luce worth, whatever is weighted) are listed under `other`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.words import MISSING, REFUSED, Variable
from remit.disclosure.clear import Clearance, Source
from remit.disclosure.draft import EXCLUSIVE, FLAGS
from remit.disclosure.facts import BLANK, Facts, at_answer, at_group, cross, fine_of, flag_name, source_of
from remit.disclosure.measure_facts import (
    AVERAGES,
    QUANTILES,
    declare_cuts,
    other_of,
    state_moment,
    state_posts,
    state_ranking,
)
from remit.disclosure.moments import Range
from remit.disclosure.regroup import COUNTED
from remit.disclosure.routed import Routed, route_terms
from remit.disclosure.score_facts import state_score
from remit.estimates.scoring.linear import Formula
from remit.fieldwork.responses import Responses

TICKED, NOT_TICKED = "1", "0"


class Asked(Struct, frozen=True):
    """What the public questionnaire says beside its answers, and how large the field is.

    `routed` says which variables are asked after which answers, `ranges` the lowest and highest number that a
    question takes, `population` is the number of people that intervals reckon with (0: unknown). Intervals of
    a `designed` sample (strata, clusters) follow no formula of counts. `formulas` say what each score is made
    of, by the name of its figures.
    """

    routed: tuple[Routed, ...] = ()
    ranges: Mapping[str, Range] = {}
    population: int = 0
    designed: bool = False
    formulas: Mapping[str, Formula] = {}


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
    asked: Asked | None = None,
) -> Stated:
    """The release as `release.json` (schema 1): categories of each variable, and every number as a fact.

    `keys` are the public keys. `variables` give the scores of answers (codes that are numbers count as
    themselves). `respondents` is the grand total, left out when 0. Tables of who answered are about the
    frame, so they are not in it. `wave` is the id of the round of fieldwork.
    """
    asked = asked or Asked()
    tables = [table for table in clearance.release.tables if table.head.layout != "response"]
    scores = {
        variable.name: {choice.code: choice.score for choice in variable.choices if choice.score is not None}
        for variable in variables
    }
    special = frozenset(name for table in tables if table.head.special for name in _names(table))
    facts = Facts(
        clearance,
        _members(clearance, tables),
        scores,
        asked.ranges,
        special,
        population=asked.population,
        designed=asked.designed,
        formulas=asked.formulas,
    )
    if respondents:
        facts.add([(1, {})], respondents, respondents)
    for table in tables:
        if not table.head.by:
            _declare(facts, table)
    declare_cuts(facts, tables)
    for table in tables:
        settled = _settled(table)
        for cell in table.cells:
            # What all or nobody said is known of every group: there is nothing to hide, nor to attack.
            if cell.n is not None or (cell.measure, cell.variable, cell.choice) not in settled:
                _state(facts, table, cell)
        _state_bases(facts, table)
    for terms in route_terms(asked.routed, facts.variables, facts.members, keys):
        facts.add(terms, 0, None)
    single = [key for key, fact in facts.found.items() if "at" in fact]
    sums = [key for key, fact in facts.found.items() if "terms" in fact]
    document = _document(facts, keys) | ({"wave": wave} if wave else {})
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


def _document(facts: Facts, keys: Sequence[str]) -> dict[str, Any]:
    """Everything of `release.json` but the facts."""
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
        "special": [name for name in sorted(facts.special) if name in facts.variables],
        "variables": facts.variables,
        "other": facts.other,
    }


# ---- names and categories ------------------------------------------------------------------------


def _names(table: ClearedTable) -> list[str]:
    """The variables that a table is about."""
    if table.head.layout in FLAGS:
        counted = ("share", "first_choice")
        return list(dict.fromkeys(flag_name(table, c) for c in table.cells if c.measure in counted))
    return [row.code for row in table.head.rows]


def _declare(facts: Facts, table: ClearedTable) -> None:
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


# ---- facts ---------------------------------------------------------------------------------------


def _state(facts: Facts, table: ClearedTable, cell: ClearedCell) -> None:
    groups = at_group(facts, table, cell.group)
    layout = table.head.layout
    if layout in FLAGS and cell.measure in ("share", "first_choice"):
        facts.count(cross([{flag_name(table, cell): TICKED}], groups), table, cell)
    elif cell.measure == "share" and layout in (*EXCLUSIVE, "ranking"):
        facts.count(cross(at_answer(facts, table, cell.variable, cell.choice), groups), table, cell)
    elif layout == "ranking" and cell.measure in ("first_choice", "any_mention", "points"):
        state_ranking(facts, table, cell, groups)
    elif cell.status or cell.value is None:
        return
    elif cell.measure in AVERAGES and cell.variable in facts.variables and not cell.choice:
        _state_formula(facts, table, cell, groups)
        state_moment(facts, table, cell, groups)
    elif _state_formula(facts, table, cell, groups):
        return  # weighted: the score itself has no categories that could be counted
    elif cell.measure == "mean" and cell.choice:
        state_posts(facts, table, cell, groups)
    elif cell.measure not in ("top_two", "net", "share_of_mentions"):  # those follow from shown counts
        facts.other.append(other_of(table, cell))


def _state_formula(
    facts: Facts, table: ClearedTable, cell: ClearedCell, groups: Sequence[dict[str, str]]
) -> bool:
    """The mean of a score as a fact about its own answers; False for any other figure."""
    formula = facts.formulas.get(cell.variable) if cell.measure == "mean" else None
    if formula is not None:
        state_score(facts, table, cell, groups, formula)
    return formula is not None


def _settled(table: ClearedTable) -> set[tuple[str, str, str]]:
    """Answers that nobody gave, or everybody who answered."""
    return {
        (cell.measure, cell.variable, cell.choice)
        for cell in table.cells
        if not cell.group and cell.measure in COUNTED and cell.n is not None and cell.n in (0, cell.base)
    }


def _state_bases(facts: Facts, table: ClearedTable) -> None:
    """The people who answered, by variable and group: every category but "not answered"."""
    behind: dict[tuple[str, str, int], list[Source]] = {}  # a base, and the figures that print it
    for cell in table.cells:
        if cell.measure == "share" and cell.base is not None:
            name = flag_name(table, cell) if table.head.layout in FLAGS else cell.variable
            behind.setdefault((name, cell.group, cell.base), []).append(source_of(table, cell))
    for (name, group, base), sources in behind.items():
        answers = [{name: code} for code in facts.variables.get(name, []) if code != BLANK]
        # The base of the whole is never withheld; that of a group goes with all its figures.
        facts.add(cross(answers, at_group(facts, table, group)), base, base, *(sources if group else ()))
    for cell in table.cells:
        if cell.measure in ("mean", *QUANTILES) and cell.base is not None and not cell.choice:
            _state_valid(facts, table, cell)


def _state_valid(facts: Facts, table: ClearedTable, cell: ClearedCell) -> None:
    """The people behind an average: everybody who gave an answer that counts."""
    fine = fine_of(facts, cell.variable)
    valid = [
        code for code, members in fine.items() if code not in (BLANK, REFUSED) and REFUSED not in members
    ]
    mixed = any(REFUSED in members and code != REFUSED for code, members in fine.items())
    if not valid or mixed or cell.base is None or cell.variable not in facts.variables:
        return
    terms = cross([{cell.variable: code} for code in valid], at_group(facts, table, cell.group))
    if cell.group:
        facts.add(terms, cell.base, cell.base, source_of(table, cell))
    elif cell.variable in facts.bounds:  # it has no shares, whose base would say it
        facts.add(terms, cell.base, cell.base)


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
        return {"schema": 1, "keys": [], "counts": [{"at": {}, "n": responses.people}]}
    each = np.ones(len(responses)) if responses.counts is None else responses.counts[:, 0]
    rows = pl.DataFrame([*columns, pl.Series("people", each.astype(np.int64).tolist())])
    counted = rows.group_by(list(keys)).agg(pl.col("people").sum()).sort(list(keys))
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
