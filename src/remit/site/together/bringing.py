"""What the desk brings in: people, and the proposals that `remit support` made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem, Refused, refuse
from remit.fieldwork.contacts import LEFT_ALONE
from remit.site.identity.models import Holder
from remit.site.people import Columns
from remit.site.place import here
from remit.site.together import offering
from remit.site.together.agreeing import ASKED, leave
from remit.site.together.models import Consent, Member, Proposal, Seat
from remit.site.together.studyside import consents_of_files, folder
from remit.site.together.turns import this_month, turn
from remit.study.support.sheets import Reading
from remit.study.tablefile import read_records
from remit.support.records import KINDS
from remit.support.seating import FEWEST

COLUMNS = ("person", "organisation", "name", "email", "language", "board")
MADE = Path("out", "private", "support")
Cells = Mapping[str, str]


class Came(Struct, frozen=True):
    """How many people are new, how many have changed, how many left because somebody else came."""

    new: int = 0
    known: int = 0
    replaced: int = 0
    agreed: int = 0


# ---- people ------------------------------------------------------------------------------------------


def people_of_frame() -> list[Cells]:
    """Today's holders of the posts of the frame: who was asked, never who answered or what.

    Whoever was told that they will not be written to again is left out, as is a post nobody holds and one
    that is listed twice.
    """
    holders = Holder.objects.filter(until=None).exclude(email="").select_related("post")
    holders = holders.exclude(post__state__in=LEFT_ALONE)
    return [
        {
            "person": each.post.name,
            "organisation": each.post.organisation,
            "name": each.name,
            "email": each.email,
            "language": each.language,
        }
        for each in holders.order_by("post__place")
    ]


def people_of_file(columns: Columns, where: Place) -> list[Cells]:
    """The rows of a file; raises `Refused` where it is none of people."""
    strange = [name for name in columns if name not in COLUMNS]
    missing = [name for name in ("person", "email") if name not in columns]
    if strange or missing:
        what = f"the columns do not fit: {', '.join(strange or missing)}"
        raise refuse(
            "TOGETHER-001", where, what, f"use only: {', '.join(COLUMNS)}; person and email are needed"
        )
    count = len(columns["person"])
    rows: list[Cells] = [
        {name: (cells[at] or "").strip() for name, cells in columns.items()} for at in range(count)
    ]
    problems = []
    seen: set[str] = set()
    for number, cells in enumerate(rows, 2):
        code = cells["person"]
        if not code or code in seen or "@" not in cells["email"] or ":" in code:
            what = "the person is missing, stands here twice, or has no e-mail address"
            fix = "give each person an id of their own (without a colon) and an address"
            problems.append(Problem("TOGETHER-002", Place(where.file, number), what, fix))
        seen.add(code)
    if problems:
        raise Refused(problems)
    return rows


def bring_people(rows: Iterable[Cells]) -> Came:
    """Add people or renew what is known of them. Another person under the same id is another member.

    Nobody agrees to anything by being brought in; a yes in the study's files is carried over once.
    """
    came = {"new": 0, "known": 0, "replaced": 0}
    for cells in rows:
        code = cells["person"]
        member = Member.objects.filter(code=code, left=False).first()
        if member is not None and _another(member, cells):
            leave(member)
            came["replaced"] += 1
            member = None
        facts = {name: cells.get(name, "")[:200] for name in ("organisation", "name", "email", "language")}
        board = cells.get("board", "").casefold() in ("yes", "y", "1", "true")
        if member is None:
            Member.objects.create(code=code, board=board, **facts)
            came["new"] += 1
        else:
            Member.objects.filter(pk=member.pk).update(**{name: text for name, text in facts.items() if text})
            came["known"] += 1
    return Came(**came, agreed=_carry_over())


def _another(member: Member, cells: Cells) -> bool:
    """Somebody else: another address and another name. A new address alone is the same person."""
    name, email = cells.get("name", ""), cells.get("email", "")
    other_name = bool(name) and bool(member.name) and name.casefold() != member.name.casefold()
    return other_name and email.casefold() != member.email.casefold()


def _carry_over() -> int:
    """The yeses of the study's files, for those who have not answered here; gives for how many people."""
    found = consents_of_files()
    count = 0
    with turn():
        fresh = Member.objects.filter(left=False, board=False, consents=None)
        for member in fresh.filter(code__in=list(found.given)):
            # A file knows no person beside the post: only a first member of this id can be meant.
            if Member.objects.filter(code=member.code, left=True).exists():
                continue
            said = found.given[member.code] | ({"use_answers"} if member.code in found.use_answers else set())
            Consent.objects.bulk_create(
                Consent(member=member, purpose=purpose, given=True, month=this_month())
                for purpose in ASKED
                if purpose in said
            )
            count += 1
    return count


