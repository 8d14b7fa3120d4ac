"""The room of the sector body: counts, none under five, none that follows from the others."""

from __future__ import annotations

from msgspec import Struct

from remit.site.together.models import Consent, Member, Proposal, Role, Seat
from remit.site.together.offering import DECLINED, ENDED, OPEN, RUNNING, SET, WITHDRAWN
from remit.site.together.turns import this_month
from remit.site.together.words import WHY_WORDS
from remit.support.consent import PURPOSES
from remit.support.counts import Counts, parts, tally
from remit.support.records import KINDS

STATES = (OPEN, RUNNING, DECLINED, WITHDRAWN, ENDED)


class Overview(Struct, frozen=True):
    """Everything the desk sees of support: each line counts people, pairs or sets, none of them by name."""

    agreed: tuple[tuple[str, Counts], ...]
    states: tuple[tuple[str, Counts], ...]
    why: Counts
    roles: Counts


def overview() -> Overview:
    """The counts of today. What people declined for is told of months that are over only."""
    holders = set(Member.objects.filter(left=False, board=False).values_list("pk", flat=True))
    return Overview(
        tuple((purpose, _agreed(purpose, holders)) for purpose in PURPOSES),
        tuple((kind, _states(kind)) for kind in (*KINDS, SET)),
        _why(),
        _roles(holders),
    )


def _agreed(purpose: str, holders: set[int]) -> Counts:
    given = Consent.objects.filter(purpose=purpose, given=True, member__in=holders).count()
    return parts({"yes": given, "no": len(holders) - given})


def _states(kind: str) -> Counts:
    found = Proposal.objects.filter(kind=kind, state__in=STATES).values_list("state", flat=True)
    return parts(tally(found, STATES))


def _why() -> Counts:
    said = Seat.objects.filter(said="no", proposal__told__lt=this_month()).values_list("why", flat=True)
    return parts(tally((why or "none" for why in said), (*WHY_WORDS, "none")))


def _roles(holders: set[int]) -> Counts:
    agreed = set(
        Role.objects.filter(agreed__isnull=False, member__in=holders).values_list("member", flat=True)
    )
    begun = (
        set(Role.objects.filter(number__gt=0, member__in=holders).values_list("member", flat=True)) - agreed
    )
    rest = len(holders) - len(agreed) - len(begun)
    return parts({"agreed": len(agreed), "begun": len(begun), "none": rest})
