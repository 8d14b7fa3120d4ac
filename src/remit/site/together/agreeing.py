"""Opt-in by purpose: each yes for itself, each taken back at once."""

from __future__ import annotations

from collections.abc import Mapping

from remit.site.together.models import Check, Consent, Locker, Member, Role, Wish
from remit.site.together.offering import MATCHING, SETS, offer_next, withdraw
from remit.site.together.turns import this_month, turn
from remit.support.consent import PURPOSES

FOLLOW_UP = "follow-up"
USE_ANSWERS = "use_answers"
ASKED = (*PURPOSES, USE_ANSWERS)
"""Every purpose that is asked for, and the leave to take facts from answers where the study links them."""


def said_of(member: Member) -> dict[str, bool]:
    """What somebody has said to each purpose they have answered."""
    return dict(Consent.objects.filter(member=member).values_list("purpose", "given"))


def agrees(member: Member, purpose: str) -> bool:
    """Whether somebody says yes to a purpose today."""
    return Consent.objects.filter(member=member, purpose=purpose, given=True).exists()


def decide(member: Member, wanted: Mapping[str, bool]) -> list[str]:
    """Take over what somebody says; gives what changed, as `agreed: matching` or `took back: matching`.

    What was shown and not ticked is a no: it stands against a yes that lies elsewhere.
    """
    changes = []
    with turn():
        before = said_of(member)
        for purpose, given in wanted.items():
            if purpose not in ASKED or before.get(purpose) == given:
                continue
            Consent.objects.update_or_create(
                member=member, purpose=purpose, defaults={"given": given, "month": this_month()}
            )
            if given or before.get(purpose):
                changes.append(f"{'agreed' if given else 'took back'}: {purpose}")
            if not given:
                _take_back(member, purpose)
        if changes:
            offer_next()
    return changes


def _take_back(member: Member, purpose: str) -> None:
    """Nothing that rested on the yes is kept."""
    if purpose in (MATCHING, SETS):
        withdraw(member.pk, purpose)
    if purpose == MATCHING:
        Wish.objects.filter(member=member).delete()
    if purpose == FOLLOW_UP:
        Check.objects.filter(member=member).delete()


def leave(member: Member) -> None:
    """Somebody has left the role, or wants nothing more: every yes is taken back, every link ends."""
    decide(member, dict.fromkeys(ASKED, False))
    with turn():
        Locker.objects.filter(member=member).delete()
        Role.objects.filter(member=member).delete()
        member.links.update(ended=True)
        member.left, member.name, member.email = True, "", ""
        member.save(update_fields=["left", "name", "email"])
