"""Tables under the published categories and groups: counts are added up, shares computed again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.cleared import Label
from remit.core.words import REFUSED
from remit.disclosure.draft import Draft, Key, key_of, start
from remit.disclosure.merging import UNSTATED, Block, Blocks
from remit.disclosure.recounting import UNADDED, Recount
from remit.estimates.table import Cell, Table

COUNTED = frozenset({"share", "first_choice", "any_mention"})
"""Measures that are a count over a base."""

AVERAGED = frozenset({"mean", "points", "top_two", "net"})
"""Measures that are averages over their base, so that groups can be joined."""


EXACT = 1e-9


class Regrouping(Struct, frozen=True):
    """The blocks of a table's answers and of its groups (empty: as they are)."""

    answers: Blocks = ()
    groups: Blocks = ()

    @property
    def joins_groups(self) -> bool:
        """Whether any group is joined with others."""
        return any(block.members != (block.code,) for block in self.groups)


def regroup(table: Table, wanted: Regrouping, recount: Recount | None = None) -> Draft:
    """A draft of the table under the wanted categories and groups.

    Where groups are joined and counts cannot simply be added up, `recount` makes the table from the rows.
    """
    if recount is not None and wanted.joins_groups and (table.head.weighted or table.head.layout in UNADDED):
        again = recount(table, wanted.groups)
        if again is not None:
            draft = regroup(again, replace(wanted, groups=()))
            draft.notes += _group_notes(wanted.groups)
            return draft
    draft = start(table)
    if wanted.answers and [(b.code, b.text) for b in wanted.answers] != _pairs(table.head.choices):
        _regroup_answers(draft, wanted)
    if wanted.joins_groups:
        _regroup_groups(draft, wanted)
    return draft


def _pairs(labels: Sequence[Label]) -> list[tuple[str, str]]:
    return [(label.code, label.text) for label in labels]


def _pure(codes: Sequence[str], blocks: Blocks) -> tuple[str, ...]:
    """The blocks that lie wholly on one side of a scale."""
    return tuple(block.code for block in blocks if block.members and set(block.members) <= set(codes))


def _regroup_answers(draft: Draft, wanted: Regrouping) -> None:
    blocks, head = wanted.answers, draft.head
    draft.head = replace(
        head,
        choices=tuple(Label(block.code, block.text) for block in blocks),
        favourable=_pure(head.favourable, blocks),
        unfavourable=_pure(head.unfavourable, blocks),
    )
    old = draft.cells
    draft.cells = {key: cell for key, cell in old.items() if cell.measure != "share"}
    made = []
    for group in ("", *draft.groups):
        for row in head.rows:
            for block in blocks:
                keys = [("share", row.code, code, group) for code in block.members]
                found = [old[key] for key in keys if key in old]
                if found:
                    made.append(_sum_answers(draft, found, block))
    # Shares come back where they stood: after the measures of the same group.
    draft.cells |= {key_of(cell): cell for cell in made}
    draft.cells = dict(sorted(draft.cells.items(), key=lambda entry: _group_place(draft, entry[0])))
    draft.notes += [_merged_note(block) for block in blocks if block.merged and block.total]


def _group_place(draft: Draft, key: Key) -> int:
    groups = ("", *draft.groups)
    return groups.index(key[3]) if key[3] in groups else len(groups)


def _sum_answers(draft: Draft, cells: Sequence[Cell], block: Block) -> Cell:
    if len(cells) == 1 and not block.merged:
        return replace(cells[0], choice=block.code, label=block.text)
    first = cells[0]
    n = sum(cell.n for cell in cells)
    values = [cell.value for cell in cells if cell.value is not None]
    value = sum(values) if values else None
    joined = replace(first, choice=block.code, label=block.text, n=n, value=value, lower=None, upper=None)
    draft.stale.add(key_of(joined))
    return joined


def _merged_note(block: Block) -> str:
    return f"“{block.text}” stands for several answers that few people gave{_listed(block)}."


def _listed(block: Block) -> str:
    """What a joined category stands for, where its label does not say it and all of it may be named."""
    numbers = all(part.isdigit() for part in block.parts)
    if not block.named or numbers or all(part in block.text for part in block.parts):
        return ""
    return f": {'; '.join(block.parts)}"


# ---- groups --------------------------------------------------------------------------------------


