"""What the desk keeps lists of: networks, programmes, meetings, facilitators."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from remit.support.catalogue import Alias, Experience, Names, build_catalogue, by_need, by_stage
from remit.support.catalogue_public import ShownBreakdown, publish_breakdown, publish_catalogue
from remit.support.counts import parts
from remit.support.development import Placement
from remit.support.facilitators import Facilitator
from remit.support.follow import Following, Meeting, Quiet, follow_through, stalled
from remit.support.networks import Missing, directory, missing
from remit.support.networks import Network as Told
from remit.support.proposals import Circle, Grouped, Network, Programme, Stalled
from remit.support.records import Sector

FEWEST = 5
"""A gap in cover is named where at least so many people are in it."""

NOT_SAID = "not said"

SET = "learning set"
"""The kind of support that a set is, beside those of a pair."""


class ProgrammeFacts(Struct, frozen=True):
    """What a programme is for, for whom, and the band of what it costs."""

    need: str = ""
    stage: str = ""
    cost: str = ""


class Lists(Struct, frozen=True):
    """The lists of a study; `facts` are those of programmes by name, `running` the learning sets that run.

    `unclear` are people of whom nobody can say whether they had support; `marks` are ratings without a name.
    """

    networks: tuple[Told, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    experiences: tuple[Experience, ...] = ()
    aliases: tuple[Alias, ...] = ()
    facts: Mapping[str, ProgrammeFacts] = field(default_factory=dict)
    following: tuple[Following, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()
    running: tuple[Circle, ...] = ()
    unclear: frozenset[str] = frozenset()
    marks: tuple[int, ...] = ()
    placements: tuple[Placement, ...] = ()


def networks_of(lists: Lists, found: Sector) -> tuple[Network, ...]:
    """The directory, live networks first; only people of `found`, who agreed to be found, are listed."""
    return tuple(
        Network(
            name=entry.network.name,
            interest=entry.network.interest,
            region="; ".join(sorted(entry.network.regions)),
            kind="; ".join(sorted(entry.network.kinds)),
            meets=entry.network.cadence,
            state=entry.state,
            online=entry.network.online,
            useful="" if entry.useful is None else f"{entry.useful:g}",
            contact=lists.contacts.get(entry.network.id, ""),
            members=entry.listed,
        )
        for entry in directory(found, lists.networks)
    )


def gaps_of(lists: Lists, found: Sector) -> tuple[str, ...]:
    """Where no live network is, in words; a gap of fewer than five people is not named."""
    if not lists.networks:
        return ()
    return tuple(_gap(gap) for gap in missing(found, lists.networks) if gap.people >= FEWEST)


def _gap(gap: Missing) -> str:
    where = {
        "region": f"No live network in {gap.name}",
        "kind": f"No live network for: {gap.name}",
        "interest": f"No live network on: {gap.name}",
        "part-time": "No live network that meets online, for people who work part-time",
    }[gap.of]
    have = "have" if len(gap.stalled) > 1 else "has"
    lapsed = f"; {' and '.join(gap.stalled)} {have} stopped meeting" if gap.stalled else ""
    return f"{where}: {gap.people:,} people{lapsed}."


def catalogue_of(lists: Lists) -> tuple[Programme, ...]:
    """The catalogue as everybody may see it: programmes that five or more people recommend, ties as ties."""
    if not lists.experiences:
        return ()
    catalogue = build_catalogue(lists.experiences, Names(lists.aliases))
    published = publish_catalogue(catalogue)
    nothing = ProgrammeFacts()
    return tuple(
        Programme(
            name=shown.name,
            did=shown.did,
            recommends=shown.recommends,
            base=published.base,
            rank=shown.rank,
            need=lists.facts.get(shown.name, nothing).need,
            stage=lists.facts.get(shown.name, nothing).stage,
            cost=lists.facts.get(shown.name, nothing).cost,
        )
        for shown in published.programmes
    )


def grouped_of(lists: Lists, sector: Sector) -> tuple[Grouped, ...]:
    """Who recommends what by need and by stage of the role, as far as counts of five or more allow.

    `sector` holds the people who agreed to be counted. Rows and groups of which nothing can be shown are left
    out.
    """
    if not lists.experiences:
        return ()
    names = Names(lists.aliases)
    published = publish_catalogue(build_catalogue(lists.experiences, names))
    found = []
    if any(each.need for each in lists.experiences):
        # Who named no need is a group too: without it, one hidden count would follow from the total.
        told = [replace(each, need=each.need or NOT_SAID) for each in lists.experiences]
        found.append(("need", by_need(told, names)))
    if sector.today:
        found.append(("stage", by_stage(sector, lists.experiences, names)))
    shown = [(by, publish_breakdown(each, published)) for by, each in found]
    return tuple(Grouped(by, *_filled(each)) for by, each in shown if _filled(each)[1])


Rows = tuple[tuple[str, tuple[int | None, ...]], ...]


def _filled(shown: ShownBreakdown) -> tuple[tuple[str, ...], Rows]:
    """The groups and rows that show at least one count."""
    kept = [at for at in range(len(shown.groups)) if any(counts[at] is not None for _, counts in shown.rows)]
    rows = tuple((name, tuple(counts[at] for at in kept)) for name, counts in shown.rows)
    return tuple(shown.groups[at] for at in kept), tuple(row for row in rows if set(row[1]) - {None})


def unfolded_of(lists: Lists) -> tuple[tuple[str, str], ...]:
    """Names of programmes that the table does not know, each with the name it may mean: for the desk."""
    if not lists.experiences:
        return ()
    catalogue = build_catalogue(lists.experiences, Names(lists.aliases))
    return tuple((row.name, row.hint) for row in catalogue.unfolded)


def followed_of(lists: Lists, today: str) -> tuple[str, ...]:
    """What became of the pairs and sets that run, in words; no count under five."""
    if not today or not lists.following:
        return ()
    found = follow_through(lists.following, lists.meetings, today, lists.marks)
    told = parts({"told": found.recorded, "silent": found.due - found.recorded})
    met = parts({"held": found.held, "missed": found.missed})
    words = [
        f"Pairs and sets that began half a year ago or earlier: {told.total_text}; heard of since: "
        f"{told.text('told')}.",
        f"Meetings told of: {met.total_text}; held: {met.text('held')}.",
    ]
    if found.useful is not None:
        words.append(f"How useful, 0 to 10: middle {found.useful:g} ({found.ratings:,} marks).")
    return tuple(words)


def stalled_of(lists: Lists, today: str) -> tuple[Stalled, ...]:
    """Running pairs and sets of which nothing was heard for a while."""
    if not today:
        return ()
    return tuple(_stalled(quiet) for quiet in stalled(lists.following, lists.meetings, today))


def _stalled(quiet: Quiet) -> Stalled:
    if quiet.circle:
        return Stalled(SET, "", "", quiet.last, quiet.days, quiet.id)
    giver, receiver = quiet.people
    return Stalled(quiet.id.partition(":")[0], giver, receiver, quiet.last, quiet.days)
