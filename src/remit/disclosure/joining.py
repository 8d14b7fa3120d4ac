"""Choices of a select-all item joined under one label: a person counts once, so rows are needed for it.

Counts of tick boxes cannot be added up, because somebody may have ticked two. So the joined box is made a
variable beside the others before anything is tabulated, and clearing keeps it and drops the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from remit.core.words import REFUSED, TableSpec, Variable
from remit.disclosure.draft import Draft, key_of
from remit.disclosure.merging import Merges, Merging
from remit.estimates.table import Cell
from remit.fieldwork.responses import Responses

DERIVED = ("(derived)",)
KIND = "joined"


def join_flags(
    responses: Responses, specs: Sequence[TableSpec], merges: Merges
) -> tuple[Responses, tuple[TableSpec, ...]]:
    """The responses with a flag for each merge of a select-all item, and specs that count it too.

    A person has ticked the joined box who ticked any of its choices, or who refused where `.r` is one of
    them. Call it before tabulating a protected release, not under policy none: `clear` keeps the joined
    boxes and drops the single ones.
    """
    found: list[TableSpec] = []
    derived: dict[Variable, list[str | None]] = {}
    for spec in specs:
        wanted = merges.get(spec.id, ()) if spec.layout == "multi" else ()
        flags = {_flag(spec, merge): _cells(responses, spec, merge) for merge in wanted}
        derived |= flags
        found.append(replace(spec, variables=(*spec.variables, *flags)))
    return responses.deriving(derived), tuple(found)


def _flag(spec: TableSpec, merge: Merging) -> Variable:
    name = f"{spec.item}.{merge.code}"
    return Variable(name, spec.item, merge.label, "flag", KIND, choice=merge.code, source=DERIVED)


def _cells(responses: Responses, spec: TableSpec, merge: Merging) -> list[str | None]:
    members = [v.name for v in spec.variables if v.choice in merge.choices]
    everything = [variable.name for variable in spec.variables]
    refused = REFUSED in merge.choices
    found: list[str | None] = []
    for row in responses.rows.select(everything).iter_rows(named=True):
        given = [row[name] for name in everything if row[name] is not None]
        says_no = REFUSED in given and "1" not in given
        if any(row[name] == "1" for name in members) or (refused and says_no):
            found.append("1")
        elif any(cell in ("0", "1") for cell in given):
            found.append("0")
        else:
            found.append(given[0] if given else None)
    return found


def joined_rows(draft: Draft, merges: Merges) -> dict[str, Merging]:
    """The rows of a table that are joined boxes, with the merge that each comes from."""
    codes = {row.code for row in draft.head.rows}
    item = draft.head.item
    found = {f"{item}.{merge.code}": merge for merge in merges.get(item, ())}
    return {name: merge for name, merge in found.items() if name in codes and draft.head.layout == "multi"}


def keep_joined(draft: Draft, merges: Merges) -> None:
    """Keep the joined boxes and drop those they stand for."""
    rows = joined_rows(draft, merges)
    item = draft.head.item
    gone = {f"{item}.{choice}" for merge in rows.values() for choice in merge.choices}
    gone |= {item} if any(REFUSED in merge.choices for merge in rows.values()) else set()
    _drop(draft, gone)
    draft.notes += [
        f"“{merge.label}” stands for several answers that few people gave." for merge in rows.values()
    ]


def _drop(draft: Draft, gone: set[str]) -> None:
    if not gone:
        return
    draft.cells = {key: cell for key, cell in draft.cells.items() if cell.variable not in gone}
    draft.head = replace(draft.head, rows=tuple(row for row in draft.head.rows if row.code not in gone))
    for group in ("", *draft.groups):
        shares = {cell.variable: cell for cell in draft.of("share", group)}
        mentions = draft.of("share_of_mentions", group)
        _share_out(draft, mentions, [shares[cell.variable] for cell in mentions])


def _share_out(draft: Draft, mentions: Sequence[Cell], shares: Iterable[Cell]) -> None:
    """Shares of the mentions that are left; none from weighted rows, whose sums are not known here."""
    counted = [share.n for share in shares]
    total = sum(counted)
    for cell, n in zip(mentions, counted, strict=True):
        if draft.head.weighted:
            draft.missing.add(key_of(cell))
        else:
            draft.cells[key_of(cell)] = replace(cell, value=n / total if total else None)
