"""One round of everything: pairs, alternatives, sets, networks, catalogue, in one plain form."""

from __future__ import annotations

from itertools import count

from msgspec.structs import replace

from remit.support.choices import Answer, alternatives, why_not
from remit.support.consent import Consents, only
from remit.support.facilitators import assign
from remit.support.learning_sets import LearningSet, LearningSets, form_sets
from remit.support.listing import list_themes
from remit.support.lists import (
    FEWEST,
    SET,
    Lists,
    catalogue_of,
    followed_of,
    gaps_of,
    grouped_of,
    networks_of,
    stalled_of,
    unfolded_of,
)
from remit.support.lottery import Ballot, draw
from remit.support.matching import Pair, Round, eligible_rows, price_of_floor, reasons
from remit.support.proposals import Circle, Eligible, Match, Proposals, Shortage, Unmatched
from remit.support.records import Sector
from remit.support.rematch import rematch
from remit.support.rules import Weights
from remit.support.shortage import shortages
from remit.support.unmet import unmet


def propose(
    sector: Sector,
    consents: Consents,
    weights: Weights | None = None,
    seed: int = 1,
    lists: Lists | None = None,
    *,
    staggered: bool = False,
) -> Proposals:
    """Everything that can be proposed to those who agreed.

    Pairs that were proposed or run already stay as long as they can. Raises ValueError for weights that
    cannot be used. `staggered` draws by lot which new pairs and sets begin now and which in half a year.
    """
    lists = lists or Lists()
    rounds = rematch(only(sector, consents, "matching"), weights)
    sets, groups = _sets(only(sector, consents, "learning sets"), seed, lists)
    found_by = only(sector, consents, "directory")
    matches = tuple(pair for found in rounds for pair in _pairs(found))
    return Proposals(
        matches=matches,
        eligible=tuple(Eligible(*row) for found in rounds for row in eligible_rows(found)),
        unmatched=tuple(
            Unmatched(each.receiver, each.kind, each.rule, each.text)
            for found in rounds
            for each in unmet(found)
        ),
        shortages=tuple(
            Shortage(line.kind, "; ".join(line.topics), line.region, line.helped, line.text)
            for found in rounds
            for line in shortages(found)
        ),
        circles=tuple(
            Circle(each.id, each.slot, each.theme, each.people, each.facilitator, each.score)
            for each in groups
        ),
        running=lists.running,
        left_over=tuple(Unmatched(left.person, SET, left.rule, left.reason) for left in sets.left_out),
        themes=tuple((theme.name, theme.people) for theme in list_themes(groups).themes),
        networks=networks_of(lists, found_by),
        gaps=gaps_of(lists, found_by),
        programmes=catalogue_of(lists),
        grouped=grouped_of(lists, only(sector, consents, "catalogue")),
        unfolded=unfolded_of(lists),
        stalled=stalled_of(lists, sector.today),
        followed=followed_of(lists, sector.today),
        starts=_starts(matches, groups, sector.today, seed) if staggered else (),
        notes=(*(_note(found) for found in rounds if found.pairs), *_set_note(sets)),
    )


def _starts(
    matches: tuple[Match, ...], groups: tuple[LearningSet, ...], today: str, seed: int
) -> tuple[tuple[str, str, str], ...]:
    """Each new pair and each set with its start, drawn by lot; nothing without a day to begin from."""
    pairs = [f"{m.kind}:{m.giver}:{m.receiver}" for m in matches if m.rank == 1 and m.new]
    units = (*pairs, *(group.id for group in groups))
    if not units or not today:
        return ()
    start = draw([Ballot("round", 0, units)], today, seed)
    return (
        *((unit, "now", today) for unit in start.now),
        *((unit, "later", start.later_on) for unit in start.later),
    )


def _sets(sector: Sector, seed: int, lists: Lists) -> tuple[LearningSets, tuple[LearningSet, ...]]:
    """New sets of those in none, and the same with whoever leads them at the start, if anybody offered."""
    settled = {person for circle in lists.running for person in circle.people}
    free = {name: person for name, person in sector.people.items() if name not in settled}
    sets = form_sets(replace(sector, people=free), seed=seed)
    taken = {circle.name for circle in lists.running} | {each.id for each in lists.following if each.circle}
    named = _renamed(sets.sets, taken)
    if not named or not lists.facilitators:
        return sets, named
    return sets, assign(sector, named, lists.facilitators).sets


def _renamed(sets: tuple[LearningSet, ...], taken: set[str]) -> tuple[LearningSet, ...]:
    """The sets under names that no set had before."""
    if not taken:
        return sets
    free = (name for name in (f"S{number}" for number in count(1)) if name not in taken)
    return tuple(replace(each, id=next(free)) for each in sets)


def _set_note(sets: LearningSets) -> tuple[str, ...]:
    """How good the sets are, and what no sets of these people can exceed."""
    if sets.quality is None:
        return ()
    proven = "proven the best possible" if sets.proven else f"no sets could be better than {sets.bound:.1f}"
    return (f"Learning sets: mean score {sets.quality:.1f} of 100, worst {sets.worst}; {proven}.",)


def why(
    sector: Sector, consents: Consents, weights: Weights, giver: str, receiver: str
) -> tuple[tuple[str, Answer], ...]:
    """Why a receiver was not proposed a giver, for each kind of support anybody asked for."""
    rounds = rematch(only(sector, consents, "matching"), weights)
    agreed = consents.agreed(receiver, "matching")
    asked = {need.kind for need in sector.needs if need.person == receiver and agreed}
    return tuple((found.kind, why_not(found, giver, receiver)) for found in rounds if found.kind in asked)


def _pairs(found: Round) -> list[Match]:
    """The proposals of a round, each with what its receiver may choose instead."""
    listed = [_match(found, pair, 1) for pair in found.pairs]
    running = {pair.receiver for pair in found.pairs if pair.status == "running"}
    for receiver, choices in alternatives(found).items():
        own = {pair.giver for pair in found.pairs if pair.receiver == receiver}
        others = [choice for choice in choices if choice.giver not in own]
        for rank, choice in enumerate(others if receiver not in running else (), start=2):
            listed.append(_match(found, Pair(found.kind, choice.giver, receiver, choice.score, "new"), rank))
    return listed


def _match(found: Round, pair: Pair, rank: int) -> Match:
    told = tuple(f"{part.text} ({part.points})" for part in reasons(found, pair) if part.points)
    return Match(pair.kind, pair.giver, pair.receiver, pair.score, rank, told, pair.status != "running")


def _note(found: Round) -> str:
    """How the pairs of a kind were found; of fewer than five neither their number nor their scores."""
    proven = "proven the highest possible" if found.solution.proven else "not proven the highest possible"
    kind = found.kind.capitalize()
    if len(found.pairs) < FEWEST:
        return f"{kind}: a few pairs, their floor {proven}."
    return (
        f"{kind}: {len(found.pairs):,} pairs, floor {found.floor} of 100 ({proven}); the plain best total "
        f"would have {price_of_floor(found)} points more."
    )
