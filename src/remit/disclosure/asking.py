"""What was asked for, against what there is and what the plan allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from remit.core.cleared import Head
from remit.core.problems import Problem, nearest
from remit.core.requests import NumberRequest, QuotesRequest, Request
from remit.disclosure.policy import Policy
from remit.estimates.table import Table


def may_be_released(table: Table, keys: Collection[str], planned: Collection[tuple[str, str]]) -> bool:
    """Whether a protected release may hold a table: of the whole, by a public key, or named by the plan."""
    head = table.head
    if not head.by or head.layout == "response" or head.by in keys:
        return True
    return crossing_of(head) in planned or (head.item, head.by) in planned


def crossing_of(head: Head) -> tuple[str, str]:
    """The table and the key of a breakdown, as `tables` of plan.yaml names them."""
    return head.id.removesuffix(f"_by_{head.by}"), head.by


def for_the_whole_only(head: Head, whole: Collection[str]) -> bool:
    """Whether this is a breakdown of an item that the plan publishes for the whole only."""
    return bool(head.by) and head.item in whole


def check_whole(
    requests: Sequence[Request], tables: Sequence[Table], whole: Collection[str]
) -> tuple[Problem, ...]:
    """A problem for each request to break down what is published for the whole only (PLAN-008)."""
    heads = {table.head.id: table.head for table in tables}
    problems = []
    for request in requests:
        head = None if isinstance(request, QuotesRequest) else heads.get(request.table)
        if head is None or not for_the_whole_only(head, whole):
            continue
        what = (
            f"'{head.item}' by '{head.by}' is asked for, but plan.yaml lists '{head.item}' under `whole`: "
            "it is published for the whole sector only"
        )
        fix = f"ask for '{head.item}' as a whole, or take it out of `whole` in plan.yaml"
        problems.append(Problem("PLAN-008", request.where, what, fix))
    return tuple(dict.fromkeys(problems))


def check_requests(
    requests: Sequence[Request],
    tables: Sequence[Table],
    policy: Policy,
    keys: Collection[str],
    planned: Collection[tuple[str, str]],
) -> tuple[Problem, ...]:
    """Requests for what does not exist (CLEAR-001, -003), or for what the plan does not name (CLEAR-002)."""
    known = {table.head.id: table for table in tables}
    items = {table.head.item for table in tables}
    problems: list[Problem] = []
    for request in requests:
        if isinstance(request, QuotesRequest):
            if request.item not in items:
                problems.append(_unknown(request, request.item, items, "item"))
            continue
        table = known.get(request.table)
        if table is None:
            problems.append(_unknown(request, request.table, known, "table"))
            continue
        if not policy.none_reason and not may_be_released(table, keys, planned):
            problems.append(_not_planned(request, table))
        if isinstance(request, NumberRequest):
            problems += _check_number(request, table)
    return tuple(dict.fromkeys(problems))


def _unknown(request: Request, name: str, known: Iterable[str], noun: str) -> Problem:
    return Problem(
        "CLEAR-001",
        request.where,
        f"there is no {noun} '{name}'{nearest(name, known)}",
        "use the id of an item, or item and key as ITEM_by_KEY"
        if noun == "table"
        else "use the id of an item",
    )


def _not_planned(request: Request, table: Table) -> Problem:
    head = table.head
    item, _ = crossing_of(head)
    return Problem(
        "CLEAR-002",
        request.where,
        f"'{item}' by '{head.by}' is not in the release plan: each further crossing makes it easier to work "
        "out what one person said",
        f"add `- {{item: {item}, by: {head.by}}}` under `tables:` in plan.yaml, or ask for a public key",
    )


def _check_number(request: NumberRequest, table: Table) -> Iterable[Problem]:
    cells = table.cells
    for name, value, known in (
        ("measure", request.measure, {cell.measure for cell in cells}),
        ("variable", request.variable, {cell.variable for cell in cells}),
        ("choice", request.choice, {cell.choice for cell in cells}),
        ("group", request.group, {cell.group for cell in cells}),
    ):
        if value and value not in known:
            yield Problem(
                "CLEAR-003",
                request.where,
                f"the table '{request.table}' has no {name} '{value}'{nearest(value, known)}",
                f"use one of: {', '.join(sorted(entry for entry in known if entry)[:20])}",
            )
