"""Careers: the way to the role, the way out of it and back to earlier work, and what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document
from remit.support.pages.about import About
from remit.support.pages.learning import learning
from remit.support.proposals import Grouped, Programme
from remit.support.said import themes
from remit.support.writing import EMPTY, TICK, heading, note, said, table


def careers_page(
    about: About, programmes: Sequence[Programme] = (), grouped: Sequence[Grouped] = ()
) -> Document:
    """The page for whoever holds the role or thinks of it; it holds nobody's own plan."""
    kit = about.kit
    stages = [(each.stage, each.needs, each.learning, each.leads_to) for each in kit.pathway]
    blocks: list[Block] = [
        heading("The way to the role"),
        *table(
            "pathway",
            "From stage to stage",
            ("Stage", "What it needs", "How it is learnt", "Leads to"),
            stages,
        ),
        said("Where am I? What is my next stage, and which experience is missing? ", EMPTY),
        *_learning(about, programmes, grouped),
        heading("Why people took the role"),
        *_shares(about, kit.recruitment, "motives", "Named as a reason"),
        heading("What comes after"),
        *_shares(about, kit.destinations, "destinations", "Expected after the role"),
        heading("My plan for leaving, and for going back"),
        said(
            "This plan is yours. It is not sent to anybody and stands in no file of your organisation. "
            "Fill it in on "
            "paper or in your own copy."
        ),
        *table(
            "exit",
            "Exit and return to practice",
            ("Done", "When", "Step", "Who", "Date"),
            [(TICK, step.when, step.what, step.owner, EMPTY) for step in kit.exit],
        ),
        *table(
            "skills",
            "Skills log",
            ("What I still do", "How often", "Last time", "What I need to do it again"),
            [(EMPTY, EMPTY, EMPTY, EMPTY)] * 4,
        ),
        note("What you intend to do next is told to nobody unless you tell it yourself."),
    ]
    return about.document(f"Careers: to the {kit.role} role and after it", blocks, "public")


def _learning(about: About, programmes: Sequence[Programme], grouped: Sequence[Grouped]) -> tuple[Block, ...]:
    """What others in the role learnt, where enough of them agreed to be counted."""
    found = learning(about, programmes, grouped) if programmes else ()
    return (heading("What others learnt, and recommend"), *found) if found else ()


def _shares(about: About, table_id: str, name: str, title: str) -> tuple[Block, ...]:
    found = themes(about.release, table_id)
    rows = [(theme.label, theme.text) for theme in found if theme.n is not None]
    if any(theme.n is None for theme in found):
        rows.append(("Others", "withheld"))
    return table(name, title, ("What", "People"), rows, (1,)) or (
        said("The survey published nothing about this."),
    )
