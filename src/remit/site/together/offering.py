"""What becomes of a proposal: open until both sides have said yes, running until one side ends it.

States: `waiting` (an alternative nobody has been shown), `open`, `running`, `declined`, `withdrawn` (somebody
took back a yes, or a new round has no place for it) and `ended`. Both sides are told the same of all that is
over. Call everything here within a `turn`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from remit.site.together.models import Consent, Proposal, Seat
from remit.site.together.turns import this_month
from remit.support.seating import FEWEST

SET = "set"
WAITING, OPEN, RUNNING = "waiting", "open", "running"
DECLINED, WITHDRAWN, ENDED = "declined", "withdrawn", "ended"
LIVE = (OPEN, RUNNING)
GIVER, RECEIVER, MEMBER = "giver", "receiver", "member"
YES, NO = "yes", "no"

GOES_ON = 3
"""A learning set that runs goes on while so many are left."""

MATCHING, SETS = "matching", "learning sets"


def purpose_of(kind: str) -> str:
    """What somebody must have said yes to for a proposal of this kind."""
    return SETS if kind == SET else MATCHING


def pair_name(kind: str, giver: str, receiver: str) -> str:
    """The name of a pair, as meetings are recorded under."""
    return f"{kind}:{giver}:{receiver}"


def answer(seat: Seat, said: str, why: str = "") -> bool:
    """One side says yes or no; False where there is nothing to say any more."""
    proposal = Proposal.objects.get(pk=seat.proposal_id)
    seat.refresh_from_db()
    late = proposal.kind == SET and proposal.state == RUNNING and not seat.said
    if proposal.state != OPEN and not late:
        return False
    seat.said, seat.why = said, why if said == NO else ""
    seat.save(update_fields=["said", "why"])
    if proposal.kind == SET:
        _settle_set(proposal)
    elif said == NO:
        _move(proposal, DECLINED)
        offer_next(proposal.kind)
    elif not proposal.seats.exclude(said=YES).exists():
        _start(proposal)
    return True


def _settle_set(proposal: Proposal) -> None:
    said = list(proposal.seats.values_list("said", flat=True))
    if proposal.state == OPEN and said.count(YES) >= FEWEST:
        _start(proposal)
    elif proposal.state == OPEN and len(said) - said.count(NO) < FEWEST:
        _move(proposal, WITHDRAWN)


def _start(proposal: Proposal) -> None:
    proposal.started = this_month()
    _move(proposal, RUNNING)
    for seat in proposal.seats.filter(part=RECEIVER):  # what else they might have had is settled with it
        _of(proposal.kind, seat.member_id).filter(state__in=(WAITING, OPEN)).exclude(pk=proposal.pk).delete()


def _move(proposal: Proposal, state: str) -> None:
    proposal.state, proposal.told = state, this_month()
    proposal.save(update_fields=["state", "told", "started"])


def _of(kind: str, receiver: int) -> Any:  # noqa: ANN401 a query
    return Proposal.objects.filter(kind=kind, seats__part=RECEIVER, seats__member=receiver)


def end(seat: Seat) -> bool:
    """One side ends what runs; nobody is asked why. Of a learning set only this person leaves."""
    proposal = Proposal.objects.get(pk=seat.proposal_id)
    if proposal.state != RUNNING:
        return False
    if proposal.kind == SET:
        seat.said = NO
        seat.save(update_fields=["said"])
        if proposal.seats.filter(said=YES).count() >= GOES_ON:
            return True
    _move(proposal, ENDED)
    offer_next(proposal.kind)
    return True


def withdraw(member: int, purpose: str) -> None:
    """Somebody took back a yes: what is open closes at once, what runs ends, what waits is dropped."""
    seats = Seat.objects.filter(member=member, proposal__state__in=(WAITING, *LIVE))
    for seat in seats.select_related("proposal").order_by("pk"):
        proposal = seat.proposal
        if purpose_of(proposal.kind) != purpose:
            continue
        if proposal.state == WAITING:
            proposal.delete()
        elif proposal.state == RUNNING:
            end(seat)
        elif proposal.kind == SET:
            seat.said = NO
            seat.save(update_fields=["said"])
            _settle_set(proposal)
        else:
            _move(proposal, WITHDRAWN)
    offer_next()


# ---- who is shown what next ----------------------------------------------------------------------


def offer_next(kind: str = "") -> int:
    """Open the best alternative of everybody who has nothing open or running of a kind; gives how many.

    The giver must have a place left, and both must still agree. Better ranks come first, then names: the
    order says nothing of who declined.
    """
    waiting = Proposal.objects.filter(state=WAITING).exclude(kind=SET)
    opened = 0
    for proposal in (waiting.filter(kind=kind) if kind else waiting).order_by("rank", "of"):
        sides = {seat.part: seat.member_id for seat in proposal.seats.all()}
        if not agreed(sides.values(), MATCHING):
            continue
        busy = _of(proposal.kind, sides[RECEIVER]).filter(state__in=LIVE).exists()
        given = Proposal.objects.filter(
            kind=proposal.kind, state__in=LIVE, seats__part=GIVER, seats__member=sides[GIVER]
        ).count()
        if not busy and given < proposal.places:
            _move(proposal, OPEN)
            opened += 1
    return opened


def agreed(members: Iterable[int], purpose: str) -> bool:
    """Whether all of them say yes to a purpose today and are still there."""
    wanted = set(members)
    found = Consent.objects.filter(member__in=wanted, member__left=False, purpose=purpose, given=True)
    return found.count() == len(wanted)
