"""Where you stand: the organisation's facts that a reader can set beside the published figures."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from remit.core.cleared import ClearedTable, Release
from remit.core.problems import Place, Problem, nearest
from remit.instrument.items import Instrument


class Fact(Struct, frozen=True):
    """One fact: its question in short, its unit and the cleared table that it is set beside."""

    item: str
    label: str
    unit: str
    table: ClearedTable


def stand_facts(release: Release, wanted: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """The facts that the release holds, in the order they were asked for, as item and label ("": its own)."""
    tables = [(item, label, release.table(item)) for item, label in wanted]
    return tuple(
        Fact(item, label or table.head.title, table.head.unit, table)
        for item, label, table in tables
        if table is not None
    )


def check_facts(wanted: Iterable[str], instrument: Instrument) -> tuple[Problem, ...]:
    """A problem for each fact that is no item, or that is a person's own matter."""
    known = {item.id: item for item in instrument.items}
    problems = []
    for name in wanted:
        base = name.split(".")[0]
        if base not in known:
            problems.append(
                Problem(
                    "STAND-001",
                    Place("study.yaml"),
                    f"'{name}' under `stand` is not an item{nearest(name, known)}",
                    "name an item of questionnaire.yaml",
                )
            )
        elif known[base].scope != "organisation":
            problems.append(
                Problem(
                    "STAND-002",
                    Place("study.yaml"),
                    f"'{name}' is a personal answer, so it does not belong beside an organisation's facts",
                    "take it out of `stand`, or mark the item `scope: organisation` if it is one",
                )
            )
    return tuple(problems)
