"""The sheets of what runs and what became of it: pairs, learning sets and their meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from remit.core.problems import Place, Problem, nearest
from remit.study.support.people import STATES
from remit.study.support.sheets import Cells, Reading
from remit.support.consent import Consents
from remit.support.follow import RUNNING, Following, Meeting
from remit.support.proposals import Circle
from remit.support.records import KINDS


class Followed(Struct, frozen=True):
    """What runs or ran: `following` pairs and sets, `meetings`, the `running` sets as they are shown.

    `unclear` are people of whom nobody can say whether they had support: their pair or set has no start, or
    not all of it may be followed. `marks` say how useful it was found, without a name.
    """

    following: tuple[Following, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    running: tuple[Circle, ...] = ()
    unclear: frozenset[str] = frozenset()
    marks: tuple[int, ...] = ()


def read_followed(reading: Reading, consents: Consents) -> Followed:
    """What runs and what became of it, of four sheets; rows of people who did not agree are left out."""
    pairs, unclear = _pairs(reading, consents)
    sets = _sets(reading)
    circles, more = _followed_sets(reading, sets, consents)
    following = (*pairs, *circles)
    return Followed(
        following,
        _meetings(reading, consents, sets),
        _running(sets, consents),
        unclear | more,
        _marks(reading),
    )


def whole_day(reading: Reading, where: Place, name: str, cells: Cells) -> str:
    """A day; a month stands for its first day."""
    day = reading.day(where, name, cells.get(name, ""))
    return "-".join([*day.split("-"), "01", "01"][:3]) if day else ""


def _pairs(reading: Reading, consents: Consents) -> tuple[tuple[Following, ...], frozenset[str]]:
    """Pairs that may be followed, each with the day it started where that is known; who is not clear."""
    agreed = consents.people("follow-up")
    found, unclear = [], set()
    for where, cells in Reading(reading.folder).rows("links.csv"):
        pair = (cells["giver"], cells["receiver"])
        started = whole_day(reading, where, "started", cells)
        told = whole_day(reading, where, "told", cells)
        state = cells.get("state") or "proposed"
        if started and set(pair) <= agreed:
            found.append(Following(_pair(cells), pair, started, state, told))
        elif state not in ("proposed", "declined"):
            unclear.add(cells["receiver"])
    return tuple(found), frozenset(unclear)


def _pair(cells: Cells) -> str:
    return f"{cells['kind']}:{cells['giver']}:{cells['receiver']}"


# ---- learning sets ---------------------------------------------------------------------------------------

SetRows = Mapping[str, list[tuple[Place, Cells]]]


def _sets(reading: Reading) -> SetRows:
    """The rows of `sets.csv` by set."""
    found: dict[str, list[tuple[Place, Cells]]] = {}
    for where, cells in reading.once(reading.rows("sets.csv"), "set", "person"):
        state = cells.get("state", "")
        if state:
            reading.known(where, "state", state, STATES, "state")
        found.setdefault(cells["set"], []).append((where, cells))
    for name, rows in found.items():
        for column in ("slot", "theme", "facilitator", "started", "state", "told"):
            _check_one(reading, name, rows, column)
    return found


def _check_one(reading: Reading, name: str, rows: list[tuple[Place, Cells]], column: str) -> None:
    """That two rows of a set say different things of it is a problem."""
    told = {cells[column]: where for where, cells in rows if cells.get(column)}
    if len(told) > 1:
        what = f"the rows of the set '{name}' say different things in '{column}': {', '.join(told)}"
        fix = "write one of them, in one row or in all"
        reading.problems.append(Problem("SUP-048", list(told.values())[-1], what, fix))


def _said(rows: list[tuple[Place, Cells]], column: str) -> str:
    return next((cells[column] for _, cells in rows if cells.get(column)), "")


def _followed_sets(
    reading: Reading, sets: SetRows, consents: Consents
) -> tuple[tuple[Following, ...], frozenset[str]]:
    agreed = consents.people("follow-up")
    found, unclear = [], set()
    for name, rows in sets.items():
        dates = {column: _said(rows, column) for column in ("started", "told")}
        started, told = (whole_day(reading, rows[0][0], column, dates) for column in dates)
        people = tuple(cells["person"] for _, cells in rows if cells["person"] in agreed)
        state = _said(rows, "state") or "proposed"
        if started and people:
            found.append(Following(name, people, started, state, told, circle=True))
        elif state not in ("proposed", "declined"):
            unclear |= set(people)
    return tuple(found), frozenset(unclear)


def _running(sets: SetRows, consents: Consents) -> tuple[Circle, ...]:
    """The sets that run, with those of their people who agreed to learning sets."""
    agreed = consents.people("learning sets")
    found = []
    for name, rows in sets.items():
        people = tuple(cells["person"] for _, cells in rows if cells["person"] in agreed)
        if people and _said(rows, "state") in RUNNING:
            slot, theme, leader = (_said(rows, column) for column in ("slot", "theme", "facilitator"))
            found.append(Circle(name, slot, theme, people, leader))
    return tuple(found)


# ---- meetings --------------------------------------------------------------------------------------------


def _meetings(reading: Reading, consents: Consents, sets: SetRows) -> tuple[Meeting, ...]:
    agreed = consents.people("follow-up")

    def make(where: Place, cells: Cells) -> Meeting | None:
        of = _met(reading, where, cells, sets)
        day = whole_day(reading, where, "date", cells)
        held = reading.truth(where, "held", cells.get("held", "") or "yes")
        useful = reading.number(where, "useful", cells.get("useful", ""), 0, 10)
        pair = {cells.get("giver", ""), cells.get("receiver", "")} - {""}
        if not of or not day or not pair <= agreed:
            return None
        return Meeting(of, day, held, None if useful is None else int(useful))

    return cast("tuple[Meeting, ...]", reading.each("meetings.csv", (), make))


def _met(reading: Reading, where: Place, cells: Cells, sets: SetRows) -> str:
    """The id of the pair or set that met; empty, with a problem, where the row names neither or both."""
    of = cells.get("of", "")
    pair = [cells.get(column, "") for column in ("kind", "giver", "receiver")]
    if of and not any(pair):
        if of in sets:
            return of
        what = f"'{of}' in 'of' is no set of sets.csv{nearest(of, list(sets))}"
        fix = "use the name of a set, or name a pair by kind, giver and receiver"
        reading.problems.append(Problem("SUP-049", where, what, fix))
        return ""
    if of or not all(pair):
        what = "this meeting is neither of one pair nor of one set"
        fix = "fill in kind, giver and receiver for a pair, or `of` alone for a set"
        reading.problems.append(Problem("SUP-050", where, what, fix))
        return ""
    return _pair(cells) if reading.known(where, "kind", pair[0], KINDS, "kind of support") else ""


def _marks(reading: Reading) -> tuple[int, ...]:
    """Marks that belong to nobody any more."""
    found = []
    for where, cells in reading.rows("marks.csv"):
        reading.day(where, "month", cells.get("month", ""))
        mark = reading.number(where, "mark", cells["mark"], 0, 10)
        found += [] if mark is None else [int(mark)]
    return tuple(found)
