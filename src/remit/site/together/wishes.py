"""What somebody asks for and offers: for matching alone, locked, and gone with the yes to it."""

from __future__ import annotations

from msgspec import Struct

from remit.site.place import here
from remit.site.sealing import derive, lock, pack, unlock, unpack
from remit.site.together.models import Member, Wish
from remit.site.together.studyside import config, folder, kit
from remit.study.support.sheets import Reading
from remit.support.records import KINDS

BLOCK = 2_048
MOST_PLACES = 3


class Wished(Struct, frozen=True):
    """What is asked for, what is offered to how many, topics of either, half-days, since when in post."""

    asks: tuple[str, ...] = ()
    offers: dict[str, int] = {}
    wanted: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    since: str = ""


def topics() -> list[tuple[str, str]]:
    """The topics of the kit, code and words."""
    return [(entry.code, entry.label) for entry in kit().topics]


def slots() -> tuple[str, ...]:
    """The half-days that can be named."""
    return config().slots


def read_wish(member: Member) -> Wished | None:
    """What somebody said here; None where they have not."""
    row = Wish.objects.filter(member=member).first()
    if row is None:
        return None
    found = unpack(unlock(derive(here().secret, "wish"), bytes(row.content), "wish"))
    listed = {name: tuple(found[name]) for name in ("asks", "wanted", "offered", "slots")}
    return Wished(**listed, offers=dict(found["offers"]), since=str(found["since"]))


def write_wish(member: Member, wish: Wished) -> None:
    """Save it."""
    values = {name: getattr(wish, name) for name in Wished.__struct_fields__}
    content = lock(derive(here().secret, "wish"), pack(values, BLOCK), "wish")
    Wish.objects.update_or_create(member=member, defaults={"content": content})


def wish_of_files(member: Member) -> Wished:
    """What the study's sheets say of somebody, to begin from."""
    reading, code = Reading(folder()), member.code
    people = next((cells for _, cells in reading.rows("people.csv") if cells["person"] == code), {})
    needs = [cells for _, cells in reading.rows("needs.csv") if cells["person"] == code]
    offers = [cells for _, cells in reading.rows("offers.csv") if cells["person"] == code]
    return Wished(
        asks=tuple(cells["kind"] for cells in needs if cells["kind"] in KINDS),
        offers={
            cells["kind"]: _places(cells.get("capacity", "")) for cells in offers if cells["kind"] in KINDS
        },
        wanted=_listed(cells.get("topics", "") for cells in needs),
        offered=_listed(cells.get("topics", "") for cells in offers),
        slots=_listed([people.get("slots", "")]),
        since=people.get("since", "")[:7],
    )


def _places(text: str) -> int:
    return min(int(text), MOST_PLACES) if text.isdecimal() else 1


def _listed(cells: object) -> tuple[str, ...]:
    parts = (part.strip() for cell in cells for part in cell.split(";"))  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(part for part in parts if part))
