"""The role description and objectives of one post, on one page to print, fill in and sign."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document
from remit.core.cleared import Audience
from remit.support.pages.about import About
from remit.support.pages.beside import own_value, peers_said, peers_title
from remit.support.roles import PlanLine, Records, RoleCard, TeamRow, check_plan, team_units, total, uncovered
from remit.support.writing import (
    EMPTY,
    TICK,
    amount,
    bullets,
    heading,
    long_day,
    on_day,
    or_room,
    said,
    table,
)

ROOM = RoleCard("")


def role_page(
    about: About,
    records: Records,
    post: str,
    organisation: str,
    group: str,
    audience: Audience = "organisation",
) -> Document:
    """The page of one post; what is not recorded is left as room to write."""
    card = records.cards.get(post, ROOM)
    blocks = [
        *_agreed(about, card),
        *_duties(about, records, card, organisation),
        *_objectives(card),
        *_week(about, records, post, organisation, group),
        *_cover(card),
        *_sign(about, card),
    ]
    title = f"The role of the {about.kit.role}"
    whose = ", ".join(part for part in (about.name(post) if post else "", organisation) if part)
    return about.document(title, blocks, audience, whose=whose, close=True)


def _agreed(about: About, card: RoleCard) -> list[Block]:
    chief = about.kit.chief
    when = f"Agreed {on_day(card.agreed)}." if card.agreed else "Not agreed yet."
    signed = (
        f"Signed by the {about.kit.role}: {_yes(card.holder_signed)}; by the {chief}: "
        f"{_yes(card.chief_signed)}. "
        f"Looked at again: {or_room(long_day(card.review))}."
    )
    ends = f" The appointment ends on {long_day(card.until)}; notice {or_room(card.notice)} months."
    term = ends if card.until else ""
    return [said(f"{or_room(card.purpose)} {when} {signed}{term}")]


def _yes(signed: bool) -> str:
    return "yes" if signed else "no"


def _duties(about: About, records: Records, card: RoleCard, organisation: str) -> list[Block]:
    title = heading("What I lead, share and leave")
    if not card.duties:
        rows = [(entry.label, TICK, TICK, TICK) for entry in about.kit.duties] or [(EMPTY, TICK, TICK, TICK)]
        return [title, *table("duties", "Tick one in each row", ("Duty", "Lead", "Share", "None"), rows)]
    found: dict[str, list[str]] = {"lead": [], "share": [], "none": []}
    for entry in about.kit.duties:
        if entry.code in card.duties:
            found[card.duties[entry.code]].append(entry.label)
    found["none"] += card.not_mine
    words = {"lead": "I lead", "share": "I share", "none": "Not mine"}
    lines = [f"{words[share]}: {'; '.join(kept) or 'nothing'}." for share, kept in found.items()]
    return [title, *bullets([*lines, *_gaps(about, records, card, organisation)])]


def _gaps(about: About, records: Records, card: RoleCard, organisation: str) -> list[str]:
    """Duties that nobody in the team looks after, and those with more than one keeper."""
    team = records.team(organisation)
    if not team:
        return []
    nobody, double = uncovered(card, team)
    lines = []
    for found, says in (
        (nobody, "Shared, but nobody in the team looks after"),
        (double, "More than one looks after"),
    ):
        if found:
            lines.append(f"{says}: {'; '.join(about.kit.label('duties', code) for code in found)}.")
    return lines


def _objectives(card: RoleCard) -> list[Block]:
    rows = [(each.text, or_room(each.measure), or_room(long_day(each.review))) for each in card.objectives]
    rows = rows or [(EMPTY, EMPTY, EMPTY)] * 3
    return [
        heading("Objectives"),
        *table("objectives", "What, and how we will know", ("Objective", "Measure", "Review"), rows),
    ]


def _week(about: About, records: Records, post: str, organisation: str, group: str) -> list[Block]:
    """Job plan, team and direct support in one table, beside what was published of peers."""
    said_of = {each.own: peers_said(about, each, group) for each in about.kit.beside}
    plan, card = records.plan(post), records.cards.get(post)
    rows = [
        *_plan_rows(about, plan),
        *_team_rows(about, records.team(organisation)),
        *((f"fact:{entry.code}", entry.label, _direct(card, entry.code)) for entry in about.kit.facts),
    ]
    named = {own for own, *_ in rows}
    for each in about.kit.beside:
        if each.own not in named:
            rows.append((each.own, each.label, own_value(records, each.own, post, organisation)))
    shown = [(label, value, said_of.get(own, "")) for own, label, value in rows]
    checks = [
        f"{'Kept' if check.kept else 'NOT KEPT'}: {check.rule.says} (here {amount(check.found)})."
        for check in check_plan(plan, about.kit.rules)
    ]
    title = f"In {about.kit.unit}; {peers_title(about, group)}"
    return [
        heading("Time, team and support beside peers"),
        *table("week", title, ("Fact", "Here", "Among peers"), shown),
        *bullets(checks or [f"{TICK} {rule.says}" for rule in about.kit.rules]),
    ]


Row = tuple[str, str, str]
"""Where the own value is kept, the label, the own value in words."""


def _plan_rows(about: About, plan: Sequence[PlanLine]) -> list[Row]:
    by = {line.category: line.amount for line in plan}
    beside = {each.own for each in about.kit.beside}
    rows = [
        (own, entry.label, amount(by.get(entry.code, 0)) if plan else EMPTY)
        for entry in about.kit.categories
        if not plan or by.get(entry.code) or f"plan:{entry.code}" in beside
        for own in [f"plan:{entry.code}"]
    ]
    unit = about.kit.unit_short or about.kit.unit
    return [*rows, ("plan:*", f"Together, {unit}", amount(total(plan)) if plan else EMPTY)]


def _team_rows(about: About, team: Sequence[TeamRow]) -> list[Row]:
    """The team in common words; local titles stand beside, those without a common word by themselves."""
    unit = about.kit.unit_short or about.kit.unit
    if not team:
        rows = [(f"team:{entry.code}", entry.label, EMPTY) for entry in about.kit.titles]
        return rows or [("", "Team", EMPTY)]
    rows = [
        (f"team:{row.role}" if row.role else "", _team_label(about, row), _team_value(row, unit))
        for row in team
    ]
    everybody = sum(row.number for row in team)
    return [*rows, ("", "The team together", f"{everybody}, {amount(team_units(team))} {unit}")]


def _team_label(about: About, row: TeamRow) -> str:
    common = about.kit.label("titles", row.role) if row.role else f"{row.title} (no common word)"
    local = "" if not row.role or common.casefold() == row.title.casefold() else f" (here: {row.title})"
    kept = "; ".join(about.kit.label("duties", duty) for duty in row.duties)
    return f"{common}{local}{f', looks after: {kept}' if kept else ''}"


def _team_value(row: TeamRow, unit: str) -> str:
    return (
        f"{row.number}, {amount(row.number * row.each)} {unit}" if row.each is not None else str(row.number)
    )


def _direct(card: RoleCard | None, code: str) -> str:
    """A kind of direct support as the card has it."""
    return (card.facts.get(code) or "none") if card and card.facts else EMPTY


def _cover(card: RoleCard) -> list[Block]:
    rows = [(each.when, each.role or "nobody yet", each.work or "nobody yet") for each in card.cover]
    rows = rows or [
        ("Leave", EMPTY, EMPTY),
        ("Away for meetings", EMPTY, EMPTY),
        ("Long absence", EMPTY, EMPTY),
    ]
    header = ("When", "For the role", "For the other work")
    return [heading("Who stands in"), *table("cover", "Cover", header, rows)]


def _sign(about: About, card: RoleCard) -> list[Block]:
    if card.holder_signed and card.chief_signed:
        return []
    return [said(f"Signed, {about.kit.role}: {EMPTY}   Signed, {about.kit.chief}: {EMPTY}   Date: {EMPTY}")]
