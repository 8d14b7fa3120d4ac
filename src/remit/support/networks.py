"""Networks of role-holders: what there is, whether it is alive, and where there is none.

A network is live when it met in the last three months before the day asked about; otherwise it is stalled.
A gap is a region, a kind of organisation or an interest in which people are, but no live network. People
are named only where they agreed to be listed; everything else is counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median
from typing import Literal

from msgspec import Struct

from remit.support.records import Org, Person, Sector
from remit.support.small_cells import SMALLEST

LIVE_FOR = 92
"""Days since the last meeting for which a network counts as live: three months of 31, 31 and 30 days."""

Gap = Literal["region", "kind", "interest", "part-time"]
State = Literal["live", "stalled", "not known"]


class Network(Struct, frozen=True):
    """A network as its convenor tells it.

    Empty `regions` or `kinds`: open to all. `cadence` in the convenor's words ("every two months").
    `last_met` is a day ("" not known). `useful` are ratings from 0 to 10. `members` agreed to be listed;
    `size` counts everybody (0: as many as are listed). `online` meetings suit people who are part-time or
    far away.
    """

    id: str
    name: str
    interest: str = ""
    regions: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    cadence: str = ""
    last_met: str = ""
    useful: tuple[int, ...] = ()
    members: frozenset[str] = frozenset()
    size: int = 0
    online: bool = False


class Entry(Struct, frozen=True):
    """A network in the directory: its record and state, days since it met, usefulness, who is listed.

    `useful` is the median rating, None with fewer than five (`ratings` says how many there were, 0 then too).
    """

    network: Network
    state: State
    days_since: int | None
    useful: float | None
    ratings: int
    listed: tuple[str, ...]


class Missing(Struct, frozen=True):
    """Where no live network is: of what, which one, how many people are there, which networks are stalled."""

    of: Gap
    name: str
    people: int
    stalled: tuple[str, ...]


def directory(
    sector: Sector,
    networks: Iterable[Network],
    interest: str = "",
    region: str = "",
    kind: str = "",
    *,
    online: bool = False,
) -> tuple[Entry, ...]:
    """The networks that fit what is asked for (empty: anything): live ones first, then the most useful.

    Members are named only when they are people of the sector, that is, when their consent still stands.
    """
    fitting = [
        network
        for network in networks
        if (not interest or network.interest.casefold() == interest.casefold())
        and (not region or not network.regions or region in network.regions)
        and (not kind or not network.kinds or kind in network.kinds)
        and (network.online or not online)
    ]
    entries = [_entry(sector, network) for network in fitting]
    order = {"live": 0, "not known": 1, "stalled": 2}
    return tuple(
        sorted(
            entries,
            key=lambda entry: (
                order[entry.state],
                -(entry.useful or 0),
                entry.network.name,
                entry.network.id,
            ),
        )
    )


def _entry(sector: Sector, network: Network) -> Entry:
    since = _days_since(network, sector.today)
    enough = len(network.useful) >= SMALLEST
    return Entry(
        network,
        "not known" if since is None else "live" if 0 <= since <= LIVE_FOR else "stalled",
        since,
        float(median(network.useful)) if enough else None,
        len(network.useful) if enough else 0,
        tuple(sorted(person for person in network.members if person in sector.people)),
    )


def _days_since(network: Network, today: str) -> int | None:
    """None when the day is not known or lies ahead: a meeting that is planned has not taken place."""
    if not network.last_met or network.last_met > today:
        return None
    return (date.fromisoformat(today) - date.fromisoformat(network.last_met)).days


def live_since(today: str) -> str:
    """The first day on which a meeting makes a network live today."""
    return (date.fromisoformat(today) - timedelta(days=LIVE_FOR)).isoformat()


def missing(sector: Sector, networks: Iterable[Network]) -> tuple[Missing, ...]:
    """Regions, kinds and interests whose people no live network is open to, the most people first.

    A network reaches a person when it is open to their region and to their kind of organisation; for an
    interest it must be on that interest, for part-time people (by kind, as they can seldom travel) it must
    meet online. Where some are reached and others not, there is no gap.
    """
    entries = directory(sector, networks)
    found: list[Missing] = []
    for of, name, people in _groups(sector):
        here = [entry for entry in entries if _suits(entry.network, of, name)]
        reach = [entry for entry in here if any(_open_to(sector, entry.network, person) for person in people)]
        if not any(entry.state == "live" for entry in reach):
            names = tuple(sorted(entry.network.name for entry in reach))
            found.append(Missing(of, name, len(people), names))
    return tuple(sorted(found, key=lambda gap: (-gap.people, gap.of, gap.name)))


def _groups(sector: Sector) -> list[tuple[Gap, str, list[Person]]]:
    """Everybody by region, kind and interest, and part-time people by kind."""
    found: dict[tuple[Gap, str], list[Person]] = {}
    for person in sector.people.values():
        org = sector.orgs.get(person.organisation, Org(""))
        keys: set[tuple[Gap, str]] = {("region", org.region), ("kind", org.kind)}
        keys |= {("interest", interest) for interest in person.interests}
        keys |= {("part-time", org.kind)} if person.part_time else set()
        for key in keys:
            if key[1]:
                found.setdefault(key, []).append(person)
    return [(of, name, found[of, name]) for of, name in sorted(found)]


def _suits(network: Network, of: Gap, name: str) -> bool:
    if of == "interest":
        return network.interest.casefold() == name.casefold()
    return network.online or of != "part-time"


def _open_to(sector: Sector, network: Network, person: Person) -> bool:
    org = sector.orgs.get(person.organisation, Org(""))
    return (not network.regions or org.region in network.regions) and (
        not network.kinds or org.kind in network.kinds
    )


def published(gaps: Iterable[Missing], smallest: int = SMALLEST) -> tuple[Missing, ...]:
    """The gaps that everybody may know: those with so many people in them that nobody stands out."""
    return tuple(gap for gap in gaps if gap.people >= smallest)
