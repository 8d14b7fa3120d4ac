"""For the board: what may be expected, a conversation, a look at itself, barriers and remedies."""

from __future__ import annotations

from collections.abc import Sequence

from remit.core.blocks import Block, Document
from remit.core.cleared import Audience
from remit.support.counts import HIDDEN, LEAST
from remit.support.kit import Kit
from remit.support.pages.about import About
from remit.support.roles import Action, Records
from remit.support.said import themes
from remit.support.writing import EMPTY, TICK, bullets, heading, long_day, said, table

MOST_THEMES = 12


def board_page(
    about: About, records: Records, organisation: str = "", audience: Audience = "organisation"
) -> Document:
    """The page of one board, or the empty one for any board."""
    board = about.kit.board
    blocks: list[Block] = [
        heading("What a role-holder may expect"),
        *_expectations(about.kit),
        heading("A conversation of an hour"),
        said(
            f"For a non-executive director and the {about.kit.role}. Each writes an answer first; then "
            f"compare. The "
            "written answers stay with the two of you."
        ),
        *table(
            "conversation",
            "Paired questions",
            ("Question", "My answer", "Yours"),
            [(question, EMPTY, EMPTY) for question in board.conversation],
        ),
        heading("The board looks at itself"),
        *_review(about.kit, records, organisation),
        heading("What keeps people away, and what attracts them"),
        *remedies(about, records.actions),
        heading("Learning together"),
        said(
            "Plan two meetings a year with the other executives, so that they learn as one team. "
            f"First date: {EMPTY}  Subject: {EMPTY}"
        ),
    ]
    title = f"The board and the {about.kit.role}"
    return about.document(title, blocks, audience, whose=organisation)


def _expectations(kit: Kit) -> list[Block]:
    groups = (
        ("The chair", kit.board.chair),
        (f"The {kit.chief}", kit.board.chief),
        ("Non-executive directors", kit.board.non_executives),
    )
    blocks: list[Block] = []
    for title, entries in groups:
        if entries:
            blocks += [heading(title, 3), *bullets(f"{TICK} {entry}" for entry in entries)]
    return blocks


def _review(kit: Kit, records: Records, organisation: str) -> list[Block]:
    """The mean mark of each statement, where at least five members of the board gave one."""
    marks: dict[str, list[int]] = {}
    for rating in records.ratings:
        if organisation and rating.organisation == organisation:
            marks.setdefault(rating.statement, []).append(rating.mark)
    rows = [(entry.label, _mean(marks.get(entry.code))) for entry in kit.board.statements]
    words = (
        "Each member marks each statement from 1 (not at all) to 5 (fully), without a name. A mean is "
        "shown where at "
        f"least {LEAST} members marked it."
    )
    return [
        said(words),
        *table("review", "Mean mark of the board", ("Statement", "Mean, 1 to 5"), rows, (1,)),
    ]


def _mean(marks: Sequence[int] | None) -> str:
    if not marks:
        return EMPTY
    return f"{sum(marks) / len(marks):.1f}" if len(marks) >= LEAST else HIDDEN


def remedies(about: About, actions: Sequence[Action]) -> list[Block]:
    """Barriers and attractions as the sector ranked them, each with a remedy, an owner and what is done."""
    blocks: list[Block] = []
    for name, title, table_id in (
        ("barriers", "What keeps people away", about.kit.barriers),
        ("attractions", "What would attract them", about.kit.attractions),
    ):
        rows = [
            (str(place), theme.label, theme.text, *_remedy(about.kit, f"{table_id}/{theme.code}", actions))
            for place, theme in enumerate(themes(about.release, table_id)[:MOST_THEMES], start=1)
            if theme.n is not None
        ]
        header = ("Place", "Named", "By", "Remedy", "Owner", "State")
        blocks += table(name, title, header, rows, (0,))
    return blocks or [said("The survey published no barriers; write down your own: ", EMPTY)]


def _remedy(kit: Kit, address: str, actions: Sequence[Action]) -> tuple[str, str, str]:
    found = next((remedy for remedy in kit.remedies if remedy.theme == address), None)
    action = next((action for action in actions if action.theme == address), None)
    state = f"{action.state}{f', by {long_day(action.due)}' if action.due else ''}" if action else EMPTY
    owner = action.owner if action and action.owner else found.owner if found else ""
    return (found.what if found else EMPTY, owner or EMPTY, state)
