"""Answers that stay with a person: what two waves together would tell of the few who came or went.

Ethnicity or sex is the same each time. Where nearly the same people answer twice, the later table minus the
earlier one is a table of the newcomers less that of the leavers. Such an item is published again only if
enough people came and went, mixed enough that no answer of theirs follows; else the earlier figures stand.
Answers that people may change (what they think, how many hours they work) tell nothing of this kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from remit.core.cleared import ClearedCell, ClearedTable, Release
from remit.core.words import MISSING, NOT_APPLICABLE, REFUSED
from remit.disclosure.clear import Clearance
from remit.disclosure.draft import EXCLUSIVE
from remit.disclosure.merging import UNSTATED, Blocks
from remit.disclosure.policy import Policy
from remit.fieldwork.responses import Responses

NOTE = (
    "Withheld: nearly the same people answered in an earlier wave, so both figures together would tell what "
    "the few who came or went said. The earlier figures stand."
)

Atoms = Mapping[str, str]
"""A respondent's id to the published category they are in."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One wave's clearance and the rows behind it."""

    clearance: Clearance
    responses: Responses


def hold_back(now: Answered, before: Sequence[Answered], items: Collection[str], policy: Policy) -> Clearance:
    """The clearance without the tables of these items that an earlier release would turn against people.

    A table that is held back keeps its place with every cell confidential. When the whole of an item is held
    back, so is every table broken down by it. Nothing is held back under policy none.
    """
    if policy.none_reason or not before or not items:
        return now.clearance
    held: set[str] = set()
    release = now.clearance.release
    for table in release.tables:
        head = table.head
        stays = head.item in items and head.layout not in ("response", "mentions", "answers")
        if stays and any(_tells(table, now, earlier, policy) for earlier in before):
            held.add(head.id)
    keys = {row.code for t in release.tables if t.head.id in held and not t.head.by for row in t.head.rows}
    tables = tuple(
        _closed(table) if table.head.id in held or table.head.by in keys else table
        for table in release.tables
    )
    return replace(now.clearance, release=Release(release.policy, tables, release.quotes))


def _closed(table: ClearedTable) -> ClearedTable:
    cells = tuple(
        ClearedCell(c.variable, c.choice, c.label, c.group, c.measure, None, None, None, status="c")
        for c in table.cells
    )
    return ClearedTable(table.head, cells, (NOTE,))


def _tells(table: ClearedTable, now: Answered, before: Answered, policy: Policy) -> bool:
    """Whether this table less the earlier one says something of the people who make the difference."""
    old = before.clearance.release.table(table.head.id)
    if old is None or all(cell.n is None for cell in old.cells):
        return False
    if _categories(table, now.clearance) != _categories(old, before.clearance):
        return True  # other categories tell more together than either says alone
    least = policy.least(special=table.head.special)
    for variable in dict.fromkeys(cell.variable for cell in table.cells):
        places = [_places(each, table, variable) for each in (now, before)]
        if places[0] is None or places[1] is None:
            return True
        moved = _moved(places[0], places[1])
        for group in dict.fromkeys(cell.group for cell in table.cells):
            came, went = (_within(people, group) for people in moved)
            lines = _line(table, variable, group), _line(old, variable, group)
            if _line_tells(lines[0], lines[1], (came, went), (policy.group_min, least)):
                return True
    return False


def _categories(table: ClearedTable, clearance: Clearance) -> dict[tuple[str, str], set[str]]:
    """What each published answer and group of a table stands for."""
    whole = table.head.id.removesuffix(f"_by_{table.head.by}")
    answers = {block.code: set(block.members) for block in clearance.categories.get(whole, ())}
    groups = {block.code: set(block.members) for block in clearance.groups.get(table.head.by, ())}
    found = {("answer", c.choice): answers.get(c.choice, {c.choice}) for c in table.cells if c.choice}
    return found | {("group", c.group): groups.get(c.group, {c.group}) for c in table.cells if c.group}


Line = Mapping[tuple[str, str], tuple[int | None, int | None, float | None]]
"""The shown figures of one variable in one group, by measure and answer: n, base and value."""


def _line(table: ClearedTable, variable: str, group: str) -> Line:
    """What is shown; those who did not tick a box stand under "0"."""
    found = {
        (cell.measure, cell.choice): (cell.n, cell.base, cell.value)
        for cell in table.cells
        if (cell.variable, cell.group) == (variable, group) and not cell.status
    }
    if table.head.layout in EXCLUSIVE:
        return found
    for (measure, _), (n, base, _) in list(found.items()):
        if measure == "share" and n is not None and base is not None:
            found["share", "0"] = (base - n, base, None)
    return found


def _line_tells(
    now: Line, before: Line, moved: tuple[Counter[str], Counter[str]], least: tuple[int, int]
) -> bool:
    """One line of answers: nobody moved and nothing differs, or many did and their mix stays open."""
    came, went = moved
    both = now.keys() & before.keys()
    if not both:
        return False
    sizes = came.total(), went.total()
    if sizes == (0, 0):
        return any(now[place] != before[place] for place in both)
    if min(sizes) < least[0]:
        return True
    gaps = {
        answer: (now[measure, answer][0] or 0) - (before[measure, answer][0] or 0)
        for measure, answer in both
        if measure == "share"
    }
    # Of d more people with an answer, at least d came; how many more came and went is open by `slack`. All
    # answers together change by as many as came less those who went, so the withheld ones change by `rest`.
    rest = sizes[0] - sizes[1] - sum(gaps.values())
    slack = sizes[0] - sum(max(gap, 0) for gap in (*gaps.values(), rest))
    if slack < least[1]:
        return True
    return any(
        (gap > 0 and came[answer] < least[1]) or (gap < 0 and went[answer] < least[1])
        for answer, gap in gaps.items()
    )


# ---- who is where --------------------------------------------------------------------------------

SEPARATOR = "\x1f"


def _places(wave: Answered, table: ClearedTable, variable: str) -> Atoms | None:
    """Everybody's published answer and group in this table, those who are in its base alone."""
    responses = wave.responses
    if responses.variable(variable) is None:
        return None
    answer = _reader(wave, table.head.id.removesuffix(f"_by_{table.head.by}"), variable)
    names = responses.rows["id"].to_list()
    answers = [answer(text) for text in responses.texts(variable)]
    if not table.head.by:
        return {name: text for name, text in zip(names, answers, strict=True) if text is not None}
    if responses.variable(table.head.by) is None:
        return None
    group = _blocks(wave.clearance.groups.get(table.head.by, ()))
    groups = [
        group.get(UNSTATED if each is None or each in MISSING else each, each or UNSTATED)
        for each in responses.texts(table.head.by)
    ]
    return {
        name: f"{text}{SEPARATOR}{each}"
        for name, text, each in zip(names, answers, groups, strict=True)
        if text is not None
    }


