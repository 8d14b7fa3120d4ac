"""What is proposed to one person, as a page and as a letter."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from remit.core.blocks import Block, Document
from remit.support.development import Placement
from remit.support.pages.about import About, kind_words
from remit.support.proposals import Circle, Match, Proposals
from remit.support.records import Sector
from remit.support.starting import unit_of
from remit.support.writing import bullets, heading, link, long_day, note, said

UNMATCHED_WORDS = "Nobody can be proposed to you yet. The desk keeps looking and will write to you."
CHOOSE = "Choose one, or ask for another; nobody is told whom you did not choose."

STAY = "Stay as you are, or ask the desk for a change; nobody is told whom you did not choose."
PROPOSED, AS_BEFORE, INSTEAD = "Proposed", "As before", "Or"


class Letter(Struct, frozen=True):
    """One person's letter: the lines of each part, ready for a page, a Word file or a row of a mail merge."""

    person: str
    contact: str
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    gives: tuple[str, ...] = ()
    circle: str = ""
    member_of: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.asked or self.gives or self.circle or self.leads or self.stays)


def letters(about: About, sector: Sector, proposals: Proposals) -> tuple[Letter, ...]:
    """A letter for everybody to whom there is something to say, in the order of their ids."""
    found = (_letter(about, person, sector, proposals) for person in sorted(sector.people))
    return tuple(letter for letter in found if not letter.empty)


def _letter(about: About, person: str, sector: Sector, proposals: Proposals) -> Letter:
    own = proposals.for_person(person)
    asked = []
    for kind in dict.fromkeys(match.kind for match in own):
        lines = tuple(_proposed(about, sector, proposals, match) for match in own if match.kind == kind)
        asked.append((kind, lines))
    missing = [each for each in proposals.unmatched if each.person == person]
    asked += [(each.kind, (f"{each.words} {UNMATCHED_WORDS}".strip(),)) for each in missing]
    circle = proposals.circle_of(person)
    return Letter(
        person=person,
        contact=sector.people[person].contact,
        asked=tuple(asked),
        gives=tuple(_given(about, sector, match) for match in proposals.given_by(person)),
        circle=_circle(about, sector, circle, proposals.begins(circle.name)) if circle else "",
        member_of=tuple(each.name for each in proposals.networks if person in each.members),
        leads=tuple(_leads(about, each) for each in proposals.led_by(person)),
        stays=tuple(
            _stay(about, sector, each, person)
            for each in proposals.placements
            if person in (each.host, each.visitor)
        ),
    )


def _where(sector: Sector, person: str) -> str:
    own = sector.people.get(person)
    org = sector.orgs.get(own.organisation) if own else None
    return ", ".join(part for part in (org.name or org.id, org.region) if part) if org else ""


def _proposed(about: About, sector: Sector, proposals: Proposals, match: Match) -> str:
    start = INSTEAD if match.rank > 1 else PROPOSED if match.new else AS_BEFORE
    reasons = "; ".join(match.reasons)
    who = f"{about.name(match.giver)} ({_where(sector, match.giver)})"
    day = proposals.begins(unit_of(match.kind, match.giver, match.receiver))
    return f"{start}: {who}, {match.score} of 100 points. {reasons}{_later(day)}"


def _later(day: str) -> str:
    return f". It begins on {long_day(day)}." if day else ""


def _given(about: About, sector: Sector, match: Match) -> str:
    who = f"{about.name(match.receiver)} ({_where(sector, match.receiver)})"
    return f"As a {kind_words(match.kind)} for {who}."


def _circle(about: About, sector: Sector, circle: Circle, day: str) -> str:
    others = f"{len(circle.people) - 1} others from other organisations"
    led = f" At the start it is led by {leader_name(about, sector, circle)}." if circle.facilitator else ""
    begins = _later(day).removeprefix(".")
    return f"{circle.name}: {circle.slot}, with {others}. Subject: {theme_of(about, circle)}.{led}{begins}"


def leader_name(about: About, sector: Sector, circle: Circle) -> str:
    """The facilitator of a set as they are called on a page."""
    known = circle.facilitator in sector.people
    return about.name(circle.facilitator) if known else circle.facilitator


def theme_of(about: About, circle: Circle) -> str:
    """What a set is about, in words."""
    return about.kit.label("concerns", circle.theme) if circle.theme else "what its members bring"


