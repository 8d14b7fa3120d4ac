"""People, their consent, what they offer and need: from the sheets, and from answers where they said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from remit.core.problems import Place, Problem
from remit.study.support.answers import (
    Answers,
    answered,
    consents_given,
    labels,
    needs_with_answers,
    offers_with_answers,
)
from remit.study.support.config import ORGANISATION_FACTS, Config
from remit.study.support.sheets import Cells, Reading
from remit.support.consent import EVERYTHING, PURPOSES, Consents, without_revoked
from remit.support.kit import Kit
from remit.support.records import (
    FACILITATOR,
    KINDS,
    Bar,
    Kind,
    Link,
    Need,
    Offer,
    OfferKind,
    Org,
    Person,
    Sector,
)

STATES = ("proposed", "accepted", "declined", "active", "ended")
WISHES = ("kind", "size", "region", "gender")


def read_consents(reading: Reading, config: Config, answers: Answers) -> Consents:
    """Who agreed to what: by the sheet or by the opt-in questions, less what was taken back."""
    given: dict[str, frozenset[str]] = {}
    use: set[str] = set()
    if config.sign_up == "answers":
        given = consents_given(config, answers)
        use = set(given)
    else:
        for where, cells in reading.once(reading.rows("signup.csv"), "person"):
            said = {purpose for purpose in PURPOSES if reading.truth(where, purpose, cells.get(purpose, ""))}
            given[cells["person"]] = frozenset(said)
            if reading.truth(where, "use_answers", cells.get("use_answers", "")):
                use.add(cells["person"])
    revoked = []
    for where, cells in reading.rows("revoked.csv"):
        purpose = cells["purpose"] or EVERYTHING
        if reading.known(where, "purpose", purpose, (*PURPOSES, EVERYTHING), "purpose"):
            revoked.append((cells["person"], purpose))
        else:
            revoked.append((cells["person"], EVERYTHING))  # in doubt for the person
    return without_revoked(Consents(given, frozenset(use)), revoked)


def read_organisations(reading: Reading, config: Config, answers: Answers) -> dict[str, Org]:
    """The organisations of the frame, with what organisations.csv says of them on top."""
    orgs: dict[str, Org] = {}
    for name, cells in answers.frame.items():
        facts = {fact: (cells.get(column) or "") for fact, column in config.frame.items()}
        orgs[name] = replace(Org(name, name), **facts)
    for _, cells in reading.once(reading.rows("organisations.csv"), "organisation"):
        name = cells["organisation"]
        facts = {fact: cells[fact] for fact in ORGANISATION_FACTS if cells.get(fact)}
        orgs[name] = replace(orgs.get(name, Org(name, name)), name=cells.get("name") or name, **facts)
    return orgs


def read_people(
    reading: Reading, config: Config, kit: Kit, answers: Answers, orgs: Mapping[str, Org], consents: Consents
) -> dict[str, Person]:
    """Everybody who agreed to anything: from people.csv, else from the frame; nobody else is kept."""
    rows = {
        cells["person"]: (where, cells) for where, cells in reading.once(reading.rows("people.csv"), "person")
    }
    names = {*rows, *answers.posts, *consents.given}
    found = {}
    for name in sorted(consents.given):
        where, cells = rows.get(name, (Place("support/signup.csv"), {}))
        if name not in rows and name not in answers.posts:
            what = f"'{name}' signed up and is neither in people.csv nor in frame.csv"
            fix = "add the person to people.csv, with an organisation"
            reading.problems.append(Problem("SUP-016", where, what, fix))
            continue
        found[name] = _person(reading, config, kit, where, cells, name, answers, orgs, names)
    taken = {name: answered(config, kit, person, answers) for name, person in found.items()}
    return {name: taken[name] if name in consents.use_answers else person for name, person in found.items()}


def _person(
    reading: Reading, config: Config, kit: Kit, where: Place, cells: Cells, name: str,
    answers: Answers, orgs: Mapping[str, Org], names: set[str],
) -> Person:  # fmt: skip
    organisation = cells.get("organisation") or answers.posts.get(name, "")
    reading.known(where, "organisation", organisation, orgs, "organisation")
    reports_to = cells.get("reports_to", "")
    if reports_to:
        reading.known(where, "reports_to", reports_to, sorted(names), "person")
    known = tuple(entry.code for entry in kit.concerns)
    named = reading.several(where, "concerns", cells.get("concerns", ""), known, "concern")
    return Person(
        id=name,
        organisation=organisation,
        since=_first_day(reading.day(where, "since", cells.get("since", ""))),
        slots=frozenset(reading.several(where, "slots", cells.get("slots", ""), config.slots, "half-day")),
        concerns=labels(kit, "concerns", named),
        interests=reading.several(where, "interests", cells.get("interests", "")),
        part_time=reading.truth(where, "part_time", cells.get("part_time", "")),
        reports_to=reports_to,
        gender=cells.get("gender", ""),
        contact=cells.get("contact", ""),
    )


def _first_day(day: str) -> str:
    """A month or a year stands for its first day."""
    return "-".join([*day.split("-"), "01", "01"][:3]) if day else ""


# ---- what people offer and need ------------------------------------------------------------------------


class Told(Struct, frozen=True):
    """What the other sheets are checked against: names of people and of organisations, and the kit."""

    people: Sequence[str]
    orgs: Sequence[str]
    kit: Kit

    def topics(self, reading: Reading, where: Place, cells: Cells) -> frozenset[str]:
        """The topics of a row in the words of the kit."""
        known = tuple(entry.code for entry in self.kit.topics)
        found = reading.several(where, "topics", cells.get("topics", ""), known, "topic")
        return frozenset(labels(self.kit, "topics", found))


def read_offers(reading: Reading, told: Told) -> tuple[Offer, ...]:
    """`offers.csv`."""

    def offer(where: Place, cells: Cells) -> Offer | None:
        if not _named(reading, where, cells, told, (*KINDS, FACILITATOR)):
            return None
        capacity = reading.number(where, "capacity", cells.get("capacity", ""), 0, 50)
        topics = told.topics(reading, where, cells)
        places = 1 if capacity is None else int(capacity)
        return Offer(cells["person"], cast(OfferKind, cells["kind"]), topics, places)

    return cast("tuple[Offer, ...]", reading.each("offers.csv", ("person", "kind"), offer))


def read_needs(reading: Reading, told: Told) -> tuple[Need, ...]:
    """`needs.csv`."""

    def need(where: Place, cells: Cells) -> Need | None:
        if not _named(reading, where, cells, told):
            return None
        topics = told.topics(reading, where, cells)
        wishes = {name: cells[f"wish_{name}"] for name in WISHES if cells.get(f"wish_{name}")}
        return Need(cells["person"], cast(Kind, cells["kind"]), topics, wishes)

    return cast("tuple[Need, ...]", reading.each("needs.csv", ("person", "kind"), need))


def _named(reading: Reading, where: Place, cells: Cells, told: Told, kinds: Sequence[str] = KINDS) -> bool:
    person = reading.known(where, "person", cells["person"], told.people, "person")
    return reading.known(where, "kind", cells["kind"], kinds, "kind of support") and person


def read_bars(reading: Reading, told: Told) -> tuple[Bar, ...]:
    """`bars.csv`: `b` may be a person or an organisation."""

    def bar(where: Place, cells: Cells) -> Bar | None:
        first = reading.known(where, "a", cells["a"], told.people, "person")
        other = reading.known(where, "b", cells["b"], (*told.people, *told.orgs), "person or organisation")
        return Bar(cells["a"], cells["b"], cells.get("by", "") or cells["a"]) if first and other else None

    return cast("tuple[Bar, ...]", reading.each("bars.csv", (), bar))


def read_links(reading: Reading, told: Told) -> tuple[Link, ...]:
    """`links.csv`: pairs that were proposed or run already."""

    def pair(where: Place, cells: Cells) -> Link | None:
        fine = [
            reading.known(where, name, cells[name], told.people, "person") for name in ("giver", "receiver")
        ]
        fine.append(reading.known(where, "kind", cells["kind"], KINDS, "kind of support"))
        state = cells.get("state") or "proposed"
        fine.append(reading.known(where, "state", state, STATES, "state"))
        return (
            Link(cast(Kind, cells["kind"]), cells["giver"], cells["receiver"], state) if all(fine) else None
        )

    return cast("tuple[Link, ...]", reading.each("links.csv", ("kind", "giver", "receiver"), pair))


def make_sector(
    reading: Reading, config: Config, kit: Kit, answers: Answers, consents: Consents, today: str
) -> Sector:
    """Everything about people who agreed to something, on one day; `consent.only` narrows it further."""
    orgs = read_organisations(reading, config, answers)
    people = read_people(reading, config, kit, answers, orgs, consents)
    # A name is known when it is in a file, even where its consent was taken back: that is no mistake.
    listed = {cells["person"] for _, cells in Reading(reading.folder).rows("people.csv")}
    names = sorted({*people, *answers.posts, *listed})
    told = Told(names, sorted(orgs), kit)
    offers = tuple(offer for offer in read_offers(reading, told) if offer.person in people)
    stated = tuple(need for need in read_needs(reading, told) if need.person in people)
    needs = needs_with_answers(config, kit, answers, consents, stated)
    return Sector(
        today=today,
        orgs=orgs,
        people=people,
        offers=offers_with_answers(config, kit, answers, consents, offers),
        needs=with_buddies(needs, people, today, config.buddy_days),
        bars=read_bars(reading, told),
        links=tuple(
            each for each in read_links(reading, told) if each.giver in people and each.receiver in people
        ),
        sizes=config.sizes,
    )


def with_buddies(
    needs: Sequence[Need], people: Mapping[str, Person], today: str, days: int
) -> tuple[Need, ...]:
    """The needs, and a buddy for everybody who began in the last `days` or begins soon and did not ask.

    So a newcomer has a proposal in the first run after the start date was entered. Topics are those the
    newcomer asked for in other kinds of support.
    """
    asked = {need.person for need in needs if need.kind == "buddy"}
    found = list(needs)
    for name, person in people.items():
        if days and name not in asked and is_new(person, today, days):
            topics = frozenset(topic for need in needs if need.person == name for topic in need.topics)
            found.append(Need(name, "buddy", topics))
    return tuple(found)


def is_new(person: Person, today: str, days: int) -> bool:
    """Whether somebody began within so many days before a day, or begins after it."""
    try:
        return (date.fromisoformat(today) - date.fromisoformat(person.since)).days <= days
    except ValueError:
        return False
