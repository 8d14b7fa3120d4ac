"""The public side of support: the five needs with what was said, and pages that anybody may print."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document
from remit.support.pages.about import About
from remit.support.pages.board import board_page
from remit.support.pages.careers import careers_page
from remit.support.pages.induction import induction_page
from remit.support.pages.role import role_page
from remit.support.pages.sector import register
from remit.support.proposals import Grouped, Programme
from remit.support.roles import Records
from remit.support.said import say
from remit.support.writing import bullets, heading, link, said

LINKS = {
    "clarity": (("An empty role description, to fill in and agree", "role.html"),),
    "pathways": (
        ("Induction: the board’s programme and the first hundred days", "induction.html"),
        ("Careers: to the role, after it, and back", "careers.html"),
    ),
    "support": (("The board: what may be expected, and a look at itself", "board.html"),),
    "strategy": (("Barriers and remedies, with an owner for each", "board.html"),),
    "next": (("The way to the role, stage by stage", "careers.html"),),
}


def public_pages(
    about: About, records: Records, programmes: Sequence[Programme] = (), grouped: Sequence[Grouped] = ()
) -> dict[str, Document]:
    """Pages by file name. They hold cleared figures, words of the kit, the action register and the catalogue.

    The catalogue counts people who agreed to that, none under five.
    """
    register_only = Records(actions=records.actions)
    return {
        "index.html": _index(about, register_only),
        "role.html": role_page(about, Records(), "", "", "", audience="public"),
        "induction.html": induction_page(about),
        "careers.html": careers_page(about, programmes, grouped),
        "board.html": board_page(about, register_only, audience="public"),
    }


def _index(about: About, records: Records) -> Document:
    blocks: list[Block] = []
    for need in about.kit.needs:
        told = bullets(say(about.release, figure) for figure in need.says)
        blocks += [
            heading(need.title),
            said(need.about),
            *told,
            heading("What to do next", 3),
            *bullets(link(words, href) for words, href in LINKS.get(need.id, ())),
        ]
    if records.actions:
        blocks += [heading("You said, we did"), *register(records.actions, about.today)]
    return about.document("Support: the five needs", blocks, "public")
