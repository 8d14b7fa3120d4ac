"""Sheets of what boards do for the next generation: appraisals, own programmes, coaching, shadowing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from remit.core.problems import Place, Problem
from remit.study.support.followed import whole_day
from remit.study.support.registers import Names
from remit.study.support.sheets import Cells, Reading
from remit.support.consent import Consents
from remit.support.development import (
    DECISIONS,
    POTENTIALS,
    STEPS,
    Appraisal,
    Coaching,
    Placement,
    Trainee,
    most_at_once,
)
from remit.support.records import Offer
from remit.support.roles import READINESS


def read_appraisals(reading: Reading, names: Names) -> tuple[Appraisal, ...]:
    """`appraisals.csv`: ratings that a board takes over from its appraisals, and what it decided."""

    def make(where: Place, cells: Cells) -> Appraisal | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        rated = {
            "readiness": READINESS,
            "potential": POTENTIALS,
            "decided": DECISIONS,
        }
        told = {name: cells.get(name, "").casefold() for name in rated}
        for name, known in rated.items():
            what = "decision" if name == "decided" else f"rating of {name}"
            fine = (not told[name] or reading.known(where, name, told[name], known, what)) and fine
        on = reading.day(where, "on", cells.get("on", ""))
        if not fine:
            return None
        return Appraisal(
            cells["organisation"], cells["person"], told["readiness"], told["potential"], on, told["decided"]
        )

    return cast("tuple[Appraisal, ...]", reading.each("appraisals.csv", ("organisation", "person"), make))


def read_trainees(reading: Reading, names: Names) -> tuple[Trainee, ...]:
    """`inhouse.csv`: who went through a leadership programme of the house, and where they are now."""

    def make(where: Place, cells: Cells) -> Trainee | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        now = cells.get("now", "").casefold()
        fine = (not now or reading.known(where, "now", now, STEPS, "step")) and fine
        started = reading.day(where, "started", cells.get("started", ""))
        finished = reading.truth(where, "finished", cells.get("finished", ""))
        if not fine:
            return None
        return Trainee(cells["organisation"], cells["programme"], cells["person"], started, finished, now)

    keys = ("organisation", "programme", "person")
    return cast("tuple[Trainee, ...]", reading.each("inhouse.csv", keys, make))


def read_coaching(reading: Reading, names: Names) -> tuple[Coaching, ...]:
    """`coaching.csv`: what was set aside for coaching in a year, what was spent, hours agreed and used."""

    def make(where: Place, cells: Cells) -> Coaching | None:
        fine = reading.known(where, "organisation", cells["organisation"], names.orgs, "organisation")
        post = cells.get("post", "")
        fine = (not post or reading.known(where, "post", post, names.posts, "post")) and fine
        year = reading.day(where, "year", cells["year"])
        budget, spent = (
            reading.number(where, name, cells.get(name, ""), 0, 10_000_000) for name in ("budget", "spent")
        )
        hours, used = (
            reading.number(where, name, cells.get(name, ""), 0, 10_000) for name in ("hours", "used")
        )
        if not fine or not year:
            return None
        sign = cells.get("currency", "")
        return Coaching(cells["organisation"], year, post, budget, spent, hours, used, sign)

    return cast("tuple[Coaching, ...]", reading.each("coaching.csv", ("organisation", "year", "post"), make))


def read_placements(
    reading: Reading, people: Collection[str], offers: Iterable[Offer], consents: Consents
) -> tuple[Placement, ...]:
    """`placements.csv`: who shadows whom and when; only where both agreed to be matched.

    More people at once than a host offers places for is a problem.
    """
    agreed = consents.people("matching")
    first: dict[str, Place] = {}

    def make(where: Place, cells: Cells) -> Placement | None:
        fine = [reading.known(where, name, cells[name], people, "person") for name in ("host", "visitor")]
        starts, ends = whole_day(reading, where, "starts", cells), whole_day(reading, where, "ends", cells)
        happened = cells.get("happened", "")
        told = reading.truth(where, "happened", happened) if happened else None
        if ends and starts and ends < starts:
            what = f"the stay ends on {ends}, before it starts on {starts}"
            reading.problems.append(Problem("SUP-051", where, what, "correct one of the two days"))
            return None
        if not all(fine) or not starts or not {cells["host"], cells["visitor"]} <= agreed:
            return None
        first.setdefault(cells["host"], where)
        return Placement(cells["host"], cells["visitor"], starts, ends, told)

    keys = ("host", "visitor", "starts")
    found = cast("tuple[Placement, ...]", reading.each("placements.csv", keys, make))
    offered: dict[str, int] = {}
    for offer in offers:
        if offer.kind == "shadow":
            offered[offer.person] = offered.get(offer.person, 0) + offer.capacity
    for host, where in first.items():
        most, places = most_at_once(each for each in found if each.host == host), offered.get(host, 0)
        if most > places:
            what = f"{most} people are with '{host}' at once, who offers {places} in offers.csv"
            fix = "move a stay to other days, or raise the capacity of the offer of kind shadow"
            reading.problems.append(Problem("SUP-052", where, what, fix))
    return found
