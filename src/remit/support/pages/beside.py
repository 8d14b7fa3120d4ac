"""A post's own facts beside its peers: what the organisation wrote down, and what was published."""

from __future__ import annotations

from msgspec import Struct

from remit.core.cleared import ClearedCell, ClearedTable
from remit.core.display import count_text, number_text, percent_text
from remit.support.kit import Beside
from remit.support.pages.about import About
from remit.support.roles import Records, RoleCard, total
from remit.support.writing import EMPTY, amount


class Fact(Struct, frozen=True):
    """One line: what it is, the own value in words, the published figures in words."""

    label: str
    own: str
    peers: str


def facts_beside(
    about: About, records: Records, post: str, organisation: str, group: str
) -> tuple[Fact, ...]:
    """Every fact of the kit; the figures are those of the organisation's group, else of everybody."""
    return tuple(
        Fact(each.label, own_value(records, each.own, post, organisation), peers_said(about, each, group))
        for each in about.kit.beside
    )


def own_value(records: Records, own: str, post: str, organisation: str) -> str:
    """A post's own value, from the records alone; room to write where nothing is recorded."""
    kind, _, name = own.partition(":")
    card = records.cards.get(post)
    if kind == "plan":
        plan = records.plan(post)
        return amount(total(plan, name.split("+"))) if plan else EMPTY
    if kind == "team":
        team = records.team(organisation)
        return str(sum(row.number for row in team if row.role == name)) if team else EMPTY
    return _card_value(card, kind, name) if card else EMPTY


def _card_value(card: RoleCard, kind: str, name: str) -> str:
    if kind == "balance":
        return f"{amount(card.balance)} now, {amount(card.wanted)} wanted"
    if kind == "objectives":
        return "yes" if card.objectives and card.chief_signed else "no"
    return card.facts.get(name, "none recorded")


def peers_said(about: About, each: Beside, group: str) -> str:
    """The published figures of a fact in words, with their base; "withheld" where they are.

    Figures of everybody begin with "all:" where others on the page are those of a group.
    """
    table, chosen = _table(about, each.item, group)
    if table is None:
        return "not published"
    words = _number_words(table, chosen) if table.head.layout == "number" else _choice_words(table, chosen)
    return f"all: {words}" if group and not chosen and words != "withheld" else words


def peers_title(about: About, group: str) -> str:
    """Whose figures stand beside: the words of the group, else everybody who answered."""
    for each in about.kit.beside:
        table, chosen = _table(about, each.item, group)
        if table is not None and chosen:
            whose = next((label.text for label in table.head.groups if label.code == chosen), chosen)
            return f"peers are {whose}; “all” is everybody who answered"
    return "peers are everybody who answered"


def _table(about: About, item: str, group: str) -> tuple[ClearedTable | None, str]:
    """The table of the item by the peer groups where that group is shown, else the whole."""
    if about.release is None:
        return None, ""
    by = about.release.table(f"{item}_by_{about.peers}") if about.peers and group else None
    if by is not None:
        shown = [cell for cell in by.cells if cell.group == group and cell.measure in ("share", "median")]
        if shown and all(not cell.status for cell in shown):
            return by, group
    return about.release.table(item), ""


def _find(table: ClearedTable, measure: str, group: str) -> ClearedCell | None:
    cell = next((c for c in table.cells if c.measure == measure and c.group == group and not c.choice), None)
    return cell if cell is not None and not cell.status and cell.value is not None else None


def _number_words(table: ClearedTable, group: str) -> str:
    middle = _find(table, "median", group)
    if middle is None or middle.value is None:
        return "withheld"
    low, high = _find(table, "q1", group), _find(table, "q3", group)
    half = ""
    if low is not None and high is not None and low.value is not None and high.value is not None:
        half = f", half of them {number_text(low.value)} to {number_text(high.value)}"
    return f"middle {number_text(middle.value)}{half} ({count_text(middle.base or 0)} answered)"


def _choice_words(table: ClearedTable, group: str) -> str:
    cells = [c for c in table.cells if c.measure == "share" and c.group == group and not c.status]
    if not cells:
        return "withheld"
    if {cell.choice for cell in cells} <= {"yes", "no"}:
        cells = [cell for cell in cells if cell.choice == "yes"] or cells
    said = [f"{cell.label}: {percent_text(cell.value or 0)}" for cell in cells[:3]]
    return f"{'; '.join(said)} ({count_text(cells[0].base or 0)} answered)"
