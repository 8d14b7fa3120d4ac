"""Answers that stay with a person: what two waves together would tell of the few who came or went.

Ethnicity or sex is the same each time. Where some people answer twice, the later table less the earlier one
is a table of the newcomers less that of the leavers, and each breakdown of either sharpens it. So such an
item is published again only in one of three cases: nobody answered twice; the same people answered and gave
the same figures; or those who came and those who went could each be published as a group of their own, so
that in every table of the item and every group of it each answer has enough of them. Else the earlier
figures stand.

Answers that people may change (what they think, how many hours they work) tell nothing of this kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.problems import Place, Problem
from remit.core.words import MISSING, NOT_APPLICABLE
from remit.disclosure.clear import Clearance
from remit.disclosure.draft import FLAGS
from remit.disclosure.merging import UNSTATED, Blocks
from remit.disclosure.policy import Policy
from remit.fieldwork.responses import Responses

NOTE = (
    "Withheld: some of the same people answered in an earlier wave, so both figures together would tell what "
    "the few who came or went said. The earlier figures stand."
)

LEFT_OUT = ("response", "mentions", "answers")
"""Layouts that are not about an answer that could stay with a person."""

NOT_TICKED = "0"

Spot = tuple[str, str]
"""A published answer and group."""

Atoms = Mapping[str, Spot]
"""A respondent's id to where they are counted."""


