"""What everybody may see of the learning catalogue and of what boards spend: no count under five people."""

from __future__ import annotations

from msgspec import Struct

from remit.support.catalogue import Breakdown, Catalogue
from remit.support.small_cells import SMALLEST, hide

OTHER = "other programmes named by fewer than {smallest}"


class Shown(Struct, frozen=True):
    """A programme as published: `did` is None where fewer than five people did it."""

    name: str
    rank: str
    recommends: int
    did: int | None


class Published(Struct, frozen=True):
    """The programmes that five or more people recommend, how many others were named, and how many answered.

    `other` is the line for the others, `other_programmes` how many they are; who named them is not counted,
    as the number could be one person's answer.
    """

    programmes: tuple[Shown, ...]
    other: str
    other_programmes: int
    base: int


class ShownBreakdown(Struct, frozen=True):
    """A breakdown as published: hidden counts are None; groups of fewer than eleven people are left out."""

    groups: tuple[str, ...]
    bases: tuple[int, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


FEWEST_IN_GROUP = 11
"""The smallest group of people about which anything is published."""


def publish_catalogue(catalogue: Catalogue, smallest: int = SMALLEST) -> Published:
    """The catalogue with everything that fewer than `smallest` people recommend folded into one line."""
    shown = [one for one in catalogue.programmes if one.recommends >= smallest]
    return Published(
        tuple(
            Shown(one.name, one.rank, one.recommends, one.did if one.did >= smallest else None)
            for one in shown
        ),
        OTHER.format(smallest=smallest),
        len(catalogue.programmes) - len(shown),
        catalogue.base,
    )


def publish_breakdown(breakdown: Breakdown, published: Published, smallest: int = SMALLEST) -> ShownBreakdown:
    """The breakdown of the published programmes; small counts are hidden, and more where one would follow.

    Groups of fewer than eleven people are joined to nothing and shown nowhere: their counts are hidden with
    the rest of the row.
    """
    names = {one.name for one in published.programmes}
    kept = [place for place, base in enumerate(breakdown.bases) if base >= FEWEST_IN_GROUP]
    rows = []
    for name, counts in breakdown.rows:
        if name in names:
            lowered = [
                count if place in kept else min(count, smallest - 1) for place, count in enumerate(counts)
            ]
            hidden = hide(lowered, smallest)
            rows.append((name, tuple(hidden[place] for place in kept)))
    return ShownBreakdown(
        tuple(breakdown.groups[place] for place in kept),
        tuple(breakdown.bases[place] for place in kept),
        tuple(rows),
    )
