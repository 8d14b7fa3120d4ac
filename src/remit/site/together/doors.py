"""The one door to each object: every page asks here, and whatever is not yours is not there.

Four rooms, nothing open that is not named: *mine* (its person, with a link that holds the key), *my
organisation* (the holder and the board contact of one organisation), *the pair or set* (its members, while
they agree), *the sector body* (the desk; counts alone, see `counting`).
"""

from __future__ import annotations

from msgspec import Struct

from remit.site.together.agreeing import FOLLOW_UP, agrees
from remit.site.together.guests import Guest
from remit.site.together.models import Check, Member, Proposal, Role, Seat
from remit.site.together.offering import GIVER, OPEN, RUNNING, SET, YES, purpose_of
from remit.site.together.own_room import read_room
from remit.site.together.roles import BOARD, HOLDER
from remit.site.together.turns import this_month

TWO_SIDED = "Wishes met"
"""How a reason begins that is told to the one whose wish it was, and not to the other."""


class Other(Struct, frozen=True):
    """The other side: name and organisation; the address only once both have said yes."""

    name: str
    organisation: str
    email: str = ""


class Seen(Struct, frozen=True):
    """A pair or set as one of its members may see it; the other side's answer and reasons are not in it."""

    proposal: Proposal
    seat: Seat
    others: tuple[Other, ...]
    reasons: tuple[str, ...]
    may_check: bool = False
    checked: bool = False

    @property
    def running(self) -> bool:
        """Whether both have said yes."""
        return bool(self.proposal.state == RUNNING and self.seat.said == YES)

    @property
    def circle(self) -> bool:
        """Whether it is a learning set."""
        return bool(self.proposal.kind == SET)

    @property
    def gives(self) -> bool:
        """Whether this person is the one who helps."""
        return bool(self.seat.part == GIVER)

    @property
    def asks(self) -> bool:
        """Whether this person has still to answer."""
        return not self.seat.said and self.proposal.state in (OPEN, RUNNING)


def proposal_for(guest: Guest, number: int) -> Seen | None:
    """A pair or set through its door: only its members, only while they agree, only while it is alive."""
    seat = Seat.objects.select_related("proposal").filter(proposal=number, member=guest.member).first()
    return None if seat is None else _seen(guest, seat)


def was_for(guest: Guest, number: int) -> bool:
    """Whether somebody has or had a side in it: then they may be told that it is over, and no more."""
    return bool(Seat.objects.filter(proposal=number, member=guest.member).exists())


def proposals_for(guest: Guest) -> list[Seen]:
    """Everything of this kind that somebody may open, what waits for an answer first."""
    seats = Seat.objects.select_related("proposal").filter(member=guest.member).order_by("proposal__of")
    found = [seen for seat in seats if (seen := _seen(guest, seat)) is not None]
    return sorted(found, key=lambda seen: (not seen.asks, not seen.running))


def _seen(guest: Guest, seat: Seat) -> Seen | None:
    proposal = seat.proposal
    late = proposal.kind == SET and proposal.state == RUNNING
    alive = proposal.state == OPEN or (proposal.state == RUNNING and (seat.said == YES or late))
    if not alive or seat.said == "no" or not agrees(guest.member, purpose_of(proposal.kind)):
        return None
    both = bool(proposal.state == RUNNING and seat.said == YES)
    checks = both and agrees(guest.member, FOLLOW_UP)
    done = (
        checks and Check.objects.filter(proposal=proposal, member=guest.member, month=this_month()).exists()
    )
    return Seen(proposal, seat, _others(proposal, seat, both), _reasons(proposal, seat), checks, done)


def _others(proposal: Proposal, seat: Seat, both: bool) -> tuple[Other, ...]:
    """In a set only those are shown with an address who have said yes themselves."""
    found = []
    for each in proposal.seats.exclude(pk=seat.pk).exclude(said="no").select_related("member"):
        if each.member.left or not agrees(each.member, purpose_of(proposal.kind)):
            continue
        shown = both and each.said == YES
        name = each.member.name or each.member.code
        found.append(Other(name, each.member.organisation, each.member.email if shown else ""))
    return tuple(sorted(found, key=lambda other: (other.name, other.organisation)))


def _reasons(proposal: Proposal, seat: Seat) -> tuple[str, ...]:
    told = [str(reason) for reason in proposal.reasons]
    if seat.part == GIVER:
        told = [reason for reason in told if not reason.startswith(TWO_SIDED)]
    return tuple(told)


class Desk(Struct, frozen=True):
    """A role description as one side may open it: whose it is, and as which side."""

    role: Role
    holder: Member
    side: str


def role_for(guest: Guest, number: int) -> Desk | None:
    """A role description through its door: its holder, and the board contact of the same organisation."""
    holder = Member.objects.filter(pk=number, board=False, left=False).first()
    if holder is None or not _same_organisation(guest.member, holder):
        return None
    from remit.site.together.roles import open_role

    return Desk(open_role(holder), holder, BOARD if guest.member.board else HOLDER)


def _same_organisation(member: Member, holder: Member) -> bool:
    if not member.board:
        return bool(member.pk == holder.pk)
    return bool(member.organisation) and bool(member.organisation == holder.organisation)


def roles_for(guest: Guest) -> list[Member]:
    """Whose role descriptions somebody may open."""
    if not guest.member.board:
        return [guest.member]
    same = Member.objects.filter(organisation=guest.member.organisation, board=False, left=False)
    return [holder for holder in same if _same_organisation(guest.member, holder)]


def own_words(guest: Guest) -> dict[str, str] | None:
    """The own room through its door: None where this link holds no key that opens it."""
    if guest.member.board or guest.link.light or guest.own is None:
        return None
    return read_room(guest.member, guest.own)
