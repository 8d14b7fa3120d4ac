"""The sheets of the desk's lists: networks, programmes, experiences, facilitators."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from remit.core.problems import Place, Refused
from remit.core.words import slug
from remit.study.support.config import Config
from remit.study.support.followed import read_followed, whole_day
from remit.study.support.sheets import Cells, Reading
from remit.support.catalogue import Alias, Experience, Names
from remit.support.consent import Consents
from remit.support.facilitators import Facilitator
from remit.support.kit import Kit
from remit.support.lists import Lists, ProgrammeFacts
from remit.support.networks import Network
from remit.support.records import Sector


def read_lists(
    reading: Reading,
    config: Config,
    kit: Kit,
    sector: Sector,
    consents: Consents,
    posts: Collection[str] = (),
) -> Lists:
    """Everything the desk keeps lists of; rows of people who did not agree are left out.

    `posts` are the people of the frame: of them only those who agreed to it lead a set.
    """
    aliases, facts = _programmes(reading, kit)
    followed = read_followed(reading, consents)
    return Lists(
        networks=_networks(reading, consents),
        contacts=_contacts(reading),
        experiences=_experiences(reading, kit, consents),
        aliases=aliases,
        facts=facts,
        following=followed.following,
        meetings=followed.meetings,
        running=followed.running,
        unclear=followed.unclear,
        marks=followed.marks,
        facilitators=_facilitators(
            reading, config, sector, {*posts, *consents.given} - consents.people("facilitating")
        ),
    )


def _networks(reading: Reading, consents: Consents) -> tuple[Network, ...]:
    agreed = consents.people("directory")

    def make(where: Place, cells: Cells) -> Network:
        size = reading.number(where, "size", cells.get("size", ""), 0, 100_000)
        members = reading.several(where, "members", cells.get("members", ""))
        return Network(
            id=slug(cells["network"]) or cells["network"],
            name=cells["network"],
            interest=cells.get("interest", ""),
            regions=frozenset(reading.several(where, "region", cells.get("region", ""))),
            kinds=frozenset(reading.several(where, "kind", cells.get("kind", ""))),
            cadence=cells.get("meets", ""),
            last_met=whole_day(reading, where, "last_met", cells),
            useful=_marks(reading, where, cells.get("useful", "")),
            members=frozenset(members) & agreed,
            size=int(size or 0),
            online=reading.truth(where, "online", cells.get("online", "")),
        )

    return cast("tuple[Network, ...]", reading.each("networks.csv", ("network",), make))


def _contacts(reading: Reading) -> dict[str, str]:
    rows = Reading(reading.folder).rows("networks.csv")
    return {slug(cells["network"]) or cells["network"]: cells.get("contact", "") for _, cells in rows}


def _marks(reading: Reading, where: Place, text: str) -> tuple[int, ...]:
    """Marks from 0 to 10, separated by semicolons."""
    found = [reading.number(where, "useful", mark.strip(), 0, 10) for mark in text.split(";") if mark.strip()]
    return tuple(int(mark) for mark in found if mark is not None)


def _programmes(reading: Reading, kit: Kit) -> tuple[tuple[Alias, ...], dict[str, ProgrammeFacts]]:
    aliases: list[Alias] = []
    facts: dict[str, ProgrammeFacts] = {}
    for where, cells in reading.once(reading.rows("programmes.csv"), "programme"):
        name = cells["programme"]
        aliases.append(Alias(name, name))
        aliases += [
            Alias(other, name) for other in reading.several(where, "aliases", cells.get("aliases", ""))
        ]
        need = cells.get("need", "")
        if need:
            reading.known(where, "need", need, [each.id for each in kit.needs], "need")
        facts[name] = ProgrammeFacts(need, cells.get("stage", ""), cells.get("cost", ""))
    try:
        Names(aliases, Place("support/programmes.csv"))
    except Refused as refused:
        reading.problems.extend(refused.problems)
        return (), facts
    return tuple(aliases), facts


def _experiences(reading: Reading, kit: Kit, consents: Consents) -> tuple[Experience, ...]:
    agreed = consents.people("catalogue")
    needs = [each.id for each in kit.needs]

    def make(where: Place, cells: Cells) -> Experience | None:
        need = cells.get("need", "")
        if need:
            reading.known(where, "need", need, needs, "need")
        did = reading.truth(where, "did", cells.get("did", ""))
        recommends = reading.truth(where, "recommends", cells.get("recommends", ""))
        if cells["person"] not in agreed:
            return None
        return Experience(cells["person"], cells["programme"], did, recommends, cells.get("year", ""), need)

    return cast("tuple[Experience, ...]", reading.each("experiences.csv", (), make))


def _facilitators(
    reading: Reading, config: Config, sector: Sector, refused: Collection[str]
) -> tuple[Facilitator, ...]:
    """`facilitators.csv`: who can lead sets at the start; nobody of the sector who did not agree to it."""

    def make(where: Place, cells: Cells) -> Facilitator | None:
        organisation = cells.get("organisation", "")
        if organisation:
            reading.known(where, "organisation", organisation, sorted(sector.orgs), "organisation")
        slots = reading.several(where, "slots", cells.get("slots", ""), config.slots, "half-day")
        capacity = reading.number(where, "capacity", cells.get("capacity", ""), 0, 50)
        places = 1 if capacity is None else int(capacity)
        if cells["facilitator"] in refused:
            return None
        return Facilitator(cells["facilitator"], organisation, frozenset(slots), places)

    return cast("tuple[Facilitator, ...]", reading.each("facilitators.csv", ("facilitator",), make))