def _leads(about: About, circle: Circle) -> str:
    return f"{circle.name}: {circle.slot}, {len(circle.people)} people. Subject: {theme_of(about, circle)}."


def _stay(about: About, sector: Sector, stay: Placement, person: str) -> str:
    """One placement, as its host or its visitor reads it."""
    days = (
        f"from {long_day(stay.starts)} to {long_day(stay.ends)}"
        if stay.ends
        else f"on {long_day(stay.starts)}"
    )
    other = stay.host if person == stay.visitor else stay.visitor
    who = f"{about.name(other)} ({_where(sector, other)})"
    did = "You shadow" if person == stay.visitor else "You are shadowed by"
    told = {
        "took place": "It took place.",
        "did not take place": "It did not take place: the desk can find another date.",
        "planned": "Agreed.",
        "not told": "Please tell the desk whether it took place.",
    }[stay.state(sector.today)]
    return f"{did} {who}, {days}. {told}"


def person_page(about: About, letter: Letter, links: Sequence[tuple[str, str]]) -> Document:
    """The page of one person."""
    blocks: list[Block] = [*letter_blocks(about, letter)]
    blocks += [heading("More for you"), *bullets(link(words, href) for words, href in links)]
    return about.document(f"Your support: {about.name(letter.person)}", blocks, "person")


def letter_blocks(about: About, letter: Letter, level: int = 2) -> tuple[Block, ...]:
    """The parts of a letter as blocks."""
    blocks: list[Block] = []
    for kind, lines in letter.asked:
        blocks += [heading(f"A {kind_words(kind)} for you", level), *bullets(lines)]
        if len(lines) > 1:
            blocks.append(said(STAY if lines[0].startswith(AS_BEFORE) else CHOOSE))
    if letter.gives:
        blocks += [heading("You offered help", level), said("You could help:"), *bullets(letter.gives)]
    if letter.circle:
        blocks += [heading("Your learning set", level), said(letter.circle)]
        blocks.append(said("You may decline without giving a reason."))
    if letter.stays:
        blocks += [heading("Shadowing", level), *bullets(letter.stays)]
    if letter.leads:
        blocks += [heading("Learning sets for you to lead", level), *bullets(letter.leads)]
        blocks.append(said("You lead them at the start only; nobody of them is from your organisation."))
    if letter.member_of:
        blocks += [heading("Your networks", level), *bullets(letter.member_of)]
    blocks.append(note("You get this because you agreed to it. You can take that back at any time."))
    return tuple(blocks)


def letters_document(about: About, found: Sequence[Letter], desk: str) -> Document:
    """All letters in one document, a chapter for each person, to print or to split."""
    blocks: list[Block] = []
    for letter in found:
        blocks += [heading(f"To {about.name(letter.person)}"), said("Dear colleague,")]
        blocks += letter_blocks(about, letter, 3)
        blocks.append(said(f"With kind regards, {desk or about.publisher}"))
    return about.document("Letters", blocks, "desk", apart=True)


MERGE_HEADER = (
    "person",
    "contact",
    "mentor",
    "coach",
    "buddy",
    "shadow",
    "gives",
    "learning_set",
    "networks",
    "leads",
    "stays",
)
"""The columns of the mail merge: each holds ready words."""


def merge_rows(found: Sequence[Letter]) -> list[tuple[str, ...]]:
    """A row for each letter."""
    rows = []
    for letter in found:
        asked = {kind: " / ".join(lines) for kind, lines in letter.asked}
        kinds = (asked.get(kind, "") for kind in ("mentor", "coach", "buddy", "shadow"))
        rows.append(
            (
                letter.person,
                letter.contact,
                *kinds,
                " / ".join(letter.gives),
                letter.circle,
                "; ".join(letter.member_of),
                " / ".join(letter.leads),
                " / ".join(letter.stays),
            )
        )
    return rows


def merge_template(desk: str) -> str:
    """A plain text with the columns of the mail merge in double angle marks, as Word writes them."""
    return (
        "Dear colleague («person»),\n\n"
        "You agreed that we propose support to you. Here it is.\n\n"
        "Mentor: «mentor»\nCoach: «coach»\nBuddy: «buddy»\nShadowing: «shadow»\n"
        "You could help: «gives»\nLearning set: «learning_set»\nSets to lead: «leads»\nStays: «stays»\n"
        "Networks: «networks»\n\n"
        "You can take your agreement back at any time: write to us, and you vanish from the next round.\n\n"
        f"With kind regards\n{desk}\n"
    )