# ---- proposals ---------------------------------------------------------------------------------------


class Brought(Struct, frozen=True):
    """How many proposals are open now, how many run, and how many rows were left aside and why."""

    opened: int
    running: int
    known: int
    not_here: int


def bring_proposals() -> Brought:
    """Take over the round that `remit support` made, and what runs already. Raises `Refused`.

    A pair that was declined, withdrawn or ended is never brought in again. Proposals of an earlier round that
    nobody has answered give way to the new round.
    """
    matches, sets = _made("matches.csv"), _made("sets.csv")
    running = [
        cells
        for _, cells in Reading(folder()).rows("links.csv")
        if cells.get("state") in ("accepted", "active")
    ]
    live = {cells["set"]: cells for _, cells in Reading(folder()).rows("sets.csv") if cells.get("state")}
    with turn():
        members = {each.code: each.pk for each in Member.objects.filter(left=False, board=False)}
        bring = _Bringing(members, _places())
        bring.clear({*map(_of, matches), *(cells["set"] for cells in sets)})
        for cells in running:
            bring.pair(cells, state=offering.RUNNING, month=cells.get("started", "")[:7])
        for cells in matches:
            bring.pair(cells)
        for name in dict.fromkeys(cells["set"] for cells in sets):
            bring.circle(name, [cells for cells in sets if cells["set"] == name], live.get(name, {}))
        offering.offer_next()
        there = Proposal.objects.filter(state=offering.OPEN).count()
        runs = Proposal.objects.filter(state=offering.RUNNING).count()
    return Brought(there, runs, bring.known, bring.not_here)


def _made(name: str) -> list[dict[str, str]]:
    path, shown = here().study / MADE / name, f"{MADE.as_posix()}/{name}"
    if not path.is_file():
        raise refuse(
            "TOGETHER-003",
            Place(shown),
            "there is no round of proposals to bring in",
            "run `remit support STUDY` first",
        )
    needed = ("kind", "giver", "receiver", "rank", "reasons") if name == "matches.csv" else ("set", "person")
    return [cells for _, cells in read_records(path, shown, needed)]


def _places() -> dict[tuple[str, str], int]:
    """How many people somebody offered to take on at once, by kind; one where nothing is said."""
    found: dict[tuple[str, str], int] = {}
    for _, cells in Reading(folder()).rows("offers.csv"):
        key, text = (cells["kind"], cells["person"]), cells.get("capacity", "")
        found[key] = found.get(key, 0) + (int(text) if text.isdecimal() else 1)
    return found


