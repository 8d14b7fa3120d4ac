"""The board sheet: two pages for a board, with questions to ask and nothing of a person's answers."""

from __future__ import annotations

from remit.core.blocks import Block, Document
from remit.support.pages.about import About
from remit.support.pages.beside import facts_beside, peers_title
from remit.support.pages.development import coaching_lines
from remit.support.pages.learning import spending
from remit.support.pages.sector import state_words
from remit.support.pages.succession import cover_words
from remit.support.roles import Records, check_plan
from remit.support.writing import EMPTY, bullets, heading, long_day, note, on_day, said, table

MOST_ACTIONS = 8


def board_sheet(about: About, records: Records, post: str, organisation: str, group: str) -> Document:
    """The sheet of one organisation: its own entries beside published figures."""
    facts = facts_beside(about, records, post, organisation, group)
    header = ("Fact", "Here", "Among peers")
    rows = [(fact.label, fact.own, fact.peers) for fact in facts] or [(EMPTY, EMPTY, EMPTY)]
    blocks: list[Block] = [
        heading("Time and team, beside peers"),
        *table("beside", f"Here, and beside it {peers_title(about, group)}", header, rows),
        *_rules(about, records, post),
        heading("What was agreed"),
        *bullets(_agreed(about, records, post)),
        heading("Learning"),
        *_spend(about),
        *bullets(coaching_lines(records, post, organisation)),
        heading("Who could take over"),
        said(cover_words(records, organisation)),
        *_leaving(records, organisation),
        heading("Questions for the board"),
        *bullets(about.kit.board.questions, ordered=True),
        heading("You said, we did"),
        *_actions(records, about.today),
        note(
            "This sheet holds what the organisation wrote down itself and published figures; nobody’s "
            "answers."
        ),
    ]
    title = f"Board sheet: the {about.kit.role}"
    return about.document(title, blocks, "organisation", whose=organisation, close=True)


def _rules(about: About, records: Records, post: str) -> tuple[Block, ...]:
    broken = [check for check in check_plan(records.plan(post), about.kit.rules) if not check.kept]
    return bullets(f"Look at the job plan: {check.rule.says} (here {check.found:g})." for check in broken)


def _agreed(about: About, records: Records, post: str) -> list[str]:
    card = records.cards.get(post)
    if card is None:
        return [f"No role description is recorded: agree one with the {about.kit.chief}."]
    signed = "signed by both" if card.holder_signed and card.chief_signed else "not signed by both"
    said_so = [f"Role description: {signed}{f', {on_day(card.agreed)}' if card.agreed else ''}."]
    said_so.append(
        f"Objectives: {len(card.objectives)}, looked at again on {long_day(card.review) or EMPTY}."
    )
    if card.balance is not None and card.wanted is not None:
        said_so.append(
            f"Balance (0 strategic, 10 operational): {card.balance:g} now, {card.wanted:g} wanted."
        )
    uncovered = [each.when for each in card.cover if not each.role]
    if uncovered:
        said_so.append(f"Nobody stands in for the role: {'; '.join(uncovered)}.")
    if card.until:
        said_so.append(f"The appointment ends on {long_day(card.until)}.")
    return said_so


def _spend(about: About) -> tuple[Block, ...]:
    rows = spending(about)
    if not rows:
        return (said(f"Spent on learning last year: {EMPTY}"),)
    rows.append(("Here", EMPTY))
    return table("spend", "Spent on the role-holder’s learning in a year", ("Spent", "Said by"), rows, (1,))


def _leaving(records: Records, organisation: str) -> tuple[Block, ...]:
    found = [each.leaving for each in records.leaving(organisation)]
    return (said(f"The post may fall free: {'; '.join(map(long_day, found))}."),) if found else ()


def _actions(records: Records, today: str) -> tuple[Block, ...]:
    rows = [
        (a.finding, a.owner or EMPTY, long_day(a.due) or EMPTY, state_words(a, today), a.done or EMPTY)
        for a in records.actions
    ]
    header = ("Finding", "Who", "By", "State", "What was done")
    return table("actions", "From the action register", header, rows[:MOST_ACTIONS]) or (
        said("Nothing is written down yet."),
    )
