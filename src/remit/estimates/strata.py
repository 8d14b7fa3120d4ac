"""A complex sample design: which stratum and cluster each row comes from, lonely strata merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from remit.core.problems import Place, Problem, Refused, refuse
from remit.estimates.columns import natural

_WHERE = Place("study.yaml")


class SampleDesign(Struct, frozen=True):
    """How the people were sampled: a stratum and a cluster for every row (empty: none).

    `populations` holds the people of each stratum, for the finite population correction of a design without
    clusters. Weights are those of the responses. `merged` says which lonely strata were put together.
    """

    strata: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    populations: Mapping[str, int] = field(default_factory=dict)
    merged: tuple[str, ...] = ()


def make_design(
    strata: Sequence[str | None] = (),
    clusters: Sequence[str | None] = (),
    populations: Mapping[str, int] | None = None,
) -> SampleDesign:
    """A design from the cells of its columns, one a row; lonely strata are merged into their neighbours.

    Raises `Refused` for blank cells, columns of different length, more people in a stratum than it has, and a
    sample of a single cluster.
    """
    rows = max(len(strata), len(clusters))
    problems = [
        Problem(
            "EST-012",
            _WHERE,
            f"some responses have no {name}, so their place in the sample is unknown",
            f"fill in the column of the {name} for every response",
        )
        for name, cells in (("stratum", strata), ("cluster", clusters))
        if cells and (len(cells) != rows or any(cell is None or not cell.strip() for cell in cells))
    ]
    if problems:
        raise Refused(problems)
    layers = tuple(str(cell) for cell in strata)
    groups = tuple(str(cell) for cell in clusters)
    if not groups:
        _check_sizes(Counter(layers), populations or {})
    return _merge_lonely(SampleDesign(layers, groups, dict(populations or {})))


def _check_sizes(sampled: Mapping[str, int], populations: Mapping[str, int]) -> None:
    """Refuse a stratum from which more people answered than it has: no correction can be made of that."""
    over = [name for name in sorted(sampled, key=natural) if 0 < populations.get(name, 0) < sampled[name]]
    if over:
        raise Refused(
            [
                Problem(
                    "EST-013",
                    _WHERE,
                    f"{sampled[name]:,} people of the stratum '{name}' answered, and it has "
                    f"{populations[name]:,} posts in frame.csv",
                    "add the missing posts to frame.csv, or correct the stratum of these responses",
                )
                for name in over
            ]
        )


def _units(design: SampleDesign) -> dict[str, set[str]]:
    """The sampled units of each stratum: its clusters, or its rows where there are no clusters."""
    units: dict[str, set[str]] = {}
    for row in range(max(len(design.strata), len(design.clusters))):
        stratum = design.strata[row] if design.strata else ""
        units.setdefault(stratum, set()).add(design.clusters[row] if design.clusters else str(row))
    return units


def _merge_lonely(design: SampleDesign) -> SampleDesign:
    """Each stratum with a single unit joins its neighbour in order, until none is alone.

    One unit says nothing of the spread within its stratum; merged, the interval is if anything too wide.
    """
    names = {stratum: stratum for stratum in design.strata}
    populations = dict(design.populations)
    merged = []
    while True:
        now = replace(design, strata=tuple(names[stratum] for stratum in design.strata))
        units = _units(now)
        order = sorted(units, key=natural)
        lonely = next((stratum for stratum in order if len(units[stratum]) == 1), None)
        if lonely is None:
            break
        if len(order) == 1:
            raise refuse(
                "EST-011",
                _WHERE,
                "the sample has a single cluster, so no interval can be made from the design",
                "name the column that tells the clusters apart, or leave 'design' out",
            )
        place = order.index(lonely)
        nearest = order[place + 1] if place + 1 < len(order) else order[place - 1]
        joined = f"{lonely} + {nearest}"
        names = {old: joined if new in (lonely, nearest) else new for old, new in names.items()}
        if lonely in populations and nearest in populations:
            populations[joined] = populations.pop(lonely) + populations.pop(nearest)
        merged.append(f"The stratum “{lonely}” holds one sampled unit and was merged with “{nearest}”.")
    return replace(now, populations=populations, merged=tuple(merged))
