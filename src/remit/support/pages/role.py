"""The role description and objectives of one post, on one page to print, fill in and sign."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document, Link
from remit.support.pages.about import About
from remit.support.pages.beside import facts_beside
from remit.support.roles import Records, RoleCard, check_plan, team_units, total, uncovered
from remit.support.writing import EMPTY, TICK, amount, bullets, heading, note, or_room, said, table

ROOM = RoleCard("")


def role_page(
    about: About, records: Records, post: str, organisation: str, group: str, downloads: Sequence[Link] = ()
) -> Document:
    """The page of one post; what is not recorded is left as room to write."""
    card = records.cards.get(post, ROOM)
    blocks = [
        *_agreed(about, card),
        *_duties(about, records, card, organisation),
        *_objectives(card),
        *_week(about, records, post),
        *_team(about, records, organisation, card),
        *_cover(card),
        *_beside(about, records, post, organisation, group),
        *_sign(about, card),
    ]
    title = f"The {about.kit.role} role: {about.name(post)}, {organisation}"
    return about.document(title, blocks, "organisation", downloads)


def _agreed(about: About, card: RoleCard) -> list[Block]:
    chief = about.kit.chief
    when = f"Agreed on {card.agreed}." if card.agreed else "Not agreed yet."
    signed = (
        f"Signed by the {about.kit.role}: {'yes' if card.holder_signed else 'no'}; "
        f"by the {chief}: {'yes' if card.chief_signed else 'no'}. Looked at again: {or_room(card.review)}."
    )
    term = (
        f" The appointment ends on {card.until}; notice {or_room(card.notice)} months." if card.until else ""
    )
    return [said(f"{or_room(card.purpose)} "), said(f"{when} {signed}{term}")]


def _duties(about: About, records: Records, card: RoleCard, organisation: str) -> list[Block]:
    words = {"lead": "lead", "share": "share", "none": "not mine"}
    columns: dict[str, list[str]] = {"lead": [], "share": [], "none": []}
    for entry in about.kit.duties:
        if entry.code in card.duties:
            columns[card.duties[entry.code]].append(entry.label)
    blocks: list[Block] = [heading("What I lead, share and leave")]
    if any(columns.values()):
        columns["none"] += card.not_mine
        given = [(words[share].capitalize(), "; ".join(kept) or "nothing") for share, kept in columns.items()]
        blocks += table("duties", "Duties", ("", "Duties"), given)
    else:
        rows = [(entry.label, TICK, TICK, TICK) for entry in about.kit.duties] or [(EMPTY, TICK, TICK, TICK)]
        blocks += table("duties", "Duties: tick one in each row", ("Duty", "Lead", "Share", "None"), rows)
    nobody, double = uncovered(card if card.post else None, records.team(organisation))
    for found, says in (
        (nobody, "Nobody in the team looks after"),
        (double, "More than one person looks after"),
    ):
        if found and records.team(organisation):
            blocks.append(said(f"{says}: {'; '.join(about.kit.label('duties', code) for code in found)}."))
    place = f"{amount(card.balance)} now, {amount(card.wanted)} wanted"
    blocks.append(said(f"Balance from 0 (all strategic) to 10 (all operational): {place}."))
    return blocks


def _objectives(card: RoleCard) -> list[Block]:
    rows = [(each.text, or_room(each.measure), or_room(each.review)) for each in card.objectives]
    rows = rows or [(EMPTY, EMPTY, EMPTY)] * 3
    return [
        heading("Objectives"),
        *table("objectives", "What, and how we will know", ("Objective", "Measure", "Review"), rows),
    ]


def _week(about: About, records: Records, post: str) -> list[Block]:
    unit, plan = about.kit.unit_short or about.kit.unit, records.plan(post)
    by = {line.category: line.amount for line in plan}
    rows = [
        (entry.label, amount(by.get(entry.code, 0)) if plan else EMPTY)
        for entry in about.kit.categories
        if not plan or by.get(entry.code)
    ]
    rows.append(("Together", amount(total(plan)) if plan else EMPTY))
    blocks: list[Block] = [
        heading("Job plan"),
        *table("plan", f"The week in {about.kit.unit}", ("Work", unit), rows, (1,)),
    ]
    checks = [
        f"{'Kept' if check.kept else 'NOT KEPT'}: {check.rule.says} (here {amount(check.found)})."
        for check in check_plan(plan, about.kit.rules)
    ]
    return [*blocks, *bullets(checks or [f"{TICK} {rule.says}" for rule in about.kit.rules])]


def _team(about: About, records: Records, organisation: str, card: RoleCard) -> list[Block]:
    team, unit = records.team(organisation), about.kit.unit_short or about.kit.unit
    if not team:
        rows: list[tuple[str, ...]] = [(entry.label, EMPTY, EMPTY, EMPTY) for entry in about.kit.titles]
        rows = rows or [(EMPTY, EMPTY, EMPTY, EMPTY)]
    else:
        rows = [_team_row(about, row.title, row.role, row.number, row.each, row.duties) for row in team]
        everybody = sum(row.number for row in team)
        rows.append(("Together", str(everybody), amount(team_units(team)), ""))
    header = ("Post", "How many", f"{unit} together", "Looks after")
    return [
        heading("Team and direct support"),
        *table("team", "The team in common words", header, rows, (1, 2)),
        *_direct(about, card),
    ]


def _team_row(
    about: About, title: str, role: str, number: int, each: float | None, duties: Sequence[str]
) -> tuple[str, ...]:
    common = about.kit.label("titles", role) if role else "no common word"
    local = "" if common.casefold() == title.casefold() else f" (here: {title})"
    units = amount(number * each) if each is not None else EMPTY
    kept = "; ".join(about.kit.label("duties", duty) for duty in duties)
    return (f"{common}{local}", str(number), units, kept)


def _direct(about: About, card: RoleCard) -> tuple[Block, ...]:
    """Direct support: assistant, manager and what else there is."""
    recorded = bool(card.facts)
    return bullets(
        f"{entry.label}: {card.facts.get(entry.code) or ('none' if recorded else EMPTY)}"
        for entry in about.kit.facts
    )


def _cover(card: RoleCard) -> list[Block]:
    rows = [(each.when, each.role or "nobody yet", each.work or "nobody yet") for each in card.cover]
    rows = rows or [
        ("Leave", EMPTY, EMPTY),
        ("Away for meetings", EMPTY, EMPTY),
        ("Long absence", EMPTY, EMPTY),
    ]
    header = ("When", "For the role", "For the other work")
    return [heading("Who stands in"), *table("cover", "Cover", header, rows)]


def _beside(about: About, records: Records, post: str, organisation: str, group: str) -> list[Block]:
    facts = facts_beside(about, records, post, organisation, group)
    rows = [(fact.label, fact.own, fact.peers) for fact in facts]
    if not rows:
        return []
    header = ("", "Here", "Among peers")
    return [heading("Beside peers"), *table("beside", "Here, and what peers said", header, rows)]


def _sign(about: About, card: RoleCard) -> list[Block]:
    if card.holder_signed and card.chief_signed:
        return [note("Change this page in support/rolecards and agree it again; the file keeps the history.")]
    chief = about.kit.chief
    return [said(f"Signed, {about.kit.role}: {EMPTY}   Signed, {chief}: {EMPTY}   Date: {EMPTY}")]
