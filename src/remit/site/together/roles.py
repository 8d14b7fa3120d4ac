"""The description of a role, written by the holder and the board contact, and agreed by both.

It is a set of named texts. Every sending is kept as it was sent. Two that cross are joined text by text: what
only one side changed is taken over, and where both changed the same text both stand there, one below the
other. Any change takes away both agreements; two agreements to one number freeze it with its month.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from remit.site.place import here
from remit.site.sealing import derive, lock, pack, unlock, unpack
from remit.site.together.models import Agreed, Member, Revision, Role
from remit.site.together.studyside import card_of
from remit.site.together.turns import this_month, turn
from remit.support.roles import Objective, RoleCard, Share

HOLDER, BOARD, STUDY = "holder", "board", "study"
OBJECTIVES = 6
LONGEST = 4_000
BLOCK = 4_096
APART = "\n----\n"
"""Stands between two texts that were written for one place at the same time."""

ALSO = "also."
"""Before the name of a choice: what the other side chose at the same time."""

Words = Mapping[str, str]


def open_role(member: Member) -> Role:
    """The description of a holder's role: begun from the study's role card, where there is one."""
    with turn():
        role, fresh = Role.objects.get_or_create(member=member)
        words = words_of_card(card_of(member.code)) if fresh else {}
        if words:
            role.number, role.content = 1, _locked(words)
            role.save()
            _keep(role, STUDY, words)
    return role


def words_of(content: bytes) -> dict[str, str]:
    """What is locked in a version; nothing for an empty one."""
    if not content:
        return {}
    return dict(unpack(unlock(derive(here().secret, "role"), bytes(content), "role")))


def _locked(words: Words) -> bytes:
    return lock(derive(here().secret, "role"), pack(words, BLOCK), "role")


# ---- writing -------------------------------------------------------------------------------------


class Saved(Struct, frozen=True):
    """What became of a sending: the number it has now, and the names where both had written."""

    number: int
    crossed: tuple[str, ...] = ()
    changed: bool = True


def save(role: Role, side: str, base: int, sent: Words) -> Saved:
    """Take over what one side wrote, having seen version `base`."""
    with turn():
        role.refresh_from_db()
        now = words_of(role.content)
        seen = now if base == role.number else _version(role, base)
        joined, crossed = join(seen, now, sent)
        if joined == now:
            return Saved(role.number, changed=False)
        role.number, role.content = role.number + 1, _locked(joined)
        _disagree(role)
        role.save()
        _keep(role, side, sent)
    return Saved(role.number, crossed)


def _keep(role: Role, side: str, sent: Words) -> None:
    """What one side sent, beside what came of it."""
    Revision.objects.create(
        role=role,
        made=role.number,
        side=side,
        month=this_month(),
        content=_locked(sent),
        result=role.content,
    )


def _disagree(role: Role) -> None:
    role.holder_agreed = role.board_agreed = role.holder_shares = role.board_shares = False


def _version(role: Role, number: int) -> dict[str, str]:
    """An earlier version; an empty one for a number that never was."""
    found = Revision.objects.filter(role=role, made=number).first()
    return words_of(found.result) if found else {}


def join(base: Words, now: Words, sent: Words) -> tuple[dict[str, str], tuple[str, ...]]:
    """What stands after somebody who saw `base` sent `sent` while `now` is there; where both had written.

    Choices (`duty.*`) cannot stand side by side: the one that is there stays, the other is noted beside it.
    """
    joined = {name: text for name, text in now.items() if not name.startswith(ALSO)}
    crossed = []
    for name, text in sent.items():
        before, there = base.get(name, ""), now.get(name, "")
        if text in (before, there):
            continue
        if there == before:
            joined[name] = text
            continue
        crossed.append(name)
        if name.startswith("duty."):
            joined[f"{ALSO}{name}"] = text
        else:
            joined[name] = _both(there, text)
    if crossed:
        joined = {**{name: text for name, text in now.items() if name.startswith(ALSO)}, **joined}
    return {name: text for name, text in joined.items() if text}, tuple(crossed)


def _both(there: str, text: str) -> str:
    if not text or text in there:
        return there
    return text if there in text else f"{there}{APART}{text}"


# ---- agreeing --------------------------------------------------------------------------------------


def agree(role: Role, side: str, number: int, shares: bool) -> bool:
    """One side agrees to a version; False where it is not the one that stands there now."""
    with turn():
        role.refresh_from_db()
        if number != role.number or not role.number:
            return False
        setattr(role, f"{side}_agreed", True)
        setattr(role, f"{side}_shares", shares)
        role.save()
        if role.holder_agreed and role.board_agreed:
            shared = role.holder_shares and role.board_shares
            Agreed.objects.update_or_create(
                role=role,
                number=number,
                defaults={"month": this_month(), "content": role.content, "shared": shared},
            )
    return True


def last_agreed(role: Role) -> Agreed | None:
    """The newest version that both agreed to."""
    return Agreed.objects.filter(role=role).first()


def earlier(role: Role, most: int = 20) -> list[tuple[int, str, str, dict[str, str]]]:
    """What was sent, newest first: the number it made, by which side, in which month, and its words."""
    found = Revision.objects.filter(role=role)[:most]
    return [(row.made, row.side, row.month, words_of(row.content)) for row in found]


# ---- between texts and role cards ------------------------------------------------------------------


def words_of_card(card: RoleCard) -> dict[str, str]:
    """A role card of the study as texts, to begin from."""
    found = {"purpose": card.purpose, "not_mine": "\n".join(card.not_mine), "review": card.review}
    found |= {f"duty.{code}": str(share) for code, share in card.duties.items()}
    for place, each in enumerate(card.objectives[:OBJECTIVES], 1):
        found |= {f"objective.{place}.text": each.text, f"objective.{place}.measure": each.measure}
    return {name: text for name, text in found.items() if text}


def card_with(card: RoleCard, words: Words, month: str) -> RoleCard:
    """The role card with the texts that both agreed to; what is not written here stays as it was."""
    from msgspec.structs import replace

    duties: dict[str, Share] = {}
    for name, text in words.items():
        if name.startswith("duty.") and text in ("lead", "share", "none"):
            duties[name.removeprefix("duty.")] = text  # type: ignore[assignment]
    objectives = []
    for place in range(1, OBJECTIVES + 1):
        text = words.get(f"objective.{place}.text", "")
        if text:
            objectives.append(Objective(text, words.get(f"objective.{place}.measure", "")))
    return replace(
        card,
        purpose=words.get("purpose", ""),
        not_mine=tuple(line.strip() for line in words.get("not_mine", "").splitlines() if line.strip()),
        review=words.get("review", ""),
        duties=duties,
        objectives=(*objectives, *card.objectives[OBJECTIVES:]),
        agreed=month,
        holder_signed=True,
        chief_signed=True,
    )
