"""What was released before: each release leaves an entry, and a later one is compared with it.

Two releases of the same table that differ by a few people show, by subtraction, what those few people said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from remit.core.cleared import ClearedTable, Release
from remit.core.problems import Place, Problem
from remit.disclosure.policy import Policy

LEDGER = Place("ledger.jsonl")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One earlier release: its hash, and for each table the hash of its cells and its base."""

    release: str
    tables: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)


def _digest(words: object) -> str:
    return sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _cells(table: ClearedTable) -> list[list[object]]:
    return [[c.measure, c.variable, c.choice, c.group, c.n, c.base, c.value, c.status] for c in table.cells]


def ledger_entry(release: Release) -> LedgerEntry:
    """The entry that this release adds to the ledger."""
    tables = {table.head.id: _digest(_cells(table)) for table in release.tables}
    bases = {table.head.id: table.base for table in release.tables if table.base is not None}
    return LedgerEntry(_digest([tables, [quote.text for quote in release.quotes]]), tables, bases)


def compare_with_ledger(
    release: Release, ledger: Sequence[LedgerEntry], policy: Policy
) -> tuple[Problem, ...]:
    """A warning for each table that an earlier release printed for nearly the same people."""
    now = ledger_entry(release)
    if policy.none_reason:
        return ()
    problems = []
    for table, digest in now.tables.items():
        for entry in ledger:
            before, base = entry.tables.get(table), entry.bases.get(table)
            if before is None or before == digest or base is None or table not in now.bases:
                continue
            gap = abs(base - now.bases[table])
            if gap < policy.group_min:
                problems.append(_too_close(table, gap, policy))
                break
    return tuple(problems)


def _too_close(table: str, gap: int, policy: Policy) -> Problem:
    people = "the same number of people" if not gap else f"{gap} people more or fewer"
    return Problem(
        "CLEAR-007",
        LEDGER,
        f"'{table}' was released before with other figures for {people}, so the difference shows what a few "
        "people said",
        f"keep the earlier figures until the difference is {policy.group_min} people or more",
        "warning",
    )
