"""The learning sets one by one: half-day, subject, members, who leads them. For the desk only."""

from __future__ import annotations

from remit.core.blocks import Block, Document
from remit.support.pages.about import About
from remit.support.pages.person import leader_name, theme_of
from remit.support.proposals import Circle, Proposals
from remit.support.records import Sector
from remit.support.writing import heading, said, table

NOBODY = "nobody yet"


def sets_page(about: About, sector: Sector, proposals: Proposals) -> Document:
    """The page; `sector` says which facilitators are people of the sector."""
    why = dict(proposals.unled)
    proposed, running = proposals.circles, proposals.running
    blocks: list[Block] = [
        said("This page names people: keep it at the desk. The same rows are in sets.csv."),
        heading("Proposed"),
        *(_table(about, sector, proposed, why, "proposed") or (said("No set is proposed."),)),
    ]
    if running:
        blocks += [heading("Running"), *_table(about, sector, running, why, "running")]
    return about.document("Learning sets", blocks, "desk")


def _table(
    about: About, sector: Sector, circles: tuple[Circle, ...], why: dict[str, str], name: str
) -> tuple[Block, ...]:
    rows = [
        (
            each.name,
            each.slot,
            theme_of(about, each),
            ", ".join(each.people),
            leader_name(about, sector, each) or _without(why.get(each.name, "")),
        )
        for each in circles
    ]
    header = ("Set", "Half-day", "Subject", "People", "Led at the start by")
    return table(name, f"Learning sets: {len(rows):,} {name}", header, rows)


def _without(reason: str) -> str:
    return f"{NOBODY}: {reason}" if reason else NOBODY
