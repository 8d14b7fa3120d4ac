"""Does it all add up? Every released table against its base, its margins and its limits.

A contradiction fails the build until somebody acknowledges it with a reason, and the reason is printed:
the reader is told, and nothing is silently corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.display import count_text
from remit.core.problems import Place, Problem
from remit.report.catalogue import RATES

CheckStatus = Literal["ok", "contradiction", "acknowledged"]


class Check(Struct, frozen=True):
    """One thing that was added up: an id such as `sum/ethnicity`, what came out, and why it may stand."""

    id: str
    status: CheckStatus
    detail: str
    reason: str = ""


def reconcile(release: Release, acknowledged: Mapping[str, str]) -> tuple[Check, ...]:
    """Every check of every table, contradictions marked with the reason given for them, if any."""
    found: list[Check] = []
    whole = {table.head.item: table for table in release.tables if not table.head.by}
    for table in release.tables:
        found.extend(_sums(table))
        found.extend(_shares(table))
        if table.head.by and table.head.item in whole:
            found.extend(_margins(table))
    return tuple(_acknowledge(check, acknowledged) for check in found)


def _acknowledge(check: Check, acknowledged: Mapping[str, str]) -> Check:
    if check.status == "contradiction" and check.id in acknowledged:
        return Check(check.id, "acknowledged", check.detail, acknowledged[check.id])
    return check


def _counted(table: ClearedTable) -> dict[tuple[str, str], list[ClearedCell]]:
    """Share cells by variable and group; for a set of ticks, by group alone."""
    found: dict[tuple[str, str], list[ClearedCell]] = defaultdict(list)
    together = table.head.layout in ("multi", "mentions")
    for cell in table.cells:
        if cell.measure == "share":
            found["" if together else cell.variable, cell.group].append(cell)
    return found


def _sums(table: ClearedTable) -> Iterable[Check]:
    """Answers add to the people who answered; ticks stay within k each."""
    head = table.head
    if head.layout not in ("choice", "matrix", "multi", "response") or head.id.startswith(RATES):
        return  # rates are several views of the same people, so they add to nothing
    if head.layout in ("multi", "response") and head.by:
        return  # the whole has said it (in which group would point to a person); turnout is no partition
    for (variable, group), cells in _counted(table).items():
        if any(cell.n is None or cell.base is None for cell in cells):
            continue
        total = sum(cell.n or 0 for cell in cells)
        base = max(cell.base or 0 for cell in cells)
        name = "/".join(
            part for part in ("sum", head.id, variable if len(head.rows) > 1 else "", group) if part
        )
        most = base * head.limit if head.layout == "multi" else base
        right = (total <= most or not head.limit) if head.layout == "multi" else total == base
        people = f"{count_text(base)} people"
        detail = f"“{head.title}” adds to {count_text(total)} for {people}"
        if not right and head.layout == "multi" and head.limit > 1:
            detail += f", who could give at most {head.limit} answers each"
        yield Check(name, "ok" if right else "contradiction", detail)


def _shares(table: ClearedTable) -> Iterable[Check]:
    """A share is its count over its base (unweighted tables; whole percentages where rounded)."""
    if table.head.weighted:
        return
    for cell in table.cells:
        if cell.measure != "share" or None in (cell.n, cell.base, cell.value) or not cell.base:
            continue
        if abs((cell.value or 0) - (cell.n or 0) / cell.base) > 0.005 + 1e-9:
            detail = f"“{table.head.title}”, {cell.label}: {cell.value} is not {cell.n} of {cell.base}"
            yield Check(f"share/{table.head.id}/{cell.variable}/{cell.choice}", "contradiction", detail)


def _margins(table: ClearedTable) -> Iterable[Check]:
    """The groups of a breakdown never hold more people than the whole."""
    groups: dict[tuple[str, str], int] = defaultdict(int)
    whole: dict[tuple[str, str], int] = {}
    hidden: set[tuple[str, str]] = set()
    for cell in table.cells:
        key = (cell.variable, cell.choice)
        if cell.measure != "share":
            continue
        if cell.n is None:
            hidden.add(key)
        elif cell.group:
            groups[key] += cell.n
        else:
            whole[key] = cell.n
    over = [key for key, total in groups.items() if key in whole and total > whole[key]]
    for variable, choice in over:
        detail = f"the groups of “{table.head.title}” hold more people than the whole ({variable} {choice})"
        yield Check(f"groups/{table.head.id}/{variable}/{choice}", "contradiction", detail)
    if not over:
        yield Check(f"groups/{table.head.id}", "ok", f"the groups of “{table.head.title}” fit the whole")


def unsettled(checks: Iterable[Check]) -> tuple[Problem, ...]:
    """A problem for each contradiction that nobody acknowledged."""
    return tuple(
        Problem(
            "SUM-001",
            Place("study.yaml"),
            f"{check.detail} (check {check.id})",
            f"mend the rows, or add under `acknowledged:` in study.yaml: check: {check.id}, reason: ...",
        )
        for check in checks
        if check.status == "contradiction"
    )


def unused(acknowledged: Mapping[str, str], checks: Iterable[Check]) -> tuple[Problem, ...]:
    """A warning for each acknowledgement of something that was added up and is in order.

    What a protected release hides cannot be added up, so nothing is said of it.
    """
    settled = {check.id for check in checks if check.status == "ok"}
    return tuple(
        Problem(
            "SUM-002",
            Place("study.yaml"),
            f"the acknowledgement of {check} is not needed: nothing contradicts there",
            "remove it",
            "warning",
        )
        for check in acknowledged
        if check in settled
    )
