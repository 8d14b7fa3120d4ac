"""What everybody may see of the learning catalogue and of what boards spend: no count under five people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


class Band(Struct, frozen=True):
    """A band of spending and how many boards are in it; None where the count is hidden."""

    name: str
    boards: int | None


class Spending(Struct, frozen=True):
    """The bands in their order, and how many boards answered."""

    bands: tuple[Band, ...]
    base: int


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


def publish_spending(answers: Iterable[str], bands: Sequence[str], smallest: int = SMALLEST) -> Spending:
    """How many boards spend how much on learning, by band, in the order of the bands.

    Raises `ValueError` for an answer that is no band. Hidden like every other row of counts.
    """
    told = list(answers)
    strange = sorted(set(told) - set(bands))
    if strange:
        raise ValueError(f"not among the bands of spending: {', '.join(strange)}")
    counts = hide([told.count(band) for band in bands], smallest)
    return Spending(tuple(Band(band, count) for band, count in zip(bands, counts, strict=True)), len(told))