def _people_of(sets: Iterable[Cells]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for cells in sets:
        found.setdefault(cells["set"], set()).add(cells["person"])
    return found


def _of(cells: Cells) -> str:
    return offering.pair_name(cells["kind"], cells["giver"], cells["receiver"])


class _Bringing:
    """One bringing-in: who is here, what was there before, and what was left aside."""

    def __init__(self, members: Mapping[str, int], places: Mapping[tuple[str, str], int]) -> None:
        self.members, self.places = members, places
        self.known = self.not_here = 0
        self.there: set[str] = set()

    def clear(self, wanted: set[str]) -> None:
        """Drop what the new round no longer proposes and nobody has said yes to."""
        old = Proposal.objects.filter(state__in=(offering.WAITING, offering.OPEN)).exclude(kind=offering.SET)
        for proposal in old.exclude(of__in=wanted):
            if not proposal.seats.filter(said=offering.YES).exists():
                proposal.delete()
        Proposal.objects.filter(state=offering.WAITING).delete()
        self.there = set(Proposal.objects.values_list("of", flat=True))

    def clear_sets(self, wanted: Mapping[str, set[str]]) -> None:
        """Sets that do not run yet are formed anew by each round, under names that may come again."""
        old = Proposal.objects.filter(kind=offering.SET, state__in=(offering.OPEN, offering.WITHDRAWN))
        for proposal in old:
            people = set(proposal.seats.values_list("member__code", flat=True))
            same = people == {code for code in wanted.get(proposal.of, ()) if code in self.members}
            if proposal.state == offering.WITHDRAWN or not same:
                proposal.delete()
                self.there.discard(proposal.of)

    def pair(self, cells: Cells, state: str = offering.WAITING, month: str = "") -> None:
        """A pair, as an alternative that opens in its turn, or running already."""
        of, sides = _of(cells), {offering.GIVER: cells["giver"], offering.RECEIVER: cells["receiver"]}
        if self._aside(of, cells["kind"], sides.values()):
            return
        rank = cells.get("rank", "1")
        proposal = Proposal.objects.create(
            kind=cells["kind"],
            of=of,
            reasons=reasons_of(cells.get("reasons", "")),
            rank=int(rank) if rank.isdecimal() else 1,
            places=self.places.get((cells["kind"], cells["giver"]), 1),
            state=state,
            started=month,
        )
        said = offering.YES if state == offering.RUNNING else ""
        for part, code in sides.items():
            Seat.objects.create(proposal=proposal, member_id=self.members[code], part=part, said=said)
        self.there.add(of)

    def circle(self, name: str, rows: list[dict[str, str]], live: Cells) -> None:
        """A learning set: open to each of its people, or running already."""
        codes = [cells["person"] for cells in rows]
        runs = live.get("state") in ("accepted", "active")
        here_ = [code for code in codes if code in self.members and self._agrees([code], offering.SET)]
        if name in self.there or len(here_) < (offering.GOES_ON if runs else FEWEST):
            self.known += name in self.there
            self.not_here += name not in self.there
            return
        proposal = Proposal.objects.create(
            kind=offering.SET,
            of=name,
            theme=rows[0].get("theme", ""),
            facilitator=rows[0].get("facilitator", ""),
            slot=rows[0].get("slot", ""),
            state=offering.RUNNING if runs else offering.OPEN,
            started=live.get("started", "")[:7] if runs else "",
        )
        for code in here_:
            Seat.objects.create(
                proposal=proposal,
                member_id=self.members[code],
                part=offering.MEMBER,
                said=offering.YES if runs else "",
            )
        self.there.add(name)

    def _aside(self, of: str, kind: str, codes: Iterable[str]) -> bool:
        if of in self.there:
            self.known += 1
            return True
        if kind not in KINDS or not self._agrees(codes, kind):
            self.not_here += 1
            return True
        return False

    def _agrees(self, codes: Iterable[str], kind: str) -> bool:
        listed = list(codes)
        if any(code not in self.members for code in listed):
            return False
        return offering.agreed((self.members[code] for code in listed), offering.purpose_of(kind))


def reasons_of(text: str) -> list[str]:
    """Reasons as people read them: without their points, and without what counts for nothing."""
    found: list[str] = []
    for part in text.split("; "):
        words, _, points = part.rpartition(" (")
        plain = words if points.endswith(")") and points[:-1].isdecimal() else part
        if found and plain == part and not plain[:1].isupper():
            found[-1] = f"{found[-1]}; {plain}"  # a reason that holds the separator itself
        elif plain:
            found.append(plain)
    return found
