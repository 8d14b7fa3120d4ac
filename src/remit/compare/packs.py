"""A pack for each organisation: the facts of its peers, each with an empty place for its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from remit.compare.peers import Organisation, PeerGroup, has_figures
from remit.core.blocks import Block, NoteBlock, Paragraph, PlainTable, StandBlock, Standing, Text
from remit.core.cleared import ClearedTable, Head, Release
from remit.core.words import PLACED


class PackFact(Struct, frozen=True):
    """A fact of the organisation: its words, its table of everybody and the same by the peer groups.

    `variables` are the rows it is about: one row of a matrix, else all of the table's.
    """

    item: str
    label: str
    unit: str
    whole: ClearedTable
    peers: ClearedTable | None
    variables: tuple[str, ...]


def pack_facts(release: Release, key: str, labels: Mapping[str, str]) -> tuple[PackFact, ...]:
    """Every fact of the organisation in the release that has room for one's own, in its order.

    `key` names the peer groups, `labels` gives short words for an item. Only items of scope `organisation`
    are looked at: a personal answer has no place in a pack.
    """
    return tuple(fact for fact in all_facts(release, key, labels) if fact.whole.head.organisation)


def all_facts(release: Release, key: str, labels: Mapping[str, str]) -> tuple[PackFact, ...]:
    """The same with what is personal: for a respondent's own sheet only."""
    found: list[PackFact] = []
    for table in release.tables:
        head = table.head
        if head.by or head.layout not in PLACED or head.id != head.item:
            continue
        if table.cells:
            found += _facts(table, release.table(f"{head.id}_by_{key}") if key else None, labels)
    return tuple(found)


def _facts(table: ClearedTable, peers: ClearedTable | None, labels: Mapping[str, str]) -> Iterable[PackFact]:
    head = table.head
    label = labels.get(head.id) or head.title
    if head.layout != "matrix":
        yield PackFact(head.id, label, head.unit, table, peers, tuple(row.code for row in head.rows))
        return
    for row in head.rows:
        yield PackFact(head.id, labels.get(row.code) or row.text, head.unit, table, peers, (row.code,))


def stand_block(
    facts: Sequence[PackFact], group: PeerGroup, items: Iterable[str] = (), skipped: Iterable[str] = ()
) -> StandBlock:
    """The facts of these items (none named: all but the skipped) beside a group's figures and everybody's."""
    wanted, left_out = tuple(items), frozenset(skipped)
    chosen = [fact for fact in facts if (fact.item in wanted if wanted else fact.item not in left_out)]
    if wanted:
        chosen.sort(key=lambda fact: wanted.index(fact.item))
    name = f"stand-{wanted[0]}" if wanted else "stand"
    return StandBlock(name, tuple(standing(fact, group) for fact in chosen))


def standing(fact: PackFact, group: PeerGroup) -> Standing:
    """A fact beside a group's figures, or beside everybody's where the group's are all withheld, and why."""
    row = fact.variables[0] if fact.variables else fact.item
    shown = fact.peers is not None and bool(group.code)
    if fact.peers is not None and shown and not has_figures(fact.peers, group.code, fact.variables):
        why = (
            f"Figures of “{group.label}” are withheld here, so that nobody can be identified: these are of "
            "everybody who answered."
        )
        return Standing(fact.item, fact.label, fact.unit, fact.whole, row, why=why)
    if not shown:
        return Standing(fact.item, fact.label, fact.unit, fact.whole, row)
    return Standing(fact.item, fact.label, fact.unit, fact.whole, row, fact.peers, group.code, group.label)


def register(organisation: Organisation, keys: Mapping[str, Head]) -> tuple[Block, ...]:
    """What the public register says of an organisation, as a table; nothing where it says nothing.

    `keys` are the heads of the keys' own tables, whose choices name the codes.
    """
    rows = []
    for key, code in organisation.facts:
        if code and key in keys:
            words = {choice.code: choice.text for choice in keys[key].choices}
            rows.append(((Text(keys[key].title),), (Text(words.get(code, code)),)))
    if not rows:
        return ()
    title = f"What the register says of {organisation.name}"
    return (PlainTable("register", title, ("Question", "In the register"), tuple(rows)),)


def group_note(group: PeerGroup) -> tuple[Block, ...]:
    """Why the figures are of a wider group than the organisation's own; nothing where they are not."""
    return (NoteBlock("information", (Paragraph((Text(group.why),)),)),) if group.why else ()


def pack_title(organisation: Organisation) -> str:
    """The title of a pack."""
    return f"{organisation.name}: board pack"
