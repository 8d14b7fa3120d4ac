"""One kind of support laid out for a round: who gives, who needs, which places are open, which pairs stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from remit.support.records import Kind, Link, Need, Offer, Org, Sector
from remit.support.rules import Side, Ties, Weights, bar, closed_bar, open_bar, parts

RUNNING = ("active", "accepted")
"""Links that a round never moves while they are possible."""

OVER = ("declined", "ended")


class Board(Struct, frozen=True):
    """A round before it is solved.

    `givers` and `receivers` are in the order of their ids, so the order of files never matters. `places` is
    how many people each giver can still take; `running` the (giver, receiver) pairs that stay as they are and
    take part in nothing else; `proposed` the earlier proposals that are still possible.
    """

    kind: Kind
    weights: Weights
    sizes: tuple[str, ...]
    givers: tuple[Side, ...]
    receivers: tuple[Side, ...]
    places: tuple[int, ...]
    ties: Ties
    running: tuple[tuple[Side, Side], ...] = ()
    proposed: tuple[tuple[int, int], ...] = ()
    """Indices (giver, receiver)."""
    full: tuple[Side, ...] = ()
    """Those who offer but whose places are all taken."""

    def points(self, giver: Side, receiver: Side) -> int:
        """The score of a pair, barred or not."""
        return sum(part.points for part in parts(giver, receiver, self.kind, self.weights, self.sizes))


def lay_out(sector: Sector, kind: Kind, weights: Weights) -> Board:
    """The board of one kind of support; offers and needs of people who are not in the sector are left out."""
    offered, capacity = _offers(sector, kind)
    needed = _needs(sector, kind)
    ties = ties_of(sector, kind, offered, needed)
    plain = Board(kind, weights, sector.sizes, (), (), (), ties)
    running, left = _running(sector, plain, offered, needed, capacity)
    settled = {receiver.person.id for _, receiver in running}
    givers = tuple(offered[name] for name in sorted(offered) if left[name] > 0)
    receivers = tuple(needed[name] for name in sorted(needed) if name not in settled)
    places = tuple(left[side.person.id] for side in givers)
    proposed = _proposed(sector, kind, givers, receivers, ties)
    full = tuple(offered[name] for name in sorted(offered) if left[name] <= 0)
    return Board(kind, weights, sector.sizes, givers, receivers, places, ties, running, proposed, full)


def _side(
    sector: Sector, person: str, topics: Iterable[str], wishes: Mapping[str, str] | None = None
) -> Side:
    who = sector.people[person]
    org = sector.orgs.get(who.organisation) or Org(who.organisation)
    return Side(who, org, frozenset(topics), dict(wishes or {}))


def _offers(sector: Sector, kind: Kind) -> tuple[dict[str, Side], dict[str, int]]:
    """Each giver once: the topics of all their offers of this kind, and the sum of their places."""
    own: dict[str, list[Offer]] = defaultdict(list)
    for offer in sector.offers:
        if offer.kind == kind and offer.person in sector.people:
            own[offer.person].append(offer)
    sides = {name: _side(sector, name, frozenset().union(*(o.topics for o in own[name]))) for name in own}
    return sides, {name: sum(max(0, offer.capacity) for offer in own[name]) for name in own}


def _needs(sector: Sector, kind: Kind) -> dict[str, Side]:
    """Each receiver once: the topics and wishes of all their needs of this kind."""
    own: dict[str, list[Need]] = defaultdict(list)
    for need in sector.needs:
        if need.kind == kind and need.person in sector.people:
            own[need.person].append(need)
    found = {}
    for name, needs in own.items():
        wishes = dict(sorted(wish for need in needs for wish in need.wishes.items()))
        found[name] = _side(sector, name, frozenset().union(*(n.topics for n in needs)), wishes)
    return found


def ties_of(sector: Sector, kind: Kind, givers: Collection[str], receivers: Collection[str]) -> Ties:
    """The pairs that reporting lines, declarations and earlier links close, both ways round."""
    lines = {(low, high) for low in sector.people for high in above(sector, low)}
    people = _people_of(sector) if sector.bars else {}
    declared = {
        (a, b) for entry in sector.bars for a in people.get(entry.a, ()) for b in people.get(entry.b, ())
    }
    past = {(link.giver, link.receiver) for link in sector.links if link.kind == kind and link.state in OVER}

    def both(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        turned = [pair for a, b in pairs for pair in ((a, b), (b, a))]
        return frozenset((a, b) for a, b in turned if a in givers and b in receivers)

    return Ties(both(lines), both(declared), frozenset(past))


def above(sector: Sector, person: str) -> list[str]:
    """Everybody this person reports to, directly or through others."""
    seen: list[str] = []
    at = sector.people[person].reports_to
    while at and at in sector.people and at != person and at not in seen:
        seen.append(at)
        at = sector.people[at].reports_to
    return seen


def _people_of(sector: Sector) -> dict[str, tuple[str, ...]]:
    """Who is meant by the id of a person or of an organisation (everybody in it)."""
    inside: dict[str, list[str]] = defaultdict(list)
    for name, person in sector.people.items():
        inside[name].append(name)
        inside[person.organisation].append(name)
    return {name: tuple(people) for name, people in inside.items()}


def _running(
    sector: Sector,
    board: Board,
    givers: Mapping[str, Side],
    receivers: Mapping[str, Side],
    capacity: Mapping[str, int],
) -> tuple[tuple[tuple[Side, Side], ...], dict[str, int]]:
    """The running pairs that can go on, and the places left beside them.

    A pair that meets already has found its time, so the half-days do not part it; nor does a neighbour bar
    that was not there when it began. A giver with fewer places than people keeps those who run longest in
    state (active before accepted), then those with the better score.
    """
    left = dict(capacity)
    kept: dict[str, tuple[Side, Side]] = {}
    links = [link for link in sector.links if link.kind == board.kind and link.state in RUNNING]
    alive = [link for link in links if link.giver in givers and link.receiver in receivers]

    def rank(link: Link) -> tuple[int, int, str, str]:
        score = board.points(givers[link.giver], receivers[link.receiver])
        return RUNNING.index(link.state), -score, link.giver, link.receiver

    for link in sorted(alive, key=rank):
        giver, receiver = givers[link.giver], receivers[link.receiver]
        parted = closed_bar((link.giver, link.receiver), board.ties) or open_bar(giver, receiver)
        stays = parted in (None, "neighbour", "past")
        if stays and left[link.giver] > 0 and link.receiver not in kept:
            kept[link.receiver] = (giver, receiver)
            left[link.giver] -= 1
    return tuple(kept[name] for name in sorted(kept)), left


def _proposed(
    sector: Sector, kind: Kind, givers: tuple[Side, ...], receivers: tuple[Side, ...], ties: Ties
) -> tuple[tuple[int, int], ...]:
    """Earlier proposals that are still possible, as indices; of two for one receiver the first by giver."""
    here = {side.person.id: place for place, side in enumerate(givers)}
    there = {side.person.id: place for place, side in enumerate(receivers)}
    found: dict[int, int] = {}
    for link in sorted(sector.links, key=lambda link: (link.receiver, link.giver)):
        if (
            link.kind != kind
            or link.state != "proposed"
            or link.giver not in here
            or link.receiver not in there
        ):
            continue
        giver, receiver = here[link.giver], there[link.receiver]
        if receiver not in found and bar(givers[giver], receivers[receiver], ties) is None:
            found[receiver] = giver
    return tuple((giver, receiver) for receiver, giver in sorted(found.items()))