def _regroup_groups(draft: Draft, wanted: Regrouping) -> None:
    present = set(draft.groups)
    blocks = [
        replace(block, members=tuple(m for m in block.members if m in present or m == UNSTATED))
        for block in wanted.groups
        if present.intersection(block.members)
    ]
    old = draft.cells
    everyone = {key: cell for key, cell in old.items() if not cell.group}
    rest = {key: _rest(cell, old, draft.groups) for key, cell in everyone.items()}
    draft.cells = dict(everyone)
    for block in blocks:
        for key, cell in everyone.items():
            members = [old.get((*key[:3], member)) if member else rest[key] for member in block.members]
            joined = _join_groups(draft, cell, [each for each in members if each and each.base], block.code)
            draft.cells[key_of(joined)] = joined
    draft.head = replace(draft.head, groups=tuple(Label(block.code, block.text) for block in blocks))
    _join_mentions(draft)
    draft.notes += _group_notes(blocks)


def _rest(whole: Cell, cells: dict[Key, Cell], groups: Sequence[str]) -> Cell:
    """People who are in no group: the whole without every group."""
    each = [cells[key] for group in groups if (key := (*key_of(whole)[:3], group)) in cells]
    base = whole.base - sum(cell.base for cell in each)
    value = None
    if base and whole.measure in AVERAGED and whole.value is not None:
        value = (whole.value * whole.base - sum((c.value or 0.0) * c.base for c in each)) / base
    return _cell(whole, "", whole.n - sum(cell.n for cell in each), base, value)


def _cell(like: Cell, group: str, n: int, base: int, value: float | None) -> Cell:
    return Cell(like.variable, like.choice, like.label, group, like.measure, n, base, value)


def _join_groups(draft: Draft, whole: Cell, members: Sequence[Cell], group: str) -> Cell:
    if len(members) == 1 and members[0].group:
        return replace(members[0], group=group)
    n, base = sum(cell.n for cell in members), sum(cell.base for cell in members)
    value = None
    if whole.measure in COUNTED and base:
        value = n / base
    elif whole.measure in AVERAGED and base:
        value = sum((cell.value or 0.0) * cell.base for cell in members) / base
    joined = _cell(whole, group, n, base, value)
    if whole.measure in COUNTED:
        draft.stale.add(key_of(joined))
    elif value is None and base:
        draft.missing.add(key_of(joined))
    return joined


def _join_mentions(draft: Draft) -> None:
    """Shares of mentions in joined groups, from the counts of the same group.

    Only where they add up to one in the whole: under themes of themes, mentions are not the people counted.
    """
    flat = abs(sum(cell.value or 0.0 for cell in draft.of("share_of_mentions")) - 1.0) < EXACT
    for group in draft.groups if flat else ():
        shares = {cell.variable: cell for cell in draft.of("share", group)}
        cells = draft.of("share_of_mentions", group)
        total = sum(shares[cell.variable].n for cell in cells if cell.variable in shares)
        for cell in cells:
            if cell.value is None and total and cell.variable in shares:
                key = key_of(cell)
                draft.cells[key] = replace(cell, value=shares[cell.variable].n / total)
                draft.missing.discard(key)


def _group_notes(blocks: Sequence[Block]) -> list[str]:
    return [
        f"The group “{block.text}” stands for several that are too small to be shown alone{_listed(block)}."
        for block in blocks
        if block.merged
    ]


# ---- numbers -------------------------------------------------------------------------------------


def rebase_numbers(draft: Draft, least: int) -> None:
    """Where fewer than `least` people refused or gave no number, the distribution is of those who gave one.

    Else the difference between the two bases would tell how many they were.
    """
    gone: set[str] = set()
    for variable in draft.variables("share"):
        line = draft.line("share", variable)
        valid = next((cell.base for cell in draft.line("mean", variable)), 0)
        numbers = [cell for cell in line if not _is_other(cell)]
        if not valid or not 0 < line[0].base - valid < least or sum(cell.n for cell in numbers) != valid:
            continue
        for cell in line:
            del draft.cells[key_of(cell)]
        total = sum(cell.value or 0.0 for cell in numbers)
        for cell in numbers:
            value = (cell.value or 0.0) / total if total else None
            draft.cells[key_of(cell)] = replace(cell, base=valid, value=value, lower=None, upper=None)
            draft.stale.add(key_of(cell))
        gone |= {cell.choice for cell in line} - {cell.choice for cell in numbers}
    if gone:
        kept = tuple(choice for choice in draft.head.choices if choice.code not in gone)
        draft.head = replace(draft.head, choices=kept)
        draft.notes.append("The distribution is of people who gave a number.")


def _is_other(cell: Cell) -> bool:
    return cell.choice == REFUSED or cell.choice.startswith("other_answers")
