"""Whom to recruit: which new offer would help most of those with nobody or with a weak pair, found by trying.

What is said places nobody among fewer than five: a region, a kind of organisation or a topic is named only
where five or more of those badly served share it, a place moreover only where five or more would be helped.
What cannot be named is merged upward: from region and kind to one of the two, then to the whole sector.

A recruit is taken as like those who offer now in time in post, and as nothing else in particular: no
half-days, no size. So the promised help is what can be counted on; who really comes may do better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median_low

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from remit.support.board import Board
from remit.support.edges import ALL_PAIRS, Edges
from remit.support.matching import Round, earlier
from remit.support.records import Kind, Org, Person
from remit.support.rules import Side, Ties
from remit.support.scoring import Ints, every_score
from remit.support.solving import NOBODY, solve
from remit.support.unmet import ASKED

POOR = 50
"""Below this score a pair counts as weak."""

TOPICS = 3
"""A recruit offers at most so many topics."""

FEW = 5
"""Smaller counts of people are not said."""


class Named(Struct, frozen=True):
    """What of a line may be said: topics, region and kind that five or more share; empty for all others."""

    topics: tuple[str, ...] = ()
    region: str = ""
    provider: str = ""


class Shortage(Struct, frozen=True):
    """One line of whom to recruit: so many people, who offer `topics` and work in this region and kind.

    `places` are the new places it takes, `helped` how many of the `needy` would then have a pair that is not
    weak. All these are exact and for nobody's eyes; `named` holds the topics, and the region and kind, that
    may be said, and `text` says no more than those.
    """

    kind: Kind
    topics: tuple[str, ...]
    region: str
    provider: str
    recruit: int
    places: int
    helped: int
    needy: int
    text: str
    named: Named


class _Trial(Struct, frozen=True):
    """A round as it stands while recruits are added to it one line at a time."""

    edges: Edges
    places: Ints
    given: Ints
    needy: Ints
    """The open receivers with nobody or a weak pair."""


def shortages(found: Round, poor: int = POOR, most: int = 3) -> tuple[Shortage, ...]:
    """The lines that help most people, each counted after the ones before; empty when nobody is badly served.

    Held and running pairs stay as they are. Where no single recruit would help, the one line says that.
    """
    board, lines = found.board, list[Shortage]()
    held = np.array([side.person.id in found.held for side in board.receivers], np.bool_)
    edges = found.solution.edges
    now = _Trial(edges, found.places, found.solution.giver, _needy(edges, found.solution.giver, held, poor))
    tries = 8 if edges.receivers * edges.givers <= ALL_PAIRS else 2
    for _ in range(most):
        best: tuple[int, Side, _Trial, int] | None = None
        for recruit, places in _promising(board, now.needy, poor)[:tries]:
            then = _with(board, now, recruit, places, held, poor)
            helped = len(now.needy) - len(then.needy)
            if helped > (best[0] if best else 0):
                best = helped, recruit, then, places
        if best is None:
            break
        least = _least(board, now, best, held, poor)
        who = "" if lines else _who(board.kind, len(now.needy), poor)
        lines.append(_line(board, best[1], least, best[0], now.needy, who))
        now = best[2]
    if not lines and len(now.needy):
        text = f"{_who(board.kind, len(now.needy), poor)} {UNLIKE}"
        return (Shortage(board.kind, (), "", "", 0, 0, 0, len(now.needy), text, Named()),)
    return tuple(lines)


def _needy(edges: Edges, given: Ints, held: npt.NDArray[np.bool_], poor: int) -> Ints:
    weak = np.ones(edges.receivers, np.bool_)
    weak[edges.row[(given[edges.row] == edges.column) & (edges.score >= poor)]] = False
    return np.flatnonzero(weak & ~held)


def _promising(board: Board, needy: Ints, poor: int) -> list[tuple[Side, int]]:
    """Recruits made of what the needy ask for and where they work, those first who suit most of them.

    For each region and kind of organisation the topics are added one at a time, as long as more people suit.
    """
    people = tuple(board.receivers[row] for row in needy.tolist())
    topics = sorted({topic for side in people for topic in side.topics})
    since = sorted(giver.person.since for giver in (*board.givers, *board.full) if giver.person.since)
    usual = median_low(since) if since else ""
    best: dict[tuple[str, str], tuple[Side, int]] = {}
    grown = {(side.org.region, side.org.kind): _recruit(side.org, usual) for side in people}
    for _ in range(TOPICS):
        tried = [
            (where, replace(recruit, topics=recruit.topics | {topic}))
            for where, recruit in sorted(grown.items())
            for topic in topics
        ]
        counts = _suits(board, tuple(recruit for _, recruit in tried), people, poor)
        better = dict(best)
        for (where, recruit), count in zip(tried, counts, strict=True):
            if count > (better[where][1] if where in better else 0):
                better[where] = recruit, count
        grown = {where: better[where][0] for where in better if better[where] != best.get(where)}
        best = better
        if not grown:
            break
    return [best[where] for where in sorted(best, key=lambda where: (-best[where][1], where))]


def _suits(board: Board, recruits: tuple[Side, ...], people: tuple[Side, ...], poor: int) -> list[int]:
    """How many of these people each recruit would give a pair that is not weak."""
    scores = every_score(replace(board, givers=recruits, receivers=people, ties=Ties()))
    counts: list[int] = (scores >= poor).sum(axis=0).tolist()
    return counts


def _recruit(org: Org, since: str) -> Side:
    """Somebody who is not there yet, in the region and kind of this organisation; nobody's neighbour."""
    return Side(Person("", "", since), Org("", kind=org.kind, region=org.region))


