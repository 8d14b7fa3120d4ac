"""Answers against the questionnaire: limits, ranks, routing, and how complete each response is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from remit.core.problems import Place, Problem
from remit.core.words import MISSING, NOT_APPLICABLE, Variable
from remit.fieldwork.responses import Responses
from remit.instrument.items import Instrument, Item

Asked = Callable[[Mapping[str, str]], Collection[str]]
"""The ids of the items that routing asks a person with these answers (variable to stored value)."""

RESPONSES = Place("responses.csv")
SHOWN = 3


class _Finding(Struct, frozen=True):
    """One kind of fault in the answers to one item: the ids of the responses that have it."""

    code: str
    item: Item
    what: str
    fix: str
    ids: list[str]


def answers_of(responses: Responses) -> list[tuple[str, dict[str, str]]]:
    """Each response as its id and its cells that are not blank, in the order of the rows."""
    names = [variable.name for variable in responses.variables]
    return [
        (str(row["id"]), {name: row[name] for name in names if row[name] is not None})
        for row in responses.rows.iter_rows(named=True)
    ]


def check_answers(
    responses: Responses,
    instrument: Instrument,
    asked: Asked,
    where: Place = RESPONSES,
) -> tuple[Problem, ...]:
    """Answers that cannot be as the questionnaire was: all are kept and reported as warnings.

    Found are: more choices than "select k" allows, an exclusive choice beside another, a rank with a gap or
    with the same option twice, and answers to questions that routing did not ask.
    """
    rows = answers_of(responses)
    variables = _by_item(responses.variables)
    findings: list[_Finding] = []
    reached = [asked(cells) for _, cells in rows]
    for item in instrument.items:
        own = variables.get(item.id, [])
        findings += _check_limit(item, own, rows)
        findings += _check_exclusive(item, own, rows)
        if item.kind in ("rank", "top_open"):
            findings += _check_ranks(item, own, rows)
        findings += _check_routing(item, own, rows, reached)
    return tuple(_problem(finding, where) for finding in findings if finding.ids)


def completeness(responses: Responses, instrument: Instrument, asked: Asked) -> dict[str, float]:
    """The share (0 to 1) of applicable questions that each response answers, by id.

    Applicable are the questions that routing asked; when the questionnaire marks some as required, only
    those count (AAPOR leaves it to the researcher to name the essential questions). Refused counts as
    answered, blank does not. A response that was asked nothing is complete.
    """
    variables = _by_item(responses.variables)
    essential = {item.id for item in instrument.items if item.required} or {i.id for i in instrument.items}
    found: dict[str, float] = {}
    for name, cells in answers_of(responses):
        applicable = [item for item in asked(cells) if item in essential and item in variables]
        answered = [item for item in applicable if any(v.name in cells for v in variables[item])]
        found[name] = len(answered) / len(applicable) if applicable else 1.0
    return found


def _by_item(variables: Iterable[Variable]) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in variables:
        found.setdefault(variable.item, []).append(variable)
    return found


Rows = Sequence[tuple[str, Mapping[str, str]]]


def _ticked(own: Sequence[Variable], cells: Mapping[str, str]) -> list[str]:
    return [v.choice for v in own if v.storage == "flag" and cells.get(v.name) == "1"]


def _check_limit(item: Item, own: Sequence[Variable], rows: Rows) -> Iterable[_Finding]:
    limit = item.settings.get("exactly", item.settings.get("limit"))
    flags = [variable for variable in own if variable.storage == "flag"]
    if not isinstance(limit, int) or not flags:
        return
    over = [name for name, cells in rows if len(_ticked(flags, cells)) > limit]
    yield _Finding(
        "RESP-010",
        item,
        f"more than {limit} choices are ticked",
        "correct the rows, or raise the limit in questionnaire.yaml",
        over,
    )


def _check_exclusive(item: Item, own: Sequence[Variable], rows: Rows) -> Iterable[_Finding]:
    alone = {choice.code for choice in item.choices if choice.exclusive}
    if not alone:
        return
    mixed = []
    for name, cells in rows:
        ticked = _ticked(own, cells)
        if len(ticked) > 1 and alone.intersection(ticked):
            mixed.append(name)
    what = "a choice that excludes all others is ticked beside another"
    yield _Finding("RESP-011", item, what, "keep one of the two in these rows", mixed)


def _check_ranks(item: Item, own: Sequence[Variable], rows: Rows) -> Iterable[_Finding]:
    positions = [v for v in own if v.name.removeprefix(f"{item.id}.").isdigit()]
    gaps, twice = [], []
    for name, cells in rows:
        given = [cells.get(v.name) for v in positions]
        filled = [answer is not None and answer not in MISSING for answer in given]
        if any(later and not earlier for earlier, later in pairwise(filled)):
            gaps.append(name)
        kept = [answer for answer, there in zip(given, filled, strict=True) if there]
        if item.kind == "rank" and len(set(kept)) < len(kept):
            twice.append(name)
    what = "a later place is filled though an earlier one is blank"
    yield _Finding("RESP-012", item, what, "move the answers up in these rows", gaps)
    what = "the same option stands in two places"
    yield _Finding("RESP-013", item, what, "keep one of the two places in these rows", twice)


def _check_routing(
    item: Item, own: Sequence[Variable], rows: Rows, reached: Sequence[Collection[str]]
) -> Iterable[_Finding]:
    names = [variable.name for variable in own]
    strayed = [
        respondent
        for (respondent, cells), items in zip(rows, reached, strict=True)
        # "Not applicable" is how a question that routing leaves out is stored, so it is no stray answer.
        if item.id not in items and any(cells.get(name, NOT_APPLICABLE) != NOT_APPLICABLE for name in names)
    ]
    yield _Finding(
        "RESP-014",
        item,
        "there are answers from people whom routing does not ask it",
        "correct `show_if` in questionnaire.yaml, or blank these cells",
        strayed,
    )


def _problem(finding: _Finding, where: Place) -> Problem:
    ids = [f"'{name}'" for name in finding.ids[:SHOWN]]
    more = len(finding.ids) - len(ids)
    listed = ", ".join(ids) + (f" and {more} more" if more else "")
    people = "1 response" if len(finding.ids) == 1 else f"{len(finding.ids)} responses"
    what = f"'{finding.item.id}': {finding.what} in {people} (id {listed}); they are kept and counted"
    return Problem(finding.code, where, what, finding.fix, "warning")
