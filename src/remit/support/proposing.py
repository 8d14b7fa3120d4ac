"""One round of everything: pairs, alternatives, sets, networks, catalogue, in one plain form."""

from __future__ import annotations

from msgspec.structs import replace

from remit.support.choices import Answer, alternatives, why_not
from remit.support.consent import Consents, leading, only
from remit.support.counts import single
from remit.support.facilitators import Led, assign, who_lead
from remit.support.learning_sets import MOST_SHOWN, LearningSet, LearningSets, form_sets, renamed
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
from remit.support.matching import Pair, Round, eligible_rows, price_of_floor, reasons
from remit.support.opened import opened
from remit.support.proposals import Circle, Eligible, Match, Proposals, Shortage, Unmatched
from remit.support.records import Sector
from remit.support.rematch import rematch
from remit.support.rules import Weights
from remit.support.shortage import shortages
from remit.support.starting import Drawn
from remit.support.starting import staggered as drawn_by_lot
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
    cannot be used. `staggered` draws one of the near-best rounds by lot, and which of its new pairs and sets
    begin now and which in half a year.
    """
    lists = lists or Lists()
    matched = rematch(only(sector, consents, "matching"), weights)
    seated = only(sector, consents, "learning sets")
    sets, taken = _sets(seated, seed, lists)
    drawn = Drawn(matched, renamed(sets.sets, taken))
    if staggered and sector.today:
        drawn = drawn_by_lot(matched, seated, sets.sets, seed, taken)
    rounds, led = drawn.rounds, _led(sector, consents, drawn.sets, lists)
    groups = led.sets
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
            Shortage(
                line.kind,
                "; ".join(line.named.topics),
                line.named.region,
                single(line.helped),
                line.text,
            )
            for found in rounds
            for line in shortages(found)
        ),
        circles=tuple(
            Circle(each.id, each.slot, each.theme, each.people, each.facilitator) for each in groups
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
        placements=lists.placements,
        unled=tuple((each.set, each.reason) for each in led.unled),
        starts=drawn.starts,
        notes=(
            *(_note(found) for found in rounds if found.pairs),
            *_set_note(groups, proven=sets.proven and not drawn.notes),
            *drawn.notes,
        ),
    )


def _sets(sector: Sector, seed: int, lists: Lists) -> tuple[LearningSets, set[str]]:
    """New sets of those in none, and the names that sets had before."""
    settled = {person for circle in lists.running for person in circle.people}
    free = {name: person for name, person in sector.people.items() if name not in settled}
    taken = {circle.name for circle in lists.running} | {each.id for each in lists.following if each.circle}
    return form_sets(replace(sector, people=free), seed=seed), taken


def _led(sector: Sector, consents: Consents, sets: tuple[LearningSet, ...], lists: Lists) -> Led:
    """The sets with whoever leads them at the start, if anybody is listed or offered to."""
    busy = (circle.facilitator for circle in lists.running)
    leaders = who_lead(only(sector, consents, "facilitating"), lists.facilitators, busy)
    if not sets or not leaders:
        return Led(sets, ())
    return assign(leading(sector, consents), sets, leaders)


def _set_note(sets: tuple[LearningSet, ...], *, proven: bool) -> tuple[str, ...]:
    """How good the sets are in the parts of the score that may be shown."""
    if not sets:
        return ()
    scores = [each.shown for each in sets]
    best = " No other sets of these people could be better." if proven else ""
    return (
        f"Learning sets: mean score {sum(scores) / len(scores):.1f}, lowest {min(scores)}, of {MOST_SHOWN} "
        f"points that may be shown.{best}",
    )


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
    wide = opened(found)
    listed = [_match(wide, pair, 1) for pair in found.pairs]
    for receiver, choices in alternatives(wide).items():
        for rank, choice in enumerate(choices, start=2):
            listed.append(_match(wide, Pair(found.kind, choice.giver, receiver, choice.score, "new"), rank))
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
