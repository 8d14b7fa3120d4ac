"""What a learning set is good for, as numbers: people packed into integers, and the points of a set.

One integer holds a person: four bits for each half-day, concern, kind, region and gender. The sum over the
members of a set counts them all at once (a set has at most eight members, so no count spills over), and
adding a number to every count shows in one step which counts reach a threshold: 4 + 4 sets the eights bit,
3 + 4 does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from remit.support.records import Person, Sector

FEWEST, MOST, USUAL = 5, 8, 6.5
"""The sizes a learning set may have, and the size aimed at (sets of six and seven)."""

SHARED, HALF_DAYS, KINDS, REGIONS, STAGES, COMPANY = 40, 20, 10, 10, 10, 10
"""The points that a set can earn, 100 together: see `parts`."""

NEW_FOR, SEASONED_AFTER = 2.0, 4.0
"""Years in post: new to the role for the first two, able to speak from experience after four."""

NO_DAY, CLASH = 30, 60
"""What it costs the search that a member cannot make the best half-day, or that two may not sit together."""

_STEP = 4


def years_in_post(person: Person, today: str) -> float | None:
    """How long a person has been in post on a day; None when it is not known."""
    if not person.since or not today:
        return None
    return (date.fromisoformat(today) - date.fromisoformat(person.since)).days / 365.25


def block_of(sector: Sector, person: Person) -> tuple[str, ...]:
    """Whose people may not sit together: neighbours (one area, one kind), else those of one organisation."""
    org = sector.orgs.get(person.organisation)
    if not person.organisation:
        return ("nowhere", person.id)
    if org is None or not org.area or not org.kind:
        return ("organisation", person.organisation)
    return ("neighbours", org.area, org.kind)


class Field(Struct, frozen=True):
    """A run of four-bit counts inside the packed integer: `ones` has a 1 in each, `high` an 8."""

    start: int
    names: tuple[str, ...]
    ones: int
    high: int

    def pack(self, values: Iterable[str]) -> int:
        """One for each value that this field counts."""
        places = {name: place for place, name in enumerate(self.names)}
        return sum(1 << (self.start + _STEP * places[value]) for value in set(values))

    def counts(self, total: int) -> list[tuple[str, int]]:
        """How many of those whose packed integers were added up have each value."""
        return [(name, (total >> (self.start + _STEP * place)) & 15) for place, name in enumerate(self.names)]

    def present(self, total: int) -> int:
        """How many values at least one of them has."""
        return sum(count > 0 for _, count in self.counts(total))


class Roster(Struct, frozen=True):
    """The people to be grouped, by number in the order of their ids, and what is known of them.

    `packed` is one integer a person, `slots` the half-days as bits, `blocks` a number for all who may not sit
    together, `foes` everyone with whom a person may not sit (own block and bars).
    """

    people: tuple[str, ...]
    packed: tuple[int, ...]
    slots: tuple[int, ...]
    blocks: tuple[int, ...]
    foes: tuple[frozenset[int], ...]
    day: Field
    concern: Field
    kind: Field
    region: Field
    stage: Field
    gender: Field

    @property
    def mix(self) -> tuple[int, int, int]:
        """How many kinds, regions and stages a set can hope for: three (stages two), or all there are."""
        return (
            max(1, min(3, len(self.kind.names))),
            max(1, min(3, len(self.region.names))),
            max(1, len(self.stage.names)),
        )


def stage_of(person: Person, today: str) -> str:
    """`new`, `experienced`, or empty for those between and those of whom it is not known."""
    years = years_in_post(person, today)
    if years is None:
        return ""
    return "new" if years < NEW_FOR else "experienced" if years >= SEASONED_AFTER else ""


def enrol(sector: Sector, people: Iterable[str]) -> Roster:
    """Everybody who is to be grouped, packed. The order of the input makes no difference."""
    names = tuple(sorted(set(people)))
    members = [sector.people[name] for name in names]
    orgs = [sector.orgs.get(member.organisation) for member in members]
    told = {
        "day": [member.slots for member in members],
        "concern": [frozenset(member.concerns) for member in members],
        "kind": [frozenset({org.kind} if org and org.kind else ()) for org in orgs],
        "region": [frozenset({org.region} if org and org.region else ()) for org in orgs],
        "stage": [frozenset({stage_of(member, sector.today)} - {""}) for member in members],
        "gender": [frozenset({member.gender} - {""}) for member in members],
    }
    fields: dict[str, Field] = {}
    start = 0
    for key, values in told.items():
        fields[key] = _field(start, sorted(set().union(*values)))
        start += _STEP * len(fields[key].names)
    packed = tuple(sum(fields[key].pack(told[key][row]) for key in told) for row in range(len(names)))
    days = {day: 1 << place for place, day in enumerate(fields["day"].names)}
    keys = [block_of(sector, member) for member in members]
    numbers = {key: number for number, key in enumerate(sorted(set(keys)))}
    blocks = tuple(numbers[key] for key in keys)
    return Roster(
        names,
        packed,
        tuple(sum(days[day] for day in member.slots) for member in members),
        blocks,
        _foes(sector, members, blocks),
        **fields,
    )


def _field(start: int, names: Sequence[str]) -> Field:
    ones = sum(1 << (start + _STEP * place) for place in range(len(names)))
    return Field(start, tuple(names), ones, ones << 3)


def _foes(sector: Sector, members: Sequence[Person], blocks: Sequence[int]) -> tuple[frozenset[int], ...]:
    """With whom each may not sit: the own block, declared bars both ways, the reporting line."""
    row_of = {member.id: row for row, member in enumerate(members)}
    at: dict[str, list[int]] = {}
    together: dict[int, list[int]] = {}
    for row, member in enumerate(members):
        at.setdefault(member.organisation, []).append(row)
        together.setdefault(blocks[row], []).append(row)
    foes = [set(together[block]) for block in blocks]
    pairs = [(bar.a, bar.b) for bar in sector.bars]
    pairs += [(member.id, member.reports_to) for member in members if member.reports_to]
    for a, b in pairs:
        for one in _rows(a, row_of, at):
            for other in _rows(b, row_of, at):
                foes[one].add(other)
                foes[other].add(one)
    return tuple(frozenset(found - {row}) for row, found in enumerate(foes))


def _rows(name: str, row_of: Mapping[str, int], at: Mapping[str, Sequence[int]]) -> Sequence[int]:
    return (row_of[name],) if name in row_of else at.get(name, ())


class Points(Struct, frozen=True):
    """What a set is worth before anybody's bars: `total` of the parts, and the parts by name.

    `theme` is the concern that most members share (the first in the alphabet of several), `sharing` how many
    do; `days` are the half-days that all can make.
    """

    total: int
    parts: Mapping[str, int]
    theme: str
    sharing: int
    days: tuple[str, ...]


def points(roster: Roster, rows: Sequence[int]) -> Points:
    """The points of one set, part by part. Slow and plain; `annealing.worth` is the same sum, fast.

    A mix that the people asked cannot give (all are of one kind of provider) costs nobody a point.
    """
    size, total = len(rows), sum(roster.packed[row] for row in rows)
    most, themes = _most(total, roster.concern)
    days = tuple(name for name, count in roster.day.counts(total) if count == size)
    kinds, regions, stages = roster.mix
    alone = any(count == 1 for _, count in roster.gender.counts(total))
    parts = {
        "concern": SHARED * max(most - 1, 0) // max(size - 1, 1),
        "half-days": HALF_DAYS * min(len(days), 2) // 2,
        "kinds": share(KINDS, roster.kind.present(total), kinds),
        "regions": share(REGIONS, roster.region.present(total), regions),
        "stages": share(STAGES, roster.stage.present(total), stages),
        "company": 0 if alone else COMPANY,
    }
    return Points(sum(parts.values()), parts, themes[0] if themes else "", most, days)


def share(whole: int, found: int, hoped: int) -> int:
    """All points at what was hoped for, none for a single one, in between in proportion."""
    return whole if found >= hoped or hoped < 2 else whole * max(found - 1, 0) // (hoped - 1)


def _most(total: int, field: Field) -> tuple[int, list[str]]:
    counts = field.counts(total)
    most = max((count for _, count in counts), default=0)
    return most, [name for name, count in counts if count == most and most > 0]


def clashes(roster: Roster, rows: Sequence[int]) -> int:
    """How many pairs of a set may not sit together."""
    return sum(len(roster.foes[row].intersection(rows)) for row in rows) // 2


def feasible(roster: Roster, rows: Sequence[int]) -> bool:
    """Whether a set may be: its size, no two who may not sit together, a half-day for all."""
    if not FEWEST <= len(rows) <= MOST:
        return False
    days = -1
    for row in rows:
        days &= roster.slots[row]
    return days != 0 and clashes(roster, rows) == 0