def _reader(wave: Answered, table: str, variable: str) -> Callable[[str | None], str | None]:
    blocks = _blocks(wave.clearance.categories.get(table, ()))
    flag = wave.responses.variable(variable)
    choice = flag.choice if flag is not None and flag.storage == "flag" else ""

    def read(text: str | None) -> str | None:
        if text is None or text == NOT_APPLICABLE:
            return None
        if choice:
            return {"1": choice, "0": "0"}.get(text)
        return blocks.get(text, REFUSED if text == REFUSED else text)

    return read


def _blocks(blocks: Blocks) -> dict[str, str]:
    return {member: block.code for block in blocks for member in block.members}


def _moved(now: Atoms, before: Atoms) -> tuple[Atoms, Atoms]:
    """Who is where they were not, and who is no longer where they were."""
    return (
        {name: place for name, place in now.items() if before.get(name) != place},
        {name: place for name, place in before.items() if now.get(name) != place},
    )


def _within(people: Atoms, group: str) -> Counter[str]:
    """How many of these people are in a group (all for the whole), by answer."""
    return Counter(_in(people.values(), group))


def _in(places: Iterable[str], group: str) -> Iterable[str]:
    for place in places:
        answer, _, there = place.partition(SEPARATOR)
        if not group or there == group:
            yield answer
