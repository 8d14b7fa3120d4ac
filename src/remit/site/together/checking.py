"""Did it happen, and how useful was it: one tap a month, and no mark that stays anybody's.

A mark is locked while its month lasts. When the month is over, the marks of five or more people who did not
all say the same are let go together: they stand in a table of their own, in no order, and belong to nobody.
Fewer wait for those of later months.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from statistics import median

from msgspec import Struct

from remit.site.place import here, today
from remit.site.sealing import derive, lock, unlock
from remit.site.together.models import Check, Mark, Proposal
from remit.site.together.offering import RUNNING, SET
from remit.site.together.turns import this_month, turn
from remit.support.counts import LEAST, Counts, count_text, parts, single, tally
from remit.support.follow import Following, Meeting, stalled

HIGHEST = 10
NO_MARK = 255


def record(proposal: Proposal, member: int, held: bool, useful: int | None) -> bool:
    """One person's tap for this month; a second one in the month takes the place of the first."""
    with turn():
        if not Proposal.objects.filter(pk=proposal.pk, state=RUNNING).exists():
            return False
        found = {"held": held, "useful": _locked(useful if held else None)}
        Check.objects.update_or_create(
            proposal=proposal, member_id=member, month=this_month(), defaults=found
        )
    return True


def _locked(useful: int | None) -> bytes:
    return lock(derive(here().secret, "mark"), bytes([NO_MARK if useful is None else useful]), "mark")


def _opened(content: bytes) -> int | None:
    (found,) = unlock(derive(here().secret, "mark"), content, "mark")
    return None if found == NO_MARK else found


# ---- the end of a month ----------------------------------------------------------------------------


def close_months() -> None:
    """Let go of the marks of months that are over."""
    with turn():
        rows = list(Check.objects.filter(month__lt=this_month()).exclude(useful=b"").order_by("month", "pk"))
        for month in sorted({row.month for row in rows}):
            _let_go([row for row in rows if row.month == month], month)
        _let_go([row for row in rows if row.useful], "")


def _let_go(rows: Sequence[Check], month: str) -> None:
    marks = {row: _opened(bytes(row.useful)) for row in rows}
    given = {row: mark for row, mark in marks.items() if mark is not None}
    people = {row.member_id for row in given}
    if len(people) < LEAST or len(set(given.values())) < 2:
        return
    found = [Mark(month=month, mark=mark) for mark in given.values()]
    secrets.SystemRandom().shuffle(found)
    Mark.objects.bulk_create(found)
    for row in rows:
        row.useful = b""
    Check.objects.bulk_update(list(rows), ["useful"])


# ---- what the desk may see -------------------------------------------------------------------------


class Month(Struct, frozen=True):
    """A month that is over: pairs and sets that met and that did not, and how many marks with what middle."""

    month: str
    met: Counts
    marks: str
    middle: str


def months() -> list[Month]:
    """Every month that is over, newest first; counts under five are withheld."""
    close_months()
    held = held_of(Check.objects.filter(month__lt=this_month()))
    marks: dict[str, list[int]] = {}
    for month, mark in Mark.objects.values_list("month", "mark"):
        marks.setdefault(month, []).append(mark)
    found = []
    for month in sorted({month for _, month in held}, reverse=True):
        said = tally(
            ("met" if yes else "not" for (_, at), yes in held.items() if at == month), ("met", "not")
        )
        given = marks.get(month, [])
        middle = f"{median(given):g}" if len(given) >= LEAST else ""
        found.append(Month(month, parts(said), count_text(single(len(given))), middle))
    return found


def held_of(checks: Iterable[Check]) -> dict[tuple[str, str], bool]:
    """By pair or set and month: whether it met. One side's yes is enough, and nobody learns whose it was."""
    found: dict[tuple[str, str], bool] = {}
    for check in checks.select_related("proposal"):  # type: ignore[attr-defined]
        at = (check.proposal.of, check.month)
        found[at] = found.get(at, False) or check.held
    return found


def quiet() -> list[tuple[str, str, int]]:
    """Pairs and sets of which nothing was heard for a while: kind, name, and whole months."""
    running = Proposal.objects.filter(state=RUNNING).exclude(started="").prefetch_related("seats__member")
    following = [
        Following(
            one.of,
            tuple(seat.member.code for seat in one.seats.all()),
            f"{one.started}-01",
            "active",
            "",
            circle=one.kind == SET,
        )
        for one in running
    ]
    checks = Check.objects.filter(proposal__state=RUNNING)
    meetings = [Meeting(of, f"{month}-01", held) for (of, month), held in held_of(checks).items()]
    silent = stalled(following, meetings, today().isoformat())
    kinds = {one.of: one.kind for one in running}
    return [(kinds[each.id], each.id, each.days // 30) for each in silent]
