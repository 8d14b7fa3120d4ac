"""One table of several waves under categories that all of them share, made from published cells alone.

Small categories are joined in each wave for itself, so two waves may not publish the same ones. What both can
say is coarser: the joined categories of either are joined on both sides, by adding counts that are shown. A
category that holds a withheld count is withheld.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from remit.core.cleared import ClearedCell, ClearedTable, Head, Label
from remit.core.words import REFUSED
from remit.disclosure.clear import Clearance
from remit.disclosure.draft import EXCLUSIVE
from remit.disclosure.merging import UNSTATED, Blocks, in_words
from remit.disclosure.partitions import Lists, as_answers
from remit.disclosure.rounding import rounded
from remit.estimates.change import Counted, counted_interval

FOLLOWED = (
    "share",
    "first_choice",
    "any_mention",
    "mean",
    "median",
    "top_two",
    "net",
    "points",
)
"""Measures whose change is given."""

COUNTED = frozenset({"share", "first_choice", "any_mention"})

UNLISTED = "~"
"""The member that stands for all answers which the questionnaire does not list."""


class Wave(Struct, frozen=True):
    """One wave's release and what it is called.

    `population` is how many people could have answered; `simple` says that its intervals are of a plain
    sample, not of a sample design.
    """

    label: Label
    clearance: Clearance
    population: int = 0
    simple: bool = True


class Aligned(Struct, frozen=True):
    """One table in several waves: the same cells in each of `tables`, in the order of `waves`.

    `populations` and `simple` are as in `Wave`, one a wave. It holds published figures and nothing else.
    """

    waves: tuple[Label, ...]
    tables: tuple[ClearedTable, ...]
    populations: tuple[int, ...]
    simple: tuple[bool, ...]

    def counted(self, place: int, cell: ClearedCell) -> Counted | None:
        """A count of one wave as a share of a plain sample; None where it is none."""
        table = self.tables[place]
        if cell.measure not in COUNTED or not cell.base or cell.n is None:
            return None
        if table.head.weighted or not self.simple[place]:
            return None
        return Counted(cell.n, cell.base, _people(table, cell), self.populations[place])


Parts = tuple[tuple[str, ...], ...]
"""For each wave the published codes that a common category is made of."""


class _Category(Struct, frozen=True):
    """A category all waves share; `parts` are the codes it has in each wave."""

    label: Label
    parts: Parts

    @property
    def single(self) -> bool:
        """Whether no wave has to add anything up."""
        return all(len(codes) == 1 for codes in self.parts)


def align(table_id: str, waves: Sequence[Wave], lists: Lists) -> Aligned | None:
    """The table with this id in every wave, under common categories; None where a wave does not have it.

    `lists` names the codes of the questionnaire by variable. Groups that are not the same in every wave are
    left out.
    """
    tables = [wave.clearance.release.table(table_id) for wave in waves]
    found = [table for table in tables if table is not None]
    if not found or len(found) < len(waves):
        return None
    answers = _answers(found, waves, lists)
    groups = _groups(found, waves, lists)
    heads = [_head(table.head, answers, groups) for table in found]
    addresses = list(_addresses(found, answers, groups))
    made = []
    for place, table in enumerate(found):
        index = {(c.measure, c.variable, c.choice, c.group): c for c in table.cells}
        reader = _Reader(table, index, place, waves[place])
        cells = tuple(reader.cell(address) for address in addresses)
        made.append(ClearedTable(heads[place], cells, table.notes))
    return Aligned(
        tuple(wave.label for wave in waves),
        tuple(made),
        tuple(wave.population for wave in waves),
        tuple(wave.simple for wave in waves),
    )


# ---- categories ----------------------------------------------------------------------------------


def _members(blocks: Iterable[Blocks], code: str, listed: frozenset[str]) -> frozenset[str]:
    """The codes of the questionnaire that a published code stands for."""
    members: tuple[str, ...] = (code,)
    for known in blocks:
        members = next((block.members for block in known if block.code == code), members)
        if members != (code,):
            break
    return frozenset(
        UNLISTED if listed and member not in listed and member not in (REFUSED, UNSTATED) else member
        for member in members
    )


def _answers(tables: Sequence[ClearedTable], waves: Sequence[Wave], lists: Lists) -> tuple[_Category, ...]:
    head = tables[-1].head
    if head.layout not in EXCLUSIVE or not head.rows:
        return _same(tables, [table.head.choices for table in tables])
    variable = head.rows[0].code
    listed = lists.get(variable, frozenset())
    if head.layout == "number" and not listed:
        return ()  # values as people wrote them: averages are followed, not each value
    blocks = []
    for table, wave in zip(tables, waves, strict=True):
        own = wave.clearance.categories.get(head.id.removesuffix(f"_by_{head.by}"), ())
        turned = as_answers(wave.clearance.groups.get(variable, ()), table.head)
        blocks.append([own, turned])
    held = [_held(table) for table in tables]
    return _common(held, blocks, listed)


def _held(table: ClearedTable) -> list[Label]:
    """The answers that have cells, with their words."""
    found = {cell.choice: cell.label for cell in table.cells if cell.measure == "share" and cell.choice}
    order = [choice.code for choice in table.head.choices]
    codes = sorted(found, key=lambda code: order.index(code) if code in order else len(order))
    return [Label(code, found[code]) for code in codes]


def _groups(tables: Sequence[ClearedTable], waves: Sequence[Wave], lists: Lists) -> tuple[_Category, ...]:
    key = tables[-1].head.by
    if not key:
        return ()
    blocks = [[wave.clearance.groups.get(key, ())] for wave in waves]
    return _common([list(table.head.groups) for table in tables], blocks, lists.get(key, frozenset()))


def _same(tables: Sequence[ClearedTable], labels: Sequence[Sequence[Label]]) -> tuple[_Category, ...]:
    """Categories that need no joining: those of the latest wave that every wave has."""
    codes = [{label.code for label in each} for each in labels]
    return tuple(
        _Category(label, tuple((label.code,) for _ in tables))
        for label in labels[-1]
        if all(label.code in known for known in codes)
    )


def _common(
    labels: Sequence[Sequence[Label]], blocks: Sequence[Sequence[Blocks]], listed: frozenset[str]
) -> tuple[_Category, ...]:
    """The finest categories that are unions of published ones in every wave."""
    members = [
        {label.code: _members(blocks[place], label.code, listed) for label in each}
        for place, each in enumerate(labels)
    ]
    everything = [frozenset().union(*each.values()) for each in members]
    found: list[_Category] = []
    for pool in _components([codes for each in members for codes in each.values()]):
        parts = tuple(
            tuple(label.code for label in each if members[place][label.code] <= pool)
            for place, each in enumerate(labels)
        )
        # A code that a wave does not have was given by nobody there; people in no group are not nobody.
        if len({UNSTATED in pool & every for every in everything}) == 1:
            words = _words(labels, members, parts)
            found.append(_Category(Label(_code(parts, pool), words), parts))
    order = [label.code for label in labels[-1]]
    return tuple(sorted(found, key=lambda category: _place(order, category.parts[-1])))


def _components(sets: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    pools: list[frozenset[str]] = []
    for codes in sets:
        touching = [pool for pool in pools if pool & codes]
        pools = [pool for pool in pools if not pool & codes]
        pools.append(frozenset().union(codes, *touching))
    return pools


def _place(order: Sequence[str], codes: Sequence[str]) -> int:
    return min((order.index(code) for code in codes), default=len(order))


def _code(parts: Parts, pool: frozenset[str]) -> str:
    """The published code where every wave has the same one, else the codes that are joined."""
    if len(parts[0]) == 1 and len(set(parts)) == 1:
        return parts[0][0]
    return "+".join(sorted("unlisted" if code == UNLISTED else code for code in pool if code != UNSTATED))


def _words(
    labels: Sequence[Sequence[Label]], members: Sequence[Mapping[str, frozenset[str]]], parts: Parts
) -> str:
    """The words of a wave that has it as one category, else of the latest wave's parts.

    Of several such waves the one whose category stands for most codes, then the latest.
    """
    sizes = [len(members[place][codes[0]]) if len(codes) == 1 else 0 for place, codes in enumerate(parts)]
    held = [place for place, codes in enumerate(parts) if codes]
    best = max(held, key=lambda place: (sizes[place], place))
    return in_words([label.text for label in labels[best] if label.code in parts[best]])


# ---- cells ---------------------------------------------------------------------------------------


class _Address(Struct, frozen=True):
    measure: str
    variable: str
    choice: _Category | None
    group: _Category | None
    label: str


def _addresses(
    tables: Sequence[ClearedTable], answers: Sequence[_Category], groups: Sequence[_Category]
) -> Iterable[_Address]:
    """Every cell that all waves may have: the whole, then the groups."""
    last = tables[-1]
    known = [{(cell.measure, cell.variable) for cell in table.cells} for table in tables]
    kinds = [pair for pair in dict.fromkeys((c.measure, c.variable, "") for c in last.cells)]
    joined = last.head.layout in EXCLUSIVE
    for group in (None, *groups):
        for measure, variable, _ in kinds:
            if measure not in FOLLOWED or not all((measure, variable) in pairs for pairs in known):
                continue
            if last.head.layout == "ranking" and measure == "share":
                continue  # place by place says less than first choices and any mention
            if measure not in COUNTED and group is not None and not group.single:
                continue
            yield from _of_variable(last, tables, (measure, variable), answers if joined else None, group)


def _of_variable(
    last: ClearedTable,
    tables: Sequence[ClearedTable],
    kind: tuple[str, str],
    answers: Sequence[_Category] | None,
    group: _Category | None,
) -> Iterable[_Address]:
    measure, variable = kind
    if answers is not None and measure == "share":
        for category in answers:
            yield _Address(measure, variable, category, group, category.label.text)
        return
    held = [
        {cell.choice for cell in table.cells if (cell.measure, cell.variable) == kind} for table in tables
    ]
    for cell in last.cells:
        if (cell.measure, cell.variable, cell.group) != (measure, variable, ""):
            continue
        if all(cell.choice in choices for choices in held):
            same = _Category(Label(cell.choice, cell.label), tuple((cell.choice,) for _ in tables))
            yield _Address(measure, variable, same, group, cell.label)


class _Reader(Struct, frozen=True):
    """Reads the cells of one wave's table at common addresses."""

    table: ClearedTable
    index: Mapping[tuple[str, str, str, str], ClearedCell]
    place: int
    wave: Wave

    def cell(self, address: _Address) -> ClearedCell:
        """The published cell, or what its published parts add up to."""
        choices = address.choice.parts[self.place] if address.choice else ("",)
        groups = address.group.parts[self.place] if address.group else ("",)
        choice = address.choice.label.code if address.choice else ""
        group = address.group.label.code if address.group else ""
        where = (address.variable, choice, address.label, group, address.measure)
        if not choices or not groups:
            return self._nobody(where, address, groups)
        parts = [
            self.index.get((address.measure, address.variable, code, each))
            for code in choices
            for each in groups
        ]
        if len(parts) == 1 and parts[0] is not None:
            return replace(parts[0], choice=choice, label=address.label, group=group)
        return self._sum(where, parts, len(choices))

    def _sum(
        self, where: tuple[str, str, str, str, str], parts: Sequence[ClearedCell | None], choices: int
    ) -> ClearedCell:
        shown = [cell for cell in parts if cell is not None and cell.n is not None and cell.base is not None]
        if len(shown) < len(parts):
            status = "c" if any(cell is not None and cell.status == "c" for cell in parts) else "x"
            return ClearedCell(*where, None, None, None, status=status)  # type: ignore[arg-type]
        n = sum(cell.n or 0 for cell in shown)
        base = sum(cell.base or 0 for cell in shown) // choices
        if self.table.head.weighted or not base:
            return ClearedCell(*where, None, None, None, status="x")
        return self._counted(where, n, base)

    def _counted(self, where: tuple[str, str, str, str, str], n: int, base: int) -> ClearedCell:
        bare = ClearedCell(*where, n, base, n / base)
        people = _people(self.table, bare)
        found = counted_interval(Counted(n, base, people, self.wave.population))
        protected = self.wave.clearance.release.policy.protected
        value, lower, upper = (rounded(where[4], each) if protected else each for each in found)
        if not self.wave.simple or base < 2:
            lower = upper = None
        return replace(bare, value=value, lower=lower, upper=upper)

    def _nobody(
        self, where: tuple[str, str, str, str, str], address: _Address, groups: Sequence[str]
    ) -> ClearedCell:
        """A category that nobody in this wave is in: nought of the base, where the base is known."""
        line = [
            cell
            for cell in self.table.cells
            if (cell.measure, cell.variable) == (address.measure, address.variable) and cell.group in groups
        ]
        bases = [cell.base for cell in line if cell.base is not None]
        if not bases or any(cell.status for cell in line) or len(groups) != 1:
            return ClearedCell(*where, None, None, None, status="c" if line else "x")
        return self._counted(where, 0, max(bases))


def _people(table: ClearedTable, cell: ClearedCell) -> int:
    """The people of the whole who answered a figure's question."""
    bases = [
        each.base
        for each in table.cells
        if (each.measure, each.variable, each.group) == (cell.measure, cell.variable, "") and each.base
    ]
    return max([*bases, cell.base or 0])


def _head(head: Head, answers: Sequence[_Category], groups: Sequence[_Category]) -> Head:
    choices = tuple(category.label for category in answers)
    if head.layout not in EXCLUSIVE:
        choices = head.choices
    return replace(head, choices=choices, groups=tuple(category.label for category in groups))
