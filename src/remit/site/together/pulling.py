"""`remit pull` for support: what came of proposals goes back into the study's plain files.

Own rooms never leave the site. Nor does which side of a pair said no, why, or who gave which mark: a pair has
its state and whether it met in a month, and marks stand by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from remit.core.problems import Place, Problem
from remit.core.words import slug
from remit.site.place import here
from remit.site.together.agreeing import ASKED, said_of
from remit.site.together.checking import close_months, held_of
from remit.site.together.models import Agreed, Check, Mark, Member, Proposal
from remit.site.together.offering import (
    DECLINED,
    ENDED,
    GIVER,
    MATCHING,
    NO,
    OPEN,
    RECEIVER,
    RUNNING,
    SET,
    WITHDRAWN,
)
from remit.site.together.roles import card_with, words_of
from remit.site.together.studyside import card_of, config, folder
from remit.site.together.wishes import read_wish
from remit.study.store import write_whole
from remit.study.support.card_writing import write_card
from remit.study.support.rewriting import Changes, Key, rewrite
from remit.study.tablefile import read_records

FILE_STATES = {OPEN: "proposed", RUNNING: "active", DECLINED: "declined", ENDED: "ended"}
"""States as links.csv has them. A pair that waits or was withdrawn has no row."""

Rows = dict[Key, dict[str, str] | None]


class PulledSupport(Struct, frozen=True):
    """The files that were written, by their path in the study, and what there is to say."""

    files: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def pull_support() -> PulledSupport:
    """Write what changed; raises `Refused` where a sheet cannot be read, and then nothing is written."""
    if not Member.objects.exists():
        return PulledSupport()
    close_months()
    texts: dict[Path, str] = {}
    for name, keys, changes in _sheets():
        text = rewrite(folder(), name, keys, changes, finer=("started", "told"))
        if text is not None:
            texts[folder() / name] = text
    texts |= {**_marks(), **_cards()}
    for path, text in texts.items():
        write_whole(path, text)
    return PulledSupport(
        tuple(sorted(path.relative_to(here().study).as_posix() for path in texts)), tuple(_warnings())
    )


def _sheets() -> Iterable[tuple[str, tuple[str, ...], Changes]]:
    holders = list(Member.objects.filter(left=False, board=False))
    yield "signup.csv", ("person",), _signed(holders)
    if config().sign_up == "answers":
        yield "revoked.csv", ("person", "purpose"), _revoked(holders)
    yield "links.csv", ("kind", "giver", "receiver"), _pairs()
    yield "sets.csv", ("set", "person"), _circles()
    yield "meetings.csv", ("kind", "giver", "receiver", "of", "date"), _meetings()
    yield from _wishes(holders)


def _signed(holders: Iterable[Member]) -> Rows:
    """Everybody who has answered here, and those who left: a yes or a no to each purpose that was shown."""
    found: Rows = {}
    for member in (*Member.objects.filter(left=True, board=False), *holders):
        said = said_of(member)
        if said:
            found[member.code,] = {
                purpose: "yes" if said[purpose] else "no" for purpose in ASKED if purpose in said
            }
    return found


def _revoked(holders: Iterable[Member]) -> Rows:
    """Where files take consent from answers, what was taken back here stands beside them."""
    found: Rows = {}
    for member in holders:
        for consent in member.consents.filter(given=False):
            found[member.code, consent.purpose] = {"date": consent.month}
    return found


def _pairs() -> Rows:
    found: Rows = {}
    for proposal in Proposal.objects.exclude(kind=SET).prefetch_related("seats__member"):
        sides = {seat.part: seat.member.code for seat in proposal.seats.all()}
        key = (proposal.kind, sides[GIVER], sides[RECEIVER])
        state = FILE_STATES.get(proposal.state)
        if state:
            found[key] = _cells(state=state, started=proposal.started, told=proposal.told)
        elif proposal.state == WITHDRAWN:
            found[key] = None
    return found


def _cells(**cells: str) -> dict[str, str]:
    """The cells that say something: an empty one leaves what people wrote themselves."""
    return {name: text for name, text in cells.items() if text}


def _circles() -> Rows:
    """Sets that are proposed, run or ran; whoever said no is in none of them."""
    found: Rows = {}
    for proposal in Proposal.objects.filter(kind=SET).prefetch_related("seats__member"):
        state = FILE_STATES.get(proposal.state)
        for seat in proposal.seats.all():
            stays = state is not None and (seat.said != NO or proposal.state == ENDED)
            cells = _cells(
                slot=proposal.slot,
                theme=proposal.theme,
                started=proposal.started,
                state=state or "",
                told=proposal.told,
            )
            found[proposal.of, seat.member.code] = cells if stays else None
    return found


def _meetings() -> Rows:
    """One row a pair or set and month: whether it met. No mark, and not who told of it."""
    found: Rows = {}
    proposals = {each.of: each for each in Proposal.objects.prefetch_related("seats__member")}
    for (of, month), held in held_of(Check.objects.all()).items():
        proposal = proposals[of]
        if proposal.kind == SET:
            key = ("", "", "", of, month)
        else:
            sides = {seat.part: seat.member.code for seat in proposal.seats.all()}
            key = (proposal.kind, sides[GIVER], sides[RECEIVER], "", month)
        found[key] = {"held": "yes" if held else "no"}
    return found


def _wishes(holders: Iterable[Member]) -> Iterable[tuple[str, tuple[str, ...], Changes]]:
    people: Rows = {}
    needs: Rows = {}
    offers: Rows = {}
    posts = _posts()
    listed = {name: _keys(name) for name in ("needs.csv", "offers.csv")}
    for member in holders:
        wish, code = read_wish(member), member.code
        taken_back = said_of(member).get(MATCHING) is False
        if wish is None and not taken_back:
            continue
        needs |= dict.fromkeys(key for key in listed["needs.csv"] if key[0] == code)
        offers |= dict.fromkeys(key for key in listed["offers.csv"] if key[0] == code)
        if wish is None:
            continue
        where = {} if code in posts else _cells(organisation=member.organisation)
        people[code,] = {**where, "slots": "; ".join(wish.slots), **_cells(since=_first_day(wish.since))}
        wanted, offered = "; ".join(wish.wanted), "; ".join(wish.offered)
        needs |= {(code, kind): {"topics": wanted} for kind in wish.asks}
        offers |= {(code, kind): {"topics": offered, "capacity": str(n)} for kind, n in wish.offers.items()}
    yield "people.csv", ("person",), people
    yield "needs.csv", ("person", "kind"), needs
    yield "offers.csv", ("person", "kind"), offers


def _first_day(month: str) -> str:
    return f"{month}-01" if month else ""


def _posts() -> set[str]:
    path = here().study / "frame.csv"
    return (
        {cells["post"] for _, cells in read_records(path, "frame.csv", ("post",))}
        if path.is_file()
        else set()
    )


def _keys(name: str) -> list[Key]:
    path = folder() / name
    if not path.is_file():
        return []
    rows = read_records(path, f"support/{name}", ("person", "kind"))
    return [(cells["person"].strip(), cells["kind"].strip()) for _, cells in rows]


def _marks() -> dict[Path, str]:
    """The marks that belong to nobody any more, by size; months that the store has lost are kept."""
    path = folder() / "marks.csv"
    before = read_records(path, "support/marks.csv", ("mark",)) if path.is_file() else []
    now = sorted(Mark.objects.values_list("month", "mark"))
    months = {month for month, _ in now}
    kept = [
        (cells.get("month", ""), cells["mark"]) for _, cells in before if cells.get("month", "") not in months
    ]
    lines = [f"{month},{mark}" for month, mark in (*kept, *now)]
    text = "\n".join(["month,mark", *lines, ""])
    changed = bool(now) and (not path.is_file() or path.read_text(encoding="utf-8") != text)
    return {path: text} if changed else {}


def _cards() -> dict[Path, str]:
    """Role cards that both agreed to and both let the sector body have; the newest such version."""
    found: dict[Path, str] = {}
    for agreed in (
        Agreed.objects.filter(shared=True, role__member__left=False)
        .select_related("role__member")
        .order_by("number")
    ):
        post = agreed.role.member.code
        card = card_with(card_of(post), words_of(agreed.content), agreed.month)
        found[_card_path(post)] = write_card(card)
    return {
        path: text for path, text in found.items() if not path.is_file() or path.read_text("utf-8") != text
    }


def _card_path(post: str) -> Path:
    """The file of a post: the one that has its card already, else one named after it."""
    for path in sorted((folder() / "rolecards").glob("*.yaml")):
        if path.stem == post:
            return path
    safe = post if post.replace("-", "").replace("_", "").isalnum() and post.isascii() else slug(post)
    return folder() / "rolecards" / f"{safe}.yaml"


def _warnings() -> Iterable[Problem]:
    if config().sign_up == "answers":
        yield Problem(
            "TOGETHER-005",
            Place("support.yaml"),
            "the study takes consent from answers, so a yes that was given in the site is not read",
            "write `sign_up: sheet`; what was taken back in the site counts either way",
            "warning",
        )
