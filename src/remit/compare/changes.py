"""Changes between waves, from published cells alone: a change says nothing that the two releases do not."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from msgspec.structs import replace

from remit.core.cleared import ClearedCell, Status
from remit.core.waves import Change
from remit.disclosure.align import Aligned
from remit.estimates.change import (
    Triple,
    detectable_from_intervals,
    detectable_share,
    share_change,
)
from remit.estimates.intervals import difference_interval

POINT_ONLY = ("median", "points")
"""Measures whose change is given without an interval."""


def changes(aligned: Aligned) -> tuple[Change, ...]:
    """Every figure of a table in the last wave against each wave before it.

    Shares of plain samples: Newcombe's interval from the published counts. Weighted shares, means, top two
    and net: the interval is put together from the two published ones (Zou and Donner 2008), which are rounded
    in a protected release. Nothing is given where either figure is withheld.
    """
    last = len(aligned.tables) - 1
    return tuple(change for place in range(last) for change in _between(aligned, place, last))


def _between(aligned: Aligned, early: int, late: int) -> Iterator[Change]:
    head = aligned.tables[late].head
    for before, after in zip(aligned.tables[early].cells, aligned.tables[late].cells, strict=True):
        where = Change(
            table=head.id,
            item=head.item,
            variable=after.variable,
            choice=after.choice,
            label=after.label,
            by=head.by if after.group else "",
            group=after.group,
            measure=after.measure,
            from_wave=aligned.waves[early].code,
            to_wave=aligned.waves[late].code,
            status=_status(before, after),
        )
        yield where if where.status else _change(aligned, (early, late), (before, after), where)


def _status(before: ClearedCell, after: ClearedCell) -> Status:
    """Confidential where either is; else not available where either has no value."""
    found = {cell.status or ("x" if cell.value is None else "") for cell in (before, after)}
    known: tuple[Status, ...] = ("c", "x", "z")
    return next((status for status in known if status in found), "")


def _change(
    aligned: Aligned, places: tuple[int, int], cells: tuple[ClearedCell, ClearedCell], where: Change
) -> Change:
    counts = [aligned.counted(place, cell) for place, cell in zip(places, cells, strict=True)]
    if counts[0] is not None and counts[1] is not None:
        before, after = counts[0], counts[1]
        _, lower, upper = share_change(before, after)
        return replace(
            where,
            before=before.share,
            after=after.share,
            change=after.share - before.share,
            lower=_known(lower),
            upper=_known(upper),
            detectable=detectable_share(before, after),
        )
    old, new = (float(cell.value or 0.0) for cell in cells)
    gap, lower_end, upper_end, detectable = _tidy(new - old), None, None, None
    triples = [_triple(cell) for cell in cells]
    if triples[0] is not None and triples[1] is not None:
        _, low, high = difference_interval(triples[1], triples[0])
        lower_end, upper_end = _known(_tidy(low)), _known(_tidy(high))
        bases = (cells[0].base or 0, cells[1].base or 0)
        detectable = detectable_from_intervals(triples[0], triples[1], bases)
    return replace(
        where, before=old, after=new, change=gap, lower=lower_end, upper=upper_end, detectable=detectable
    )


def _triple(cell: ClearedCell) -> Triple | None:
    if cell.measure in POINT_ONLY or cell.value is None or cell.lower is None or cell.upper is None:
        return None
    return cell.value, cell.lower, cell.upper


def _known(number: float) -> float | None:
    return number if isfinite(number) else None


def _tidy(number: float) -> float:
    """Without the dust of subtracting decimals: 8.1 - 7.7 is 0.4."""
    return round(number, 9)