class Answered(Struct, frozen=True):
    """One wave's clearance and the rows behind it.

    `linked` says that an id is the same person in every wave. `unmatched` are tables that were published
    under categories of which nothing is known today.
    """

    clearance: Clearance
    responses: Responses
    linked: bool = True
    unmatched: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The ids of those who answered."""
        return frozenset(self.responses.rows["id"].to_list())


def hold_back(
    now: Answered, before: Sequence[Answered], items: Collection[str], policy: Policy
) -> tuple[Clearance, tuple[Problem, ...]]:
    """The clearance without the tables of these items that an earlier release would turn against people.

    A table that is held back keeps its place with every cell confidential; if the item is a key, so do all
    tables broken down by it. A warning names each item. Nothing is held back under policy none.
    """
    if policy.none_reason or not before:
        return now.clearance, ()
    held = [
        item
        for item in sorted(items)
        if any(_is_shown(table) for table in _tables(now.clearance, item))
        and any(_tells(item, now, earlier, policy) for earlier in before)
    ]
    release = now.clearance.release
    tables = tuple(
        _closed(table) if (table.head.item in held and _counts(table)) or table.head.by in held else table
        for table in release.tables
    )
    known = all(each.linked for each in (now, *before))
    problems = tuple(_held_back(item, known=known) for item in held)
    return replace(now.clearance, release=Release(release.policy, tables, release.quotes)), problems


def _held_back(item: str, *, known: bool) -> Problem:
    why = (
        "too few people came or went since an earlier wave"
        if known
        else "it is not known who answered in an earlier wave too"
    )
    return Problem(
        "WAVE-012",
        Place("study.yaml"),
        f"'{item}' stays with a person and is not published again: {why}",
        "leave it so; the figures of the earlier wave stand"
        if known
        else "give both waves a frame.csv whose posts are the ids of the answers, if they can be linked",
        "warning",
    )


def _closed(table: ClearedTable) -> ClearedTable:
    cells = tuple(
        ClearedCell(c.variable, c.choice, c.label, c.group, c.measure, None, None, None, status="c")
        for c in table.cells
    )
    return ClearedTable(table.head, cells, (NOTE,))


def _counts(table: ClearedTable) -> bool:
    return table.head.layout not in LEFT_OUT


def _is_shown(table: ClearedTable) -> bool:
    return any(not cell.status for cell in table.cells)


def _tables(clearance: Clearance, item: str) -> list[ClearedTable]:
    return [table for table in clearance.release.tables if table.head.item == item and _counts(table)]


def _tells(item: str, now: Answered, before: Answered, policy: Policy) -> bool:
    """Whether both releases together say something of those who make the difference."""
    old = {table.head.id: table for table in _tables(before.clearance, item)}
    if not any(_is_shown(table) for table in old.values()) and not before.unmatched:
        return False
    if not (now.linked and before.linked):
        return True
    if not now.names & before.names:
        return False
    new = {table.head.id: table for table in _tables(now.clearance, item)}
    if before.unmatched & new.keys() or old.keys() != new.keys():
        return True
    return any(_table_tells(table, old[name], (now, before), policy) for name, table in new.items())


def _table_tells(
    table: ClearedTable, old: ClearedTable, waves: tuple[Answered, Answered], policy: Policy
) -> bool:
    if _categories(table, waves[0].clearance) != _categories(old, waves[1].clearance):
        return True  # other categories tell more together than either says alone
    least = policy.least(special=table.head.special)
    for variable in dict.fromkeys(cell.variable for cell in table.cells if cell.measure == "share"):
        places = [_places(each, table, variable) for each in waves]
        if places[0] is None or places[1] is None:
            return True
        if places[0] != places[1] and _small(places[0], places[1], (policy.group_min, least)):
            return True
        if places[0] == places[1] and table.cells != old.cells:
            return True
    return all(cell.measure != "share" for cell in table.cells) and waves[0].names != waves[1].names


def _small(now: Atoms, before: Atoms, least: tuple[int, int]) -> bool:
    """Whether any count of those who came, or of those who went, is too small to be published."""
    came = Counter(spot for name, spot in now.items() if before.get(name) != spot)
    went = Counter(spot for name, spot in before.items() if now.get(name) != spot)
    spots = {*now.values(), *before.values()}
    for group in {group for _, group in spots}:
        sizes = [sum(n for (_, each), n in moved.items() if each == group) for moved in (came, went)]
        if min(sizes) < least[0]:
            return True
    return any(min(came[spot], went[spot]) < least[1] for spot in spots)


# ---- who is where --------------------------------------------------------------------------------


def _categories(table: ClearedTable, clearance: Clearance) -> dict[Spot, set[str]]:
    """What each published answer and group of a table stands for."""
    whole = table.head.id.removesuffix(f"_by_{table.head.by}")
    answers = {block.code: set(block.members) for block in clearance.categories.get(whole, ())}
    groups = {block.code: set(block.members) for block in clearance.groups.get(table.head.by, ())}
    found = {("answer", c.choice): answers.get(c.choice, {c.choice}) for c in table.cells if c.choice}
    return found | {("group", c.group): groups.get(c.group, {c.group}) for c in table.cells if c.group}


def _places(wave: Answered, table: ClearedTable, variable: str) -> Atoms | None:
    """Everybody's published answer and group in this table, those in its base alone; None without rows."""
    responses = wave.responses
    asked, key = responses.variable(variable), responses.variable(table.head.by)
    if asked is None or (table.head.by and key is None):
        return None
    blocks = _blocks(wave.clearance.categories.get(table.head.id.removesuffix(f"_by_{table.head.by}"), ()))
    groups = _blocks(wave.clearance.groups.get(table.head.by, ()))
    ticked = {"1": asked.choice, "0": NOT_TICKED} if table.head.layout in FLAGS else {}
    names = responses.rows["id"].to_list()
    answers = responses.texts(variable)
    where = responses.texts(table.head.by) if key is not None else [None] * len(names)
    return {
        name: (ticked.get(text, blocks.get(text, text)), _group(groups, each))
        for name, text, each in zip(names, answers, where, strict=True)
        if text is not None and text != NOT_APPLICABLE
    }


def _group(groups: Mapping[str, str], text: str | None) -> str:
    code = UNSTATED if text is None or text in MISSING else text
    return groups.get(code, code)


def _blocks(blocks: Blocks) -> dict[str, str]:
    return {member: block.code for block in blocks for member in block.members}