def _with(
    board: Board, now: _Trial, recruit: Side, places: int, held: npt.NDArray[np.bool_], poor: int
) -> _Trial:
    """The round solved again with a recruit who has so many places."""
    column = every_score(replace(board, givers=(recruit,), ties=Ties()))[:, 0]
    rows = np.flatnonzero((column >= 0) & ~held)
    old, added = now.edges, np.full(len(rows), now.edges.givers, np.int32)
    row, score = np.concatenate([old.row, rows.astype(np.int32)]), np.concatenate([old.score, column[rows]])
    order = np.argsort(row, kind="stable")
    edges = replace(
        old,
        givers=old.givers + 1,
        row=row[order],
        column=np.concatenate([old.column, added])[order],
        score=score[order],
        complete_givers=np.append(old.complete_givers, True),
        open_givers=np.append(old.open_givers, True),
    )
    wide = np.append(now.places, places)
    given = solve(edges, wide, np.where(now.given == NOBODY, earlier(board), now.given)).giver
    return _Trial(edges, wide, given, _needy(edges, given, held, poor))


def _least(
    board: Board,
    now: _Trial,
    best: tuple[int, Side, _Trial, int],
    held: npt.NDArray[np.bool_],
    poor: int,
) -> int:
    """The fewest places that still help as many: as many as are helped, if that does, else as tried."""
    helped, recruit, _, places = best
    if helped == places:
        return places
    then = _with(board, now, recruit, helped, held, poor)
    return helped if len(now.needy) - len(then.needy) >= helped else places


def _line(board: Board, recruit: Side, places: int, helped: int, needy: Ints, who: str) -> Shortage:
    usual = max(1, median_low(board.places) if board.places else 1)
    people = -(-places // usual)
    topics, org = tuple(sorted(recruit.topics)), recruit.org
    named = name(recruit, [board.receivers[row] for row in needy.tolist()], helped)
    text = _told(board.kind, people, named, (org.region, org.kind), helped, who)
    return Shortage(board.kind, topics, org.region, org.kind, people, places, helped, len(needy), text, named)


def name(recruit: Side, needy: Sequence[Side], helped: int) -> Named:
    """What may be said of a recruit who would help so many of these people."""
    asked = Counter(topic for side in needy for topic in side.topics)
    topics = tuple(sorted(topic for topic in recruit.topics if asked[topic] >= FEW))
    region, kind = recruit.org.region, recruit.org.kind
    for where in ((region, kind), (region, ""), ("", kind)) if helped >= FEW else ():
        alike = sum(where[0] in ("", side.org.region) and where[1] in ("", side.org.kind) for side in needy)
        if any(where) and alike >= FEW:
            return Named(topics, *where)
    return Named(topics)


PLURAL: dict[Kind, str] = {
    "mentor": "mentors", "coach": "coaches", "buddy": "buddies", "shadow": "people to shadow",
}  # fmt: skip
SINGULAR: dict[Kind, str] = {
    "mentor": "mentor",
    "coach": "coach",
    "buddy": "buddy",
    "shadow": "person to shadow",
}


def _where(named: Named, exact: tuple[str, str]) -> str:
    # Topics are titles of the kit: in quotes they read as such, and a name keeps its capital.
    quoted = [f"‘{topic}’" for topic in named.topics]
    listed = [", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted
    words = f" on {' and '.join(listed)}" if listed else ""
    words += f" in {named.region}" if named.region else ""
    words += f" (kind of organisation: {named.provider})" if named.provider else ""
    if any(exact) and not (named.region or named.provider):
        words += " (where matters too, but a place would point at a few people)"
    return words


UNLIKE = (
    "No one recruit would give any of them a pair that is not weak: the desk’s files unmatched.csv and "
    "matches.csv say who they are."
)


def _who(kind: Kind, needy: int, poor: int) -> str:
    who = f"{needy} people" if needy >= FEW else "A few people"
    return f"{who} who asked for {ASKED[kind]} have nobody or a weak pair (under {poor})."


def _told(kind: Kind, people: int, named: Named, exact: tuple[str, str], helped: int, who: str) -> str:
    """A line in words. Only the first says how many are badly served: of two, a small number would follow."""
    whom = f"{people} more {PLURAL[kind] if people > 1 else SINGULAR[kind]}{_where(named, exact)}"
    if not who:
        return f"Then recruit {whom}: that would help {helped if helped >= FEW else 'some'} more."
    help_of = f"{helped} of them" if helped >= FEW else "some of them"
    return f"{who} Recruit {whom}: that would help {help_of}."
